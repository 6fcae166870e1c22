"""What each role may do, and names for addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.governance.rules import (
    RESERVED_SLUGS,
    RIGHTS,
    WHOLE,
    Right,
    Role,
    free_slug,
    may_give,
    narrowed,
)


def test_every_role_has_its_rights_and_everybody_reads():
    assert set(RIGHTS) == set(Role)
    assert all(Right.READ in held for held in RIGHTS.values())


def test_only_the_owner_holds_every_right():
    assert [role for role, held in RIGHTS.items() if held == frozenset(Right)] == [Role.OWNER]


@pytest.mark.parametrize("role", Role)
def test_a_member_limited_to_brands_decides_nothing_for_all_of_them(role):
    assert not narrowed(RIGHTS[role], limited=True) & WHOLE


@pytest.mark.parametrize(
    ("giver", "given_roles"),
    [
        (Role.OWNER, set(Role)),
        (Role.MANAGER, set(Role) - {Role.OWNER}),
        (Role.EDITOR, set()),
        (Role.AGENT, set()),
        (Role.AMBASSADOR, set()),
        (Role.VIEWER, set()),
        (Role.GUEST, set()),
    ],
)
def test_nobody_gives_a_role_that_holds_more_than_their_own(giver, given_roles):
    assert {role for role in Role if may_give(RIGHTS[giver], RIGHTS[role])} == given_roles


@given(st.sets(st.from_regex(r"[a-z]{1,3}(-\d)?", fullmatch=True)), st.from_regex(r"[a-z]{0,3}"))
def test_a_free_name_is_never_taken_reserved_or_empty(taken, wanted):
    slug = free_slug(wanted.strip(), taken, "brand")
    assert slug
    assert slug not in taken | RESERVED_SLUGS
    assert len(slug) <= 60


def test_names_that_clash_are_numbered():
    assert free_slug("lanterne", {"lanterne", "lanterne-2"}, "brand") == "lanterne-3"
    assert free_slug("govern", set(), "brand") == "govern-2"
    assert free_slug("", {"brand"}, "brand") == "brand-2"
    assert free_slug("1664", set(), "brand") == "1664"
