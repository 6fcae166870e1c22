"""Handing in, deciding, chains and guests, through the pages."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from palabre.publishing import findings
from palabre.publishing.actions.chains import delegate, keep_chain
from palabre.publishing.actions.guests import end_link, invite_guest
from palabre.publishing.actions.posts import Told, Written, change_post
from palabre.publishing.actions.reviews import approve, ask_for_change, comment, hand_in
from palabre.publishing.checks import Finding
from palabre.publishing.models import (
    Chain,
    Comment,
    Delivery,
    GuestLink,
    Override,
    Post,
    Review,
    StandIn,
    Verdict,
)
from palabre.publishing.rules import Step

PUBLISH = "/o/lanterne/lanterne/publish/"
APPROVALS = f"{PUBLISH}approvals/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, people):
    """The browser, with somebody signed in."""

    def go(name):
        client.force_login(people[name].user)
        return client

    return go


@pytest.fixture
def review(post, by):
    """A post of Zoé's that waits for one who may approve."""
    return hand_in(by("Zoé"), post(), note="Pour lundi.")


def texts(answer):
    return answer.content.decode()


def test_who_may_only_write_is_offered_to_hand_in_and_nothing_else(signed_in, channel):
    page = texts(signed_in("Zoé").get(f"{PUBLISH}posts/new/"))
    assert 'value="hand-in"' in page
    assert 'value="schedule"' not in page
    page = texts(signed_in("Eve").get(f"{PUBLISH}posts/new/"))
    assert 'value="schedule"' in page
    assert 'value="hand-in"' not in page


def test_the_buttons_follow_the_tags_while_one_writes(signed_in, channel, chain):
    chain(("any", ["Mo"]), tags=["prix"])
    told = {"text": "x", "channels": [channel.pk], "aim": "useful"}
    page = texts(signed_in("Eve").post(f"{PUBLISH}posts/look/", told))
    assert 'value="schedule"' in page
    page = texts(signed_in("Eve").post(f"{PUBLISH}posts/look/", {**told, "tags": "Café, #Prix"}))
    assert 'hx-swap-oob="true"' in page
    assert 'value="hand-in"' in page
    assert 'value="schedule"' not in page


def test_a_post_is_handed_in_approved_and_leaves_at_its_time(signed_in, channel):
    at = timezone.localtime() + timedelta(days=1)
    told = {"text": "Prêt.", "channels": [channel.pk], "aim": "useful", "do": "hand-in"}
    told |= {"due_at": at.strftime("%Y-%m-%dT%H:%M"), "schedules": "on"}
    signed_in("Zoé").post(f"{PUBLISH}posts/new/", told)
    row = Review.objects.get()
    page = texts(signed_in("Mo").get(APPROVALS))
    assert "Prêt." in page
    assert "1 post waits for you." in page
    page = texts(signed_in("Mo").get(f"{APPROVALS}{row.pk}/"))
    assert "Approve" in page
    act = f"{APPROVALS}{row.pk}/decide/"
    signed_in("Mo").post(act, {"verdict": "approve", "step": 0})
    assert (Review.objects.get().state, Delivery.objects.count()) == ("approved", 1)


def test_what_may_not_be_scheduled_is_refused_without_keeping_it_twice(signed_in, channel, chain):
    chain(("any", ["Mo"]))
    told = {"text": "Prêt.", "channels": [channel.pk], "aim": "useful", "do": "now"}
    answer = signed_in("Eve").post(f"{PUBLISH}posts/new/", told)
    assert "hand it in" in texts(answer)
    assert not Post.objects.exists()


def test_the_page_of_a_draft_says_who_has_to_say_yes(signed_in, post, chain):
    chain(("all", ["Mo", "Max"]), ("any", ["Ada"]))
    draft = post()
    page = texts(signed_in("Eve").get(f"{PUBLISH}posts/{draft.pk}/"))
    assert "All of: Mo, Max" in page
    assert "Send now" not in page
    signed_in("Eve").post(f"{PUBLISH}posts/{draft.pk}/hand-in/", {"note": "Vite ?"})
    assert Review.objects.get().note == "Vite ?"


