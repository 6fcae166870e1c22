"""Programs are given files: QR codes, what tags hold, sheets, and a coupon's codes; they bring some."""

import csv
import io

import pytest

from palabre.campaigns import codes
from palabre.campaigns.actions.coupons import make_coupon
from palabre.campaigns.addresses import short_address
from palabre.campaigns.models import Campaign, Coupon, CouponCode
from palabre.campaigns.tests.conftest import BY
from palabre.governance.models import AuditEntry
from palabre.governance.words import sentence

LINKS, COUPONS, SHEET = "/api/v1/links", "/api/v1/coupons", "/api/v1/sheet"


# --- print and touch


@pytest.mark.parametrize(
    ("kind", "of", "start"),
    [("", "image/svg+xml", b"<svg"), ("?kind=png", "image/png", b"\x89PNG")],
)
def test_the_code_of_a_link_is_drawn_as_on_its_page(ask, link, kind, of, start):
    answer = ask("GET", f"{LINKS}/{link.pk}/code{kind}")
    assert (answer.status_code, answer["content-type"]) == (200, of)
    assert answer.content.startswith(start)
    draw = codes.qr_png if kind else codes.qr_svg
    assert answer.content == draw(short_address(link.slug, "qr"))


def test_a_code_is_drawn_in_no_other_way(ask, link):
    assert ask("GET", f"{LINKS}/{link.pk}/code?kind=gif").status_code == 422


def test_what_a_tag_must_hold_is_told_with_its_address(ask, link):
    told = ask("GET", f"{LINKS}/{link.pk}/tag").json()
    assert told["address"].endswith(f"/l/{link.slug}?nfc")
    assert bytes.fromhex(told["message"]) == codes.nfc_bytes(told["address"])


def test_a_sheet_holds_the_links_of_the_brand(ask, link):
    answer = ask("GET", f"{SHEET}?brand=lanterne")
    assert (answer.status_code, answer["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def test_a_sheet_without_links_is_not_there(ask, link, brand):
    of = Campaign.objects.create(organisation=brand.organisation, brand=brand, name="Noël")
    assert ask("GET", f"{SHEET}?brand=lanterne&campaign={of.pk}").status_code == 404
    assert ask("GET", f"{SHEET}?brand=lanterne&campaign=999").status_code == 422
    assert ask("GET", SHEET).status_code == 422


def test_a_sheet_that_can_not_be_set_says_so(ask, link, monkeypatch):
    def fails(*_arguments):
        raise codes.PrintingFailed("timeout")

    monkeypatch.setattr(codes, "sheet", fails)
    assert ask("GET", f"{SHEET}?brand=lanterne").status_code == 503


def test_codes_of_other_houses_are_not_there(ask, link, elsewhere):
    for path in ("code", "tag"):
        assert ask("GET", f"{LINKS}/{link.pk}/{path}", house=elsewhere).status_code == 404
    assert ask("GET", f"{SHEET}?brand=lanterne", house=elsewhere).status_code == 422


# --- a coupon's codes


@pytest.fixture
def coupon(brand):
    """A coupon with two codes that are taken once each."""
    return make_coupon(BY, brand, "Noël", count=2, gives="−20 %")


def test_all_codes_of_a_coupon_are_given_as_a_file_and_the_trail_says_so(ask, coupon):
    answer = ask("GET", f"{COUPONS}/{coupon.pk}/codes.csv")
    assert (answer.status_code, answer["content-type"]) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {one["code"] for one in rows} == set(coupon.codes.values_list("code", flat=True))
    assert rows[0]["address"].endswith(f"/c/{coupon.slug}/{rows[0]['code']}/")
    assert AuditEntry.objects.filter(verb="exported", actor="planner (API)").count() == 1


def test_codes_that_were_made_elsewhere_are_taken_in_once(ask, coupon):
    given = {"codes": ["shop-0001-a", "SHOP 0001 A", "SHOP0002B"]}
    first, again = (ask("POST", f"{COUPONS}/{coupon.pk}/codes", given) for _ in range(2))
    assert (first.status_code, first.json()["count"], again.json()["count"]) == (201, 4, 4)
    assert CouponCode.objects.get(code="SHOP0001A").most == 1
    entry = AuditEntry.objects.get(verb="brought codes")
    assert sentence(entry) == "planner (API) brought 2 codes in for the coupon “Noël”."


def test_a_code_of_another_coupon_lets_none_of_them_in(ask, coupon, brand):
    make_coupon(BY, brand, "Été", code="SUMMER26", gives="−5 %")
    answer = ask("POST", f"{COUPONS}/{coupon.pk}/codes", {"codes": ["FRESH001", "summer-26"]})
    assert (answer.status_code, "SUMMER26" in answer.json()["error"]) == (409, True)
    assert coupon.codes.count() == 2


@pytest.mark.parametrize(
    "given", [{}, {"codes": []}, {"codes": ["abc"]}, {"codes": ["ABCDEF1"], "count": 2}]
)
def test_codes_that_are_none_or_too_short_are_refused(ask, coupon, given):
    assert ask("POST", f"{COUPONS}/{coupon.pk}/codes", given).status_code == 422
    assert coupon.codes.count() == 2


def test_a_shared_coupon_takes_no_further_codes_in(ask, brand):
    row = make_coupon(BY, brand, "Été", code="SUMMER26", gives="−5 %")
    answer = ask("POST", f"{COUPONS}/{row.pk}/codes", {"codes": ["ABCDEF1"]})
    assert (answer.status_code, Coupon.objects.get().codes.count()) == (409, 1)


# --- at the till


def test_a_redemption_is_taken_back_by_its_reference_once(ask, coupon):
    code = coupon.codes.first().code
    till = {"may": ("coupons",)}
    ask("POST", f"{COUPONS}/redeem", {"code": code, "reference": "till-7"}, **till)
    for _ in range(2):
        told = ask("POST", f"{COUPONS}/take-back", {"reference": "till-7"}, **till)
        assert (told.status_code, told.json()["outcome"]) == (200, "taken back")
    coupon.refresh_from_db()
    assert coupon.used == 0
    again = ask("POST", f"{COUPONS}/redeem", {"code": code, "reference": "till-8"}, **till)
    assert again.json()["outcome"] == "redeemed"


def test_what_was_not_taken_is_not_taken_back(ask, coupon, elsewhere):
    till = {"may": ("coupons",)}
    ask("POST", f"{COUPONS}/redeem", {"code": "NOTHERE1", "reference": "till-7"}, **till)
    given = {"reference": "till-7"}
    assert ask("POST", f"{COUPONS}/take-back", given, **till).status_code == 409
    assert ask("POST", f"{COUPONS}/take-back", {"reference": "till-9"}, **till).status_code == 404
    assert ask("POST", f"{COUPONS}/take-back", given, house=elsewhere, **till).status_code == 404
    assert ask("POST", f"{COUPONS}/take-back", given).status_code == 403


def test_signs_of_fraud_are_told(ask, coupon):
    till = {"may": ("coupons",)}
    for number in range(6):
        given = {"code": f"GUESS00{number}", "place": "Rennes"}
        ask("POST", f"{COUPONS}/redeem", given, **till)
    (found,) = ask("GET", f"{COUPONS}/signs").json()["signs"]
    assert (found["kind"], found["about"], found["count"]) == ("tries", "Rennes", 6)
