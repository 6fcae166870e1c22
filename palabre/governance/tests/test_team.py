"""Members: roles, the last owner, brands, and what every role may open."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from palabre.governance import actions
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Member
from palabre.governance.rules import RIGHTS, Refused, Right, Role

GOVERN = "/o/lanterne/govern/"
PAGES = {
    "team/": Right.READ,
    "roles/": Right.READ,
    "brands/": Right.READ,
    "privacy/": Right.READ,
    "audit/": Right.AUDIT,
    "audit.csv": Right.AUDIT,
}
WRITES = {
    "team/invite/": Right.TEAM,
    "brands/add/": Right.BRANDS,
    "brands/organisation/": Right.BRANDS,
    "privacy/terms/sessions/": Right.OWN,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_to_the_roles_that_hold_its_right(client, member_as, role, page):
    client.force_login(member_as(role).user)
    expected = 200 if PAGES[page] in RIGHTS[role] else 403
    assert client.get(GOVERN + page).status_code == expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", WRITES)
def test_each_form_is_taken_from_the_roles_that_hold_its_right(client, member_as, role, page):
    client.force_login(member_as(role).user)
    status = client.post(GOVERN + page, {"days": "nonsense"}).status_code
    assert status == (422 if WRITES[page] in RIGHTS[role] else 403)


@pytest.mark.parametrize("page", ["audit/", "audit.csv"])
def test_a_manager_limited_to_a_brand_sees_no_trail_of_the_others(client, member_as, brand, page):
    client.force_login(member_as("manager", brand).user)
    assert client.get(GOVERN + page).status_code == 403


def test_a_manager_limited_to_a_brand_changes_nobody(client, member_as, brand, bo):
    limited = member_as("manager", brand)
    client.force_login(limited.user)
    assert client.post(f"{GOVERN}team/{bo.pk}/", {"role": "editor"}).status_code == 403
    with pytest.raises(Refused):
        actions.change_member(Actor.person(limited.user), bo, "editor")


def test_the_last_owner_stays(as_ada, ada):
    as_ada.post(f"{GOVERN}team/{ada.pk}/", {"role": "viewer"})
    as_ada.post(f"{GOVERN}team/{ada.pk}/remove/")
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == ("owner", True)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_the_same_moment_leave_one_behind(organisation, ada, member_as):
    other = member_as("owner")

    def leave(member: Member) -> None:
        try:
            actions.remove_member(Actor.person(member.user), member)
        except Refused:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(leave, [ada, other]))
    assert Member.objects.filter(role="owner", is_active=True).count() == 1


def test_a_manager_touches_no_owner(client, member_as, ada):
    client.force_login(member_as("manager").user)
    client.post(f"{GOVERN}team/{ada.pk}/", {"role": "viewer"})
    client.post(f"{GOVERN}team/{ada.pk}/remove/")
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == ("owner", True)


def test_a_manager_cannot_make_themselves_an_owner(client, member_as, ada):
    manager = member_as("manager")
    client.force_login(manager.user)
    client.post(f"{GOVERN}team/{manager.pk}/", {"role": "owner"})
    manager.refresh_from_db()
    assert manager.role == "manager"


def test_a_viewer_removes_nobody_but_may_leave(client, bo, member_as):
    other = member_as("viewer")
    client.force_login(bo.user)
    client.post(f"{GOVERN}team/{other.pk}/remove/")
    client.post(f"{GOVERN}team/{bo.pk}/remove/")
    assert Member.objects.get(pk=other.pk).is_active
    assert client.get(f"{GOVERN}team/").status_code == 404


def test_a_removed_member_meets_closed_doors_at_once(client, by_ada, bo):
    client.force_login(bo.user)
    assert client.get(f"{GOVERN}team/").status_code == 200
    actions.remove_member(by_ada, bo)
    assert client.get(f"{GOVERN}team/").status_code == 404


def test_a_change_of_role_is_in_the_trail_with_both_roles(as_ada, bo):
    as_ada.post(f"{GOVERN}team/{bo.pk}/", {"role": "agent"})
    entry = AuditEntry.objects.get(verb="changed role")
    assert (entry.details["before"], entry.details["role"]) == ("viewer", "agent")


def test_a_change_that_changes_nothing_leaves_no_trace(as_ada, bo):
    as_ada.post(f"{GOVERN}team/{bo.pk}/", {"role": "viewer"})
    assert not AuditEntry.objects.exists()


def test_members_of_another_organisation_cannot_be_reached_through_ones_own(as_ada, cy):
    assert as_ada.get(f"{GOVERN}team/{cy.pk}/").status_code == 404
    assert as_ada.post(f"{GOVERN}team/{cy.pk}/remove/").status_code == 404


def test_the_team_page_asks_no_more_of_the_database_with_more_people(
    as_ada, member_as, brand, django_assert_max_num_queries
):
    for number in range(12):
        member_as("viewer", brand, name=f"P{number}")
    with django_assert_max_num_queries(16):
        as_ada.get(f"{GOVERN}team/")


def test_forms_without_their_token_are_refused(ada):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada.user)
    answer = browser.post(f"{GOVERN}team/invite/", {"email": "d@example.org", "role": "viewer"})
    assert answer.status_code == 403