def test_a_change_is_asked_for_and_what_changed_since_is_shown(
    signed_in, review, post, by, channel
):
    act = f"{APPROVALS}{review.pk}/decide/"
    signed_in("Mo").post(act, {"verdict": "change", "step": 0, "text": "Plus chaud."})
    page = texts(signed_in("Zoé").get("/o/lanterne/today/"))
    assert "A change to “Le café est prêt.” is asked for." in page
    assert "Plus chaud." in page
    draft = Post.objects.get()
    written = Written(text="Le café brûlant est prêt.", told=[Told(channel.pk)])
    change_post(by("Zoé"), draft, written, 1)
    again = hand_in(by("Zoé"), draft)
    page = texts(signed_in("Mo").get(f"{APPROVALS}{again.pk}/"))
    assert re.search(r"<ins>\s*brûlant\s*</ins>", page)
    assert "is asked for" not in texts(signed_in("Zoé").get("/o/lanterne/today/"))


def test_who_is_not_asked_sees_no_button_and_decides_nothing(signed_in, review):
    for name in ("Zoé", "Eve"):
        page = texts(signed_in(name).get(f"{APPROVALS}{review.pk}/"))
        assert 'name="verdict"' not in page
        signed_in(name).post(f"{APPROVALS}{review.pk}/decide/", {"verdict": "approve", "step": 0})
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("step", ["1", "", "x", "99999"])
def test_a_decision_about_a_step_that_one_did_not_see_is_refused(signed_in, review, step):
    told = {"verdict": "approve", "step": step}
    answer = signed_in("Mo").post(f"{APPROVALS}{review.pk}/decide/", told, follow=True)
    assert "Somebody decided meanwhile" in texts(answer)
    assert not Verdict.objects.exists()


def test_today_says_what_waits_for_me_and_only_to_me(signed_in, review):
    says = "“Le café est prêt.” waits for your decision."
    assert says in texts(signed_in("Mo").get("/o/lanterne/today/"))
    assert says not in texts(signed_in("Eve").get("/o/lanterne/today/"))


def test_today_counts_many_posts_that_wait(signed_in, post, by):
    for _ in range(4):
        hand_in(by("Zoé"), post())
    assert "4 posts of Lanterne wait for your decision." in texts(
        signed_in("Mo").get("/o/lanterne/today/")
    )


def test_a_passage_is_commented_and_the_comment_marked_as_done(signed_in, review):
    told = {"text": "Chaud ?", "part": "text", "quote": "prêt"}
    signed_in("Mo").post(f"{APPROVALS}{review.pk}/comment/", told)
    page = texts(signed_in("Zoé").get(f"{APPROVALS}{review.pk}/"))
    assert "<blockquote>prêt</blockquote>" in page
    row = Comment.objects.get()
    signed_in("Zoé").post(f"{APPROVALS}{review.pk}/settle/", {"comment": row.pk})
    row.refresh_from_db()
    assert row.settled_at


def test_who_may_only_read_comments_nothing(signed_in, bo, client, review):
    client.force_login(bo.user)
    assert client.get(f"{APPROVALS}{review.pk}/").status_code == 200
    answer = client.post(f"{APPROVALS}{review.pk}/comment/", {"text": "Moi !"})
    assert (answer.status_code, Comment.objects.count()) == (404, 0)


def test_one_who_may_only_read_decides_where_a_chain_names_them(
    signed_in, client, post, by, brand, bo
):
    keep_chain(by("Ada"), brand, "Lawyer", [Step((bo.pk,))])
    row = hand_in(by("Zoé"), post())
    client.force_login(bo.user)
    client.post(f"{APPROVALS}{row.pk}/decide/", {"verdict": "approve", "step": 0})
    assert Review.objects.get().state == "approved"


def test_a_post_is_taken_back_by_who_handed_it_in(signed_in, review):
    signed_in("Zoé").post(f"{APPROVALS}{review.pk}/withdraw/")
    assert Review.objects.get().state == "withdrawn"


