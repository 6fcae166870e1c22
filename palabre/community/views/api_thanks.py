"""Thanks and rewards for programs: pots, who contributed, badges, as under Rewards."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    found,
    shelf,
    teller,
)
from palabre.channels.keys import COMMUNITY
from palabre.channels.models import ApiKey
from palabre.community.actions import rewards as verbs
from palabre.community.models import Award, Idea, Participant, Pot, Reward
from palabre.community.rules import Deed, RewardState
from palabre.community.thanking import spent_of
from palabre.community.views.api import Number
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.money import CURRENCIES

MAY = (COMMUNITY,)
_ZERO = r"\A[^\x00]*\Z"
_Cents = Annotated[int, msgspec.Meta(gt=0, le=10**11)]
_Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=_ZERO)]


class PotTold(msgspec.Struct, forbid_unknown_fields=True):
    """A budget for rewards, in cents, and what was given of it."""

    id: int
    brand: str
    name: str
    terms: str
    budget: int
    most_each: int
    currency: str
    for_members: bool
    every_days: int | None
    spent: int


class PotGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A budget in cents, and what one person gets of it at most; ``terms`` are the same for everybody."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=_ZERO)]
    budget: _Cents
    most_each: _Cents
    currency: Line = "EUR"
    for_members: bool = False
    every_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None
    terms: Annotated[str, msgspec.Meta(max_length=2000, pattern=_ZERO)] = ""
    brand: Line | Unset = UNSET


class AwardTold(msgspec.Struct, forbid_unknown_fields=True):
    """A badge, and what it was given for."""

    id: int
    deed: Deed
    reason: str
    is_shown: bool


class ContributorTold(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody who takes part at a board, by the name that others see; their address isn't told."""

    id: int
    board: int
    name: str
    in_hall: bool
    awards: list[AwardTold]


class RewardTold(msgspec.Struct, forbid_unknown_fields=True):
    """A reward, in cents, for one idea."""

    id: int
    pot: int
    contributor: int | None
    idea: int | None
    amount: int
    reason: str
    state: RewardState
    at: datetime


class RewardGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A reward out of a pot, for an idea of theirs that is seen; the reason is mailed as thanks."""

    pot: Number
    idea: Number
    amount: _Cents
    reason: _Reason


class AwardGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A badge, and the reason, which is mailed."""

    deed: Deed
    reason: _Reason


class ThanksGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A word of thanks, which is mailed."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=_ZERO)]


class NameGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The name by which others see them, as they asked for it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=_ZERO)]


def _pots(key: ApiKey) -> QuerySet[Pot]:
    return Pot.objects.filter(organisation=key.organisation).select_related("brand")


def _people(key: ApiKey) -> QuerySet[Participant]:
    """Those whose mailbox said yes, and members of the house."""
    rows = Participant.objects.filter(organisation=key.organisation, confirmed_at__isnull=False)
    return rows.select_related("board__brand").prefetch_related("awards")


def _rewards(key: ApiKey) -> QuerySet[Reward]:
    return Reward.objects.filter(pot__organisation=key.organisation).select_related("pot")


def _awards(key: ApiKey) -> QuerySet[Award]:
    rows = Award.objects.filter(participant__organisation=key.organisation)
    return rows.select_related("participant")


def _open(by: Actor, brand: Brand, given: PotGiven) -> Pot:
    if given.currency not in CURRENCIES:
        raise Refusal(422, f"One of {', '.join(CURRENCIES)} - at `$.currency`")
    names = ("name", "budget", "most_each", "currency", "for_members", "every_days", "terms")
    return verbs.open_pot(by, brand, **{name: getattr(given, name) for name in names})


def _give(by: Actor, row: Participant, given: RewardGiven) -> None:
    pot = found(Pot.objects.filter(brand=row.board.brand_id), given.pot, "pot")
    idea = found(Idea.objects.filter(board=row.board_id), given.idea, "idea")
    verbs.give(by, pot, row, idea, given.amount, given.reason)


def _last(row: Participant) -> Any:
    return _reward(row.rewards.order_by("-pk")[0])


_pot = teller(PotTold, spent=spent_of)
_award = teller(AwardTold)
_person = teller(
    ContributorTold, board=lambda row: row.board_id,
    awards=lambda row: [_award(one) for one in sorted(row.awards.all(), key=lambda one: one.pk)],
)  # fmt: skip
_reward = teller(
    RewardTold, pot=lambda row: row.pot_id, contributor=lambda row: row.participant_id,
    idea=lambda row: row.idea_id,
)  # fmt: skip
pots = shelf(
    "pots", PotTold, _pots, _pot, may=MAY, lists="Lists the budgets for rewards.",
    makes=("Opens a budget for rewards.", PotGiven, _open),
)  # fmt: skip
people = shelf(
    "contributors", ContributorTold, _people, _person, may=MAY, by_brand="board__brand",
    lists="Lists who takes part at the boards.",
)  # fmt: skip
person = book(ContributorTold, _people, _person, may=MAY, gives="Gives one who takes part.")
give = deed(
    "Promises a reward for an idea; it is told by mail.", _people, _give, may=MAY, body=RewardGiven,
    tells=RewardTold, told=_last,
)  # fmt: skip
award = deed(
    "Gives a badge; it is told by mail.", _people,
    lambda by, row, given: verbs.award(by, row, given.deed, given.reason), may=MAY, body=AwardGiven,
    tells=ContributorTold, told=_person,
)  # fmt: skip
take_back = deed(
    "Takes back a badge that was given by mistake.", _awards,
    lambda by, row, _: verbs.take_award_back(by, row), may=MAY,
)  # fmt: skip
thank = deed(
    "Thanks somebody in a word, by mail.", _people,
    lambda by, row, given: verbs.thank(by, row, given.text), may=MAY, body=ThanksGiven,
)  # fmt: skip
ask = deed(
    "Asks somebody by mail, once, whether they like to be named.", _people,
    lambda by, row, _: verbs.ask_to_be_named(by, row), may=MAY,
)  # fmt: skip
name = deed(
    "Writes by which name others see somebody.", _people,
    lambda by, row, given: verbs.write_name(by, row, given.name), may=MAY, body=NameGiven,
    tells=ContributorTold, told=_person,
)  # fmt: skip
rewards = shelf(
    "rewards", RewardTold, _rewards, _reward, may=MAY, by_brand="pot__brand", lists="Lists rewards.",
)  # fmt: skip
hand_over = deed(
    "Says that a reward was handed over.", _rewards,
    lambda by, row, _: verbs.settle(by, row, RewardState.HANDED), may=MAY, tells=RewardTold,
    told=_reward,
)  # fmt: skip
withdraw = deed(
    "Takes a reward back before it is handed over.", _rewards,
    lambda by, row, _: verbs.settle(by, row, RewardState.WITHDRAWN), may=MAY, tells=RewardTold,
    told=_reward,
)  # fmt: skip
