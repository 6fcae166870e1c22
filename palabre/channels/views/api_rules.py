"""What holds in the house, for programs: its charter, its roles, the register of processing, the networks."""

from datetime import date, datetime

import msgspec
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from palabre.channels.calls import Call
from palabre.channels.deeds import UNSET, Line, Unset
from palabre.channels.keys import DOORS
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, asked, brand_named, door
from palabre.channels.views.networks import shown
from palabre.governance import role_words
from palabre.governance.charters import Content
from palabre.governance.holding import version_in_force
from palabre.governance.models import OwnRole
from palabre.governance.own_roles import rights_in
from palabre.governance.register import Line as Kept
from palabre.governance.register import register_of
from palabre.governance.rules import RIGHTS, Right


class CharterAsked(msgspec.Struct):
    """Of which brand; the organisation's own without one."""

    brand: Line | Unset = UNSET


class ClauseTold(msgspec.Struct, forbid_unknown_fields=True):
    """A clause with its reason."""

    title: str
    text: str
    why: str


class WordingTold(msgspec.Struct, forbid_unknown_fields=True):
    """The charter in one language; ``short`` is what everybody may read."""

    intro: str
    clauses: list[ClauseTold]
    short: str


class CharterInForce(msgspec.Struct, forbid_unknown_fields=True):
    """The charter that holds; ``brand`` is null where it is the organisation's. ``accepted`` counts the
    members who accepted just this version."""

    brand: str | None
    number: int
    digest: str
    law: str
    at: datetime
    accepted: int
    wordings: dict[str, WordingTold]


class RoleTold(msgspec.Struct, forbid_unknown_fields=True):
    """A role, built in or composed here, and what it may do."""

    name: str
    is_own: bool
    rights: list[Right]


class RolesTold(msgspec.Struct, forbid_unknown_fields=True):
    """The roles of the organisation."""

    roles: list[RoleTold]


class StoredTold(msgspec.Struct, forbid_unknown_fields=True):
    """A kind of rows, and how many there are, counted to ten thousand (with ``more``, there are more); null
    where that can't be told for one organisation."""

    what: str
    count: int | None
    more: bool


class ActivityTold(msgspec.Struct, forbid_unknown_fields=True):
    """One kind of processing."""

    whose: str
    why: str
    basis: str
    kept: str
    stored: list[StoredTold]


class RegisterTold(msgspec.Struct, forbid_unknown_fields=True):
    """The register of processing, made from what is stored now."""

    activities: list[ActivityTold]


class NetworkTold(msgspec.Struct, forbid_unknown_fields=True):
    """What a network lets us do, what it doesn't, and what it does and Palabre doesn't (``undone``); ``text``
    is how long a text may be there, in its ``unit``, null where no limit is known or nothing is published.
    ``closed_before`` says that a place ended some day before ``closed_on``."""

    network: str
    name: str
    can: list[str]
    ways: list[str]
    cannot: list[str]
    undone: list[str]
    text: int | None
    unit: str | None
    closed_on: date | None
    closed_before: bool
    ends_on: date | None
    no_export: bool


class NetworksTold(msgspec.Struct, forbid_unknown_fields=True):
    """The networks that Palabre knows."""

    networks: list[NetworkTold]


@door(Call("GET", "Gives the charter of how one speaks that is in force.", CharterInForce,
           asks=CharterAsked, may=DOORS, refusals=(404,)))  # fmt: skip
def charter(request: HttpRequest, key: ApiKey) -> Answer:
    """The charter in force for the organisation or a brand."""
    slug = asked(request, CharterAsked).brand
    brand = None if isinstance(slug, Unset) else brand_named(key, slug)
    version = version_in_force(key.organisation, brand)
    if version is None:
        raise Http404
    content, of = Content.read(version.content), version.charter.brand
    accepted = version.acceptances.filter(member__is_active=True).count()
    wordings = {
        one: WordingTold(
            told.intro, [ClauseTold(each.title, each.text, each.why) for each in told.clauses],
            told.short,
        )
        for one, told in content.wordings.items()
    }  # fmt: skip
    return 200, CharterInForce(
        of.slug if of else None, version.number, version.digest, content.law, version.at, accepted,
        wordings,
    )  # fmt: skip


@door(Call("GET", "Lists the roles and what each may do.", RolesTold, may=DOORS))
def roles(request: HttpRequest, key: ApiKey) -> Answer:
    """The roles, built in and own."""
    own = OwnRole.objects.filter(organisation=key.organisation).order_by("name")
    built_in = [
        RoleTold(str(word), False, sorted(RIGHTS[role])) for role, word in role_words.ROLES.items()
    ]
    return 200, RolesTold(
        [*built_in, *(RoleTold(one.name, True, sorted(rights_in(one))) for one in own)]
    )


def _stored(line: Kept) -> StoredTold:
    if line.count is None:
        return StoredTold(line.words, None, False)
    return StoredTold(line.words, line.count.value, line.count.is_more)


@door(Call("GET", "Gives the register of processing: whose data, why, on which basis, how long.",
           RegisterTold, may=DOORS))  # fmt: skip
def register(request: HttpRequest, key: ApiKey) -> Answer:
    """The register of processing."""
    found = [
        ActivityTold(
            str(one.activity.whose), str(one.activity.why), str(one.activity.basis),
            one.how_long, [_stored(line) for line in one.lines],
        )
        for one in register_of(key.organisation)
    ]  # fmt: skip
    return 200, RegisterTold(found)


@door(Call("GET", "Lists the networks, and what each lets us do.", NetworksTold, may=DOORS))
def networks(request: HttpRequest, key: ApiKey) -> Answer:
    """What each network lets us do, from the platforms' own data."""
    return 200, NetworksTold([
        NetworkTold(
            one.slug, _(one.name), sorted(map(str, one.capabilities)), [way.slug for way in one.sources],
            [_(words) for words in one.cannot], [_(words) for words in one.undone],
            (one.post.text or None) if one.post else None,
            str(one.post.unit) if one.post and one.post.text else None, one.closed_on,
            one.closed_before, one.ends_on, one.no_export,
        )
        for one in shown()
    ])  # fmt: skip
