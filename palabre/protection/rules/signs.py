"""Signs that something begins, each with its line; and which of them are enough for an alert.

Volume is judged by `analysis.bursts`. The other lines are ours: they were set so that a normal day of the
fictional brand and of the public series raises none, and each says its figures with the alert.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from palabre.protection.rules.alerts import SignKind

RECENT = timedelta(hours=6)
"""Weak signs are looked for in what was published since then."""
STRONG = frozenset(
    {
        *(SignKind.WHOLE, SignKind.WHOLE_NEGATIVE),
        *(SignKind.VOLUME, SignKind.NEGATIVE, SignKind.TONE, SignKind.COPIES),
    }
)
"""Each of these opens an alert alone; of the others it takes two, or one where alerts may be many."""

TONE_HEARD, TONE_USUAL = 30, 100
TONE_MORE, TONE_TIMES = 0.1, 1.5
CRISIS_VOICES, CRISIS_SHARE = 3, 0.1
SAME_VOICES = 6
SPREAD_PLACES, SPREAD_VOICES = 5, 10
EARNED = 100
COPY_ACCOUNTS = 3
Z = 1.96


@dataclass(frozen=True, slots=True)
class Text:
    """What signs are read from. ``things`` are the links, pictures and tags that it shares."""

    number: int
    voice: int
    place: int
    at: datetime
    is_negative: bool
    is_crisis: bool
    reactions: int
    things: tuple[str, ...]
    is_first: bool = False
    earned: int = 0


def enough(kinds: Collection[SignKind], *, sensitive: bool) -> bool:
    """Whether these signs are worth waking somebody."""
    return bool(STRONG & set(kinds)) or len(set(kinds)) >= (1 if sensitive else 2)


def tone_shift(
    heard: int, negative: int, usual: int, usual_negative: int
) -> dict[str, float] | None:
    """Whether a day's negative share is above the usual for certain (Wilson 1927): by half, and ten points.

    None below thirty mentions of the day, or a hundred of the weeks before.
    """
    if heard < TONE_HEARD or usual < TONE_USUAL:
        return None
    before, low = usual_negative / usual, _wilson(negative, heard)
    if low <= max(before * TONE_TIMES, before + TONE_MORE):
        return None
    return {"share": negative / heard, "usual": before, "heard": heard}


def _wilson(part: int, whole: int) -> float:
    share, square = part / whole, Z * Z / whole
    root = math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return (share + square / 2 - Z * root) / (1 + square)


def crisis_words(texts: Sequence[Text]) -> dict[str, object] | None:
    """Several voices speak of danger, harm, fraud, boycott or scandal, and they are a tenth of all."""
    voices = {text.voice for text in texts}
    alarmed = {text.voice for text in texts if text.is_crisis}
    if len(alarmed) < CRISIS_VOICES or len(alarmed) < CRISIS_SHARE * len(voices):
        return None
    first = [text.number for text in texts if text.is_crisis]
    return {"voices": len(alarmed), "mentions": sorted(first)[:5]}


def same_thing(texts: Sequence[Text], known: Iterable[str]) -> dict[str, object] | None:
    """One link, picture or tag that many voices share, and that was in no text before."""
    sharers: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        for thing in text.things:
            sharers[thing].add(text.voice)
    for thing in known:
        sharers.pop(thing, None)
    if not sharers:
        return None
    thing = max(sharers, key=lambda one: (len(sharers[one]), one))
    voices = len(sharers[thing])
    return {"thing": thing, "voices": voices} if voices >= SAME_VOICES else None


def spread(texts: Sequence[Text], known: Collection[int]) -> dict[str, object] | None:
    """It goes to places in which nobody spoke of it the week before."""
    counts = Counter(text.place for text in texts if text.place not in known)
    voices = {text.voice for text in texts}
    if len(counts) < SPREAD_PLACES or len(voices) < SPREAD_VOICES:
        return None
    return {
        "places": len(counts),
        "voices": len(voices),
        "of": [one for one, _n in counts.most_common(5)],
    }


def first_voice(texts: Sequence[Text]) -> dict[str, object] | None:
    """A voice whose texts draw many answers and relays speaks of it for the first time, and badly.

    What others did counts, and no followers: those can be bought.
    """
    found = [text for text in texts if text.is_first and text.is_negative and text.earned >= EARNED]
    if not found:
        return None
    best = max(found, key=lambda text: (text.earned, -text.number))
    return {"voice": best.voice, "mention": best.number, "reactions": best.earned}
