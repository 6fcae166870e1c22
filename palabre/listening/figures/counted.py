"""What the index counts of a topic over a period and over the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.listening.finding import aggregate, zone
from palabre.listening.models import Topic
from palabre.listening.search import Bucket, Histogram, buckets_of
from palabre.listening.search.contract import Aggregation, Answer, HourOfWeek, Terms, Unique
from palabre.listening.selection import Selection

LISTS = ("place", "platform", "language", "country", "tag", "hashtag", "domain", "link")
ROWS = 10
TOLD = ("positive", "neutral", "mixed", "negative")
UNSURE = "unsure"


@dataclass
class Counted:
    """A topic's figures of a period, each asked for once. Copies are folded, hidden mentions left out."""

    brand: Brand
    topics: Sequence[Topic]
    period: Period

    def selection(self, period: Period | None = None) -> Selection:
        """The mentions behind the figures, as a page's address can ask for them."""
        days = period or self.period
        chosen = Selection().but(topic=[str(topic.pk) for topic in self.topics])
        return chosen.between(days.first, days.last)

    def ask(
        self, wanted: dict[str, Aggregation], period: Period | None = None
    ) -> dict[str, Answer]:
        """Ask the index about the period, or about another one."""
        return aggregate(self.brand, self.selection(period), wanted)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Everything that is counted over the period at once."""
        lists: dict[str, Aggregation] = {name: Terms(name, ROWS) for name in LISTS}
        own: dict[str, Aggregation] = {
            "days": Histogram("day", zone(), split="tone"),
            "week": HourOfWeek(zone()),
            "voice": Terms("voice", ROWS, split="tone"),
            "voices": Unique("voice"),
        }
        return self.ask(lists | own)

    def buckets(self, name: str) -> list[Bucket]:
        """One list of the answers."""
        return buckets_of(self.answers[name])

    @cached_property
    def _by_day(self) -> dict[date, Bucket]:
        return {bucket.key: bucket for bucket in self.buckets("days")}

    @cached_property
    def days(self) -> list[int]:
        """Mentions of each day."""
        return [self._count(self._by_day.get(day)) for day in self.period.days]

    @cached_property
    def _by_day_before(self) -> dict[date, Bucket]:
        wanted: dict[str, Aggregation] = {"days": Histogram("day", zone(), split="tone")}
        found = self.ask(wanted, self.period.before)["days"]
        return {bucket.key: bucket for bucket in buckets_of(found)}

    @property
    def days_before(self) -> list[int]:
        """Mentions of each day of the period before."""
        return [self._count(self._by_day_before.get(day)) for day in self.period.before.days]

    @property
    def tones_before(self) -> dict[str, int]:
        """Mentions of each tone in the period before."""
        buckets = self._by_day_before.values()
        return {tone: sum(one.split.get(tone, 0) for one in buckets) for tone in (*TOLD, UNSURE)}

    @staticmethod
    def _count(bucket: Bucket | None) -> int:
        return bucket.count if bucket else 0

    @cached_property
    def hours(self) -> list[tuple[datetime, int]]:
        """Mentions of each hour that has some, for periods of a day or two."""
        found = self.ask({"hours": Histogram("hour", zone())})["hours"]
        return [(bucket.key, bucket.count) for bucket in buckets_of(found)]

    def tone_days(self, tone: str) -> list[int]:
        """Mentions of one tone each day."""
        buckets = (self._by_day.get(day) for day in self.period.days)
        return [bucket.split.get(tone, 0) if bucket else 0 for bucket in buckets]

    @cached_property
    def tones(self) -> dict[str, int]:
        """Mentions of each tone."""
        return {tone: sum(self.tone_days(tone)) for tone in (*TOLD, UNSURE)}

    @cached_property
    def week(self) -> list[list[int]]:
        """Mentions of each hour of each weekday, from Monday, in the reader's time zone."""
        table = [[0] * 24 for _day in range(7)]
        for bucket in self.buckets("week"):
            day, hour = bucket.key
            table[day][hour] += bucket.count
        return table

    @property
    def total(self) -> int:
        """Mentions of the period."""
        return sum(self.days)

    @property
    def voices(self) -> int:
        """About how many voices."""
        found = self.answers["voices"]
        return found if isinstance(found, int) else 0
