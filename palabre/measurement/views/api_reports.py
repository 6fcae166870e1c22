"""Reports and the barometer for programs: composed, drafted, weighed and published, as on their pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    members_named,
    or_before,
    shelf,
    teller,
    telling,
)
from palabre.channels.keys import FIGURES, HOUSE, PLANS
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.measurement.access import members_of
from palabre.measurement.actions import reports as verbs
from palabre.measurement.barometer import actions as of_barometer
from palabre.measurement.barometer import making
from palabre.measurement.barometer.models import Barometer, BarometerWeights, Edition
from palabre.measurement.models import Report
from palabre.measurement.reports.blocks import KINDS, LONGEST_TEXT
from palabre.measurement.rules import EditionState, Rhythm, Span

MAY, READ = (PLANS,), (FIGURES,)
_ZERO = r"\A[^\x00]*\Z"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=verbs.LONGEST_NAME, pattern=_ZERO)]
_Place = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Language = Literal["fr", "en"]


class BlockTold(msgspec.Struct, forbid_unknown_fields=True):
    """A block of a report: of some kinds the number of a topic, a theme, or a title and a text."""

    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    topic: Annotated[str, msgspec.Meta(max_length=40, pattern=_ZERO)] = ""
    theme: Annotated[str, msgspec.Meta(max_length=40, pattern=_ZERO)] = ""
    title: Annotated[str, msgspec.Meta(max_length=verbs.LONGEST_NAME, pattern=_ZERO)] = ""
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT, pattern=_ZERO)] = ""


class ReportSettings(msgspec.Struct, forbid_unknown_fields=True):
    """What a report is made of: the last ``span`` that is over, mailed to its readers in a ``rhythm``."""

    id: int
    brand: str
    name: str
    language: str
    span: Span
    rhythm: Rhythm | None
    readers: list[str]
    blocks: list[BlockTold]


class ReportGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A report to make, with its blocks."""

    name: _Name
    language: Language = "en"
    blocks: Annotated[list[BlockTold], msgspec.Meta(max_length=verbs.MOST_BLOCKS)] = []
    brand: Line | Unset = UNSET


class ReportKept(msgspec.Struct, forbid_unknown_fields=True):
    """What a report is from now on; readers by mail address. What is left out stays."""

    name: _Name | Unset = UNSET
    language: Language | Unset = UNSET
    span: Span | Unset = UNSET
    rhythm: Rhythm | Unset | None = UNSET
    readers: Annotated[list[EMail], msgspec.Meta(max_length=100)] | Unset = UNSET


class BlockMoved(msgspec.Struct, forbid_unknown_fields=True):
    """Which block, counted from 0, and whether up or down."""

    place: _Place
    by: Literal[-1, 1]


class BlockDropped(msgspec.Struct, forbid_unknown_fields=True):
    """Which block, counted from 0."""

    place: _Place


class EditionStateTold(msgspec.Struct, forbid_unknown_fields=True):
    """An edition of the barometer; ``/api/v1/barometer`` tells what is published."""

    id: int
    brand: str
    month: date
    version: int
    state: EditionState
    weights_number: int
    made_at: datetime
    published_at: datetime | None


class MonthDrafted(msgspec.Struct, forbid_unknown_fields=True):
    """Any day of the month."""

    month: date
    brand: Line | Unset = UNSET


class WeightsTold(msgspec.Struct, forbid_unknown_fields=True):
    """What each kind of text counts (0 to 10), each place (0.5 to 2), and a voice whom nobody answers."""

    kinds: dict[str, float]
    places: dict[str, float]
    unanswered: float


class WeightsGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Weights from now on; kinds that are left out stay as they are."""

    kinds: dict[Line, float] = {}
    places: dict[Line, float] | Unset = UNSET
    unanswered: float | Unset = UNSET
    brand: Line | Unset = UNSET


class PublicTold(msgspec.Struct, forbid_unknown_fields=True):
    """Whether everybody can read what is published."""

    on: bool


class PublicGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Whether everybody can read what is published."""

    on: bool
    brand: Line | Unset = UNSET


def _reports(key: ApiKey) -> QuerySet[Report]:
    rows = Report.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand__organisation").prefetch_related("readers__user")


def _editions(key: ApiKey) -> QuerySet[Edition]:
    return Edition.objects.filter(brand__organisation=key.organisation).select_related("brand")


def _block(given: BlockTold) -> dict[str, str]:
    if given.kind not in KINDS:
        raise Refusal(422, f"One of {', '.join(KINDS)} - at `$.kind`")
    told = {name: getattr(given, name) for name in given.__struct_fields__}
    return {name: value for name, value in told.items() if value}


def _make(by: Actor, brand: Brand, given: ReportGiven) -> Report:
    blocks = [_block(one) for one in given.blocks]
    made = verbs.make_report(by, brand, given.name, given.language, [])
    for one in blocks:
        verbs.add_block(by, made.pk, one)
    made.refresh_from_db()
    return made


