"""The names that are protected, filed so that any name is held against all of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from palabre.analysis.lookalikes import added, slips
from palabre.analysis.lookalikes.shapes import Shape, alike, merged, read

SHORTEST = 3  # letters of a name that can be watched
LONGEST = 60  # letters of a name whose slips are looked for
SHORT = 4  # up to here a name is taken by chance
LONG = 6  # letters of a name that is known again among other words
FREE = 8  # letters of a name that is known again in the middle of a word
LONG_PART = 8  # letters of a first word that stands for the whole name
ENOUGH = 2  # points that make a suspect
DIGITS = "0123456789"
_MOST_PEELED = 5
_MOST_PLACES = 60

HANDLE, NAME, SITE, PART, TURNED = "handle", "name", "site", "part", "turned"
SAME, SHAPED, PAIRED = "same", "shaped", "paired"
_ARTICLES = ("la", "le", "les", "l", "the")


@dataclass(frozen=True, slots=True)
class Mark:
    """One way in which an official name is written."""

    text: str
    shown: str
    kind: str
    owner: int

    @property
    def common(self) -> bool:
        """Whether others bear it by chance: short, or a word of every day."""
        return len(self.text) <= SHORT or self.text in added.ORDINARY


class Word(NamedTuple):
    """A word beside a name; `apart` when a dot, a line or a space divides them."""

    text: str
    kind: str
    apart: bool


class Met(NamedTuple):
    """How a name meets a mark: in what way, and with which words beside it."""

    mark: Mark
    way: str
    was: str
    now: str
    core: str
    words: tuple[Word, ...]
    points: int


class Register:
    """The marks of all officials. Held against them, a name costs the same however many they are."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._shapes: dict[str, list[Mark]] = defaultdict(list)
        self._pairs: dict[str, list[Mark]] = defaultdict(list)
        self._holes: dict[str, list[Mark]] = defaultdict(list)
        self._letters: dict[str, list[Mark]] = defaultdict(list)
        self._sounds: dict[str, list[Mark]] = defaultdict(list)
        self._gates: set[tuple[str, int]] = set()
        for mark in dict.fromkeys(marks):
            self._file(mark)
        self._begins = {shape[:FREE] for shape in self._shapes}
        self._finishes = {shape[-FREE:] for shape in self._shapes}
        self._sizes = sorted({len(shape) for shape in self._shapes if len(shape) >= FREE})
        self._longest = max((len(shape) for shape in self._shapes), default=0) + 1

    def _file(self, mark: Mark) -> None:
        shape = alike(mark.text)
        self._shapes[shape].append(mark)
        self._pairs[merged(mark.text)].append(mark)
        if mark.kind in (PART, TURNED) or len(shape) > LONGEST:
            return
        # One slip leaves either the beginning or the end of a name as it was.
        for size in range(len(shape) - 1, len(shape) + 2):
            self._gates |= {("^" + shape[: _end(size)], size), ("$" + shape[-_end(size) :], size)}
        for hole in slips.without_one(shape):
            self._holes[hole].append(mark)
        self._letters["".join(sorted(shape))].append(mark)
        self._sounds[slips.sound(mark.text)].append(mark)

    def best(self, seen: Shape, title: bool = False) -> Met | None:
        """The mark that a name meets most clearly; None when it meets none.

        `title` says that it is the name that an account shows, which may be anybody's, not its handle.
        """
        best = None
        if len(seen.whole) < SHORTEST:
            return None
        for start, end, words in _peelings(seen):
            # Beyond this length nothing that is filed can be met.
            if end - start > self._longest + 2 or end - start < SHORTEST:
                continue
            for met in self._meetings(seen, seen.whole[start:end], words, title):
                if best is None or (met.points, -len(met.words)) > (best.points, -len(best.words)):
                    best = met
        return best or next(self._inside(seen), None)

    def _inside(self, seen: Shape) -> Iterator[Met]:
        """A name of ours that no chance explains, with any words before or after it."""
        shape = alike(seen.whole)
        places = zip(_starts(seen), seen.words, strict=True)
        apart = [(at, at + len(word)) for at, word in places if len(word) >= LONG]
        begins = self._sizes if shape[:FREE] in self._begins else ()
        finishes = self._sizes if shape[-FREE:] in self._finishes else ()
        glued = [(0, size) for size in begins if size <= len(shape)]
        glued += [(len(shape) - size, len(shape)) for size in finishes if size <= len(shape)]
        for start, end in dict.fromkeys([*apart, *glued]):
            core = seen.whole[start:end]
            for mark in self._shapes.get(shape[start:end], ()):
                free = len(core) >= FREE
                if mark.common or mark.kind == PART or not (free or (start, end) in apart):
                    continue
                rest = f"{seen.whole[:start]} {seen.whole[end:]}".split()
                words = tuple(Word(text, added.TEXT, apart=True) for text in rest)
                way = SAME if core == mark.text else SHAPED
                yield Met(mark, way, "", "", core, words, 2 if free else 1)

    def _meetings(
        self, seen: Shape, core: str, words: tuple[Word, ...], title: bool
    ) -> Iterator[Met]:
        for mark, way, was, now in self._ways(core):
            if not _loose(mark, words):
                points = _points(mark, way, seen, words, title)
                if points > 0:
                    yield Met(mark, way, was, now, core, words, points)

    def _ways(self, core: str) -> Iterator[tuple[Mark, str, str, str]]:
        shape = alike(core)
        found = False
        for mark in self._shapes.get(shape, ()):
            found = True
            yield mark, SAME if core == mark.text else SHAPED, "", ""
        for mark in () if found else self._pairs.get(merged(core), ()):
            found = True
            yield mark, PAIRED, "", ""
        size = len(core)
        if not found and size >= SHORT:
            gates = ("^" + shape[: _end(size)], size), ("$" + shape[-_end(size) :], size)
            if not self._gates.isdisjoint(gates):
                yield from self._near(core, shape)

    def _near(self, core: str, shape: str) -> Iterator[tuple[Mark, str, str, str]]:
        holes = slips.without_one(shape)
        near = {mark for hole in holes for mark in self._holes.get(hole, ())}
        near |= {mark for hole in holes for mark in self._shapes.get(hole, ()) if mark.kind != PART}
        near |= set(self._holes.get(shape, ()))
        for mark in near:
            told = slips.slip(mark.text, core) or slips.slip(alike(mark.text), shape)
            if told:
                yield mark, *told
        for mark in self._letters.get("".join(sorted(shape)), ()):
            if mark not in near and (core[0], core[-1]) == (mark.text[0], mark.text[-1]):
                yield mark, slips.SWAPPED, mark.text, core
        for mark in self._sounds.get(slips.sound(core), ()):
            if mark not in near:
                yield mark, slips.SOUND, mark.text, core


