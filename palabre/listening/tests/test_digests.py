"""The digest by mail: asked for, sent once, in the person's language, and stopped by one press."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.governance.models import Member
from palabre.listening import digests
from palabre.listening.actions.digests import subscribe
from palabre.listening.actions.topics import make_topic
from palabre.listening.digests import (
    INTERRUPTED,
    digest_of,
    next_due,
    send_due,
    stop_address,
    weight,
)
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Digest, Mention

PAGE = "/o/lanterne/lanterne/listen/digest/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def said(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    yesterday = timezone.now() - timedelta(days=1)
    texts = [
        "La lanterne est posée là",
        "Lanterne <script>alert(1)</script> en panne, très déçu, quelle honte",
    ]
    items = [
        Item(f"r{n}", text, yesterday, Author(f"v{n}", name=f"Voix {n}", followers=10 * n))
        for n, text in enumerate(texts)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()
    return brand


@pytest.fixture
def due(said, ada):
    """Ada's digest, due a minute ago."""
    now = timezone.now()
    return subscribe(
        MACHINE, said, ada.user, now - timedelta(minutes=1), weekly=True, weekday=0, hour=8
    )


# Asking


def test_a_person_asks_for_a_digest_changes_it_and_stops_it(said, as_ada, ada):
    as_ada.post(PAGE, {"rhythm": "week", "weekday": "4", "hour": "18"})
    digest = Digest.objects.get(brand=said, user=ada.user)
    assert (digest.weekly, digest.weekday, digest.hour) == (True, 4, 18)
    assert "The next one leaves on" in as_ada.get(PAGE).content.decode()
    as_ada.post(PAGE, {"rhythm": "day", "weekday": "99", "hour": "x"})
    digest.refresh_from_db()
    assert (digest.weekly, digest.weekday, digest.hour) == (False, 0, 8)
    as_ada.post(PAGE, {"act": "stop"})
    assert not Digest.objects.exists()


@pytest.mark.parametrize(
    ("weekly", "after", "due"),
    [
        (True, datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=PARIS)),
        (True, datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=PARIS)),
        (True, datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=PARIS)),
        (False, datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=PARIS)),
        # The clock is put back in the night before: still eight in the morning.
        (False, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=PARIS)),
    ],
)
def test_the_next_one_comes_at_the_hour_of_the_person(weekly, after, due):
    found = next_due(weekly, 0, 8, PARIS, after)
    assert found == due
    assert found.astimezone(PARIS).hour == 8


def test_the_preview_shows_what_would_leave(said, as_ada, ada):
    ada.user.language = "en"
    ada.user.save()
    page = as_ada.get(PAGE + "preview/").content.decode()
    assert "Lanterne: 2 mentions" in page
    assert "<script>alert" not in page
    assert "Voix 1" in page


# Sending


def test_a_digest_that_is_due_is_mailed_once(due):
    now = timezone.now()
    assert send_due(now) == 1
    assert send_due(now) == 0
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert "2 mentions" in sent.subject
    due.refresh_from_db()
    assert due.due_at > now
    assert due.sent_at == now
    assert due.last_error == ""


def test_the_mail_is_text_and_html_with_a_way_out(due):
    send_due(timezone.now())
    (sent,) = mail.outbox
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert "style=" in html
    assert "<script>alert" not in html
    assert "<script>alert(1)</script>" in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert way_out in sent.body
    # Its signature holds the second in which it was made.
    assert way_out.rsplit(":", 2)[0] == stop_address(due).rsplit(":", 2)[0]
    assert digest_of(way_out.split("/")[-2], "lanterne", "lanterne") == due


def test_the_mail_speaks_the_language_of_the_person(due, ada):
    ada.user.language = "fr"
    ada.user.save()
    send_due(timezone.now())
    assert "Ce qui ressort" in mail.outbox[0].body
    assert "2 mentions en 7 jours" in mail.outbox[0].body