def _keep(by: Actor, row: Report, given: ReportKept) -> None:
    told = or_before(given, row, "name", "language", "span", "rhythm")
    able = {one.pk for one in members_of(row.brand)}
    readers = [one for one in row.readers.all() if one.pk in able]
    if not isinstance(given.readers, Unset):
        readers = members_named(row.brand.organisation_id, given.readers)
    if any(one.pk not in able for one in readers):
        raise Refusal(422, "Somebody doesn't work for this brand - at `$.readers`")
    told["rhythm"] = told["rhythm"] or ""
    verbs.keep_report(by, row, **told, readers=readers)


def _weights(brand: Brand) -> WeightsTold:
    now = making.weights_of(making.newest_weights(brand))
    return WeightsTold(dict(now.kinds), dict(now.places), now.unanswered)


def _weigh(by: Actor, brand: Brand, given: WeightsGiven) -> BarometerWeights:
    now = making.weights_of(making.newest_weights(brand))
    if unknown := set(given.kinds) - set(now.kinds):
        raise Refusal(422, f"There is no kind {min(unknown)[:40]} - at `$.kinds`")
    places = now.places if isinstance(given.places, Unset) else given.places
    unanswered = now.unanswered if isinstance(given.unanswered, Unset) else given.unanswered
    wanted = of_barometer.Given({**now.kinds, **given.kinds}, places, unanswered)
    return of_barometer.keep_weights(by, brand, of_barometer.read_weights(wanted))


def _draft(by: Actor, brand: Brand, given: MonthDrafted) -> Edition:
    made = of_barometer.draft(by, brand, given.month.replace(day=1))
    if made is None:
        raise Refusal(409, "It is being made by somebody else: list the editions.")
    return made


def _blocks(row: Report) -> list[BlockTold]:
    names = BlockTold.__struct_fields__
    return [BlockTold(**{name: str(one.get(name, "")) for name in names}) for one in row.blocks]


_settings = teller(
    ReportSettings, rhythm=lambda row: row.rhythm or None, blocks=_blocks,
    readers=lambda row: sorted(one.user.email for one in row.readers.all()),
)  # fmt: skip
_edition = teller(EditionStateTold)


def _of_report(says: str, act: Any, body: Any) -> Any:
    return deed(says, _reports, act, may=MAY, body=body, tells=ReportSettings, told=_settings)


make = errand(
    "Makes a report.", _make, ReportGiven, may=MAY, tells=ReportSettings, told=_settings, status=201
)
report = book(
    ReportSettings, _reports, _settings, may=MAY, gives="Gives what a report is made of.",
    changes=("Keeps what a report is called, of which days it tells, and who gets it when.", ReportKept,
             _keep),
    removes=("Removes a report.", lambda by, row, _: verbs.remove_report(by, row)),
)  # fmt: skip
add_block = _of_report(
    "Puts a block at the end of a report.",
    lambda by, row, given: verbs.add_block(by, row.pk, _block(given)), BlockTold,
)  # fmt: skip
move_block = _of_report(
    "Moves a block of a report up or down.",
    lambda by, row, given: verbs.move_block(by, row.pk, given.place, given.by), BlockMoved,
)  # fmt: skip
drop_block = _of_report(
    "Takes a block out of a report.",
    lambda by, row, given: verbs.drop_block(by, row.pk, given.place), BlockDropped,
)  # fmt: skip
editions = shelf(
    "editions", EditionStateTold, _editions, _edition, may=MAY, reads=READ,
    lists="Lists the editions of the barometer, drafts among them.",
)  # fmt: skip
draft = errand(
    "Drafts a month of the barometer, or its next version.", _draft, MonthDrafted, may=MAY,
    tells=EditionStateTold, told=_edition, status=201, whole=False,
)  # fmt: skip
publish = deed(
    "Publishes a draft of the barometer, for good.", _editions,
    lambda by, row, _: of_barometer.publish(by, row), may=MAY, tells=EditionStateTold, told=_edition,
)  # fmt: skip
weights = telling("Tells what the barometer weighs how.", _weights, WeightsTold, may=(*READ, *MAY))
weigh = errand(
    "Keeps what the barometer weighs how; what is published stays.", _weigh, WeightsGiven, may=MAY,
    tells=WeightsTold, told=lambda row: WeightsTold(row.kinds, row.places, row.unanswered),
)  # fmt: skip
public = telling(
    "Tells whether the barometer has a public page.",
    lambda brand: PublicTold(Barometer.objects.filter(brand=brand, is_public=True).exists()),
    PublicTold, may=(*READ, *MAY),
)  # fmt: skip
open_to_all = errand(
    "Opens the public page of the barometer, or closes it.",
    lambda by, brand, given: of_barometer.open_to_all(by, brand, is_public=given.on), PublicGiven,
    may=MAY, also=(HOUSE,), tells=PublicTold, told=lambda row: PublicTold(row.is_public),
)  # fmt: skip
