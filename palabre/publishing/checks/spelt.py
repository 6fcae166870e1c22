"""A charter as people type it and keep it in a file: one thing a line, under a heading for each kind.

A word is followed by a colon and its reason, where it has one: ``cheap: we say “fair price”``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import regex

from palabre.analysis.text import fold
from palabre.connectors.words import N_
from palabre.publishing.checks.charter import Charter

HEADINGS = {
    "forbidden": N_("Forbidden words"),
    "risky": N_("Words that ask for care"),
    "wanted": N_("What has to be said"),
    "disclosed_by": N_("Wordings that say it"),
    "own_names": N_("Names of the house"),
    "own_contacts": N_("Addresses and numbers of the house"),
}
WANTED = {
    "advertising": N_("Advertising, where somebody was paid or given something"),
    "employment": N_("That one works for the house, on an employee's own account"),
    "alcohol": N_("The law's warning, in French texts about alcohol"),
}
_COLON = regex.compile(r"\s*:\s+")


class Unreadable(ValueError):
    """A line that says nothing a charter knows; ``line`` is its number, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def lines_of(words: Iterable[str], reasons: Mapping[str, str]) -> str:
    """Give words as lines, each with its reason."""
    return "\n".join(f"{one}: {reasons[one]}" if reasons.get(one) else one for one in words)


def words_in(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give the words that stand in lines, each once, and the reasons of those that have one."""
    reasons: dict[str, str] = {}
    words = []
    for line in text.splitlines():
        word, *rest = _COLON.split(" ".join(line.split()), maxsplit=1)
        if word.strip(" *"):
            words.append(word)
            if rest and rest[0]:
                reasons[word] = rest[0]
    return tuple(dict.fromkeys(words)), reasons


def plain_lines(text: str) -> tuple[str, ...]:
    """Give the lines that hold something, each once."""
    found = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(one for one in found if one))


def as_text(charter: Charter, say: Callable[[str], str]) -> str:
    """Give a charter as a file holds it, its headings in the language that ``say`` speaks."""
    wanted = [one for one in WANTED if one in charter.disclosures]
    wanted += ["alcohol"] if charter.alcohol else []
    lines = {
        "forbidden": lines_of(charter.forbidden, charter.reasons),
        "risky": lines_of(charter.risky, charter.reasons),
        "wanted": "\n".join(say(WANTED[one]) for one in wanted),
        **{
            name: "\n".join(getattr(charter, name))
            for name in ("disclosed_by", "own_names", "own_contacts")
        },
    }
    return "\n\n".join(f"[{say(HEADINGS[name])}]\n{text}".rstrip() for name, text in lines.items())


def names_of(say: Callable[[str], str]) -> dict[str, str]:
    """Give what headings and wishes are called, as they are compared, in the language of ``say``."""
    return {fold(say(words)).strip(): name for name, words in (HEADINGS | WANTED).items()}


def from_text(text: str, known: Mapping[str, str]) -> Charter:
    """Read a charter from a file; ``known`` are `names_of` all languages that it may be written in.

    Lines before the first heading, and those that begin with # and a space, are remarks. Raises
    `Unreadable` for a heading or a wish that isn't known.
    """
    found: dict[str, list[str]] = {name: [] for name in HEADINGS}
    part = ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("# "):
            continue
        if line.startswith("[") and line.endswith("]"):
            part = known.get(fold(line[1:-1]).strip(), "")
            if part not in HEADINGS:
                raise Unreadable(number)
        elif part == "wanted":
            wish = known.get(fold(line).strip(), "")
            if wish not in WANTED:
                raise Unreadable(number)
            found[part].append(wish)
        elif part:
            found[part].append(line)
    return _charter({name: "\n".join(lines) for name, lines in found.items()})


def _charter(texts: Mapping[str, str]) -> Charter:
    wanted = texts["wanted"].split()
    forbidden, reasons = words_in(texts["forbidden"])
    risky, more = words_in(texts["risky"])
    plain: dict[str, Any] = {
        name: plain_lines(texts[name]) for name in ("disclosed_by", "own_names", "own_contacts")
    }
    return Charter(
        forbidden=forbidden,
        risky=risky,
        disclosures=tuple(one for one in wanted if one != "alcohol"),
        alcohol="alcohol" in wanted,
        reasons={**more, **reasons},
        **plain,
    )
