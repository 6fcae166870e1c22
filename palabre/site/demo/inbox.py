"""What is said to the fictional roaster's own accounts, and what its people have done about it so far."""

import random
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from palabre.channels.models import Channel
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions import ruling
from palabre.engagement.actions.answers import Answer, keep_draft
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.gathering import gather
from palabre.engagement.models import Conversation, Rule, Team
from palabre.engagement.rules import Priority
from palabre.engagement.ruling.asked import Act, Condition, Doing, What
from palabre.engagement.ruling.running import run_rules
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member, Organisation
from palabre.governance.rules import Role
from palabre.listening.actions.sources import add_source
from palabre.listening.models import Source
from palabre.listening.reading import read_source
from palabre.site.demo.pledges import answer_in_the_past, furnish_service, share_out

KINDS = {"inbox": "Ce qu’on nous dit", "messages": "Messages et courriels"}
OLD = timedelta(days=2)
DRAFT = "Bonjour, je regarde tout de suite où en est votre commande."

# Each rule with what it is for and what it does.
RULES = {
    "Réclamations d’abord": (
        Condition(What.INTENT, ("complaint",)),
        [Doing(Act.PRIORITY, "high"), Doing(Act.TAG, "réclamation")],
    ),
    "Candidatures": (
        Condition(What.INTENT, ("job",)), [Doing(Act.TAG, "candidature")],
    ),
    "Commandes": (Condition(What.WORDS, ("commande", "colis")), [Doing(Act.TAG, "commande")]),
}  # fmt: skip


def open_inbox(by: Actor, brand: Brand, account: Channel) -> None:
    """Let what is said to an account be read."""
    for kind, name in KINDS.items():
        add_source(
            by, brand.organisation, "echo", kind, {}, name=name, brand=brand, channel=account
        )


def furnish_inbox(organisation: Organisation) -> None:
    """Read what was said in two weeks, and let the fictional people work on it; does it once."""
    if Team.objects.filter(organisation=organisation).exists():
        return
    for source in Source.objects.filter(organisation=organisation, kind__in=KINDS):
        read_source(source.pk)
    brand = organisation.brands.order_by("pk")[0]
    people = {Role(one.role): one for one in organisation.members.select_related("user")}
    _rule(Actor.person(people[Role.MANAGER].user), brand)
    while gather(brand.pk):
        pass
    while run_rules(brand.pk):
        pass
    _work(brand, people)


def _rule(by: Actor, brand: Brand) -> None:
    if Rule.objects.filter(brand=brand).exists():
        return
    for name, (condition, acts) in RULES.items():
        row = ruling.keep_rule(by, brand, ruling.Wish(name, conditions=[condition], acts=acts))
        ruling.switch_rule(by, row, on=True)


def _work(brand: Brand, people: dict[Role, Member]) -> None:
    manager, agent = (Actor.person(people[role].user) for role in (Role.MANAGER, Role.AGENT))
    desk = [people[Role.AGENT], people[Role.MANAGER], people[Role.OWNER]]
    team = keep_team(manager, brand.organisation, "Service clients", desk)
    rows = list(Conversation.objects.filter(brand=brand).order_by("-last_in_at"))
    old = [one for one in rows if one.last_in_at < timezone.now() - OLD]
    fresh = [one for one in rows if one not in old]
    share_out(manager, brand, old[::2], team)
    # Most of what is older has had its answer; a few were forgotten, as it goes.
    chance = random.Random(9)
    for number, row in enumerate(old):
        if number % 9:
            answer_in_the_past(agent if number % 5 else manager, row, chance)
        if number % 9 and number % 4:
            verbs.finish(agent, brand, [row.pk])
    furnish_service(manager, brand, team)
    verbs.assign(manager, brand, [one.pk for one in fresh[1::3]], people[Role.AGENT])
    verbs.assign(manager, brand, [one.pk for one in fresh[2:3]], people[Role.OWNER])
    verbs.tag(agent, brand, [one.pk for one in rows if "command" in one.preview], "commande")
    pressing = [one.pk for one in fresh if "urgent" in one.preview or "débité" in one.preview]
    verbs.prioritise(manager, brand, pressing, Priority.HIGH)
    verbs.snooze(agent, brand, [one.pk for one in fresh[4:6]], timezone.now() + timedelta(hours=20))
    if fresh:
        verbs.note(manager, fresh[0], "Le transporteur a confirmé un retard ce matin.")
        keep_draft(agent, fresh[0], Answer(DRAFT, uuid4()), is_open=False)
