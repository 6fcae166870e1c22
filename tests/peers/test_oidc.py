"""Signing in through the provider double of ../shared/peers: invited people only, nobody taken over."""

import socket
import subprocess
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount

from conftest import missing
from palabre.governance import actions
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Invitation, Member, User

pytestmark = pytest.mark.peer

PROVIDER = "http://127.0.0.1:21400"
START = "/accounts/oidc/house/login/"


def _listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 21400)) == 0


@pytest.fixture(scope="module")
def provider(shared):
    """The provider double: the one that runs already, else one that ends with these tests."""
    if _listens():
        yield PROVIDER
        return
    script = str(shared / "peers" / "start-small.sh")
    started = subprocess.run([script, "oidc"], capture_output=True, text=True, timeout=300)
    if started.returncode or not _listens():
        missing(f"the OpenID Connect double ({started.stderr.strip()[-200:]})")
    yield PROVIDER
    subprocess.run([script, "stop", "oidc"], capture_output=True, timeout=60)


@pytest.fixture(autouse=True)
def house_provider(settings, provider):
    """The house is told of its provider as the settings would be by the environment."""
    app = {
        "provider_id": "house",
        "name": "Maison",
        "client_id": "palabre",
        "secret": "any",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    }


def _person(sub: str, **claims) -> str:
    httpx.put(f"{PROVIDER}/users/{sub}", json={"sub": sub, **claims}).raise_for_status()
    return sub


def _sign_in(client, sub: str, **start):
    """Go through the provider as this person; gives the answer to what the provider sent back."""
    away = client.post(START, start)
    assert away.status_code == 302
    assert away.url.startswith(f"{PROVIDER}/oauth2/authorize")
    assert "code_challenge=" in away.url
    back = httpx.post(away.url, data={"sub": sub}).headers["location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def _invited(organisation, ada, email: str) -> tuple[Invitation, str]:
    return actions.invite(Actor.person(ada.user), organisation, email, "agent")


def test_an_invited_person_with_a_checked_address_joins(client, organisation, ada):
    _invited(organisation, ada, "ines@example.test")
    sub = _person("ines", email="Ines@example.test", email_verified=True, name="Inès <b>")
    assert _sign_in(client, sub).status_code == 302
    member = Member.objects.get(user__email="ines@example.test")
    assert (member.role, member.user.name) == ("agent", "Inès <b>")
    assert Invitation.objects.get().accepted_at is not None
    assert AuditEntry.objects.filter(verb="joined").exists()
    assert client.get("/o/lanterne/govern/team/").status_code == 200


def test_the_same_person_comes_back_without_an_invitation(client, organisation, ada):
    _invited(organisation, ada, "ines@example.test")
    sub = _person("ines", email="ines@example.test", email_verified=True, name="Inès")
    _sign_in(client, sub)
    client.post("/accounts/logout/")
    _sign_in(client, sub)
    assert client.get("/o/lanterne/govern/team/").status_code == 200
    assert User.objects.filter(email="ines@example.test").count() == 1


def test_without_an_invitation_the_door_stays_shut_with_a_sentence(client, ada):
    sub = _person("mallory", email="mallory@example.test", email_verified=True, name="M")
    answer = _sign_in(client, sub)
    assert answer.status_code == 403
    assert "invit" in answer.content.decode()
    assert not User.objects.filter(email="mallory@example.test").exists()


def test_an_address_that_nobody_checked_does_not_take_an_invitation(client, organisation, ada):
    _invited(organisation, ada, "zoe@example.test")
    sub = _person("claims-to-be-zoe", email="zoe@example.test", name="Zoé")
    assert _sign_in(client, sub).status_code == 403
    assert Invitation.objects.get().accepted_at is None


def test_who_opened_the_link_of_the_mail_joins_with_an_address_nobody_checked(
    client, organisation, ada
):
    _invitation, key = _invited(organisation, ada, "zoe@example.test")
    sub = _person("zoe", email="zoe@example.test", name="Zoé")
    assert "Maison" in client.get(f"/invitation/{key}/").content.decode()
    assert _sign_in(client, sub).status_code == 302
    assert Member.objects.filter(user__email="zoe@example.test").exists()


def test_an_account_of_the_house_is_never_taken_over_by_its_address(client, ada):
    sub = _person("not-ada", email=ada.user.email, email_verified=True, name="Not Ada")
    assert _sign_in(client, sub).status_code == 403
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=ada.user).exists()


def test_the_refusal_is_the_same_whether_the_address_has_an_account_or_not(client, ada):
    known = _person("not-ada", email=ada.user.email, email_verified=True)
    unknown = _person("mallory", email="mallory@example.test", email_verified=True)
    pages = [_sign_in(client, sub).content for sub in (known, unknown)]
    assert _without_tokens(pages[0]) == _without_tokens(pages[1])


def _without_tokens(page: bytes) -> list[bytes]:
    return [
        line
        for line in page.splitlines()
        if not any(mark in line for mark in (b"csrf", b'name="next"'))
    ]


def test_a_signed_in_person_connects_the_provider_and_then_comes_in_by_it(client, ada):
    client.force_login(ada.user)
    client.post("/accounts/reauthenticate/", {"password": "a long password"})
    sub = _person("ada-of-the-house", email="someone@else.test", name="Ada")
    away = client.post(f"{START}?process=connect")
    back = urlsplit(httpx.post(away.url, data={"sub": sub}).headers["location"])
    client.get(f"{back.path}?{back.query}")
    assert SocialAccount.objects.get().user == ada.user
    client.post("/accounts/logout/")
    _sign_in(client, sub)
    assert client.session["_auth_user_id"] == str(ada.user.pk)


def test_an_answer_that_nobody_asked_for_is_refused(client, ada):
    answer = client.get(f"{START}callback/?code=stolen&state=made-up")
    assert "_auth_user_id" not in client.session
    assert answer.content.decode().count("<h1") == 1


def test_a_provider_that_says_no_leaves_a_page_in_our_words(client, ada):
    away = client.post(START)
    back = urlsplit(httpx.post(away.url, data={"action": "deny", "sub": "zoe"}).headers["location"])
    answer = client.get(f"{back.path}?{back.query}", follow=True)
    assert answer.content.decode().count("<h1") == 1
    assert "_auth_user_id" not in client.session


def test_after_the_provider_nobody_is_led_out_of_the_house(client, organisation, ada):
    _invited(organisation, ada, "ines@example.test")
    sub = _person("ines", email="ines@example.test", email_verified=True, name="Inès")
    answer = _sign_in(client, sub, next="https://evil.example/")
    assert "evil" not in answer.url


def test_a_provider_that_is_down_leaves_a_page_in_our_words(client, ada, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"] = {
        "server_url": "http://127.0.0.1:9"
    }
    answer = client.post(START)
    assert answer.content.decode().count("<h1") == 1
