"""What is put on a time that has passed doesn't leave at once, and a post can be moved without a mouse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import Told, Written, reschedule, write_post
from palabre.publishing.models import Delivery, Post
from palabre.publishing.timing import to_come

PUBLISH = "/o/lanterne/lanterne/publish/"

pytestmark = pytest.mark.django_db


def typed(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def test_a_post_that_waits_is_not_moved_to_a_time_that_has_passed(scheduled, clock, network):
    at = timezone.now() + timedelta(days=1)
    (row,) = scheduled(due_at=at)
    with pytest.raises(Refused, match="has passed"):
        reschedule(MACHINE, row.variant.post, timezone.now() - timedelta(hours=1))
    clock(minutes=1)
    row.refresh_from_db()
    assert (row.state, row.due_at, network.taken) == ("waiting", at, [])


def test_an_arrow_too_many_is_told_in_the_calendar_and_moves_nothing(as_ada, scheduled):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=2))
    post = row.variant.post
    post.refresh_from_db()
    before = post.due_at
    told = {"due_at": typed(timezone.now() - timedelta(hours=3))}
    answer = as_ada.post(f"{PUBLISH}posts/{post.pk}/move/", told, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "passed" in answer.content.decode()
    post.refresh_from_db()
    assert post.due_at == before


@pytest.mark.parametrize("place", ["composer", "post"])
def test_who_schedules_for_a_time_that_has_passed_is_asked(as_ada, brand, channel, place):
    at = typed(timezone.now() - timedelta(hours=2))
    if place == "composer":
        told = {"text": "Un café", "channels": [channel.pk], "aim": "useful", "due_at": at}
        page = as_ada.post(f"{PUBLISH}posts/new/", told | {"do": "schedule"})
        assert page.status_code == 422
    else:
        post = write_post(MACHINE, brand, Written("Un café", told=[Told(channel.pk)]))
        where = f"{PUBLISH}posts/{post.pk}/schedule/"
        page = as_ada.post(where, {"due_at": at}, follow=True)
    assert "This moment has passed" in page.content.decode()
    assert not Delivery.objects.exists()


def test_the_minute_that_runs_is_still_a_time_to_come():
    now = timezone.now()
    assert to_come(now - timedelta(seconds=30)) == now - timedelta(seconds=30)
    with pytest.raises(Refused, match="Say when"):
        to_come(None)


@pytest.mark.parametrize("state", ["draft", "review", "approved", "scheduled"])
def test_a_dated_post_is_moved_on_its_page_as_in_the_calendar(as_ada, post, state):
    row = post(due_at=timezone.now() + timedelta(days=2))
    Post.objects.filter(pk=row.pk).update(state=state)
    page = as_ada.get(f"{PUBLISH}posts/{row.pk}/").content.decode()
    # What can leave at once asks for its time beside the button that schedules it.
    assert (f"posts/{row.pk}/move/" in page) == (state != "approved")
    as_ada.post(f"{PUBLISH}posts/{row.pk}/move/", {"due_at": "2027-01-05T10:30"})
    row.refresh_from_db()
    moved = timezone.localtime(row.due_at).strftime("%Y-%m-%dT%H:%M") == "2027-01-05T10:30"
    assert moved == (state != "scheduled")  # of which no text waits here


def test_what_the_list_of_troubles_has_no_room_for_is_counted(as_ada, scheduled, monkeypatch):
    monkeypatch.setattr("palabre.publishing.views.posts.MOST_SHOWN", 2)
    for number in range(3):
        scheduled(f"Texte {number}")
    Delivery.objects.update(state="missed")
    page = as_ada.get(f"{PUBLISH}attention/").content.decode()
    assert "1 more waits" in page
    Delivery.objects.filter(variant__post__text="Texte 0").update(state="cancelled")
    assert "more wait" not in as_ada.get(f"{PUBLISH}attention/").content.decode()
