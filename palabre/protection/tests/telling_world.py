"""An alert that people are told of, and what it is told by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.tests.loopback import Reply
from palabre.governance.acts import MACHINE
from palabre.governance.tests import mail_server
from palabre.jobs import run_due
from palabre.protection import calling
from palabre.protection.actions.telling import add_way
from palabre.protection.models import Alert, Call, Sign
from palabre.protection.rules.alerts import SignKind
from palabre.protection.rules.telling import CallState

KEY = "a" * 24


@pytest.fixture
def alert(brand, topic, ada):
    """An alert that is to be acted upon, of which nobody was told yet."""
    facts = {"seen": 60, "expected": 2, "window": 1800}
    row = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, gravity=60,
        began=timezone.now() - timedelta(minutes=30),
    )  # fmt: skip
    Sign.objects.create(alert=row, kind=SignKind.NEGATIVE, facts=facts)
    return row


@pytest.fixture
def allowed(settings, site):
    """The site on loopback may be spoken to."""
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    return site


@pytest.fixture
def program(brand, allowed):
    """A program that is told."""
    allowed.replies["/hook?token=hush"] = Reply(b"ok")
    return add_way(MACHINE, brand, "Pager", f"{allowed.url}/hook?token=hush", at_once=True)


@pytest.fixture
def chat(brand, allowed):
    """A chat that is told."""
    allowed.replies[f"/hooks/{KEY}"] = Reply(b"ok")
    return add_way(MACHINE, brand, "Team", f"mmost://{allowed.url[7:]}/{KEY}", at_once=True)


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server that fails as a test tells it."""
    settings.EMAIL_BACKEND = mail_server.BACKEND
    monkeypatch.setattr(mail_server.Server, "absent", [])
    monkeypatch.setattr(mail_server.Server, "faults", [])
    monkeypatch.setattr(mail_server.Server, "away", 0)
    return mail_server.Server


def tell(alert, rounds=3):
    calling.begin(alert.pk)
    go_on(rounds)


def go_on(rounds=3):
    for _round in range(rounds):
        calling.sweep()
        run_due(timezone.now())


def state_of(**which):
    return CallState(Call.objects.get(**which).state)


def age(alert, **by):
    """Let time pass since the first telling."""
    Call.objects.filter(alert=alert).update(at=timezone.now() - timedelta(**by))


def due_now(**which):
    Call.objects.filter(**which).update(due_at=timezone.now() - timedelta(seconds=1))
