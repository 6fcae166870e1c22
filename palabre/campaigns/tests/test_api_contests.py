"""Programs open contests, fill them, close their lists and draw, as the pages do."""

import pytest

from palabre.campaigns import lots
from palabre.campaigns.models import Contest, Entrant
from palabre.governance.models import AuditEntry

CONTESTS = "/api/v1/contests"
NEW = {
    "brand": "lanterne", "name": "Noël", "prize": "Un an de café", "winners": 1, "substitutes": 1,
    "words": ["#lanterne"], "excluded": ["@ada"],
}  # fmt: skip
WHO = [
    {"handle": "@mo", "remote_id": "1", "text": "Oui #lanterne"},
    {"handle": "@lou", "remote_id": "2", "text": "Moi #Lanterne"},
    {"handle": "@ada", "remote_id": "3", "text": "#lanterne"},
    {"handle": "@sam", "remote_id": "4", "text": "Sans le mot."},
]


@pytest.fixture
def one(ask):
    """The address of an open contest."""
    return f"{CONTESTS}/{ask('POST', CONTESTS, NEW, once='noel').json()['id']}"


def test_a_contest_is_filled_closed_and_drawn_so_that_anyone_can_check_it(ask, one):
    assert ask("POST", f"{one}/entrants", {"entrants": WHO}, once="w").json() == {"added": 4}
    assert ask("POST", f"{one}/entrants", {"entrants": WHO}).json() == {"added": 0}
    closed = ask("POST", f"{one}/close", {"announced": "Loto, 24 December"}).json()
    assert (closed["state"], closed["entrants"], closed["counting"]) == ("sealed", 4, 2)
    assert (closed["revealed"], closed["announced"]) == ("", "Loto, 24 December")
    assert ask("POST", f"{one}/draw").status_code == 422
    drawn = ask("POST", f"{one}/draw", {"public": "7 12 31"}).json()
    assert (drawn["state"], lots.digest(drawn["revealed"])) == ("drawn", drawn["commitment"])
    told = ask("GET", f"{one}/entrants").json()
    assert [(row["drawn"], row["wins"]) for row in told["drawn"]] == [(1, True), (2, False)]
    assert {row["handle"] for row in told["drawn"]} == {"@mo", "@lou"}
    reasons = {row["handle"]: row["reason"] for row in told["entrants"]}
    assert reasons == {"@mo": "", "@lou": "", "@ada": "excluded", "@sam": "words"}
    assert Entrant.objects.filter(drawn=1).count() == 1
    assert AuditEntry.objects.filter(kind="contest", actor="planner (API)").count() == 4
    assert ask("POST", f"{one}/draw", {"public": "7 12 31"}).status_code == 409


def test_a_contest_is_opened_once_changed_called_off_and_removed(ask, one):
    told = ask("POST", CONTESTS, NEW, once="noel").json()
    assert Contest.objects.count() == 1
    changed = ask("PATCH", one, {"prize": "Deux ans de café", "once": False}).json()
    assert changed == {**told, "prize": "Deux ans de café", "once": False}
    assert ask("GET", CONTESTS).json() == {"contests": [changed]}
    assert Contest.objects.get().words == ["#lanterne"]
    assert ask("POST", f"{one}/cancel").json()["state"] == "cancelled"
    assert ask("DELETE", one).status_code == 204
    assert not Contest.objects.exists()


def test_a_closed_list_takes_nothing_and_an_empty_one_is_not_closed(ask, one):
    assert ask("POST", f"{one}/close").status_code == 409
    ask("POST", f"{one}/entrants", {"entrants": WHO[:1]})
    assert ask("POST", f"{one}/close").json()["state"] == "sealed"
    assert ask("POST", f"{one}/entrants", {"entrants": WHO[1:]}).status_code == 409
    assert ask("PATCH", one, {"prize": "Rien"}).status_code == 409
    assert ask("POST", f"{one}/close").status_code == 409
    assert (Entrant.objects.count(), Contest.objects.get().prize) == (1, "Un an de café")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"prize": ""}, "prize"),
        ({"winners": 0}, "winners"),
        ({"words": ["a,b"]}, "words"),
        ({"opens_at": "2026-12-02T00:00:00Z", "closes_at": "2026-12-01T00:00:00Z"}, "closes_at"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_a_contest_that_makes_no_sense_is_refused_with_its_place(ask, given, place):
    answer = ask("POST", CONTESTS, {**NEW, **given})
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert not Contest.objects.exists()


@pytest.mark.parametrize("entrants", [[], [{"name": "Mo"}], [{"handle": "x" * 201}], [{"at": 3}]])
def test_entries_that_name_nobody_are_refused(ask, one, entrants):
    assert ask("POST", f"{one}/entrants", {"entrants": entrants}).status_code == 422
    assert not Entrant.objects.exists()


def test_nobody_touches_the_contests_of_others(ask, one, elsewhere):
    ask("POST", f"{one}/entrants", {"entrants": WHO})
    acts = [("POST", f"{one}/{act}") for act in ("close", "draw", "cancel", "entrants")]
    calls = [(method, one) for method in ("GET", "PATCH", "DELETE")]
    for method, address in [*calls, *acts, ("GET", f"{one}/entrants")]:
        assert ask(method, address, {}, house=elsewhere).status_code == 404
        assert ask(method, address, {}, may=("mentions",)).status_code == 403
    assert ask("GET", CONTESTS, house=elsewhere).json() == {"contests": []}
    assert (Contest.objects.get().state, Entrant.objects.count()) == ("open", 4)
