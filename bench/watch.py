"""What it costs to watch: many topics with nine days behind them, and mentions that don't end.

The counts of nine days are there for every topic, and the texts of the last hours as far as signs are read
from them. Then, on a clock that is moved on by ten seconds a look (as `palabre worker` looks), mentions come
in and are counted and judged: `counted_per_s` is over the counting alone, `judge_ms` a topic's judging with
its signs and alerts, p95 over all; `first_judge_ms` the first judging of a topic, which reckons nine days.
`look_s` is a whole look, which must end before the next: ten seconds.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

TOPICS = {"small": 20, "full": 200}
PER_MINUTE = {"small": 100, "full": 1000}
HOURS = {"small": 1, "full": 3}
MINUTES = {"small": 1, "full": 5}
EVERY_S, DAYS = 10, 9
TARGETS = {"judge_ms": 20, "look_p95_s": 10}
WORDS = [
    a + b
    for a in ("bra", "cli", "dor", "gan", "hel", "jou")
    for b in ("bane", "cote", "dune", "fine")
]


def run(scale: str) -> dict[str, Any]:
    """Measure it on SQLite, in this process."""
    with tempfile.TemporaryDirectory(prefix="bench-watch-") as home:
        os.environ |= {"PALABRE_HOME": home, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        return _measured(scale, Path(home))


class House:
    """An organisation of many topics, and the voices that speak of them."""

    def __init__(self, topics: int) -> None:
        from palabre.governance.models import Brand, Organisation
        from palabre.listening.models import Place, Topic, Voice

        self.draw, self.position = random.Random(7), 0
        self.organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
        brand = Brand.objects.create(organisation=self.organisation, name="L", slug="l")
        self.topics = Topic.objects.bulk_create(
            Topic(organisation=self.organisation, brand=brand, name=f"t{n}", query=f"t{n}", version=1,
                  matched_version=1)
            for n in range(topics)
        )  # fmt: skip
        self.places = Place.objects.bulk_create(
            Place(organisation=self.organisation, platform="echo", address=f"p{n}.example")
            for n in range(20)
        )
        at = self.now()
        self.voices = Voice.objects.bulk_create(
            Voice(organisation=self.organisation, platform="echo", remote_id=f"v{n}", name=f"V{n}",
                  handle=f"v{n}", first_seen_at=at, last_seen_at=at)
            for n in range(2_000)
        )  # fmt: skip

    def now(self) -> Any:
        """The moved clock."""
        from django.utils import timezone

        return timezone.now()

    def past(self, per_minute: int) -> None:
        """Nine days of counts by five minutes, with a day and a night."""
        from palabre.protection import counting
        from palabre.protection.models import Heard

        last = counting.floor(self.now())
        mean = 5 * per_minute / len(self.topics)
        for topic in self.topics:
            counting.begin(topic)
            rows = []
            for step in range(1, DAYS * 288):
                at = last - timedelta(minutes=5 * step)
                share = mean * (0.6 if at.hour < 7 else 1.2)
                seen = sum(self.draw.random() < share / 50 for _ in range(50))
                if seen:
                    rows.append(Heard(topic=topic, at=at, seen=seen, negative=seen // 5))
            Heard.objects.filter(topic=topic).delete()
            Heard.objects.bulk_create(rows, batch_size=2000)

    def come(self, count: int, since: timedelta) -> None:
        """So many texts of all topics, written within that time until now."""
        from django.db import transaction

        from palabre.listening.drafts import id_at
        from palabre.listening.models import Mention, MentionTopic, Position

        now, texts = self.now(), []
        for _text in range(count):
            self.position += 1
            at = now - since * self.draw.random()
            texts.append(Mention(
                id=id_at(at) | (self.position & 0xFFFFF), organisation=self.organisation,
                position=self.position, platform="echo", remote_id=f"m{self.position}", kind="post",
                voice=self.draw.choice(self.voices), place=self.draw.choice(self.places),
                text=" ".join(self.draw.choices(WORDS, k=12)), published_at=at, seen_at=now,
                tone="negative" if self.draw.random() < 0.2 else "neutral",
                links=[f"https://a.example/{self.draw.randrange(400)}"] if self.draw.random() < 0.3 else [],
            ))  # fmt: skip
        with transaction.atomic():
            Mention.objects.bulk_create(texts, batch_size=500)
            MentionTopic.objects.bulk_create(
                [MentionTopic(mention=one, topic=self.draw.choice(self.topics)) for one in texts],
                batch_size=2000,
            )
            Position.objects.update_or_create(
                organisation=self.organisation, defaults={"last": self.position}
            )


class Timed:
    """A function with how long each of its calls took, in seconds."""

    def __init__(self, do: Callable[..., Any]) -> None:
        self.do, self.took = do, list[float]()

    def __call__(self, *given: Any) -> Any:
        started = time.perf_counter()
        try:
            return self.do(*given)
        finally:
            self.took.append(time.perf_counter() - started)


def _measured(scale: str, home: Path) -> dict[str, Any]:
    from django.utils import timezone

    from palabre.protection import counting, watching
    from palabre.protection.models import Alert, Watch
    from palabre.site.preparing import migrate

    migrate()
    moved, real = timedelta(), timezone.now
    timezone.now = lambda: real() + moved
    house = House(TOPICS[scale])
    per_minute = PER_MINUTE[scale]
    house.come(per_minute * 60 * HOURS[scale], timedelta(hours=HOURS[scale]))
    house.past(per_minute)
    counting.count = count = Timed(counting.count)
    watching.look_at = judge = Timed(watching.look_at)
    look = Timed(watching.look)
    rss = psutil.Process().memory_info().rss
    look()
    first, judge.took, look.took, count.took = judge.took, [], [], []
    came = 0
    for _step in range(MINUTES[scale] * 60 // EVERY_S):
        moved += timedelta(seconds=EVERY_S)
        house.come(per_minute * EVERY_S // 60, timedelta(seconds=EVERY_S))
        came += per_minute * EVERY_S // 60
        look()
    states = [len(str(row)) for row in Watch.objects.values_list("of_all", "of_negative")]
    figures = {
        "topics": TOPICS[scale],
        "mentions_per_min": per_minute,
        "counted_per_s": came / sum(count.took),
        "first_judge_ms": _mean(first) * 1000,
        "judge_ms": _mean(judge.took) * 1000,
        "judge_p95_ms": _p95(judge.took) * 1000,
        "look_s": _mean(look.took),
        "look_p95_s": _p95(look.took),
        "memory_kb_a_topic": _mean(states) / 1000,
        "rss_grown_mb": (psutil.Process().memory_info().rss - rss) / 1e6,
        "database_mb": sum(one.stat().st_size for one in home.glob("*.sqlite3*")) / 1e6,
        "alerts": Alert.objects.exclude(state="closed").count(),
    }
    return {"figures": figures, "targets": TARGETS}


def _mean(values: list[Any]) -> float:
    return sum(values) / len(values) if values else 0.0


def _p95(values: list[float]) -> float:
    return sorted(values)[-(-len(values) * 95 // 100) - 1] if values else 0.0
