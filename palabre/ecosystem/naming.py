"""Communities by their own words: what their members say much more than all the others do."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from palabre.analysis.graphs import telling
from palabre.analysis.text import tokenise
from palabre.connectors.again import slices
from palabre.ecosystem.rules import NAMED
from palabre.ecosystem.texts import AT_ONCE
from palabre.listening.figures.newwords import SHORTEST, own_words
from palabre.listening.figures.stopwords import STOP_WORDS
from palabre.listening.models import Mention, Topic

MOST_TEXTS = 400
LONGEST = 2000

Said = tuple[int, str]
"""A voice, and a text of it."""


def names_of(topics: Sequence[Topic], texts: Mapping[int, Sequence[int]]) -> dict[int, list[str]]:
    """The words of each community by its place, from an even draw of its texts (given by their numbers)."""
    without = STOP_WORDS | {*own_words(topics)}
    return telling({place: counted(_read(some), without) for place, some in texts.items()})


def counted(texts: Sequence[Said], without: frozenset[str]) -> Counter[str]:
    """How many voices say each word, in the spelling that most of them use; handles are no words."""
    voices: defaultdict[str, set[int]] = defaultdict(set)
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for voice, text in texts:
        read = tokenise(NAMED.sub(" ", text[:LONGEST]))
        for folded, accented in set(zip(read.words, read.accented, strict=True)):
            if len(folded) >= SHORTEST and not folded.isdigit() and folded not in without:
                voices[folded].add(voice)
                spelt[folded][accented] += 1
    return Counter(
        {
            max(spelt[word], key=lambda one: (spelt[word][one], one)): len(who)
            for word, who in voices.items()
        }
    )


def _read(numbers: Sequence[int]) -> list[Said]:
    drawn = Random(len(numbers)).sample(list(numbers), min(MOST_TEXTS, len(numbers)))
    found: list[Said] = []
    for some in slices(sorted(drawn), AT_ONCE):
        rows = Mention.objects.filter(pk__in=some).values_list("voice_id", "title", "text")
        found += [(voice, f"{title}\n{text}") for voice, title, text in rows]
    return found
