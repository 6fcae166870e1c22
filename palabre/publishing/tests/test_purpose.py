"""Once a plan is in force each post serves one of its missions, or says why not; listening first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.campaigns.models import Campaign
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import lift
from palabre.publishing.actions.listening import listen_first, look, waive
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery, Hold, Post
from palabre.publishing.purpose import served_since
from palabre.publishing.sending import hold_of
from palabre.strategy.actions.missions import choose_mission, drop_mission
from palabre.strategy.actions.plans import freeze, sign

pytestmark = pytest.mark.django_db
NEW = "/o/lanterne/lanterne/publish/posts/new/"
PLAN = {
    "missions": [{"kind": "support", "objectives": [{}]}],
    "left out": {"missions": "We are two people."},
}


@pytest.fixture
def mission(brand, ada):
    """A mission of a plan that Ada signed."""
    row = choose_mission(MACHINE, brand, "support", "", "")
    made = freeze(MACHINE, brand, PLAN, [ada.user])
    sign(Actor.person(ada.user), made.sign_offs.get(), made.sha256)
    return row


def draft(by, brand, channel, **more):
    return write_post(by, brand, Written("Hello.", told=[Told(channel.pk)], **more))


def test_outside_all_missions_a_post_says_why_and_the_trail_keeps_it(brand, channel, ada, mission):
    by = Actor.person(ada.user)
    post = draft(by, brand, channel)
    with pytest.raises(Refused, match="which of its missions"):
        schedule(by, post)
    assert schedule(by, draft(by, brand, channel, mission=mission.pk))
    assert schedule(by, draft(by, brand, channel, outside_why="Our dog had puppies."))
    of_campaign = draft(by, brand, channel)
    of_campaign.campaign = Campaign.objects.create(
        organisation=brand.organisation, brand=brand, name="Fair", serves=mission
    )
    of_campaign.save()
    assert schedule(by, of_campaign)
    entry = AuditEntry.objects.get(verb="went outside")
    assert entry.details["reason"] == "Our dog had puppies."
    served = served_since(brand, timezone.now() - timedelta(days=1))
    assert (served.posts, served.serving, served.outside) == (3, 2, 1)


def test_without_a_plan_in_force_nobody_asks_and_the_machine_is_never_asked(brand, channel, ada):
    by = Actor.person(ada.user)
    assert schedule(by, draft(by, brand, channel))
    row = choose_mission(MACHINE, brand, "support", "", "")
    made = freeze(MACHINE, brand, PLAN, [ada.user])
    sign(by, made.sign_offs.get(), made.sha256)
    assert schedule(MACHINE, draft(by, brand, channel))
    drop_mission(by, row, timezone.localdate())
    assert schedule(by, draft(by, brand, channel))


def test_the_composer_offers_the_missions_and_keeps_the_choice(as_ada, channel, mission):
    assert "Customer support" in as_ada.get(NEW).content.decode()
    given = {"text": "Hello.", "channels": [channel.pk], "aim": "useful", "do": "now"}
    assert as_ada.post(NEW, given).status_code == 422
    assert as_ada.post(NEW, given | {"mission": mission.pk}).status_code == 302
    assert Post.objects.get().mission == mission


def test_another_brands_mission_is_served_by_nothing(brand, channel, ada, organisation):
    other = choose_mission(MACHINE, organisation.brands.create(name="A", slug="a"), "sales", "", "")
    with pytest.raises(Refused):
        draft(Actor.person(ada.user), brand, channel, mission=other.pk)


def test_who_listens_first_is_held_until_the_days_are_over(brand, channel, ada):
    by, today = Actor.person(ada.user), timezone.localdate()
    row = listen_first(by, brand, 14, None, today)
    delivery = schedule(by, draft(by, brand, channel))[0]
    assert hold_of(delivery)
    with pytest.raises(Refused, match="listens first"):
        lift(by, Hold.objects.get())
    look(row, today, today)
    assert row.ends_on == today + timedelta(days=14)
    look(row, today, today + timedelta(days=13))
    assert hold_of(delivery)
    look(row, today, today + timedelta(days=14))
    assert not hold_of(Delivery.objects.get())
    assert AuditEntry.objects.filter(verb="ended", kind="listenfirst").exists()


def test_a_period_is_waived_with_a_reason_only_and_what_was_heard_counts(brand, ada):
    by, today = Actor.person(ada.user), timezone.localdate()
    row = listen_first(by, brand, 14, today - timedelta(days=3), today)
    with pytest.raises(Refused):
        waive(by, row, "  ", today)
    assert Hold.objects.filter(ended_at=None).exists()
    waive(by, row, "The fair opens.", today)
    assert not Hold.objects.filter(ended_at=None).exists()
    again = listen_first(by, brand, 14, today - timedelta(days=20), today)
    again.refresh_from_db()
    assert again.ended_on == today
    assert not Hold.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_length_that_is_none_is_refused(brand, ada, days):
    with pytest.raises(Refused):
        listen_first(Actor.person(ada.user), brand, days, None, timezone.localdate())
