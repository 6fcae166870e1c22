"""Posts that answer somebody: they leave as answers, and stand in no list of posts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.reviews import approve, hand_in
from palabre.publishing.findings import findings
from palabre.publishing.models import Delivery, Figure
from palabre.publishing.moments import verdict_of
from palabre.publishing.queueing import waiting_on
from palabre.publishing.slotting import taken

pytestmark = pytest.mark.django_db
ORIGIN = "/o/lanterne/lanterne/publish/"


@pytest.fixture
def answer(brand, channel):
    """An answer to the text "q1", by nobody where nothing else is said."""

    def make(by=MACHINE, text="Merci !", **more):
        written = Written(text=text, told=[Told(channel.pk)], **more)
        return write_post(by, brand, written, answering="q1")

    return make


def test_an_answer_leaves_as_an_answer_to_the_text_it_names(answer, network, clock, state):
    schedule(MACHINE, answer())
    clock()
    assert state() == "published"
    assert network.answers == {"t0": "q1"}


def test_after_a_lost_line_the_network_is_asked_about_the_answer(answer, network, clock, state):
    network.faults = ["lost"]
    schedule(MACHINE, answer())
    clock()
    assert state() == "unknown"
    clock(minutes=2)
    assert state() == "published"
    assert len(network.taken) == 1


def test_an_answer_leaves_by_one_account_only(brand, channel, answer):
    other = type(channel).objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Second"
    )
    told = [Told(channel.pk), Told(other.pk)]
    with pytest.raises(Refused, match="one account"):
        write_post(MACHINE, brand, Written(text="Merci !", told=told), answering="q1")


def test_an_answer_needs_no_field_that_says_where_a_text_goes(brand):
    account = brand.channels.create(
        organisation=brand.organisation, platform="mailbox", name="Accueil"
    )
    said = Written(text="Merci !", told=[Told(account.pk)])
    assert "field-missing" in {one.rule for one in findings(write_post(MACHINE, brand, said))}
    answer = write_post(MACHINE, brand, said, answering="<m1@example.org>")
    assert findings(answer) == []


def test_an_answer_that_was_approved_leaves_at_once(answer, by, clock, state):
    review = hand_in(by("Zoé"), answer(by("Zoé")), schedules=True)
    approve(by("Max"), review, 0)
    clock()
    assert state() == "published"


@pytest.fixture
def planned(answer, post, channel):
    """An answer and a post, both for tomorrow at the same time."""
    at = timezone.now() + timedelta(days=1)
    for row in (answer(text="Une réponse"), post("Eve", text="Un article")):
        schedule(MACHINE, row, at)
    return at


def test_an_answer_takes_no_slot_and_waits_in_no_queue(planned, brand, channel):
    assert taken(brand, [channel.pk], timezone.now()) == [planned]
    assert taken(brand, [], timezone.now()) == [planned]
    assert [one.text for one in waiting_on(brand, channel)] == ["Un article"]


@pytest.mark.parametrize("name", ["publish_calendar", "publish_series"])
def test_pages_that_list_posts_leave_answers_out(as_ada, brand, planned, name):
    page = as_ada.get(reverse(name, args=["lanterne", "lanterne"])).content.decode()
    assert "Une réponse" not in page


def test_the_calendar_shows_the_post_beside_the_answer(as_ada, planned):
    page = as_ada.get(ORIGIN, {"day": timezone.localdate(planned).isoformat()}).content.decode()
    assert "Un article" in page
    assert "Une réponse" not in page


def test_programs_that_write_posts_hear_of_no_answers(call, planned):
    posts = call("GET", "/api/v1/posts").json()["posts"]
    assert [one["text"] for one in posts] == ["Un article"]
    assert len(call("GET", "/api/v1/deliveries").json()["deliveries"]) == 1


def test_best_times_learn_nothing_from_answers(answer, post, brand):
    long_ago = timezone.now() - timedelta(days=9)
    for row in (answer(), post("Eve")):
        (sent,) = schedule(MACHINE, row)
        Delivery.objects.filter(pk=sent.pk).update(state="published", sent_at=long_ago)
        Figure.objects.create(delivery=sent, metric="likes", value=3, at=long_ago)
    assert verdict_of(brand).posts == 1


def test_an_answer_that_failed_needs_attention(as_ada, answer, network, clock):
    network.faults = ["rejected"]
    schedule(MACHINE, answer(text="Une réponse"))
    clock()
    page = as_ada.get(reverse("publish_attention", args=["lanterne", "lanterne"])).content.decode()
    assert "Une réponse" in page


def test_who_may_not_answer_sees_no_answer(client, bo, answer):
    row = answer()
    client.force_login(bo.user)
    assert client.get(f"{ORIGIN}posts/{row.pk}/").status_code == 404
