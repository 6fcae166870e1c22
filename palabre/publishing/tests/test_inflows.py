"""Drafts from feeds: each entry once, by a template, and nothing leaves without a person."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.channels import doors
from palabre.connectors.contract import Author, Item, Page, Unavailable
from palabre.connectors.pace import Politeness
from palabre.connectors.tests.loopback import Reply
from palabre.governance.access import here_for
from palabre.governance.acts import MACHINE, Moved
from palabre.governance.rules import Refused
from palabre.jobs.running import run_due
from palabre.publishing import jobs
from palabre.publishing.actions import inflows
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.actions.posts import schedule
from palabre.publishing.actions.reviews import approve, ask_for_change
from palabre.publishing.checks import Charter
from palabre.publishing.models import Delivery, Post, Review
from palabre.publishing.needs import needs_of
from palabre.publishing.planning.templates import filled
from palabre.publishing.planning_models import Inflow, InflowEntry
from palabre.publishing.rules import Need

PUBLISH = "/o/lanterne/lanterne/publish/"
FEED = "https://blog.example/feed"


def entry(number, **more):
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
    link = f"https://blog.example/{number}"
    return Item(
        f"e{number}", "Le texte", at, Author("a"), url=link, title=f"Titre {number}", **more
    )


@pytest.fixture
def blog(monkeypatch):
    """A feed on paper: ``blog.entries`` is what it holds, ``blog.fault`` what reading it raises."""

    class Blog:
        entries: tuple = ()
        fault = None
        moved_to = ""

        def read(self, source, values, cursor, *, limit=100):
            assert values == {"url": FEED}
            if self.fault:
                raise self.fault
            cursor = {"n": cursor.get("n", 0) + 1}
            return Page(items=self.entries, cursor=cursor, moved_to=self.moved_to)

    blog = Blog()
    monkeypatch.setattr(inflows, "open_platform", lambda slug: blog)
    return blog


@pytest.fixture
def feed(brand, channel, blog):
    """A feed that was followed when it held one entry."""
    blog.entries = (entry(1),)
    row = inflows.add_feed(
        MACHINE, brand, FEED, "{title} {link}", "useful", [channel.pk], for_review=False
    )
    read(row)
    return row


def read(row):
    Inflow.objects.filter(pk=row.pk).update(due_at=timezone.now())
    jobs.read_feed(row.pk)


def test_what_was_there_before_is_noted_and_what_comes_later_becomes_drafts(feed, blog, channel):
    assert not Post.objects.exists()
    blog.entries = (entry(3), entry(2), entry(1))
    read(feed)
    first, second = Post.objects.order_by("pk")
    assert first.text == "Titre 2 https://blog.example/2"
    assert second.text == "Titre 3 https://blog.example/3"
    assert first.state == "draft"
    assert [one.channel for one in first.variants.all()] == [channel]


def test_an_entry_becomes_a_draft_once_however_often_it_is_read(feed, blog):
    blog.entries = (entry(2),)
    for _ in range(3):
        read(feed)
    Post.objects.all().delete()  # nor does it return when its draft is thrown away
    read(feed)
    assert not Post.objects.exists()
    assert InflowEntry.objects.count() == 2


def test_nothing_leaves_without_a_person(feed, blog, clock, network):
    blog.entries = (entry(2),)
    read(feed)
    clock(days=30)
    assert network.taken == []
    assert not Delivery.objects.exists()


def test_drafts_are_handed_in_where_that_was_wished(feed, blog, ada):
    Inflow.objects.update(for_review=True)
    blog.entries = (entry(2),)
    read(feed)
    post = Post.objects.get()
    assert post.state == "review"
    assert post.reviews.get().is_open  # somebody is asked, and can decide


def test_a_draft_takes_the_steps_of_its_chain_and_leaves_only_when_somebody_lets_it(
    feed, blog, chain, by, clock, network
):
    chain((Need.ANY, ["Mo"]), (Need.ALL, ["Max", "Eve"]))
    Inflow.objects.update(for_review=True)
    blog.entries = (entry(2),)
    read(feed)
    review = Review.objects.get()
    assert len(review.steps) == 2
    with pytest.raises((Refused, Moved)):
        schedule(by("Eve"), review.post)
    approve(by("Mo"), review, 0)
    for who in ("Max", "Eve"):
        approve(by(who), Review.objects.get(), 1)
    assert Post.objects.get().state == "approved"
    clock(days=30)
    assert (network.taken, Delivery.objects.count()) == ([], 0)
    schedule(by("Eve"), Post.objects.get())
    clock()
    assert network.taken == ["Titre 2 https://blog.example/2"]


def test_a_draft_that_is_not_handed_in_still_needs_what_the_chain_asks(feed, blog, chain, by):
    chain((Need.ANY, ["Mo"]))
    blog.entries = (entry(2),)
    read(feed)
    with pytest.raises(Refused, match="hand it in"):
        schedule(by("Eve"), Post.objects.get())


def test_what_the_charter_forbids_is_not_handed_in(feed, blog, organisation, ada):
    keep_rules(MACHINE, organisation, Charter(forbidden=("titre",)), [])
    Inflow.objects.update(for_review=True)
    blog.entries = (entry(2),)
    read(feed)
    assert Post.objects.get().state == "draft"


def test_who_follows_a_feed_hears_that_a_draft_of_it_came_back(
    brand, channel, blog, people, by, client
):
    blog.entries = (entry(1),)
    row = inflows.add_feed(
        by("Eve"), brand, FEED, "{title}", "useful", [channel.pk], for_review=True
    )
    read(row)
    blog.entries = (entry(2),)
    read(row)
    run_due()
    mail.outbox.clear()
    ask_for_change(by("Mo"), Review.objects.get(), 0, "Plus court.")
    run_due()
    assert [(one.to, "Plus court." in one.body) for one in mail.outbox] == [
        (["eve@example.org"], True)
    ]
    here = here_for(people["Eve"].user, "lanterne", "lanterne")
    assert [one["why"] for one in needs_of(here, brand)] == ["Plus court."]
    client.force_login(people["Eve"].user)
    page = client.get(f"{PUBLISH}bring-in/feeds/").content.decode()
    assert "Draft ·" in page


def test_what_can_not_be_handed_in_waits_as_a_draft(feed, blog, ada):
    Inflow.objects.update(for_review=True)
    feed.channels.clear()
    blog.entries = (entry(2),)
    read(feed)
    assert Post.objects.get().state == "draft"
    assert InflowEntry.objects.filter(post__isnull=False).count() == 1


def test_a_feed_that_is_filled_anew_floods_nobody(feed, blog):
    blog.entries = tuple(entry(n) for n in range(2, 60))
    read(feed)
    assert Post.objects.count() == inflows.MOST_DRAFTS
    feed.refresh_from_db()
    assert feed.last_error == inflows.TOO_MANY
    read(feed)
    assert Post.objects.count() == inflows.MOST_DRAFTS
    feed.refresh_from_db()
    assert feed.last_error == inflows.TOO_MANY  # until something new comes
    blog.entries = (entry(60),)
    read(feed)
    feed.refresh_from_db()
    assert (Post.objects.count(), feed.last_error) == (inflows.MOST_DRAFTS + 1, "")


def test_who_dies_in_the_middle_loses_no_entry(feed, blog, monkeypatch):
    blog.entries = (entry(2),)
    monkeypatch.setattr(inflows, "_draft", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read(feed)
    monkeypatch.setattr(inflows, "_draft", DRAFT)
    read(feed)
    assert Post.objects.count() == 1


DRAFT = inflows._draft


def test_a_feed_that_can_not_be_read_says_why_and_is_tried_later(feed, blog, as_ada):
    blog.fault = Unavailable("This site is down.")
    read(feed)
    feed.refresh_from_db()
    assert feed.due_at > timezone.now() + timedelta(hours=1)
    assert "This site is down." in as_ada.get(f"{PUBLISH}bring-in/feeds/").content.decode()
    blog.fault = None
    blog.entries = (entry(2),)
    read(feed)
    feed.refresh_from_db()
    assert (feed.last_error, Post.objects.count()) == ("", 1)


def test_a_first_reading_that_failed_does_not_make_drafts_of_the_past(brand, blog):
    blog.fault = Unavailable("Down.")
    row = inflows.add_feed(MACHINE, brand, FEED, "{title}", "useful", [], for_review=False)
    read(row)
    blog.fault, blog.entries = None, (entry(1),)
    read(row)
    assert not Post.objects.exists()


def test_a_feed_is_followed_paused_and_left_on_its_page(as_ada, channel, blog):
    form = {"url": FEED, "template": "{title}", "aim": "useful", "channels": [channel.pk]}
    as_ada.post(f"{PUBLISH}bring-in/feeds/", form)
    row = Inflow.objects.get()
    assert as_ada.post(f"{PUBLISH}bring-in/feeds/", form).status_code == 422  # once is enough
    blog.entries = (entry(1),)
    read(row)
    as_ada.post(f"{PUBLISH}bring-in/feeds/{row.pk}/pause/")
    blog.entries = (entry(2),)
    read(row)
    assert not Post.objects.exists()
    as_ada.post(f"{PUBLISH}bring-in/feeds/{row.pk}/resume/")
    read(row)
    assert "Titre 2" in as_ada.get(f"{PUBLISH}bring-in/feeds/").content.decode()
    as_ada.post(f"{PUBLISH}bring-in/feeds/{row.pk}/remove/")
    assert (Inflow.objects.count(), Post.objects.count()) == (0, 1)


def test_only_web_addresses_are_followed(as_ada, brand, blog):
    form = {"url": "file:///etc/passwd", "template": "{title}", "aim": "useful"}
    assert as_ada.post(f"{PUBLISH}bring-in/feeds/", form).status_code == 422


def test_who_may_only_write_follows_no_feed(client, organisation, brand):
    from conftest import _member

    client.force_login(_member("Zoé", organisation, "agent").user)
    form = {"url": FEED, "template": "{title}", "aim": "useful"}
    assert client.post(f"{PUBLISH}bring-in/feeds/", form).status_code == 404


@given(st.text(), st.text(), st.text(max_size=2000))
def test_a_template_is_filled_once_and_bears_every_text(template, title, text):
    filled(template + "{title}{odd}{", title=title, link="https://a.example", text=text)
    assert filled("{title}", title="{link}", link="x", text="") == "{link}"


def test_an_entry_without_a_title_is_called_by_its_beginning():
    told = filled("{title}\n{link}", title="", link="https://a.example", text="mot " * 200)
    assert told.startswith("mot mot")
    assert told.endswith("…\nhttps://a.example")
    assert len(told) < 150


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le carnet</title>{items}</channel></rss>"""
ENTRY = """<item><guid>{n}</guid><title>Titre {n}</title><link>{url}/{n}</link>
<description>&lt;p&gt;Le texte&lt;/p&gt;</description></item>"""


