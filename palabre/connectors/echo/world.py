"""A fictional world in words: ninety days of talk about a coffee roaster, and what comes after.

Everything is drawn from a seed, so the same world opened at the same moment says the same things.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

from palabre.connectors.contract import Item
from palabre.connectors.echo.conversation import Conversations, Talk
from palabre.connectors.echo.grammar import Deck, rules
from palabre.connectors.echo.story import (
    ARCS,
    BURST_MIN,
    BURST_VOICES,
    DAYS,
    EARLIER_PER_DAY,
    HEADLINES,
    SPARK_AT,
    STATEMENTS_AT,
    pace,
    wakefulness,
)
from palabre.connectors.echo.voices import Voice, cast

SEED = 7
LOOK_BACK = 12  # live texts among which an answer finds what it answers
ANSWERS = 0.3  # share of live texts that answer an earlier one


class World:
    """The fictional world, opened at a moment: its past is finished, its present goes on."""

    def __init__(self, opened: datetime, seed: int = SEED) -> None:
        self.opened = opened.astimezone(UTC).replace(microsecond=0)
        self.began = self.opened - timedelta(days=DAYS)
        self.seed = seed
        self.cast = cast(seed)

    def past(self) -> tuple[Item, ...]:
        """Everything said in the ninety days before the world was opened, oldest first."""
        rng = Random(f"past {self.seed}")
        talk = Conversations(self.cast, rng, Deck(rng), prefix=f"p{self.seed}", began=self.began)
        for hour in range(DAYS * 24):
            self._ordinary(talk, rng, hour)
            self._episodes(talk, rng, hour)
        self._headlines(talk, rng)
        self._spark_and_statements(talk)
        items = [
            item for item in (*talk.items, *self._bottle()) if item.published_at <= self.opened
        ]
        answers = Counter(item.parent for item in items)
        counted = (replace(item, replies=answers[item.remote_id]) for item in items)
        return tuple(sorted(counted, key=lambda item: (item.published_at, item.remote_id)))

    def earlier(self, month: int) -> tuple[Item, ...]:
        """What was said of the firms in thirty days, so many months before the ninety: few knew them."""
        rng = Random(f"earlier {self.seed} {month}")
        prefix = f"e{self.seed}-{month}"
        talk = Conversations(self.cast, rng, Deck(rng), prefix=prefix, began=self.began)
        for day in range(-30 * month, -30 * (month - 1)):
            for _ in range(_drawn(rng, EARLIER_PER_DAY)):
                # From seven to ten in the evening; what is answered late stays before the ninety days.
                at = self.began + timedelta(days=day, hours=rng.uniform(7, 22))
                talk.begin(talk.somebody(), at)
        firms = (item for item in talk.items if item.raw["firm"])
        return tuple(item for item in firms if item.published_at < self.began)

    def present(self, since: datetime, until: datetime, every: timedelta) -> Iterator[Item]:
        """What is said from ``since`` until ``until``, about one text in each ``every``."""
        pause = max(every, timedelta(milliseconds=100)).total_seconds()
        first, last = math.floor(since.timestamp() / pause), math.floor(until.timestamp() / pause)
        for beat in range(first, last + 1):
            at = self._moment(beat, pause)
            if since < at <= until:
                yield self._live(beat, pause, at).item

    def _ordinary(self, talk: Conversations, rng: Random, hour: int) -> None:
        start = self.began + timedelta(hours=hour)
        local = start + timedelta(hours=1)
        for _ in range(_drawn(rng, pace(hour / 24, local.weekday(), local.hour))):
            at = start + timedelta(seconds=rng.uniform(0, 3600))
            if rng.random() < 0.025:
                talk.write_article(talk.some_medium(), at, "article_title", "article_body")
            else:
                talk.begin(talk.somebody(), at)

    def _episodes(self, talk: Conversations, rng: Random, hour: int) -> None:
        start = self.began + timedelta(hours=hour)
        awake = wakefulness((start + timedelta(hours=1)).hour)
        for arc in ARCS:
            for _ in range(_drawn(rng, arc.per_hour(hour / 24) * awake)):
                at = start + timedelta(seconds=rng.uniform(0, 3600))
                voice = talk.somebody(("fr", "en"), fond_of=arc.name)
                talk.begin(voice, at, rule=_weighted(rng, arc.rules), arc=arc.name)

    def _headlines(self, talk: Conversations, rng: Random) -> None:
        for day, title, body, count in HEADLINES:
            for voice in rng.sample(self.cast.media, count):
                at = self.began + timedelta(days=day, hours=rng.uniform(0, 7))
                talk.write_article(voice, at, title, body, firm="lanterne")

    def _spark_and_statements(self, talk: Conversations) -> None:
        talk.spark(self.began + timedelta(days=SPARK_AT))
        for day, text in zip(STATEMENTS_AT, rules("fr")["bag_official"], strict=True):
            talk.state(self.began + timedelta(days=day), text)

    def _bottle(self) -> list[Item]:
        """What is just beginning when the world is opened: a snowball while it is small."""
        rng = Random(f"bottle {self.seed}")
        talk = Conversations(self.cast, rng, Deck(rng), prefix=f"b{self.seed}", began=self.began)
        first = self.opened - timedelta(minutes=BURST_MIN)
        talk.burst(first, BURST_MIN, BURST_VOICES)
        return talk.items

    def _moment(self, beat: int, pause: float) -> datetime:
        shift = Random(f"moment {self.seed} {beat}").uniform(0, pause)
        return datetime.fromtimestamp(beat * pause + shift, UTC)

    def _answers(self, beat: int) -> int:
        """How many beats ago stands the text that this one answers; 0 for a new conversation."""
        rng = Random(f"answers {self.seed} {beat}")
        return rng.randint(1, LOOK_BACK) if rng.random() < ANSWERS else 0

    def _live(self, beat: int, pause: float, at: datetime) -> Talk:
        rng = Random(f"live {self.seed} {pause} {beat}")
        prefix = f"n{self.seed}-{pause:g}-{beat}"
        talk = Conversations(self.cast, rng, Deck(rng), prefix=prefix, began=self.began)
        back = self._answers(beat)
        if back and not self._answers(beat - back):
            root = self._live(beat - back, pause, self._moment(beat - back, pause))
            return talk.answer(root, at)
        return talk.one(at)


def _drawn(rng: Random, mean: float) -> int:
    """Draw from a Poisson law by Knuth's method; the means here are small."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _weighted(rng: Random, weights: Mapping[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


@lru_cache(maxsize=1)
def past(opened: datetime, seed: int = SEED) -> tuple[Item, ...]:
    """The past of a world, kept while its pages are read one after the other."""
    return World(opened, seed).past()


def voices(seed: int = SEED) -> tuple[Voice, ...]:
    """Everybody in the world: people, media and the firm itself."""
    everybody = cast(seed)
    return (*everybody.people, *everybody.media, everybody.official)
