"""Requests to CRMs, held to examples made by us after their public documentation, not taped.

No test here has spoken to a real HubSpot, Salesforce, Odoo or Dolibarr.
"""

from datetime import datetime

import httpx
import pytest
from django.utils import timezone

from palabre.connectors.contract import Rejected
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions import people_links as links
from palabre.engagement.crm import rest
from palabre.engagement.crm.cards import Card
from palabre.engagement.models import CrmEvent, CrmRecord
from palabre.engagement.people.rules import What
from palabre.engagement.tests.people_crm import crm, hook, link, tell_due
from palabre.engagement.tests.people_world import somebody, voice
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused

__all__ = ["crm", "hook", "link"]

ZOE = Card(name="Zoé Martin", mails=("zoe@example.org",), phones=("+33612345678",), place="Rennes")

# Made after the documentation that each template names, on 28 November 2026.
EXAMPLES = {
    "hubspot": {
        "find": ("GET", "/crm/v3/objects/contacts/zoe%40example.org", {"idProperty": "email"}, None),
        "create": (
            "POST", "/crm/v3/objects/contacts", {},
            {"properties": {"email": "zoe@example.org", "firstname": "Zoé", "lastname": "Martin",
                            "phone": "+33612345678", "city": "Rennes"}},
        ),
        "update": ("PATCH", "/crm/v3/objects/contacts/512", {}, {"properties": {"city": "Rennes"}}),
        "erase": ("POST", "/crm/v3/objects/contacts/gdpr-delete", {}, {"objectId": "512"}),
        "answers": {"find": {"id": "512", "properties": {}}, "create": {"id": "512", "archived": False}},
        "headers": {"Authorization": "Bearer s3cret"},
    },
    "salesforce": {
        "find": (
            "GET", "/services/data/v62.0/query",
            {"q": "SELECT Id FROM Contact WHERE Email = 'zoe@example.org' LIMIT 1"}, None,
        ),
        "create": (
            "POST", "/services/data/v62.0/sobjects/Contact", {},
            {"Email": "zoe@example.org", "FirstName": "Zoé", "LastName": "Martin",
             "Phone": "+33612345678", "MailingCity": "Rennes"},
        ),
        "update": ("PATCH", "/services/data/v62.0/sobjects/Contact/512", {}, {"MailingCity": "Rennes"}),
        "erase": ("DELETE", "/services/data/v62.0/sobjects/Contact/512", {}, None),
        "answers": {
            "find": {"totalSize": 1, "done": True, "records": [{"Id": "512"}]},
            "create": {"id": "512", "errors": [], "success": True},
        },
        "headers": {"Authorization": "Bearer s3cret"},
    },
    "odoo": {
        "find": (
            "POST", "/json/2/res.partner/search_read", {},
            {"domain": [["email", "=", "zoe@example.org"]], "fields": ["id"], "limit": 1},
        ),
        "create": (
            "POST", "/json/2/res.partner/create", {},
            {"vals_list": [{"name": "Zoé Martin", "email": "zoe@example.org", "phone": "+33612345678",
                            "city": "Rennes"}]},
        ),
        "update": (
            "POST", "/json/2/res.partner/write", {}, {"ids": [512], "vals": {"city": "Rennes"}}
        ),
        "erase": ("POST", "/json/2/res.partner/unlink", {}, {"ids": [512]}),
        "answers": {"find": [{"id": 512}], "create": [512]},
        "headers": {"Authorization": "bearer s3cret", "X-Odoo-Database": "lanterne"},
    },
    "dolibarr": {
        "find": ("GET", "/contacts/email/zoe%40example.org", {}, None),
        "create": (
            "POST", "/contacts", {},
            {"email": "zoe@example.org", "firstname": "Zoé", "lastname": "Martin",
             "phone_pro": "+33612345678", "town": "Rennes"},
        ),
        "update": ("PUT", "/contacts/512", {}, {"town": "Rennes"}),
        "erase": ("DELETE", "/contacts/512", {}, None),
        "answers": {"find": {"id": "512", "email": "zoe@example.org"}, "create": 512},
        "headers": {"DOLAPIKEY": "s3cret"},
    },
}  # fmt: skip
PAIRS = [(slug, act) for slug in sorted(EXAMPLES) for act in rest.ACTS]


