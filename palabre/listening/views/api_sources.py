"""Sources and imports for programs: what is read, how it goes, and history that is brought in."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest

from palabre.channels.calls import Call
from palabre.channels.deeds import (
    UNSET,
    Line,
    Refusal,
    Unset,
    book,
    brand_of,
    deed,
    done,
    or_before,
    shelf,
)
from palabre.channels.doors import platform, source_kind
from palabre.channels.keys import LISTENING, actor_of
from palabre.channels.models import ApiKey, Channel
from palabre.channels.programs import Answer, checked, door
from palabre.connectors.files import ColumnMap
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.actions import imports as of_imports
from palabre.listening.actions import sources as verbs
from palabre.listening.models import Import, Source, Topic
from palabre.listening.rules import ImportState, SourceState
from palabre.listening.source_forms import KindForm, SourceForm
from palabre.listening.views.adding import offered

MAY = (LISTENING,)
_Word = Annotated[str, msgspec.Meta(max_length=30, pattern=r"\A[a-z0-9_-]+\Z")]
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]


class SourceTold(msgspec.Struct, forbid_unknown_fields=True):
    """A source. ``brand`` is null for one of the whole organisation; ``weight`` counts in hundredths."""

    id: int
    brand: str | None
    platform: str
    kind: str
    name: str
    account: int | None
    language: str
    country: str
    collection: str
    weight: int
    state: SourceState
    is_hidden: bool
    last_error: str
    read_at: datetime | None
    came: int
    kept: int


class SourceGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A place to read: a network, one of its ways of reading, and what that asks for."""

    platform: _Word
    kind: _Word
    values: dict[
        Annotated[str, msgspec.Meta(max_length=60)], Annotated[str, msgspec.Meta(max_length=500)]
    ]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    account: _Number | None = None
    brand: Line | Unset = UNSET


class SourceChanged(msgspec.Struct, forbid_unknown_fields=True):
    """What changes of a source; the rest stays."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | Unset = UNSET
    language: Annotated[str, msgspec.Meta(max_length=5)] | Unset = UNSET
    country: Annotated[str, msgspec.Meta(max_length=2)] | Unset = UNSET
    collection: Annotated[str, msgspec.Meta(max_length=60)] | Unset = UNSET
    weight: Annotated[int, msgspec.Meta(ge=50, le=200)] | Unset = UNSET


class SourceReader(msgspec.Struct, forbid_unknown_fields=True):
    """With which account it is read, by number; null for none."""

    account: _Number | None


class SourceHidden(msgspec.Struct, forbid_unknown_fields=True):
    """Whether what it brings is out of sight."""

    on: bool = True


def _sources(key: ApiKey) -> QuerySet[Source]:
    return Source.objects.filter(organisation=key.organisation).select_related("brand", "channel")


def _source(row: Source) -> SourceTold:
    return SourceTold(
        row.pk, row.brand.slug if row.brand else None, row.platform, row.kind, row.name, row.channel_id,
        row.language, row.country, row.collection, row.weight, SourceState(row.state), row.is_hidden,
        row.last_error, row.read_at, row.came_total, row.kept_total,
    )  # fmt: skip


def _add(by: Actor, brand: Brand, given: SourceGiven) -> Source:
    try:
        of, kind = platform(given.platform), source_kind(given.platform, given.kind)
    except KeyError:
        raise Refusal(422, "There is no such way of reading - at `$.kind`") from None
    if of not in offered():
        raise Refusal(422, "There is no such network - at `$.platform`")
    data: dict[str, Any] = {f"value_{name}": value for name, value in given.values.items()}
    data |= {"name": given.name, "channel": given.account or ""}
    form = checked(KindForm(data, kind=kind, platform=given.platform, brand=brand))
    return verbs.add_source(
        by, brand.organisation, given.platform, given.kind, form.values,  # type: ignore[attr-defined]
        name=form.cleaned_data["name"], brand=brand, channel=form.cleaned_data.get("channel"),
    )[0]  # fmt: skip


def _change(by: Actor, row: Source, given: SourceChanged) -> None:
    names = ("name", "language", "country", "collection", "weight")
    form = checked(SourceForm(or_before(given, row, *names)))
    verbs.change_source(by, row, **{name: form.cleaned_data[name] for name in names})


def _read_with(by: Actor, row: Source, given: SourceReader) -> None:
    if given.account is None:
        if source_kind(row.platform, row.kind).needs_account:
            raise Refusal(422, "It is read with an account only - at `$.account`")
        verbs.read_with(by, row, None)
        return
    channels = Channel.objects.filter(organisation=row.organisation_id, platform=row.platform)
    found = channels.filter(pk=given.account).first()
    if found is None or not found.serves(row.brand_id):
        raise Refusal(422, "There is no account of this number for it - at `$.account`")
    verbs.read_with(by, row, found)


sources = shelf(
    "sources", SourceTold, _sources, _source, may=MAY, lists="Lists sources, the newest first.",
    makes=("Reads a new place; one that is read already is given as it stands.", SourceGiven, _add),
)  # fmt: skip
source = book(
    SourceTold, _sources, _source, may=MAY, gives="Gives one source.",
    changes=("Changes how a source is called and counts.", SourceChanged, _change),
    removes=("Reads a source no more; what it brought stays.",
             lambda by, row, _: verbs.remove_source(by, row)),
)  # fmt: skip
pause = deed(
    "Leaves a source unread for now.", _sources, lambda by, row, _: verbs.pause_source(by, row),
    may=MAY, tells=SourceTold, told=_source,
)  # fmt: skip
resume = deed(
    "Reads a paused source again.", _sources, lambda by, row, _: verbs.resume_source(by, row),
    may=MAY, tells=SourceTold, told=_source,
)  # fmt: skip
read_now = deed(
    "Reads a source as soon as a worker is free.", _sources,
    lambda by, row, _: verbs.read_now(by, row), may=MAY, tells=SourceTold, told=_source,
)  # fmt: skip
hide = deed(
    "Keeps what a source brings out of sight, or brings it back.", _sources,
    lambda by, row, given: verbs.hide_source(by, row, hidden=given.on),
    may=MAY, body=SourceHidden, tells=SourceTold, told=_source,
)  # fmt: skip
reader = deed(
    "Reads a source with another account.", _sources, _read_with, may=MAY, body=SourceReader,
    tells=SourceTold, told=_source,
)  # fmt: skip


class ImportTold(msgspec.Struct, forbid_unknown_fields=True):
    """A file of history, how it is read, and how far it has come."""

    id: int
    brand: str
    name: str
    format: str
    state: ImportState
    topic: int | None
    mapping: dict[str, Any]
    stored: int
    known: int
    refused: int
    last_error: str
    created_at: datetime
    done_at: datetime | None


class ImportForm(msgspec.Struct):
    """For which brand a file is brought in."""

    brand: Line | Unset = UNSET


class ImportColumns(msgspec.Struct, forbid_unknown_fields=True):
    """Which columns of a table hold what, as ``mapping`` tells it."""

    mapping: dict[Annotated[str, msgspec.Meta(max_length=60)], Any]


class ImportRun(msgspec.Struct, forbid_unknown_fields=True):
    """Into which topic everything goes; null for what the brand's topics match."""

    topic: _Number | None = None


