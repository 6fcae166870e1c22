"""Rules that are ready to be taken: what many houses want, with the words for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.connectors.contract import Kind
from palabre.engagement.models import Team
from palabre.engagement.ruling.asked import OUTSIDE, Act, Condition, Doing, Event, What
from palabre.governance.models import Brand

# What a team that cares for customers is called, folded.
CARE = ("care", "client", "customer", "support", "sav")


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule to take: ``reply`` is the text of a saved reply that it answers with, by language."""

    name: str | Promise
    why: str | Promise
    event: Event
    conditions: tuple[Condition, ...]
    acts: Callable[[Brand], list[Doing]]
    reply: tuple[tuple[str, str], ...] = ()


def names_of(ready: Ready) -> set[str]:
    """What a ready-made rule is called in each of the house's languages: whoever took it spoke one."""
    found = set()
    for language, _word in settings.LANGUAGES:
        with translation.override(language):
            found.add(str(ready.name))
    return found


def _intent(label: str) -> tuple[Condition, ...]:
    return (Condition(What.INTENT, (label,)),)


def _care(brand: Brand) -> list[Doing]:
    """High priority, and the team that cares for customers where there is one."""
    teams = Team.objects.filter(organisation=brand.organisation_id, retired_at=None)
    found = [one for one in teams if any(word in one.name.casefold() for word in CARE)]
    given = [Doing(Act.ASSIGN, f"team-{found[0].pk}")] if found else []
    return [*given, Doing(Act.PRIORITY, "high")]


RECEIPT = (
    (
        "fr",
        "Bonjour {prénom}, nous avons bien reçu votre message. Nous sommes fermés en ce moment : "
        "nous vous répondons dès la réouverture. {marque}",
    ),
    (
        "en",
        "Hello {first name}, we have received your message. We are closed at the moment and will "
        "answer as soon as we are back. {brand}",
    ),
)
READY: dict[str, Ready] = {
    "complaints": Ready(
        _("Complaints first"),
        _("Complaints get a high priority, and go to the team that cares for customers."),
        Event.TEXT, _intent("complaint"), _care,
    ),
    "jobs": Ready(
        _("Job seekers"), _("Who looks for a job is tagged, so that they are found together."),
        Event.TEXT, _intent("job"), lambda _brand: [Doing(Act.TAG, str(pgettext_lazy("tag", "application")))],
    ),
    "spam": Ready(
        _("Spam"), _("What is spam waits for nobody: it is marked as done."),
        Event.TEXT, _intent("spam"), lambda _brand: [Doing(Act.DONE)],
    ),
    "closed": Ready(
        _("While we are closed"),
        _("Who writes in private while you are closed gets a receipt: a draft, until you say more."),
        Event.OPENED,
        (
            Condition(What.HOURS, (OUTSIDE,)),
            Condition(What.KIND, (str(Kind.MESSAGE), str(Kind.MAIL))),
        ),
        lambda _brand: [], RECEIPT,
    ),
    "praise": Ready(
        _("Praise"), _("What is said well of you is tagged, to thank and to show."),
        Event.TEXT, _intent("praise"), lambda _brand: [Doing(Act.TAG, str(pgettext_lazy("tag", "praise")))],
    ),
}  # fmt: skip