@pytest.mark.parametrize(("slug", "act"), PAIRS)
def test_a_request_is_as_the_documentation_has_it(slug, act):
    of, example = rest.templates()[slug], EXAMPLES[slug]
    fields = rest.fields_of(of, of.mapping, ZOE)
    if act == "update":
        (town,) = [theirs for ours, theirs in of.mapping.items() if ours == "place"]
        fields = {town: "Rennes"}
    asked = rest.asked(
        of, act, address="https://crm.example/", secret="s3cret", account="lanterne",
        mail="zoe@example.org", number="512", fields=fields,
    )  # fmt: skip
    method, path, params, body = example[act]
    assert (asked.method, asked.url) == (method, f"https://crm.example{path}")
    assert (asked.params, asked.body) == (params, body)
    assert example["headers"].items() <= asked.headers.items()
    assert "s3cret" not in repr(asked)


@pytest.mark.parametrize("slug", sorted(EXAMPLES))
@pytest.mark.parametrize("act", ["find", "create"])
def test_the_name_of_a_record_is_read_from_an_answer(slug, act):
    of = rest.templates()[slug]
    assert rest.number_in(of, act, EXAMPLES[slug]["answers"][act]) == "512"
    for rubbish in (None, [], {}, {"records": []}, "", [[]], True):
        assert rest.number_in(of, act, rubbish) in {"", "True"} or rubbish == ""


@pytest.mark.parametrize("slug", sorted(EXAMPLES))
def test_every_template_says_where_it_was_read(slug):
    of = rest.templates()[slug]
    assert of.source.startswith("https://")
    assert datetime.fromisoformat(of.read_on)
    assert set(of.mapping) <= set(rest.FIELDS)


def test_no_value_of_a_person_becomes_part_of_a_question():
    of = rest.templates()["salesforce"]
    mail = "o'x\\{secret}@example.org"
    asked = rest.asked(of, "find", address="https://a.example", secret="s", mail=mail)
    assert asked.params["q"].endswith("Email = 'o\\'x\\\\{secret}@example.org' LIMIT 1")
    path = rest.asked(rest.templates()["dolibarr"], "find", address="https://a.example", secret="s",
                      mail="../x?y@example.org").url  # fmt: skip
    assert path == "https://a.example/contacts/email/..%2Fx%3Fy%40example.org"


def test_what_is_needed_over_there_is_told_even_of_somebody_without_a_name():
    of = rest.templates()["salesforce"]
    assert rest.fields_of(of, of.mapping, Card(notes="x")) == {"Description": "x", "LastName": "-"}


# --- telling


with_rows = pytest.mark.django_db


@with_rows
def test_somebody_new_is_made_over_there_once_and_then_changed(crm, link, brand):
    zoe = somebody(brand, "Zoé Martin")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    assert tell_due() == [("made", "sent")]
    assert crm.records["512"]["properties"]["email"] == "zoe@example.org"
    verbs.change_person(MACHINE, zoe, place="Rennes")
    assert tell_due()[-1] == ("changed", "sent")
    assert [one[0] for one in crm.asked] == ["GET", "POST", "PATCH"]
    assert crm.asked[2][2] == {
        "properties": {
            "email": "zoe@example.org",
            "firstname": "Zoé",
            "lastname": "Martin",
            "city": "Rennes",
        }
    }


@with_rows
def test_a_record_that_is_there_already_is_changed_and_not_made_twice(crm, link, brand):
    crm.records["512"] = {}
    zoe = somebody(brand, "Zoé Martin")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    tell_due()
    assert [one[0] for one in crm.asked] == ["GET", "PATCH"]


@with_rows
def test_the_mapping_of_the_page_is_what_is_told(crm, link, brand):
    links.change_link(
        MACHINE, link, mapping={"mail": "email", "place": "ville", "rubbish": "x", "name": ""}
    )
    zoe = somebody(brand, "Zoé", place="Rennes")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    tell_due()
    assert crm.records["512"] == {"properties": {"email": "zoe@example.org", "ville": "Rennes"}}


