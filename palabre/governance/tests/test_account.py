"""Accounts: the first person, signing in, preferences, taking one's data along, leaving for good."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from palabre.governance import actions
from palabre.governance.acts import Actor
from palabre.governance.countries import country_of_browser
from palabre.governance.models import AuditEntry, Member, Organisation, User

SIGN_UP = "/accounts/signup/"
SIGN_IN = "/accounts/login/"
PASSWORD = "correct horse battery"
FIRST = {
    "organisation": "Café de la Gare",
    "name": "Ada",
    "email": "Ada@Example.org",
    "password1": PASSWORD,
}


@pytest.fixture(autouse=True)
def forgotten_attempts():
    """Each test begins with an empty count of attempts."""
    cache.clear()


@pytest.mark.django_db
def test_the_first_visitor_is_led_to_sign_up(client):
    assert client.get("/").url == SIGN_UP


@pytest.mark.django_db
def test_the_first_person_makes_the_organisation_and_owns_it(client):
    client.post(SIGN_UP, FIRST, headers={"accept-language": "fr"})
    organisation = Organisation.objects.get()
    member = organisation.members.get()
    assert (organisation.name, organisation.slug) == ("Café de la Gare", "cafe-de-la-gare")
    assert (member.role, member.user.email, member.user.language) == (
        "owner",
        "ada@example.org",
        "fr",
    )
    assert client.get("/o/cafe-de-la-gare/govern/team/").status_code == 200


@pytest.mark.parametrize(
    ("accepts", "country"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("fr-CA, fr;q=0.8, en-US;q=0.5", "CA"),
        ("de, de-CH;q=0.9", "CH"),
        ("fr,en-US;q=0.9", "FR"),
        ("pl,en-US;q=0.8,en;q=0.5", "PL"),
        ("en,en-GB;q=0.9", "GB"),
        ("tlh,fr-BE;q=0.9", "BE"),
        ("zh-Hant-TW", "TW"),
        ("fr", "FR"),
        ("pt,en-001;q=0.4", "BR"),
        ("en-XA", "US"),
        ("es-419,tlh-ZZ", "ES"),
        ("*", "FR"),
        ("", "FR"),
        ("nonsense; q=x", "FR"),
    ],
)
def test_the_country_is_the_one_that_the_browser_names(accepts, country):
    assert country_of_browser(accepts) == country


@pytest.mark.django_db
def test_a_newcomer_from_britain_is_asked_about_a_brand_in_the_united_kingdom(client):
    client.post(SIGN_UP, FIRST, headers={"accept-language": "en-GB,en;q=0.9"})
    assert Organisation.objects.get().country == "GB"
    page = client.get("/o/cafe-de-la-gare/begin/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<option value="GB" selected>United Kingdom</option>' in page.content.decode()


def test_everybody_after_the_first_is_told_to_ask_for_an_invitation(client, ada):
    assert "invit" in client.get(SIGN_UP).content.decode()
    client.post(SIGN_UP, {**FIRST, "email": "mallory@example.org"})
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_first_at_the_same_moment_one_is_the_founder():
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.get(SIGN_UP)

    def sign_up(number: int) -> None:
        try:
            browsers[number].post(SIGN_UP, {**FIRST, "email": f"p{number}@example.org"})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sign_up, range(2)))
    assert (User.objects.count(), Organisation.objects.count()) == (1, 1)


def test_signing_in_by_address_and_password(client, ada):
    client.post(SIGN_IN, {"login": "ADA@example.org", "password": "a long password"})
    assert client.session["_auth_user_id"] == str(ada.user.pk)


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_a_failed_sign_in_does_not_tell_whether_the_address_exists(client, ada, address):
    page = client.post(
        SIGN_IN, {"login": address, "password": "wrong"}, headers={"accept-language": "en"}
    )
    assert "The email address and/or password you specified are not correct." in (
        page.content.decode()
    )


def test_a_password_reset_answers_the_same_for_known_and_unknown_addresses(client, ada):
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in (ada.user.email, "nobody@example.org")
    )
    assert known.redirect_chain == unknown.redirect_chain


def test_a_forgotten_password_is_reset_by_the_link_of_the_mail(client, ada, mailoutbox, settings):
    settings.ADDRESS = "https://palabre.example"
    client.post("/accounts/password/reset/", {"email": ada.user.email})
    link = next(word for word in mailoutbox[0].body.split() if "password/reset/key" in word)
    assert link.startswith("https://palabre.example/accounts/")
    form = client.get(link.removeprefix("https://palabre.example"), follow=True)
    new = "another fine password"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    ada.user.refresh_from_db()
    assert ada.user.check_password(new)


def test_somebody_who_guesses_passwords_is_stopped(client, ada):
    for _attempt in range(12):
        client.post(SIGN_IN, {"login": ada.user.email, "password": "wrong"})
    client.post(SIGN_IN, {"login": ada.user.email, "password": "a long password"})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_led_out_of_the_house(client, ada, target):
    answer = client.post(
        SIGN_IN, {"login": ada.user.email, "password": "a long password", "next": target}
    )
    assert "evil" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")


def test_after_signing_in_one_goes_on_where_one_wanted(client, ada):
    target = "/o/lanterne/govern/roles/"
    assert client.get(target).url == f"{SIGN_IN}?next={target}"
    fields = {"login": ada.user.email, "password": "a long password", "next": target}
    assert client.post(SIGN_IN, fields).url == target


def test_signing_out_takes_a_deliberate_click(as_ada):
    as_ada.get("/accounts/logout/")
    assert "_auth_user_id" in as_ada.session
    as_ada.post("/accounts/logout/")
    assert "_auth_user_id" not in as_ada.session


def test_somebody_of_no_organisation_is_told_what_to_do(client, ada, bo):
    actions.remove_member(Actor.person(ada.user), bo)
    client.force_login(bo.user)
    assert "/invit" not in client.get("/", follow=True).redirect_chain[-1][0]
    assert client.get("/").url == "/me/places/"
    assert client.get("/me/places/").status_code == 200


def test_the_door_leads_to_the_organisation_one_switched_to(as_ada, ada, cy):
    Member.objects.create(organisation=cy.organisation, user=ada.user, role="viewer")
    as_ada.get("/me/places/boreal/")
    assert "/o/boreal/" in as_ada.get("/").url
    as_ada.get("/me/places/elsewhere/")
    assert "/o/lanterne/" in as_ada.get("/").url


def test_a_page_left_open_does_not_lead_the_door_to_its_organisation(as_ada, ada, cy):
    Member.objects.create(organisation=cy.organisation, user=ada.user, role="viewer")
    as_ada.get("/o/lanterne/notices/")
    as_ada.get("/o/boreal/notices/unread/", headers={"Sec-Fetch-Dest": "empty"})
    assert as_ada.get("/").url.startswith("/o/lanterne/")


def test_preferences_are_kept(as_ada, ada):
    fields = {"name": "Ada L.", "language": "fr", "time_zone": "America/Montreal", "theme": "dark"}
    as_ada.post("/me/", {**fields, "dense": "on"})
    ada.user.refresh_from_db()
    kept = {name: getattr(ada.user, name) for name in fields}
    assert kept == fields
    assert (ada.user.dense, ada.user.single_keys) == (True, False)
    assert as_ada.get("/me/").headers["Content-Language"] == "fr"


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Mars/Olympus", "x" * 10_000])
def test_a_time_zone_that_is_none_is_refused(as_ada, ada, zone):
    assert as_ada.post("/me/", {"name": "Ada", "time_zone": zone}).status_code == 422


def _fresh(client, member):
    """A browser where the member has just shown their password again."""
    client.force_login(member.user)
    client.post("/accounts/reauthenticate/", {"password": "a long password"})
    return client


def test_ones_data_can_be_taken_along_without_secrets(client, ada):
    answer = _fresh(client, ada).get("/me/export/")
    data = answer.json()
    assert data["account"]["email"] == "ada@example.org"
    assert data["memberships"][0]["organisation"] == "Lanterne"
    assert "pbkdf2" not in answer.content.decode()


def test_taking_data_along_asks_for_the_password_again(as_ada):
    assert as_ada.get("/me/export/").url.startswith("/accounts/reauthenticate/")


def test_an_erased_account_leaves_no_name_behind(client, by_ada, bo):
    actions.change_member(by_ada, bo, "agent")
    actions.set_preferences(Actor.person(bo.user), bo.user, name="Bo Diddley")
    answer = _fresh(client, bo).post("/me/erase/", {"sure": "yes"})
    assert answer.status_code == 200
    assert not User.objects.filter(email=bo.user.email).exists()
    trail = str(list(AuditEntry.objects.values_list("actor", "label", "details")))
    assert "Bo" not in trail
    assert bo.user.email not in trail
    assert AuditEntry.objects.filter(verb="changed role").exists()


def test_the_last_owner_cannot_erase_themselves(client, ada):
    _fresh(client, ada).post("/me/erase/", {"sure": "yes"})
    assert User.objects.filter(pk=ada.user.pk).exists()


def test_an_account_is_not_erased_by_a_stray_click(client, bo):
    _fresh(client, bo).post("/me/erase/")
    assert User.objects.filter(pk=bo.user.pk).exists()


PAGES = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/0-x/",
    "/accounts/inactive/",
    "/accounts/3rdparty/login/error/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/signup/",
    "/invitation/nothing/",
]
PRIVATE_PAGES = [
    "/me/",
    "/me/places/",
    "/me/erase/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/3rdparty/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
    "/accounts/confirm-email/nothing/",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_before_the_door_is_in_our_design(client, ada, page, language):
    answer = client.get(page, headers={"accept-language": language}, follow=True)
    assert _strange(answer.content.decode(), language) == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", PRIVATE_PAGES)
def test_every_page_of_the_account_is_in_our_design(client, ada, page, language):
    User.objects.filter(pk=ada.user.pk).update(language=language)
    answer = _fresh(client, ada).get(page, follow=True)
    assert _strange(answer.content.decode(), language) == []


def _strange(page: str, language: str) -> list[str]:
    """What a page of our design doesn't have, or has too few or too many of."""
    wanted = {
        f'<html lang="{language}"': True,
        "onclick": False,
        "<style": False,
        ' style="': False,
    }
    found = [one for one, there in wanted.items() if (one in page) is not there]
    return found if page.count("<h1") == 1 else [*found, "<h1"]


