"""People of this room's tests."""

import pytest

from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member, User
from palabre.governance.rules import Role


@pytest.fixture
def by_ada(ada):
    """Ada as the one who acts."""
    return Actor.person(ada.user)


@pytest.fixture
def harbour(organisation):
    """A second brand of Ada's organisation."""
    return Brand.objects.create(organisation=organisation, name="Havre", slug="havre")


@pytest.fixture
def member_as(organisation):
    """Makes a member in a role, limited to the brands given."""

    def make(role: str, *brands: Brand, name: str = "Eve") -> Member:
        user = User.objects.create_user(f"{name.lower()}@example.org", "a long password", name=name)
        member = Member.objects.create(organisation=organisation, user=user, role=Role(role))
        member.brands.set(brands)
        return member

    return make
