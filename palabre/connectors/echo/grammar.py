"""Says things: turns the rules of ``sayings/`` into sentences that agree in gender and spelling.

``{slot}`` is filled in, ``{slot:form}`` is a French noun with its article (le, un, du, au, de),
``{slot:Le}`` the same with a capital, ``{a slot}`` the noun with its indefinite article,
``{slot~one|other}`` agrees with the gender of the slot, ``[one|other]`` is drawn.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]+)\}")
_VOWELS = frozenset("aeiouyâàéèêëîïôùûüœh")


@dataclass(frozen=True, slots=True)
class Noun:
    """A word that fills a slot; ``gender`` is m or f, or n where it doesn't matter."""

    text: str
    gender: str = "n"

    @classmethod
    def of(cls, spelled: str) -> "Noun":
        """Read ``brioche|f``."""
        text, _, gender = spelled.partition("|")
        return cls(text, gender[:1] or "n")

    def elides(self) -> bool:
        """Say whether « le » becomes « l’ » before it (every h here is mute)."""
        return self.text[:1].lower() in _VOWELS

    def with_article(self, form: str) -> str:
        """Give the noun after le, un, du, au or de, in French."""
        articles = _ELIDED if self.elides() else _FEMININE if self.gender == "f" else _MASCULINE
        article = articles[form.lower()]
        if form.lower() == "un":
            article = "une " if self.gender == "f" else "un "
        return (article.capitalize() if form[0].isupper() else article) + self.text

    def with_a(self, language: str) -> str:
        """Give the noun after a or an in English, after un or une in French, bare elsewhere."""
        if language == "fr":
            return self.with_article("un")
        if language == "en":
            return ("an " if self.text[:1].lower() in "aeio" else "a ") + self.text
        return self.text


_MASCULINE = {"le": "le ", "un": "un ", "du": "du ", "au": "au ", "de": "de "}
_FEMININE = {"le": "la ", "un": "une ", "du": "de la ", "au": "à la ", "de": "de "}
_ELIDED = {"le": "l’", "un": "un ", "du": "de l’", "au": "à l’", "de": "d’"}

Slots = Mapping[str, Noun]


@cache
def rules(language: str) -> Mapping[str, tuple[str, ...]]:
    """Read the sayings of a language: the name of each rule and its skeletons."""
    whole = HERE / "sayings" / f"{language}.txt"
    files = [whole] if whole.exists() else sorted((HERE / "sayings" / language).glob("*.txt"))
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("== "):
                current = found.setdefault(line[3:].strip(), [])
            elif line.strip() and not line.startswith("##"):
                current.append(line.strip())
    return {name: tuple(lines) for name, lines in found.items()}


class Deck:
    """Draws the skeletons of a rule like cards: none comes back before all have been seen."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._cards: dict[tuple[str, str], list[str]] = {}

    def draw(self, language: str, rule: str) -> str:
        """Give a skeleton of this rule; KeyError when the language has no such rule."""
        cards = self._cards.get((language, rule))
        if not cards:
            cards = list(rules(language)[rule])
            self._rng.shuffle(cards)
            self._cards[language, rule] = cards
        return cards.pop()

    def say(self, language: str, rule: str, slots: Slots) -> str:
        """Draw a skeleton and fill it; the sentence begins with a capital."""
        text = filled(self.draw(language, rule), slots, language, self._rng)
        return text[:1].upper() + text[1:] if text[:1] != "@" else text


def filled(skeleton: str, slots: Slots, language: str, rng: Random) -> str:
    """Resolve choices, then slots; KeyError for a slot that nobody fills."""
    while found := _CHOICE.search(skeleton):
        choice = rng.choice(found[1].split("|"))
        skeleton = skeleton[: found.start()] + choice + skeleton[found.end() :]
    text = _SLOT.sub(lambda slot: _fill(slot[1], slots, language), skeleton)
    return " ".join(text.split())


def _fill(slot: str, slots: Slots, language: str) -> str:
    if slot.startswith("a "):
        return slots[slot[2:]].with_a(language)
    if "~" in slot:
        name, _, forms = slot.partition("~")
        masculine, _, feminine = forms.partition("|")
        return feminine if slots[name].gender == "f" else masculine
    name, _, form = slot.partition(":")
    if not form:
        return slots[name].text
    return slots[name].with_article(form)
