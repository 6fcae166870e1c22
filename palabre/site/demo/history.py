"""The demonstration's past: how much of it has come in, and what its people did with it."""

import logging
from datetime import datetime, timedelta

from django.db.models import QuerySet

from palabre.connectors.echo.story import DAYS
from palabre.governance.acts import Actor
from palabre.governance.models import Organisation
from palabre.governance.rules import Role
from palabre.jobs import enqueue
from palabre.listening.actions.mentions import correct_tone, star, tag
from palabre.listening.ingest import ingest
from palabre.listening.models import Correction, Mention, Source
from palabre.site.demo.budget import furnish_budget
from palabre.site.demo.crisis import furnish_crisis
from palabre.site.demo.goals import furnish_goals
from palabre.site.demo.leads import furnish_leads
from palabre.site.demo.people import furnish_people
from palabre.site.demo.plan import furnish_plan
from palabre.site.demo.watch import furnish_watch

log = logging.getLogger(__name__)

CORRECTED = 30
EARLIER_MONTHS = 6


def progress(organisation: Organisation) -> int:
    """How much of the ninety days has come in, in per cent."""
    source = Source.objects.filter(organisation=organisation, kind="world").first()
    if source is None or not source.cursor:
        return 0
    opened, since = (datetime.fromisoformat(source.cursor[name]) for name in ("opened", "since"))
    began = opened - timedelta(days=DAYS)
    return max(0, min(100, round(100 * (since - began) / (opened - began))))


def touch(organisation: Organisation) -> None:
    """Let the fictional people star, tag and correct some of what came, once, and keep who said it."""
    people = {m.role: Actor.person(m.user) for m in organisation.members.select_related("user")}
    manager, agent = people[Role.MANAGER], people[Role.AGENT]
    if not Correction.objects.filter(mention__organisation=organisation).exists():
        _mark(manager, agent, organisation)
    furnish_people(agent, organisation.brands.order_by("pk")[0])
    furnish_leads(agent, manager, organisation.brands.order_by("pk")[0])
    furnish_goals(manager, organisation.brands.order_by("pk")[0])
    furnish_budget(manager, organisation.brands.order_by("pk")[0])
    source = Source.objects.get(organisation=organisation, kind="world")
    opened = datetime.fromisoformat(source.cursor["opened"])
    furnish_watch(organisation, opened - timedelta(days=DAYS))
    furnish_crisis(manager, organisation.brands.order_by("pk")[0], opened)
    furnish_plan(manager, organisation.brands.order_by("pk")[0])
    enqueue("site.furnish_earlier", organisation.pk, EARLIER_MONTHS, key=f"{organisation.pk}")


def bring_earlier(organisation: Organisation, month: int) -> None:
    """Bring in a month before the ninety days: a month is told by those before it."""
    from palabre.connectors.echo.world import World  # the whole cast: not for the web process

    source = Source.objects.get(organisation=organisation, kind="world")
    world = World(datetime.fromisoformat(source.cursor["opened"]))
    ingest(world.earlier(month), "echo", [source])


def _mark(manager: Actor, agent: Actor, organisation: Organisation) -> None:
    heard = Mention.objects.filter(organisation=organisation, copy_of=None).order_by("-pk")
    ours = heard.filter(topics__name="Lanterne")
    star(manager, organisation, _numbers(ours.order_by("-likes"), 8), starred=True)
    tag(agent, organisation, _numbers(ours.filter(tone="negative"), 9), "à répondre")
    tag(manager, organisation, _numbers(ours.filter(kind="article"), 12), "presse")
    tag(agent, organisation, _numbers(ours.filter(topics__name="Luciole"), 6), "produit")
    _correct(agent, organisation)
    log.info("The ninety days are there.")


def _numbers(rows: QuerySet[Mention], most: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:most])


def _correct(by: Actor, organisation: Organisation) -> None:
    """Correct the machine where it misread what the author meant, which only this world knows."""
    from palabre.connectors.echo.world import past  # the whole cast: not for the web process

    source = Source.objects.get(organisation=organisation, kind="world")
    world = past(datetime.fromisoformat(source.cursor["opened"]))
    meant = {item.remote_id: item.raw["tone"] for item in world if item.raw["tone"] != "neutral"}
    first_texts = Mention.objects.filter(source=source, copy_of=None).order_by("-pk")
    wrong: dict[str, list[int]] = {}
    for number, name, tone in first_texts.values_list("pk", "remote_id", "tone"):
        if meant.get(name, tone) != tone and sum(map(len, wrong.values())) < CORRECTED:
            wrong.setdefault(meant[name], []).append(number)
    for tone, numbers in wrong.items():
        correct_tone(by, organisation, numbers, tone)
