"""What programs send in: read strictly, matched like everything else, and never kept twice."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from django.db import transaction
from django.utils import timezone

from palabre.channels.models import ApiKey
from palabre.connectors.contract import Author, Item, Kind
from palabre.listening.absent import are_gone, remember
from palabre.listening.deleting import delete_remote
from palabre.listening.indexing import site_of
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention
from palabre.listening.rules import SENT_IN

MOST = 100

_Line = Annotated[str, msgspec.Meta(max_length=300)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Address = Annotated[str, msgspec.Meta(max_length=2000)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Writer(msgspec.Struct, forbid_unknown_fields=True):
    """Who wrote a text; ``id`` never changes for one voice."""

    id: _Line = ""
    name: _Line = ""
    url: _Address = ""
    followers: _Count | None = None


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """One text as a program sends it. ``id`` is the program's own name for it."""

    id: _Name
    text: Annotated[str, msgspec.Meta(max_length=100_000)] = ""
    published_at: _Moment | None = None
    title: _Line = ""
    url: _Address = ""
    author: Writer = msgspec.field(default_factory=Writer)
    kind: Kind = Kind.POST
    language: Annotated[str, msgspec.Meta(max_length=10)] = ""
    country: Annotated[str, msgspec.Meta(max_length=2)] = ""
    place: _Line = ""
    parent: _Line = ""
    edited_at: _Moment | None = None
    likes: _Count = 0
    relays: _Count = 0
    replies: _Count = 0


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """What one call brings: texts, and names of texts that are gone over there."""

    mentions: Annotated[list[Sent], msgspec.Meta(max_length=MOST)] = []
    deleted: Annotated[list[_Name], msgspec.Meta(max_length=MOST)] = []


class Unreadable(ValueError):
    """The body isn't what is asked for; the sentence says where."""


class TakenIn(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a text, by its own name: kept or known as which mention, followed by no topic, or
    deleted before. A mention's number is text: JavaScript would round it."""

    id: str
    state: Literal["kept", "known", "not followed", "deleted"]
    mention: str | msgspec.UnsetType = msgspec.UNSET


class Received(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a call: of each text, and how many are gone here."""

    mentions: list[TakenIn]
    deleted: int


def batch_of(body: bytes) -> Batch:
    """Read a body strictly; raises `Unreadable` with the place of the fault."""
    try:
        batch = msgspec.json.decode(body, type=Batch)
    except (msgspec.DecodeError, RecursionError, ValueError) as fault:
        raise Unreadable(str(fault)[:300]) from None
    for number, one in enumerate(batch.mentions):
        if not (one.text.strip() or one.title.strip()):
            raise Unreadable(f"A text or a title is missing - at `$.mentions[{number}]`")
        for name, url in (("url", one.url), ("author.url", one.author.url)):
            if url and not _is_web_address(url):
                raise Unreadable(f"Not a web address - at `$.mentions[{number}].{name}`")
    return batch


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets around no number, letters that no host has
        return False
    return parts.scheme in {"http", "https"}


def take_in(key: ApiKey, batch: Batch) -> Received:
    """Keep what a topic follows. Sent again, the same id is the same mention."""
    organisation = key.organisation_id
    items = [_item(key, one) for one in {one.id: one for one in batch.mentions}.values()]
    names = [item.remote_id for item in items]
    made = {row.remote_id for row in ingest(items, SENT_IN, organisation_id=organisation).mentions}
    stored = Mention.objects.filter(
        organisation=organisation, platform=SENT_IN, remote_id__in=names
    )
    leaving = [_named(key, name) for name in batch.deleted]
    with transaction.atomic():
        gone = delete_remote([organisation], SENT_IN, leaving)
        # The word of a deletion may come before the text itself.
        remember(organisation, SENT_IN, leaving, again=False)
    there = dict(stored.values_list("remote_id", "pk"))
    absent = are_gone(organisation, SENT_IN, [name for name in names if name not in there])
    return Received([_told(key, one.id, made, there, absent) for one in batch.mentions], gone)


def _told(
    key: ApiKey, name: str, made: set[str], there: dict[str, int], absent: set[str]
) -> TakenIn:
    remote = _named(key, name)
    if remote not in there:
        return TakenIn(name, "deleted" if remote in absent else "not followed")
    return TakenIn(name, "kept" if remote in made else "known", str(there[remote]))


def _named(key: ApiKey, name: str) -> str:
    """The name of a text within the organisation: each key has names of its own."""
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    return f"{key.pk}/{digest[:40]}"


def _item(key: ApiKey, one: Sent) -> Item:
    site = site_of(one.url)
    place = one.place or site or key.name
    # Who is named nowhere is nobody in particular, as everywhere else.
    writer, shown = one.author.id or one.author.name, one.author.name or one.author.id
    return Item(
        remote_id=_named(key, one.id),
        text=one.text,
        title=one.title,
        published_at=one.published_at or timezone.now(),
        author=Author(
            f"{key.pk}/{writer}" if writer else "", shown, url=one.author.url,
            followers=one.author.followers,
        ),
        kind=one.kind,
        url=one.url,
        language=one.language,
        country=one.country,
        place=place,
        place_name=one.place or key.name,
        parent=_named(key, one.parent) if one.parent else "",
        edited_at=one.edited_at,
        likes=one.likes,
        relays=one.relays,
        replies=one.replies,
    )  # fmt: skip
