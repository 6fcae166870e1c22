"""The pages of customer files: linked by who may, their fields named, what they were told, and secrets."""

import httpx
import pytest
from django.urls import reverse

from palabre.connectors.http import Http
from palabre.engagement.actions.people_segments import keep_segment
from palabre.engagement.models import CrmEvent, CrmLink
from palabre.engagement.people import delivering
from palabre.engagement.tests.people_world import somebody
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, ada, brand):
    client.force_login(ada.user)

    def go(name, *numbers, post=None, query=""):
        url = reverse(name, args=("lanterne", brand.slug, *numbers)) + query
        return client.get(url) if post is None else client.post(url, post)

    return go


GIVEN = {
    "hubspot": {"name": "CRM", "address": "https://api.hubapi.com", "secret": "s3cret"},
    "odoo": {"name": "CRM", "address": "https://a.odoo.com", "secret": "s3cret", "account": "base"},
    "webhook": {"name": "n8n", "address": "https://n8n.example/hook"},
    "carddav": {
        "name": "Livre",
        "address": "https://dav.example/",
        "account": "z",
        "secret": "s3cret",
    },
}


@pytest.mark.parametrize("kind", sorted(GIVEN))
def test_a_customer_file_is_linked_and_its_secret_is_on_no_page(desk, kind):
    assert "LinkedIn" in desk("engage_links").content.decode()
    assert desk("engage_links", query=f"?kind={kind}").status_code == 200
    answer = desk("engage_links", query=f"?kind={kind}", post=GIVEN[kind])
    row = CrmLink.objects.get()
    assert answer.url.endswith(f"/links/{row.pk}/")
    page = desk("engage_link", row.pk).content.decode()
    assert "s3cret" not in page + desk("engage_links").content.decode()
    assert "s3cret" not in str(list(AuditEntry.objects.values_list("details", "label")))
    assert ("whsec_" in page) == (kind == "webhook")
    assert "LinkedIn" in page


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("hubspot", {"secret": ""}),
        ("webhook", {"address": "n8n.example"}),
        ("carddav", {"account": ""}),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_linked(desk, kind, changes):
    answer = desk("engage_links", query=f"?kind={kind}", post=GIVEN[kind] | changes)
    assert answer.status_code == 422
    assert not CrmLink.objects.exists()


def test_an_unknown_kind_is_none(desk):
    assert desk("engage_links", query="?kind=sugar").context["form"] is None


def test_the_fields_of_a_crm_are_named_on_its_page(desk, brand):
    desk("engage_links", query="?kind=hubspot", post=GIVEN["hubspot"])
    row = CrmLink.objects.get()
    segment = keep_segment(MACHINE, brand, "FR", {"language": "fr"})
    desk(
        "engage_link", row.pk, post={"to_mail": "email", "to_place": "ville", "segment": segment.pk}
    )
    row.refresh_from_db()
    assert row.mapping == {"mail": "email", "place": "ville"}
    assert row.segment == segment
    assert row.secret == {"key": "s3cret"}


def test_a_message_that_was_given_up_is_shown_with_its_reason_and_sent_again(
    desk, brand, monkeypatch
):
    desk("engage_links", query="?kind=hubspot", post=GIVEN["hubspot"])
    row = CrmLink.objects.get()
    somebody(brand, "Zoé")
    statuses = [400, 201]
    door = Http(
        transport=httpx.MockTransport(
            lambda request: httpx.Response(statuses.pop(0), json={"id": "512"})
        )
    )
    monkeypatch.setattr(delivering, "http", lambda: door)
    event = CrmEvent.objects.get()
    delivering.tell(event.pk)
    page = desk("engage_link", row.pk).content.decode()
    assert "refuses this request" in page
    desk("engage_link_again", row.pk, event.pk, post={})
    delivering.tell(event.pk)
    page = desk("engage_link", row.pk).content.decode()
    assert "arrived" in page
    assert "201" in page


def test_a_link_is_paused_resumed_told_everybody_and_taken_off(desk, brand):
    somebody(brand, "Zoé")
    desk("engage_links", query="?kind=webhook", post=GIVEN["webhook"])
    row = CrmLink.objects.get()
    desk("engage_link_act", row.pk, "pause", post={})
    row.refresh_from_db()
    assert row.is_paused
    for what in ("resume", "all", "now", "rubbish"):
        assert desk("engage_link_act", row.pk, what, post={}).status_code == 302
    assert CrmEvent.objects.count() == 1
    desk("engage_link_act", row.pk, "remove", post={})
    assert not CrmLink.objects.exists()


def test_the_list_of_messages_asks_as_much_for_many_as_for_few(
    desk, brand, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk("engage_links", query="?kind=webhook", post=GIVEN["webhook"])
    row = CrmLink.objects.get()
    somebody(brand, "Zoé")
    desk("engage_link", row.pk)
    with CaptureQueriesContext(connection) as few:
        desk("engage_link", row.pk)
    for n in range(12):
        somebody(brand, f"P{n}")
    with django_assert_num_queries(len(few)):
        desk("engage_link", row.pk)


def test_who_leads_no_team_links_nothing(client, brand, organisation):
    from conftest import _member

    client.force_login(_member("Di", organisation, "agent").user)
    assert client.get(reverse("engage_links", args=("lanterne", "lanterne"))).status_code == 403
