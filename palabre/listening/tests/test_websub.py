"""Feeds that announce themselves, with a double of a hub: asking, answering, taking in, renewing."""

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.utils import timezone

from palabre.channels import told
from palabre.connectors.contract import Page
from palabre.connectors.http import Http
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.listening import websub
from palabre.listening.actions.sources import add_source, pause_source
from palabre.listening.models import Mention, Source
from palabre.listening.reading import take_page

FEED, HUB = "https://grain.example/rss", "https://hub.example/"
NEWS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Le Grain</title>
<item><guid>9</guid><title>La Lanterne rouvre</title><link>https://grain.example/9</link></item>
</channel></rss>"""


class Hub:
    """A double of a hub: remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, request):
        form = parse_qs(request.content.decode())
        self.asked.append({name: values[0] for name, values in form.items()})
        return httpx.Response(202)


@pytest.fixture
def hub(settings, monkeypatch):
    settings.ADDRESS = "https://palabre.example"
    double = Hub()
    http = Http(transport=httpx.MockTransport(double))
    monkeypatch.setattr(websub, "http", lambda: http)
    return double


@pytest.fixture
def source(heard, hub):
    """A feed that named its hub, which was asked to send its news."""
    row, _ = add_source(MACHINE, heard.organisation, "feed", "feed", {"url": FEED}, brand=heard)
    Job.objects.all().delete()
    take_page(row, Page(hub=HUB))
    run_due()
    row.refresh_from_db()
    return row


def path_of(asked):
    return urlsplit(asked["hub.callback"]).path


def question(source, **changes):
    said = {
        "hub.mode": "subscribe", "hub.topic": FEED, "hub.challenge": "c-123",
        "hub.lease_seconds": "86400",
    }  # fmt: skip
    return {**said, **changes}


def sign(body, secret, algorithm="sha256"):
    return f"{algorithm}={hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()}"


def deliver(client, source, body=NEWS, signature=None):
    path = path_of({"hub.callback": websub.callback_of(source)})
    signature = sign(body, source.hub_secret) if signature is None else signature
    return client.post(
        path, body, content_type="application/rss+xml", HTTP_X_HUB_SIGNATURE=signature
    )


def test_a_feed_that_names_its_hub_is_subscribed_with_a_secret(hub, source):
    (asked,) = hub.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", FEED)
    assert asked["hub.callback"].startswith("https://palabre.example/websub/")
    assert asked["hub.secret"] == source.hub_secret
    assert len(source.hub_secret) > 30
    assert source.hub_until is None


def test_another_hub_gets_another_secret_and_the_one_before_is_not_heard(hub, source, client):
    before, old = source.hub_secret, path_of(hub.asked[0])
    take_page(source, Page(hub="https://another.example/"))
    run_due()
    assert client.post(old, NEWS, "text/xml").status_code == 404
    assert Source.objects.get(pk=source.pk).hub_secret not in {"", before}
    assert len({asked["hub.callback"] for asked in hub.asked}) == 2


def test_the_secret_is_sealed_in_the_database(source, django_db_blocker):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT hub_secret FROM listening_source WHERE id = %s", [source.pk])
        (kept,) = cursor.fetchone()
    assert kept
    assert source.hub_secret not in kept


def test_the_hub_s_question_is_answered_and_the_renewal_is_due_in_time(hub, source, client):
    answer = client.get(path_of(hub.asked[0]), question(source))
    assert (answer.status_code, answer.content) == (200, b"c-123")
    assert answer.headers["Content-Type"].startswith("text/plain")
    source.refresh_from_db()
    now = timezone.now()
    assert now + timedelta(hours=23) < source.hub_until <= now + timedelta(days=1)
    renewal = Job.objects.get(name="listening.subscribe_to_hub", state="waiting")
    assert now + timedelta(hours=18) < renewal.due_at < source.hub_until
    Job.objects.filter(pk=renewal.pk).update(due_at=now)
    run_due()
    assert [one["hub.callback"] for one in hub.asked] == [hub.asked[0]["hub.callback"]] * 2


