"""What programs find of the house: its brands, as other calls name them, and who works there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.keys import MENTIONS, make_key
from palabre.governance.acts import MACHINE
from palabre.governance.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, organisation):
    """Asks with a key of the least rights."""
    _key, spelt = make_key(MACHINE, organisation, "least", [MENTIONS])
    return lambda address: client.get(address, headers={"Authorization": f"Bearer {spelt}"})


def test_any_key_finds_the_brands_of_its_own_house_only(ask, brand, cy):
    (told,) = ask("/api/v1/brands").json()["brands"]
    assert (told["brand"], told["name"]) == (brand.slug, brand.name)


def test_any_key_finds_who_works_there_now_and_no_address(ask, ada, bo, cy, brand):
    bo.brands.add(brand)
    answer = ask("/api/v1/members")
    told = {one["name"]: one for one in answer.json()["members"]}
    assert told[str(bo.user)] == {
        "id": bo.pk, "name": str(bo.user), "role": bo.role, "brands": [brand.slug],
    }  # fmt: skip
    assert told[str(ada.user)]["brands"] == []
    assert "@" not in answer.content.decode()
    assert str(cy.user) not in told
    Member.objects.filter(pk=bo.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert str(bo.user) not in {one["name"] for one in ask("/api/v1/members").json()["members"]}