def test_a_chain_is_made_changed_and_removed(signed_in, people, channel):
    browser = signed_in("Mo")
    told = {
        "name": "Juridique", "strictness": "3", "days": "2", "tags": "prix, #Santé",
        "channels": [channel.pk], "who_1": "all", "people_1": [people["Mo"].pk, people["Ada"].pk],
        "who_2": "guest",
    }  # fmt: skip
    browser.post(f"{APPROVALS}chains/new/", told)
    row = Chain.objects.get()
    first, second = row.read_steps
    assert (first.need, set(first.people)) == ("all", {people["Mo"].pk, people["Ada"].pk})
    assert second == Step(outside=True)
    assert row.tags == ["prix", "santé"]
    page = texts(browser.get(f"{APPROVALS}chains/"))
    assert "A guest from outside" in page
    page = texts(browser.get(f"{APPROVALS}chains/{row.pk}/"))
    assert "Juridique" in page
    browser.post(f"{APPROVALS}chains/{row.pk}/", {**told, "name": "Prix", "who_2": ""})
    row.refresh_from_db()
    assert (row.name, len(row.steps)) == ("Prix", 1)
    browser.post(f"{APPROVALS}chains/{row.pk}/remove/")
    assert not Chain.objects.exists()


def test_a_step_of_people_names_some(signed_in, people):
    told = {"name": "Vide", "strictness": "1", "days": "7", "who_1": "any"}
    answer = signed_in("Mo").post(f"{APPROVALS}chains/new/", told)
    assert (answer.status_code, Chain.objects.count()) == (422, 0)
    assert "Name at least one person." in texts(answer)


def test_who_may_not_approve_changes_no_chain(signed_in):
    assert signed_in("Eve").get(f"{APPROVALS}chains/").status_code == 403


def test_an_absence_is_noted_and_ended(signed_in, people):
    day = timezone.localdate()
    told = {"other": people["Eve"].pk, "since": day, "until": day + timedelta(days=3)}
    answer = signed_in("Mo").post(f"{APPROVALS}away/", told, follow=True)
    assert "Eve decides from" in texts(answer)
    row = StandIn.objects.get()
    assert "You decide in the place of Mo" in texts(signed_in("Eve").get(APPROVALS))
    assert signed_in("Eve").post(f"{APPROVALS}away/{row.pk}/back/").status_code == 404
    signed_in("Mo").post(f"{APPROVALS}away/{row.pk}/back/")
    assert not StandIn.objects.exists()


def test_an_absence_that_ends_before_it_begins_is_refused_in_a_sentence(signed_in, people):
    day = timezone.localdate()
    told = {"other": people["Eve"].pk, "since": day, "until": day - timedelta(days=1)}
    answer = signed_in("Mo").post(f"{APPROVALS}away/", told)
    assert (answer.status_code, StandIn.objects.count()) == (422, 0)


def test_a_guest_gets_a_mail_whose_link_opens_the_post_without_an_account(
    signed_in, client, review
):
    told = {"name": "Cliente", "email": "c@client.example", "days": 3, "language": "en"}
    signed_in("Mo").post(f"{APPROVALS}{review.pk}/invite/", told)
    address = re.search(r"https?://\S+(/review/\S+/)", mail.outbox[0].body)[1]
    client.logout()
    answer = client.get(address)
    page = texts(answer)
    assert "Le café est prêt." in page
    assert "<script" not in page
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    client.post(address, {"text": "Le prix ?", "part": "text", "quote": "café"})
    assert Comment.objects.get().who == "Cliente"
    answer = client.post(address, {"verdict": "change"})
    assert (answer.status_code, "Say what should" in texts(answer)) == (422, True)
    client.post(address, {"verdict": "approve"})
    assert Review.objects.get().state == "approved"
    answer = client.get(address)
    assert (answer.status_code, "You approved the post" in texts(answer)) == (410, True)


