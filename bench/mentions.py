"""Made-up mentions in any number, always the same: Zipf words, two years, 50 topics, many voices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

START = datetime(2024, 11, 1, tzinfo=UTC)
DAYS = 730
TOPICS = 50
VOICES = 200_000
BATCH = 10_000
LANGUAGES = ("fr", "en", "es", "de", "it")
TONES = ("negative", "neutral", "positive", "mixed")
PLATFORMS = ("bluesky", "mastodon", "rss", "reddit", "youtube", "wordpress", "mail", "forum", "x")
KINDS = ("post", "article", "comment", "review")
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo cha blan tier quet roi son".split()  # noqa: SIM905


def vocabulary(size: int = 60_000) -> list[str]:
    """Give words by falling frequency, short ones first."""
    count = len(_SYLLABLES)
    words = []
    for number in range(count, size + count):
        word, rest = "", number
        while rest:
            rest, digit = divmod(rest, count)
            word += _SYLLABLES[digit]
        words.append(word)
    return words


WORDS = vocabulary()
BRANDS = [f"brand{topic}" for topic in range(1, TOPICS + 1)]


@dataclass(slots=True)
class Row:
    """One mention, in plain values."""

    id: int
    at: datetime
    text: str
    topics: list[int]
    voice: int
    language: str
    tone: str
    platform: str
    kind: str
    hashtags: list[str]
    likes: int


def batches(rows: int) -> Iterator[list[Row]]:
    """Give the mentions in the order of their publication, 10,000 at a time."""
    weights = 1 / np.arange(2, len(WORDS) + 2)
    edges = np.cumsum(weights / weights.sum())
    for first in range(0, rows, BATCH):
        yield _batch(first, min(BATCH, rows - first), edges)


def _batch(first: int, size: int, edges: np.ndarray) -> list[Row]:
    draw = np.random.default_rng(first)
    lengths = draw.integers(8, 36, size)
    chosen = np.minimum(np.searchsorted(edges, draw.random(lengths.sum())), len(WORDS) - 1).tolist()
    topics = np.minimum(draw.zipf(1.4, (size, 2)), TOPICS).tolist()
    voices = np.minimum(draw.zipf(1.3, size), VOICES).tolist()
    tags = draw.zipf(1.3, size).tolist()
    picks = draw.random((size, 6)).tolist()
    likes = draw.zipf(1.5, size).tolist()
    rows, place = [], 0
    for i in range(size):
        words = [WORDS[w] for w in chosen[place : place + lengths[i]]]
        place += lengths[i]
        p = picks[i]
        mine = topics[i] if p[0] < 0.28 else topics[i][:1]
        words += [BRANDS[topic - 1] for topic in mine]
        rows.append(
            _row(first + i, words, list(dict.fromkeys(mine)), voices[i], p, tags[i], likes[i])
        )
    return rows


def _row(
    number: int,
    words: list[str],
    topics: list[int],
    voice: int,
    p: list[float],
    tag: int,
    likes: int,
) -> Row:
    # The same place in time for the same number whatever the size, so that an index can grow.
    at = START + timedelta(seconds=(number * 7919) % (DAYS * 86_400))
    return Row(
        id=(int(at.timestamp() * 1000) << 20) | (number % (1 << 20)),
        at=at,
        text=" ".join(words).capitalize(),
        topics=topics,
        voice=voice,
        language=LANGUAGES[min(int(p[1] * p[1] * 6), 4)],
        tone=TONES[int(p[2] * 4)],
        platform=PLATFORMS[int(p[3] * p[3] * 9)],
        kind=KINDS[int(p[4] * p[4] * 4)],
        hashtags=[f"tag{min(tag, 20_000)}"] if p[5] < 0.4 else [],
        likes=min(likes, 1_000_000),
    )
