"""One sentence from a brand's own data for the steps of its path that are done elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.holding import given_by_role
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Right
from palabre.listening.figures.told import number
from palabre.listening.finding import count
from palabre.listening.rules import IntentLabel
from palabre.listening.search import SearchRefused
from palabre.measurement.path.heard import DAYS, counted_of, heard_of
from palabre.strategy.models import Objective
from palabre.strategy.rules import PathStep

MINUTES_AN_ANSWER = 10
MONTHS = DAYS / 30


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence, and the page that shows what it rests on."""

    says: str
    url: str


def hint_for(step: str, brand: Brand) -> Hint | None:
    """What a brand's own data say on a step; None for nothing."""
    hint = HINTS.get(step)
    return hint(brand) if hint else None


def _at(brand: Brand, view: str) -> str:
    return reverse(view, args=[brand.organisation.slug, brand.slug])


def _means(brand: Brand) -> Hint | None:
    counted = counted_of(brand)
    if counted is None:
        return None
    chosen = counted.selection().but(intent=[IntentLabel.COMPLAINT, IntentLabel.QUESTION])
    try:
        asked = count(brand, chosen)
    except SearchRefused:
        return None
    hours = asked * MINUTES_AN_ANSWER / 60 / MONTHS
    if hours < 0.5:
        return None
    says = _(
        "%(count)s texts of the last 90 days ask or complain. At ten minutes for each answer that is about "
        "%(hours)s hours a month."
    ) % {"count": number(asked), "hours": number(round(hours))}
    return Hint(says, f"{_at(brand, 'listen_search')}?{chosen.address()}")


def _charter(brand: Brand) -> Hint | None:
    rows = Member.objects.filter(organisation=brand.organisation_id, is_active=True)
    speak = sum(
        bool(given_by_role(one) & {Right.WRITE, Right.ANSWER})
        for one in rows.select_related("own_role")
    )
    says = ngettext(
        "%(count)s person of the house may write or answer: they are the first who must accept it.",
        "%(count)s people of the house may write or answer: they are the first who must accept it.",
        speak,
    )
    url = reverse("govern_team", args=[brand.organisation.slug])
    return Hint(says % {"count": number(speak)}, url) if speak else None


def _pilot(brand: Brand) -> Hint | None:
    heard = heard_of(brand)
    if not heard.places:
        return None
    first = heard.places[0]
    says = _(
        "Most was heard on %(place)s (%(count)s texts): begin where people already talk of you."
    )
    words = says % {"place": first.name, "count": number(first.count)}
    return Hint(words, f"{_at(brand, 'listen_search')}?{first.asks}")


def _review(brand: Brand) -> Hint | None:
    rows = Objective.objects.filter(mission__brand=brand, mission__ended_on=None, ended_on=None)
    first = rows.order_by("due_on").first()
    if first is None:
        return None
    says = _("The next objective is due on %(day)s: “%(name)s”.") % {
        "day": date_format(first.due_on), "name": first.name,
    }  # fmt: skip
    return Hint(says, _at(brand, "measure_board"))


HINTS: dict[str, Callable[[Brand], Hint | None]] = {
    PathStep.MEANS: _means,
    PathStep.CHARTER: _charter,
    PathStep.PILOT: _pilot,
    PathStep.REVIEW: _review,
}