def _starts(seen: Shape) -> list[int]:
    return [0, *sorted(seen.boundaries)] if seen.words else []


def _end(size: int) -> int:
    """How many letters of a name's beginning or end are looked at first."""
    return 3 if size > 7 else 2


def _peelings(seen: Shape) -> Iterator[tuple[int, int, tuple[Word, ...]]]:
    """The name, and what is left of it when known words at its ends are taken off, each as places in it."""
    whole, shape = seen.whole, alike(seen.whole)
    edges = seen.boundaries
    waiting: list[tuple[int, int, tuple[Word, ...]]] = [(0, len(whole), ())]
    known = {(0, len(whole))}
    while waiting:
        start, end, words = waiting.pop()
        yield start, end, words
        if len(words) == _MOST_PEELED or len(known) > _MOST_PLACES:
            continue
        for next_start, next_end, word in _ends(whole, shape, edges, start, end):
            if (next_start, next_end) not in known and next_end - next_start >= SHORTEST:
                known.add((next_start, next_end))
                waiting.append((next_start, next_end, (*words, word)))


def _ends(
    whole: str, shape: str, edges: set[int], start: int, end: int
) -> Iterator[tuple[int, int, Word]]:
    """What is left when one known word is taken off either end: its places, and the word."""
    most = end - start - SHORTEST
    sizes = added.HEADS.get(shape[start : start + 2], ())
    # A word of one letter is one only where it stands apart.
    for size in (*sizes, 1) if start + 1 in edges else sizes:
        cut = start + size
        if size <= most and (told := added.KINDS.get(shape[start:cut])) is not None:
            yield cut, end, Word(*told, cut in edges)
    sizes = added.TAILS.get(shape[end - 2 : end], ())
    for size in (*sizes, 1) if end - 1 in edges else sizes:
        cut = end - size
        if size <= most and (told := added.KINDS.get(shape[cut:end])) is not None:
            yield start, cut, Word(*told, cut in edges)
    yield from _digits(whole, edges, start, end)


