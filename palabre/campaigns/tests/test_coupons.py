"""Coupons: one code is taken once, whoever asks at the same moment, and every answer is written down."""

import json
import threading

import pytest
from django.db import connection
from django.utils import timezone

from palabre.campaigns.actions import coupons as actions
from palabre.campaigns.models import Coupon, CouponCode, Presentation
from palabre.campaigns.tests.conftest import BY
from palabre.channels.keys import make_key
from palabre.governance.models import AuditEntry, Member, User
from palabre.governance.words import sentence

TWO_DAYS = timezone.timedelta(days=2)


@pytest.fixture
def coupon(brand):
    """A coupon with two codes that are taken once each."""
    return actions.make_coupon(BY, brand, "Thanks", gives="A free coffee", count=2)


@pytest.fixture
def shared(brand):
    """A coupon with one code for everybody."""
    return actions.make_coupon(BY, brand, "Autumn", gives="−20 %", code="LANTERNE20")


def redeem(client, step, code, **more):
    return client.post(f"{step}/coupons/redeem/", {"code": code, **more})


def test_a_coupon_with_a_shared_code_is_made_and_shown_to_anybody(as_ada, place, client):
    sent = {"name": "Autumn", "gives": "−20 %", "kind": "shared", "code": "lanterne 20"}
    answer = as_ada.post(f"{place}/coupons/new/", sent)
    coupon = Coupon.objects.get()
    assert answer.url == f"{place}/coupons/{coupon.pk}/"
    page = client.get(f"/c/{coupon.slug}/")
    assert "LANTERNE20" in page.content.decode()
    assert "<script" not in page.content.decode()
    assert client.get(f"/c/{coupon.slug}/code.svg")["Content-Type"] == "image/svg+xml"


def test_a_code_is_taken_once_and_then_says_where_it_was(as_ada, place, coupon):
    code = coupon.codes.first().code
    spaced = f"{code[:5]} {code[5:].lower()}"
    first = redeem(as_ada, place, spaced, place="Lyon", amount="12.50")
    assert "is good, and taken" in first.content.decode()
    second = redeem(as_ada, place, code, place="Nantes")
    assert "was taken on" in second.content.decode()
    assert "Lyon" in second.content.decode()
    assert list(Presentation.objects.order_by("pk").values_list("outcome", "amount")) == [
        ("redeemed", 1250),
        ("used", None),
    ]


def test_the_place_stays_filled_in_and_a_scan_fills_in_the_code(as_ada, place, coupon):
    redeem(as_ada, place, "NOTHING", place="Lyon")
    page = as_ada.get(f"{place}/coupons/redeem/?code=ABC").content.decode()
    assert 'value="Lyon"' in page
    assert 'value="ABC"' in page


def test_a_redemption_is_in_the_trail_in_words(as_ada, place, shared):
    redeem(as_ada, place, "LANTERNE20")
    entry = AuditEntry.objects.get(verb="redeemed")
    assert sentence(entry) == "Ada took the code LANTERNE20 of the coupon “Autumn”."


def test_a_limit_over_all_holds_for_a_shared_code(as_ada, place, shared):
    actions.change_coupon(BY, shared, {"most": 2})
    for _ in range(3):
        redeem(as_ada, place, "LANTERNE20")
    shared.refresh_from_db()
    assert shared.used == 2
    assert Presentation.objects.filter(outcome="used").count() == 1


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"starts_at": timezone.now() + TWO_DAYS}, "early"),
        ({"ends_at": timezone.now() - TWO_DAYS}, "late"),
    ],
)
def test_outside_its_dates_a_coupon_is_refused_and_its_page_says_so(
    as_ada, place, shared, client, values, outcome
):
    actions.change_coupon(BY, shared, values)
    redeem(as_ada, place, "LANTERNE20")
    assert Presentation.objects.get().outcome == outcome
    assert b"notice warn" in client.get(f"/c/{shared.slug}/").content


def test_a_paused_coupon_is_not_taken(as_ada, place, shared):
    as_ada.post(f"{place}/coupons/{shared.pk}/pause/")
    redeem(as_ada, place, "LANTERNE20")
    assert Presentation.objects.get().outcome == "paused"


def test_a_mistake_is_taken_back_once(as_ada, place, coupon):
    code = coupon.codes.first()
    redeem(as_ada, place, code.code)
    row = Presentation.objects.get()
    for _ in range(2):
        as_ada.post(f"{place}/coupons/redeem/{row.pk}/back/")
    code.refresh_from_db()
    coupon.refresh_from_db()
    assert (code.used, coupon.used) == (0, 0)
    assert "is good" in redeem(as_ada, place, code.code).content.decode()


def test_who_writes_may_take_a_coupon_and_who_reads_may_not(
    client, organisation, bo, place, coupon
):
    user = User.objects.create_user("di@example.org", name="Di")
    Member.objects.create(organisation=organisation, user=user, role="ambassador")
    code = coupon.codes.first().code
    client.force_login(bo.user)
    assert redeem(client, place, code).status_code == 403
    client.force_login(user)
    assert "is good" in redeem(client, place, code).content.decode()
    assert client.post(f"{place}/coupons/new/", {}).status_code == 403


