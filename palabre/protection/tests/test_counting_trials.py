"""However texts come in, each that counts is counted once, in its own five minutes."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palabre.listening.drafts import id_at
from palabre.listening.models import Mention, MentionTopic, Place, Position, Voice
from palabre.protection import counting
from palabre.protection.models import Heard
from palabre.protection.watching import begin_new

pytestmark = pytest.mark.django_db

NUMBERS = count(1)
# When it was written, in minutes before now (also beyond what is kept; none is stored from the future); by
# whom; of whom it is a copy; how negative.
TEXTS = st.tuples(
    st.one_of(st.integers(0, 200), st.integers(0, 100_000)),
    st.sampled_from(["zoe", "leo", "robot"]),
    st.sampled_from(["", "", "zoe", "leo"]),
    st.booleans(),
)
# Batches, and what happens after each: nothing, a look, or that the topic is begun anew.
STORIES = st.lists(
    st.tuples(st.lists(TEXTS, max_size=6), st.sampled_from(["", "look", "look", "begin"])),
    max_size=6,
)


class House:
    """An organisation's voices and a topic, and texts of any time that come in as batches do."""

    def __init__(self, topic):
        self.topic, self.organisation = topic, topic.organisation
        now = timezone.now()
        self.place = Place.objects.create(
            organisation=self.organisation, platform="echo", address="echo.example"
        )
        self.voices = {
            name: Voice.objects.create(
                organisation=self.organisation, platform="echo", remote_id=name, name=name,
                handle=name, first_seen_at=now, last_seen_at=now, is_automatic=name == "robot",
            )
            for name in ("zoe", "leo", "robot")
        }  # fmt: skip
        self.firsts = dict.fromkeys(self.voices)

    def come(self, texts):
        """Store a batch as ingest does: positions without a gap, in one transaction."""
        with transaction.atomic():
            row, _ = Position.objects.get_or_create(organisation=self.organisation)
            for minutes, by, copied, negative in texts:
                row.last += 1
                self.store(row.last, minutes, by, self.firsts.get(copied), negative)
            row.save()

    def store(self, position, minutes, by, copied, negative):
        at = timezone.now() - timedelta(minutes=minutes)
        number = next(NUMBERS)
        made = Mention.objects.create(
            id=id_at(at) | (number & 0xFFFFF), organisation=self.organisation, position=position,
            platform="echo", remote_id=f"t{number}", voice=self.voices[by], place=self.place,
            kind="post", text="La Lanterne", published_at=at, seen_at=timezone.now(),
            tone="negative" if negative else "neutral", copy_of=copied,
        )  # fmt: skip
        MentionTopic.objects.create(mention=made, topic=self.topic)
        self.firsts[by] = self.firsts[by] or made

    def count(self):
        """Count all that came."""
        while counting.count(self.organisation.pk):
            pass

    def expected(self):
        """What must be counted: all in what is kept, but robots and own copies."""
        now, found = timezone.now(), Counter()
        for one in Mention.objects.select_related("voice", "copy_of"):
            own = one.copy_of is not None and one.copy_of.voice_id == one.voice_id
            if not one.voice.is_automatic and not own and one.published_at > now - counting.KEPT:
                found[one.tone == "negative"] += 1
        return sum(found.values()), found[True]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=STORIES)
def test_whatever_the_order_of_arrival_each_text_is_counted_once(story, topic):
    with transaction.atomic():
        house = House(topic)
        begin_new()
        for texts, then in story:
            house.come(texts)
            if then == "look":
                house.count()
            elif then == "begin":
                counting.begin(topic)
        house.count()
        rows = Heard.objects.filter(topic=topic).values_list("seen", "negative")
        assert (sum(seen for seen, _ in rows), sum(bad for _, bad in rows)) == house.expected()
        assert not Heard.objects.filter(at__gt=timezone.now()).exists()
        transaction.set_rollback(True)
