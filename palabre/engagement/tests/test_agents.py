"""Whom a conversation can be given to."""

import pytest

from palabre.governance.models import Member, OwnRole, User

pytestmark = pytest.mark.django_db


def test_roles_of_their_own_cost_no_question_each(
    as_ada, talk, organisation, django_assert_max_num_queries
):
    address = f"/o/lanterne/lanterne/engage/{talk.pk}/?part=about"
    as_ada.get(address)
    role = OwnRole.objects.create(organisation=organisation, name="Accueil", rights=["answer"])
    for number in range(5):
        user = User.objects.create_user(f"u{number}@example.org", name=f"Eve {number}")
        Member.objects.create(organisation=organisation, user=user, role="editor", own_role=role)
    with django_assert_max_num_queries(16):
        shown = as_ada.get(address).content.decode()
    assert all(f"Eve {number}" in shown for number in range(5))
