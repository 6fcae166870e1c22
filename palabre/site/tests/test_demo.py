"""The demonstration: its house and its open door."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from palabre.community.models import Signature, Story
from palabre.community.own_figures import sums_of
from palabre.connectors.contract import Author, Item
from palabre.governance.models import Member, Organisation
from palabre.governance.rules import Role
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.listening.ingest import ingest
from palabre.listening.models import Correction, Digest, Mention, Source, Topic
from palabre.listening.rules import SourceState
from palabre.publishing.models import Delivery, Figure, Post
from palabre.publishing.planning_models import Series, Slot
from palabre.publishing.rules import NEED_A_PERSON
from palabre.site.demo import history, script
from palabre.site.demo.house import furnish

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def furnished(django_db_setup, django_db_blocker):
    """The house, furnished once for all tests of this file, each of which leaves it as it was."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        yield furnish().organisation.pk
        transaction.set_rollback(True)


@pytest.fixture
def house(furnished, db, settings):
    settings.DEMO = True
    return Organisation.objects.get(pk=furnished)


def test_the_house_has_people_brands_topics_and_sources(house):
    assert Organisation.objects.get().is_demo
    assert {m.role for m in house.members.all()} == {*script.PEOPLE, Role.AMBASSADOR}
    assert Topic.objects.count() == sum(map(len, script.BRANDS.values()))
    assert Source.objects.filter(platform="echo").count() == 4
    assert Digest.objects.count() == 1


def test_its_calendar_holds_weeks_behind_and_weeks_ahead_and_nothing_leaves_twice(house):
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states["published"] > 10
    assert states["waiting"] > 8
    Job.objects.exclude(name__startswith="publishing.").delete()  # what others say takes longer
    run_due()
    assert Counter(Delivery.objects.values_list("state", flat=True)) == states
    assert Figure.objects.filter(metric="views").count() == states["published"]


def test_its_weeks_have_times_a_series_and_two_texts_that_wait_for_somebody(house):
    assert Slot.objects.count() == 5
    assert Series.objects.get().texts.count() == 2
    open_rows = Delivery.objects.filter(state__in=NEED_A_PERSON)
    assert sorted(open_rows.values_list("state", flat=True)) == ["failed", "missed"]
    # Enough has been published for its best times to be told.
    assert Delivery.objects.filter(state="published").count() >= 20


def test_a_second_start_finds_the_house_and_asks_for_what_was_said_since(house):
    Source.objects.update(due_at=datetime(2200, 1, 1, tzinfo=UTC))
    again = furnish()
    assert (again.organisation, again.is_new) == (house, False)
    assert Source.objects.get(kind="world").due_at < datetime(2200, 1, 1, tzinfo=UTC)
    assert Organisation.objects.count() == 1


def test_its_ambassadors_signed_and_what_they_brought_is_told_as_a_sum(house):
    assert Signature.objects.filter(ambassador__organisation=house).count() == 6
    story = Story.objects.get(title="Les premiers sachets de 100 g")
    found = sums_of([story])[story.pk]
    assert (found.people, found.opened) == (5, ())
    assert found.clicks > 50
    assert not Post.objects.of_the_house().filter(text__contains="je les reconnais").exists()


@pytest.mark.parametrize("role", script.PEOPLE)
def test_each_button_of_the_front_page_signs_in_that_role(house, client, role):
    assert script.PEOPLE[role] in client.get("/").content.decode()
    answer = client.post("/demo/", {"role": role})
    assert answer.status_code == 302
    signed_in = Member.objects.get(user_id=client.session["_auth_user_id"])
    assert (signed_in.role, str(signed_in)) == (role, script.PEOPLE[role])
    operations = f"/o/{house.slug}/govern/operations/"
    assert client.get(operations).status_code == (200 if role == "owner" else 403)


