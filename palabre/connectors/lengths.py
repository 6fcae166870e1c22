"""How long a text is, counted as the network counts it, and where a long one may be cut.

The units of ``PostLimits.unit``, and where a network tells its way of counting:

- ``characters``: code points (Discord: discord/discord-api-docs, issue 1315).
- ``graphemes``: what a reader sees as one sign, UAX 29 (Bluesky: lexicon ``app.bsky.feed.post``;
  Mastodon: ``StatusLengthValidator``).
- ``bytes``: of UTF-8. Bluesky and Teams count them beside their first limit: ``PostLimits.bytes``.
- ``utf16``: code units of UTF-16, as Java and JavaScript count (TikTok says so; networks that say
  nothing are counted so too, for no other way of counting characters gives more).
- ``weighted``: X, https://docs.x.com/fundamentals/counting-characters and twitter-text's config v3.
- ``emoji-bytes``: code points, but emoji by their bytes (Threads:
  https://developers.facebook.com/documentation/threads/posts).

Clusters and kinds of characters are those of the package ``regex``, which follows Unicode.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from unicodedata import normalize

import regex

from palabre.connectors.contract import PostLimits
from palabre.connectors.links import links

X_ONE = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

_CLUSTER = regex.compile(r"\X")
_FACE = (
    r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}"
    r"|[\p{Emoji}--[0-9#*©®\u2122\u265f]](?!\ufe0e)\ufe0f?|[©®\u2122\u265f]\ufe0f)"
)
_EMOJI = regex.compile(
    rf"\p{{RI}}\p{{RI}}|[0-9#*]\ufe0f?\u20e3|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    rf"|(?!\p{{RI}}){_FACE}(?:\u200d{_FACE})*",
    regex.VERSION1,
)
_HEAVY = regex.compile(
    "[^" + "".join(f"{chr(first)}-{chr(last)}" for first, last in X_ONE) + "]", regex.VERSION1
)
_KEPT_WHOLE = regex.compile(r"\S+@\S+|[@#$]\w+|@\[[^\[\]\n]+\]")  # @[Zoé Martin] is a name to come
_PARAGRAPH = regex.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE = regex.compile(
    r"[.!?…]+[\p{Pe}\p{Pf}\"']*[^\S\u00a0\u202f\u2007]+|[。！？]+[\p{Pe}\p{Pf}]*|\n\s*"
)
_SPACE = regex.compile(r"[^\S\u00a0\u202f\u2007]+")
_MENTION = regex.compile(r"(?<![=/\w])(@\w+(?:[.-]+\w+)*)(@[\w.-]+\w)", regex.ASCII)


def length(text: str, limits: PostLimits) -> int:
    """Give how much of ``limits.text`` the text takes, in the unit of the limits.

    Where the network counts every link alike, so do we (``limits.link``); where it leaves out the
    servers of mentions, so do we (``limits.bare_mentions``). ValueError when the unit has no rule.
    """
    try:
        count = UNITS[limits.unit]
    except KeyError:
        raise ValueError(f"nobody knows how {limits.unit} are counted") from None
    if limits.unit == "weighted":
        text = normalize("NFC", text)
    if not limits.link and not limits.bare_mentions:
        return count(text)
    spans = list(links(text, bare=limits.unit == "weighted")) if limits.link else []
    total, last = limits.link * len(spans), 0
    for start, end in [*spans, (len(text), len(text))]:
        between = text[last:start]
        total += count(_MENTION.sub(r"\1", between) if limits.bare_mentions else between)
        last = end
    return total


def octets(text: str) -> int:
    """Give the length in bytes of UTF-8, which is what ``PostLimits.bytes`` limits."""
    return len(text.encode("utf-8", "surrogatepass"))


def over(text: str, limits: PostLimits) -> int:
    """Give by how many of its unit the text is too long; 0 when it isn't, or nothing is known."""
    return max(0, length(text, limits) - limits.text) if limits.text else 0


def bytes_over(text: str, limits: PostLimits) -> int:
    """Give by how many bytes the text is too long where bytes have a limit of their own, else 0."""
    return max(0, octets(text) - limits.bytes) if limits.bytes else 0


def taken(text: str, limits: PostLimits) -> int:
    """Give the place in the text up to which the network takes it: its end when it fits whole."""
    if fits(text, limits):
        return len(text)
    ends = [0, *(match.end() for match in _CLUSTER.finditer(text))]
    return ends[bisect_left(ends, True, 1, key=lambda end: not fits(text[:end], limits)) - 1]


def fits(text: str, limits: PostLimits) -> bool:
    """Say whether the network takes a text of this length."""
    return not over(text, limits) and not bytes_over(text, limits)


def _graphemes(text: str) -> int:
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _CLUSTER.finditer(text))


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _weighted(text: str) -> int:
    """X: an emoji weighs two whatever it is made of, other characters one or two by their range."""
    if text.isascii():
        return len(text)
    total = 2 * len(_EMOJI.findall(text))
    rest = _EMOJI.sub("", text)
    return total + len(rest) + len(_HEAVY.findall(rest))


def _emoji_bytes(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(octets(face) - len(face) for face in _EMOJI.findall(text))


UNITS: dict[str, Callable[[str], int]] = {
    "characters": len,
    "graphemes": _graphemes,
    "bytes": octets,
    "utf16": _utf16,
    "weighted": _weighted,
    "emoji-bytes": _emoji_bytes,
}


def cut_into(text: str, takes: Callable[[str], bool]) -> Iterator[str]:
    """Cut a text into the texts of a thread, in order, each of which ``takes`` says yes to.

    It is cut after a paragraph or a sentence where one ends in the second half of what fits, else
    between words, and within a word only where a word alone is too long. Links, mentions, hashtags
    and signs of several characters stay whole: one that alone is too long stays too long. White
    space at the cuts is dropped. A text that is taken comes back alone; an empty one gives nothing.
    """
    text = text.strip()
    kept = [*links(text), *(match.span() for match in _KEPT_WHOLE.finditer(text))]
    inside = {at for start, end in kept for at in range(start + 1, end)}
    anywhere, *better = (
        [match.end() for match in pattern.finditer(text) if match.end() not in inside]
        for pattern in (_CLUSTER, _PARAGRAPH, _SENTENCE, _SPACE)
    )
    start = 0
    while start < len(text):
        furthest = _furthest(text, start, anywhere, takes)
        end = _best(start, furthest, better) if furthest < len(text) else furthest
        if part := text[start:end].strip():
            yield part
        start = end


def _furthest(text: str, start: int, ends: Sequence[int], takes: Callable[[str], bool]) -> int:
    """Give the furthest of the ends at which the text from ``start`` on is still taken, and at least
    the next one."""
    first = bisect_right(ends, start)
    step = 1
    while first + step < len(ends) and takes(text[start : ends[first + step]].strip()):
        step *= 2
    low, high = first + step // 2, min(first + step, len(ends) - 1)
    while low < high:
        middle = (low + high + 1) // 2
        if takes(text[start : ends[middle]].strip()):
            low = middle
        else:
            high = middle - 1
    return ends[low]


def _best(start: int, furthest: int, better: Sequence[Sequence[int]]) -> int:
    """Give the best place for a cut: paragraphs and sentences count in the second half only."""
    for rank, ends in enumerate(better):
        at = bisect_right(ends, furthest) - 1
        if at >= 0 and ends[at] > (start if rank == 2 else (start + furthest) // 2):
            return ends[at]
    return furthest
