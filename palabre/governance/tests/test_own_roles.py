"""Own roles, memberships with a last day, the second factor by policy, and signing out of one browser."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from palabre.governance import actions
from palabre.governance.actions import ending, roles
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.holding import rights_of_member
from palabre.governance.models import AuditEntry, Member, Notice
from palabre.governance.models.people import today
from palabre.governance.rules import RIGHTS, Refused, Right, Role

TEAM = "/o/lanterne/govern/team/"
ROLES = "/o/lanterne/govern/roles/"


@pytest.fixture
def press(organisation, by_ada):
    """A role of those who read and publish."""
    return roles.keep_role(by_ada, organisation, "Presse", [Right.PUBLISH], None)


def test_an_own_role_gives_just_its_rights(organisation, by_ada, bo, press, client):
    actions.change_member(by_ada, bo, f"own-{press.pk}")
    bo = Member.objects.get(pk=bo.pk)
    assert rights_of_member(bo) == {Right.READ, Right.PUBLISH}
    client.force_login(bo.user)
    assert client.get("/o/lanterne/govern/audit/").status_code == 403
    assert client.get("/o/lanterne/lanterne/engage/").status_code == 403
    assert "Presse" in client.get(TEAM).content.decode()
    roles.keep_role(by_ada, organisation, "Presse", [Right.AUDIT], press)
    assert client.get("/o/lanterne/govern/audit/").status_code == 200
    with pytest.raises(Refused):
        roles.remove_role(by_ada, press)
    actions.change_member(by_ada, bo, "editor")
    assert rights_of_member(Member.objects.get(pk=bo.pk)) == RIGHTS[Role.EDITOR]
    roles.remove_role(by_ada, press)


def test_nobody_composes_or_gives_more_than_they_hold(
    organisation, by_ada, member_as, press, client
):
    with pytest.raises(Refused):
        roles.keep_role(by_ada, organisation, "Chef", [Right.OWN], None)
    with pytest.raises(Refused):
        roles.keep_role(by_ada, organisation, "Presse", [Right.WRITE], None)
    leader = roles.keep_role(by_ada, organisation, "Accueil", [Right.TEAM], None)
    eve = member_as("viewer")
    actions.change_member(by_ada, eve, f"own-{leader.pk}")
    by_eve = Actor.person(eve.user)
    for wanted in ([Right.PUBLISH], [Right.TEAM, Right.AUDIT]):
        with pytest.raises(Refused):
            roles.keep_role(by_eve, organisation, "Plus", wanted, None)
    for given in ("editor", f"own-{press.pk}", "own-999999"):
        with pytest.raises(Refused):
            actions.invite(by_eve, organisation, "zoe@example.org", given)
    with pytest.raises(Refused):
        roles.keep_role(by_eve, organisation, "Presse", [Right.TEAM], press)
    client.force_login(eve.user)
    for may, status in (("figures", 200), ("mentions", 422), ("posts", 422), ("candidates", 422)):
        key = {"name": "till", "may": [may]}
        assert client.post("/o/lanterne/govern/connections/keys/", key).status_code == status


def test_an_own_role_of_another_organisation_isnt_there(by_ada, cy, bo, organisation):
    theirs = roles.keep_role(Actor.person(cy.user), cy.organisation, "Leur", [Right.WRITE], None)
    with pytest.raises(Refused):
        actions.change_member(by_ada, bo, f"own-{theirs.pk}")


def test_a_role_is_composed_given_and_taken_away_by_the_pages(as_ada, organisation, bo):
    as_ada.post(f"{ROLES}add/", {"name": "Presse", "rights": ["publish", "write"]})
    role = organisation.own_roles.get()
    assert as_ada.post(f"{ROLES}add/", {"name": "", "rights": ["own"]}).status_code == 422
    as_ada.post(f"{TEAM}{bo.pk}/", {"role": f"own-{role.pk}"})
    assert Member.objects.get(pk=bo.pk).own_role == role
    page = as_ada.get(f"{ROLES}{role.pk}/").content.decode()
    assert "Bo" in page
    as_ada.post(f"{TEAM}{bo.pk}/", {"role": "viewer"})
    as_ada.post(f"{ROLES}{role.pk}/remove/")
    assert not organisation.own_roles.exists()


def test_after_the_last_day_no_door_opens(organisation, by_ada, member_as, brand, client):
    eve = member_as("guest", brand)
    actions.change_member(by_ada, eve, "guest", [brand], today())
    client.force_login(eve.user)
    assert client.get(TEAM).status_code == 200
    Member.objects.filter(pk=eve.pk).update(ends_on=today() - timedelta(days=1))
    for address in (TEAM, "/o/lanterne/lanterne/engage/", "/o/lanterne/lanterne/listen/"):
        assert client.get(address).status_code == 404
    assert client.get("/").url == "/me/places/"
    assert rights_of_member(Member.objects.get(pk=eve.pk)) == frozenset()
    assert ending.end_memberships() == 1
    assert not Member.objects.get(pk=eve.pk).is_active
    assert AuditEntry.objects.filter(verb="ended", object_id=eve.pk).count() == 1
    invitation, _key = actions.invite(by_ada, organisation, eve.user.email, "guest", [brand])
    assert actions.accept(Actor.person(eve.user), invitation).ends_on is None


def test_the_end_is_told_once_a_week_before(organisation, by_ada, ada, bo, member_as):
    eve = member_as("guest")
    actions.change_member(by_ada, eve, "guest", [], today() + timedelta(days=8))
    assert ending.tell_before_the_end() == 0
    actions.change_member(by_ada, eve, "guest", [], today() + timedelta(days=7))
    assert (ending.tell_before_the_end(), ending.tell_before_the_end()) == (1, 0)
    told = Notice.objects.filter(kind="membership").values_list("user", flat=True)
    assert set(told) == {eve.user_id, ada.user_id}


def test_an_owner_has_no_last_day_and_no_day_is_past(by_ada, ada, bo):
    for member, role, day in ((ada, "owner", 3), (bo, "viewer", -1)):
        with pytest.raises(Refused):
            actions.change_member(by_ada, member, role, [], today() + timedelta(days=day))


def test_an_invitation_carries_its_last_day(organisation, by_ada, cy):
    day = today() + timedelta(days=30)
    invitation, _key = actions.invite(by_ada, organisation, cy.user.email, "guest", ends_on=day)
    assert actions.accept(Actor.person(cy.user), invitation).ends_on == day


def factor(user):
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


def test_a_second_factor_is_demanded_after_some_days(as_ada, organisation, by_ada, ada, bo, client):
    with pytest.raises(Refused):
        actions.demand_second_factor(by_ada, organisation, 14)
    factor(ada.user)
    as_ada.post(f"{TEAM}second-factor/", {"wanted": "yes", "days": "14"})
    organisation.refresh_from_db()
    assert organisation.second_factor_from == today() + timedelta(days=14)
    Member.objects.update(joined_at="2026-01-01T00:00:00Z")
    assert as_ada.get(TEAM).status_code == 200
    client.force_login(bo.user)
    assert "/accounts/2fa/" in client.get(TEAM).content.decode()
    actions.demand_second_factor(by_ada, organisation, 0)
    shut = client.get(TEAM)
    assert shut.status_code == 403
    assert "/accounts/2fa/" in shut.content.decode()
    factor(bo.user)
    assert client.get(TEAM).status_code == 200


def test_who_joins_late_has_a_few_days(organisation, by_ada, ada, bo):
    factor(ada.user)
    actions.demand_second_factor(by_ada, organisation, 0)
    assert rights_of_member(Member.objects.get(pk=bo.pk)) == RIGHTS[Role.VIEWER]


def test_one_browser_is_signed_out_and_only_ones_own(as_ada, ada, bo, client):
    client.force_login(bo.user)
    theirs = UserSession.objects.create(user=bo.user, ip="127.0.0.1", session_key="x" * 32)
    assert as_ada.get("/accounts/sessions/").status_code in {200, 302}
    client.force_login(ada.user)
    assert client.post(f"/me/sessions/{theirs.pk}/end/").status_code == 404
    client.force_login(bo.user)
    client.post(f"/me/sessions/{theirs.pk}/end/")
    assert not UserSession.objects.filter(pk=theirs.pk).exists()


def test_the_machine_may_give_any_role(organisation, bo):
    assert actions.change_member(MACHINE, bo, "manager").role == "manager"


def test_who_leaves_on_a_day_neither_stays_nor_has_another_stay_longer(organisation, ada, bo):
    last = today() + timedelta(days=10)
    Member.objects.filter(pk=bo.pk).update(role="manager", ends_on=last)
    by = Actor.person(bo.user)
    bo.refresh_from_db()
    for ends_on in (None, last + timedelta(days=1)):
        with pytest.raises(Refused, match="stays longer"):
            actions.change_member(by, bo, "manager", ends_on=ends_on)
        with pytest.raises(Refused, match="stays longer"):
            actions.invite(by, organisation, "other@example.org", "editor", ends_on=ends_on)
    assert actions.invite(by, organisation, "other@example.org", "editor", ends_on=last)
