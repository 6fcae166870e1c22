"""Stories in one's own words: told for a time, disclosed whatever is left out, shared by the person alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.campaigns.models import Campaign, TrackedLink
from palabre.community.actions import shares as actions
from palabre.community.actions.own_accounts import forget
from palabre.community.actions.stories import end_story
from palabre.community.models import Share, Story
from palabre.community.networks_ahead import networks_ahead
from palabre.community.telling_stories import is_now, same_text, stories_now
from palabre.community.tests.conftest import BY, becomes_ambassador, propose
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Member
from palabre.governance.rules import Refused

pytestmark = pytest.mark.django_db
LINK = "https://lanterne.example/winter"


def said(answer):
    return answer.content.decode()


@pytest.fixture
def there(place):
    """The ambassadors' page."""
    return f"{place}/ambassadors/"


@pytest.fixture
def ambassador(bo):
    """Bo, a viewer, who signed."""
    return becomes_ambassador(bo)


@pytest.fixture
def as_bo(client, bo):
    """A browser where Bo is signed in."""
    client.force_login(bo.user)
    return client


def of(row):
    return Actor.person(row.member.user)


def writes(row, story, text="In my words.", **more):
    return actions.write(of(row), row, story, "en", text, **more)


def test_a_story_is_told_from_its_day_to_its_day(brand):
    today = timezone.localdate()
    day = timedelta(days=1)
    propose(brand, "Over", starts_on=today - 9 * day, ends_on=today - day)
    propose(brand, "Later", starts_on=today + day)
    propose(brand, "Last day", starts_on=today - day, ends_on=today)
    propose(brand, "Open", starts_on=today)
    assert {one.title for one in stories_now(brand)} == {"Last day", "Open"}
    for story in Story.objects.all():
        assert is_now(story) == (story.title in {"Last day", "Open"})


def test_a_story_that_is_ended_is_told_no_more(brand):
    story = propose(brand)
    end_story(BY, story)
    assert list(stories_now(brand)) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"texts": []}, "begin from"),
        ({"texts": [("en", "x")] * 7}, "At most"),
        ({"link": "ftp://x.example"}, "http"),
        ({"link": "http://127.0.0.1/"}, "no public one"),
    ],
)
def test_a_story_is_whole_or_refused(brand, more, why):
    with pytest.raises(Refused, match=why):
        propose(brand, **more)
    assert not Story.objects.exists()


def test_an_editor_proposes_a_story_by_the_form_and_a_viewer_does_not(client, bo, there, brand):
    today = timezone.localdate().isoformat()
    sent = {
        "title": "Luciole is back", "about": "From Monday on.", "link": LINK, "starts_on": today,
        "language_1": "fr", "text_1": "Luciole revient lundi.", "language_2": "en",
        "text_2": "Luciole is back on Monday.",
    }  # fmt: skip
    client.force_login(bo.user)
    assert client.post(f"{there}stories/new/", sent).status_code == 403
    Member.objects.filter(pk=bo.pk).update(role="editor")
    assert client.post(f"{there}stories/new/", {**sent, "title": ""}).status_code == 422
    client.post(f"{there}stories/new/", sent)
    story = Story.objects.get()
    assert [(one.language, one.text) for one in story.texts.all()] == [
        ("fr", "Luciole revient lundi."),
        ("en", "Luciole is back on Monday."),
    ]
    assert story.tracked.target == LINK
    client.post(f"{there}stories/{story.pk}/", {**sent, "title": "Luciole", "text_2": ""})
    story.refresh_from_db()
    assert (story.title, story.texts.count()) == ("Luciole", 1)
    client.post(f"{there}stories/{story.pk}/end/")
    assert list(stories_now(brand)) == []


def test_a_text_is_made_ones_own_and_shared_by_copy(as_bo, ambassador, brand, there):
    story = propose(brand, link=LINK)
    page = said(as_bo.get(f"{there}now/{story.pk}/"))
    assert "Our winter blend is out." in page
    assert "word for word" in page
    sent = {"language": "en", "text": "I have been drinking it for a week."}
    answer = as_bo.post(f"{there}now/{story.pk}/", sent, follow=True)
    page = said(answer)
    assert "I have been drinking it for a week." in page
    assert "#employee of Lanterne" in page
    assert f"/l/{story.tracked.slug}" in page
    as_bo.post(f"{there}now/{story.pk}/send/", {"url": "https://bsky.app/profile/bo/post/1"})
    row = Share.objects.get()
    assert (row.way, row.url) == ("copy", "https://bsky.app/profile/bo/post/1")
    assert row.shared_at is not None
    assert not row.is_unchanged
    assert "I have been drinking it" in said(as_bo.get(f"{there}mine/"))
    assert "you shared it" in said(as_bo.get(there))


def test_the_same_words_are_said_to_be_the_same_while_one_writes(as_bo, ambassador, brand, there):
    story = propose(brand)
    ask = f"{there}now/{story.pk}/look/"
    same = said(as_bo.post(ask, {"language": "en", "text": "our WINTER blend is out !"}))
    assert "word for word" in same
    own = said(as_bo.post(ask, {"language": "en", "text": "Our winter blend is out, try it"}))
    assert "word for word" not in own
    assert "#employee of Lanterne" in own
    french = said(as_bo.post(ask, {"language": "fr", "text": "Goûtez"}))
    assert "#salarié·e de Lanterne" in french


