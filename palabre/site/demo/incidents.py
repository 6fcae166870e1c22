"""The demonstration's incident: a doubt about the bags, met by plan. All invented."""

from uuid import UUID

from django.utils import translation

from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Role
from palabre.protection.actions import incidents_work as work
from palabre.protection.actions.incidents import open_incident
from palabre.protection.actions.incidents_statements import write_statement
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.rules.incidents import IncidentKind, Level, Part
from palabre.protection.rules.responding import Speaker, Spread, Truth

TITLE = "Nos sachets sont-ils vraiment compostables\u202f?"
DONE = 3
DECISION = "Nous demandons l’analyse au fournisseur et ne promettons rien avant de l’avoir lue."
PRESS = (
    "Nous avons demandé au fournisseur l’analyse complète de nos sachets. Nous la publierons ici,"
    " quelle qu’elle soit, dès que nous l’aurons."
)
TOLD = ("Boutiques", "La réponse courte, et à qui passer les questions")


# Words of a log stand as they were written: this house writes in French.
@translation.override("fr")
def furnish_incident(by: Actor, brand: Brand) -> None:
    """Open a room on the topic of the bags, with work in it."""
    plan = copy_usual(by, brand, IncidentKind.CAMPAIGN, "fr")
    topic = brand.topics.filter(name="Sachets").first()
    row = open_incident(
        by, brand, TITLE, IncidentKind.CAMPAIGN, _sheet(1), level=Level.WARN, topic=topic,
        playbook=plan,
    )  # fmt: skip
    agent = Member.objects.get(organisation=brand.organisation_id, role=Role.AGENT)
    work.give_duty(by, row, Part.ANSWERS, agent.pk)
    for task in list(row.tasks.filter(is_question=False))[:DONE]:
        work.finish_task(by, row, task.pk)
    work.ask_advice(by, row, Truth.PARTLY, Speaker.CRITIC, Spread.SMALL, _sheet(2))
    work.decide(by, row, DECISION, _sheet(3))
    work.tell(by, row, *TOLD, _sheet(4))
    write_statement(by, row, "Pour la presse", PRESS, _sheet(5))


def _sheet(number: int) -> UUID:
    return UUID(int=number)
