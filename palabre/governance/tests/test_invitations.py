"""Invitations: sent in the invitee's language, good once, kept as a hash, refused when they must be."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from palabre.governance import actions
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Invitation, Member, User
from palabre.governance.rules import Refused

TEAM = "/o/lanterne/govern/team/"
PASSWORD = "correct horse battery"


def _invite(client, email="dee@example.org", role="editor", language="fr", **more):
    fields = {"email": email, "role": role, "language": language, **more}
    return client.post(f"{TEAM}invite/", fields)


def _link(mail):
    return re.search(r"https?://[^/]+(/invitation/\S+)", mail.body)[1]


def test_an_invitation_goes_out_in_the_language_of_the_invited(as_ada, mailoutbox):
    _invite(as_ada, language="fr")
    _invite(as_ada, email="kim@example.org", language="en")
    french, english = mailoutbox
    assert french.to == ["dee@example.org"]
    assert "Bonjour" in french.body
    assert "Hello" in english.body
    assert "Lanterne" in english.subject


def test_the_key_is_nowhere_in_the_database(as_ada, mailoutbox):
    _invite(as_ada)
    link = _link(mailoutbox[0])
    key = link.split("/")[2]
    as_ada.get(link)
    row = Invitation.objects.get()
    assert key not in str(as_ada.session.items())
    assert key not in str(list(Invitation.objects.values())) + str(
        list(AuditEntry.objects.values())
    )
    assert len(row.key_hash) == 64


def test_the_link_names_the_house_whatever_host_the_request_claims(as_ada, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.ADDRESS = "https://palabre.example"
    as_ada.post(
        f"{TEAM}invite/",
        {"email": "dee@example.org", "role": "viewer", "language": "fr"},
        headers={"host": "evil.example"},
    )
    assert "https://palabre.example/invitation/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


def test_an_unknown_host_is_refused(client):
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400


def test_an_invited_person_makes_an_account_and_is_in(as_ada, client, mailoutbox):
    _invite(as_ada)
    client.logout()
    link = _link(mailoutbox[0])
    assert "Lanterne" in client.get(link).content.decode()
    answer = client.post(link, {"name": "Dee", "password": PASSWORD})
    assert answer.status_code == 302
    member = Member.objects.get(user__email="dee@example.org")
    assert (member.role, member.user.name, member.user.language) == ("editor", "Dee", "fr")
    assert client.get(TEAM).status_code == 200


def test_a_link_works_once(as_ada, client, mailoutbox):
    _invite(as_ada)
    client.logout()
    link = _link(mailoutbox[0])
    client.post(link, {"name": "Dee", "password": PASSWORD})
    client.logout()
    assert client.get(link).status_code == 410


def test_a_weak_password_is_explained_and_makes_nothing(as_ada, client, mailoutbox):
    _invite(as_ada)
    client.logout()
    answer = client.post(_link(mailoutbox[0]), {"name": "Dee", "password": "password"})
    assert answer.status_code == 200
    assert not User.objects.filter(email="dee@example.org").exists()


def test_somebody_with_an_account_joins_by_signing_in(as_ada, cy, client, mailoutbox):
    _invite(as_ada, email=cy.user.email)
    link = _link(mailoutbox[0])
    client.logout()
    assert "/accounts/login/?next=/invitation/" in client.get(link).content.decode()
    client.force_login(cy.user)
    client.post(link)
    assert Member.objects.filter(user=cy.user, organisation__slug="lanterne").exists()


def test_nobody_else_can_use_the_link_of_another_address(as_ada, cy, client, mailoutbox):
    _invite(as_ada)
    client.force_login(cy.user)
    client.post(_link(mailoutbox[0]))
    assert not Member.objects.filter(user=cy.user, organisation__slug="lanterne").exists()


def test_a_password_cannot_be_set_on_an_account_that_exists(as_ada, cy, client, mailoutbox):
    _invite(as_ada, email=cy.user.email)
    client.logout()
    client.post(_link(mailoutbox[0]), {"name": "Thief", "password": PASSWORD})
    cy.user.refresh_from_db()
    assert cy.user.check_password("a long password")
    assert "_auth_user_id" not in client.session


def test_an_expired_link_is_closed(as_ada, client, mailoutbox):
    _invite(as_ada)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(_link(mailoutbox[0])).status_code == 410


def test_a_withdrawn_link_is_closed(as_ada, client, mailoutbox):
    _invite(as_ada)
    as_ada.post(f"{TEAM}invitations/{Invitation.objects.get().pk}/", {"act": "revoke"})
    assert client.get(_link(mailoutbox[0])).status_code == 410


def test_sending_again_makes_a_new_link_and_ends_the_old_one(as_ada, mailoutbox):
    _invite(as_ada)
    as_ada.post(f"{TEAM}invitations/{Invitation.objects.get().pk}/", {"act": "renew"})
    old, new = (_link(mail) for mail in mailoutbox)
    assert as_ada.get(old).status_code == 410
    assert as_ada.get(new).status_code == 200


def test_a_mail_that_cannot_leave_shows_the_link_instead(as_ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = _invite(as_ada).content.decode()
    assert "/invitation/" in page


def test_members_are_not_invited_again(as_ada, bo):
    assert _invite(as_ada, email=bo.user.email).status_code == 422
    assert not Invitation.objects.exists()


def test_a_former_member_comes_back_with_the_new_role(organisation, by_ada, bo):
    actions.remove_member(by_ada, bo)
    invitation, _key = actions.invite(by_ada, organisation, bo.user.email, "agent")
    member = actions.accept(Actor.person(bo.user), invitation)
    assert (member.pk, member.role, member.is_active) == (bo.pk, "agent", True)


def test_a_manager_cannot_invite_an_owner(client, member_as):
    client.force_login(member_as("manager").user)
    assert _invite(client, role="owner").status_code == 422
    assert not Invitation.objects.exists()


def test_brands_of_another_organisation_cannot_be_given(as_ada, cy):
    other = cy.organisation.brands.get()
    assert _invite(as_ada, brands=[other.pk]).status_code == 422


def test_an_owner_cannot_be_limited_to_a_brand(organisation, by_ada, brand):
    with pytest.raises(Refused):
        actions.invite(by_ada, organisation, "dee@example.org", "owner", [brand])


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_the_same_moment_make_one_member(organisation, by_ada):
    invitation, _key = actions.invite(by_ada, organisation, "dee@example.org", "viewer")

    def accept(name: str) -> str:
        try:
            actions.sign_up_invited(invitation, name, PASSWORD)
        except Refused:
            return "refused"
        else:
            return "joined"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(accept, ["One", "Two"]))
    assert outcomes == ["joined", "refused"]
    assert User.objects.filter(email="dee@example.org").count() == 1


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Dee \u202egnp.exe", "D\u00e9\u200f\u2066x", " a\nb\t"]
)
def test_hostile_names_stay_plain_text_on_one_line(as_ada, client, mailoutbox, name):
    _invite(as_ada)
    client.logout()
    client.post(_link(mailoutbox[0]), {"name": name, "password": PASSWORD})
    kept = User.objects.get(email="dee@example.org").name
    assert not set(kept) & set("\n\t\u202e\u2066\u200f")
    assert "<script>alert" not in client.get(TEAM).content.decode()


def test_a_name_of_ten_kilobytes_is_refused(as_ada, client, mailoutbox):
    _invite(as_ada)
    client.logout()
    client.post(_link(mailoutbox[0]), {"name": "x" * 10_000, "password": PASSWORD})
    assert not User.objects.filter(email="dee@example.org").exists()


def test_a_brand_whose_number_no_database_holds_is_no_choice(as_ada, mailoutbox):
    assert _invite(as_ada, brands=["9" * 40]).status_code == 422
    assert not mailoutbox
    assert not Invitation.objects.exists()
