"""The register of what is ours: what people entered, the connected accounts, and the brand's own site."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from palabre.analysis.lookalikes import Candidate, Watch
from palabre.analysis.lookalikes import Official as Mark
from palabre.analysis.lookalikes.hosts import host
from palabre.analysis.pictures import same
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Kind
from palabre.governance.models import Brand
from palabre.protection.lookalikes.takedowns import endings
from palabre.protection.models import Official
from palabre.protection.rules.lookalikes import OfficialKind

MOST = 500  # accounts and sites that a brand's register may hold


@dataclass(frozen=True, slots=True)
class Ours:
    """One account or site of ours; ``row`` is its row, none for what is known without one.

    ``remote_id`` is its name for ever, where the network told it; ``handle`` is empty where no one knows it,
    and ``label`` is then what the house calls it.
    """

    kind: str
    name: str
    platform: str
    handle: str
    row: Official | None = None
    remote_id: str = ""
    label: str = ""

    @property
    def shown(self) -> str:
        """How it is called on a page: a handle with its sign, a site by its address."""
        if not self.platform or not self.handle:
            return self.handle or self.label or self.name
        return f"@{self.handle.removeprefix('@')}"


def bare(slug: str, handle: str) -> str:
    """A handle without its sign, and without the ending that a network gives to everybody."""
    handle = handle.strip().removeprefix("@")
    for ending in endings(slug):
        if handle.casefold().endswith(ending) and len(handle) > len(ending):
            return handle[: -len(ending)]
    return handle


def register_of(brand: Brand) -> list[Ours]:
    """All that is ours, what people entered first, each account and site once."""
    rows = brand.officials.defer("picture")[:MOST]
    found = [Ours(row.kind, row.name, row.platform, row.handle, row) for row in rows]
    site = host(brand.site) if brand.site else None
    if site:
        found.append(Ours(OfficialKind.BRAND, brand.name, "", site.whole))
    found += [ours for one in Channel.objects.serving(brand) if (ours := _connected(brand, one))]
    once: dict[tuple[str, str], Ours] = {}
    for one in found:
        key = (one.platform, bare(one.platform, one.handle).casefold() or f"name:{one.label}")
        once.setdefault(key, one)
    return list(once.values())


def _connected(brand: Brand, channel: Channel) -> Ours | None:
    """A connected account as one of ours; none for what nobody can mistake, a mailbox or a site's login."""
    of = platform(channel.platform)
    if of.kind is Kind.MAIL or of.naming is None:
        return None
    tries = (of.naming.read(one) for one in (channel.name, channel.account))
    handle = next(filter(None, tries), "")
    return Ours(
        OfficialKind.BRAND, brand.name, of.slug, handle, None, channel.account, channel.name
    )


def digest_of(register: Iterable[Ours]) -> str:
    """What tells a register from another: as long as it stays, what was looked at needs no second look."""
    told = sorted(
        (one.kind, one.name, one.platform, one.handle, one.remote_id, *_views(one))
        for one in register
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _views(one: Ours) -> list[str]:
    return one.row.views if one.row else []


class Lookout:
    """A brand's register, ready to be held against any number of accounts and sites."""

    def __init__(self, brand: Brand, register: Sequence[Ours]) -> None:
        self.brand = brand
        self._accounts = {
            (one.platform, bare(one.platform, one.handle).casefold()) for one in register
        }
        self._ids = {(one.platform, one.remote_id) for one in register if one.remote_id}
        marks, self._of = _marks(brand, register)
        self._watch = Watch(marks)
        self._marks = [mark for mark in marks if mark.picture]
        self.has_pictures = bool(self._marks)

    def shows_ours(self, picture: int) -> bool:
        """Whether a fingerprint is that of a picture of ours."""
        return any(same(picture, mark.picture) for mark in self._marks)

    def is_ours(self, slug: str, handle: str, remote_id: str = "") -> bool:
        """Whether an account is in the register."""
        known = bool(handle) and (slug, bare(slug, handle).casefold()) in self._accounts
        return known or (slug, remote_id) in self._ids

    def look(
        self,
        slug: str,
        handle: str,
        name: str = "",
        description: str = "",
        picture: int | None = None,
    ) -> "Judged | None":
        """What an account (of a network, or of one that nobody named) or a site is; None for nothing of ours.

        Who bears a handle of ours on a network where we aren't known to have it is told, too.
        """
        handle = bare(slug, handle)
        named = f"{handle}@{slug}" if slug and handle and "@" not in handle else handle
        found = self._watch.look(Candidate(named, name, description, picture))
        if found is None:
            return None
        ours = self._of[(found.official.name, found.official.handles, found.official.sites)]
        return Judged(
            str(found.kind),
            [[one.code, dict(one.parts)] for one in found.reasons],
            {
                "kind": ours[0].kind,
                "name": ours[0].name,
                "accounts": [[one.platform, one.shown] for one in ours if one.handle][:12],
            },
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What a suspect is: its class, why, and what it is like; as they are stored."""

    kind: str
    reasons: list[list[object]]
    likeness: dict[str, object]


_Key = tuple[str, tuple[str, ...], tuple[str, ...]]


def _marks(brand: Brand, register: Sequence[Ours]) -> tuple[list[Mark], dict[_Key, list[Ours]]]:
    """The register by who it is about: the brand under its name, and each of its people."""
    # The brand's name is its own even when nobody entered an account.
    groups: dict[tuple[str, str], list[Ours]] = defaultdict(list)
    groups[OfficialKind.BRAND, brand.name].append(Ours(OfficialKind.BRAND, brand.name, "", ""))
    for one in register:
        if one.handle:
            groups[one.kind, one.name].append(one)
    marks, of = [], {}
    for (_kind, name), all_of in groups.items():
        handles = dict.fromkeys(f"@{bare(o.platform, o.handle)}" for o in all_of if o.platform)
        sites = dict.fromkeys(o.handle for o in all_of if not o.platform and o.handle)
        views = [int(view, 16) for one in all_of for view in _views(one)]
        mark = Mark(tuple(handles), name, tuple(sites), tuple(views))
        marks.append(mark)
        of[(mark.name, mark.handles, mark.sites)] = all_of
    return marks, of