def test_a_real_feed_is_read_over_the_wire_and_asked_politely(brand, site, settings, monkeypatch):
    settings.ALLOW_HOSTS, settings.ONLINE = ["127.0.0.1"], True
    # A clock that leaps: the politeness between two readings costs the test no time.
    monkeypatch.setattr(doors.http(), "politeness", Politeness(clock=count(step=100).__next__))

    def holds(*numbers):
        items = "".join(ENTRY.format(n=n, url=site.url) for n in numbers)
        body = RSS.format(items=items).encode()
        site.replies["/feed"] = Reply(body, headers={"ETag": f'"{len(numbers)}"'})

    holds(1)
    row = inflows.add_feed(
        MACHINE, brand, f"{site.url}/feed", "{title}: {text} {link}", "useful", [], for_review=False
    )
    read(row)
    assert not Post.objects.exists()
    holds(2, 1)
    read(row)
    assert Post.objects.get().text == f"Titre 2: Le texte {site.url}/2"
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    site.replies["/feed"] = Reply(status=410)
    read(row)
    row.refresh_from_db()
    assert row.last_error
    assert Post.objects.count() == 1


def test_a_feed_inside_the_house_is_not_read(brand, site, settings):
    settings.ALLOW_HOSTS, settings.ONLINE = [], True
    site.replies["/feed"] = Reply(RSS.format(items="").encode())
    row = inflows.add_feed(
        MACHINE, brand, f"{site.url}/feed", "{title}", "useful", [], for_review=False
    )
    read(row)
    row.refresh_from_db()
    assert row.last_error
    assert site.asked == []


