"""The board says what each objective is, where it leads, and never more than is known."""

import itertools
from datetime import date, timedelta

import pytest
from django.utils import timezone

from palabre.analysis.ahead import Ahead
from palabre.engagement.models import Lead, Person
from palabre.governance.models import AuditEntry
from palabre.measurement import trends
from palabre.measurement.board import State, board_of, state_of
from palabre.measurement.models import Rollup
from palabre.strategy.models import Mission, Objective

pytestmark = pytest.mark.django_db
BOARD = "/o/lanterne/lanterne/measure/board/"
TODAY = date(2026, 11, 29)


@pytest.fixture
def goal(brand):
    """`goal(target=20, metric="leads")`: an objective of a mission."""
    mission = Mission.objects.create(brand=brand, kind="sales")

    def make(**more):
        due = timezone.localdate() + timedelta(days=60)
        values = {"name": "Twenty leads a month", "metric": "leads", "target": 20, "due_on": due}
        return Objective.objects.create(mission=mission, **(values | more))

    return make


@pytest.mark.parametrize(
    ("now", "forecast", "due", "at_most", "state"),
    [
        (21, None, 60, False, State.REACHED),
        (3, None, -1, False, State.MISSED),
        (None, None, -1, False, State.UNKNOWN),
        (3, None, 60, False, State.UNKNOWN),
        (3, Ahead(25, 22, 28), 60, False, State.LIKELY),
        (3, Ahead(19, 15, 23), 60, False, State.OPEN),
        (3, Ahead(9, 5, 13), 60, False, State.UNLIKELY),
        (30, Ahead(9, 5, 13), 60, True, State.LIKELY),
        (18, None, 60, True, State.REACHED),
    ],
)
def test_a_state_rests_on_the_value_then_on_the_whole_forecast(now, forecast, due, at_most, state):
    row = Objective(target=20, due_on=TODAY + timedelta(days=due), at_most=at_most)
    assert state_of(row, now, forecast, TODAY) == state


def test_months_and_weeks_that_are_over_follow_each_other_without_a_gap():
    for days in (30, 7):
        periods = trends.pieces(days, TODAY)
        assert len(periods) == 12
        assert periods[-1].last < TODAY
        for one, next_one in itertools.pairwise(periods):
            assert next_one.first == one.last + timedelta(days=1)
    assert trends.pieces(7, TODAY)[-1].first.weekday() == 0


def test_the_past_is_counted_once_a_day_while_it_may_change_then_not_again(
    brand, goal, organisation
):
    goal()
    person = Person.objects.create(organisation=organisation, brand=brand)
    lead = Lead.objects.create(brand=brand, person=person)
    last = trends.pieces(30, timezone.localdate())[-1].last
    then = timezone.make_aware(timezone.datetime(last.year, last.month, last.day, 12))
    Lead.objects.filter(pk=lead.pk).update(made_at=then)
    assert trends.roll(brand.pk, "leads", 30) == 12
    assert Rollup.objects.get(brand=brand, last=last).value == 1
    assert trends.roll(brand.pk, "leads", 30) == 0
    yesterday = timezone.now() - timedelta(days=1)
    Rollup.objects.update(counted_at=yesterday)
    again = trends.roll(brand.pk, "leads", 30)
    assert 1 <= again <= 3


def test_an_objective_is_told_with_its_line_its_way_and_who_answers(brand, goal, as_ada, ada):
    row = goal(baseline=0, owner=ada.user)
    for at, one in enumerate(trends.pieces(30, timezone.localdate())):
        Rollup.objects.create(
            brand=brand,
            metric="leads",
            first=one.first,
            last=one.last,
            value=at * 2,
            counted_at=timezone.now(),
        )
    [(_mission, [found])] = board_of(brand)
    assert found.now.value == 0
    assert found.way == 0
    assert found.forecast is not None
    assert found.forecast.value > 22
    assert found.state == State.LIKELY
    page = as_ada.get(BOARD).content.decode()
    assert "Twenty leads a month" in page
    assert "on the way" in page
    as_ada.post(f"{BOARD}{row.pk}/", {"comment": "The fair brings them."})
    assert "The fair brings them." in as_ada.get(BOARD).content.decode()
    assert AuditEntry.objects.filter(kind="objective", verb="changed").exists()


def test_months_before_the_first_value_foretell_nothing(brand, goal):
    goal()
    for at, one in enumerate(trends.pieces(30, timezone.localdate())):
        Rollup.objects.create(
            brand=brand, metric="leads", first=one.first, last=one.last, value=5 if at > 9 else 0,
            counted_at=timezone.now(),
        )  # fmt: skip
    [(_mission, [found])] = board_of(brand)
    assert [value for _period, value in found.trend] == [5, 5]
    assert found.forecast is None


def test_a_metric_that_is_gone_is_said_so(goal, as_ada):
    goal(metric="moon-phase")
    assert "measured any more" in as_ada.get(BOARD).content.decode()


def test_without_a_mission_the_board_says_the_next_step(as_ada):
    assert "No mission yet" in as_ada.get(BOARD).content.decode()


def test_another_brands_objective_is_out_of_reach(goal, as_ada, organisation, brand):
    row = goal()
    other = organisation.brands.create(name="Autre", slug="autre")
    Mission.objects.filter(pk=row.mission_id).update(brand=other)
    assert as_ada.post(f"{BOARD}{row.pk}/", {"comment": "x"}).status_code == 404


def test_the_questions_of_the_board_do_not_grow_with_objectives_of_one_metric(
    goal, as_ada, django_assert_max_num_queries
):
    for at in range(6):
        goal(name=f"Goal {at}")
    as_ada.get(BOARD)
    with django_assert_max_num_queries(45):
        as_ada.get(BOARD)
