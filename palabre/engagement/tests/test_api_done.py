"""Calls for an inbox's tools, its rules and its people are made, changed, told and removed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.keys import ENGAGEMENT, HOUSE, POSTS
from palabre.engagement.models import Identity
from palabre.engagement.tests.people_world import voice

pytestmark = pytest.mark.django_db
ACTS = [{"act": "tag", "value": "panne"}]
# What is made by a call, and how it is changed; None where it isn't.
KEPT = {
    "/rules": ({"name": "Pannes", "acts": ACTS}, {"name": "Autres", "acts": ACTS, "version": 1}),
    "/macros": (
        {"name": "Clore", "parts": [{"step": "done"}]},
        {"name": "Finir", "parts": [{"step": "done"}], "version": 1},
    ),
    "/teams": ({"name": "Soir"}, {"name": "Nuit"}),
    "/segments": (
        {"name": "Salon", "conditions": {"tag": "salon"}},
        {"name": "Foire", "conditions": {"tag": "foire"}},
    ),
    "/hooks": ({"name": "Caisse", "address": "https://till.example/hook"}, None),
    "/records": ({"name": "Zoé Martin"}, {"name": "Zoé Durand"}),
    "/replies": ({"name": "Merci", "texts": {"fr": "Merci !"}}, None),
}


@pytest.fixture
def call(program, brand):
    return program(ENGAGEMENT, POSTS, HOUSE)


@pytest.mark.parametrize("where", KEPT)
def test_what_a_call_makes_is_told_changed_and_removed(call, where):
    given, change = KEPT[where]
    made = call("POST", where, given)
    assert made.status_code == 201, made.content
    one = f"{where}/{made.json()['id']}"
    assert call("GET", one).json()["name"] == given["name"]
    if change:
        changed = call("PATCH", one, change)
        assert changed.status_code == 200, changed.content
        assert call("GET", one).json()["name"] == change["name"]
    assert call("DELETE", one).status_code == 204
    gone = call("GET", one)
    assert gone.status_code == 404 or gone.json().get("retired_at")


@pytest.mark.parametrize(("where", "given"), [(one, KEPT[one][0]) for one in ("/rules", "/macros")])
def test_a_rule_and_a_macro_are_moved(call, where, given):
    first = call("POST", where, given).json()["id"]
    call("POST", where, given | {"name": "Deux"})

    assert call("POST", f"{where}/{first}/move", {"down": True}).status_code == 200


def test_a_macro_is_offered_again_and_a_hook_pauses(call):
    macro = call("POST", "/macros", KEPT["/macros"][0]).json()["id"]
    call("DELETE", f"/macros/{macro}")
    assert call("POST", f"/macros/{macro}/revive").json()["retired_at"] is None
    hook = call("POST", "/hooks", KEPT["/hooks"][0]).json()["id"]
    assert call("POST", f"/hooks/{hook}/pause", {"on": True}).json()["is_paused"]


def test_a_ready_made_rule_is_taken(call):
    from palabre.engagement.actions.ruling import READY

    taken = call("POST", "/rules/ready", {"name": min(READY)})
    assert taken.status_code == 201, taken.content
    assert not taken.json()["is_on"]


def test_whether_people_are_asked_is_kept(call):
    seen = call("GET", "/service").json()["version"]
    kept = call("POST", "/service/question", {"asks": False, "version": seen})
    assert kept.status_code == 200, kept.content


def test_a_record_is_made_of_a_voice_reached_elsewhere_and_divided(call, brand):
    made = call("POST", "/records/of-voice", {"voice": voice(brand, "zoe").pk})
    assert made.status_code in {200, 201}, made.content
    where = f"/records/{made.json()['id']}"
    for value in ("zoe@courriel.example", "max@courriel.example"):
        known = call("POST", f"{where}/known", {"what": "mail", "value": value})
        assert known.status_code in {200, 201}
    other = Identity.objects.get(value="max@courriel.example").pk
    split = call("POST", f"{where}/split", {"known": [other], "name": "Max"})
    assert split.status_code in {200, 201}, split.content
    assert call("POST", f"{where}/reach", {"brand": brand.slug}).status_code in {200, 204}
    mine = Identity.objects.get(value="zoe@courriel.example").pk
    assert call("DELETE", f"/known/{mine}").status_code == 204
    assert not Identity.objects.filter(pk=mine).exists()


def test_a_conversation_has_a_draft_that_is_thrown_away_and_sleeps(call, talk):
    where = f"/conversations/{talk('m1').pk}"
    drafted = call("POST", f"{where}/draft", {"text": "Bonjour"})
    assert drafted.status_code == 200, drafted.content
    assert call("GET", where).status_code == 200
    assert call("POST", f"{where}/draft/throw").status_code in {200, 204}
    until = (timezone.now() + timedelta(days=1)).isoformat()
    slept = call("POST", f"{where}/snooze", {"until": until})
    assert slept.status_code == 200, slept.content
