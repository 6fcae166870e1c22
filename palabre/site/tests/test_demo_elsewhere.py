"""Where real people work there is no demonstration, and its door opens to nobody."""

import pytest

from palabre.governance.models import Organisation
from palabre.site.demo.house import Inhabited, furnish

pytestmark = pytest.mark.django_db


def test_no_demonstration_is_made_where_real_people_work(organisation):
    with pytest.raises(Inhabited):
        furnish()
    assert not Organisation.objects.filter(is_demo=True).exists()


def test_the_open_door_leads_to_fictional_people_only(settings, client, ada):
    settings.DEMO = True
    assert client.post("/demo/", {"role": "owner"}).status_code == 404
    assert "_auth_user_id" not in client.session
