"""The plan for programs: as it stands, its versions, listening, the pilot, reviews. A person signs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from palabre.channels.calls import Call
from palabre.channels.keys import FIGURES, PLANS, actor_of
from palabre.channels.models import ApiKey
from palabre.governance.models import Brand, Member
from palabre.governance.rules import is_near
from palabre.measurement.access import members_of
from palabre.measurement.plan.gathering import content_of
from palabre.measurement.plan.listening import listens_since
from palabre.measurement.plan.reviewing import past_of
from palabre.measurement.plan.standing import plan_line
from palabre.measurement.plan.told import parts_of, read
from palabre.measurement.reports.parts import Part
from palabre.measurement.views.api import CellTold, PartTold
from palabre.publishing import programs
from palabre.publishing.access import speaking
from palabre.publishing.actions.listening import listen_first
from palabre.publishing.doors import body_of, door
from palabre.publishing.programs import UNSET, Answer, Unreadable, Unset
from palabre.publishing.views.api_library import OfBrand
from palabre.strategy.access import stuck
from palabre.strategy.actions import plans as verbs
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.actions.pilots import Limits, begin_pilot, keep_review
from palabre.strategy.models import ListenFirst, Objective, Pilot, PlanReview, PlanVersion, SignOff
from palabre.strategy.rules import SignState

READ, WRITE = (FIGURES, PLANS), (PLANS,)
_Text = Annotated[str, msgspec.Meta(max_length=5000)]
_Slug = Annotated[str, msgspec.Meta(max_length=300)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]


class PlanTold(msgspec.Struct, forbid_unknown_fields=True):
    """The plan as it stands, the number of the version in force, and whether the two differ."""

    brand: str
    in_force: int | None
    differs: bool
    parts: list[PartTold]


class SignatureTold(msgspec.Struct, forbid_unknown_fields=True):
    """What one of those who must approve a version said; ``name`` is null of who was erased. ``can_come`` is
    false of who hasn't signed and has left: ask somebody else by its number."""

    id: int
    can_come: bool
    name: str | None
    state: SignState
    words: str
    answered_at: datetime | None


class VersionTold(msgspec.Struct, forbid_unknown_fields=True):
    """A version of the plan. ``is_whole`` is false once somebody altered it in the database."""

    number: int
    sha256: str
    is_whole: bool
    is_in_force: bool
    made_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    signatures: list[SignatureTold]
    parts: list[PartTold]


class VersionsTold(msgspec.Struct, forbid_unknown_fields=True):
    """The versions of a plan, the newest first, without their parts."""

    versions: list[VersionTold]


class Frozen(msgspec.Struct, forbid_unknown_fields=True):
    """Who must approve the version that is made, by mail address."""

    signers: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=254)]],
        msgspec.Meta(min_length=1, max_length=20),
    ]
    brand: _Slug | Unset = UNSET


class Instead(msgspec.Struct, forbid_unknown_fields=True):
    """Who is asked instead, by mail address."""

    signer: Annotated[str, msgspec.Meta(max_length=254)]


class ListeningTold(msgspec.Struct, forbid_unknown_fields=True):
    """A listening period: null where none was chosen; before ``ends_on`` nothing leaves."""

    days: int | None
    began_on: date | None
    ends_on: date | None
    ended_on: date | None
    waived_why: str


class ListeningGiven(msgspec.Struct, forbid_unknown_fields=True):
    """For how many days the brand listens before it speaks."""

    days: Annotated[int, msgspec.Meta(ge=1, le=90)]
    brand: _Slug | Unset = UNSET


class PilotTold(msgspec.Struct, forbid_unknown_fields=True):
    """A pilot: accounts by number, money in cents, objectives by number; ``verdict`` is "" while it runs."""

    id: int
    begins_on: date
    last_on: date
    accounts: list[int]
    budget: int | None
    currency: str
    criteria: list[int]
    verdict: str
    why: str


class PilotsTold(msgspec.Struct, forbid_unknown_fields=True):
    """The pilots of a brand, the newest first."""

    pilots: list[PilotTold]


class PilotGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The limits of a pilot, and the objectives by which it is judged."""

    weeks: Annotated[int, msgspec.Meta(ge=1, le=26)]
    accounts: Annotated[list[_Number], msgspec.Meta(min_length=1, max_length=100)]
    criteria: Annotated[list[_Number], msgspec.Meta(min_length=1, max_length=36)]
    begins_on: date | Unset = UNSET
    budget: Annotated[int, msgspec.Meta(ge=0, le=10**13)] | None = None
    brand: _Slug | Unset = UNSET


class ReviewTold(msgspec.Struct, forbid_unknown_fields=True):
    """A review of the plan."""

    id: int
    since: date
    until: date
    learnt: str
    to_stop: str
    next_on: date
    goals: list[dict[str, Any]]


class ReviewsTold(msgspec.Struct, forbid_unknown_fields=True):
    """The reviews of a plan, the newest first."""

    reviews: list[ReviewTold]


class ReviewGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What was learnt, what is stopped, and when one steps back again; the figures are measured."""

    next_on: date
    learnt: _Text = ""
    to_stop: _Text = ""
    brand: _Slug | Unset = UNSET


def _brand(request: HttpRequest, key: ApiKey) -> Brand:
    return programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)


def _parts(parts: Sequence[tuple[str, Part]]) -> list[PartTold]:
    return [
        PartTold(
            part.title, list(part.texts), list(part.head),
            [[CellTold(cell.text, cell.value, cell.unit) for cell in row] for row in part.rows],
        )
        for _key, part in parts
    ]  # fmt: skip


@door(Call("GET", "Gives a brand's plan as it stands.", PlanTold, asks=OfBrand, may=READ))
def plan(request: HttpRequest, key: ApiKey) -> Answer:
    """The plan as it stands."""
    brand = _brand(request, key)
    line = plan_line(brand)
    parts = _parts(parts_of(content_of(brand)))
    return 200, PlanTold(
        brand.slug, line.version.number if line else None, bool(line and line.differs), parts
    )


def _version(row: PlanVersion, *, whole: bool) -> VersionTold:
    gone = {one.pk for one in stuck(row)}
    signatures = [
        SignatureTold(
            one.pk,
            one.pk not in gone,
            str(one.user) if one.user else None,
            SignState(one.state),
            one.words,
            one.answered_at,
        )
        for one in row.sign_offs.all()
    ]
    parts = _parts(parts_of(read(row))) if whole else []
    return VersionTold(
        row.number, row.sha256, row.is_whole, row.is_in_force, row.made_at, row.began_at,
        row.ended_at, signatures, parts,
    )  # fmt: skip


def _versions(brand: Brand) -> QuerySet[PlanVersion]:
    return PlanVersion.objects.filter(brand=brand).prefetch_related("sign_offs__user")


@door(
    Call("GET", "Lists the versions of a plan.", VersionsTold, asks=OfBrand, may=READ),
    Call(
        "POST", "Freezes the plan into a version, and asks people to approve it.", VersionTold, 201,
        body=Frozen, may=WRITE, once=True,
    ),
)  # fmt: skip
def versions(request: HttpRequest, key: ApiKey) -> Answer:
    """The versions of a plan; or a new one."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), Frozen)
        brand = programs.brand_of(key.organisation, given.brand)
        made = verbs.freeze(actor_of(key), brand, content_of(brand), _signers(brand, given.signers))
        return 201, _version(made, whole=True)
    rows = _versions(_brand(request, key))[: programs.MOST_PAGE]
    return 200, VersionsTold([_version(one, whole=False) for one in rows])


def _signers(brand: Brand, addresses: Sequence[str]) -> list[Any]:
    known: dict[str, Member] = {one.user.email.casefold(): one for one in members_of(brand)}
    wanted = list(dict.fromkeys(one.strip().casefold() for one in addresses))
    if not set(wanted) <= set(known):
        raise Unreadable("Nobody who works for the brand has this address - at `$.signers`")
    return [known[one].user for one in wanted]


@door(
    Call(
        "POST", "Asks somebody else in the place of who has left before they signed.", VersionTold,
        body=Instead, may=WRITE, once=True,
    )
)  # fmt: skip
def replace(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Ask somebody else for a signature that can no longer come."""
    rows = SignOff.objects.filter(version__brand__organisation=key.organisation)
    row = get_object_or_404(rows.select_related("version__brand__organisation"), pk=number)
    given = programs.body_of(body_of(request), Instead)
    (user,) = _signers(row.version.brand, [given.signer])
    made = verbs.replace_signer(actor_of(key), row, user)
    return 200, _version(_versions(made.brand).get(pk=made.pk), whole=False)


