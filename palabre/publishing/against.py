"""What stands against a post on each account: the network's limits, the charter, the law, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import gettext

from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.protocols import Draft
from palabre.publishing.checks import (
    Charter,
    Context,
    Credit,
    File,
    Finding,
    by_weight,
    charter_of,
    documents_of,
    fetched_of,
    films_of,
    limits_of,
    places_of,
    shapes_of,
    typed_names,
)
from palabre.publishing.cutting import NO_CUTS, Cuts, chosen_for, plans
from palabre.publishing.models import Media
from palabre.publishing.outside import is_open

Pictures = Sequence[tuple[Media, str]]
# Of a text that follows the first one only its own length counts.
PRICES = frozenset({"price", "plain"})
OF_ITS_TEXT = frozenset({"text-too-long", "text-empty"})


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language; a grave one holds the post back. ``of`` is the finding itself."""

    rule: str
    grave: bool
    says: str
    of: Finding


def told(finding: Finding) -> Told:
    """A finding in the reader's language."""
    return Told(finding.rule, finding.grave, in_words(finding), finding)


def against(
    texts: Sequence[str],
    draft: Draft,
    of: Platform,
    pictures: Pictures,
    charter: Charter,
    context: Context,
    cuts: Cuts = NO_CUTS,
    answers: datetime | None = None,
    quotes: bool = False,
) -> list[Told]:
    """What stands against the texts of a post on one account, each sentence once, the gravest first."""
    found: dict[str, Told] = {}
    stands = found_in(texts, draft, of, pictures, charter, context, cuts, answers, quotes)
    for finding in by_weight(stands):
        one = told(finding)
        found.setdefault(one.says, one)
    return list(found.values())


def found_in(
    texts: Sequence[str],
    draft: Draft,
    of: Platform,
    pictures: Pictures,
    charter: Charter,
    context: Context,
    cuts: Cuts = NO_CUTS,
    answers: datetime | None = None,
    quotes: bool = False,
) -> Iterator[Finding]:
    """What the checks find in the texts of a post on one account; ``answers`` says when what it answers
    was said, ``quotes`` that it passes a text of somebody else's on."""
    chosen = chosen_for(of, pictures, cuts)
    made = plans(of, chosen)
    files = [
        # What leaves is made to fit: only what can't be made is held against it.
        File(one.name, plan.kinds[0], one.size if plan.moves else 0, alt or one.alt)
        if plan.kinds
        else _as_it_is(one, alt)
        for (one, alt), plan in zip(pictures, made, strict=True)
    ]
    yield from limits_of(draft, of, files=files, answers=answers, quotes=quotes)
    yield from shapes_of(made, [one.shape for one in chosen], files, of)
    yield from fetched_of(draft, of, files, is_open=is_open())
    for text in texts[1:]:
        follows = limits_of(Draft(text), of, files=[])
        yield from (one for one in follows if one.rule in OF_ITS_TEXT)
    for place, text in enumerate(texts):
        yield from _of_charter(text, charter, context.of_text(place, texts))
        yield from places_of(text)
        yield from typed_names(text, of)


def against_file(row: Media, of: Platform) -> list[str]:
    """What keeps a film or a document from leaving for a network, whatever text it goes with."""
    look = documents_of if row.is_document else films_of
    found = look([_as_it_is(row, "")], of.name, of.post or PostLimits())
    return [in_words(one) for one in found]


def _as_it_is(one: Media, alt: str) -> File:
    """A file that nobody makes anew."""
    return File(
        one.name, one.content_type, one.size, alt or one.alt,
        seconds=one.seconds, width=one.width, height=one.height, fps=one.fps, codec=one.codec,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _of_charter(text: str, charter: Charter, context: Context) -> tuple[Finding, ...]:
    """What the charter says of a text: the same on each of the accounts that it goes to."""
    return tuple(charter_of(text, charter, context))


def in_words(finding: Finding) -> str:
    """The sentence of a finding in the reader's language."""
    values = dict(finding.values)
    if "field" in values:
        values["field"] = gettext(str(values["field"]))
    for price in PRICES & values.keys():
        values[price] = number_format(values[price])
    return gettext(finding.says) % values


def context_of(
    language: str, pictures: Pictures, *, is_advertising: bool, is_ambassador: bool = False
) -> Context:
    """What is known around a text."""
    whose = tuple(Credit(one.name, one.licence, one.author) for one, _alt in pictures)
    return Context(
        language=language,
        is_ambassador=is_ambassador,
        is_partnership=is_advertising,
        credits=whose,
    )