@with_rows
def test_who_is_forgotten_is_erased_over_there(crm, link, brand):
    zoe = somebody(brand, "Zoé")
    tell_due()
    verbs.erase_person(MACHINE, zoe)
    assert tell_due()[-1] == ("erased", "sent")
    assert crm.asked[-1][1:3] == ("/crm/v3/objects/contacts/gdpr-delete", {"objectId": "512"})
    assert not CrmRecord.objects.exists()


@with_rows
def test_a_lost_answer_makes_nobody_twice(crm, link, brand):
    zoe = somebody(brand, "Zoé")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    crm.faults = [404, httpx.ReadError("lost")]
    assert tell_due() == [("made", "waiting")]
    CrmEvent.objects.update(due_at=timezone.now())
    crm.records["512"] = {}  # it had arrived
    assert tell_due() == [("made", "sent")]
    assert [one[0] for one in crm.asked] == ["GET", "POST", "GET", "PATCH"]


@with_rows
def test_a_lost_answer_about_somebody_without_a_mail_waits_for_a_person(crm, link, brand):
    somebody(brand, "Zoé")
    crm.faults = [httpx.ReadError("lost")]
    assert tell_due() == [("made", "failed")]
    links.try_again(MACHINE, CrmEvent.objects.get())
    assert tell_due() == [("made", "sent")]
    with pytest.raises(Refused):
        links.try_again(MACHINE, CrmEvent.objects.get())


@with_rows
def test_whoever_dies_over_making_a_record_leaves_it_to_a_person(crm, link, brand):
    class Killed(BaseException):
        """As by kill -9."""

    somebody(brand, "Zoé")
    crm.faults = [Killed()]
    with pytest.raises(Killed):
        tell_due()
    CrmEvent.objects.update(due_at=timezone.now())
    assert tell_due() == [("made", "failed")]
    assert [one[0] for one in crm.asked] == ["POST"]
    links.try_again(MACHINE, CrmEvent.objects.get())  # a person looked: it isn't there
    assert tell_due() == [("made", "sent")]


def test_a_name_that_is_no_number_is_refused_where_a_number_is_wanted():
    of = rest.templates()["odoo"]
    with pytest.raises(Rejected, match=r"\.$"):
        rest.asked(of, "erase", address="https://o.example", secret="s", number="x1")


@with_rows
@pytest.mark.parametrize(
    ("status", "state"), [(401, "failed"), (400, "failed"), (429, "waiting"), (503, "failed")]
)
def test_a_refusal_is_told_and_only_what_can_help_is_tried_again(crm, link, brand, status, state):
    somebody(brand, "Zoé")
    crm.faults = [status]
    assert tell_due() == [("made", state)]
    assert CrmEvent.objects.get().last_error


@with_rows
def test_a_network_that_forbids_copies_goes_to_no_crm(crm, link, hook, brand):
    zoe = somebody(brand, "Cachée")
    CrmEvent.objects.all().delete()
    verbs.add_voice(MACHINE, zoe, voice(brand, "li1", platform="linkedin"))
    assert {state for _news, state in tell_due()} == {"left_out"}
    assert crm.asked == []


@with_rows
def test_only_people_of_the_segment_are_told_of(crm, hook, brand):
    from palabre.engagement.actions.people_segments import keep_segment

    links.change_link(MACHINE, hook, segment=keep_segment(MACHINE, brand, "FR", {"language": "fr"}))
    somebody(brand, "Yann", language="en")
    somebody(brand, "Zoé", language="fr")
    assert tell_due() == [("made", "left_out"), ("made", "sent")]


def test_who_went_to_another_brand_is_told_to_its_customer_files_alone(brand, crm, link):
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    zoe = somebody(brand)
    verbs.set_reach(MACHINE, zoe, other)
    tell_due()
    assert (crm.records, CrmEvent.objects.get(link=link).state) == ({}, "left_out")
