"""Look-alikes: which accounts and sites are written like ours, in what way, and whether they say so.

A parody, fans or critics that declare themselves are never called fraud, whatever their name is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from palabre.analysis.lookalikes import added, register
from palabre.analysis.lookalikes.declared import asked, declared
from palabre.analysis.lookalikes.hosts import Host, host
from palabre.analysis.lookalikes.register import Mark, Met, Register, marks_of
from palabre.analysis.lookalikes.shapes import LONGEST, Shape, alike, read
from palabre.analysis.pictures import same


class Class(StrEnum):
    """What a suspect is."""

    CLONE = "clone"
    LOOKALIKE = "lookalike"
    PHISHING = "phishing"
    PARODY = "parody"
    FAN = "fan"
    CRITIC = "critic"


FRAUD = frozenset({Class.CLONE, Class.LOOKALIKE, Class.PHISHING})


@dataclass(frozen=True, slots=True)
class Official:
    """One of ours: a brand or a person, with the handles, the name and the sites that are theirs."""

    handles: tuple[str, ...] = ()
    name: str = ""
    sites: tuple[str, ...] = ()
    picture: tuple[int, ...] = ()  # as pictures.views gives it

    @property
    def shown(self) -> str:
        """How it is called in a sentence."""
        return next(iter((*self.handles, self.name, *self.sites)), "")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account or a site that was found."""

    handle: str
    name: str = ""
    description: str = ""
    picture: int | None = None  # as pictures.fingerprint gives it


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is a suspect: a code of `sentences.REASONS` and the parts of its sentence."""

    code: str
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A candidate that is written like an official one."""

    candidate: Candidate
    official: Official
    kind: Class
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Sign:
    """A meeting of a name with a mark, told as reasons."""

    met: Met
    points: int
    reasons: tuple[Reason, ...]
    title: bool = False
    trick: bool = False  # an address that is built to mislead