def test_the_counts_are_those_of_the_networks_with_all_that_is_added(ambassador, brand):
    story = propose(brand, link=LINK)
    row = writes(ambassador, story, "x" * 290)
    full = actions.in_full(row, ambassador.signatures.get().charter)
    by_slug = {one.of.slug: one for one in networks_ahead(full, actions.link_of(story, row))}
    assert by_slug["bluesky"].taken == len(full) > 300
    assert by_slug["bluesky"].is_over
    assert not by_slug["linkedin"].is_over
    assert by_slug["linkedin"].needs_paste
    assert "linkedin" not in {one.of.slug for one in networks_ahead(full, "")}


@pytest.mark.parametrize("text", ["Try it", "Try it. I am no salesman", "#emplyee of Lanterne"])
def test_the_disclosure_can_not_be_left_out(ambassador, brand, text):
    row = writes(ambassador, propose(brand), text)
    assert "#employee of Lanterne" in actions.in_full(row, ambassador.signatures.get().charter)


def test_only_the_person_shares_in_their_name(ambassador, ada, brand):
    story = propose(brand)
    for by in (Actor.person(ada.user), BY):
        with pytest.raises(Refused, match="in their own name"):
            actions.write(by, ambassador, story, "en", "Theirs")
    row = writes(ambassador, story)
    for by in (Actor.person(ada.user), BY):
        with pytest.raises(Refused):
            actions.say_shared(by, row)
        with pytest.raises(Refused):
            forget(by, row)


def test_nothing_is_shared_of_a_story_that_is_over_or_another_houses(ambassador, cy, brand):
    story = propose(brand)
    row = writes(ambassador, story)
    theirs = propose(cy.organisation.brands.get())
    with pytest.raises(Refused, match="no longer told"):
        writes(ambassador, theirs)
    end_story(BY, story)
    row.refresh_from_db()
    with pytest.raises(Refused, match="no longer told"):
        actions.say_shared(of(ambassador), row)


def test_a_text_is_shared_once_and_the_trail_does_not_say_by_whom(ambassador, brand):
    row = writes(ambassador, propose(brand))
    actions.say_shared(of(ambassador), row)
    with pytest.raises(Refused, match="already"):
        actions.say_shared(of(ambassador), row)
    told = AuditEntry.objects.filter(kind="share").get()
    assert (told.actor, told.user, told.label) == ("Palabre", None, "The winter blend")
    assert told.details == {}


def test_a_link_of_ones_own_is_made_only_where_it_is_wanted(ambassador, brand):
    story = propose(brand, link=LINK)
    row = writes(ambassador, story)
    assert row.link is None
    row = writes(ambassador, story, own_link=True)
    own = row.link
    assert own.slug != story.tracked.slug
    assert own.target == story.tracked.target
    assert "utm_content" not in own.leads_to
    row = writes(ambassador, story)
    assert row.link is None
    assert not TrackedLink.every.filter(pk=own.pk).exists()
    row = writes(ambassador, story, own_link=True)
    forget(of(ambassador), row)
    assert list(TrackedLink.every.all()) == [story.tracked]


def test_links_of_ambassadors_lead_on_and_stand_in_no_list(as_ada, ambassador, brand):
    campaign = Campaign.objects.create(
        organisation=brand.organisation, brand=brand, name="Winter", state="running"
    )
    story = propose(brand, link=LINK, campaign=campaign)
    row = writes(ambassador, story, own_link=True)
    for link in (story.tracked, row.link):
        answer = as_ada.get(f"/l/{link.slug}")
        assert answer.status_code in {301, 302, 303, 307}
        place = {"org": brand.organisation.slug, "brand": brand.slug}
        listed = said(as_ada.get(reverse("campaign_links", kwargs=place)))
        assert link.slug not in listed
        one = reverse("campaign_link", kwargs={**place, "number": link.pk})
        assert as_ada.get(one).status_code == 404
        page = said(as_ada.get(reverse("campaign", kwargs={**place, "number": campaign.pk})))
        assert link.slug not in page
    assert list(campaign.links.all()) == []


def test_a_campaigns_tags_change_on_links_of_ambassadors_too(ambassador, brand):
    from palabre.campaigns.actions.links import tag_anew

    campaign = Campaign.objects.create(
        organisation=brand.organisation, brand=brand, name="Winter", state="running"
    )
    story = propose(brand, link=LINK, campaign=campaign)
    campaign.utm = {"utm_source": "people"}
    campaign.save()
    tag_anew(campaign)
    story.tracked.refresh_from_db()
    assert "utm_source=people" in story.tracked.leads_to


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Été !", "ete", True),
        ("A  b\nc", "a, b. c", True),
        ("The blend", "The blends", False),
    ],
)
def test_texts_are_the_same_when_their_words_are(one, other, same):
    assert same_text(one, other) is same


def test_another_persons_share_is_nobody_elses_to_see_or_forget(
    client, ambassador, ada, brand, there
):
    row = writes(ambassador, propose(brand))
    actions.say_shared(of(ambassador), row)
    client.force_login(ada.user)
    assert "In my words" not in said(client.get(f"{there}mine/"))
    assert client.post(f"{there}mine/{row.pk}/forget/").status_code == 404
    client.force_login(ambassador.member.user)
    client.post(f"{there}mine/{row.pk}/forget/")
    assert not Share.objects.exists()
