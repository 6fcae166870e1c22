"""The words of a query marked in a text from outside, which stays a text."""

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from palabre.analysis.text import fold

_WORD = re.compile(r"[#@$]?\w+(?:[&+']\w+)*")


def mark_words(text: str | None, words: Iterable[str] | None) -> SafeString:
    """The text escaped, with `<mark>` around each of the words.

    ``words`` are folded (no case, no accents) as the query's own terms: `lanterne`, `lantern*`,
    `#soldes`, `@lanterne`, or several words in order. Nothing of the text ever becomes markup: each
    piece is escaped by itself, and the only tags are ours.
    """
    text = str(text or "")
    spans = _joined(_found(text, [word for word in words or () if word]))
    pieces = []
    at = 0
    for start, end in spans:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308  (each piece was escaped above)


def _found(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Give where the words stand in the text, as pairs of places."""
    if not words:
        return []
    singles = {word for word in words if " " not in word and not word.endswith("*")}
    starts = tuple(
        word[:-1] for word in words if " " not in word and len(word) > 2 and word[-1] == "*"
    )
    phrases = [phrase for word in words if " " in word and (phrase := word.split())]
    tokens = [(*match.span(), fold(match[0])) for match in _WORD.finditer(text)]
    spans = [(start, end) for start, end, token in tokens if _wanted(token, singles, starts)]
    folded = [token for _start, _end, token in tokens]
    for phrase in phrases:
        for at in range(len(folded) - len(phrase) + 1):
            if folded[at : at + len(phrase)] == phrase:
                spans.append((tokens[at][0], tokens[at + len(phrase) - 1][1]))
    return spans


def _wanted(token: str, singles: set[str], starts: tuple[str, ...]) -> bool:
    """Say whether a token is one of the words, with or without its # or @, or after an elision."""
    bare = token.lstrip("#@$")
    forms = {token, bare, *bare.split("'")}
    return bool(forms & singles) or (
        bool(starts) and any(form.startswith(starts) for form in forms)
    )


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the spans in order, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
