"""Turn texts into the numbers the small tone model reads: hashed n-grams and lexicon signs.

Everything is done on a whole batch at once in numpy, so that a text costs a few dozen
microseconds without compiled code of ours. Hashes depend on nothing but the text.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 4_000
"""Characters of a text that are read: a tone does not need a megabyte."""
_BITS = np.uint64(19)
COLUMNS = 1 << 19
"""Columns of the hashed space, a power of two."""
LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "ar")
"""Languages with weights of their own, in the order of the per-language copies."""
SIGNS = 17
"""Numbers a text gets from the lexicon and its punctuation."""

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint64]

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NAME = re.compile(r"@\w+")
_LONG = re.compile(r"(\w)\1{3,}")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u200d\ufe0e\ufe0f]+")
_TOKEN = re.compile("\\w+|[\u2190-\U0010ffff]|[^\\w\\s\u2190-\U0010ffff]+")
_CAPITALS = re.compile(r"\b[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜ]{3,}\b")

_PRIME = np.uint64(1_099_511_628_211)
_MIX = np.uint64(0x9E37_79B9_7F4A_7C15)
_POWERS = np.cumprod(np.full(64, _PRIME, dtype=np.uint64))
_SHIFT = np.uint64(64) - _BITS
_SPACE = 32
_LANGUAGE_STEP = 104_729  # the 10,000th prime: where the copy of each language begins

_NEGATIONS = (
    "pas jamais plus rien aucun aucune aucunement nullement sans ni guere "
    "not no never none nothing neither nor without cannot cant dont doesnt didnt isnt wasnt arent "
    "wont wouldnt shouldnt couldnt aint t hardly barely"
)
_STRONGER = (
    "absolument archi beaucoup carrement completement enormement entierement extremement fort "
    "hyper incroyablement profondement sacrement si super tellement terriblement totalement tres "
    "trop ultra vachement vraiment "
    "absolutely amazingly completely deeply especially extremely fucking highly incredibly really "
    "so thoroughly totally truly very too"
)
_WEAKER = (
    "assez legerement moins peu plutot presque quasi quasiment rarement "
    "almost kinda less little partly scarcely slightly somewhat sorta"
)
_CONTRASTS = (
    "mais pourtant cependant toutefois neanmoins "
    "but however yet although though aber jedoch pero sin embargo ma pero porem"
)


class Words(NamedTuple):
    """The words of a batch: where each stands and what it is."""

    text: NDArray[np.int64]
    hashes: Hashes


class Columns(NamedTuple):
    """The hashed n-grams of a batch: text, column and how often, one entry per pair."""

    text: NDArray[np.int64]
    column: NDArray[np.int64]
    times: Floats


@dataclass(frozen=True)
class Lexicon:
    """Valences of words (-4 to 4) by their hash, sorted, one list per language."""

    hashes: dict[str, Hashes]
    valences: dict[str, Floats]

    def of(self, words: Hashes, language: str) -> Floats:
        """The valence of each word in one language's list, 0 where it is not listed."""
        known = self.hashes[language]
        place = np.minimum(np.searchsorted(known, words), len(known) - 1)
        found = known[place] == words
        return np.where(found, self.valences[language][place], 0).astype(np.float32)


def normalise(text: str) -> str:
    """The text as the model reads it: folded, links and names masked, one space between tokens."""
    text = html.unescape(text[:LONGEST])
    text = masked(text).casefold()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = _LONG.sub(r"\1\1\1", text.replace("'", " ").replace("’", " "))
    return " ".join(_TOKEN.findall(text)[:LONGEST])


def masked(text: str) -> str:
    """The text with one word for any link and one for any name."""
    return _NAME.sub("@user", _URL.sub("http", text))


def word_hashes(words: Iterable[str]) -> Hashes:
    """The hashes of single tokens, as they stand in normalised texts."""
    found = [_words(*_codes([word])) for word in words]
    return np.array([each.hashes[0] for each in found if len(each.hashes)], dtype=np.uint64)


def columns(normalised: Sequence[str]) -> Columns:
    """The hashed word 1-2-grams and in-word 2-5-grams of normalised texts."""
    codes, text = _codes(normalised)
    words = _words(codes, text)
    parts = [(words.text, _mixed(words.hashes, 1))]
    same = words.text[1:] == words.text[:-1]
    pairs = words.hashes[:-1] * _PRIME + words.hashes[1:]
    parts.append((words.text[1:][same], _mixed(pairs[same], 2)))
    parts.extend(_pieces(codes, text))
    keys = np.concatenate([where.astype(np.uint64) << _BITS | hashed for where, hashed in parts])
    unique, count = np.unique(keys, return_counts=True)
    where, column = unique >> _BITS, unique & np.uint64(COLUMNS - 1)
    return Columns(where.astype(np.int64), column.astype(np.int64), count.astype(np.float32))


