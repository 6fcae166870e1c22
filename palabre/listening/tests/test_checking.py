"""What is deleted or edited over there is deleted or edited here, in time, with proof."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels import doors
from palabre.channels.models import Channel
from palabre.connectors.contract import Author, Item, Page, RateLimited, Unavailable
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.listening import checking
from palabre.listening.actions.topics import make_topic
from palabre.listening.checking import check_due, due_sweep
from palabre.listening.ingest import ingest
from palabre.listening.models import Gone, IndexOp, Mention, Reread, Source, Sweep
from palabre.listening.reading import BROKE
from palabre.listening.tests.conftest import NOON
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

pytestmark = pytest.mark.django_db
WITHIN = timedelta(hours=24)


class Square:
    """What the network says of texts when it is asked again; each test sets it."""

    def __init__(self):
        self.asked, self.deleted, self.items, self.fault = [], (), (), None

    def check(self, names):
        self.asked.append(list(names))
        if self.fault:
            raise self.fault
        return Page(self.items, deleted=tuple(self.deleted), cost=1_000)


def said(number, text=None, **more):
    return Item(f"p{number}", text or f"lanterne number {number} is said here", NOON,
                Author(f"v{number}"), **more)  # fmt: skip


def says(monkeypatch, **more):
    """Let the network say something else of itself."""
    of, connect = PLATFORMS["plaza"]
    monkeypatch.setitem(PLATFORMS, "plaza", (replace(of, **more), connect))
    doors.checking_platforms.cache_clear()


@pytest.fixture
def two_at_once(square, monkeypatch):
    """Texts are looked at by two, in as many turns as where they are looked at by the hundred."""
    says(monkeypatch, looks_at=2)
    monkeypatch.setattr(checking, "MANY_CALLS", 2)


@pytest.fixture
def square(monkeypatch, brand):
    """A network with a duty of deletion, three of whose texts are kept."""
    found = Square()

    class Checking(PlazaConnector):
        def check(self, remote_ids):
            return found.check(remote_ids)

    of = replace(PLATFORM, deletion_within=WITHIN, any_account_sees=True)
    monkeypatch.setitem(PLATFORMS, "plaza", (of, Checking))
    doors.checking_platforms.cache_clear()
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    ingest([said(1), said(2), said(3)], "plaza", organisation_id=brand.organisation_id)
    IndexOp.objects.all().delete()
    yield found
    doors.checking_platforms.cache_clear()


def test_what_is_gone_there_goes_here_with_proof_and_without_a_word_of_it(square, brand):
    gone = Mention.objects.get(remote_id="p2").pk
    square.deleted = ["p2", "somebody else's"]
    check_due()
    assert set(Mention.objects.values_list("remote_id", flat=True)) == {"p1", "p3"}
    assert IndexOp.objects.filter(mention_id=gone, is_delete=True).exists()
    proof = AuditEntry.objects.get(verb="deleted there")
    assert (proof.details["platform"], proof.details["count"]) == ("plaza", 1)
    assert "number 2" not in str(vars(proof))


def test_what_was_edited_there_is_edited_here_with_proof_and_without_a_word_of_it(square, brand):
    later = NOON + timedelta(hours=1)
    square.items = (
        said(1, "lanterne said otherwise now", edited_at=later),
        said(2, "lanterne said it anew", edited_at=later),
        said(3, edited_at=later),  # not a word of it is another
    )
    check_due()
    assert Mention.objects.get(remote_id="p1").text == "lanterne said otherwise now"
    proof = AuditEntry.objects.get(verb="edited there")
    assert (proof.organisation, proof.details["network"]) == (brand.organisation, "Plaza")
    assert (proof.details["count"], len(proof.details["names"])) == (2, 2)
    assert "lanterne" not in str(proof.details)
    Sweep.objects.all().delete()
    check_due()
    assert AuditEntry.objects.filter(verb="edited there").count() == 1


def test_the_trail_says_what_was_deleted_and_edited_there_in_words(square, as_ada):
    square.deleted = ["p2"]
    square.items = (said(1, "lanterne said otherwise now"),)
    check_due()
    page = as_ada.get("/o/lanterne/govern/audit/").content.decode()
    assert "Palabre deleted 1 text here that was deleted there (Plaza)." in page
    assert "Palabre changed 1 text here that was edited there (Plaza)." in page


def test_what_has_other_words_there_was_edited_even_if_the_network_does_not_say_so(square):
    square.items = (said(1), said(2, "lanterne was never here"), said(9, "nobody asked"))
    check_due()
    assert Mention.objects.get(remote_id="p2").text == "lanterne was never here"
    assert Mention.objects.get(remote_id="p2").edited_at
    assert Mention.objects.get(remote_id="p1").edited_at is None
    assert not Mention.objects.filter(remote_id="p9").exists()


def test_where_no_time_is_demanded_texts_are_looked_at_once_a_month(square, brand, monkeypatch):
    says(monkeypatch, deletion_within=None)
    square.deleted = ["p2"]
    check_due()
    assert not Mention.objects.filter(remote_id="p2").exists()
    sweep = Sweep.objects.get()
    later = sweep.began_at + checking.USUAL / 2
    assert due_sweep(brand.organisation, "plaza", checking.USUAL, later - timedelta(days=1)) is None
    assert due_sweep(brand.organisation, "plaza", checking.USUAL, later)


def test_where_soon_is_demanded_texts_are_looked_at_every_day(square, brand, monkeypatch):
    says(monkeypatch, deletion_within=None, deletion_soon=True)
    check_due()
    check_due()
    assert len(square.asked) == 1
    Sweep.objects.update(began_at=timezone.now() - timedelta(hours=24))
    check_due()
    assert len(square.asked) == 2


def test_all_texts_are_gone_through_once_and_again_in_half_the_time(square, brand, two_at_once):
    check_due()
    assert square.asked == [["p1", "p2"], ["p3"]]
    sweep = Sweep.objects.get()
    assert sweep.done_at
    house, now = brand.organisation, sweep.began_at
    assert due_sweep(house, "plaza", WITHIN, now + timedelta(hours=11)) is None
    assert due_sweep(house, "plaza", WITHIN, now + timedelta(hours=12)).position == 0


@pytest.mark.parametrize("fault", [Unavailable("Down."), RateLimited("Often.", timedelta(hours=1))])
def test_a_fault_loses_no_text_and_the_sweep_goes_on_where_it_was(square, two_at_once, fault):
    square.fault = fault
    check_due()
    assert Mention.objects.count() == 3
    assert Sweep.objects.get().last_error == str(fault)
    square.fault, square.deleted = None, ["p1", "p3"]
    check_due()
    assert set(Mention.objects.values_list("remote_id", flat=True)) == {"p2"}


def test_a_fault_of_ours_in_one_house_keeps_no_other_from_being_checked(square, cy):
    make_topic(MACHINE, cy.organisation.brands.get(), "Lanterne", "lanterne")
    ingest([said(4)], "plaza", organisation_id=cy.organisation_id)
    square.fault, square.deleted = KeyError("surprise"), ["p4"]
    check_due()
    assert set(Sweep.objects.values_list("last_error", flat=True)) == {BROKE}
    assert len(square.asked) == 2


def test_a_check_that_can_not_be_done_in_time_is_told_on_today(square, as_ada):
    square.fault = Unavailable("The square is closed.")
    check_due()
    Sweep.objects.update(began_at=timezone.now() - WITHIN - timedelta(minutes=1))
    page = as_ada.get("/o/lanterne/today/").content.decode()
    assert "What was deleted on Plaza could not be checked in time." in page
    assert "The square is closed." in page


def test_what_a_check_costs_is_noted(square, brand):
    channel = Channel.objects.create(organisation=brand.organisation, platform="plaza", name="z")
    check_due()
    assert channel.usage.get(what="money").used == 1_000


def test_nearly_everything_gone_at_once_is_believed_only_an_hour_later(square, brand):
    ingest([said(n) for n in range(4, 40)], "plaza", organisation_id=brand.organisation_id)
    square.deleted = [f"p{n}" for n in range(1, 40)]
    check_due()
    check_due()
    assert Mention.objects.count() == 39
    assert "nearly everything is gone" in Sweep.objects.get().last_error
    Sweep.objects.update(doubted_at=timezone.now() - timedelta(hours=1))
    check_due()
    assert Mention.objects.count() == 0


def accounts_asked(monkeypatch, square):
    """Which accounts are asked for which texts."""
    asked = []
    door = checking.open_platform

    def opened(slug, channel=None, **how):
        connector = door(slug)
        connector.check = lambda names: asked.append((channel and channel.name, names)) or Page()
        return connector

    monkeypatch.setattr(checking, "open_platform", opened)
    return asked


def test_a_text_is_asked_for_with_the_account_that_it_came_through(square, brand, monkeypatch):
    of, connect = PLATFORMS["plaza"]
    monkeypatch.setitem(
        PLATFORMS, "plaza", (replace(of, needs_account=True, any_account_sees=False), connect)
    )
    house = brand.organisation
    both = [Channel.objects.create(organisation=house, platform="plaza", name=n) for n in "ab"]
    for account, name in zip(both, ("p1", "p2"), strict=True):
        source = Source.objects.create(
            organisation=house,
            platform="plaza",
            kind="square",
            name=name,
            key=name,
            channel=account,
        )
        Mention.objects.filter(remote_id=name).update(source=source)
    asked = accounts_asked(monkeypatch, square)
    check_due()
    assert sorted(asked) == [("a", ["p1"]), ("b", ["p2"])]  # p3 came through none: nobody is asked


def test_where_any_account_sees_all_a_text_that_was_brought_in_is_asked_for_too(
    square, brand, monkeypatch
):
    of, connect = PLATFORMS["plaza"]
    monkeypatch.setitem(PLATFORMS, "plaza", (replace(of, needs_account=True), connect))
    Channel.objects.create(organisation=brand.organisation, platform="plaza", name="a")
    asked = accounts_asked(monkeypatch, square)
    check_due()
    assert asked == [("a", ["p1", "p2", "p3"])]


def test_where_each_text_is_a_call_a_few_are_looked_at_a_minute(square, monkeypatch):
    says(monkeypatch, looks_at=2)
    check_due()
    assert square.asked == [["p1", "p2"]]
    check_due()
    assert square.asked == [["p1", "p2"], ["p3"]]


def failing_for(time):
    Sweep.objects.update(failing_since=timezone.now() - time)


def test_a_server_that_is_no_more_does_not_keep_others_from_their_turn(
    square, two_at_once, monkeypatch
):
    says(monkeypatch, deletion_within=None)
    square.fault = Unavailable("Down.")
    check_due()
    failing_for(timedelta(minutes=59))
    check_due()
    assert Sweep.objects.get().position == 0
    failing_for(timedelta(hours=1))
    square.asked.clear()
    check_due()
    assert square.asked == [["p1", "p2"], ["p3"]]
    assert Sweep.objects.get().failing_since > timezone.now() - timedelta(minutes=1)
    assert Mention.objects.count() == 3


@pytest.mark.parametrize(
    ("fault", "within"),
    [(Unavailable("Down."), WITHIN), (RateLimited("Often.", timedelta(hours=1)), None)],
)
def test_texts_are_passed_over_neither_where_a_time_is_demanded_nor_for_calling_too_often(
    square, monkeypatch, fault, within
):
    says(monkeypatch, deletion_within=within)
    square.fault = fault
    check_due()
    failing_for(timedelta(days=9))
    check_due()
    assert Sweep.objects.get().position == 0


@pytest.fixture
def strict(square, monkeypatch):
    """The network lets nothing be kept that can't be read again in time."""
    says(monkeypatch, read_again_or_delete=True)
    Mention.objects.update(seen_at=timezone.now() - WITHIN - timedelta(hours=1))
    return square


