"""Whom a conversation can be given to."""

import pytest

from palabre.engagement.models import Conversation
from palabre.engagement.tests.conftest import said
from palabre.governance.models import Member, OwnRole, User

pytestmark = pytest.mark.django_db


def test_roles_of_their_own_cost_no_question_each(
    as_ada, hear, organisation, django_assert_max_num_queries
):
    hear(said("c0"))
    address = f"/o/lanterne/lanterne/engage/{Conversation.objects.get().pk}/?part=about"
    as_ada.get(address)
    role = OwnRole.objects.create(organisation=organisation, name="Accueil", rights=["answer"])
    for number in range(5):
        user = User.objects.create_user(f"u{number}@example.org", name=f"Eve {number}")
        Member.objects.create(organisation=organisation, user=user, role="editor", own_role=role)
    with django_assert_max_num_queries(16):
        shown = as_ada.get(address).content.decode()
    assert all(f"Eve {number}" in shown for number in range(5))
