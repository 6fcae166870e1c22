"""How promises were kept: with what isn't over, never of too few; persons' figures to them first."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.engagement import figures
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions import pledges as promises
from palabre.engagement.actions.answers import record
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.models import Episode, Pledge
from palabre.engagement.promises import promise_of
from palabre.engagement.survival import FEWEST, took
from palabre.engagement.tests.conftest import said
from palabre.governance.acts import Actor
from palabre.listening.models import Mention

ALWAYS = [[[0, 1440]]] * 7
HOUR = timedelta(hours=1)
EVE = '<th scope="row">Eve'
lengths = st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), min_size=FEWEST, max_size=60)


def test_the_median_of_what_is_over_is_the_plain_one():
    found = took([(minutes, True) for minutes in (1, 2, 3, 4, 5)])
    assert (found.median, found.most) == (3, 5)


def test_what_isnt_over_makes_times_longer_than_those_of_what_is():
    over = [(minutes, True) for minutes in (1, 2, 3, 4, 5)]
    assert took(over + [(10, False)] * 3).median == 4
    assert took(over + [(10, False)] * 20).median is None


def test_kaplan_and_meier_on_a_textbook_case():
    # Times 6, 6, 6, 6+, 7, 9+, 10: going on after 6 is 4/7, after 7 4/7 x 2/3 = 0.381.
    rows = [(6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True)]
    found = took(rows)
    assert (found.median, found.most, found.over) == (7, 10, 5)


def test_of_fewer_than_five_nothing_is_said():
    found = took([(1, True)] * 4)
    assert (found.median, found.most, found.is_few) == (None, None, True)


@given(lengths)
def test_counting_what_goes_on_never_shortens_a_time(rows):
    found, alone = took(rows), took([(time, True) for time, _over in rows])
    assert found.median is None or found.median >= alone.median
    assert found.median is None or found.most is None or found.median <= found.most
    assert found.median is None or found.median in [time for time, over in rows if over]


@pytest.fixture
def service(brand):
    """The brand, open day and night, with an hour to answer."""
    return Pledge.objects.create(brand=brand, week=ALWAYS, levels={"normal": [60, 240]}, zone="UTC")


@pytest.fixture
def worked_on(service, brand, hear):
    """Matters that began some hours ago; Eve answers the first of them."""

    def go(count, answered, person, hours=2):
        at = timezone.now() - hours * HOUR
        hear(*(said(f"m{number}", published_at=at) for number in range(count)))
        rows = list(brand.conversations.order_by("pk"))
        for row in rows[:answered]:
            record(Actor.person(person.user), row, "Oui.")
        return rows

    return go


@pytest.mark.django_db
def test_what_waits_still_counts_with_the_time_it_has_waited(worked_on, brand, eve):
    worked_on(6, 3, eve)
    found = figures.figures_of(Episode.objects.all(), promise_of(brand), timezone.now())
    assert (found.answer.count, found.answer.over) == (6, 3)
    assert found.answer.median == pytest.approx(7200, abs=60)
    assert (found.in_time.kept, found.in_time.count, found.in_time.share) == (0, 6, None)
    assert found.solution.over == 0


@pytest.mark.django_db
def test_a_share_is_printed_from_thirty_on_with_its_interval(worked_on, brand, eve):
    Pledge.objects.update(levels={"normal": [600, 700]})
    worked_on(30, 30, eve)
    found = figures.figures_of(Episode.objects.all(), promise_of(brand), timezone.now()).in_time
    assert (found.kept, found.share, found.high) == (30, 100, 100)
    assert 80 < found.low < 100


@pytest.mark.django_db
def test_only_questions_and_complaints_count_for_the_rate_of_answers(worked_on, brand, eve, desk):
    worked_on(6, 3, eve)
    for mention in Mention.objects.order_by("pk"):
        intents = {"m0": {"question": 0.9}, "m5": {"complaint": 0.8}}
        mention.intents = intents.get(mention.remote_id, {"praise": 0.9})
        mention.save(update_fields=["intents"])
    rows = figures.matters_of(brand, timezone.now() - 24 * HOUR)
    found = figures.figures_of(rows, promise_of(brand), timezone.now()).asked
    assert (found.kept, found.count, found.share) == (1, 2, None)
    assert "1 of 2" in desk("engage_service").content.decode()


@pytest.mark.django_db
def test_those_who_lead_see_no_person_until_the_organisation_says_so(
    worked_on, desk, client, by, brand, eve, zoe
):
    worked_on(6, 6, eve)
    assert EVE not in desk("engage_service").content.decode()
    seen = Pledge.objects.get().version
    promises.show_persons(by, brand, shows=True, seen=seen)
    assert EVE in desk("engage_service").content.decode()
    # A colleague sees the brand's figures, and no other person's.
    client.force_login(zoe.user)
    assert EVE not in client.get("/o/lanterne/lanterne/engage/service/").content.decode()


@pytest.mark.django_db
def test_each_person_sees_their_own_figures_and_who_else_does(worked_on, client, eve, by, brand):
    worked_on(6, 6, eve)
    client.force_login(eve.user)
    at = "/o/lanterne/lanterne/engage/service/mine/"
    assert "Only you see this." in client.get(at).content.decode()
    promises.show_persons(by, brand, shows=True, seen=Pledge.objects.get().version)
    shown = client.get(at).content.decode()
    assert "those who lead see it, too" in shown
    assert "2 h" in shown


@pytest.mark.django_db
def test_a_team_of_two_is_told_no_more_of_than_a_person(worked_on, desk, by, brand, eve, ada, zoe):
    team = keep_team(by, brand.organisation, "Matin", [eve, ada])
    rows = worked_on(6, 0, eve)
    verbs.assign(by, brand, [one.pk for one in rows], None, team)
    for row in rows:
        record(by, row, "Oui.")
    assert '<th scope="row">Matin' not in desk("engage_service").content.decode()
    keep_team(by, brand.organisation, "Matin", [eve, ada, zoe], team)
    assert '<th scope="row">Matin' in desk("engage_service").content.decode()


@pytest.mark.django_db
def test_too_few_matters_are_not_told_of(worked_on, desk, eve):
    worked_on(4, 4, eve)
    assert "Too few conversations" in desk("engage_service").content.decode()


@pytest.mark.django_db
def test_the_pages_ask_no_more_for_many_matters(
    worked_on, desk, eve, django_assert_max_num_queries
):
    worked_on(40, 20, eve)
    desk("engage_service")
    with django_assert_max_num_queries(12):
        desk("engage_service", query="?days=90")
    with django_assert_max_num_queries(10):
        desk("engage_mine")