def _imports(key: ApiKey) -> QuerySet[Import]:
    return Import.objects.filter(organisation=key.organisation).select_related("brand")


def _import(row: Import) -> ImportTold:
    return ImportTold(
        row.pk, row.brand.slug, row.name, row.format, ImportState(row.state), row.topic_id, row.mapping,
        row.stored, row.known, row.refused, row.last_error, row.created_at, row.done_at,
    )  # fmt: skip


@door(
    Call(
        "POST",
        "Takes a file of history in and proposes how to read it; `run` begins.",
        ImportTold,
        201,
        form=ImportForm,
        file="file",
        once=True,
        may=MAY,
    )
)
def bring(request: HttpRequest, key: ApiKey) -> Answer:
    """A file of history."""
    file = request.FILES.get("file")
    if file is None:
        raise Refusal(422, "Send the file as `file` of a form.")
    brand = brand_of(key, request.POST.get("brand") or UNSET)
    by, name = actor_of(key), str(file.name or "")
    row = done(lambda: of_imports.start_import(by, brand, file, name), whole=False)
    return 201, _import(_imports(key).get(pk=row.pk))


def _match(by: Actor, row: Import, given: ImportColumns) -> None:
    try:
        mapping = ColumnMap.from_json(given.mapping)
    except (TypeError, KeyError, AttributeError):
        raise Refusal(422, "These are no columns - at `$.mapping`") from None
    of_imports.match_columns(by, row, mapping)


def _run(by: Actor, row: Import, given: ImportRun) -> None:
    topic = None
    if given.topic is not None:
        topic = Topic.objects.filter(brand=row.brand_id, pk=given.topic).first()
        if topic is None:
            raise Refusal(422, "The brand has no topic of this number - at `$.topic`")
    of_imports.run_import(by, row, topic)


imports = shelf(
    "imports",
    ImportTold,
    _imports,
    _import,
    may=MAY,
    lists="Lists files of history, the newest first.",
)
one_import = book(
    ImportTold, _imports, _import, may=MAY, gives="Gives one file of history.",
    removes=("Takes a file off the list; its mentions stay.",
             lambda by, row, _: of_imports.remove_import(by, row)),
)  # fmt: skip
match = deed(
    "Says which columns of a file hold what, before it is brought in.", _imports, _match, may=MAY,
    body=ImportColumns, tells=ImportTold, told=_import,
)  # fmt: skip
run = deed(
    "Begins to bring a file in.", _imports, _run, may=MAY, body=ImportRun, tells=ImportTold, told=_import,
)  # fmt: skip
stop = deed(
    "Stops an import; it can go on later.", _imports, lambda by, row, _: of_imports.stop_import(by, row),
    may=MAY, tells=ImportTold, told=_import,
)  # fmt: skip
go_on = deed(
    "Goes on with an import that was stopped.", _imports,
    lambda by, row, _: of_imports.resume_import(by, row), may=MAY, tells=ImportTold, told=_import,
)  # fmt: skip
