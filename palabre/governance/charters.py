"""The charter as it is written and read: its clauses with their reasons, its questions, what changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")
LAWS = ("fr", "be", "ch", "qc", "general")
MOST_CLAUSES, MOST_QUESTIONS, MOST_ANSWERS = 40, 20, 6


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule: its title, what it asks, and why."""

    title: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of understanding; ``right`` is the place of the right answer."""

    ask: str
    answers: tuple[str, ...]
    right: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The charter in one language. ``short`` is what may be read without an account."""

    intro: str = ""
    clauses: tuple[Clause, ...] = ()
    short: str = ""
    quiz: tuple[Question, ...] = ()

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Wording":
        """The wording that JSON holds."""
        return cls(
            told.get("intro", ""),
            tuple(Clause(**one) for one in told.get("clauses", ())),
            told.get("short", ""),
            tuple(
                Question(**{**one, "answers": tuple(one["answers"])})
                for one in told.get("quiz", ())
            ),
        )


@dataclass(frozen=True, slots=True)
class Content:
    """The charter in each language it is written in, and the law it was drawn up for."""

    law: str = ""
    wordings: dict[str, Wording] = field(default_factory=dict)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Content":
        """The content that JSON holds."""
        wordings = told.get("wordings", {})
        return cls(told.get("law", ""), {one: Wording.read(wordings[one]) for one in wordings})

    def as_json(self) -> dict[str, Any]:
        """What the database holds."""
        wordings = {one: asdict(self.wordings[one]) for one in sorted(self.wordings)}
        return {"law": self.law, "wordings": wordings}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there is something to accept."""
        return tuple(one for one in LANGUAGES if self.of(one).clauses)

    def of(self, language: str) -> Wording:
        """The wording in a language; empty where nobody has written it."""
        return self.wordings.get(language, Wording())

    def nearest(self, language: str) -> str:
        """The language that somebody reads it in: theirs, else the first that there is."""
        return language if language in self.languages else next(iter(self.languages), "fr")

    @property
    def digest(self) -> str:
        """Sixty-four letters that stand for exactly this content."""
        plain = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def wrong_answers(quiz: Sequence[Question], given: Sequence[int | None]) -> list[int]:
    """The places of the questions that weren't answered rightly."""
    told = [*given, *[None] * len(quiz)]
    return [place for place, one in enumerate(quiz) if told[place] != one.right]


@cache
def _usual() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path(__file__).with_name("usual_charters.json").read_text())
    return told


def law_words(language: str) -> dict[str, tuple[str, str]]:
    """The laws there is a text for: the name of each, and what to mind before it binds anybody."""
    told = _usual()["laws"]
    return {law: (told[law]["name"][language], told[law]["note"][language]) for law in LAWS}


def usual(law: str) -> Content:
    """The text to begin from under this law, in both languages."""
    return Content(law, {language: _usual_wording(law, language) for language in LANGUAGES})


def _usual_wording(law: str, language: str) -> Wording:
    told = _usual()
    why = told["why"][law]
    clauses = tuple(
        Clause(one["title"][language], one["text"][language], why[one["key"]][language])
        for one in told["clauses"]
    )
    quiz = tuple(
        Question(
            one["ask"][language],
            tuple(one["answers"][language]),
            one["right"],
            one["why"][language],
        )
        for one in told["quiz"]
    )
    return Wording(told["intro"][language], clauses, told["short"][language], quiz)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison: ``sign`` is "+" for a new one, "-" for one that went, "" for another."""

    sign: str
    text: str


def _lines(wording: Wording) -> list[str]:
    found = [wording.intro]
    for one in wording.clauses:
        found += [one.title, *one.text.splitlines(), *one.why.splitlines()]
    found += wording.short.splitlines()
    for question in wording.quiz:
        found += [question.ask, *question.answers, question.why]
    return [one for one in found if one.strip()]


def changes(before: Wording, after: Wording) -> list[Line]:
    """What went and what came, line by line, each with a line of what stayed around it."""
    old, new = _lines(before), _lines(after)
    found = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(1):
        for tag, from_, to, start, end in group:
            if tag == "equal":
                found += [Line("", one) for one in old[from_:to]]
            else:
                found += [Line("-", one) for one in old[from_:to]]
                found += [Line("+", one) for one in new[start:end]]
    return found
