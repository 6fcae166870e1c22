"""The demonstration's past crisis, the one of the bags, and a drill that followed it. All invented."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone, translation

from palabre.channels.models import Channel
from palabre.connectors.echo.story import DAYS, SPARK_AT, STATEMENTS_AT
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member, Notice
from palabre.governance.rules import Role
from palabre.protection.actions import drills, drills_room
from palabre.protection.actions import incidents_work as work
from palabre.protection.actions.incidents import move_incident, open_incident
from palabre.protection.actions.incidents_closing import close
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.drill_scripts import scenarios, script_of
from palabre.protection.incident_counts import CLOSING, to_keep
from palabre.protection.models import Alert, Drill, DrillStatement, Entry, Incident, Statement, Task
from palabre.protection.rules.incidents import IncidentKind, IncidentState, Level, Part
from palabre.protection.rules.responding import Speaker, Spread, Truth
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.site.demo.posts import published

TITLE = "Des sachets «\u202fcompostables\u202f» ressortis intacts"
SHEET = UUID(int=11)
STATEMENTS = (
    ("Premier message", "Nous avons lu vos messages sur nos sachets. Nous les faisons analyser et vous"
     " dirons ici, demain à midi, ce que nous savons."),
    ("Ce que dit l’analyse", "L’analyse est en ligne, sans coupe. Nos sachets ne se compostent qu’en"
     " installation industrielle : nous retirons la mention et reprenons les sachets en boutique."),
)  # fmt: skip
ADVICE = Truth.PARTLY, Speaker.CRITIC, Spread.WIDE
DECISION = "Nous publions l’analyse entière, et reprenons les sachets à 50 centimes."
TOLD = "Boutiques", "Ce que nous savons, et à qui passer les questions"
CAUSES = (
    "La mention «\u202fcompostable\u202f» ne disait pas que les sachets se compostent en"
    " installation industrielle seulement. Une photo l’a montré mieux que nous."
)
DONE = (
    "Analyse publiée, mention retirée, sachets repris en boutique. La photo avait trois jours quand nous"
    " avons répondu."
)
LESSONS = (
    "Publier le message d’attente dans l’heure, même sans réponse\n"
    "Faire relire chaque promesse écrite sur un emballage\n"
    "Prévenir les boutiques avant de publier"
)
# Days of the world: the room is opened two days after the photo, which is the lesson of it.
OPENED, CONTAINED, CLOSED = SPARK_AT + 2.1, SPARK_AT + 5.2, SPARK_AT + 8.3
FINISHED = 8

DRILL, SPEED, DRILL_AGO = "hoax", 10, timedelta(days=12)
# Minutes of the drill.
SEEN, ENTERED, SAID, OVER = 31, 38, 86, 140
DRILL_ADVICE = Truth.NO, Speaker.MISINFORMED, Spread.WIDE
DRILL_ANSWER = "Nous prenons cette preuve par écrit, et la citons dans le démenti."
DRILL_WORDS = (
    "Cette affiche n’est pas de nous. Voici la preuve de la régie ; merci de ne pas la relayer."
)
DRILL_DONE = "La régie a confirmé par écrit, le démenti est parti avec sa preuve."
DRILL_CAUSES = "Une affiche montée de toutes pièces, partagée comme une photo."
DRILL_LESSONS = (
    "Avoir sous la main le numéro de la régie\nNe menacer personne : démentir, preuve à l’appui"
)


@translation.override("fr")
def furnish_crisis(by: Actor, brand: Brand, opened: datetime) -> None:
    """Keep a closed incident and a drill that is over, once; ``opened`` is when the world was."""
    if Incident.objects.filter(brand=brand, sheet=SHEET).exists():
        return
    known = set(Notice.objects.values_list("pk", flat=True))
    _past(by, brand, opened - timedelta(days=DAYS))
    _drill(by, brand)
    # Nobody is told today of what is long over.
    Notice.objects.exclude(pk__in=known).delete()


def _past(by: Actor, brand: Brand, began: datetime) -> None:
    def at(day: float) -> datetime:
        return began + timedelta(days=day)

    topic = brand.topics.get(name="Sachets")
    row = open_incident(
        by, brand, TITLE, IncidentKind.PRODUCT, SHEET, level=Level.ACT, topic=topic,
        alert=Alert.objects.filter(topic=topic).order_by("at").first(),
        playbook=copy_usual(by, brand, IncidentKind.PRODUCT, "fr"),
    )  # fmt: skip
    _date_back(row, at(SPARK_AT), at(OPENED))
    agent = Member.objects.get(organisation=brand.organisation_id, role=Role.AGENT)
    _do(row, at(OPENED + 0.01), work.give_duty, by, row, Part.ANSWERS, agent.pk)
    _do(row, at(OPENED + 0.03), work.ask_advice, by, row, *ADVICE, UUID(int=12))
    for place, task in enumerate(row.tasks.filter(is_question=False)[:FINISHED]):
        _do(row, at(OPENED + 0.02 + place / 9), work.finish_task, by, row, task.pk)
    _do(row, at(OPENED + 0.6), work.decide, by, row, DECISION, UUID(int=13))
    _do(row, at(OPENED + 0.7), work.tell, by, row, *TOLD, UUID(int=14))
    for day, words in zip(STATEMENTS_AT, STATEMENTS, strict=False):
        _say(by, row, at(day), *words)
    _do(row, at(CONTAINED), move_incident, by, row, IncidentState.CONTAINED, "")
    _end(by, row, at(CONTAINED), at(CLOSED))


def _date_back(row: Incident, began: datetime, opened: datetime) -> None:
    """Let a room that was opened just now have been opened then."""
    late = row.opened_at - opened
    Task.objects.filter(incident=row).update(due_at=F("due_at") - late)
    Statement.objects.filter(incident=row).update(at=opened)
    Entry.objects.filter(incident=row).update(at=opened)
    row.began, row.opened_at = began, opened
    row.save(update_fields=["began", "opened_at"])


def _do(
    row: Incident, at: datetime, act: Callable[..., object], *values: object, **named: object
) -> None:
    """Let an act have been done at a moment: what it writes is dated so."""
    now = timezone.now()
    act(*values, **named)
    Entry.objects.filter(incident=row, at__gte=now).update(at=at)
    row.tasks.filter(done_at__gte=now).update(done_at=at)
    row.informed.filter(at__gte=now).update(at=at)


def _say(by: Actor, row: Incident, at: datetime, label: str, text: str) -> None:
    account = Channel.objects.filter(organisation=row.organisation_id).order_by("pk")[0]
    written = Written(text=text, title=TITLE, language="fr", told=[Told(account.pk)], due_at=at)
    post = write_post(by, row.brand, written)
    published(post, schedule(by, post, at), at)
    Statement.objects.create(incident=row, post=post, label=label, at=at)


def _end(by: Actor, row: Incident, contained: datetime, closed: datetime) -> None:
    heard = to_keep(row, closed)
    _do(row, closed, close, by, row, CAUSES, DONE, LESSONS, feeds=True)
    Incident.objects.filter(pk=row.pk).update(contained_at=contained, closed_at=closed)
    line = Entry.objects.get(incident=row, key=CLOSING)
    Entry.objects.filter(pk=line.pk).update(facts={**line.facts, "heard": heard})


def _drill(by: Actor, brand: Brand) -> None:
    """A drill played at ten times its speed, and its report."""
    told = scenarios()[DRILL]
    kind = IncidentKind(told["kind"])
    members = Member.objects.filter(
        organisation=brand.organisation_id, role__in=[Role.OWNER, Role.MANAGER, Role.AGENT]
    )
    row = drills.start(
        by, brand, members, UUID(int=21), SPEED, kind=kind, level=told["level"], language="fr",
        title=told["name"]["fr"], script=script_of(DRILL, brand.name, "fr"),
        playbook=copy_usual(by, brand, kind, "fr"),
    )  # fmt: skip
    began = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - DRILL_AGO

    def at(minute: float) -> Drill:
        """The drill as it was at one of its minutes: it began so long ago."""
        Drill.objects.filter(pk=row.pk).update(
            started_at=timezone.now() - timedelta(minutes=minute) / SPEED
        )
        return Drill.objects.select_related("brand__organisation").get(pk=row.pk)

    def then(minute: float) -> datetime:
        return began + timedelta(minutes=minute) / SPEED

    drills.look_after(by, at(SEEN))
    room = drills_room.open_room(by, at(ENTERED))
    _date_back(room, began, then(ENTERED))
    for minute, act, values in _moves(room):
        at(minute)
        _do(room, then(minute), act, by, room, *values)
    at(OVER)
    _do(room, then(OVER), close, by, room, DRILL_CAUSES, DRILL_DONE, DRILL_LESSONS)
    Incident.objects.filter(pk=room.pk).update(contained_at=then(OVER), closed_at=then(OVER))
    DrillStatement.objects.filter(drill=row).update(at=then(ENTERED))
    DrillStatement.objects.filter(drill=row).exclude(said_at=None).update(said_at=then(SAID))
    Drill.objects.filter(pk=row.pk).update(
        started_at=began, told_at=then(row.script["alert"]), seen_at=then(SEEN), ended_at=then(OVER)
    )


def _moves(room: Incident) -> list[tuple[float, Callable[..., object], tuple[object, ...]]]:
    """What was done in the drill's room: after how many of its minutes, what, with which words."""
    tasks = list(room.tasks.filter(is_question=False).values_list("pk", flat=True))
    words = DrillStatement.objects.filter(drill=room.drill_id).first()
    return [
        (ENTERED + 6, work.ask_advice, (*DRILL_ADVICE, UUID(int=22))),
        (ENTERED + 12, work.finish_task, (tasks[0],)),
        (ENTERED + 19, drills_room.hold, ()),
        (ENTERED + 22, work.finish_task, (tasks[1],)),
        (ENTERED + 30, drills_room.answer, (0, DRILL_ANSWER)),
        *([(SAID, drills_room.say, (words.pk, DRILL_WORDS))] if words else []),
        (SAID + 10, work.finish_task, (tasks[2],)),
    ]