def kept():
    return set(Mention.objects.values_list("remote_id", flat=True))


def test_what_can_not_be_read_again_in_time_is_thrown_away_with_proof(strict, brand):
    strict.items = (
        said(1),
        said(3),
    )  # of p2 the network says neither that it is there nor that it went
    check_due()
    assert kept() == {"p1", "p3"}
    proof = AuditEntry.objects.get(verb="not read again")
    assert (proof.details["count"], proof.details["network"]) == (1, "Plaza")
    assert not Gone.objects.exists()  # it may be read again one day


def test_what_was_read_again_is_kept_for_as_long_once_more(strict):
    strict.items = (said(1), said(2), said(3))
    check_due()
    strict.fault = Unavailable("Down.")
    Sweep.objects.update(began_at=timezone.now() - WITHIN)
    Reread.objects.update(at=timezone.now() - WITHIN + timedelta(minutes=1))
    check_due()
    assert kept() == {"p1", "p2", "p3"}
    Reread.objects.filter(mention__remote_id="p1").update(at=timezone.now() - WITHIN)
    check_due()
    assert kept() == {"p2", "p3"}


def test_what_waits_for_its_turn_is_not_thrown_away(strict, monkeypatch):
    says(monkeypatch, looks_at=2)
    strict.items = (said(1), said(2), said(3))
    check_due()
    assert kept() == {"p1", "p2", "p3"}
    check_due()
    check_due()
    assert kept() == {"p1", "p2", "p3"}


def test_what_came_by_an_account_that_is_gone_is_thrown_away_in_time(strict, monkeypatch):
    says(monkeypatch, needs_account=True)
    check_due()
    assert strict.asked == []
    assert kept() == set()


def test_what_came_lately_needs_no_second_reading_yet(strict):
    Mention.objects.filter(remote_id="p2").update(seen_at=timezone.now())
    check_due()
    assert kept() == {"p2"}


def test_elsewhere_nothing_is_thrown_away_for_want_of_a_second_reading(square):
    Mention.objects.update(seen_at=timezone.now() - timedelta(days=900))
    check_due()
    assert kept() == {"p1", "p2", "p3"}
    assert not Reread.objects.exists()
