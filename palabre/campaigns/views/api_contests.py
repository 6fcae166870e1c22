"""Contests for programs: `/api/v1/contests`, opened, filled, closed, drawn, called off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.campaigns.actions import contests as verbs
from palabre.campaigns.addresses import public_address
from palabre.campaigns.coupon_forms import ContestForm
from palabre.campaigns.entries import Entry
from palabre.campaigns.models import Campaign, Contest, Entrant
from palabre.campaigns.rules import ContestState
from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Before,
    Refusal,
    Text,
    Unset,
    brand_given,
    check_near,
    checked,
    door,
    given_of,
    newest,
    read,
    stays,
    typed,
)
from palabre.governance.models import Brand

LARGEST_LIST = 1024 * 1024
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Words = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=300, pattern=r"\A[^\x00,]*\Z")]],
    msgspec.Meta(max_length=500),
]
_Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]
FIELDS = (
    *("name", "prize", "terms", "winners", "substitutes", "opens_at", "closes_at", "words"),
    *("once", "excluded", "without_winners_for"),
)
PUBLISHED = ("commitment", "announced", "list_mark", "public", "revealed", "sealed_at", "drawn_at")


class ContestGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A contest; what is left out stays as it is. ``words`` must all stand in an entry, ``excluded`` are
    handles that can't win."""

    brand: Text | Unset = UNSET
    name: Text | Unset = UNSET
    prize: Text | Unset = UNSET
    terms: Text | Unset = UNSET
    winners: int | Unset = UNSET
    substitutes: int | Unset = UNSET
    opens_at: _Moment | Unset | None = UNSET
    closes_at: _Moment | Unset | None = UNSET
    words: _Words | Unset = UNSET
    once: bool | Unset = UNSET
    excluded: _Words | Unset = UNSET
    without_winners_for: int | Unset = UNSET
    campaign: int | Unset | None = UNSET


class EntryGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Who takes part; the same ``remote_id`` (or, without one, the same handle) is the same entry."""

    handle: _Line = ""
    name: _Line = ""
    remote_id: Annotated[str, msgspec.Meta(max_length=300, pattern=r"\A[^\x00]*\Z")] = ""
    text: Annotated[str, msgspec.Meta(max_length=5000, pattern=r"\A[^\x00]*\Z")] = ""
    at: _Moment | None = None


class Entries(msgspec.Struct, forbid_unknown_fields=True):
    """Entries to take in, at most two thousand a call."""

    entrants: Annotated[list[EntryGiven], msgspec.Meta(min_length=1, max_length=2000)]


class Added(msgspec.Struct, forbid_unknown_fields=True):
    """How many of the entries were new."""

    added: int


class Closing(msgspec.Struct, forbid_unknown_fields=True):
    """Which public value will be used: one that nobody knows yet. Empty: the bound secret alone."""

    announced: _Line = ""


class Drawing(msgspec.Struct, forbid_unknown_fields=True):
    """The public value that was announced."""

    public: _Line = ""


class ContestTold(msgspec.Struct, forbid_unknown_fields=True):
    """A contest as it stands, with what its public page says. ``counting`` entries are those not refused."""

    id: int
    brand: str
    name: str
    prize: str
    terms: str
    winners: int
    substitutes: int
    opens_at: datetime | None
    closes_at: datetime | None
    words: list[str]
    once: bool
    excluded: list[str]
    without_winners_for: int
    campaign: int | None
    state: ContestState
    address: str
    entrants: int
    counting: int
    commitment: str
    announced: str
    list_mark: str
    public: str
    revealed: str
    sealed_at: datetime | None
    drawn_at: datetime | None


class Contests(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred contests."""

    contests: list[ContestTold]


class EntrantTold(msgspec.Struct, forbid_unknown_fields=True):
    """Who takes part. ``reason``: why it doesn't count; ``drawn``: its place, from 1."""

    id: int
    name: str
    handle: str
    remote_id: str
    text: str
    at: datetime | None
    reason: str
    drawn: int | None
    wins: bool


class Entrants(msgspec.Struct, forbid_unknown_fields=True):
    """The drawn ones in their order, and the newest hundred of all."""

    drawn: list[EntrantTold]
    entrants: list[EntrantTold]


def _rows(key: ApiKey) -> QuerySet[Contest]:
    rows = Contest.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.annotate(all=Count("entrants"), good=Count("entrants", Q(entrants__reason="")))


def _one(key: ApiKey, number: int) -> Contest:
    return get_object_or_404(_rows(key), pk=number)


def _told(row: Contest) -> ContestTold:
    same: dict[str, Any] = {name: getattr(row, name) for name in (*FIELDS, *PUBLISHED)}
    return ContestTold(
        **same,
        id=row.pk,
        brand=row.brand.slug,
        campaign=row.campaign_id,
        state=ContestState(row.state),
        address=public_address("public_contest", row.slug),
        entrants=row.all,  # type: ignore[attr-defined]
        counting=row.good,  # type: ignore[attr-defined]
    )


