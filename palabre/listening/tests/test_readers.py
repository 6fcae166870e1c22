"""Where very many sources are due at once, a process of its own reads, and ends when it has nothing to do."""

import time
from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from palabre.channels.doors import http
from palabre.connectors.contract import Page, RateLimited, TooSoon, Unavailable
from palabre.connectors.feed import client
from palabre.connectors.tests.loopback import Reply
from palabre.governance.acts import MACHINE
from palabre.listening import readers, rounds
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention, Source
from palabre.listening.reading import BROKE
from palabre.listening.rounds import Reader, is_wanted, read_round
from palabre.listening.tests.patience import read_on

pytestmark = pytest.mark.django_db(transaction=True)

FEED = """<rss version="2.0"><channel><title>Le carnet</title><item><guid>{0}</guid>
<title>Lanterne {0}</title><description>Lanterne {0} ouvre un comptoir de plus.</description>
</item></channel></rss>"""


class Nowhere:
    """A double of the process of its own: what it is asked stays open until the test answers."""

    def __init__(self, heard, lost):
        self.heard, self.lost, self.asked, self.used = heard, lost, [], time.monotonic()
        self.is_there, self.is_closed, self.is_stuck = True, False, False

    def ask(self, number, *asked):
        if self.is_there:
            self.asked.append(number)
        return self.is_there

    def go(self):
        """All is on its way."""

    def close(self):
        self.is_closed = True

    def kill(self):
        self.is_there = False
        self.lost(set(self.asked))


@pytest.fixture
def crowd(settings, monkeypatch):
    """A house in which two sources are many."""
    settings.ONLINE, settings.ALLOW_HOSTS = True, ["127.0.0.1", "one.example", "two.example"]
    monkeypatch.setattr(readers, "CROWD", 2)
    monkeypatch.setattr(readers, "_processors", lambda: 2)
    monkeypatch.setattr(rounds, "_reader", Reader())
    monkeypatch.setattr(http().politeness, "_until", {})
    monkeypatch.setattr(http().politeness, "_told", {})
    yield rounds._reader._readers
    if rounds._reader._readers._apart:
        rounds._reader._readers._apart.close()


@pytest.fixture
def nowhere(crowd, monkeypatch):
    made = []
    monkeypatch.setattr(readers, "apart", lambda *told: made.append(Nowhere(*told)) or made[-1])
    monkeypatch.setattr(rounds, "ROUND_S", 0.05)
    return made


