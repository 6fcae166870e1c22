"""Two members in the same moment, each with a connection of their own: one answer leaves, one has it."""

import uuid

import pytest
from django.test import Client

from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.answers import Answer, keep_draft, send, take_back
from palabre.engagement.gathering import gather
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.tests.conftest import said
from palabre.governance.acts import Actor
from palabre.listening.ingest import ingest
from palabre.publishing.models import Delivery
from palabre.publishing.tests.test_approvals_at_once import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)
INBOX = "/o/lanterne/lanterne/engage/"
TRIES = 3


@pytest.fixture
def drafted(talk, by):
    """A conversation whose answer is drafted, and the answer as both see it."""

    def make(number):
        row = talk(f"m{number}")
        post = keep_draft(by, row, Answer("Oui", uuid.uuid4(), seen=row.version))
        row.refresh_from_db()
        return row, post

    return make


def seen(row, post):
    """The answer as the page of somebody else shows it."""
    return Answer("Oui", uuid.uuid4(), draft=post.pk, version=post.version, seen=row.version)


def test_one_draft_sent_by_two_at_once_is_one_delivery(drafted, by, eve):
    for number in range(TRIES):
        row, post = drafted(number)
        ends = at_once(
            lambda: send(by, row, seen(row, post), anyway=True),  # noqa: B023
            lambda: send(Actor.person(eve.user), row, seen(row, post), anyway=True),  # noqa: B023
        )
        assert len(refused(ends)) == 1
        assert Delivery.objects.filter(variant__post=post).count() == 1
        assert Turn.objects.filter(conversation=row, ours=True).count() == 1


def test_two_browsers_that_press_send_at_once_send_one_answer(drafted, ada, eve):
    row, post = drafted(0)
    browsers = [Client(), Client()]
    for browser, member in zip(browsers, (ada, eve), strict=True):
        browser.force_login(member.user)
    told = {
        "text": "Oui", "draft": post.pk, "version": post.version, "seen": row.version,
        "sheet": uuid.uuid4(), "anyway": "on",
    }  # fmt: skip
    address = f"{INBOX}{row.pk}/answer/"
    ends = at_once(*(lambda one=one: one.post(address, told).status_code for one in browsers))
    assert sorted(ends) == [302, 422]
    assert Delivery.objects.count() == 1


def test_a_double_click_on_a_text_that_was_never_kept_is_one_answer(talk, ada):
    row = talk()
    told = {"text": "Oui", "seen": row.version, "sheet": uuid.uuid4()}
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(ada.user)
    address = f"{INBOX}{row.pk}/answer/"
    ends = at_once(*(lambda one=one: one.post(address, told).status_code for one in browsers))
    assert sorted(ends) == [302, 422]
    assert Delivery.objects.count() == 1


def test_of_two_who_take_one_at_once_one_has_it(talk, by, ada, eve):
    row = talk()
    ends = at_once(
        lambda: verbs.take(by, row, ada),
        lambda: verbs.take(Actor.person(eve.user), row, eve),
    )
    assert len(refused(ends)) == 1
    row.refresh_from_db()
    assert row.assignee in {ada, eve}


def test_news_that_comes_while_one_sends_is_kept_and_the_clock_is_right(drafted, by, brand, source):
    row, post = drafted(0)
    ingest([said("n1", above="m0")], "echo", [source])
    at_once(lambda: send(by, row, seen(row, post)), lambda: gather(brand.pk))
    row = Conversation.objects.get()
    assert Turn.objects.filter(mention__remote_id="n1").count() == 1
    sent = Turn.objects.filter(post=post).first()
    news = Turn.objects.get(mention__remote_id="n1")
    # It waits, unless who sent saw it: then its turn is the earlier one.
    assert (row.waiting_since is None) == (sent is not None and sent.pk > news.pk)


def test_an_answer_taken_back_twice_at_once_is_one_draft(drafted, by, eve):
    row, post = drafted(0)
    turn = send(by, row, seen(row, post))
    ends = at_once(lambda: take_back(by, turn), lambda: take_back(Actor.person(eve.user), turn))
    assert len(refused(ends)) == 1
    assert Conversation.objects.get().draft == post


def test_one_slice_sorted_by_two_at_once_is_sorted_once(brand, source):
    ingest([said(f"m{number}") for number in range(5)], "echo", [source])
    at_once(lambda: gather(brand.pk), lambda: gather(brand.pk))
    assert Turn.objects.count() == 5