def test_who_read_the_row_before_another_sent_it_sends_nothing(due):
    stale = Digest.objects.select_related("brand__organisation", "user").get(pk=due.pk)
    now = timezone.now()
    send_due(now)
    assert digests._send(stale, now) is False
    assert len(mail.outbox) == 1


class Broken:
    """A mail server that refuses, or a machine that stops, in the middle of sending."""

    fault: BaseException = OSError("connection refused")

    def __init__(self, *values, **options):
        pass

    def send_messages(self, messages):
        raise self.fault


class Stopping(Broken):
    """The machine stops."""

    fault = KeyboardInterrupt()


def test_a_refusal_is_shown_and_the_next_one_goes_as_planned(due, settings, as_ada):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    assert send_due(timezone.now()) == 0
    page = as_ada.get(PAGE).content.decode()
    assert "The last digest did not leave" in page
    assert "connection refused" in page
    due.refresh_from_db()
    assert due.due_at > timezone.now()


def test_a_machine_that_stops_while_sending_never_sends_twice(due, settings):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Stopping"
    with pytest.raises(KeyboardInterrupt):
        send_due(timezone.now())
    settings.EMAIL_BACKEND = backend
    assert send_due(timezone.now()) == 0
    due.refresh_from_db()
    assert due.last_error == INTERRUPTED
    assert due.sent_at is None


def test_one_digest_that_cannot_be_made_keeps_no_other_back(due, said, bo, monkeypatch):
    now = timezone.now()
    subscribe(MACHINE, said, bo.user, now, weekly=True, weekday=0, hour=8)
    make, bad = digests.mail_of, due.pk

    def fails_for_one(digest, content):
        if digest.pk == bad:
            raise KeyError("a bug")
        return make(digest, content)

    monkeypatch.setattr(digests, "mail_of", fails_for_one)
    assert send_due(now) == 1
    assert [message.to for message in mail.outbox] == [[bo.user.email]]
    due.refresh_from_db()
    assert due.due_at > now
    assert due.last_error == digests.NOT_MADE


def test_who_has_left_the_organisation_is_sent_nothing_more(due, ada):
    Member.objects.filter(pk=ada.pk).update(is_active=False)
    assert send_due(timezone.now()) == 0
    assert mail.outbox == []
    assert not Digest.objects.exists()


def test_a_brand_without_topics_is_said_to_have_none(brand, ada):
    now = timezone.now()
    subscribe(MACHINE, brand, ada.user, now, weekly=False, weekday=0, hour=8)
    Mention.objects.all().delete()
    content = digests.content_of(brand, weekly=False)
    assert content.mentions == []
    assert content.sentences == ["No topic of the brand itself is followed yet."]


def test_reach_reactions_and_a_clear_tone_make_a_mention_stand_out():
    far = Mention(followers=100_000, tone="neutral")
    near = Mention(followers=10, tone="negative")
    loved = Mention(followers=10, likes=5000, relays=400, tone="positive")
    assert weight(loved) > weight(far) > weight(near) > weight(Mention(followers=10))


# Stopping


def path_of(address):
    return "/" + address.split("/", 3)[3]


def test_one_press_in_the_mail_stops_it_without_signing_in(due, client):
    address = path_of(stop_address(due))
    assert "Stop the digest of Lanterne?" in client.get(address).content.decode()
    assert Digest.objects.exists()
    client.handler.enforce_csrf_checks = True
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Digest.objects.exists()
    assert "You receive this digest no more" in client.post(address).content.decode()


def test_a_false_key_stops_nothing(due, client):
    address = path_of(stop_address(due))
    assert client.post(address[:-3] + "xx/").status_code == 404
    assert client.post(address.replace("/o/lanterne/", "/o/boreal/")).status_code == 200
    assert Digest.objects.count() == 1


def test_a_stranger_finds_no_digest(due, client, cy):
    client.force_login(cy.user)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE).status_code == 404
    assert client.get(PAGE + "preview/").status_code == 404
