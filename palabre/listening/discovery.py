"""Sources proposed for a brand: what the networks' directories find, and what is free for all."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

import msgspec
from django.conf import settings

from palabre.channels.doors import open_platform, platforms, source_kind
from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    Found,
    Platform,
    Rejected,
    SourceKind,
    Unavailable,
)
from palabre.connectors.words import N_

PATIENCE_S = 10.0
MOST_FROM_ONE = 12
LONGEST_VALUE, LONGEST_TICKET = 500, 20_000

FOLLOWS_YOU = N_("It is free, needs no account and follows the words of your topics.")
TOO_LATE = N_("It did not answer in time.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that could be read. Its sentences are in English, for the page to translate."""

    platform: str
    kind: str
    values: Mapping[str, str]
    name: str
    why: str = ""

    @property
    def ticket(self) -> str:
        """The proposal as a form's value; `redeemed` reads it again."""
        parts = (self.platform, self.kind, dict(self.values), self.name)
        return msgspec.json.encode(parts).decode()


@dataclass(frozen=True, slots=True)
class Understood:
    """What was proposed, and what could not be looked at: sentences by name of the network."""

    proposals: list[Proposal] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)
    unreachable: bool = False


def offered() -> list[Platform]:
    """The platforms to show to people: fictional ones only in the demonstration."""
    return [one for one in platforms() if settings.DEMO or not one.fictional]


def redeemed(ticket: str) -> Proposal | None:
    """Read a form's value, which anybody may have written: None when it names no way of reading
    that is offered to people."""
    try:
        slug, kind_slug, values, name = msgspec.json.decode(
            ticket.encode("utf-8", "replace")[:LONGEST_TICKET],
            type=tuple[str, str, dict[str, str], str],
        )
        kind = source_kind(slug, kind_slug)
    except (msgspec.DecodeError, KeyError, RecursionError):
        return None
    if not any(one.slug == slug for one in offered()):
        return None
    kept = {one.name: values.get(one.name, "")[:LONGEST_VALUE] for one in kind.fields}
    if any(one.required and not kept[one.name].strip() for one in kind.fields):
        return None
    return Proposal(slug, kind_slug, kept, name[:200])


def free_for_all() -> list[Proposal]:
    """Ways of reading that need nothing from anybody and follow the topics' own words."""
    return [
        Proposal(one.slug, kind.slug, {}, one.name, FOLLOWS_YOU)
        for one in offered()
        for kind in one.sources
        if _free(kind) and not one.needs_account
    ]


def _free(kind: SourceKind) -> bool:
    asked = any(field.required for field in kind.fields)
    return kind.free and kind.follows_topics and not kind.needs_account and not asked


def propose(words: str, *, language: str = "", site: str = "") -> Understood:
    """What the directories find for a brand, and after it what is free for all."""
    found = look(words, language=language, site=site)
    return replace(found, proposals=_once([*found.proposals, *free_for_all()]))


def look(words: str, *, language: str = "", site: str = "") -> Understood:
    """Ask every directory at once, for ten seconds at most.

    ``unreachable`` says that every place that was asked could not be reached.
    """
    directories = [one for one in offered() if Capability.DIRECTORY in one.capabilities]
    pool = ThreadPoolExecutor(max_workers=max(len(directories), 1))
    asked = {
        pool.submit(open_platform(one.slug).directory, words, language=language, site=site): one
        for one in directories
    }
    _done, late = wait(asked, timeout=PATIENCE_S)
    # Those that are late end by their own time limit; nobody waits for them.
    pool.shutdown(wait=False, cancel_futures=True)
    proposals: list[Proposal] = []
    faults: list[tuple[Platform, ConnectorError]] = []
    for future in asked:
        one = asked[future]
        if future in late:
            faults.append((one, Unavailable(TOO_LATE)))
        else:
            _gather(one, future, proposals, faults)
    unreachable = bool(faults) and all(isinstance(f, Unavailable) for _, f in faults)
    # That a site isn't of every sort is no trouble, once something of it can be read.
    told = [
        (one.name, str(fault))
        for one, fault in faults
        if not (proposals and isinstance(fault, Rejected))
    ]
    return Understood(_once(proposals), told, unreachable and not proposals)


def _gather(
    one: Platform,
    future: "Future[tuple[Found, ...]]",
    proposals: list[Proposal],
    faults: list[tuple[Platform, ConnectorError]],
) -> None:
    try:
        found = future.result()
    except ConnectorError as fault:
        faults.append((one, fault))
        return
    proposals += [
        Proposal(one.slug, each.source, each.values, each.title, each.why)
        for each in found[:MOST_FROM_ONE]
    ]


def _once(proposals: Iterable[Proposal]) -> list[Proposal]:
    return list(
        {(p.platform, p.kind, tuple(sorted(p.values.items()))): p for p in proposals}.values()
    )
