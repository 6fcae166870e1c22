"""Networks that tell an app of an account only when it asks: asked on connection, and anew each day."""

import pytest

from palabre.channels import doors
from palabre.channels.actions import connect_account, keep_app
from palabre.channels.jobs import ask_all_to_be_told
from palabre.channels.models import Channel
from palabre.connectors.contract import Rejected
from palabre.connectors.facebook import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.jobs.running import run_due

pytestmark = pytest.mark.django_db
KEYS = {"client_id": "7", "client_secret": "s"}


class Network:
    """A network that is asked to tell (a double); it may refuse."""

    def __init__(self):
        self.asked, self.refuses = [], False

    def __call__(self, http, credential):
        self.account = credential.get("account", "")
        return self

    def told(self, body):
        return ()

    def fetch(self, told):
        raise AssertionError("nothing was told")

    def ask_to_be_told(self):
        self.asked.append(self.account)
        if self.refuses:
            raise Rejected("No.")


@pytest.fixture
def network(monkeypatch, settings):
    """The network of the accounts; Palabre stands where it can be reached."""
    settings.ADDRESS = "https://palabre.example"
    network = Network()
    monkeypatch.setitem(PLATFORMS, "facebook", (PLATFORM, network))
    return network


def connected(brand):
    values = {"account": "100", "secret": "s3cret"}
    connect_account(MACHINE, brand.organisation, "facebook", values, "Lanterne", brand)
    while run_due():
        pass


def test_the_networks_that_want_to_be_asked_are_known():
    assert {"facebook", "instagram"} <= doors.asking_platforms()
    assert "bluesky" not in doors.asking_platforms()


def test_a_network_is_asked_when_an_account_is_connected_and_again_each_day(brand, network):
    keep_app(MACHINE, brand.organisation, "facebook", "", KEYS)
    connected(brand)
    assert network.asked == ["100"]
    ask_all_to_be_told()
    while run_due():
        pass
    assert network.asked == ["100", "100"]


def test_keys_that_come_later_have_the_connected_accounts_asked_for(brand, network):
    connected(brand)
    assert network.asked == []  # nobody could tell us anything without an app of our own
    keep_app(MACHINE, brand.organisation, "facebook", "", KEYS)
    while run_due():
        pass
    assert network.asked == ["100"]


def test_where_nobody_reaches_us_nobody_is_asked(brand, network, settings):
    settings.ADDRESS = "http://127.0.0.1:8000"
    keep_app(MACHINE, brand.organisation, "facebook", "", KEYS)
    connected(brand)
    ask_all_to_be_told()
    while run_due():
        pass
    assert network.asked == []


def test_a_refusal_leaves_the_account_connected(brand, network):
    network.refuses = True
    keep_app(MACHINE, brand.organisation, "facebook", "", KEYS)
    connected(brand)
    assert network.asked == ["100"]
    assert Channel.objects.get(account="100").last_error == ""