def test_a_program_follows_a_feed_whose_drafts_are_handed_in(
    call, channel, blog, ada, clock, network
):
    given = {"url": FEED, "template": "{title}", "channels": [channel.pk], "for_review": True}
    blog.entries = (entry(1),)
    made = call("POST", "/api/v1/feeds", given)
    assert (made.status_code, made.json()["for_review"]) == (201, True)
    assert call("POST", "/api/v1/feeds", given).status_code == 409  # once is enough
    row = Inflow.objects.get()
    read(row)
    blog.entries = (entry(2),)
    read(row)
    (told,) = call("GET", "/api/v1/feeds").json()["feeds"]
    assert (told["drafts"], Post.objects.get().state) == (1, "review")
    clock(days=30)
    assert network.taken == []
    address = f"/api/v1/feeds/{row.pk}"
    assert call("POST", f"{address}/pause").json()["is_paused"] is True
    assert call("POST", f"{address}/resume").json()["is_paused"] is False
    assert call("GET", address).json()["drafts"] == 1
    assert call("DELETE", address).status_code == 204
    assert (Inflow.objects.count(), Post.objects.count()) == (0, 1)


@pytest.mark.parametrize("wrong", [{"url": "file:///etc/passwd"}, {"channels": [999]}, {"url": ""}])
def test_a_program_follows_no_feed_that_is_none(call, channel, wrong):
    assert call("POST", "/api/v1/feeds", {"url": FEED} | wrong).status_code == 422
    assert not Inflow.objects.exists()


def test_a_feed_that_moves_to_where_no_row_has_room_is_read_as_before(blog, feed):
    blog.moved_to = f"https://blog.example/{'a' * 2000}"
    read(feed)
    feed.refresh_from_db()
    assert feed.url == FEED