def test_what_a_guests_browser_sends_is_taken(review, by):
    _link, key = invite_guest(by("Mo"), review, "Cliente")
    browser = Client(enforce_csrf_checks=True)
    answer = browser.get(f"/review/{key}/")
    # Browsers hide where a form comes from, even from its own site, when its page says so.
    origin = "null" if answer["Referrer-Policy"] == "no-referrer" else "http://testserver"
    told = {"verdict": "approve", "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    answer = browser.post(f"/review/{key}/", told, headers={"origin": origin})
    assert (answer.status_code, Review.objects.get().state) == (302, "approved")


def test_without_an_address_the_link_is_shown_once(signed_in, review):
    told = {"name": "Cliente", "days": 3, "language": "fr"}
    page = texts(signed_in("Mo").post(f"{APPROVALS}{review.pk}/invite/", told))
    assert re.search(r'value="https?://\S+/review/\S+/"', page)
    key = re.search(r"/review/([^/]+)/", page)[1]
    assert key not in texts(signed_in("Mo").get(f"{APPROVALS}{review.pk}/"))
    assert not mail.outbox


def test_a_guest_sees_nothing_of_what_is_said_inside(client, review, post, by):
    comment(by("Mo"), review.post, "Entre nous.")
    _link, key = invite_guest(by("Mo"), review, "Cliente")
    page = texts(client.get(f"/review/{key}/"))
    assert "Entre nous." not in page
    assert "Pour lundi." not in page


@pytest.mark.parametrize("end", ["time", "hand", "change", "decided"])
def test_an_ended_link_shows_and_changes_nothing(client, review, by, channel, end):
    link, key = invite_guest(by("Mo"), review, "Cliente")
    if end == "time":
        GuestLink.objects.update(expires_at=timezone.now())
    elif end == "hand":
        end_link(by("Mo"), link)
    elif end == "change":
        written = Written(text="Secret suivant.", told=[Told(channel.pk)])
        change_post(by("Zoé"), review.post, written, 1)
    else:
        ask_for_change(by("Mo"), review, 0, "Non.")
    for answer in (
        client.get(f"/review/{key}/"),
        client.post(f"/review/{key}/", {"verdict": "approve"}),
        client.post(f"/review/{key}/", {"text": "Encore moi"}),
    ):
        assert answer.status_code == 410
        assert "café" not in texts(answer)
        assert "Secret" not in texts(answer)
    assert client.get(f"/review/{key}/pictures/1/").status_code == 404
    assert not Comment.objects.exists()


def test_a_guest_whose_step_was_decided_without_them_is_told(client, post, by, chain):
    chain(("any", ["Mo"]), ("any", ["Max"]))
    row = hand_in(by("Zoé"), post())
    _link, key = invite_guest(by("Mo"), row, "Cliente")
    approve(by("Mo"), row, 0)
    page = texts(client.get(f"/review/{key}/"))
    assert "decided without you" in page
    assert 'name="verdict"' not in page
    assert client.post(f"/review/{key}/", {"verdict": "approve"}).status_code == 422


def test_a_made_up_key_opens_nothing(client, db):
    assert client.get("/review/abc/").status_code == 404
    assert client.get("/review/abc/pictures/1/").status_code == 404


def test_what_is_grave_is_shown_and_let_go_by_one_who_may_approve(signed_in, post, by, monkeypatch):
    grave = Finding("price", True, "The price is missing.")
    monkeypatch.setattr(findings, "findings", lambda post: [grave])
    monkeypatch.setattr("palabre.publishing.views.posts.findings", lambda post: [grave])
    draft = post("Eve")
    address = f"{PUBLISH}posts/{draft.pk}/"
    page = texts(signed_in("Eve").get(address))
    assert "The price is missing." in page
    assert "Let it leave all the same" not in page
    assert signed_in("Eve").post(f"{address}override/", {"reason": "x"}).status_code == 404
    assert "The price is missing." in texts(signed_in("Eve").post(f"{address}now/", follow=True))
    signed_in("Mo").post(f"{address}override/", {"reason": "It is on the picture."})
    assert (
        Override.objects.get().by
        == Post.objects.get().brand.organisation.members.get(user__name="Mo").user
    )
    page = texts(signed_in("Eve").get(address))
    assert "It is on the picture." in page
    signed_in("Eve").post(f"{address}now/")
    assert Delivery.objects.count() == 1


def test_many_reviews_take_no_more_questions_than_a_few(
    signed_in, post, by, django_assert_max_num_queries, people
):
    def questions(count):
        for _ in range(count):
            hand_in(by("Zoé"), post())
        browser = signed_in("Mo")
        browser.get(APPROVALS)
        with django_assert_max_num_queries(32) as asked:
            browser.get(APPROVALS)
        return len(asked)

    day = timezone.localdate()
    delegate(by("Max"), people["Max"], people["Mo"], day, day)
    assert questions(2) == questions(8)
