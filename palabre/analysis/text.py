"""The one tokeniser: what the stream, the index, the copies and the tone all read.

A text becomes words in order, and symbols that lie over them: `L'été chez H&M #soldes` has the
words l, été, chez, h, m, soldes, the symbol h&m over places 3 and 4, and #soldes over place 5.
Words and symbols have three forms: folded (no case, no accents), accented (no case), original.
"""

import enum
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

MOST_TOKENS = 20_000
MOST_CHARACTERS = 400_000
LONGEST_TOKEN = 100


class lazy(Generic[Value]):  # noqa: N801 - used as a decorator
    """A property made when it is first asked for: functools.cached_property, which takes a lock until
    Python 3.12, without it. A text is read by one thread; made twice it would be the same."""

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, thing: Any, owner: Any = None) -> Value:
        value = thing.__dict__[self._name] = self._make(thing)
        return value


class Form(enum.StrEnum):
    """How much of the spelling is kept."""

    FOLDED = "folded"
    ACCENTED = "accented"
    ORIGINAL = "original"


def _marks() -> str:
    """Give the combining marks of living scripts, for a character class: they belong to words."""
    points = [*range(0x300, 0x1E00), *range(0xA800, 0xAC00)]
    return "".join(chr(p) for p in points if unicodedata.category(chr(p)).startswith("M"))


def _chunks(word: str) -> re.Pattern[str]:
    """Give the pattern of one token as typed, for an alphabet."""
    face = r"[\u2600-\u27bf\u2b00-\u2bff\U0001F000-\U0001F1E5\U0001F200-\U0001FAFF]"
    return re.compile(
        rf"{word}(?:(?:[&+]{word})+\+{{0,2}}|\+{{1,2}}|://[^\s<>\"]+|(?<=www|WWW)\.[^\s<>\"]+"
        rf"|(?<=\b[acfACF])#(?!\w))?"
        rf"|@(?<!\w@){word}(?:[.@-]{word})*|[#$](?<!\w.){word}"
        rf"|[\U0001F1E6-\U0001F1FF]{{2}}|{face}(?:\u200d{face})*"
    )


_MARKED = _chunks(rf"\w[\w{_marks()}]{{,99}}")
_SIMPLE = _chunks(r"\w{1,100}")
_LOWEST_MARK, _LOWEST_UNSPACED = "\u0300", "\u0dff"
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0003FFFF"
)
_ALONE = re.compile(rf"(#\w+)|([{_UNSPACED}])")
_PARTS = re.compile(r"[^&+@#$._-]+")

_SPACES = dict.fromkeys(map(ord, "™®©℠"), " ")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_INVISIBLE = [0xAD, 0x0640, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F]
_CLEANING = _SPACES | dict.fromkeys([*_INVISIBLE, *_SKIN_TONES])
_UNCLEAN = re.compile(f"[{''.join(map(chr, _CLEANING))}]")
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th"}
_DROPPED_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff]"
)


class _Folding(dict[int, str]):
    """What each lower-case character folds to, filled the first time it is met."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        opened = unicodedata.normalize("NFKD", character)
        bare = _DROPPED_MARKS.sub("", opened)
        self[point] = _STROKES.get(bare, character if bare == opened else bare)
        return self[point]


_FOLDING = _Folding()


def clean(text: str) -> str:
    """Give the text in NFKC, without invisible characters and legal signs, cut to a safe size."""
    text = text[:MOST_CHARACTERS].replace("\x00", " ")
    if text.isascii():
        return text
    if _UNCLEAN.search(text):
        text = text.translate(_CLEANING)
    return unicodedata.normalize("NFKC", text)


def _space_out(match: re.Match[str]) -> str:
    """Set a character of a script without spaces apart: each is a token of its own."""
    return match[1] or f" {match[2]} "


def accented(text: str) -> str:
    """Give the cleaned text without case: ligatures are opened, accents stay."""
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFC", text.casefold())
    return lowered.replace("œ", "oe").replace("æ", "ae")


def fold(text: str) -> str:
    """Give the text without case, accents and ligatures: « Œuvré » is oeuvre."""
    return _strip(accented(clean(text)))


def _strip(lowered: str) -> str:
    return lowered if lowered.isascii() else lowered.translate(_FOLDING)


class Text:
    """A tokenised text; `words` are folded, the other forms are made when first asked for."""

    def __init__(self, source: str) -> None:
        text = clean(source)
        pattern = _SIMPLE
        if text and (highest := max(text)) >= _LOWEST_MARK:
            pattern = _MARKED
            text = _ALONE.sub(_space_out, text) if highest > _LOWEST_UNSPACED else text
        chunks: list[str] = pattern.findall(text)
        self.originals = chunks
        self.links: list[str] = []
        self._symbols: list[tuple[int, str]] = []
        if not all(map(str.isalnum, chunks)):
            self.originals = []
            self._open(chunks[:MOST_TOKENS])
        del self.originals[MOST_TOKENS:]

    def _open(self, chunks: list[str]) -> None:
        """Sort the tokens as typed into words, symbols over them, and links."""
        words = self.originals
        for chunk in chunks:
            if chunk.isalnum():
                words.append(chunk)
            elif "://" in chunk or chunk[:4].lower() == "www.":
                self.links.append(chunk.rstrip(".,;:!?)]}'’»…"))
            else:
                self._open_symbol(chunk[:LONGEST_TOKEN])

    def _open_symbol(self, chunk: str) -> None:
        name = _PARTS.search(chunk) if chunk[0] == "@" else None
        first_label = chunk[: chunk.find(".")] if name and "." in chunk else chunk
        parts = _PARTS.findall(first_label)
        if parts and len(self.originals) + len(parts) <= MOST_TOKENS:
            if not _PARTS.fullmatch(chunk.replace("_", "")):
                self._symbols.append((len(self.originals), chunk))
            self.originals.extend(parts)

    @lazy
    def words(self) -> list[str]:
        """Give the folded words in order."""
        return [word if word.isascii() else _strip(word) for word in self.accented]

    @lazy
    def accented(self) -> list[str]:
        """Give the words without case but with their accents, in order."""
        return accented("\n".join(self.originals)).split("\n") if self.originals else []

    def tokens(self, form: Form) -> list[str]:
        """Give the words in one form, in order."""
        if form is Form.FOLDED:
            return self.words
        return self.accented if form is Form.ACCENTED else self.originals

    @lazy
    def symbols(self) -> list[tuple[int, str]]:
        """Give (place of its first word, folded symbol) for each #tag, @name, h&m, canal+."""
        return self.symbols_in(Form.FOLDED)

    def symbols_in(self, form: Form) -> list[tuple[int, str]]:
        """Give the symbols in one form, each with the place of its first word."""
        if form is Form.ORIGINAL:
            return self._symbols
        lowered = [(place, accented(symbol)) for place, symbol in self._symbols]
        if form is Form.ACCENTED:
            return lowered
        return [(place, _strip(symbol)) for place, symbol in lowered]


def tokenise(text: str) -> Text:
    """Read a text into tokens: at most 20,000 of them, each of at most 100 characters."""
    return Text(text)
