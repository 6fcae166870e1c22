"""Programs make coupons, change them, and give further codes out, as the pages do."""

import pytest

from palabre.campaigns.actions.coupons import present
from palabre.campaigns.models import Coupon, CouponCode
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Organisation

COUPONS = "/api/v1/coupons"
NEW = {
    "brand": "lanterne", "name": "Noël", "gives": "−20 %", "terms": "Un par personne.",
    "starts_at": "2026-12-01T00:00:00+01:00", "ends_at": "2026-12-24T18:00:00+01:00", "most": 500,
}  # fmt: skip


def test_a_coupon_is_made_with_its_code_once_under_a_name(ask):
    made = ask("POST", COUPONS, {**NEW, "code": "Lanterne 20"}, once="noel")
    told = made.json()
    assert (made.status_code, told["codes"], told["shared"]) == (201, ["LANTERNE20"], True)
    assert ask("POST", COUPONS, {**NEW, "code": "Lanterne 20"}, once="noel").json() == told
    row = Coupon.objects.get()
    assert (row.gives, row.most, row.codes.get().code) == ("−20 %", 500, "LANTERNE20")
    assert told["address"].endswith(f"/c/{row.slug}/")
    assert AuditEntry.objects.get(kind="coupon").actor == "planner (API)"
    taken = ask("POST", COUPONS, {**NEW, "code": "LANTERNE-20"})
    assert (taken.status_code, Coupon.objects.count()) == (409, 1)


def test_a_coupon_has_as_many_codes_as_were_asked_for(ask):
    told = ask("POST", COUPONS, {**NEW, "count": 30}).json()
    assert (told["shared"], told["count"], len(told["codes"])) == (False, 30, 20)
    more = ask("POST", f"{COUPONS}/{told['id']}/codes", {"count": 5}, once="five")
    assert (more.status_code, more.json()["count"]) == (201, 35)
    ask("POST", f"{COUPONS}/{told['id']}/codes", {"count": 5}, once="five")
    assert CouponCode.objects.filter(coupon=told["id"], most=1).count() == 35


def test_a_coupon_is_changed_paused_taken_up_and_removed(ask):
    told = ask("POST", COUPONS, NEW).json()
    one = f"{COUPONS}/{told['id']}"
    changed = ask("PATCH", one, {"gives": "−30 %", "ends_at": None}).json()
    assert changed == {**told, "gives": "−30 %", "ends_at": None}
    assert ask("POST", f"{one}/pause").json()["state"] == "paused"
    assert Coupon.objects.get().state == "paused"
    assert ask("POST", f"{one}/pause").status_code == 409
    assert ask("POST", f"{one}/resume").json() == changed
    assert ask("GET", COUPONS).json() == {"coupons": [changed]}
    assert ask("POST", f"{one}/codes", {"count": 5}).status_code == 409
    assert ask("DELETE", one).status_code == 204
    assert not Coupon.objects.exists()


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"gives": ""}, "gives"),
        ({"ends_at": "2026-11-01T00:00:00+01:00"}, "ends_at"),
        ({"most": 0}, "most"),
        ({"code": "a"}, "code"),
        ({"count": 0}, "count"),
        ({"count": 10_000_000}, "count"),
        ({"count": 5, "code": "NOEL"}, "count"),
        ({"campaign": 99}, "campaign"),
        ({"used": 3}, "used"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused_with_its_place(ask, given, place):
    answer = ask("POST", COUPONS, {**NEW, **given})
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert not Coupon.objects.exists()


def test_nobody_touches_the_coupons_of_others_or_with_a_key_of_a_till(ask, elsewhere):
    one = f"{COUPONS}/{ask('POST', COUPONS, NEW).json()['id']}"
    calls = [("GET", one), ("PATCH", one), ("DELETE", one), ("POST", f"{one}/pause")]
    for method, address in [*calls, ("POST", f"{one}/codes")]:
        body = {"count": 1} if address.endswith("codes") else {}
        assert ask(method, address, body, house=elsewhere).status_code == 404
        assert ask(method, address, body, may=("coupons",)).status_code == 403
    assert ask("GET", COUPONS, house=elsewhere).json() == {"coupons": []}
    assert (Coupon.objects.get().state, CouponCode.objects.count()) == ("active", 1)


def test_what_was_presented_is_listed_the_newest_first_and_no_others(ask, brand):
    new = {**NEW, "starts_at": None, "ends_at": None}
    made = [ask("POST", COUPONS, {**new, "code": one}).json()["id"] for one in ("NOEL20", "ETE30")]
    for code, place in (("NOEL20", "Lyon"), ("ETE30", ""), ("NOPE99", "Lyon")):
        present(MACHINE, brand.organisation, code, brand=brand, place=place, amount=1250)
    present(MACHINE, Organisation.objects.create(name="Autre", slug="autre"), "NOEL20")
    found = ask("GET", f"{COUPONS}/presented").json()["presented"]
    assert [one["code"] for one in found] == ["NOPE99", "ETE30", "NOEL20"]
    assert [one["coupon"] for one in found] == [None, made[1], made[0]]
    first = found[-1]
    assert (first["place"], first["amount"], first["brand"]) == ("Lyon", 1250, "lanterne")
    assert [one["outcome"] for one in found] == ["unknown", "redeemed", "redeemed"]
    of_one = ask("GET", f"{COUPONS}/presented?coupon={made[0]}").json()["presented"]
    assert of_one == [first]
    before = ask("GET", f"{COUPONS}/presented?before={found[0]['id']}").json()["presented"]
    assert before == found[1:]
    assert ask("GET", f"{COUPONS}/presented?brand=autre").status_code == 422


def test_a_reference_too_long_to_be_kept_whole_is_refused(ask):
    ask("POST", COUPONS, {**NEW, "starts_at": None, "ends_at": None, "code": "LANTERNE20"})
    for last in "12":
        sale = {"code": "LANTERNE20", "reference": "7" * 80 + last}
        assert ask("POST", f"{COUPONS}/redeem", sale, may=("coupons",)).status_code == 422
    sale["reference"] = "7" * 80
    taken = ask("POST", f"{COUPONS}/redeem", sale, may=("coupons",)).json()
    assert (taken["outcome"], Coupon.objects.get().used) == ("redeemed", 1)