class Watch:
    """The officials, ready to be held against any number of candidates."""

    def __init__(self, officials: Iterable[Official]) -> None:
        self._officials = tuple(officials)
        self._ours: set[str] = set()
        self._sites: set[str] = set()
        self._endings: set[str] = set()
        marks: list[Mark] = []
        for place, official in enumerate(self._officials):
            self._ours |= {_plain(handle) for handle in official.handles}
            hosts = [found for found in map(host, official.sites) if found]
            self._sites |= {found.whole for found in hosts}
            self._endings |= {found.ending.split(".", 1)[0] for found in hosts}
            written = [
                (register.HANDLE, handle, _taken_apart(handle)[0]) for handle in official.handles
            ]
            written += [(register.NAME, official.name, official.name)]
            for found in hosts:
                name = found.below[0] if found.below else found.name
                written.append((register.SITE, name, name))
            marks += marks_of(place, written)
        self._register = Register(marks)
        self.size = len(marks)

    def look(self, candidate: Candidate) -> Suspect | None:
        """Say what a candidate is; None when it is one of ours or resembles none of them."""
        handle, site = _taken_apart(candidate.handle)
        if _plain(candidate.handle) in self._ours or (site and self._is_ours(site)):
            return None
        signs = [sign for sign in self._signs(candidate, handle, site) if sign.points > 0]
        pictured = self._same_picture(candidate)
        if not signs and pictured is None:
            return None
        best = max(signs, key=lambda sign: sign.points, default=None)
        owner = best.met.mark.owner if best else pictured
        signs = [sign for sign in signs if sign.met.mark.owner == owner]
        # A handle that is an address too is one sign, not two.
        points = sum(
            max((sign.points for sign in signs if sign.title is title), default=0)
            for title in (False, True)
        )
        points += register.ENOUGH if pictured == owner else 0
        if owner is None or points < register.ENOUGH:
            return None
        return self._told(candidate, self._officials[owner], signs, pictured == owner)

    def _is_ours(self, site: Host) -> bool:
        labels = site.whole.split(".")
        return any(".".join(labels[at:]) in self._sites for at in range(len(labels)))

    def _signs(self, candidate: Candidate, handle: str, site: Host | None) -> Iterator[_Sign]:
        sites = list(self._site_signs(site)) if site else []
        yield from sites
        # What reads as an address may be a handle with dots: `lanterne.verte`.
        if handle and not (sites and handle == candidate.handle.strip()):
            seen = read(handle)
            met = self._register.best(seen)
            if met:
                yield _Sign(met, met.points, tuple(_ways(met, seen)))
        if candidate.name:
            seen = read(candidate.name)
            met = self._register.best(seen, title=True)
            if met:
                name = self._officials[met.mark.owner].name or met.mark.shown
                yield _Sign(met, met.points, tuple(_title_ways(met, seen, name)), title=True)

    def _site_signs(self, site: Host) -> Iterator[_Sign]:
        seen = read(site.name)
        met = self._register.best(seen)
        if met:
            reasons = list(_ways(met, seen))
            if site.punycode:
                shown = {"shown": f"{site.name}.{site.ending}"}
                reasons.append(Reason("punycode", shown))
            if met.way == register.SAME and not met.words:
                ending = {"official": met.mark.shown, "ending": f".{site.ending}"}
                reasons = [r for r in reasons if r.code != "same"] + [Reason("ending", ending)]
            trick = site.punycode or bool(seen.foreign) or _telling(site.ending)
            # `lanterne-fr.com`: the official ending, moved into the name.
            ended = all(word.text in self._endings for word in met.words)
            yield _Sign(met, 2 if ended else met.points, tuple(reasons), trick=trick)
        elif site.below:
            yield from self._below(site)
            yield from self._dotted(site)

    def _below(self, site: Host) -> Iterator[_Sign]:
        """An address that begins with a name of ours and goes on with somebody else's."""
        seen = read(site.below[0])
        met = self._register.best(seen)
        if not met:
            return
        rest = read(f"{' '.join(site.below[1:])} {site.name.replace('-', ' ')}").words
        # `lanterne.fr.example.com`: the official ending follows.
        trick = any(map(_telling, rest)) or bool(rest and rest[0] in self._endings)
        parts = {"official": met.mark.shown, "owned": site.owned}
        reasons = (*_ways(met, seen, whole=False), Reason("below", parts))
        points = 2 if trick else min(met.points, 1) if met.mark.common else met.points
        yield _Sign(met, points, reasons, trick=trick)

    def _dotted(self, site: Host) -> Iterator[_Sign]:
        """A name of ours with a dot somewhere inside, so that its end is what was registered."""
        met = self._register.best(read(" ".join((*site.below, site.name))))
        if met and met.way == register.SAME and not met.words:
            parts = {"official": met.mark.shown, "owned": site.owned}
            yield _Sign(met, 2, (Reason("separators", parts),), trick=True)

    def _same_picture(self, candidate: Candidate) -> int | None:
        """The place of the official whose picture it shows."""
        if candidate.picture is None:
            return None
        shown = (
            place
            for place, official in enumerate(self._officials)
            if same(candidate.picture, official.picture)
        )
        return next(shown, None)

    def _told(
        self, candidate: Candidate, official: Official, signs: list[_Sign], same_picture: bool
    ) -> Suspect:
        reasons = [reason for sign in signs for reason in sign.reasons]
        if same_picture:
            reasons.append(Reason("same_picture", {"official": official.shown}))
        said = _declaration(candidate, signs)
        if said:
            reasons.append(Reason("declared", {"words": said[1]}))
            return Suspect(candidate, official, Class(said[0]), _once(reasons))
        if candidate.name and read(candidate.name).checked:
            reasons.append(Reason("checked"))
        asks = asked(candidate.description)
        if asks:
            reasons.append(Reason("asks", {"words": asks}))
        kind = _kind(signs, bool(asks), same_picture)
        return Suspect(candidate, official, kind, _once(reasons))


def sweep(officials: Iterable[Official], candidates: Iterable[Candidate]) -> Iterator[Suspect]:
    """The suspects among candidates, one after the other, for lists of any length.

    Of a handle or a name the first 300 characters are read, of a description the first 2,000. Any text is
    taken; the time grows with the number of candidates, whatever they hold.
    """
    watch = Watch(officials)
    for candidate in candidates:
        suspect = watch.look(candidate)
        if suspect:
            yield suspect


def _plain(handle: str) -> str:
    """A handle or the address of a profile, as it is compared."""
    bare = handle.strip()[:LONGEST].casefold().split("://", 1)[-1].removeprefix("www.")
    return bare.removeprefix("@").rstrip("/")


def _telling(word: str) -> bool:
    return added.KINDS.get(alike(word), ("", ""))[1] in added.TELLING


