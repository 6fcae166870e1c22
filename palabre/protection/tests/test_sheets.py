"""The number of a form is of one thing: sent in elsewhere, it gets a sentence."""

from uuid import uuid4

import pytest

from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.protection.actions import checks, incidents, playbooks
from palabre.protection.actions import incidents_statements as statements
from palabre.protection.models import Incident, Playbook, ReachCheck, Statement
from palabre.protection.reaching import About
from palabre.protection.rules.incidents import Act, IncidentKind
from palabre.protection.tests.incident_house import by, opened, somebody
from palabre.publishing.tests.test_approvals_at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(organisation):
    """A second brand of the house."""
    return Brand.objects.create(organisation=organisation, name="Phare", slug="phare")


def test_a_form_of_another_brand_is_opened_again(ada, brand, other):
    sheet, eve = uuid4(), somebody(brand.organisation, "Eve", "manager")

    def open_one(of):
        return incidents.open_incident(by(ada), of, "Cups break", IncidentKind.OTHER, sheet)

    def plan(of):
        return playbooks.make_playbook(by(ada), of, sheet, name="P", kind="other", language="en")

    def check(of):
        about = About(of, link="https://example.org/")
        return checks.ask(by(ada), about, Act.ANSWER, "Because", eve.pk, sheet)

    for act, table in ((open_one, Incident), (plan, Playbook), (check, ReachCheck)):
        assert act(brand) == act(brand)
        with pytest.raises(Refused, match="Open the form again"):
            act(other)
        assert table.objects.count() == 1


def test_a_statement_is_of_one_incident(ada, brand):
    one, two, sheet = opened(ada, brand, plan=False), opened(ada, brand, plan=False), uuid4()
    made = statements.write_statement(by(ada), one, "Press", "We look into it.", sheet)
    with pytest.raises(Refused, match="Open the form again"):
        statements.write_statement(by(ada), two, "Press", "We look into it.", sheet)
    assert Statement.objects.get() == made


@pytest.mark.django_db(transaction=True)
def test_two_who_take_a_plan_at_once_have_one(ada, brand):
    def take():
        return playbooks.copy_usual(by(ada), brand, IncidentKind.HOAX, "en").pk

    assert len(set(at_once(take, take, take))) == 1
    assert Playbook.objects.count() == 1