def in_language(column: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """The columns of the copy that belongs to a language (place = index in LANGUAGES)."""
    return (column + (place + 1) * _LANGUAGE_STEP) & (COLUMNS - 1)


def signs(
    texts: Sequence[str], normalised: Sequence[str], languages: Sequence[str], lexicon: Lexicon
) -> Floats:
    """What the lexicon and the punctuation say: one row of SIGNS numbers about 0 to 1 a text.

    The rules (negation, stronger and weaker words, contrast) follow VADER (Hutto, Gilbert 2014).
    """
    words = _words(*_codes(normalised))
    valence, negated = _with_neighbours(words, _valences(words, languages, lexicon))
    size = len(texts)
    last = _last_contrast(words, size)
    after = np.arange(len(words.text)) > last[words.text]
    good = _sum(words.text, np.maximum(valence, 0), size)
    bad = _sum(words.text, np.maximum(-valence, 0), size)
    heard = _sum(words.text, valence != 0, size)
    net = good - bad
    final = _sum(words.text, valence * after, size)
    length = _sum(words.text, np.ones(len(words.text)), size)
    rows = [
        np.log1p(good),
        np.log1p(bad),
        np.sign(net),
        net / np.maximum(heard, 1) / 4,
        _sum(words.text, negated, size) > 0,
        net / np.sqrt(net * net + 15),
        final / np.sqrt(final * final + 15),
        last >= 0,
        np.log1p(length) / 5,
        _largest(words.text, valence, size) / 4,
        _largest(words.text, -valence, size) / 4,
        *np.array([_marks(text) for text in texts], dtype=np.float32).reshape(size, 6).T,
    ]
    return np.stack(rows, axis=1).astype(np.float32)


def _valences(words: Words, languages: Sequence[str], lexicon: Lexicon) -> Floats:
    """French words by the French list, others by the English one; by both when unknown."""
    french, english = lexicon.of(words.hashes, "fr"), lexicon.of(words.hashes, "en")
    is_french = np.array([language == "fr" for language in languages], dtype=bool)
    is_unknown = np.array([not language for language in languages], dtype=bool)
    either = is_unknown[words.text] & (english == 0)
    return np.where(is_french[words.text] | either, french, english).astype(np.float32)


def _marks(text: str) -> tuple[float, ...]:
    """Punctuation and shape: ! ? link, name, tags, words in capitals."""
    text = text[:LONGEST]
    return (
        min(text.count("!"), 3) / 3,
        min(text.count("?"), 3) / 3,
        float("http" in text),
        float("@" in text),
        min(text.count("#"), 4) / 4,
        min(len(_CAPITALS.findall(text)), 4) / 4,
    )


def _codes(normalised: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The code points of all texts, each between two spaces, and the text each belongs to."""
    joined = "".join(f" {text} " for text in normalised)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.array([len(text) + 2 for text in normalised], dtype=np.int64)
    return raw.astype(np.uint64), np.repeat(np.arange(len(lengths)), lengths)


def _words(codes: NDArray[np.uint64], text: NDArray[np.int64]) -> Words:
    """Words as polynomial hashes of their letters (modulo 2 ** 64)."""
    space = codes == _SPACE
    starts = np.flatnonzero(~space & np.concatenate([[True], space[:-1]]))
    if not len(starts):
        return Words(np.zeros(0, np.int64), np.zeros(0, np.uint64))
    first = np.zeros(len(codes), dtype=np.int64)
    first[starts] = starts
    offset = np.arange(len(codes)) - np.maximum.accumulate(first)
    terms = np.where(space, np.uint64(0), (codes + np.uint64(1)) * _POWERS[offset % 64])
    return Words(text[starts], np.add.reduceat(terms, starts))


def _pieces(
    codes: NDArray[np.uint64], text: NDArray[np.int64]
) -> Iterable[tuple[NDArray[np.int64], Hashes]]:
    """The 2 to 5 letters in a row that stay within a word and the spaces around it."""
    space = codes == _SPACE
    inner = np.concatenate([[0], np.cumsum(space)])
    rolling = codes + np.uint64(1)
    for size in range(2, 6):
        rolling = rolling[:-1] * _PRIME + codes[size - 1 :] + np.uint64(1)
        starts = np.arange(len(rolling))
        whole = inner[starts + size - 1] == inner[starts + 1]
        whole &= ~(space[: len(rolling)] & space[size - 1 :]) | (size > 2)
        yield text[: len(rolling)][whole], _mixed(rolling[whole], size + 1)


def _mixed(hashes: Hashes, salt: int) -> Hashes:
    """Spread hashes over the columns; a kind of n-gram has its own salt."""
    mixed = (hashes + np.uint64(salt)) * _MIX
    mixed ^= mixed >> np.uint64(29)
    return (mixed * _MIX) >> _SHIFT


def _with_neighbours(words: Words, valence: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Valences after negation and degree words up to three places before; and who is negated."""
    negation, stronger, weaker = (np.isin(words.hashes, _KNOWN[kind]) for kind in "nsw")
    degree = (0.293 * stronger - 0.293 * weaker).astype(np.float32)
    degree_near = np.zeros(len(valence), dtype=np.float32)
    negated = np.zeros(len(valence), dtype=bool)
    for back, share in ((1, 1.0), (2, 0.95), (3, 0.9)):
        same = words.text[back:] == words.text[:-back]
        degree_near[back:] += np.where(same, degree[:-back], 0) * share
        negated[back:] |= same & negation[:-back]
    raised = valence + np.sign(valence) * degree_near
    return np.where(negated, -0.74 * raised, raised).astype(np.float32), negated


def _last_contrast(words: Words, size: int) -> NDArray[np.int64]:
    """The place of the last "but" of each text among the words, -1 without one."""
    last = np.full(size, -1, dtype=np.int64)
    places = np.flatnonzero(np.isin(words.hashes, _KNOWN["c"]))
    last[words.text[places]] = places
    return last


def _sum(text: NDArray[np.int64], values: NDArray, size: int) -> Floats:
    return np.bincount(text, weights=values, minlength=size).astype(np.float32)


def _largest(text: NDArray[np.int64], values: Floats, size: int) -> Floats:
    top = np.zeros(size, dtype=np.float32)
    np.maximum.at(top, text, values)
    return top


_KNOWN = {
    kind: word_hashes(words.split())
    for kind, words in zip("nswc", (_NEGATIONS, _STRONGER, _WEAKER, _CONTRASTS), strict=True)
}
