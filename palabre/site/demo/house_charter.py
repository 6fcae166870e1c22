"""The fictional roaster's charter: published, accepted by most, and a draft of what comes next."""

from collections.abc import Mapping

from palabre.governance.actions.charters import (
    accept_charter,
    begin_charter,
    publish_charter,
    show_charter,
    write_draft,
)
from palabre.governance.acts import Actor
from palabre.governance.charters import Clause, Content, Wording
from palabre.governance.models import Member, Organisation, User
from palabre.governance.rules import Role

# A viewer and a guest agency haven't come round to it.
READ_IT = (Role.OWNER, Role.MANAGER, Role.EDITOR, Role.AGENT)
NEXT = Clause(
    "Je dis quand une image est fabriquée",
    "Une image ou une voix faite par une machine est annoncée comme telle dans le texte.",
    "Le public croit ce qu’il voit ; le lui laisser croire le trompe.",
)


def furnish_house_charter(
    manager: Actor, organisation: Organisation, people: Mapping[Role, User]
) -> None:
    """Publish the usual French text, let most accept it, and begin the next version."""
    charter = begin_charter(manager, organisation, None, "fr", 0)
    version = publish_charter(manager, organisation, None, charter.revision)
    show_charter(manager, charter, True)
    content = Content.read(version.content)
    answers = [one.right for one in content.of("fr").quiz]
    for member in Member.objects.filter(organisation=organisation, role__in=READ_IT):
        by = Actor.person(people[Role(member.role)])
        accept_charter(by, member, None, version.number, "fr", answers)
    told = content.of("fr")
    wording = Wording(told.intro, (*told.clauses, NEXT), told.short, told.quiz)
    write_draft(manager, organisation, None, "fr", wording, charter.revision)