def test_an_address_changes_only_once_its_mail_was_answered(client, ada, mailoutbox):
    _fresh(client, ada)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    ada.user.refresh_from_db()
    assert ada.user.email == "ada@example.org"
    mail = next(one for one in mailoutbox if one.to == ["new@example.org"])
    link = next(word for word in mail.body.split() if "confirm-email" in word)
    path = "/accounts/" + link.split("/accounts/")[1]
    assert client.get(path).status_code == 200
    client.post(path)
    ada.user.refresh_from_db()
    assert ada.user.email == "new@example.org"


@pytest.mark.django_db
def test_the_founder_keeps_their_address_while_a_change_waits(client):
    client.post(SIGN_UP, FIRST)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert User.objects.get().email == "ada@example.org"


def test_an_address_that_is_taken_is_not_given_away_by_a_change(client, ada, bo, mailoutbox):
    _fresh(client, ada)
    client.post("/accounts/email/", {"email": bo.user.email, "action_add": ""})
    ada.user.refresh_from_db()
    assert ada.user.email == "ada@example.org"
    for mail in mailoutbox:
        for word in mail.body.split():
            if "confirm-email" in word:
                client.post("/accounts/" + word.split("/accounts/")[1])
    ada.user.refresh_from_db()
    assert ada.user.email == "ada@example.org"
