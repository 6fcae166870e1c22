"""An account of Flickr is connected on Flickr's own page, by OAuth 1.0a."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from palabre.channels import doors
from palabre.channels.models import Channel
from palabre.channels.views import signing
from palabre.connectors.http import Http
from palabre.connectors.tests.provider import APP, APP_SECRET, LASTING, VERIFIER, Provider
from palabre.governance.models import AuditEntry

PAGE = "/o/lanterne/govern/connections/"
ME = {"user": {"id": "7@N00", "username": {"_content": "zoe"}}, "stat": "ok"}


@pytest.fixture
def flickr(monkeypatch):
    found = Provider(ME)
    door = Http(transport=httpx.MockTransport(found))
    monkeypatch.setattr(doors, "http", lambda: door)
    monkeypatch.setattr(signing, "http", lambda: door)
    return found


def gone_there(client, flickr, wishes=("publish",), again=""):
    """Go to Flickr; where, and the address that Flickr was given to send the person back to."""
    client.post(f"{PAGE}to/flickr/app/", {"client_id": APP, "client_secret": APP_SECRET})
    answer = client.post(f"{PAGE}to/flickr/there/{again}", {"wishes": list(wishes)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["location"], flickr.asked[-1]["oauth_callback"]


def come_back(client, back, **changes):
    """The person returns with Flickr's answer."""
    state = parse_qs(urlsplit(back).query)["state"][0]
    given = {"state": state, "oauth_token": "temp-1", "oauth_verifier": VERIFIER, **changes}
    return client.get(urlsplit(back).path, given, follow=True).content.decode()


def test_the_account_comes_back_with_both_halves_of_its_token_sealed(as_ada, brand, flickr):
    there, back = gone_there(as_ada, flickr)
    assert there == "https://www.flickr.com/services/oauth/authorize?oauth_token=temp-1&perms=write"
    assert "The account is connected." in come_back(as_ada, back)
    channel = Channel.objects.get()
    assert (channel.platform, channel.account, channel.name) == ("flickr", "7@N00", "zoe")
    assert channel.scopes == "write"
    page = as_ada.get(PAGE).content.decode() + str(list(AuditEntry.objects.values()))
    assert LASTING[1] not in page
    assert doors.open_platform("flickr", channel).me().remote_id == "7@N00"
    assert flickr.called[-1]["oauth_token"] == LASTING[0]


@pytest.mark.parametrize(
    "changes",
    [{"state": "another"}, {"oauth_token": "temp-2"}, {"oauth_token": ""}, {"oauth_verifier": ""},
     {"oauth_verifier": "wrong"}, {"code": "c0de", "oauth_verifier": ""}],
)  # fmt: skip
def test_a_return_that_is_not_the_one_begun_here_connects_nothing(as_ada, brand, flickr, changes):
    _, back = gone_there(as_ada, flickr)
    come_back(as_ada, back, **changes)
    assert not Channel.objects.exists()


def test_it_is_connected_again_on_flickrs_page_with_the_permissions_now_wanted(
    as_ada, brand, flickr
):
    _, back = gone_there(as_ada, flickr, ())
    come_back(as_ada, back)
    channel = Channel.objects.get()
    assert channel.scopes == "read"
    answer = as_ada.get(f"{PAGE}{channel.pk}/")
    assert answer["location"] == f"{PAGE}to/flickr/there/?again={channel.pk}"
    there, back = gone_there(as_ada, flickr, ("delete",), f"?again={channel.pk}")
    assert there.endswith("perms=delete")
    come_back(as_ada, back)
    assert Channel.objects.get().scopes == "delete"


def test_keys_that_flickr_does_not_know_are_said_on_the_page(as_ada, brand, flickr):
    as_ada.post(f"{PAGE}to/flickr/app/", {"client_id": "x", "client_secret": APP_SECRET})
    answer = as_ada.post(f"{PAGE}to/flickr/there/", {"wishes": ["publish"]})
    assert answer.status_code == 422
    assert "look at its keys" in answer.content.decode()