@pytest.mark.parametrize(
    "changes",
    [{"hub.topic": "https://other.example/"}, {"hub.mode": "unsubscribe"}, {"hub.challenge": ""},
     {"hub.mode": ""}, {"hub.challenge": "x" * 5000}],
)  # fmt: skip
def test_a_question_about_what_nobody_asked_is_not_answered(hub, source, client, changes):
    assert client.get(path_of(hub.asked[0]), question(source, **changes)).status_code == 404
    source.refresh_from_db()
    assert source.hub_until is None


def test_a_hub_that_refuses_leaves_no_subscription(hub, source, client):
    client.get(path_of(hub.asked[0]), question(source))
    client.get(path_of(hub.asked[0]), {"hub.mode": "denied", "hub.topic": FEED})
    source.refresh_from_db()
    assert source.hub_until is None


def test_a_signed_delivery_becomes_a_mention_and_leaves_the_cursor(source, client):
    Source.objects.filter(pk=source.pk).update(cursor={"etag": "x"})
    assert deliver(client, source).status_code == 202
    assert Mention.objects.get(platform="feed").title == "La Lanterne rouvre"
    source.refresh_from_db()
    assert (source.cursor, source.came_last) == ({"etag": "x"}, 1)
    deliver(client, source)
    assert Mention.objects.filter(platform="feed").count() == 1


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha256", "md5=x", "=", "sha256=é"])
def test_what_the_hub_did_not_sign_is_dropped_in_silence(source, client, signature):
    assert deliver(client, source, signature=signature).status_code == 202
    assert not Mention.objects.filter(platform="feed").exists()


def test_a_weak_signature_is_not_believed(source, client):
    deliver(client, source, signature=sign(NEWS, source.hub_secret, "sha1"))
    assert not Mention.objects.filter(platform="feed").exists()


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<html>", b"{" * 10_000])
def test_a_signed_delivery_that_is_no_feed_harms_nothing(source, client, body):
    assert deliver(client, source, body).status_code == 202
    assert not Mention.objects.filter(platform="feed").exists()


def test_a_delivery_of_any_size_is_cut_off_at_the_door(source, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert deliver(client, source).status_code == 413


@pytest.mark.parametrize("large", [True, False])
def test_large_and_frequent_deliveries_are_left_to_a_worker(source, client, monkeypatch, large):
    monkeypatch.setattr(websub, "READ_AT_ONCE" if large else "A_MINUTE", 0)
    Source.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert deliver(client, source).status_code == 202
    assert not Mention.objects.filter(title="La Lanterne rouvre").exists()
    assert Source.objects.get(pk=source.pk).due_at <= timezone.now()
    assert Job.objects.filter(name="listening.read_source", ended_at=None).exists()


def test_a_wrong_key_and_a_source_that_is_gone_are_404(source, client):
    assert client.get(f"/websub/{source.pk}/{'0' * 40}/", question(source)).status_code == 404
    assert client.post(f"/websub/999999/{'0' * 40}/").status_code == 404
    assert client.get(f"/websub/{source.pk}/é/", question(source)).status_code == 404


def test_a_paused_source_takes_nothing_and_confirms_nothing(hub, source, client):
    pause_source(MACHINE, source)
    deliver(client, source)
    assert not Mention.objects.filter(platform="feed").exists()
    assert client.get(path_of(hub.asked[0]), question(source)).status_code == 404


@pytest.mark.parametrize(
    ("address", "reached"),
    [("http://127.0.0.1:8000", False), ("http://localhost:8000", False), ("http://[::1]", False),
     ("http://192.168.1.5", False), ("http://server.local", False), ("https://palabre.example", True),
     ("https://8.8.8.8", True)],
)  # fmt: skip
def test_hubs_are_asked_only_by_who_can_be_reached(settings, address, reached):
    settings.ADDRESS, settings.ALLOW_HOSTS = address, []
    assert told.reachable() is reached


def test_hubs_that_fell_silent_are_asked_again(hub, source):
    websub.ask_waiting_hubs()
    run_due()
    assert len(hub.asked) == 2
    Source.objects.filter(pk=source.pk).update(hub_until=timezone.now() + timedelta(days=1))
    websub.ask_waiting_hubs()
    run_due()
    assert len(hub.asked) == 2