def _digits(whole: str, edges: set[int], start: int, end: int) -> Iterator[tuple[int, int, Word]]:
    core = whole[start:end]
    if core[0] in DIGITS:
        cut = end - len(core.lstrip(DIGITS))
        yield cut, end, Word(whole[start:cut], added.DIGITS, cut in edges)
    if core[-1] in DIGITS:
        cut = start + len(core.rstrip(DIGITS))
        yield start, cut, Word(whole[cut:end], added.DIGITS, cut in edges)


def _loose(mark: Mark, words: tuple[Word, ...]) -> bool:
    """Whether a short word that is glued to a short name may be another word altogether."""
    size = len(mark.text)
    return any(
        not word.apart
        and ((len(word.text) <= 2 and size < 6) or (len(word.text) < 4 and size <= SHORT))
        for word in words
    )


def _points(mark: Mark, way: str, seen: Shape, words: tuple[Word, ...], title: bool) -> int:
    """How clearly a name means a mark: two points make a suspect, one needs another sign beside it."""
    telling = any(word.kind in added.TELLING or word.kind in added.DECLARING for word in words)
    if mark.kind == PART:
        return 2 if telling and way in (SAME, SHAPED) else 0
    if way == SAME:
        by_chance = mark.common and (words or title or mark.kind == NAME)
        points = 1 if by_chance and not (seen.foreign or seen.hidden or seen.backwards) else 2
    elif way in (SHAPED, PAIRED):
        points = 2 if way == SHAPED or len(mark.text) >= 6 else 1
    else:
        points = _slip_points(mark, way) - (1 if words else 0)
    return points + 2 if telling and points >= 0 else points


def _slip_points(mark: Mark, way: str) -> int:
    size = len(mark.text)
    if way == slips.DOUBLED:
        return 2 if size >= (6 if mark.common else 5) else 1
    if way == slips.SOUND:
        return 1 if size >= 7 else 0
    if way == slips.REPLACED:
        points = 2 if size >= 9 else 1 if size >= 6 else -1
    elif way in (slips.NEIGHBOUR, slips.SWAPPED):
        points = 2 if size >= 6 else 1 if size == 5 else -1
    else:
        points = 2 if size >= 8 else 1 if size >= 5 else -1
    return points - 1 if mark.common else points


def marks_of(owner: int, written: Iterable[tuple[str, str, str]]) -> Iterator[Mark]:
    """The ways in which one official is written, from what kind, as what and with which letters."""
    for kind, shown, letters in written:
        shape = read(letters)
        words = shape.words
        for text in dict.fromkeys([shape.whole, *_shorter(words), *_spelt_out(shown, kind)]):
            if len(text) >= SHORTEST:
                yield Mark(text, shown, kind, owner)
        pair = words[1:] if len(words) == 3 and words[0] in _ARTICLES else words
        if len(pair) == 2 and min(map(len, pair)) >= 3:
            yield Mark(pair[1] + pair[0], shown, TURNED, owner)
        if len(words) > 1 and len(words[0]) >= LONG_PART and words[0] not in added.ORDINARY:
            yield Mark(words[0], shown, PART, owner)


def _shorter(words: tuple[str, ...]) -> list[str]:
    """The name without its article, where enough is left."""
    rest = "".join(words[1:])
    return [rest] if len(words) > 2 and words[0] in _ARTICLES and len(rest) >= LONG_PART else []


def _spelt_out(shown: str, kind: str) -> list[str]:
    if kind != NAME or "&" not in shown:
        return []
    return [read(shown.replace("&", f" {word} ")).whole for word in ("et", "and")]