@pytest.fixture
def add(organisation, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    return lambda url: add_source(MACHINE, organisation, "feed", "feed", {"url": url})[0]


@pytest.fixture
def two(add):
    return [add("http://one.example/feed"), add("http://two.example/feed")]


@pytest.fixture
def asked(two, nowhere):
    """The other process, when it was asked for both sources."""
    read_on(lambda: nowhere and len(nowhere[0].asked) == 2)
    return nowhere[0]


def all_is_over():
    return not rounds._reader.under_way


def test_many_feeds_are_read_by_a_process_of_its_own_and_stored_here(site, add, crowd):
    sources = []
    for number in (1, 2):
        site.replies[f"/{number}"] = Reply(FEED.format(number).encode())
        sources.append(add(f"{site.url}/{number}"))
    read_on(all_is_over)  # both are on one host: the second has its turn a moment later
    assert crowd._apart
    assert not crowd._threads
    assert Mention.objects.count() == 2
    for source in sources:
        source.refresh_from_db()
        assert (source.kept_total, source.name, source.leased_until) == (1, "Le carnet", None)
    assert len(site.asked) == 2


def test_few_feeds_or_one_processor_start_none(two, nowhere, monkeypatch):
    monkeypatch.setattr(readers, "_page", lambda source: Page(unchanged=True))
    monkeypatch.setattr(readers, "CROWD", 3)
    read_on(all_is_over)
    first = Source.objects.values_list("read_at", flat=True)[0]
    monkeypatch.setattr(readers, "CROWD", 2)
    monkeypatch.setattr(readers, "_processors", lambda: 1)
    Source.objects.update(due_at=timezone.now())
    read_on(all_is_over)
    assert Source.objects.filter(read_at__gt=first).count() == 2
    assert not nowhere


def test_it_ends_when_it_had_nothing_to_do_for_long(asked):
    for number in asked.asked:
        asked.heard(number, 0.1, Page(unchanged=True))
    read_on(all_is_over)
    assert not is_wanted(timezone.now())
    asked.used -= readers.REST_S + 1
    assert is_wanted(timezone.now())
    assert not asked.is_closed
    read_round()
    assert asked.is_closed
    assert not is_wanted(timezone.now())


def test_what_it_died_of_is_left_to_the_end_of_its_lease(asked, monkeypatch):
    asked.is_there = False
    asked.lost(set(asked.asked))
    read_on(all_is_over)
    assert Source.objects.filter(leased_until__gt=timezone.now(), last_error="").count() == 2
    monkeypatch.setattr(readers, "_page", lambda source: Page(unchanged=True))
    monkeypatch.setattr(http().politeness, "_until", {})
    Source.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    read_on(lambda: Source.objects.exclude(read_at=None).count() == 2)
    assert not Source.objects.exclude(leased_until=None).exists()


def test_a_process_that_hangs_is_ended_by_whoever_looks(asked):
    is_wanted(timezone.now())
    assert asked.is_there
    asked.is_stuck = True
    assert is_wanted(timezone.now())
    assert not asked.is_there
    read_on(all_is_over)
    assert Source.objects.filter(leased_until__gt=timezone.now()).count() == 2


def test_a_process_that_is_killed_is_followed_by_another(site, add, crowd, monkeypatch):
    monkeypatch.setattr(client, "PAUSE", timedelta(0))
    for number in (1, 2):
        site.replies[f"/{number}"] = Reply(FEED.format(number).encode())
        add(f"{site.url}/{number}")
    crowd.expect(2)
    first = crowd._apart.pid
    psutil.Process(first).kill()

    def is_read():
        # Whatever it had been asked for is taken again when the lease is over.
        Source.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())
        return all_is_over() and Mention.objects.count() == 2

    read_on(is_read)
    crowd.expect(2)
    assert crowd._apart.pid != first


def test_a_bug_over_there_stands_in_the_health_of_its_source(two, asked):
    asked.heard(two[0].pk, 0.1, None)
    asked.heard(two[1].pk, 0.1, Unavailable("It is silent."))
    read_on(all_is_over)
    errors = Source.objects.order_by("pk").values_list("last_error", flat=True)
    assert list(errors) == [BROKE, "It is silent."]


def test_hosts_are_left_in_peace_by_both_processes(two, asked):
    assert http().politeness._until.keys() == {"one.example", "two.example"}
    asked.heard(two[0].pk, 0.1, RateLimited("Less often.", timedelta(hours=1)))
    with pytest.raises(TooSoon) as caught:
        http().turn("http://one.example/article", timedelta(seconds=1))
    assert caught.value.wait > timedelta(minutes=9)


def test_a_turn_taken_here_is_kept_by_whoever_comes_too_soon_over_there(two, asked):
    http().politeness._until = {"one.example": time.monotonic() + 1000}
    asked.heard(two[0].pk, 0.0, TooSoon("A moment.", timedelta(seconds=0.01)))
    read_on(lambda: asked.asked.count(two[0].pk) == 2)
    assert asked.asked.count(two[1].pk) == 1


def test_who_took_long_over_there_is_known_as_slow(two, asked):
    asked.heard(two[0].pk, readers.SLOW_S + 1, Page(unchanged=True))
    asked.heard(two[1].pk, readers.SLOW_S - 1, Page(unchanged=True))
    read_on(all_is_over)
    assert rounds._reader.slow == {two[0].pk}


def test_what_is_no_address_is_not_even_asked_for(two, nowhere):
    Source.objects.filter(pk=two[0].pk).update(values={"url": "http://name:word@one.example/"})
    read_on(lambda: nowhere and nowhere[0].asked and len(rounds._reader.under_way) == 1)
    assert nowhere[0].asked == [two[1].pk]
    two[0].refresh_from_db()
    assert "name and password" in two[0].last_error
