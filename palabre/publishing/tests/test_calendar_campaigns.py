"""Campaigns and events stand in the calendar in their colours, and a campaign alone can be looked at."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from palabre.campaigns.actions.campaigns import (
    begin_campaign,
    end_campaign,
    make_campaign,
    make_event,
)
from palabre.campaigns.models import Campaign
from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.framing import frame_of, strips_of
from palabre.publishing.models import Post, Variant

PUBLISH = "/o/lanterne/lanterne/publish/"
DAYS = [date(2026, 12, 1) + timedelta(days=at) for at in range(7)]
VIEWS = ["month", "week", "agenda"]


def named(name, first=None, last=None, colour=0):
    """A campaign that is kept nowhere."""
    return Campaign(name=name, starts_on=first, ends_on=last, colour=colour)


def drawn(campaigns):
    """The names on each day, by their lanes."""
    strips = strips_of(campaigns, DAYS)
    return [re.findall(r'title="(\w*)"', strips[day]) for day in DAYS]


def test_a_campaign_keeps_its_lane_through_its_days_and_leaves_it_to_a_later_one():
    found = drawn(
        [
            named("A", DAYS[0], DAYS[2]),
            named("B", DAYS[1], DAYS[4]),
            named("C", DAYS[3], DAYS[5]),
        ]
    )
    assert found == [["A"], ["A", "B"], ["A", "B"], ["C", "B"], ["C", "B"], ["C"], []]


def test_a_campaign_without_a_beginning_or_an_end_goes_on_and_one_without_both_has_no_line():
    found = drawn([named("A", DAYS[5]), named("B", None, DAYS[1]), named("C")])
    assert found == [["B"], ["B"], [], [], [], ["A"], ["A"]]


def test_a_line_says_where_it_begins_and_ends():
    strips = strips_of([named("A", DAYS[1], DAYS[2], 4)], DAYS)
    assert 'class="strip hue-4 begins"' in strips[DAYS[1]]
    assert 'class="strip hue-4 ends"' in strips[DAYS[2]]


def test_a_name_is_no_markup_and_a_lane_that_is_empty_leaves_room():
    found = strips_of([named("A", DAYS[0], DAYS[0]), named('<b>"', DAYS[0], DAYS[1])], DAYS)
    assert "&lt;b&gt;&quot;" in found[DAYS[0]]
    assert found[DAYS[1]].index('class=""') < found[DAYS[1]].index("hue-0")


def test_a_day_has_room_for_four_lines():
    found = drawn([named(str(number), DAYS[0], DAYS[6]) for number in range(9)])
    assert found == [["0", "1", "2", "3"]] * 7


@pytest.fixture
def campaign(brand):
    """A campaign that runs around today."""
    today = timezone.localdate()
    return make_campaign(
        MACHINE, brand, "Luciole", colour=3,
        starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=2),
    )  # fmt: skip


@pytest.fixture
def noon():
    """Today at noon."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def planned(brand, channel, campaign, noon):
    """A post and an event of the campaign, and one of each of none."""
    told = [Told(channel.pk)]
    for text, of in (("Post de Luciole", campaign.pk), ("Post seul", None)):
        write_post(MACHINE, brand, Written(text=text, campaign=of, due_at=noon, told=told))
    make_event(MACHINE, brand, "Dégustation", campaign=campaign, starts_at=noon)
    make_event(MACHINE, brand, "Salon", starts_at=noon)


@pytest.mark.parametrize("view", VIEWS)
def test_posts_carry_the_colour_and_the_name_of_their_campaign(as_ada, planned, view):
    page = as_ada.get(f"{PUBLISH}?view={view}").content.decode()
    cards = page.split("<article ")
    of_it = next(one for one in cards if "Post de Luciole" in one)
    alone = next(one for one in cards if "Post seul" in one)
    assert "of-campaign hue-3" in of_it
    assert ", Luciole</span>" in of_it
    assert "hue-" not in alone.split("</article>")[0]


@pytest.mark.parametrize("view", VIEWS)
def test_events_stand_there_as_entries_and_campaigns_as_lines(as_ada, planned, campaign, view):
    page = as_ada.get(f"{PUBLISH}?view={view}").content.decode()
    events = [one for one in page.split("<article ") if "takes-place" in one]
    assert [("hue-3" in one, "hue-6" in one) for one in events] == [(True, False), (False, True)]
    assert "Dégustation" in events[0]
    assert ", event, Luciole</span>" in events[0]
    assert f"/publish/events/{campaign.events.get().pk}/" in events[0]
    assert 'title="Luciole"' in page


@pytest.mark.parametrize("view", VIEWS)
def test_a_campaign_alone_shows_its_posts_and_events_and_leads_on_within_it(
    as_ada, planned, campaign, view
):
    page = as_ada.get(f"{PUBLISH}?view={view}&campaign={campaign.pk}").content.decode()
    shown = "".join(one.split("</article>")[0] for one in page.split("<article ")[1:])
    assert "Post de Luciole" in shown
    assert "Dégustation" in shown
    assert "Post seul" not in shown
    assert "Salon" not in shown
    assert f"&amp;campaign={campaign.pk}" in page[: page.index("Later")]
    assert f"posts/new/?campaign={campaign.pk}" in page
    assert "Days without a post" not in page


