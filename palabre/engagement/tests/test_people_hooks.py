"""Messages to programs and customer files: signed, tried again, once, and never to where they may not go."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from palabre.channels import keys
from palabre.channels.models import ApiKey
from palabre.connectors.http import Http
from palabre.connectors.signing import signed
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions import people_links as links
from palabre.engagement.actions.people_regroup import merge
from palabre.engagement.crm.rules import EventState, LinkKind, pause_after
from palabre.engagement.models import CrmEvent
from palabre.engagement.people import delivering
from palabre.engagement.tests.people_crm import crm, hook, link, tell_due
from palabre.engagement.tests.people_world import somebody
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused

__all__ = ["crm", "hook", "link"]
with_rows = pytest.mark.django_db


@with_rows
def test_a_webhook_is_signed_as_our_own_door_for_webhooks_checks_it(crm, hook, brand, organisation):
    zoe = somebody(brand, "Zoé")
    tell_due()
    _method, path, body, headers = crm.asked[0]
    assert path == "/hook"
    assert body["type"] == "person.made"
    assert body["data"]["number"] == zoe.pk
    assert body["data"]["name"] == "Zoé"
    key = ApiKey.objects.create(
        organisation=organisation, name="k", secret=hook.secret["key"], may=[]
    )
    sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    assert keys.key_that_signed(key.pk, headers, sent) == key
    assert keys.key_that_signed(key.pk, headers, sent + b" ") is None


def test_the_signature_is_that_of_the_standards_own_example():
    # The values of the specification's libraries (standard-webhooks, version 1).
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    told = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at,
        b'{"test": 2432232314}',
    )
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@with_rows
def test_a_webhook_is_tried_again_under_the_same_name_with_growing_pauses(crm, hook, brand):
    somebody(brand, "Zoé")
    row = CrmEvent.objects.get()
    waits = []
    for _ in range(9):
        crm.faults = [500]
        now = timezone.now()
        CrmEvent.objects.filter(state="waiting").update(due_at=now)
        if due := delivering.tell(row.pk):
            waits.append(due - now)
    assert len(waits) == 7
    assert waits == sorted(waits)
    row.refresh_from_db()
    assert row.state == EventState.FAILED
    assert len({headers["webhook-id"] for *_rest, headers in crm.asked}) == 1
    assert pause_after(8) is None


@with_rows
def test_a_message_is_not_sent_twice_by_two_workers(crm, hook, brand):
    somebody(brand, "Zoé")
    number = CrmEvent.objects.get().pk
    assert delivering._claimed(number) is not None
    assert delivering.tell(number) is None
    assert crm.asked == []


@with_rows
def test_merging_and_erasing_are_told_by_numbers_alone(crm, hook, brand):
    zoe, other = somebody(brand, "Zoé"), somebody(brand, "Z. M.")
    tell_due()
    merge(MACHINE, zoe, other)
    tell_due()
    verbs.erase_person(MACHINE, zoe)
    tell_due()
    told = [one[2] for one in crm.asked if one[2]["type"] in {"person.merged", "person.erased"}]
    assert told[0]["data"] == {"number": other.pk, "into": zoe.pk}
    assert told[1]["data"] == {"number": zoe.pk}


@with_rows
def test_what_changes_in_a_row_is_told_once(hook, brand):
    zoe = somebody(brand, "Zoé")
    for n in range(5):
        verbs.change_person(MACHINE, zoe, place=f"Ville {n}")
    assert CrmEvent.objects.count() == 1


@with_rows
def test_a_paused_link_is_told_nothing_and_goes_on_later(crm, hook, brand):
    links.pause_link(MACHINE, hook, paused=True)
    somebody(brand, "Zoé")
    assert tell_due() == [("made", "waiting")]
    links.pause_link(MACHINE, hook, paused=False)
    assert tell_due() == [("made", "sent")]


@with_rows
def test_everybody_is_told_of_once_when_it_is_asked(crm, brand):
    somebody(brand, "Zoé")
    row = links.add_link(
        MACHINE, brand, LinkKind.HUBSPOT, name="H", address="https://api.hubapi.com", secret="x"
    )
    assert links.tell_all(MACHINE, row) == 1
    assert links.tell_all(MACHINE, row) == 0
    tell_due()
    assert links.tell_all(MACHINE, row) == 0


@with_rows
@pytest.mark.parametrize("address", ["ftp://crm.example", "crm.example", ""])
def test_a_link_without_an_address_or_a_key_is_refused(brand, address):
    with pytest.raises(Refused):
        links.add_link(MACHINE, brand, LinkKind.WEBHOOK, name="x", address=address)
    with pytest.raises(Refused):
        links.add_link(MACHINE, brand, LinkKind.ODOO, name="x", address="https://a.example")


@with_rows
def test_an_internal_address_is_never_called(monkeypatch, brand):
    monkeypatch.setattr(delivering, "http", lambda: Http())
    links.add_link(MACHINE, brand, LinkKind.WEBHOOK, name="x", address="http://127.0.0.1:9/hook")
    somebody(brand, "Zoé")
    assert tell_due() == [("made", "waiting")]
    assert CrmEvent.objects.get().status is None
    assert CrmEvent.objects.get().last_error


@with_rows
def test_a_secret_is_sealed_in_the_database(link):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM engagement_crmlink")
        assert "s3cret" not in str(cursor.fetchall())