def _answer(key: ApiKey, number: int, status: int = 200) -> Answer:
    return status, _told(_one(key, number))


def _values(brand: Brand, row: Contest | None, given: Mapping[str, Any]) -> dict[str, Any]:
    start: dict[str, Any] = {"winners": 1, "once": True}
    if row is not None:
        start = {name: getattr(row, name) for name in FIELDS} | {"campaign": row.campaign_id}
    data = {name: typed(value) for name, value in {**start, **given}.items()}
    form = ContestForm(data, campaigns=Campaign.objects.filter(brand=brand))
    return checked(form).cleaned_data


@door(
    Call("GET", "Lists the newest hundred contests.", Contests, asks=Before),
    Call(
        "POST",
        "Opens a contest; the secret that will draw it is bound now.",
        ContestTold,
        201,
        body=ContestGiven,
        once=True,
    ),
)
def contests(request: HttpRequest, key: ApiKey) -> Answer:
    """The newest hundred contests; or a new one."""
    if request.method == "POST":
        given = given_of(read(request, ContestGiven))
        brand = brand_given(key, given)
        made = verbs.make_contest(actor_of(key), brand, **_values(brand, None, given))
        return _answer(key, made.pk, 201)
    return 200, Contests([_told(one) for one in newest(_rows(key), request)])


@door(
    Call("GET", "Gives one contest.", ContestTold),
    Call("PATCH", "Changes a contest while it is open.", ContestTold, body=ContestGiven),
    Call("DELETE", "Removes a contest with its entrants and its certificate.", None, 204),
)
def contest(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One contest: told, changed, removed."""
    row = _one(key, number)
    if request.method == "DELETE":
        verbs.remove_contest(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, ContestGiven))
        stays(row.brand, given)
        values = _values(row.brand, row, given)
        try:
            verbs.change_contest(actor_of(key), row, values)
        except Contest.DoesNotExist:
            raise _closed() from None
    return _answer(key, number)


def _closed() -> Refusal:
    return Refusal(409, "The list is closed: nothing changes any more.")


def _entrant(row: Entrant, winners: int) -> EntrantTold:
    names = ("id", "name", "handle", "remote_id", "text", "at", "reason", "drawn")
    same: dict[str, Any] = {name: getattr(row, name) for name in names}
    return EntrantTold(**same, wins=bool(row.drawn and row.drawn <= winners))


@door(
    Call("GET", "Lists who takes part, and who was drawn.", Entrants, asks=Before),
    Call("POST", "Takes entries in while a contest is open.", Added, 201, body=Entries, once=True),
)
def entrants(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Who takes part; or further entries."""
    row = _one(key, number)
    if request.method == "GET":
        drawn = row.entrants.exclude(drawn=None).order_by("drawn")
        found = newest(row.entrants.all(), request)
        lists = [[_entrant(one, row.winners) for one in rows] for rows in (drawn, found)]
        return 200, Entrants(*lists)
    given = read(request, Entries, LARGEST_LIST).entrants
    if any(not (one.handle.strip() or one.remote_id.strip()) for one in given):
        raise Refusal(422, "An entry has a handle or a remote_id - at `$.entrants[...]`")
    for one in given:
        check_near(one, "$.entrants[...].")
    found_entries = [
        Entry(one.name.strip(), one.handle.strip(), one.remote_id.strip(), one.text, one.at)
        for one in given
    ]
    try:
        return 201, Added(verbs.add_entrants(actor_of(key), row, found_entries))
    except Contest.DoesNotExist:
        raise _closed() from None
    except verbs.TooMany:
        raise Refusal(409, "A contest takes 200,000 entries at most.") from None


@door(
    Call(
        "POST",
        "Closes the list for good, and says which public value will be used.",
        ContestTold,
        body=Closing,
        once=True,
    )
)
def close(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Close the list."""
    row, given = _one(key, number), read(request, Closing)
    try:
        verbs.seal_contest(actor_of(key), row, given.announced.strip())
    except verbs.NoEntrants:
        raise Refusal(409, "No entry counts: there is nobody to draw among.") from None
    return _answer(key, number)


@door(
    Call(
        "POST",
        "Draws the lots of a closed contest and reveals its secret.",
        ContestTold,
        body=Drawing,
        once=True,
    )
)
def draw(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Draw the lots."""
    row, given = _one(key, number), read(request, Drawing)
    try:
        verbs.draw_contest(actor_of(key), row, given.public)
    except verbs.NoPublicValue:
        raise Refusal(422, "Give the value that was announced - at `$.public`") from None
    return _answer(key, number)


@door(
    Call("POST", "Calls a contest off; what was published stays in sight.", ContestTold, once=True)
)
def cancel(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Call a contest off."""
    verbs.cancel_contest(actor_of(key), _one(key, number))
    return _answer(key, number)