@pytest.mark.parametrize("asked", ["999", "x", "-1", "9" * 30, "²"])
def test_a_campaign_that_is_not_there_hides_nothing(as_ada, planned, asked):
    page = as_ada.get(f"{PUBLISH}?campaign={asked}").content.decode()
    assert "Post seul" in page


@pytest.mark.django_db
def test_a_campaign_that_is_over_is_named_on_its_days_and_when_it_is_asked_for(brand, campaign):
    end_campaign(MACHINE, begin_campaign(MACHINE, campaign))
    today = timezone.localdate()
    later = [today + timedelta(days=at) for at in range(30, 37)]
    assert frame_of(brand, [today]).campaigns == [campaign]
    assert frame_of(brand, later).campaigns == []
    assert frame_of(brand, later, str(campaign.pk)).chosen == campaign


@pytest.mark.django_db
def test_the_campaigns_and_events_of_another_brand_are_not_shown(brand, planned, noon):
    other = Brand.objects.create(organisation=brand.organisation, name="Boréal", slug="boreal")
    theirs = make_campaign(MACHINE, other, "Là-bas", starts_on=noon.date())
    make_event(MACHINE, other, "Ailleurs", starts_at=noon)
    frame = frame_of(brand, [noon.date()], str(theirs.pk))
    assert [one.name for one in frame.campaigns] == ["Luciole"]
    assert frame.chosen is None
    assert {one.event.name for one in frame.events[noon.date()]} == {"Dégustation", "Salon"}


@pytest.mark.django_db
def test_an_event_of_several_days_stands_on_each_of_them(brand):
    start = timezone.make_aware(datetime.combine(DAYS[1], time(18)))
    make_event(MACHINE, brand, "Salon", starts_at=start, ends_at=start + timedelta(days=2, hours=6))
    frame = frame_of(brand, DAYS)
    told = {day.day: [one.at for one in events] for day, events in frame.events.items()}
    assert set(told) == {2, 3, 4}  # it ends at midnight
    assert [times[0] is None for times in told.values()] == [False, True, True]


def test_what_a_month_has_no_room_for_is_counted_and_stands_in_the_week(as_ada, brand, noon):
    for number in range(5):
        make_event(MACHINE, brand, f"Salon {number}", starts_at=noon)
    month = as_ada.get(PUBLISH).content.decode()
    assert month.count("takes-place") == 2
    assert "3 more" in month
    assert as_ada.get(f"{PUBLISH}?view=week").content.decode().count("takes-place") == 5


def test_who_only_reads_is_led_to_the_list_of_events(client, bo, planned):
    client.force_login(bo.user)
    page = client.get(PUBLISH).content.decode()
    event = next(one for one in page.split("<article ") if "Dégustation" in one)
    assert 'href="/o/lanterne/lanterne/publish/events/"' in event


def test_a_campaigns_page_leads_to_its_calendar(as_ada, campaign):
    page = as_ada.get(f"{PUBLISH}campaigns/{campaign.pk}/").content.decode()
    assert f'href="{PUBLISH}?campaign={campaign.pk}"' in page
    assert f'href="{PUBLISH}attention/?of=campaign-{campaign.pk}"' in page


def test_a_full_month_of_campaigns_and_events_asks_as_few_questions(
    as_ada, channel, django_assert_max_num_queries, noon
):
    brand, first = channel.brand, noon.replace(day=1)
    campaigns = [
        make_campaign(MACHINE, brand, f"C{n}", starts_on=first.date() + timedelta(days=n))
        for n in range(12)
    ]
    other = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Deux"
    )
    posts = Post.objects.bulk_create(
        Post(
            organisation=brand.organisation, brand=brand, text=f"Text {n}", state="scheduled",
            due_at=first + timedelta(days=n % 28, minutes=n), campaign=campaigns[n % 12],
        )
        for n in range(300)
    )  # fmt: skip
    Variant.objects.bulk_create(
        Variant(post=post, channel=one) for post in posts for one in (channel, other)
    )
    for n in range(40):
        make_event(
            MACHINE, brand, f"E{n}", starts_at=first + timedelta(days=n % 28),
            campaign=campaigns[n % 12],
        )  # fmt: skip
    as_ada.get(PUBLISH)  # a first visit is remembered in the session
    with django_assert_max_num_queries(15):
        page = as_ada.get(PUBLISH).content.decode()
    assert page.count("of-campaign") >= 28 * 3
    assert page.count("takes-place") == 40
    with django_assert_max_num_queries(15):
        as_ada.get(f"{PUBLISH}?campaign={campaigns[3].pk}")
