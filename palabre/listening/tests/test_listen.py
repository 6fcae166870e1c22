"""Open streams: one listener at a time, cursors and deletions kept, broken ones opened again."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from palabre.channels.budgets import SPENT
from palabre.channels.models import Channel
from palabre.connectors import registry
from palabre.connectors.contract import (
    Author,
    Capability,
    Item,
    Limits,
    Page,
    Platform,
    SourceKind,
    Unavailable,
)
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE
from palabre.listening import listen as listening
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.listen import Stream, open_streams, run
from palabre.listening.models import Mention, Source, SourceDay
from palabre.listening.reading import due, read_source
from palabre.listening.rules import SourceState

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DOWN = N_("The network is down.")

PLATFORM = Platform(
    slug="script",
    name="Script",
    capabilities=frozenset({Capability.STREAM}),
    sources=(SourceKind("live", "Live", Capability.STREAM, every=None),),
    limits=Limits(1, timedelta(minutes=1), "https://script.example", NOON.date()),
)


class Script:
    """A network that says what a test tells it to; remembers from which cursors it was opened."""

    def __init__(self) -> None:
        self.opened: list[dict] = []
        self.acts: list[Page | Exception | Callable[[], object]] = []

    def stream(self, source: str, values: object, cursor: dict) -> Iterator[Page]:
        self.opened.append(dict(cursor))
        for act in self.acts:
            if isinstance(act, Exception):
                raise act
            if callable(act):
                act()
            else:
                yield act


@pytest.fixture
def script(monkeypatch):
    network = Script()
    monkeypatch.setitem(registry.PLATFORMS, "script", (PLATFORM, lambda http, credential: network))
    return network


@pytest.fixture
def source(brand, script):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    return add_source(MACHINE, brand.organisation, "script", "live", {})[0]


def item(name, text="la Lanterne est ouverte"):
    return Item(name, f"{text} {name}", NOON, Author("v"))


def hear(source):
    source.refresh_from_db()
    Stream([source], threading.Event()).listen()
    source.refresh_from_db()


def test_what_a_stream_brings_is_stored_with_its_cursor_and_health(script, source):
    script.acts = [
        Page((item("a"), item("b", "rien")), {"time_us": 5}),
        Page(cursor={"time_us": 9}),
    ]
    hear(source)
    assert [m.remote_id for m in Mention.objects.all()] == ["a"]
    assert (source.cursor, source.came_total, source.kept_total) == ({"time_us": 9}, 2, 1)
    assert SourceDay.objects.get().came == 2


def test_a_stream_goes_on_from_where_it_stood(script, source):
    script.acts = [Page((item("a"),), {"time_us": 5})]
    hear(source)
    hear(source)
    assert script.opened == [{}, {"time_us": 5}]
    assert Mention.objects.count() == 1


def test_a_deletion_in_the_network_is_one_here(script, source):
    script.acts = [Page((item("a"), item("b")), {"time_us": 1})]
    hear(source)
    script.acts = [Page(deleted=("a",), cursor={"time_us": 2})]
    hear(source)
    assert [m.remote_id for m in Mention.objects.all()] == ["b"]


def test_two_listeners_do_not_both_hold_a_source(script, source):
    rival = Stream([Source.objects.get(pk=source.pk)], threading.Event())
    held = []

    def rival_tries() -> None:
        before = Source.objects.get(pk=source.pk).leased_until
        rival.listen()
        held.append((before, Source.objects.get(pk=source.pk).leased_until))

    script.acts = [rival_tries, Page((item("a"),), {"time_us": 1})]
    hear(source)
    assert len(script.opened) == 1
    assert held[0][0] == held[0][1] is not None
    assert source.leased_until is None


def test_a_listener_whose_lease_was_taken_over_writes_nothing_more(script, source, monkeypatch):
    monkeypatch.setattr("palabre.listening.listen.LEASE", timedelta(0))
    elsewhere = timezone.now() + timedelta(minutes=1)

    def taken_over() -> None:
        Source.objects.filter(pk=source.pk).update(leased_until=elsewhere, cursor={"time_us": 50})

    script.acts = [taken_over, Page((item("a"),), {"time_us": 1}), Page((item("b"),))]
    hear(source)
    assert (source.leased_until, source.cursor) == (elsewhere, {"time_us": 50})
    assert not Mention.objects.exists()


def test_a_lease_that_ran_out_is_free_for_another_listener(script, source):
    Source.objects.filter(pk=source.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    script.acts = [Page((item("a"),))]
    hear(source)
    assert Mention.objects.count() == 1


def test_a_broken_stream_keeps_what_came_and_says_why_it_broke(script, source):
    script.acts = [Page((item("a"),), {"time_us": 7}), Unavailable(DOWN)]
    hear(source)
    assert Mention.objects.count() == 1
    assert (source.cursor, source.last_error) == ({"time_us": 7}, DOWN)
    assert source.due_at > timezone.now()
    assert source.leased_until is None


def test_a_broken_stream_is_opened_again_when_its_pause_is_over(script, source):
    script.acts = [Unavailable(DOWN)]
    hear(source)
    assert open_streams() == {}
    Source.objects.update(due_at=timezone.now())
    assert [s.pk for sources in open_streams().values() for s in sources] == [source.pk]
    script.acts = [Page((item("a"),))]
    hear(source)
    assert (source.attempts, source.last_error) == (0, "")


def test_a_stream_that_was_failing_is_well_again_with_its_first_page(script, source):
    Source.objects.update(state=SourceState.FAILING)
    script.acts = [Page(cursor={"time_us": 1})]
    hear(source)
    assert source.state == SourceState.ACTIVE


def test_a_fault_of_our_own_is_shown_on_the_source_and_waits_too(script, source, caplog):
    script.acts = [ValueError("surprise")]
    hear(source)
    assert "log" in source.last_error
    assert source.due_at > timezone.now()
    assert "surprise" in caplog.text


def test_sources_of_two_organisations_share_one_stream(script, source, cy):
    other = cy.organisation
    make_topic(MACHINE, other.brands.get(), "Lanterne", "lanterne")
    theirs = add_source(MACHINE, other, "script", "live", {})[0]
    (sources,) = open_streams().values()
    assert {one.pk for one in sources} == {source.pk, theirs.pk}
    script.acts = [Page((item("a"),), {"time_us": 3})]
    Stream(sources, threading.Event()).listen()
    assert len(script.opened) == 1
    assert {m.organisation_id for m in Mention.objects.all()} == {
        source.organisation_id,
        other.pk,
    }


def test_a_paused_stream_is_not_opened(script, source):
    Source.objects.update(state=SourceState.PAUSED)
    assert open_streams() == {}


def test_a_stream_is_never_read_by_the_worker(script, source):
    Source.objects.update(due_at=NOON)
    assert not due(timezone.now()).exists()
    assert read_source(source.pk) is None
    assert script.opened == []


def test_the_fictional_world_is_heard_live(brand, monkeypatch):
    moments = iter(NOON + timedelta(seconds=10 * n) for n in range(100))
    stop = threading.Event()
    ticks: list[float] = []

    def pause(seconds: float) -> None:
        ticks.append(seconds)
        if len(ticks) == 8:
            stop.set()

    make_topic(MACHINE, brand, "Café", "lanterne OR boréal OR minuit OR café OR coffee")
    live = add_source(MACHINE, brand.organisation, "echo", "live", {"every": "6"})[0]
    echo = EchoConnector(clock=lambda: next(moments), pause=pause)
    platform = registry.PLATFORMS["echo"][0]
    monkeypatch.setitem(registry.PLATFORMS, "echo", (platform, lambda http, credential: echo))
    Stream([live], stop).listen()
    live.refresh_from_db()
    assert 5 < live.came_total < 20
    assert Mention.objects.filter(source=live).count() == live.kept_total > 0
    assert live.cursor["since"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_opened_while_the_machine_is_to_stay_silent(script, source, settings):
    settings.ONLINE = settings.DEMO = False
    stop = threading.Event()
    listener = threading.Thread(target=run, args=(stop,))
    listener.start()
    stop.set()
    listener.join()
    assert script.opened == []


@pytest.mark.django_db(transaction=True)
def test_the_listener_opens_what_should_be_open_and_ends_when_told(script, source):
    stop = threading.Event()
    script.acts = [Page((item("a"),), {"time_us": 1}), stop.set]
    run(stop)
    assert script.opened == [{}]
    assert Mention.objects.count() == 1


def test_a_fault_of_the_database_does_not_end_the_listening(monkeypatch, caplog):
    stop, looks = threading.Event(), []

    def fails_first():
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("database is locked")
        stop.set()
        return {}

    monkeypatch.setattr(listening, "open_streams", fails_first)
    monkeypatch.setattr(listening, "LOOK_S", 0)
    run(stop)
    assert len(looks) == 2
    assert "the streams could not be looked after" in caplog.text


def test_of_many_organisations_only_those_that_follow_it_keep_a_text(script, source, cy):
    other = cy.organisation
    make_topic(MACHINE, other.brands.get(), "Boréal", "boréal country:be")
    theirs = add_source(MACHINE, other, "script", "live", {}, country="BE")[0]
    script.acts = [Page((item("a"), item("b", "le Boréal"), item("c", "rien")), {"time_us": 3})]
    Stream([source, theirs], threading.Event()).listen()
    kept = {(m.remote_id, m.organisation_id) for m in Mention.objects.all()}
    assert kept == {("a", source.organisation_id), ("b", other.pk)}
    assert list(Source.objects.order_by("pk").values_list("kept_total", flat=True)) == [1, 1]


def test_what_a_stream_costs_is_the_accounts_and_it_ends_at_the_stop_line(script, source):
    account = Channel.objects.create(
        organisation=source.organisation, platform="script", name="a", budget=8_000
    )
    Source.objects.filter(pk=source.pk).update(channel=account)
    source.refresh_from_db()
    script.acts = [Page((item("r1"),), cost=5_000), Page((item("r2"),), cost=5_000)]
    hear(source)
    assert account.usage.get(what="money").used == 10_000
    source.refresh_from_db()
    assert source.last_error == SPENT
    assert Mention.objects.count() == 2
