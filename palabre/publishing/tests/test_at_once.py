"""What people decide, move and hold back in the very moment in which a text leaves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.channels.actions import give_account
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing import sending
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.actions.deliveries import (
    delete_published,
    edit_published,
    give_up,
    hold,
    it_arrived,
    send_again,
)
from palabre.publishing.actions.posts import reschedule
from palabre.publishing.checks import Charter
from palabre.publishing.models import Delivery, Letter
from palabre.publishing.sending import deliver

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("decide", [send_again, it_arrived, give_up])
def test_a_page_opened_before_decides_nothing_about_a_text_that_is_leaving(
    network, scheduled, clock, monkeypatch, decide
):
    (row,) = scheduled()
    publish = network.publish

    def meanwhile(draft, key):
        monkeypatch.setattr(network, "publish", publish)
        with pytest.raises(Refused, match="changed meanwhile"):
            decide(MACHINE, Delivery.objects.get(pk=row.pk))
        return publish(draft, key)

    monkeypatch.setattr(network, "publish", meanwhile)
    clock()
    clock(minutes=5)
    row.refresh_from_db()
    assert (network.taken, row.state) == (["Le café est prêt."], "published")
    assert row.remote_id == "t0"


def test_a_page_opened_before_sends_nothing_whose_time_is_to_come(network, scheduled, clock):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=3))
    with pytest.raises(Refused, match="changed meanwhile"):
        send_again(MACHINE, row)
    clock(hours=1)
    assert network.taken == []


def while_it_is_made_ready(monkeypatch, act):
    """Do something while the pictures and the card of a text are made, which may last a minute."""
    draft_of = sending.draft_of

    def slowly(*given):
        act()
        return draft_of(*given)

    monkeypatch.setattr(sending, "draft_of", slowly)


def test_a_hold_that_comes_while_a_text_is_made_ready_keeps_it_back(
    network, scheduled, monkeypatch, brand
):
    (row,) = scheduled()
    while_it_is_made_ready(monkeypatch, lambda: hold(MACHINE, brand.organisation, "Accident"))
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state, row.last_error) == ([], "held", "Accident")


def test_a_post_that_is_moved_while_a_text_is_made_ready_leaves_at_its_new_time(
    network, scheduled, monkeypatch
):
    (row,) = scheduled()
    tomorrow = timezone.now() + timedelta(days=1)
    while_it_is_made_ready(monkeypatch, lambda: reschedule(MACHINE, row.variant.post, tomorrow))
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state, row.due_at) == ([], "waiting", tomorrow)


def test_a_text_that_was_long_made_ready_is_not_taken_for_lost_while_it_leaves(
    network, scheduled, monkeypatch
):
    (row,) = scheduled()
    real, publish = timezone.now, network.publish

    def pass_by(seconds):
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=seconds))

    def meanwhile(draft, key):
        monkeypatch.setattr(network, "publish", publish)
        pass_by(100)
        deliver(row.pk)  # another worker, to whom it was given as well
        assert Delivery.objects.get(pk=row.pk).state == "sending"
        return publish(draft, key)

    while_it_is_made_ready(monkeypatch, lambda: pass_by(80))
    monkeypatch.setattr(network, "publish", meanwhile)
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state) == (["Le café est prêt."], "published")


@pytest.fixture
def out(scheduled, clock):
    """A text that is published."""
    (row,) = scheduled()
    clock()
    return Delivery.objects.get(pk=row.pk)


def say(row, text):
    edit_published(MACHINE, row, {**row.content, "text": text})


def test_under_a_hold_nothing_new_is_said_in_a_published_text_but_it_can_be_taken_down(
    network, out, clock, brand
):
    say(out, "Le thé est prêt.")
    hold(MACHINE, brand.organisation, "Accident")
    clock()
    out.refresh_from_db()
    assert (network.taken, out.wish, out.last_error) == (["Le café est prêt."], "", "Accident")
    with pytest.raises(Refused, match="Accident"):
        say(out, "Le thé est prêt.")
    delete_published(MACHINE, out)
    clock()
    assert network.taken == [""]


def test_a_change_that_was_wished_is_not_made_by_an_account_that_went_to_another_brand(
    network, out, clock, channel, organisation
):
    say(out, "Le thé est prêt.")
    phare = Brand.objects.create(organisation=organisation, name="Phare", slug="phare")
    give_account(MACHINE, channel, phare)
    clock()
    out.refresh_from_db()
    assert network.taken == ["Le café est prêt."]
    assert (out.wish, out.last_error) == ("", "This account belongs to another brand now.")


def test_what_the_charter_forbids_is_not_brought_into_a_published_text(
    network, out, clock, organisation
):
    rules = Charter(forbidden=("miracle",))
    keep_rules(MACHINE, organisation, rules, (), brand=None, seen=0)
    with pytest.raises(Refused, match="miracle"):
        say(out, "Un café miracle est prêt.")
    say(out, "Le thé est prêt.")
    clock()
    assert network.taken == ["Le thé est prêt."]


def test_a_letter_goes_no_further_by_an_account_that_went_to_another_brand(
    post_office, letter_account, organisation, subscribers, send_letter, clock
):
    letter_account.more = {"per_minute": "2"}
    letter_account.save()
    subscribers(5)
    send_letter()
    phare = Brand.objects.create(organisation=organisation, name="Phare", slug="phare")
    give_account(MACHINE, letter_account, phare)
    clock(seconds=61)
    assert len(post_office.taken) == 2
    assert Letter.objects.get().paused == "This account belongs to another brand now."


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_odd_numbers_in_forms_break_no_page(as_ada, channel, number):
    told = {
        "text": "x", "picture": number, "channels": number, "version": number, "aim": "useful",
    }  # fmt: skip
    for path in ("posts/look/", "posts/new/"):
        assert as_ada.post(f"/o/lanterne/lanterne/publish/{path}", told).status_code < 500
    assert as_ada.get(f"/o/lanterne/lanterne/publish/media/?before={number}").status_code < 500


def test_what_ends_takes_its_post_before_itself_as_people_do(scheduled):
    """Who gives up holds the post, then its deliveries: otherwise two would wait for each other."""
    (row,) = scheduled()
    with CaptureQueriesContext(connection) as done:
        sending.move(row, "cancelled")
    asked = [one["sql"] for one in done if "SAVEPOINT" not in one["sql"]]
    post = next(at for at, sql in enumerate(asked) if 'FROM "publishing_post"' in sql)
    delivery = next(at for at, sql in enumerate(asked) if 'UPDATE "publishing_delivery"' in sql)
    assert post < delivery
