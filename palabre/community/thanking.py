"""What people did at the boards, who is thanked by name, and who got nothing though an idea was taken up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from palabre.community.models import Award, Board, Idea, Participant, Pot, Reward
from palabre.community.rules import (
    SHOWN,
    Deed,
    IdeaState,
    RemarkState,
    RewardState,
    badges_of,
)
from palabre.community.words import BADGES, DEEDS
from palabre.governance.models import Brand
from palabre.publishing.letters.rules import one_person

TAKEN_UP = (IdeaState.PLANNED, IdeaState.BEGUN, IdeaState.DONE)
MOST_NAMED, MOST_LISTED = 300, 100
_LIVES = ~Q(state=RewardState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Deeds:
    """What somebody did: ideas that are seen, of them taken up, remarks that are shown."""

    ideas: int
    taken_up: int
    remarks: int


def with_deeds(people: QuerySet[Participant]) -> Any:
    """The same people with what they did."""
    return people.annotate(
        shown=Count("ideas", filter=Q(ideas__state__in=SHOWN), distinct=True),
        taken_up=Count("ideas", filter=Q(ideas__state__in=TAKEN_UP), distinct=True),
        said=Count("remarks", filter=Q(remarks__state=RemarkState.SHOWN), distinct=True),
    )


def deeds_of(person: Participant) -> Deeds:
    """What one person did."""
    row = with_deeds(Participant.objects.filter(pk=person.pk)).get()
    return Deeds(row.shown, row.taken_up, row.said)


def badge_words(deeds: Deeds) -> list[str]:
    """The badges that these deeds earn, in words."""
    found = badges_of(deeds.ideas, deeds.taken_up, deeds.remarks)
    return [str(BADGES[one]) for one in found]


def named_in(board: Board) -> list[Participant]:
    """Those who agreed to be named and did something that is seen, or got a badge for it, with theirs."""
    people = Participant.objects.filter(board=board, in_hall=True).exclude(name="")
    did = Q(shown__gt=0) | Q(said__gt=0) | Q(awards__is_shown=True)
    rows = [
        dressed(row)
        for row in with_deeds(people).filter(did).distinct().order_by("name", "pk")[:MOST_NAMED]
    ]
    given = awards_shown(rows)
    for row in rows:
        row.given = given.get(row.pk, [])  # type: ignore[attr-defined]
    return rows


def dressed(row: Participant) -> Participant:
    """A person with deeds, with the words of their badges."""
    row.badges = badge_words(Deeds(row.shown, row.taken_up, row.said))  # type: ignore[attr-defined]
    return row


def contributors(brand: Brand) -> list[Participant]:
    """Who brought the brand something that is seen, most taken up first."""
    people = with_deeds(Participant.objects.filter(board__brand=brand)).select_related("board")
    rows = people.filter(Q(shown__gt=0) | Q(said__gt=0))
    return [
        dressed(row) for row in rows.order_by("-taken_up", "-shown", "-said", "pk")[:MOST_LISTED]
    ]


def left_out(brand: Brand) -> QuerySet[Idea]:
    """The ideas that were taken up and whose authors got no reward: what fairness should look at first."""
    given = Reward.objects.filter(_LIVES).exclude(idea=None).values("idea")
    rows = Idea.objects.filter(board__brand=brand, state__in=TAKEN_UP, author__user=None)
    return rows.exclude(author=None).exclude(pk__in=given).select_related("author", "board")[:50]


def spent_of(pot: Pot) -> int:
    """What is promised and handed over out of a pot, in cents."""
    return Reward.objects.filter(_LIVES, pot=pot).aggregate(sum=Sum("amount"))["sum"] or 0


def given_to(pot: Pot, person: Participant) -> int:
    """What one person has got out of a pot, at all boards, in cents."""
    return sum(row.amount for row in rewards_of(pot, person))


def rewards_of(pot: Pot, person: Participant) -> list[Reward]:
    """The living rewards out of a pot of whoever is this person by their mailbox, or as a member."""
    rows = Reward.objects.filter(_LIVES, pot=pot).exclude(participant=None)
    return [row for row in rows.select_related("participant") if _is_same(row.participant, person)]


def _is_same(one: Participant | None, other: Participant) -> bool:
    if one is None:
        return False
    same_box = bool(other.address) and one_person(one.address) == one_person(other.address)
    same_member = other.user_id is not None and one.user_id == other.user_id
    return one.pk == other.pk or same_box or same_member


def last_given(pot: Pot, person: Participant) -> datetime | None:
    """When one person last got something out of a pot."""
    return max((row.at for row in rewards_of(pot, person)), default=None)


def awards_shown(people: Iterable[Participant]) -> dict[int, list[Award]]:
    """The badges that were given to some people and that they agreed to show, by person."""
    found: dict[int, list[Award]] = {}
    rows = Award.objects.filter(participant__in=[one.pk for one in people], is_shown=True)
    for row in rows.order_by("at", "pk"):
        found.setdefault(row.participant_id, []).append(dressed_award(row))
    return found


def dressed_award(row: Award) -> Award:
    """A badge that was given, with its word and its sign."""
    row.word, row.icon = DEEDS[Deed(row.deed)]  # type: ignore[attr-defined]
    return row
