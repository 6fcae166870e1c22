"""The second factor: switched on with a code, asked for at the door, opened by a recovery code."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def forgotten_attempts():
    """Each test begins with an empty count of attempts."""
    cache.clear()


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def protected(client, ada):
    """Ada with an authenticator app; gives the recovery codes and leaves nobody signed in."""
    client.force_login(ada.user)
    client.post("/accounts/reauthenticate/", {"password": "a long password"})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client.post("/accounts/logout/")
    cache.clear()
    return codes


def _password(client, ada):
    return client.post(SIGN_IN, {"login": ada.user.email, "password": "a long password"})


def test_the_password_alone_no_longer_opens_the_door(client, ada, protected):
    assert _password(client, ada).url.startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_opens_nothing(client, ada, protected):
    _password(client, ada)
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_opens_the_door_once(client, ada, protected):
    _password(client, ada)
    client.post("/accounts/2fa/authenticate/", {"code": protected[0]})
    assert client.session["_auth_user_id"] == str(ada.user.pk)
    client.post("/accounts/logout/")
    cache.clear()
    _password(client, ada)
    client.post("/accounts/2fa/authenticate/", {"code": protected[0]})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "page",
    ["/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/",
     "/accounts/2fa/recovery-codes/generate/"],
)  # fmt: skip
def test_the_pages_of_the_second_factor_are_in_our_design(client, ada, protected, page, language):
    ada.user.language = language
    ada.user.save()
    client.force_login(ada.user)
    client.post("/accounts/reauthenticate/", {"password": "a long password"})
    answer = client.get(page)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1
