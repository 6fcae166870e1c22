"""Days at the ends of time, which the clocks of other places can't show, come into no row."""

import io

import pytest

from palabre.campaigns.models import Contest, Coupon, Entrant, Event, TrackedLink
from palabre.campaigns.tests.test_api_contests import CONTESTS, NEW

pytestmark = pytest.mark.django_db
ENDS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"]
COUPON = {"brand": "lanterne", "name": "Noël", "gives": "Un café"}
LINK = {"brand": "lanterne", "target": "https://lanterne.example/"}
BODIES = {
    "contest": (CONTESTS, NEW, "opens_at"),
    "coupon": ("/api/v1/coupons", COUPON, "ends_at"),
    "link": ("/api/v1/links", LINK, "expires_at"),
    "event": ("/api/v1/events", {"brand": "lanterne", "name": "Fête"}, "starts_at"),
}


@pytest.mark.parametrize("at", ENDS)
@pytest.mark.parametrize("of", BODIES)
def test_a_program_that_sends_one_is_told_so(ask, of, at):
    address, body, name = BODIES[of]
    answer = ask("POST", address, {**body, name: at})
    assert (answer.status_code, f"$.{name}" in answer.json()["error"]) == (422, True)
    assert not any(rows.objects.exists() for rows in (Contest, Coupon, TrackedLink, Event))


@pytest.mark.parametrize("at", ENDS)
def test_an_entry_of_a_program_has_none(ask, at):
    one = f"{CONTESTS}/{ask('POST', CONTESTS, NEW).json()['id']}"
    answer = ask("POST", f"{one}/entrants", {"entrants": [{"handle": "@mo", "at": at}]})
    assert answer.status_code == 422
    assert not Entrant.objects.exists()


def test_an_entry_of_a_file_has_no_time_then(ask, client, ada, place):
    number = ask("POST", CONTESTS, NEW).json()["id"]
    client.force_login(ada.user)
    lines = [f"@e{place},{at}" for place, at in enumerate([*ENDS, "0001-01-01T00:00"])]
    file = io.BytesIO("\n".join(["handle,at", *lines]).encode())
    file.name = "entries.csv"
    client.post(f"{place}/contests/{number}/entrants/", {"file": file})
    assert list(Entrant.objects.values_list("at", flat=True)) == [None] * 4


@pytest.mark.parametrize("at", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_person_who_types_one_is_told_so(client, ada, place, at):
    client.force_login(ada.user)
    answer = client.post(f"{place}/events/new/", {"name": "Fête", "starts_at": at})
    assert (answer.status_code, "too far off" in answer.content.decode()) == (422, True)
