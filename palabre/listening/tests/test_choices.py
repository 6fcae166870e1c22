"""Places of an account are chosen from what its network tells, several at once, or typed by hand."""

from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import pytest

from palabre.channels.models import Channel, Usage
from palabre.connectors.contract import RateLimited, Reconnect, Unavailable
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.registry import PLATFORMS
from palabre.governance.models import Brand, Organisation
from palabre.listening.models import Source
from palabre.listening.source_forms import ticket_of

pytestmark = pytest.mark.django_db
HOME = "/o/lanterne/lanterne/listen/sources/"
BOARD = f"{HOME}add/?platform=pinterest&kind=board"
HOSTILE = "<script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}gnal"


@dataclass
class DoubleNetwork:
    """A double in the place of Pinterest: tells the boards that it is given, or fails as it is told."""

    boards: tuple[Offer, ...] = ()
    fault: Exception | None = None
    more: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, http, credential):
        self.secret = credential.get("secret", "")
        return self

    def offers(self, what, words=""):
        self.asked.append((self.secret, what, words))
        if self.fault:
            raise self.fault
        return Offered(self.boards, self.more)


@pytest.fixture
def network(monkeypatch):
    boards = (Offer("11", "Garden", "Lamps outside"), Offer("12", HOSTILE), Offer("13", "Kitchen"))
    double = DoubleNetwork(boards)
    monkeypatch.setitem(PLATFORMS, "pinterest", (PLATFORMS["pinterest"][0], double))
    return double


@pytest.fixture
def account(organisation, brand):
    return Channel.objects.create(
        organisation=organisation, brand=brand, platform="pinterest", name="Lanterne", secret="s1"
    )


def choices(browser, account, **more):
    asked = {"platform": "pinterest", "kind": "board", "channel": account.pk, **more}
    return browser.get(f"{HOME}add/choices/", asked)


def test_the_boards_of_the_account_are_shown_with_their_names_and_no_markup(
    as_ada, account, network
):
    page = choices(as_ada, account).content.decode()
    assert network.asked == [("s1", "board", "")]
    assert "<b>Garden</b>" in page
    assert "Lamps outside" in page
    assert "<script>" not in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page
    assert ticket_of("11", "Garden") in unescape(page)


def test_several_are_read_at_once_by_their_own_names(as_ada, account, network):
    given = {
        "channel": account.pk,
        "chosen": [ticket_of("11", "Garden"), ticket_of("13", "Kitchen")],
    }
    answer = as_ada.post(BOARD, {**given, "name": "Not for two"})
    assert answer.status_code == 302
    rows = Source.objects.order_by("values__board")
    assert [(one.values, one.name, one.channel) for one in rows] == [
        ({"board": "11"}, "Garden", account),
        ({"board": "13"}, "Kitchen", account),
    ]
    page = choices(as_ada, account).content.decode()
    assert page.count("read already") == 2
    assert page.count("disabled") == 2


def test_one_that_is_chosen_may_be_called_otherwise(as_ada, account, network):
    given = {"channel": account.pk, "chosen": ticket_of("11", "Garden"), "name": "Our garden"}
    as_ada.post(BOARD, given)
    assert Source.objects.get().name == "Our garden"


def test_typing_by_hand_goes_on(as_ada, account, network):
    page = as_ada.get(BOARD).content.decode()
    assert "Or type it by hand" in page
    as_ada.post(BOARD, {"channel": account.pk, "value_board": "99"})
    assert Source.objects.get().values == {"board": "99"}
    assert network.asked == []  # nobody was asked before the list was wanted


def test_neither_chosen_nor_typed_is_said_and_what_was_ticked_stays(as_ada, account, network):
    answer = as_ada.post(BOARD, {"channel": account.pk})
    assert answer.status_code == 422
    answer = as_ada.post(BOARD, {"channel": "0", "chosen": ticket_of("11", "Garden")})
    assert answer.status_code == 422
    assert ticket_of("11", "Garden") in unescape(answer.content.decode())
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        Unavailable("The site did not answer in time."),
        RateLimited("Pinterest asks us to call less often.", timedelta(minutes=1)),
        Reconnect("Pinterest no longer accepts this account: connect it again."),
    ],
)
def test_a_network_that_does_not_tell_is_named_and_typing_goes_on(as_ada, account, network, fault):
    network.fault = fault
    answer = choices(as_ada, account)
    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    assert str(fault) in page
    assert "Type it by hand below." in page
    account.refresh_from_db()
    assert bool(account.last_error) == isinstance(fault, Reconnect)


def test_that_there_may_be_more_is_said(as_ada, account, network):
    network.more = True
    assert "There may be more than is shown" in choices(as_ada, account).content.decode()


def test_an_account_with_nothing_says_so(as_ada, account, network):
    network.boards = ()
    assert "nothing of this sort" in choices(as_ada, account).content.decode()


def test_the_list_is_of_ones_own_accounts_only(client, as_ada, ada, organisation, account, network):
    other = Brand.objects.create(organisation=organisation, name="Phare", slug="phare")
    stranger = Organisation.objects.create(name="Other", slug="other")
    theirs = [
        Channel.objects.create(
            organisation=organisation, brand=other, platform="pinterest", name="P"
        ),
        Channel.objects.create(organisation=stranger, platform="pinterest", name="O"),
        Channel.objects.create(organisation=organisation, platform="mastodon", name="M"),
    ]
    assert [choices(as_ada, one).status_code for one in theirs] == [404, 404, 404]
    assert as_ada.get(f"{HOME}add/choices/?platform=pinterest&kind=board").status_code == 404
    assert as_ada.get(f"{HOME}add/choices/?platform=pinterest&kind=own").status_code == 404
    assert network.asked == []


@pytest.mark.parametrize(
    "ticket", ["", "{", '["",""]', '["x"]', '["a\\nb","c"]', "9" * 5000, "[1,2]"]
)
def test_a_ticket_that_nobody_gave_is_none(as_ada, account, network, ticket):
    answer = as_ada.post(BOARD, {"channel": account.pk, "chosen": ticket})
    assert answer.status_code == 422
    assert not Source.objects.exists()


def test_a_program_lists_the_same(program, account, network):
    ask = program("listening")
    told = ask("GET", f"/channels/{account.pk}/offers?field=board")
    assert told.status_code == 200
    first = {"value": "11", "name": "Garden", "detail": "Lamps outside", "remark": ""}
    assert told.json()["offers"][0] == first
    network.fault = Unavailable("The site did not answer in time.")
    told = ask("GET", f"/channels/{account.pk}/offers?field=board")
    assert (told.status_code, told.json()["error"]) == (422, "The site did not answer in time.")
    assert ask("GET", f"/channels/{account.pk}/offers?field=secret").status_code == 422


def test_asking_counts_among_the_calls_of_a_person(as_ada, account, monkeypatch):
    import httpx

    from palabre.channels import doors
    from palabre.connectors.http import Http
    from palabre.connectors.pinterest.client import PinterestConnector

    wire = httpx.MockTransport(
        lambda request: httpx.Response(200, json={"items": [], "bookmark": None})
    )
    monkeypatch.setattr(doors, "http", lambda: Http(transport=wire))
    monkeypatch.setitem(PLATFORMS, "pinterest", (PLATFORMS["pinterest"][0], PinterestConnector))
    choices(as_ada, account)
    assert Usage.objects.get(channel=account, what="calls").used == 1
