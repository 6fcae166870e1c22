"""An objective is set on its page with its baseline measured, and stands on the board at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.strategy.actions.missions import choose_mission
from palabre.strategy.models import Objective

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/decide/objectives/"


@pytest.fixture
def given(brand, ada):
    """What the form is sent in with."""
    mission = choose_mission(MACHINE, brand, "support", "", "")
    due = timezone.localdate() + timedelta(days=90)
    return {
        "mission": mission.pk, "name": "Nobody waits long", "metric": "first-answer", "target": "2,5",
        "days": "30", "due_on": due.isoformat(), "owner": ada.pk,
    }  # fmt: skip


def test_an_objective_is_set_in_the_unit_one_types_and_stands_on_the_board(as_ada, given, ada):
    as_ada.post(PAGE, given | {"cost": "1 250,50"})
    row = Objective.objects.get()
    assert (row.target, row.at_most, row.owner) == (9000, True, ada.user)
    assert (row.cost, row.currency) == (125_050, "EUR")
    said = as_ada.get(PAGE).content.decode()
    assert "2 h 30" in said
    assert "€1,250.50" in said
    assert "Nobody waits long" in as_ada.get("/o/lanterne/lanterne/measure/board/").content.decode()


def test_its_value_of_today_is_the_baseline(as_ada, given):
    as_ada.post(PAGE, given | {"metric": "leads", "target": "20"})
    row = Objective.objects.get()
    assert (row.baseline, row.baseline_on) == (0, timezone.localdate())


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "moon"}, {"target": "much"}, {"target": "nan"}, {"target": "1e999"}, {"due_on": "x"},
        {"due_on": "2020-01-01"}, {"name": ""}, {"cost": "-1"}, {"cost": "nan"}, {"cost": "x"},
        {"cost": "1,234"}, {"cost": "1000000001"},
        {"name": "Twenty tweets"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_sentence(as_ada, given, wrong):
    said = as_ada.post(PAGE, given | wrong, follow=True).content.decode()
    assert not Objective.objects.exists()
    assert "toast" in said or "notice" in said


@pytest.mark.parametrize("mission", ["0", "x", "9" * 40])
def test_an_objective_of_no_mission_is_not_found(as_ada, given, mission):
    assert as_ada.post(PAGE, given | {"mission": mission}).status_code == 404


def test_an_ended_objective_leaves_the_board(as_ada, given):
    as_ada.post(PAGE, given)
    as_ada.post(f"{PAGE}{Objective.objects.get().pk}/end/")
    assert (
        "Nobody waits long"
        not in as_ada.get("/o/lanterne/lanterne/measure/board/").content.decode()
    )
    assert Objective.objects.get().ended_on
