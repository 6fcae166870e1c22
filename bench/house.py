"""Fills a house of any size, in any shape: mentions of two years, and what a house makes of them.

Of N mentions (those of `bench.mentions`) there are N/20 voices, N/50 conversations of four texts, N/500 posts
with their deliveries, N/100 people, N/5,000 tracked links, N/25,000 campaigns and N/50,000 incidents. A batch
is one transaction with the position that it came to, so a filling that was broken off goes on where it was.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.mentions import BRANDS, DAYS, Row, batches
from palabre.campaigns.models import Campaign, TrackedLink
from palabre.channels.models import Channel
from palabre.engagement.models import Conversation, Identity, Inbox, Person, Turn
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, User
from palabre.listening.models import Mention, MentionTopic, Place, Position, Source, Topic, Voice
from palabre.measurement.models import Report
from palabre.protection.models import Incident
from palabre.publishing.models import Delivery, Post, Variant

PLACES, ACCOUNTS = 500, 10
TALK, TEXTS = 50, 4  # every fiftieth mention begins a conversation of four texts
STAGES = ("todo", "waiting", "done", "done", "done", "done")
STATES = {"todo": "open", "waiting": "waiting", "done": "done"}


def fill(count: int, seen: Callable[[int], None] | None = None) -> None:
    """Fill the house with so many mentions; asked again with the same number, go on where it broke off. After
    each batch `seen` is told how many there are."""
    if connection.vendor == "sqlite":
        # Nothing of this is lost that a power cut could lose: the bench begins anew.
        connection.cursor().execute("PRAGMA synchronous = OFF")
    with transaction.atomic():
        house = _House(Brand.objects.first() or _begin(count), count)
    done = Position.objects.get().last
    for batch in batches(count):
        if house.passed >= done:
            with transaction.atomic():
                house.add(batch)
            if seen:
                seen(house.passed + len(batch))
        house.passed += len(batch)
    connection.cursor().execute("ANALYZE")


def _begin(count: int) -> Brand:
    """What there is once: an owner, topics, places, accounts, sources, voices, campaigns, reports."""
    by = Actor.person(User.objects.create_user("ada@example.org", name="Ada"))
    house = make_organisation(by, "Lanterne")
    brand = add_brand(by, house, "Lanterne")
    now = timezone.now()
    kinds = ["brand", "product", "product", *["competitor"] * 5, *["market"] * 42]
    Topic.objects.bulk_create(
        Topic(
            organisation=house,
            brand=brand,
            name=name,
            query=name,
            kind=kind,
            version=1,
            matched_version=1,
        )
        for name, kind in zip(BRANDS, kinds, strict=True)
    )
    Place.objects.bulk_create(
        Place(organisation=house, platform="echo", address=f"p{n}.example") for n in range(PLACES)
    )
    accounts = Channel.objects.bulk_create(
        Channel(organisation=house, brand=brand, platform="echo", name=f"a{n}", account=f"a{n}")
        for n in range(ACCOUNTS)
    )
    Source.objects.bulk_create(
        Source(
            organisation=house,
            brand=brand,
            channel=one,
            platform="echo",
            kind="inbox",
            name=one.name,
            key=one.name,
        )
        for one in accounts
    )
    Voice.objects.bulk_create(
        (
            Voice(
                organisation=house,
                platform="echo",
                remote_id=f"v{n}",
                name=f"Voice {n}",
                handle=f"v{n}",
                first_seen_at=now - timedelta(days=DAYS),
                last_seen_at=now,
            )
            for n in range(max(count // 20, 1))
        ),
        batch_size=10_000,
    )
    campaigns = Campaign.objects.bulk_create(
        Campaign(organisation=house, brand=brand, name=f"Campaign {n}")
        for n in range(max(count // 25_000, 1))
    )
    TrackedLink.objects.bulk_create(
        TrackedLink(
            organisation=house,
            brand=brand,
            campaign=campaigns[n % len(campaigns)],
            name=f"Link {n}",
            slug=f"l{n}",
            target=f"https://lanterne.example/{n}",
        )
        for n in range(count // 5000)
    )
    Report.objects.bulk_create(Report(brand=brand, name=f"Report {n}") for n in range(12))
    Incident.objects.bulk_create(
        Incident(
            organisation=house,
            brand=brand,
            title=f"Incident {n}",
            began=now - timedelta(days=n % DAYS),
        )
        for n in range(max(count // 50_000, 1))
    )
    Position.objects.update_or_create(organisation=house, defaults={"last": 0})
    Inbox.objects.create(brand=brand, position=count, beat=1)
    return brand


class _House:
    """What a batch is tied to, and how far the filling came."""

    def __init__(self, brand: Brand, count: int) -> None:
        self.brand, self.house = brand, brand.organisation
        # The newest mention is of the moment when the house was begun, also when the filling goes on.
        self.now = Voice.objects.order_by("pk")[0].last_seen_at
        self.step = timedelta(days=DAYS) / count
        self.passed = 0
        self.topics = list(Topic.objects.order_by("pk").values_list("pk", flat=True))
        self.places = list(Place.objects.order_by("pk").values_list("pk", flat=True))
        self.voices = list(Voice.objects.order_by("pk").values_list("pk", flat=True))
        self.accounts = list(Channel.objects.order_by("pk"))
        self.campaigns = list(Campaign.objects.order_by("pk"))
        self.owner = User.objects.get()
        self.columns = [one.column for one in Mention._meta.concrete_fields]
        spare = Mention(
            organisation=self.house,
            seen_at=self.now,
            links=[],
            tone_confidence=0.9,
            tone_model="made-up",
            intents={"none": 0.9},
            intent_model="made-up",
        )
        self.usual = {
            one.column: one.get_db_prep_save(getattr(spare, one.attname), connection)
            for one in Mention._meta.concrete_fields
        }

    def at(self, position: int) -> datetime:
        """When the mention of that position was published."""
        return self.now - timedelta(days=DAYS) + self.step * position

    def number(self, position: int) -> int:
        """The row number of that position's mention."""
        return (int(self.at(position).timestamp() * 1000) << 20) | (position % (1 << 20))

    def voice(self, row: Row, position: int) -> int:
        """Half of the mentions are of the few who speak much, half of everybody in turn."""
        return self.voices[(position if position % 2 else row.voice) % len(self.voices)]

    def add(self, batch: list[Row]) -> None:
        """Store a batch and all that hangs on it."""
        first = self.passed + 1
        self._mentions(batch, first)
        self._talks(batch, first)
        self._posts(range(first // 500, (first + len(batch)) // 500))
        self._people(range(first // 100, (first + len(batch)) // 100))
        Position.objects.update(last=self.passed + len(batch))

    def _mentions(self, batch: list[Row], first: int) -> None:
        said, of = [], []
        for position, row in enumerate(batch, first):
            number, place = self.number(position), (position - 1) % TALK
            root = f"m{position - place}"
            own: dict[str, Any] = {
                "id": number,
                "position": position,
                "remote_id": f"m{position}",
                "text": row.text,
                "voice_id": self.voice(row, position),
                "place_id": self.places[row.voice % PLACES],
                "kind": row.kind,
                "platform": row.platform,
                "language": row.language,
                "tone": row.tone,
                "likes": row.likes,
                "published_at": _ready("published_at", self.at(position)),
                "hashtags": json.dumps(row.hashtags),
            }
            if place < TEXTS:
                own |= {
                    "platform": "echo",
                    "kind": "comment",
                    "thread": root,
                    "parent": root if place else "",
                }
            said.append([own.get(name, self.usual[name]) for name in self.columns])
            of += [(number, self.topics[n - 1], False) for n in row.topics]
        with connection.cursor() as cursor:
            cursor.executemany(_insert(Mention._meta.db_table, self.columns), said)
            into = _insert(MentionTopic._meta.db_table, ["mention_id", "topic_id", "by_hand"])
            cursor.executemany(into, of)

    def _talks(self, batch: list[Row], first: int) -> None:
        rows, turns = [], []
        for position in range(first, first + len(batch) - TEXTS + 1, TALK):
            row, n = batch[position - first], position // TALK
            stage, last = STAGES[n % len(STAGES)], self.at(position + TEXTS - 1)
            waits = last if stage == "todo" else None
            rows.append(
                Conversation(
                    organisation=self.house,
                    brand=self.brand,
                    platform="echo",
                    key=f"m{position}",
                    channel=self.accounts[n % ACCOUNTS],
                    kind="comment",
                    voice_id=self.voice(row, position),
                    stage=stage,
                    state=STATES[stage],
                    preview=row.text[:100],
                    count=TEXTS,
                    last_in_at=last,
                    waiting_since=waits,
                    late_at=waits and waits + timedelta(hours=24),
                )
            )
            turns.append(range(position, position + TEXTS))
        Conversation.objects.bulk_create(rows)
        Turn.objects.bulk_create(
            Turn(
                conversation=talk,
                brand=self.brand,
                mention_id=self.number(one),
                at=self.at(one),
                ours=False,
            )
            for talk, texts in zip(rows, turns, strict=True)
            for one in texts
        )

    def _posts(self, numbers: range) -> None:
        posts = Post.objects.bulk_create(
            Post(
                organisation=self.house,
                brand=self.brand,
                state="sent",
                title=f"Post {n}",
                text=f"What there is to say, number {n}.",
                author=self.owner,
                due_at=self.at(n * 500),
                campaign=self.campaigns[n % len(self.campaigns)],
            )
            for n in numbers
        )
        variants = Variant.objects.bulk_create(
            Variant(post=post, channel=self.accounts[n % ACCOUNTS])
            for n, post in zip(numbers, posts, strict=True)
        )
        Delivery.objects.bulk_create(
            Delivery(
                organisation=self.house,
                variant=one,
                channel=one.channel,
                content={"text": one.post.text},
                state="published",
                due_at=one.post.due_at,
                try_at=one.post.due_at,
                sent_at=one.post.due_at,
                remote_id=f"d{n}",
            )
            for n, one in zip(numbers, variants, strict=True)
        )

    def _people(self, numbers: range) -> None:
        people = Person.objects.bulk_create(
            Person(organisation=self.house, brand=self.brand, name=f"Voice {n}", key=f"voice {n}")
            for n in numbers
        )
        Identity.objects.bulk_create(
            Identity(organisation=self.house, person=one, what="voice", voice_id=self.voices[n])
            for n, one in zip(numbers, people, strict=True)
            if n < len(self.voices)
        )


def _ready(name: str, value: object) -> Any:
    return Mention._meta.get_field(name).get_db_prep_save(value, connection)


def _insert(table: str, columns: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