@door(Call("GET", "Gives a version of a plan.", VersionTold, asks=OfBrand, may=READ))
def version(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """A version of a plan."""
    return 200, _version(
        get_object_or_404(_versions(_brand(request, key)), number=number), whole=True
    )


@door(
    Call("GET", "Gives a brand's listening period.", ListeningTold, asks=OfBrand, may=READ),
    Call(
        "POST", "Lets a brand listen before it speaks: until then nothing leaves.", ListeningTold, 201,
        body=ListeningGiven, may=WRITE, once=True,
    ),
)  # fmt: skip
def listening(request: HttpRequest, key: ApiKey) -> Answer:
    """The listening period of a brand; or a new one."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), ListeningGiven)
        brand = programs.brand_of(key.organisation, given.brand)
        today = timezone.localdate()
        row = listen_first(actor_of(key), brand, given.days, listens_since(brand), today)
        row.refresh_from_db()
        return 201, _listening(row)
    return 200, _listening(ListenFirst.objects.filter(brand=_brand(request, key)).first())


def _listening(row: ListenFirst | None) -> ListeningTold:
    if row is None:
        return ListeningTold(None, None, None, None, "")
    return ListeningTold(row.days, row.began_on, row.ends_on, row.ended_on, row.waived_why)


@door(
    Call("GET", "Lists the pilots of a brand.", PilotsTold, asks=OfBrand, may=READ),
    Call("POST", "Begins a pilot.", PilotTold, 201, body=PilotGiven, may=WRITE, once=True),
)
def pilots(request: HttpRequest, key: ApiKey) -> Answer:
    """The pilots of a brand; or a new one."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), PilotGiven)
        brand = programs.brand_of(key.organisation, given.brand)
        return 201, _pilot(begin_pilot(actor_of(key), brand, _limits(brand, given)))
    rows = Pilot.objects.filter(brand=_brand(request, key)).prefetch_related("criteria")
    return 200, PilotsTold([_pilot(one) for one in rows[: programs.MOST_PAGE]])


def _limits(brand: Brand, given: PilotGiven) -> Limits:
    rows = Objective.objects.filter(mission__brand=brand, mission__ended_on=None, ended_on=None)
    judged = list(rows.filter(pk__in=given.criteria))
    if len(judged) < len(set(given.criteria)):
        raise Unreadable("The brand has no objective of this number - at `$.criteria`")
    known = {one.pk for one in speaking(brand)}
    if not set(given.accounts) <= known:
        raise Unreadable("The brand has no account of this number - at `$.accounts`")
    begins = timezone.localdate() if isinstance(given.begins_on, Unset) else given.begins_on
    if not is_near(begins):
        raise Unreadable("Between the years 2000 and 2100 - at `$.begins_on`")
    return Limits(
        begins, given.weeks, given.accounts, given.budget, rates_of(brand).currency, judged
    )


def _pilot(row: Pilot) -> PilotTold:
    return PilotTold(
        row.pk, row.begins_on, row.last_on, list(row.accounts), row.budget, row.currency,
        [one.pk for one in row.criteria.all()], row.verdict, row.why,
    )  # fmt: skip


@door(
    Call("GET", "Lists the reviews of a plan.", ReviewsTold, asks=OfBrand, may=READ),
    Call(
        "POST", "Keeps a review of a plan.", ReviewTold, 201, body=ReviewGiven, may=WRITE, once=True
    ),
)
def reviews(request: HttpRequest, key: ApiKey) -> Answer:
    """The reviews of a plan; or a new one."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), ReviewGiven)
        brand = programs.brand_of(key.organisation, given.brand)
        past = past_of(brand)
        made = keep_review(
            actor_of(key),
            brand,
            past.since,
            past.facts(),
            given.learnt,
            given.to_stop,
            given.next_on,
        )
        return 201, _review(made)
    rows = PlanReview.objects.filter(brand=_brand(request, key))
    return 200, ReviewsTold([_review(one) for one in rows[: programs.MOST_PAGE]])


def _review(row: PlanReview) -> ReviewTold:
    return ReviewTold(
        row.pk, row.since, row.until, row.learnt, row.to_stop, row.next_on, list(row.goals)
    )
