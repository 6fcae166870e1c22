"""Places of a template that nobody has filled in: {city}, {date of the sale}."""

from collections.abc import Iterator

import regex

from palabre.connectors.words import N_
from palabre.publishing.checks.findings import Finding

# Words in braces; code in backticks, and what programs write ({0}, {a: 1}), is left alone.
_CODE = regex.compile(r"```.*?```|`[^`\n]*`", regex.DOTALL)
_PLACE = regex.compile(r"(?<![{}$\\\w])\{(\p{L}[\p{L}\p{N}\p{Zs}'’_.-]{0,58})\}(?!\})")


def places_of(text: str) -> Iterator[Finding]:
    """Give the places in a text that wait for their words."""
    code = [match.span() for match in _CODE.finditer(text)]
    for match in _PLACE.finditer(text):
        if any(start <= match.start() < end for start, end in code):
            continue
        says = N_("“%(place)s” is still to be filled in.")
        yield Finding("place-left", True, says, match.span(), {"place": match[0]})
