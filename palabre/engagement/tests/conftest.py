"""A brand whose account hears and answers, on a network on paper."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.gathering import gather, settle_answers
from palabre.engagement.models import Conversation
from palabre.governance.acts import MACHINE, Actor
from palabre.jobs.running import run_due
from palabre.listening import search
from palabre.listening.ingest import ingest
from palabre.listening.models import Source
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery
from palabre.publishing.tests.conftest import Network

LATER = count()


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own: one that an older Palabre built in the house's home is refused."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    yield
    search.index.cache_clear()


class Place(Network):
    """The network on paper, which also moderates as it is told. ``acts`` are those it took."""

    def __init__(self):
        super().__init__()
        self.acts, self.refuses, self.barred = [], [], []

    def moderate(self, remote_id, act):
        if self.refuses:
            raise self.refuses.pop(0)
        self.acts.append((remote_id, str(act)))

    def bar(self, who, at, act, reason=""):
        if self.refuses:
            raise self.refuses.pop(0)
        self.barred.append((who, at, str(act), reason))


@pytest.fixture
def network(monkeypatch):
    """The network on paper."""
    network = Place()
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, knows_keys=False), network))
    return network


@pytest.fixture
def channel(brand, network):
    """The brand's account there."""
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne",
        account="lanterne",
    )  # fmt: skip


def source_of(channel, kind="inbox", **more):
    """What reads an account."""
    more.setdefault("brand", channel.brand)
    more.setdefault("key", f"{kind}-{channel.pk}")
    return Source.objects.create(
        organisation=channel.organisation, channel=channel, platform="echo", kind=kind,
        name=kind, **more,
    )  # fmt: skip


@pytest.fixture
def source(channel):
    """What reads the account's comments."""
    return source_of(channel)


@pytest.fixture
def private(channel):
    """What reads the account's messages."""
    return source_of(channel, "messages")


def said(name, text="Bonjour ?", above="", thread="", by="zoe", kind=Kind.COMMENT, **more):
    """A text of somebody as a network gives it, each a second after the one before."""
    at = timezone.now() - timedelta(hours=1) + timedelta(seconds=next(LATER))
    more.setdefault("published_at", at)
    return Item(
        name, text, author=Author(f"echo:{by}", by.title(), by), kind=kind, parent=above,
        thread=thread, **more,
    )  # fmt: skip


@pytest.fixture
def hear(brand, source):
    """Read texts that were said to the account, and sort them."""

    def read(*items, through=source):
        made = ingest(items, "echo", [through]).mentions
        gather(brand.pk)
        return made

    return read


@pytest.fixture
def talk(hear):
    """The conversation that one comment begins."""

    def begin(name="m1", text="Bonjour ?", **more):
        hear(said(name, text, **more))
        return Conversation.objects.get(turns__mention__remote_id=name)

    return begin


def go_on(**later):
    """Do what is due in eleven seconds, when no answer can be taken back any more, or after another while;
    and see what became of it. The product's clock stands there meanwhile: nobody waits."""
    ahead, now = timedelta(**(later or {"seconds": 11})), timezone.now
    with pytest.MonkeyPatch.context() as then:
        then.setattr(timezone, "now", lambda: now() + ahead)
        while run_due(timezone.now()):
            pass
    settle_answers()


@pytest.fixture
def work(brand):
    """Do what is due now, or after a while, and see what became of it."""
    return go_on


@pytest.fixture
def by(ada):
    """The actor that Ada is."""
    return Actor.person(ada.user)


@pytest.fixture
def eve(organisation):
    """Eve, editor."""
    from conftest import _member

    return _member("Eve", organisation, "editor")


@pytest.fixture
def zoe(organisation):
    """Zoé, agent: what she writes is approved before it leaves."""
    from conftest import _member

    return _member("Zoé", organisation, "agent")


@pytest.fixture
def bring(organisation):
    """Read texts of the network."""

    def read(*items, platform="echo"):
        return ingest(items, platform, organisation_id=organisation.pk).mentions

    return read


@pytest.fixture
def published(brand):
    """A post of two texts that stands on the network, as "p1" and "p2"."""
    channel = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne"
    )
    told = [Told(channel.pk)]
    post = write_post(MACHINE, brand, Written(text="Un", thread=["Deux"], told=told))
    for number, row in enumerate(schedule(MACHINE, post), start=1):
        Delivery.objects.filter(pk=row.pk).update(state="published", remote_id=f"p{number}")
    return post


@pytest.fixture
def desk(client, ada, brand):
    """Ada's browser at the people of the brand: ``desk("engage_person", row.pk)``, POST with values."""
    client.force_login(ada.user)

    def go(name, *numbers, post=None, query="", **headers):
        url = reverse(name, args=("lanterne", brand.slug, *numbers)) + query
        if post is None:
            return client.get(url, headers=headers)
        return client.post(url, post, headers=headers)

    return go