def test_outside_the_demonstration_nobody_enters_without_a_password(house, client, settings):
    settings.DEMO = False
    assert client.get("/").status_code == 302
    assert client.post("/demo/", {"role": "owner"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_fictional_people_cannot_sign_in_with_a_password(house):
    assert not any(member.user.has_usable_password() for member in house.members.all())


def test_the_private_feed_shows_a_real_fault(house):
    from palabre.listening.reading import read_source

    feed = Source.objects.get(platform="feed")
    assert read_source(feed.pk) is None
    feed.refresh_from_db()
    assert feed.state == SourceState.FAILING
    assert "internal network" in feed.last_error


def test_progress_says_how_much_of_the_ninety_days_has_come(house):
    opened = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert history.progress(house) == 0
    for days, share in ((89, 1), (45, 50), (0, 100), (-3, 100)):
        since = opened - timedelta(days=days)
        cursor = {"opened": opened.isoformat(), "since": since.isoformat()}
        Source.objects.filter(kind="world").update(cursor=cursor)
        assert history.progress(house) == share


def test_until_the_days_are_whole_every_page_says_so_and_today_compares_nothing(house, client):
    client.force_login(house.members.get(role="owner").user)
    today = f"/o/{house.slug}/today/"
    brand = house.brands.first().slug
    coming = "The ninety days are still coming in"
    for address in (today, f"/o/{house.slug}/{brand}/listen/stream/"):
        assert coming in client.get(address).content.decode()
    assert "than usual" not in client.get(today).content.decode()
    opened = datetime(2026, 11, 21, 12, tzinfo=UTC)
    cursor = {"opened": opened.isoformat(), "since": opened.isoformat()}
    Source.objects.filter(kind="world").update(cursor=cursor)
    assert coming not in client.get(today).content.decode()


def test_the_people_star_tag_and_correct_once(house):
    opened = datetime(2026, 11, 21, 12, tzinfo=UTC)
    cursor = {"opened": opened.isoformat(), "since": opened.isoformat()}
    Source.objects.filter(kind="world").update(cursor=cursor)
    from palabre.connectors.echo.world import past

    world = Source.objects.get(kind="world")
    items = [item for item in past(opened) if item.raw["tone"] == "negative"][:120]
    ingest(items, "echo", [world])
    history.touch(house)
    corrected = Correction.objects.count()
    assert corrected
    assert Mention.objects.filter(is_starred=True).count() == 8
    assert set(Correction.objects.values_list("new", flat=True)) == {"negative"}
    history.touch(house)
    assert Correction.objects.count() == corrected


def test_a_live_text_of_the_world_finds_its_topic(house):
    live = Source.objects.get(kind="live")
    item = Item("x1", "Le café de la Lanterne est fermé", datetime.now(UTC), Author("v"))
    made = ingest([item], "echo", [live]).mentions
    assert {t.name for t in made[0].topics.all()} >= {"Lanterne"}


def test_the_inbox_is_alive_with_what_people_do_in_it(db):
    from palabre.engagement.models import Conversation, Note, Rule, RuleRun
    from palabre.site.demo.inbox import furnish_inbox

    house = furnish().organisation
    for _twice in range(2):
        furnish_inbox(house)
    rows = Conversation.objects.filter(organisation=house)
    assert set(rows.values_list("stage", flat=True)) == {"todo", "waiting", "snoozed", "done"}
    assert rows.exclude(draft=None).count() == Note.objects.count() == 1
    assert rows.filter(is_private=True).exists()
    assert Rule.objects.filter(is_on=True).count() == 3
    assert RuleRun.objects.filter(outcome="done").exists()
    assert rows.exclude(assignee=None).exists()


def test_leads_and_candidates_of_the_house_are_made_once(house):
    from palabre.campaigns.models import LeftMessage
    from palabre.connectors.echo.world import past
    from palabre.engagement.leads.costing import costs_of
    from palabre.engagement.models import Candidate, Lead

    world = Source.objects.get(kind="world")
    opened = datetime(2026, 11, 21, 12, tzinfo=UTC)
    ingest(list(past(opened))[:400], "echo", [world])
    Source.objects.filter(pk=world.pk).update(
        cursor={"opened": opened.isoformat(), "since": opened.isoformat()}
    )
    for _twice in range(2):
        history.touch(house)
    assert Lead.objects.count() == 12
    assert {one.origin for one in Lead.objects.all()} >= {"mention", "link"}
    assert Lead.objects.filter(next_on__lt=datetime.now(UTC).date()).count() == 2
    assert Candidate.objects.count() == 4
    assert LeftMessage.objects.count() == 2
    costs = costs_of(house.brands.order_by("pk")[0], "EUR")
    assert any(one.cost for one in costs.campaigns)
    assert costs.unknown


def test_a_bottle_bursts_just_now_and_its_alert_stands(house):
    from palabre.connectors.echo.world import World
    from palabre.protection.models import Alert
    from palabre.site.demo.watch import furnish_watch

    world = World(datetime.now(UTC))
    source = Source.objects.get(kind="world")
    items = [one for one in world.past() if "uciole" in one.text]
    ingest(items, "echo", [source])
    Topic.objects.update(matched_version=F("version"))
    furnish_watch(house, world.began)
    alert = Alert.objects.exclude(state="closed").get()
    assert alert.topic.name == "Luciole"
    assert alert.seen > 4 * max(alert.expected, 1)
    assert {one.kind for one in alert.signs.all()} >= {"volume", "negative"}


def test_a_past_crisis_and_a_drill_have_their_reports(house):
    from palabre.connectors.echo.story import SPARK_AT
    from palabre.connectors.echo.world import World
    from palabre.governance.acts import Actor
    from palabre.governance.models import Notice
    from palabre.protection import counting
    from palabre.protection.incident_counts import drawn
    from palabre.protection.models import Drill, Incident
    from palabre.site.demo.crisis import furnish_crisis

    world, told = World(datetime.now(UTC)), Notice.objects.count()
    source = Source.objects.get(kind="world")
    spark = world.began + timedelta(days=SPARK_AT)
    near = [one for one in world.past() if abs(one.published_at - spark) < timedelta(days=4)]
    ingest([one for one in near if "#SacLanterne" in one.text], "echo", [source])
    counting.begin(Topic.objects.get(name="Sachets"))
    by = Actor.person(Member.objects.get(role=Role.MANAGER).user)
    for _twice in range(2):
        furnish_crisis(by, house.brands.order_by("pk")[0], world.opened)
    past = Incident.objects.get(state="closed", drill=None)
    assert past.began == spark < past.opened_at < past.contained_at < past.closed_at
    assert past.closed_at < world.opened - timedelta(days=10)
    assert not past.entries.filter(at__gt=past.closed_at).exists()
    assert max(drawn(past)[1]) > 5
    played = Drill.objects.get()
    assert played.is_over
    assert round(played.minute) == 140
    assert played.incident.state == "closed"
    assert not played.incident.entries.filter(at__gt=played.ended_at).exists()
    assert Notice.objects.count() == told


def test_the_months_before_are_brought_in_once(house):
    opened = datetime.now(UTC).replace(microsecond=0)
    cursor = {"opened": opened.isoformat(), "since": opened.isoformat()}
    Source.objects.filter(kind="world").update(cursor=cursor)
    for _twice in range(2):
        history.bring_earlier(house, 4)
    told = Mention.objects.filter(remote_id__startswith="e7-4-")
    assert 60 < told.count() < 400
    assert told.filter(topics__name="Lanterne").count() > 60
    assert told.order_by("published_at")[0].published_at < opened - timedelta(days=200)