def test_a_code_of_another_organisation_is_unknown_here(as_ada, place, cy):
    theirs = actions.make_coupon(BY, cy.organisation.brands.get(), "T", gives="x", code="BOREAL")
    redeem(as_ada, place, "BOREAL")
    assert Presentation.objects.get().outcome == "unknown"
    assert as_ada.get(f"{place}/coupons/{theirs.pk}/").status_code == 404


def test_the_same_shared_code_twice_in_an_organisation_is_refused(as_ada, place, shared):
    sent = {"name": "B", "gives": "x", "kind": "shared", "code": "LANTERNE-20"}
    assert as_ada.post(f"{place}/coupons/new/", sent).status_code == 422
    assert Coupon.objects.count() == 1


def test_guessing_shows_as_a_sign(as_ada, place, shared):
    for number in range(5):
        redeem(as_ada, place, f"GUESS{number}", place="Rennes")
    page = as_ada.get(f"{place}/coupons/").content.decode()
    assert "somebody may be guessing" in page
    assert "Rennes" in page


def test_codes_go_out_as_a_file_with_their_addresses(as_ada, place, coupon):
    answer = as_ada.get(f"{place}/coupons/{coupon.pk}/codes.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    code = coupon.codes.first().code
    assert len(lines) == 3
    assert f"/c/{coupon.slug}/{code}/" in lines[1]
    assert AuditEntry.objects.filter(verb="exported", kind="coupon").exists()


def test_each_code_has_a_page_and_no_other_is_shown(client, coupon):
    code = coupon.codes.first().code
    page = client.get(f"/c/{coupon.slug}/{code}/").content.decode()
    assert code in page
    assert coupon.codes.last().code not in page
    assert client.get(f"/c/{coupon.slug}/").status_code == 404
    assert client.get(f"/c/{coupon.slug}/AAAA/").status_code == 404


# --- programs


def present(client, spelt, **body):
    return client.post(
        "/api/v1/coupons/redeem", json.dumps(body), content_type="application/json",
        headers={"authorization": f"Bearer {spelt}"},
    )  # fmt: skip


def test_a_till_that_sends_again_gets_the_same_answer_and_takes_nothing_twice(
    client, organisation, coupon
):
    _key, spelt = make_key(BY, organisation, "till", ["coupons"])
    code = coupon.codes.first().code
    told = [
        present(client, spelt, code=code, reference="ticket-1", amount=990, place="Lyon").json()
        for _ in range(2)
    ]
    assert told[0] == told[1]
    assert told[0]["outcome"] == "redeemed"
    assert told[0]["gives"] == "A free coffee"
    assert AuditEntry.objects.get(verb="redeemed").actor == "till (API)"
    assert present(client, spelt, code=code, reference="ticket-2").json()["outcome"] == "used"
    assert present(client, spelt, code="OTHER", reference="ticket-1").status_code == 409
    coupon.refresh_from_db()
    assert coupon.used == 1


@pytest.mark.parametrize(
    "body", [{}, {"code": 3}, {"code": "A", "amount": -1}, {"code": "A", "x": 1}]
)
def test_what_a_till_sends_wrongly_is_refused_whole(client, organisation, body):
    _key, spelt = make_key(BY, organisation, "till", ["coupons"])
    assert present(client, spelt, **body).status_code == 422
    assert not Presentation.objects.exists()


def test_without_a_key_nothing_is_taken(client, coupon):
    assert present(client, "plb_1_no", code=coupon.codes.first().code).status_code == 401


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_shared", [True, False])
def test_of_many_at_the_same_moment_as_many_get_it_as_there_are(brand, is_shared):
    if is_shared:
        coupon = actions.make_coupon(BY, brand, "S", gives="x", code="SAME", most=3)
    else:
        coupon = actions.make_coupon(BY, brand, "U", gives="x", count=1)
    code, start, outcomes = coupon.codes.get().code, threading.Barrier(8), []

    def come():
        start.wait()
        try:
            outcomes.append(actions.present(BY, brand.organisation, code).outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(
        ["redeemed"] * (3 if is_shared else 1) + ["used"] * (5 if is_shared else 7)
    )
    assert CouponCode.objects.get().used == Coupon.objects.get().used == (3 if is_shared else 1)


@pytest.mark.django_db(transaction=True)
def test_one_reference_at_the_same_moment_is_one_redemption(brand):
    coupon = actions.make_coupon(BY, brand, "S", gives="x", code="SAME")
    start, rows = threading.Barrier(6), []

    def come():
        start.wait()
        try:
            rows.append(actions.present(BY, brand.organisation, "SAME", reference="t").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows) == 6
    assert len(set(rows)) == 1
    coupon.refresh_from_db()
    assert coupon.used == 1
