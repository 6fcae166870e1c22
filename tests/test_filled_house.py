"""The house that the benchmarks fill has what they say of it, on any database, however often it broke off."""

import pytest
from django.test import Client
from django.urls import reverse

from bench import house, mentions
from palabre.campaigns.models import TrackedLink
from palabre.engagement.models import Conversation, Person, Turn
from palabre.governance.models import User
from palabre.listening.models import Mention, MentionTopic, Position, Voice
from palabre.publishing.models import Delivery, Post

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 5_000


def test_a_filling_that_broke_off_goes_on_and_ends_with_as_much_as_an_unbroken_one(monkeypatch):
    monkeypatch.setattr(mentions, "BATCH", 1_000)
    add, batches = house._House.add, []

    def breaks_off(self, batch):
        add(self, batch)
        batches.append(len(batch))
        if len(batches) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as then:
        then.setattr(house._House, "add", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            house.fill(COUNT)
    assert Mention.objects.count() == 2_000  # what was under way is undone
    seen = []
    house.fill(COUNT, seen.append)
    house.fill(COUNT, seen.append)
    assert seen == [3_000, 4_000, 5_000], "each batch that was filled, and none that was there"
    numbers = Mention.objects.order_by("position").values_list("position", "pk")
    positions, ids = zip(*numbers, strict=True)
    assert positions == tuple(range(1, COUNT + 1))
    assert list(ids) == sorted(set(ids))
    assert Position.objects.get().last == COUNT
    made = {
        one: one.objects.count()
        for one in (Voice, Conversation, Turn, Post, Delivery, Person, TrackedLink)
    }
    assert made == {
        Voice: 250, Conversation: 100, Turn: 400, Post: 10, Delivery: 10, Person: 50, TrackedLink: 1,
    }  # fmt: skip
    assert MentionTopic.objects.values("topic").distinct().count() > 40
    first, last = (Mention.objects.order_by(by)[0].published_at for by in ("pk", "-pk"))
    assert (last - first).days == mentions.DAYS - 1
    client = Client()
    client.force_login(User.objects.get())
    shown = client.get(reverse("engage_inbox", args=["lanterne", "lanterne"]))
    assert shown.status_code == 200
    waiting = Conversation.objects.filter(stage="todo").values_list("preview", flat=True)
    assert any(said in shown.content.decode() for said in waiting)
