"""Nobody is forgotten: who must decide is asked again, and told before the time ends, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.governance.access import here_for
from palabre.jobs.running import run_due
from palabre.publishing import jobs
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.guests import invite_guest
from palabre.publishing.actions.reminders import remind
from palabre.publishing.actions.reviews import approve, hand_in
from palabre.publishing.models import Review
from palabre.publishing.needs import needs_of
from palabre.publishing.rules import Need, Step, Waiting

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def waiting(**more):
    return Waiting(START, **{"step_at": START, "until": START + WEEK, **more})


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (timedelta(hours=47), ""),
        (timedelta(hours=48), "waits"),
        (timedelta(days=5, hours=23), "waits"),
        (timedelta(days=6), "ends"),
        (timedelta(days=7), ""),
    ],
)
def test_a_week_is_reminded_after_two_days_and_warned_a_day_before_its_end(after, due):
    assert waiting().due(START + after) == due


@given(st.integers(1, 60), st.integers(0, 60 * 24))
def test_what_was_said_is_not_said_again_at_once(days, hours):
    now = START + timedelta(hours=hours)
    of = {"until": START + timedelta(days=days)}
    assert waiting(**of, reminded_at=now, warned_at=now).due(now) == ""


def test_a_day_is_reminded_at_its_half_and_warned_in_its_last_quarter():
    day = {"until": START + timedelta(days=1)}
    assert waiting(**day).due(START + timedelta(hours=12)) == "waits"
    assert waiting(**day).due(START + timedelta(hours=18)) == "ends"


def test_a_long_wait_is_reminded_of_each_week():
    month = {"until": START + 5 * WEEK, "reminded_at": START + timedelta(days=2)}
    assert waiting(**month).due(START + timedelta(days=8)) == ""
    assert waiting(**month).due(START + timedelta(days=9)) == "waits"


@pytest.fixture
def older(db):
    """Let all reviews have been handed in earlier than they were."""

    def make(**ago):
        for one in Review.objects.all():
            back = timedelta(**ago)
            Review.objects.filter(pk=one.pk).update(
                created_at=one.created_at - back, step_at=one.step_at - back,
                expires_at=one.expires_at - back,
            )  # fmt: skip

    return make


def told():
    jobs.remind()
    run_due()
    found = [(one.to[0], one.subject, one.body) for one in mail.outbox]
    mail.outbox.clear()
    return found


@pytest.fixture
def review(post, by, chain):
    """A post of Zoé's that Mo and then Max have to approve; its first mails are read."""
    chain((Need.ANY, ["Mo"]), (Need.ANY, ["Max"]))
    row = hand_in(by("Zoé"), post())
    run_due()
    mail.outbox.clear()
    return row


def test_whom_a_post_waits_for_too_long_is_asked_again_once(review, older):
    assert told() == []
    older(days=3)
    ((to, subject, body),) = told()
    assert to == "mo@example.org"
    assert "attend toujours" in subject
    assert f"/publish/approvals/{review.pk}/" in body
    assert told() == []


def test_the_next_step_waits_anew(review, older, by):
    older(days=3)
    told()
    approve(by("Mo"), review, 0)
    run_due()
    mail.outbox.clear()
    assert told() == []
    Review.objects.update(step_at=timezone.now() - timedelta(days=2))
    assert [one[0] for one in told()] == ["max@example.org"]


def test_before_the_time_ends_those_who_decide_and_who_handed_in_are_told(review, older):
    older(days=6, hours=1)
    found = {to: (subject, body) for to, subject, body in told()}
    assert set(found) == {"mo@example.org", "zoé@example.org"}
    assert "Mo" in found["zoé@example.org"][1]  # whom it waits for
    assert found["zoé@example.org"][0] != found["mo@example.org"][0]
    assert told() == []


def test_who_handed_in_hears_when_a_guest_is_waited_for(post, by, brand, older):
    keep_chain(by("Ada"), brand, "Client", [Step(outside=True)])
    row = hand_in(by("Eve"), post("Eve"))
    invite_guest(by("Mo"), row, "Dr Client")
    run_due()
    mail.outbox.clear()
    older(days=3)
    ((to, _subject, body),) = told()
    assert to == "eve@example.org"
    assert "Dr Client" in body


def test_what_was_decided_meanwhile_is_not_asked_again(review, older, by):
    older(days=3)
    jobs.remind()
    approve(by("Mo"), review, 0)
    run_due()
    assert [one.to[0] for one in mail.outbox] == ["max@example.org"]  # asked, not reminded


def test_of_two_who_find_it_due_one_reminds(review, older):
    older(days=3)
    first, second = Review.objects.get(), Review.objects.get()
    assert [remind(first), remind(second)] == [True, False]


def test_today_says_that_it_waits_and_when_its_time_ends(review, older, people, brand):
    def says(who):
        here = here_for(people[who].user, "lanterne", "lanterne")
        return [one["text"] + one["why"] + one["icon"] for one in needs_of(here, brand)]

    assert says("Zoé") == []
    older(days=3)
    (text,) = says("Mo")
    assert "hourglass" in text
    older(days=3, hours=2)
    (text,) = says("Mo")
    assert text.endswith("timer")
    (text,) = says("Zoé")
    assert text.endswith("timer")


def test_the_page_of_approvals_says_which_end_soon(review, older, people, client):
    client.force_login(people["Mo"].user)
    page = "/o/lanterne/lanterne/publish/approvals/"
    assert "ends " not in client.get(page).content.decode()
    older(days=6, hours=1)
    assert "ends " in client.get(page).content.decode()
