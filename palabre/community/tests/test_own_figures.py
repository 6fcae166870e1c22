"""Figures of ambassadors: theirs alone, and to the house sums from which nobody can be told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.campaigns.models import Campaign, ClickCount
from palabre.channels.actions import connect_account
from palabre.channels.keys import DOORS, make_key
from palabre.community.actions import shares
from palabre.community.actions.ambassadors import show_figures
from palabre.community.actions.own_accounts import send_from
from palabre.community.models import Share
from palabre.community.own_figures import own_figures, sums_of
from palabre.community.rules import FEWEST_PEOPLE, counted_in
from palabre.community.tests.conftest import becomes_ambassador, propose
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Member, User
from palabre.governance.rules import Refused
from palabre.jobs.running import run_due
from palabre.publishing.models import Delivery, Figure, Post
from palabre.publishing.tests.conftest import Network

LINK = "https://lanterne.example/winter"
SECRET = 47_114_711  # clicks that are seen nowhere else, longer than a clock’s digits


def said(answer):
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode()
    return answer.content.decode()


@pytest.fixture
def story(brand):
    """A story with a link."""
    return propose(brand, link=LINK)


def member(organisation, name, role="editor"):
    user = User.objects.create_user(f"{name}@example.org", "a long password", name=name.title())
    return Member.objects.create(organisation=organisation, user=user, role=role)


def of(row):
    return Actor.person(row.member.user)


def shared(organisation, story, name, clicks=0):
    """An ambassador who shared by copy with a link of their own, which brought so many."""
    row = becomes_ambassador(member(organisation, name))
    share = shares.write(of(row), row, story, "en", f"By {name}", own_link=True)
    shares.say_shared(of(row), share)
    if clicks:
        day = timezone.localdate() - timedelta(days=1)
        ClickCount.objects.create(link=share.link, day=day, clicks=clicks, visitors=clicks)
    return row


@pytest.mark.django_db
def test_below_five_people_nothing_is_told_not_even_how_many(organisation, story):
    for number in range(FEWEST_PEOPLE):
        found = sums_of([story])[story.pk]
        assert (found.people, found.shares, found.clicks, found.answers) == (None,) * 4
        assert found.opened == ()
        shared(organisation, story, f"p{number}", 10)
    assert sums_of([story])[story.pk].people == FEWEST_PEOPLE


@pytest.mark.django_db
def test_from_five_people_on_a_sum_is_told_and_grows_by_fives(organisation, story):
    for number in range(FEWEST_PEOPLE):
        shared(organisation, story, f"p{number}", 10)
    assert sums_of([story])[story.pk].clicks == 50
    for number in range(FEWEST_PEOPLE, 2 * FEWEST_PEOPLE - 1):
        shared(organisation, story, f"p{number}", SECRET)
        found = sums_of([story])[story.pk]
        assert (found.people, found.clicks) == (5, 50)
    shared(organisation, story, "last", 1)
    assert sums_of([story])[story.pk].people == 10


@pytest.mark.django_db
def test_who_opened_their_figures_does_not_give_the_others_away(organisation, story):
    people = [shared(organisation, story, f"p{number}", 10) for number in range(FEWEST_PEOPLE)]
    for row in people[:4]:
        show_figures(of(row), row, shows=True)
    found = sums_of([story])[story.pk]
    # A sum of five would be four that are known and the fifth.
    assert found.people is None
    assert [one.clicks for one in found.opened] == [10] * 4
    show_figures(of(people[4]), people[4], shows=True)
    assert sums_of([story])[story.pk].clicks == 50


@given(st.lists(st.booleans(), max_size=40))
def test_no_sum_holds_one_to_four_people_who_keep_their_figures(opened):
    closed = sum(not one for one in opened)
    held = counted_in(closed)
    assert held <= closed
    assert held == 0 or held >= FEWEST_PEOPLE
    assert counted_in(closed + 1) - held in {0, FEWEST_PEOPLE}


@pytest.mark.django_db
def test_only_the_person_opens_their_figures(organisation, story, ada):
    row = shared(organisation, story, "zoe")
    with pytest.raises(Refused, match="Only the person"):
        show_figures(Actor.person(ada.user), row, shows=True)
    row.refresh_from_db()
    assert not row.shows_figures


@pytest.mark.django_db
def test_the_person_sees_their_own_clicks_and_answers(
    client, organisation, story, place, monkeypatch
):
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, Network()))
    row = shared(organisation, story, "zoe", SECRET)
    share = shares.write(of(row), row, story, "en", "By account")
    values = {"account": "zoe", "secret": "x"}
    channel = connect_account(of(row), organisation, "echo", values, employee=row.member)
    sent = send_from(of(row), share, channel)
    run_due()
    delivery = Delivery.objects.get()
    Figure.objects.create(delivery=delivery, metric="replies", value=37, at=timezone.now())
    found = own_figures(Share.objects.all())
    assert found[sent.pk].answers == 37
    assert found[sent.pk].clicks is None
    client.force_login(row.member.user)
    page = said(client.get(f"{place}/ambassadors/mine/"))
    assert "47,114,711" in page
    assert "37" in page


@pytest.mark.django_db
def test_no_page_file_or_program_tells_the_house_what_one_person_brought(
    client, ada, organisation, brand, place, monkeypatch
):
    """Everything that lists posts, links, deliveries and acts, as an owner sees it."""
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, Network()))
    campaign = Campaign.objects.create(
        organisation=organisation, brand=brand, name="Winter", state="running"
    )
    story = propose(brand, link=LINK, campaign=campaign)
    row = shared(organisation, story, "zoe", SECRET)
    ClickCount.objects.create(
        link=story.tracked, day=timezone.localdate(), clicks=SECRET, visitors=SECRET
    )
    share = shares.write(of(row), row, story, "en", "Zoes own words")
    values = {"account": "zoe-at-home", "secret": "x"}
    channel = connect_account(
        of(row), organisation, "echo", values, "zoe-at-home", employee=row.member
    )
    send_from(of(row), share, channel)
    run_due()
    post, delivery = Post.objects.get(), Delivery.objects.get()
    assert delivery.state == "published"
    Figure.objects.create(delivery=delivery, metric="replies", value=SECRET, at=timezone.now())
    client.force_login(ada.user)
    at = [organisation.slug, brand.slug]
    views = ("publish_calendar", "publish_approvals", "publish_attention", "publish_queues",
             "campaign_list", "campaign_links", "community_stories", "community_my_shares",
             "community_ambassadors", "community_ambassador_charter", "publish_series")  # fmt: skip
    pages = [reverse(one, args=at) for one in views]
    pages += [reverse("today", args=at[:1]), reverse("publish_media", args=at)]
    pages += [reverse("campaign", args=[*at, campaign.pk])]
    pages += [reverse("community_story", args=[*at, story.pk])]
    pages += [reverse("govern_audit", args=at[:1]), reverse("govern_audit_csv", args=at[:1])]
    pages += [f"{reverse('govern_audit', args=at[:1])}?person={row.member.user_id}"]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = said(answer)
        for secret in ("47,114,711", "47114711", "Zoes own words", "zoe-at-home"):
            assert secret not in text, (page, secret)
    gone = [
        reverse("publish_post", args=[*at, post.pk]),
        reverse("publish_edit", args=[*at, post.pk]),
        reverse("campaign_link", args=[*at, story.tracked_id]),
        reverse("campaign_link", args=[*at, Share.objects.exclude(link=None).get().link_id]),
    ]
    for page in gone:
        assert client.get(page).status_code == 404, page


@pytest.mark.django_db
def test_programs_are_told_nothing_of_it(client, organisation, brand, ada, monkeypatch):
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, Network()))
    story = propose(brand, link=LINK)
    row = shared(organisation, story, "zoe", SECRET)
    share = shares.write(of(row), row, story, "en", "Zoes own words")
    values = {"account": "zoe-at-home", "secret": "x"}
    channel = connect_account(
        of(row), organisation, "echo", values, "zoe-at-home", employee=row.member
    )
    send_from(of(row), share, channel)
    run_due()
    _row, key = make_key(Actor.person(ada.user), organisation, "Reader", DOORS)
    own = Share.objects.exclude(link=None).get().link_id
    post, delivery = Post.objects.get().pk, Delivery.objects.get().pk
    ask = ("posts", "deliveries", "links", "channels", "reviews", "campaigns", "boards", "ideas",
           f"posts/{post}", f"deliveries/{delivery}", f"posts/{post}/deliveries",
           f"links/{story.tracked_id}", f"links/{own}")  # fmt: skip
    read = 0
    for one in ask:
        answer = client.get(f"/api/v1/{one}", headers={"authorization": f"Bearer {key}"})
        text = said(answer)
        read += answer.status_code == 200
        assert "/" not in one or answer.status_code in {403, 404, 405}, (one, answer.status_code)
        for secret in ("47114711", "Zoes own words", "zoe-at-home", story.tracked.slug):
            assert secret not in text, (one, secret)
    assert read >= 4


@pytest.mark.django_db
def test_the_trail_tells_no_figure_and_counts_no_shares_of_a_person(organisation, story):
    row = shared(organisation, story, "zoe", SECRET)
    show_figures(of(row), row, shows=True)
    acts = AuditEntry.objects.filter(user=row.member.user)
    assert {(one.verb, one.kind) for one in acts} == {
        ("signed", "ambassadorcharter"),
        ("opened", "ambassador"),
    }
    for one in AuditEntry.objects.all():
        assert str(SECRET) not in f"{one.label}{one.details}"


@pytest.mark.django_db
def test_sums_of_many_stories_take_as_many_questions_as_of_one(organisation, brand, story):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask(stories):
        with CaptureQueriesContext(connection) as asked:
            sums_of(stories)
        return len(asked)

    shared(organisation, story, "zoe", 3)
    few = ask([story])
    others = [propose(brand, f"Story {number}", link=LINK) for number in range(4)]
    for number, one in enumerate(others):
        shared(organisation, one, f"p{number}", 3)
    assert ask([story, *others]) == few


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "mine/", "stories/"])
def test_pages_take_as_many_questions_for_many_rows_as_for_few(
    client, organisation, brand, story, place, page
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{place}/ambassadors/{page}").status_code == 200
        return len(asked)

    row = shared(organisation, story, "zoe", 3)
    client.force_login(row.member.user)
    ask()
    few = ask()
    for number in range(4):
        other = propose(brand, f"Story {number}", link=LINK)
        share = shares.write(of(row), row, other, "en", f"Words {number}", own_link=True)
        shares.say_shared(of(row), share)
        shared(organisation, other, f"p{number}", 3)
    assert ask() == few
