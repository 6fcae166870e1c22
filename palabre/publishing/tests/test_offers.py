"""The composer proposes where a text can go, as the account's network tells it."""

import pytest

from palabre.channels.models import Channel
from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.registry import PLATFORMS

pytestmark = pytest.mark.django_db
HOME = "/o/lanterne/lanterne/publish/posts/"


class DoubleNetwork:
    """A double in the place of Slack: tells one channel, or fails as it is told."""

    fault = None

    def __call__(self, http, credential):
        return self

    def offers(self, what, words=""):
        if self.fault:
            raise self.fault
        return Offered((Offer("C012AB3CD", "#general", "All", "The bot is not in this channel."),))


@pytest.fixture
def network(monkeypatch):
    double = DoubleNetwork()
    monkeypatch.setitem(PLATFORMS, "slack", (PLATFORMS["slack"][0], double))
    return double


@pytest.fixture
def account(organisation, brand):
    return Channel.objects.create(
        organisation=organisation, brand=brand, platform="slack", name="Lanterne", secret="s"
    )


def ask(browser, account, what="channel"):
    return browser.get(f"{HOME}offers/", {"account": account.pk, "field": what})


def test_the_field_of_the_composer_knows_where_to_ask(as_ada, account, network):
    page = as_ada.get(f"{HOME}new/").content.decode()
    assert f'data-offers="list" data-field="channel" data-account="{account.pk}"' in page
    assert f'data-offers-at="{HOME}offers/"' in page


def test_what_can_be_given_is_told_with_its_name(as_ada, account, network):
    told = ask(as_ada, account).json()
    note = "All · The bot is not in this channel."
    assert told == {"found": [{"value": "C012AB3CD", "name": "#general", "note": note}], "says": ""}


@pytest.mark.parametrize("fault", [Unavailable("It didn't answer."), Rejected("It may not.")])
def test_a_network_that_does_not_tell_leaves_a_sentence(as_ada, account, network, fault):
    network.fault = fault
    assert ask(as_ada, account).json() == {"found": [], "says": str(fault)}


def test_nothing_is_asked_of_another_account_or_for_another_field(
    as_ada, organisation, account, network
):
    assert "type it by hand" in ask(as_ada, account, "secret").json()["says"]
    other = organisation.brands.create(name="Phare", slug="phare")
    foreign = Channel.objects.create(
        organisation=organisation, brand=other, platform="slack", name="Phare"
    )
    assert ask(as_ada, foreign).status_code == 404


def test_what_a_network_knows_by_name_is_chosen_by_name(as_ada, organisation, brand):
    account = Channel.objects.create(
        organisation=organisation, brand=brand, platform="youtube", name="L"
    )
    page = as_ada.get(f"{HOME}new/").content.decode()
    choice = page[page.index(f'<select name="more_{account.pk}_kids"') :]
    assert '<option value="yes"' in choice[: choice.index("</select>")]
