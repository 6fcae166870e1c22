"""The fields a query may name, and how their values are written."""

import calendar
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from palabre.analysis.query.errors import QueryError
from palabre.analysis.query.tree import Node, Or, Range, Scope, Value
from palabre.analysis.text import fold
from palabre.analysis.words import N_

ALIASES = {
    "titre": "title",
    "auteur": "author",
    "lien": "link",
    "langue": "lang",
    "language": "lang",
    "pays": "country",
    "genre": "kind",
    "abonnes": "followers",
    "ton": "tone",
    "tonalite": "tone",
    "intention": "intent",
    "categorie": "category",
    "etiquette": "tag",
    "sujet": "topic",
}
TEXTS = {"title": Scope.TITLE, "author": Scope.AUTHOR}
VALUES = (
    "site",
    "link",
    "lang",
    "country",
    "source",
    "kind",
    "tone",
    "intent",
    "category",
    "tag",
    "topic",
)
RANGES = ("followers", "likes", "date")
TONES = {
    "negatif": "negative",
    "neutre": "neutral",
    "positif": "positive",
    "partage": "mixed",
    "incertain": "unsure",
}
INTENTS = {
    "reclamation": "complaint",
    "plainte": "complaint",
    "question": "question",
    "compliment": "praise",
    "achat": "buying",
    "intention d'achat": "buying",
    "idee": "idea",
    "candidature": "job",
    "crise": "crisis",
    "mot de crise": "crisis",
    "indesirable": "spam",
    "spam": "spam",
    "aucune": "none",
    "incertaine": "unsure",
}
DEEPEST_PATH = 6
_NUMBER = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<low>\d*)(?P<to>\.\.)?(?P<high>\d*)")
_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_DATE = re.compile(rf"(?P<sign>>=|<=|>|<|=)?(?P<low>{_DAY})?(?P<to>\.\.)?(?P<high>{_DAY})?")


def canonical(name: str) -> str | None:
    """Give the English name of a field from what was typed, None if there is no such field."""
    name = fold(name)
    name = ALIASES.get(name, name)
    return name if name in TEXTS or name in VALUES or name in RANGES else None


def addresses(url: str) -> list[str]:
    """Give what `site:` and `link:` may find an address under: its host, the hosts above it, and
    the host with each start of its path. Without scheme, `www.`, query and case of the host."""
    address = _bare_address(url)
    host, _, path = address.partition("/")
    labels = host.split(".")
    above = [".".join(labels[i:]) for i in range(len(labels) - 1)] or [host]
    steps = path.split("/")[:DEEPEST_PATH] if path else []
    below = ["/".join([host, *steps[: i + 1]]) for i in range(len(steps))]
    return [a for a in above + below if a]


def _bare_address(url: str) -> str:
    text = url.strip()
    text = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = parts.path.strip("/")
    return fold(f"{host}/{path}" if path else host)


def value_node(field: str, text: str, start: int, end: int) -> Node:
    """Read what follows `field:`; raise QueryError when it makes no sense there."""
    if field in RANGES:
        return _range(field, text, start, end)
    found = tuple(
        Value(field, _checked(field, part, start, end)) for part in text.split(",") if part
    )
    if not found:
        message = N_("Write a value right after “%(field)s:”.")
        raise QueryError(message, start, end, field=field)
    return found[0] if len(found) == 1 else Or(tuple(dict.fromkeys(found)))


def _checked(field: str, text: str, start: int, end: int) -> str:
    if field in ("site", "link"):
        value = _bare_address(text)
    elif field == "tone":
        value = TONES.get(fold(text).rstrip("e"), TONES.get(fold(text), fold(text)))
    else:
        value = " ".join(fold(text).split())
    if field == "intent":
        value = INTENTS.get(value.replace("’", "'"), value)
    check = _CHECKS.get(field)
    if not value or (check and not check[0](value)):
        message = check[1] if check else N_("“%(text)s” can't be a value here.")
        raise QueryError(message, start, end, text=text)
    return value


_CHECKS: dict[str, tuple[Callable[[str], object], str]] = {
    "lang": (
        re.compile("[a-z]{2,3}").fullmatch,
        N_("“%(text)s” is not a language code such as fr or en."),
    ),
    "country": (
        re.compile("[a-z]{2}").fullmatch,
        N_("“%(text)s” is not a country code such as fr or ca."),
    ),
    "tone": (
        set(TONES.values()).__contains__,
        N_("A tone is negative, neutral, positive, mixed or unsure."),
    ),
    "intent": (
        set(INTENTS.values()).__contains__,
        N_(
            "An intent is complaint, question, praise, buying, idea, job, crisis, spam, none or unsure."
        ),
    ),
}


def _range(field: str, text: str, start: int, end: int) -> Range:
    match = (_DATE if field == "date" else _NUMBER).fullmatch(text)
    bounds = _bounds(field, match) if match else None
    if bounds is None or bounds == (None, None):
        raise QueryError(
            N_("Write a date as 2026-01-31, 2026-01, >2026-01-31 or 2026-01-01..2026-01-31.")
            if field == "date"
            else N_("Write a number as >1000, <=50 or 100..200."),
            start,
            end,
        )
    low, high = bounds
    if low is not None and high is not None and low > high:
        raise QueryError(N_("This range ends before it begins."), start, end)
    return Range(field, low, high)


def _bounds(field: str, match: re.Match[str]) -> tuple[int | None, int | None] | None:
    """Give the bounds that were written, None when they contradict themselves."""
    sign, low_text, to, high_text = match["sign"], match["low"], match["to"], match["high"]
    if to and not sign:
        return (
            _edges(field, low_text)[0] if low_text else None,
            _edges(field, high_text)[1] if high_text else None,
        )
    if to or high_text or not low_text:
        return None
    first, last = _edges(field, low_text)
    if first is None or last is None:
        return None
    return {
        ">": (last + 1, None),
        ">=": (first, None),
        "<": (None, first - 1),
        "<=": (None, last),
    }.get(sign, (first, last))


def _edges(field: str, text: str) -> tuple[int, int] | tuple[None, None]:
    """Give the first and last number (or day ordinal) that a bound stands for."""
    if field != "date":
        return int(text[:18]), int(text[:18])
    parts = [int(part) for part in text.split("-")]
    try:
        year, month, day = (*parts, 1, 1)[:3]
        first = date(year, month, day)
        last_month = month if len(parts) > 1 else 12
        last_day = day if len(parts) > 2 else calendar.monthrange(year, last_month)[1]
        return first.toordinal(), date(year, last_month, last_day).toordinal()
    except ValueError:
        return None, None
