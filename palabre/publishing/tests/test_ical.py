"""The calendar as a file: valid, read under a secret address only, and true."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.campaigns.actions.campaigns import make_campaign, make_event
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.publishing.actions.posts import Told, Written, schedule, stop, write_post
from palabre.publishing.planning.ics import Event, calendar
from palabre.publishing.planning_models import CalendarLink

PAGE = "/o/lanterne/lanterne/publish/calendar-address/"
# RFC 5545, 3.1: name, parameters, value, without control characters.
LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z-]+=[^;:\"]+)*):([^\x00-\x08\x0a-\x1f\x7f]*)")
MOMENT = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)


def parsed(text):
    """The file read as the RFC says: unfolded, in pairs, its blocks balanced; events as dictionaries."""
    assert text.endswith("\r\n")
    assert not re.search("(?<!\r)\n|\r(?!\n)", text)
    lines = text.removesuffix("\r\n").split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    pairs = []
    for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        name, _parameters, value = LINE.fullmatch(line).groups()
        pairs.append((name, value))
    assert pairs[0] == ("BEGIN", "VCALENDAR")
    assert pairs[-1] == ("END", "VCALENDAR")
    head = dict(
        pairs[1 : next(at for at, one in enumerate(pairs) if at and one[0] in ("BEGIN", "END"))]
    )
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    events, open_event = [], None
    for name, value in pairs[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            open_event = {}
        elif (name, value) == ("END", "VEVENT"):
            assert {"UID", "DTSTAMP", "DTSTART"} <= set(open_event)
            events.append(open_event)
            open_event = None
        elif open_event is not None:
            assert name not in open_event
            open_event[name] = value
    assert open_event is None
    return events


def meant(value):
    """A TEXT value without its escapes; every backslash must begin one."""
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value)
    return re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value)


def moment(value):
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@given(st.text(), st.text(max_size=400))
def test_any_text_comes_back_whole_from_a_valid_file(summary, description):
    event = Event(
        "a@b", MOMENT, timedelta(minutes=15), summary, MOMENT, description=description or "x"
    )
    (read,) = parsed(calendar("Café; crème, \\", [event]))

    def kept(text):
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        whole = "".join(one for one in lines if one in "\n\t" or (one >= " " and one != "\x7f"))
        return whole.encode("utf-8", "replace").decode()

    assert meant(read["SUMMARY"]) == kept(summary)
    assert meant(read["DESCRIPTION"]) == kept(description or "x")
    assert moment(read["DTEND"]) - moment(read["DTSTART"]) == timedelta(minutes=15)


def test_no_address_or_line_break_can_begin_a_line_of_its_own():
    event = Event(
        "a@b", MOMENT, timedelta(0), "x\r\nEND:VCALENDAR", MOMENT, url="https://a.example/ \r\nX:1"
    )
    (read,) = parsed(calendar("x\nBEGIN:VEVENT", [event]))
    assert read["URL"] == "https://a.example/X:1"


@pytest.fixture
def planned(brand, channel):
    """A post scheduled for Christmas, one called off, a draft without a day."""
    at = (timezone.now() + timedelta(days=20)).replace(microsecond=0)
    told = [Told(channel.pk)]
    post = write_post(MACHINE, brand, Written(text="Bonnes fêtes, à tous ; merci\nfin", told=told))
    schedule(MACHINE, post, at)
    off = write_post(MACHINE, brand, Written(text="Annulé", told=told))
    schedule(MACHINE, off, at)
    stop(MACHINE, off)
    write_post(MACHINE, brand, Written(text="Sans jour"))
    return post, at


def made(browser):
    page = browser.post(PAGE).content.decode()
    return re.search(r"(/calendar/[^\s<]+\.ics)", page)[1]


def test_the_calendar_is_read_under_its_address_without_signing_in(as_ada, client, planned):
    address = made(as_ada)
    client.logout()
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    post, at = planned
    first, second = parsed(answer.content.decode())
    assert moment(first["DTSTART"]) == at
    assert "Bonnes fêtes, à tous ; merci\nfin" in meant(first["DESCRIPTION"])
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert first["URL"].endswith(f"/publish/posts/{post.pk}/")
    assert CalendarLink.objects.get().used_at is not None


def test_only_the_hash_of_the_key_is_kept_and_the_page_shows_it_once(as_ada, planned):
    address = made(as_ada)
    key = address.removeprefix("/calendar/").removesuffix(".ics")
    kept = [str(value) for row in CalendarLink.objects.values() for value in row.values()]
    told = [str(one) for one in AuditEntry.objects.values_list("label", "details")]
    assert not any(key in one for one in kept + told)
    assert key not in as_ada.get(PAGE).content.decode()


def test_a_revoked_or_replaced_address_is_gone(as_ada, planned):
    first = made(as_ada)
    second = made(as_ada)
    assert as_ada.get(first).status_code == 404
    assert as_ada.get(second).status_code == 200
    as_ada.post(f"{PAGE}revoke/")
    assert as_ada.get(second).status_code == 404


def test_who_left_or_lost_the_brand_reads_no_calendar_any_more(as_ada, ada, client, planned):
    address = made(as_ada)
    other = ada.organisation.brands.create(name="Boréal", slug="boreal")
    ada.brands.set([other])
    assert client.get(address).status_code == 404
    ada.brands.clear()
    assert client.get(address).status_code == 200
    ada.is_active = False
    ada.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", ["x", "a" * 43, "%00", "é"])
def test_an_address_that_was_never_made_is_not_there(db, client, key):
    assert client.get(f"/calendar/{key}.ics").status_code == 404


def test_events_stand_in_it_with_their_campaign_and_posts_name_theirs(
    as_ada, client, brand, channel
):
    campaign = make_campaign(MACHINE, brand, "Lancement, acte 1")
    at = (timezone.now() + timedelta(days=8)).replace(microsecond=0)
    make_event(
        MACHINE, brand, "Dégustation", campaign=campaign, starts_at=at, place="Rennes; Lices",
        ends_at=at + timedelta(hours=3), note="Venir tôt",
    )  # fmt: skip
    make_event(MACHINE, brand, "Passé depuis longtemps", starts_at=at - timedelta(days=200))
    write_post(MACHINE, brand, Written(text="Bientôt", due_at=at, campaign=campaign.pk))
    post, event = parsed(client.get(made(as_ada)).content.decode())
    assert meant(post["CATEGORIES"]) == "Lancement, acte 1"
    assert (meant(event["SUMMARY"]), meant(event["LOCATION"])) == ("Dégustation", "Rennes; Lices")
    assert moment(event["DTEND"]) - moment(event["DTSTART"]) == timedelta(hours=3)
    assert meant(event["CATEGORIES"]) == "Lancement, acte 1"
    assert event["UID"] != post["UID"]
    # It isn't known when an event was changed.
    assert "LAST-MODIFIED" not in event
    assert event["DTSTAMP"]
