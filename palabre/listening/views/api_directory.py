"""The directory of places to read, for programs."""

from typing import Annotated

import msgspec
from django.http import HttpRequest

from palabre.channels.calls import Call
from palabre.channels.keys import LISTENING
from palabre.channels.models import ApiKey
from palabre.channels.programs import UNSET, Answer, Unset, asked, door
from palabre.listening.directory import FIELDS, chosen

_Field = Annotated[str, msgspec.Meta(pattern=rf"\A({'|'.join(FIELDS)})\Z")]
_Country = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{2}\Z")]


class DirectoryAsked(msgspec.Struct):
    """Which places: of a field, of a country, with words of their name or address."""

    field: _Field | Unset = UNSET
    country: _Country | Unset = UNSET
    words: Annotated[str, msgspec.Meta(max_length=100)] = ""


class EntryTold(msgspec.Struct, forbid_unknown_fields=True):
    """A place of the directory."""

    name: str
    site: str
    country: str
    language: str
    field: str
    kind: str


class DirectoryTold(msgspec.Struct, forbid_unknown_fields=True):
    """Places that can be read as sources."""

    places: list[EntryTold]


@door(Call("GET", "Lists places to read, by field and country.", DirectoryTold, asks=DirectoryAsked,
           may=(LISTENING,)))  # fmt: skip
def directory(request: HttpRequest, key: ApiKey) -> Answer:
    """The places of the directory that are asked for."""
    given = asked(request, DirectoryAsked)
    found = chosen(
        field="" if isinstance(given.field, Unset) else given.field,
        country="" if isinstance(given.country, Unset) else given.country, words=given.words,
    )  # fmt: skip
    return 200, DirectoryTold([
        EntryTold(one.name, one.site, one.country, one.language, one.field, one.kind) for one in found
    ])  # fmt: skip
