"""Programs keep chains, absences and the charter's rules: by the word of a member, and as the pages do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.keys import make_key
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Organisation
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.models import Chain, CharterRules, StandIn

pytestmark = pytest.mark.django_db
CHAINS, AWAY, RULES = "/api/v1/chains", "/api/v1/stand-ins", "/api/v1/charter-rules"
MO, EVE, MAX = "mo@example.org", "eve@example.org", "max@example.org"


@pytest.fixture
def ask(with_key, people):
    """Call with a key that brings decisions of members."""
    return with_key("desk", "approvals")


@pytest.fixture
def new(channel):
    """A chain of two steps as a program gives it."""
    return {
        "member": MO, "name": "Presse", "channels": [channel.pk], "tags": ["Presse"],
        "steps": [{"people": [MO, MAX], "need": "all"}, {"guest": True}], "strictness": 2, "days": 3,
    }  # fmt: skip


def days(start, end):
    today = timezone.localdate()
    return {
        "since": (today + timedelta(days=start)).isoformat(),
        "until": (today + timedelta(days=end)).isoformat(),
    }


# --- chains


def test_a_chain_is_made_told_changed_and_removed(ask, new, channel):
    made = ask("POST", CHAINS, new)
    told = made.json()
    assert made.status_code == 201
    assert told["steps"] == [
        {"people": [MO, MAX], "need": "all", "guest": False},
        {"people": [], "need": "any", "guest": True},
    ]
    assert (told["channels"], told["tags"], told["strictness"], told["days"]) == (
        [channel.pk], ["presse"], 2, 3,
    )  # fmt: skip
    one = f"{CHAINS}/{told['id']}"
    changed = ask("PUT", one, {"member": MO, "name": "Courte", "steps": [{}]}).json()
    assert (changed["name"], len(changed["steps"]), changed["channels"]) == ("Courte", 1, [])
    assert ask("GET", one).json() == ask("GET", CHAINS).json()["chains"][0] == changed
    assert ask("DELETE", one, {"member": MO}).status_code == 204
    assert not Chain.objects.exists()
    verbs = AuditEntry.objects.filter(kind="chain").values_list("verb", "actor")
    assert list(verbs.order_by("pk")) == [
        ("made", "Mo · desk (API)"), ("changed", "Mo · desk (API)"), ("removed", "Mo · desk (API)"),
    ]  # fmt: skip


def test_a_chain_made_by_a_program_governs(ask, new, brand, channel, by):
    ask("POST", CHAINS, new)
    written = Written(text="Le café est prêt.", told=[Told(channel.pk)])
    review = hand_in(by("Eve"), write_post(by("Eve"), brand, written))
    assert len(review.steps) == 2


def test_a_chain_is_made_once_under_a_name(ask, new):
    first, again = (ask("POST", CHAINS, new, **{"Idempotency-Key": "presse"}) for _ in range(2))
    assert first.json() == again.json()
    assert Chain.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"member": EVE},
        {"member": "nobody@example.org"},
        {"steps": []},
        {"steps": [{"people": ["nobody@example.org"]}]},
        {"steps": [{"people": [MO], "guest": True}]},
        {"channels": [999_999]},
        {"strictness": 4},
        {"other": 1},
    ],
)
def test_a_chain_that_is_not_right_is_refused(ask, new, given):
    answer = ask("POST", CHAINS, {**new, **given})
    assert answer.status_code == 422
    assert not Chain.objects.exists()


def test_who_may_not_approve_neither_changes_nor_removes_a_chain(ask, new):
    one = f"{CHAINS}/{ask('POST', CHAINS, new).json()['id']}"
    assert ask("PUT", one, {**new, "member": EVE, "steps": [{}]}).status_code == 422
    assert ask("DELETE", one, {"member": EVE}).status_code == 422
    assert len(Chain.objects.get().steps) == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", CHAINS), ("PUT", f"{CHAINS}/1"), ("DELETE", f"{CHAINS}/1"), ("PUT", RULES), ("POST", AWAY),
     ("DELETE", f"{AWAY}/1")],
)  # fmt: skip
def test_a_key_that_only_writes_posts_changes_nobody_s_say(call, method, path):
    assert call(method, path, {"member": MO}).status_code == 403


def test_a_chain_of_others_is_not_there(ask, new):
    of = Organisation.objects.create(name="Boréal", slug="boreal")
    number = ask("POST", CHAINS, new).json()["id"]
    _key, spelt = make_key(MACHINE, of, "desk", ["approvals"])
    answer = ask("GET", f"{CHAINS}/{number}", Authorization=f"Bearer {spelt}")
    assert answer.status_code == 404


# --- absences


def test_somebody_decides_in_anothers_place_and_until_they_are_back(ask):
    told = ask("POST", AWAY, {"member": MO, "other": EVE, **days(0, 5)}).json()
    assert (told["member"], told["other"]) == (MO, EVE)
    assert ask("GET", AWAY).json()["stand_ins"] == [told]
    one = f"{AWAY}/{told['id']}"
    assert ask("DELETE", one, {"member": EVE}).status_code == 422
    assert StandIn.objects.count() == 1
    assert ask("DELETE", one, {"member": MO}).status_code == 204
    assert not StandIn.objects.exists()


@pytest.mark.parametrize(
    ("other", "start", "end"), [(MO, 0, 5), (EVE, 5, 0), (EVE, -9, -5), (EVE, 0, 900)]
)
def test_an_absence_that_cannot_be_is_refused_by_the_rules(ask, other, start, end):
    answer = ask("POST", AWAY, {"member": MO, "other": other, **days(start, end)})
    assert answer.status_code == 409
    assert not StandIn.objects.exists()


# --- the charter's rules


def rules(**more):
    return {"member": MO, "seen": 0, "forbidden": ["arnaque"], **more}


def test_rules_are_written_as_versions_and_earlier_ones_stay(ask, channel):
    before = ask("GET", RULES).json()
    assert (before["number"], before["at"]) == (0, None)
    given = rules(reasons={"arnaque": "litige"}, disclosures=["advertising"], accounts=[channel.pk])
    first = ask("PUT", RULES, given).json()
    second = ask("PUT", RULES, rules(seen=1, risky=["meilleur*"], alcohol=True)).json()
    assert (first["number"], first["reasons"], first["accounts"]) == (
        1, {"arnaque": "litige"}, [channel.pk],
    )  # fmt: skip
    assert (second["number"], second["alcohol"], second["is_current"]) == (2, True, True)
    assert ask("GET", RULES).json() == second
    told = ask("GET", f"{RULES}/versions").json()["versions"]
    assert [(one["number"], one["is_current"]) for one in told] == [(2, True), (1, False)]
    assert ask("GET", f"{RULES}/versions/1").json() == {**first, "is_current": False}
    assert ask("GET", f"{RULES}/versions/9").status_code == 404


def test_the_same_rules_again_make_no_version(ask):
    ask("PUT", RULES, rules())
    assert ask("PUT", RULES, rules(seen=1)).json()["number"] == 1
    assert CharterRules.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(ask):
    ask("PUT", RULES, rules())
    answer = ask("PUT", RULES, rules(forbidden=["autre"]))
    assert answer.status_code == 409
    assert CharterRules.objects.get().content["forbidden"] == ["arnaque"]


def test_a_brand_adds_rules_of_its_own_and_a_text_is_checked_by_both(ask, call, channel):
    ask("PUT", RULES, rules())
    told = ask("PUT", f"{RULES}?brand=lanterne", rules(forbidden=["bidon"])).json()
    assert (told["brand"], told["number"]) == ("lanterne", 1)
    text = {"text": "Une arnaque bidon.", "language": "fr", "channels": [{"id": channel.pk}]}
    found = {one["key"] for one in call("POST", "/api/v1/check", text).json()["findings"]}
    assert {"forbidden-word:arnaque", "forbidden-word:bidon"} <= found


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"member": EVE}, 422),
        ({"disclosures": ["everything"]}, 422),
        ({"forbidden": ["x" * 121]}, 422),
        ({"accounts": [999_999]}, 409),
    ],
)
def test_rules_that_are_not_right_are_refused(ask, given, status):
    assert ask("PUT", RULES, rules(**given)).status_code == status
    assert not CharterRules.objects.exists()


def test_who_works_for_some_brands_changes_the_rules_of_those_only(ask, people, brand):
    people["Mo"].brands.set([brand])
    assert ask("PUT", RULES, rules()).status_code == 422
    assert ask("PUT", f"{RULES}?brand=lanterne", rules()).status_code == 200
