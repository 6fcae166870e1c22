"""Programs begin series, fill them with texts and wordings, pause and delete them, as the pages do."""

import pytest

from palabre.channels.keys import make_key
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Organisation
from palabre.publishing.models import Post
from palabre.publishing.planning_models import Series, SeriesText

SERIES = "/api/v1/series"
NEW = {"name": "Le lundi", "rhythm": "weekly", "days": [0, 3], "at": "09:30", "rest_days": 7}


@pytest.fixture
def stranger(client):
    """Call with a key of another organisation."""
    house = Organisation.objects.create(name="Boréal", slug="boreal")
    spelt = make_key(MACHINE, house, "other", ("posts",))[1]

    def ask(method, address):
        return client.generic(method, address, b"{}", headers={"Authorization": f"Bearer {spelt}"})

    return ask


def test_a_series_begins_once_under_a_name_and_is_changed(call):
    made = call("POST", SERIES, NEW, **{"Idempotency-Key": "lundi"})
    told = made.json()
    assert (made.status_code, told["days"], told["at"]) == (201, [0, 3], "09:30")
    assert call("POST", SERIES, NEW, **{"Idempotency-Key": "lundi"}).json() == told
    row = Series.objects.get()
    assert (row.days, row.rest_days, row.next_at is None) == ([0, 3], 7, False)
    given = {"rhythm": "monthly", "days": [31, 1], "most": 3}
    changed = call("PATCH", f"{SERIES}/{row.pk}", given).json()
    assert (changed["days"], changed["most"], changed["name"]) == ([1, 31], 3, "Le lundi")
    assert call("GET", SERIES).json() == {"series": [changed]}
    assert call("GET", f"{SERIES}/{row.pk}").json() == changed
    assert set(AuditEntry.objects.filter(kind="series").values_list("actor", flat=True)) == {
        "newsroom (API)"
    }


def test_a_text_comes_back_in_its_wordings_until_it_is_taken_out(call, post):
    number, of = call("POST", SERIES, NEW).json()["id"], post()
    texts = f"{SERIES}/{number}/texts"
    made = call("POST", texts, {"post": of.pk, "wordings": ["Café !", " "]})
    told = made.json()
    assert (made.status_code, told["text"], told["wordings"]) == (201, of.text, ["Café !"])
    row = SeriesText.objects.get()
    assert (row.post.is_template, row.wordings) == (True, ["Café !"])
    one = f"{texts}/{told['id']}"
    assert call("PATCH", one, {"wordings": ["Un.", "Deux."]}).json()["wordings"] == ["Un.", "Deux."]
    (there,) = call("GET", f"{SERIES}/{number}").json()["texts"]
    assert there["wordings"] == ["Un.", "Deux."]
    assert call("DELETE", one).status_code == 204
    assert list(Post.objects.all()) == [of]
    assert call("POST", texts, {"post": 99}).status_code == 422


def test_a_series_rests_goes_on_and_is_deleted(call):
    one = f"{SERIES}/{call('POST', SERIES, NEW).json()['id']}"
    assert call("POST", f"{one}/pause").json()["is_paused"] is True
    assert Series.objects.get().is_paused
    assert call("POST", f"{one}/resume").json()["is_paused"] is False
    assert call("DELETE", one).status_code == 204
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"days": []}, "days"),
        ({"days": [7]}, "days"),
        ({"rhythm": "monthly", "days": [0]}, "days"),
        ({"rhythm": "daily"}, "rhythm"),
        ({"at": "25:00"}, "at"),
        ({"name": ""}, "name"),
        ({"most": 0}, "most"),
        ({"brand": "nobody"}, "brand"),
        ({"made": 3}, "made"),
    ],
)
def test_a_series_that_makes_no_sense_is_refused_with_its_place(call, given, place):
    answer = call("POST", SERIES, {**NEW, **given})
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert not Series.objects.exists()


def test_a_series_that_would_never_come_is_refused(call):
    assert call("POST", SERIES, {**NEW, "ends_on": "2020-01-01"}).status_code == 409
    assert not Series.objects.exists()


def test_nobody_touches_the_series_of_others(call, post, stranger):
    number = call("POST", SERIES, NEW).json()["id"]
    one = f"{SERIES}/{number}"
    text = call("POST", f"{one}/texts", {"post": post().pk}).json()["id"]
    calls = [(method, one) for method in ("GET", "PATCH", "DELETE")]
    calls += [("POST", f"{one}/{act}") for act in ("pause", "resume", "texts")]
    for method, address in [*calls, ("DELETE", f"{one}/texts/{text}")]:
        assert stranger(method, address).status_code == 404
    assert (Series.objects.get().is_paused, SeriesText.objects.count()) == (False, 1)
