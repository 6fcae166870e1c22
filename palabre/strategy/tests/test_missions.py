"""Two or three missions, never more; each with objectives told without tools."""

from datetime import date, timedelta

import pytest

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.strategy.actions.missions import Wish, choose_mission, set_objective
from palabre.strategy.models import Mission
from palabre.strategy.rules import MissionKind, names_a_network
from palabre.strategy.words import MEANINGS, MISSIONS

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/decide/missions/"
TODAY = date(2026, 11, 29)


def test_a_fourth_mission_is_refused_with_the_reason_and_one_dropped_makes_room(as_ada, brand):
    for kind in ("support", "awareness", "sales"):
        as_ada.post(PAGE, {"kind": kind, "why": "Because."})
    said = as_ada.post(PAGE, {"kind": "launches"}, follow=True).content.decode()
    assert "remembered for nothing" in said
    assert Mission.objects.filter(ended_on=None).count() == 3
    as_ada.post(f"{PAGE}{Mission.objects.first().pk}/drop/")
    as_ada.post(PAGE, {"kind": "launches"})
    assert Mission.objects.filter(ended_on=None).count() == 3
    assert Mission.objects.count() == 4
    assert AuditEntry.objects.filter(kind="mission", verb="ended").count() == 1


@pytest.mark.parametrize(("kind", "name"), [("own", " "), ("own", "\0"), ("moon", "x"), ("", "")])
def test_what_is_no_mission_is_refused(brand, kind, name):
    with pytest.raises(Refused):
        choose_mission(MACHINE, brand, kind, name, "")


def test_a_mission_is_chosen_once_and_ones_own_may_be_several(brand):
    choose_mission(MACHINE, brand, "own", "Recruit apprentices", "")
    choose_mission(MACHINE, brand, "own", "Find suppliers", "")
    with pytest.raises(Refused, match="chosen already"):
        choose_mission(MACHINE, brand, "own", "Find suppliers", "")


def test_every_kind_has_its_words():
    assert set(MEANINGS) == set(MissionKind)
    assert set(MISSIONS) == set(MissionKind) - {MissionKind.OWN}


@pytest.mark.parametrize(
    ("sentence", "tool"),
    [
        ("1000 followers on our page", "followers"),
        ("Publier chaque jour sur LinkedIn", "LinkedIn"),
        ("500 mentions J’aime de plus", "J’aime"),
        ("Deux stories par jour", "stories"),
        ("Être présent sur X", "X"),
        ("Answer on Threads", "Threads"),
        ("Answer in all threads of the forum, on x days of seven", ""),
        ("Mille abonnés de plus à notre revue", ""),
        ("Answer half of the customers within two hours", ""),
        ("Que nos clients aiment notre café : twittering n’y fait rien", ""),
    ],
)
def test_an_objective_is_told_without_tools(brand, sentence, tool):
    assert names_a_network(sentence) == tool
    mission = choose_mission(MACHINE, brand, "support", "", "")
    wish = Wish(sentence, "leads", 30, 5, at_most=False, due_on=TODAY + timedelta(days=9))
    if tool:
        with pytest.raises(Refused, match=tool):
            set_objective(MACHINE, mission, wish, TODAY)
    else:
        assert set_objective(MACHINE, mission, wish, TODAY).name == sentence


@pytest.mark.parametrize("target", [float("inf"), float("nan"), 1e300])
def test_a_target_is_a_number_and_its_day_lies_ahead(brand, target):
    mission = choose_mission(MACHINE, brand, "support", "", "")
    day = TODAY + timedelta(days=1)
    with pytest.raises(Refused):
        set_objective(
            MACHINE, mission, Wish("A", "leads", 30, target, at_most=False, due_on=day), TODAY
        )
    with pytest.raises(Refused):
        set_objective(
            MACHINE, mission, Wish("A", "leads", 30, 5, at_most=False, due_on=TODAY), TODAY
        )


def test_who_only_reads_chooses_nothing(client, bo, brand, organisation):
    client.force_login(bo.user)
    before = Mission.objects.count()
    client.post(PAGE, {"kind": "support"})
    assert Mission.objects.count() == before


def test_another_brands_mission_is_not_dropped(as_ada, organisation):
    other = organisation.brands.create(name="Autre", slug="autre")
    row = choose_mission(MACHINE, other, "support", "", "")
    assert as_ada.post(f"{PAGE}{row.pk}/drop/").status_code == 404
