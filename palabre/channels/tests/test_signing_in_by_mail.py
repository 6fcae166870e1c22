"""A mailbox is opened on its provider's own page: the address is asked for before, the key must open it."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from palabre.channels import doors
from palabre.channels.models import Channel
from palabre.channels.views import signing
from palabre.connectors.contract import Author, Reconnect
from palabre.connectors.http import Http
from palabre.connectors.mails.client import Mailbox

PAGE = "/o/lanterne/govern/connections/"
KEYS = {"client_id": "our-app", "client_secret": "app-s3cret"}
DESK = "desk@lanterne.example"


@pytest.fixture
def opened(monkeypatch):
    """Which mailboxes were opened by which keys; only the desk's opens."""
    asked = []

    def answer(request):
        if "openid" in request.url.path:
            return httpx.Response(404)
        sent = {name: value[0] for name, value in parse_qs(request.read().decode()).items()}
        asked.append(sent)
        told = {"access_token": f"key-{len(asked)}", "expires_in": 3600, "refresh_token": "renew"}
        return httpx.Response(200, json=told)

    def me(self):
        asked.append((self._account, self._secret, self.bearer))
        if self._account != DESK:
            raise Reconnect("No.")
        return Author(DESK, DESK, DESK)

    door = Http(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(doors, "http", lambda: door)
    monkeypatch.setattr(signing, "http", lambda: door)
    monkeypatch.setattr(Mailbox, "me", me)
    return asked


def gone_there(client, slug, address, number=None, **more):
    client.post(f"{PAGE}to/{slug}/app/", KEYS)
    again = f"?again={number}" if number else ""
    answer = client.post(f"{PAGE}to/{slug}/there/{again}", {"account": address, **more})
    assert answer.status_code == 302
    asked = {k: v[0] for k, v in parse_qs(urlsplit(answer["location"]).query).items()}
    client.get(f"{PAGE}back/", {"code": "c0de", "state": asked["state"]})
    return asked


def test_the_key_must_open_the_mailbox_whose_address_was_given(as_ada, brand, opened):
    gone_there(as_ada, "gmail", "zoe@lanterne.example")
    assert not Channel.objects.exists()
    asked = gone_there(as_ada, "gmail", DESK)
    assert (asked["scope"], asked["access_type"]) == ("https://mail.google.com/", "offline")
    row = Channel.objects.get()
    assert (row.platform, row.account, row.name) == ("gmail", DESK, DESK)
    assert (row.secret, row.refresh) == ("key-3", "renew")
    assert opened[-1] == (DESK, "key-3", True)


def test_microsoft_is_asked_for_sending_only_where_it_is_wanted(as_ada, brand, opened):
    asked = gone_there(as_ada, "microsoft365", DESK)
    assert asked["scope"].split() == [
        "https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access",
    ]  # fmt: skip
    row = Channel.objects.get()
    page = as_ada.get(f"{PAGE}to/microsoft365/there/?again={row.pk}").content.decode()
    assert DESK in page  # it needn't be typed again
    asked = gone_there(as_ada, "microsoft365", DESK, row.pk, wishes=["publish"])
    assert "https://outlook.office.com/SMTP.Send" in asked["scope"]
    assert Channel.objects.get().pk == row.pk


def test_an_address_is_needed(as_ada, brand, opened):
    as_ada.post(f"{PAGE}to/gmail/app/", KEYS)
    assert as_ada.post(f"{PAGE}to/gmail/there/", {}).status_code == 422
