"""Follow themes: which of them was there before, and whether it is new, growing, steady or fading."""

import enum
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from palabre.analysis.wilson import wilson

RECENT = 4
"""The last so many weeks are held against those before."""
SAME = 0.3
"""Share of their texts, of both together, from which two themes are one."""
FEWEST_TOLD = 10
"""With fewer texts nothing is said of where a theme goes."""
HARDLY = 0.05


class Turn(enum.StrEnum):
    """Where a theme goes; untold where its texts are too few to say."""

    NEW = "new"
    GROWING = "growing"
    STEADY = "steady"
    FADING = "fading"
    UNTOLD = "untold"


def same_as(
    new: Mapping[int, Collection[int]], old: Mapping[int, Collection[int]]
) -> dict[int, int]:
    """Which of the old themes each new one is, by the texts they share; each old one is at most one new.

    Only texts that both looks have read may be given: those that came since, and those too old by now,
    say nothing of whether a theme is the same. Overlap is the Jaccard index.
    """
    of_text = {text: name for name, texts in old.items() for text in texts}
    pairs = []
    for name, texts in new.items():
        shared = Counter(of_text[text] for text in texts if text in of_text)
        for other, both in shared.items():
            overlap = both / (len(texts) + len(old[other]) - both)
            if overlap >= SAME:
                pairs.append((-overlap, name, other))
    found: dict[int, int] = {}
    for _overlap, name, other in sorted(pairs):
        if name not in found and other not in found.values():
            found[name] = other
    return found


def turn_of(weeks: Sequence[int], all_weeks: Sequence[int]) -> Turn:
    """Where a theme goes, from its texts by week (oldest first) and those of all that was read.

    The share of its texts that the last four weeks have is held against the share that they have of all
    texts: so a new source that brings more of everything makes nothing grow. Growing or fading only where
    the 95 % interval (Wilson 1927) leaves that share out; new where hardly any was said before.
    """
    now, before = sum(weeks[-RECENT:]), sum(weeks[:-RECENT])
    texts, whole = now + before, sum(all_weeks)
    if texts < FEWEST_TOLD or not sum(all_weeks[:-RECENT]) or not sum(all_weeks[-RECENT:]):
        return Turn.UNTOLD
    usual = sum(all_weeks[-RECENT:]) / whole
    low, high = wilson(now, texts)
    if low > usual:
        return Turn.NEW if before <= HARDLY * texts else Turn.GROWING
    return Turn.FADING if high < usual else Turn.STEADY
