"""Hold the sentences of all pages to a dictionary of their language: `make words` asks.

The lists of words are pyspellchecker's (MIT), English and French. Words of ours that they don't have stand in
`spelling.txt`, one a line behind their language; a proper name is one, too. Ends with 1 and names a sentence
for each word that is in neither. `spelling.py --learn` adds these words: read them over first.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from spellchecker import SpellChecker

HERE = Path(__file__).resolve().parent
OWN = HERE / "spelling.txt"
# What is no word of a sentence: places for values, marks of HTML, addresses, keys, code, signs.
NO_WORD = re.compile(
    r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]*>|&\w+;|https?://\S+|\S*[\w-]+\.(?:\w{2,})\S*|\S*[@_/=#\\]\S*|`[^`]*`"
    r"|“[^”]*”(?=\s*:)|\b[A-Z]\w*[A-Z]\w*\b|\w*\d\w*"
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What is glued to a word and isn't part of it.
GLUED = {
    "en": re.compile(r"'s?$|n't$|'(?:re|ve|ll|d|m)$"),
    "fr": re.compile(r"^(?:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu)'|-t-(?:il|elle|on)s?$"),
}
SHORTEST = 3


def sentences() -> Iterator[tuple[str, str, str]]:
    """Every sentence: its room, its language, its text."""
    for path in sorted((HERE.parent / "palabre").glob("*/locale/fr/LC_MESSAGES/django.po")):
        room = path.parts[-5]
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            for text in (entry.msgid, entry.msgid_plural):
                if text:
                    yield room, "en", text
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                if text:
                    yield room, "fr", text


def words_of(text: str) -> list[str]:
    """The words of a sentence, as they are looked up."""
    return WORD.findall(NO_WORD.sub(" ", text))


class Dictionary:
    """The words of one language, and ours."""

    def __init__(self, language: str, own: set[str]) -> None:
        self._words = SpellChecker(language=language).word_frequency
        self._own, self._language = own, language
        self.used: set[str] = set()

    def knows(self, word: str) -> bool:
        """Whether it is a word: as it is, without what is glued to it, or all its parts."""
        word = word.replace("’", "'").casefold()
        if word in self._own:
            self.used.add(word)
            return True
        bare = GLUED[self._language].sub("", word)
        if len(bare) < SHORTEST or bare in self._words:
            return True
        parts = [bare] if bare != word else bare.split("-")
        return parts != [word] and all(self.knows(one) for one in parts)


def main() -> int:
    """Print what is wrong; 1 when something is."""
    kept = dict.fromkeys(OWN.read_text(encoding="utf-8").splitlines())
    own = {one: {line[3:] for line in kept if line[:2] == one} for one in GLUED}
    known = {one: Dictionary(one, own[one]) for one in GLUED}
    wrong: dict[str, str] = {}
    for room, language, text in sentences():
        for word in words_of(text):
            if not known[language].knows(word):
                wrong.setdefault(
                    f"{language} {word.replace('’', chr(39)).casefold()}", f"{room}: {text}"
                )
    if "--learn" in sys.argv:
        OWN.write_text("".join(f"{one}\n" for one in sorted({*kept, *wrong})), encoding="utf-8")
        return 0
    for word, where in sorted(wrong.items()):
        print(f"{word}: {where[:140]!r}")
    idle = [f"{one} {word}" for one in GLUED for word in sorted(own[one] - known[one].used)]
    if idle:
        print("in no sentence any more, take them off spelling.txt:", ", ".join(idle))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
