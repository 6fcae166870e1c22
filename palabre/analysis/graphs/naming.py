"""Communities by their own words: what their members say much more than all the others do."""

import math
from collections import Counter
from collections.abc import Mapping

MOST_WORDS, FEWEST_VOICES = 8, 2


def telling(
    counts: Mapping[int, Counter[str]], most: int = MOST_WORDS, fewest: int = FEWEST_VOICES
) -> dict[int, list[str]]:
    """The words that tell each community from the others, the most telling first.

    ``counts`` says how many voices of each community say a word; one that fewer than ``fewest`` of them say
    tells nothing. Class-based tf-idf (Grootendorst 2022): a word's share in the community, times the log
    of one and the mean number of words of a community over how often all say it.
    """
    whole = sum(counts.values(), Counter[str]())
    mean = whole.total() / max(1, len(counts))
    found = {}
    for place, words in counts.items():
        weights = {
            word: n / words.total() * math.log1p(mean / whole[word])
            for word, n in words.items()
            if n >= fewest
        }
        found[place] = sorted(weights, key=lambda word: (-weights[word], word))[:most]
    return found