def _taken_apart(text: str) -> tuple[str, Host | None]:
    """The handle and the site in what was given: a handle, @handle@host, an address of either kind."""
    text = text.strip()[:LONGEST]
    if "@" in text[1:] and "/" not in text:
        user, _, place = text.lstrip("@").partition("@")
        return user, host(place)
    site = host(text)
    if site is None:
        return text, None
    path = text.split("://", 1)[-1].partition("/")[2]
    if path:
        return path.split("/", 1)[0].split("?", 1)[0], site
    return ("" if site.below or "-" in text else text), site


def _ways(met: Met, seen: Shape, whole: bool = True) -> Iterator[Reason]:
    """Why a handle or an address is like a mark."""
    parts = {"official": met.mark.shown}
    if seen.foreign:
        letters = ", ".join(f"{one} ({looks})" for one, looks in seen.foreign[:8])
        yield Reason("foreign", parts | {"letters": letters})
    if seen.hidden:
        yield Reason("hidden")
    if seen.backwards:
        yield Reason("backwards")
    if met.mark.kind in (register.TURNED, register.PART):
        yield Reason(met.mark.kind, parts)
    if met.way in (register.SHAPED, register.PAIRED):
        yield Reason("shaped", parts | {"letters": _letters(met)})
    elif met.way != register.SAME:
        yield Reason(met.way, parts | {"was": met.was, "now": met.now})
    if met.words:
        words = ", ".join(word.text for word in met.words)
        yield Reason("added", parts | {"words": words})
    elif whole and met.way == register.SAME and met.mark.kind not in ("turned", "part"):
        yield from _plainly(met, seen)


def _plainly(met: Met, seen: Shape) -> Iterator[Reason]:
    """Where every letter is the same: what sets the two apart."""
    parts = {"official": met.mark.shown}
    if seen.foreign or seen.hidden or seen.backwards:
        return
    if seen.accents:
        yield Reason("accents", parts)
    elif met.mark.kind == register.HANDLE and _plain(seen.typed) != _plain(
        _taken_apart(met.mark.shown)[0]
    ):
        yield Reason("separators", parts)
    else:
        yield Reason("same", parts)


def _title_ways(met: Met, seen: Shape, name: str) -> Iterator[Reason]:
    """Why the name that an account shows is like a mark."""
    if met.way == register.SAME and not met.words:
        yield Reason("same_name", {"official": name})
    yield from _ways(met, seen, whole=False)


def _letters(met: Met) -> str:
    """The letters that were taken for others: `0 (o)`."""
    was, now = met.mark.text, met.core
    if len(was) != len(now):
        return f"{now} ({was})"
    changed = dict.fromkeys(
        (one, other) for one, other in zip(now, was, strict=True) if one != other
    )
    return ", ".join(f"{one} ({other})" for one, other in changed)


def _declaration(candidate: Candidate, signs: list[_Sign]) -> tuple[str, str] | None:
    """What it says of itself in its handle, its name or its description, in this order of weight."""
    words = [(word.kind, word.text) for sign in signs for word in sign.met.words]
    for text in (candidate.handle, candidate.name):
        for word in read(text).words:
            told = added.KINDS.get(alike(word))
            words += [(told[1], told[0])] if told else []
    for kind in (added.PARODY, added.CRITIC, added.FAN):
        said = [text for found, text in words if found == kind]
        if said:
            return kind, said[0]
    return declared(candidate.description)


def _kind(signs: list[_Sign], asks: bool, same_picture: bool) -> Class:
    """The class of one that doesn't declare itself."""
    beside = {word.kind for sign in signs for word in sign.met.words}
    handles = [sign for sign in signs if not sign.title]
    if asks or any(sign.trick for sign in signs) or beside & (added.TELLING - {added.TRUST}):
        return Class.PHISHING
    faithful = any(
        sign.met.way in (register.SAME, register.SHAPED, register.PAIRED)
        and not {word.kind for word in sign.met.words} - {added.TRUST}
        and not any(reason.code in ("ending", "turned") for reason in sign.reasons)
        for sign in handles
    )
    if faithful or same_picture or (handles and any(sign.title for sign in signs)):
        return Class.CLONE
    return Class.LOOKALIKE


def _once(reasons: list[Reason]) -> tuple[Reason, ...]:
    kept: dict[tuple[str, tuple[tuple[str, str], ...]], Reason] = {}
    for reason in reasons:
        kept.setdefault((reason.code, tuple(sorted(reason.parts.items()))), reason)
    return tuple(kept.values())
