"""The house's own provider of sign-in, on paper: whatever it answers becomes a page."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/house/login/"
GOOD = {
    "issuer": "https://provider.example",
    "authorization_endpoint": "https://provider.example/authorize",
    "token_endpoint": "https://provider.example/token",
    "userinfo_endpoint": "https://provider.example/me",
    "jwks_uri": "https://provider.example/keys",
}


@pytest.fixture
def provider(settings, monkeypatch):
    """Answers by the end of an address; every other address answers what it says of itself."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "house",
                    "name": "House",
                    "client_id": "palabre",
                    "secret": "s3cret",
                    "settings": {"server_url": "https://provider.example"},
                }
            ]
        }
    }
    answers = {"": json.dumps(GOOD)}

    def send(_session, request, **_options):
        end = urlsplit(request.url).path.rpartition("/")[2]
        answer = requests.Response()
        answer.status_code, answer.url = 200, request.url
        answer._content = answers.get(end, answers[""]).encode()
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    return answers


ODD = ["[]", "{}", "null", '"x"', "<html>", '{"token_endpoint": 7}']


@pytest.mark.parametrize("odd", ODD)
def test_a_provider_that_says_nothing_of_use_is_a_page_and_no_fault(client, provider, odd):
    provider[""] = odd
    answer = client.post(START)
    assert answer.status_code == 502
    assert "s3cret" not in answer.content.decode()


@pytest.mark.parametrize("at", ["", "token", "me"])
@pytest.mark.parametrize("odd", ODD)
def test_whoever_comes_back_with_odd_answers_is_not_let_in(client, provider, odd, at):
    state = parse_qs(urlsplit(client.post(START)["location"]).query)["state"][0]
    provider["token"] = json.dumps({"access_token": "key", "token_type": "Bearer"})
    provider[at] = odd
    client.get(f"{START}callback/", {"code": "c0de", "state": state})
    assert "_auth_user_id" not in client.session
