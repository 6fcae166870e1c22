"""Reading many sources in a round: what is waited for together, stored together, and lost by nobody."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Item, Page, TooSoon, Unavailable
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening import readers, rounds, taking
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.jobs import read_due_sources
from palabre.listening.models import Mention, Source
from palabre.listening.rounds import Reader, read_round
from palabre.listening.tests.patience import read_on

pytestmark = pytest.mark.django_db(transaction=True)


class Places:
    """A connector whose places say what the test put there; the places of ``gates`` wait."""

    def __init__(self):
        self.says, self.asked, self.gates = {}, [], {}

    def read(self, kind, values, cursor, *, limit=100):
        name = values["url"].rpartition("/")[2]
        self.asked.append((name, dict(cursor)))
        if name in self.gates:
            assert self.gates[name].wait(30)
        said = self.says.get(name, Page(cursor=cursor, unchanged=True))
        if isinstance(said, list):
            said = said.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


@pytest.fixture
def places(monkeypatch):
    places = Places()
    monkeypatch.setitem(PLATFORMS, "feed", (PLATFORMS["feed"][0], lambda *_: places))
    monkeypatch.setattr(rounds, "_reader", Reader())
    monkeypatch.setattr(readers, "SLOW_S", 0.2)
    return places


@pytest.fixture
def add(organisation, brand, places):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")

    def add(name):
        values = {"url": f"https://{name}.example/{name}"}
        return add_source(MACHINE, organisation, "feed", "feed", values)[0]

    return add


def news(name, **more):
    """A page with one text that a topic follows."""
    own = f"{name} ouvre un comptoir de plus près du fleuve et de la gare"
    item = Item(name, f"Lanterne : {own}", timezone.now(), Author("v"))
    return Page((item,), {"digest": name}, **more)


def test_a_round_reads_what_is_due_and_stores_each_sources_health(add, places):
    one, two, three = add("one"), add("two"), add("three")
    places.says = {"one": news("one"), "two": Unavailable("It is silent.")}
    read_round()
    rows = {row.pk: row for row in Source.objects.all()}
    assert Mention.objects.get().source_id == one.pk
    assert (rows[one.pk].kept_total, rows[one.pk].cursor) == (1, {"digest": "one"})
    assert (rows[two.pk].last_error, rows[two.pk].attempts) == ("It is silent.", 1)
    assert rows[three.pk].read_at
    assert rows[three.pk].days.get().reads == 1
    assert {row.leased_until for row in rows.values()} == {None}
    assert all(row.due_at > timezone.now() for row in rows.values())


def test_the_clock_asks_for_one_round_for_all_that_is_due(add, places, settings):
    settings.ONLINE = True
    for name in ("one", "two", "three"):
        add(name)
    read_due_sources()
    run_due()
    assert sorted(name for name, _ in places.asked) == ["one", "three", "two"]


def test_nothing_is_asked_for_when_the_machine_stays_off_the_network(add, places, settings):
    settings.ONLINE = settings.DEMO = False
    add("one")
    read_due_sources()
    assert not places.asked


def test_a_slow_site_holds_neither_the_others_nor_the_round(add, places):
    gate = places.gates["slow"] = threading.Event()
    slow, quick = add("slow"), add("quick")
    places.says = {"slow": news("slow"), "quick": news("quick")}
    read_round()
    assert Mention.objects.get().source_id == quick.pk
    gate.set()
    read_round()
    assert Mention.objects.filter(source=slow).exists()
    assert [name for name, _ in places.asked].count("slow") == 1


def test_of_the_slow_sites_only_some_are_read_at_a_time(add, places, monkeypatch):
    monkeypatch.setattr(rounds, "MOST_SLOW", 1)
    sources = [add(name) for name in ("one", "two", "three")]
    gate = threading.Event()
    places.gates = {"one": gate, "two": gate}
    rounds._reader.slow = {source.pk for source in sources[:2]}
    read_on(lambda: len(places.asked) == 2)
    read_round()
    assert [name for name, _ in places.asked] == ["one", "three"]
    gate.set()
    read_on(lambda: Source.objects.exclude(read_at=None).count() == 3)
    assert [name for name, _ in places.asked] == ["one", "three", "two"]


def test_the_sources_of_a_host_that_has_several_begin_first(add, places):
    alone = add("alone")
    shared = [add("one"), add("two")]
    for source in shared:
        Source.objects.filter(pk=source.pk).update(
            values={"url": f"https://shared.example/{source.pk}"}
        )
    late = add("late")
    Source.objects.update(due_at=timezone.now().replace(second=0))
    Source.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(minutes=5))
    assert rounds._plan() == [late.pk, *(source.pk for source in shared), alone.pk]


def test_a_kill_between_reading_and_storing_repeats_the_reading_and_doubles_nothing(
    add, places, monkeypatch
):
    source = add("one")
    places.says = {"one": news("one")}
    monkeypatch.setattr(rounds, "take_all", lambda outcomes: None)  # killed here
    read_round()
    assert not Mention.objects.exists()
    monkeypatch.setattr(rounds, "take_all", taking.take_all)
    read_round()  # the lease still holds: nobody else takes the source
    assert len(places.asked) == 1
    Source.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    read_round()
    read_round()
    source.refresh_from_db()
    assert [cursor for _, cursor in places.asked] == [{}, {}]
    assert Mention.objects.count() == source.kept_total == source.came_total == 1


def test_what_was_heard_after_the_end_of_the_lease_does_not_count(add, places, monkeypatch):
    add("one")
    places.says = {"one": news("one")}
    monkeypatch.setattr(rounds, "LEASE", timedelta(0))
    places.gates["one"] = gate = threading.Event()
    monkeypatch.setattr(rounds, "ROUND_S", 0.3)
    assert read_round()
    gate.set()
    read_on(lambda: not rounds._reader.under_way)
    assert places.asked
    assert not Mention.objects.exists()


def test_a_round_that_is_over_waits_for_no_site_and_the_next_stores_what_it_said(
    add, places, monkeypatch
):
    gate = places.gates["one"] = threading.Event()
    one, two = add("one"), add("two")
    Source.objects.filter(pk=two.pk).update(due_at=timezone.now() + timedelta(hours=1))
    places.says = {"one": news("one"), "two": news("two")}
    monkeypatch.setattr(rounds, "ROUND_S", 0.05)
    monkeypatch.setattr(readers, "SLOW_S", 30)
    assert read_round() <= timezone.now()  # again at once
    Source.objects.filter(pk=two.pk).update(due_at=timezone.now())
    read_on(Mention.objects.exists)
    assert Mention.objects.get().source_id == two.pk
    gate.set()
    read_on(lambda: not rounds._reader.under_way)
    assert Mention.objects.filter(source=one).count() == 1
    assert [name for name, _ in places.asked] == ["one", "two"]


def test_a_site_to_be_left_in_peace_for_a_moment_has_its_turn_in_the_same_round(add, places):
    source = add("one")
    soon = TooSoon("A moment.", timedelta(seconds=0.05))
    places.says = {"one": [soon, soon, news("one")]}
    read_round()
    source.refresh_from_db()
    assert len(places.asked) == 3
    assert (source.kept_total, source.leased_until, source.last_error) == (1, None, "")
    assert source.days.get().reads == 1


def test_a_site_to_be_left_in_peace_for_long_waits_in_its_row(add, places):
    source = add("one")
    places.says = {"one": TooSoon("An hour.", timedelta(hours=1))}
    before = timezone.now()
    read_round()
    source.refresh_from_db()
    assert source.due_at > before + timedelta(minutes=59)
    assert source.leased_until is None
    assert len(places.asked) == 1


def test_what_spoils_the_storing_of_one_source_spoils_no_other(add, places, monkeypatch):
    good, bad = add("good"), add("bad")
    places.says = {"good": news("good"), "bad": news("bad")}
    usual = taking.note_page

    def note(source, *rest):
        if source.pk == bad.pk:
            raise RuntimeError("a bug")
        usual(source, *rest)

    monkeypatch.setattr(taking, "note_page", note)
    read_round()
    assert Mention.objects.get().source_id == good.pk
    bad.refresh_from_db()
    assert bad.last_error
    assert bad.leased_until is None


def test_a_source_read_by_another_is_left_alone(add, places):
    add("one")
    Source.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    read_round()
    assert not places.asked


def test_for_a_topic_that_changed_what_was_seen_may_be_news(add, places, brand):
    source = add("one")
    hour = timedelta(hours=1)
    Source.objects.filter(pk=source.pk).update(
        cursor={"seen": "abc", "digest": "d"}, read_at=timezone.now() - hour
    )
    read_round()
    Source.objects.update(due_at=timezone.now(), cursor={"seen": "abc"})
    Source.objects.update(read_at=timezone.now() + hour)
    read_round()
    assert [cursor for _, cursor in places.asked] == [{"digest": "d"}, {"seen": "abc"}]


def test_accounts_are_read_one_by_one(add, places, organisation):
    from palabre.channels.models import Channel

    source = add("one")
    channel = Channel.objects.create(organisation=organisation, platform="feed", name="x")
    Source.objects.filter(pk=source.pk).update(channel=channel)
    read_round()
    assert not places.asked
