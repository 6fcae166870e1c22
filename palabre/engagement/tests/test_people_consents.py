"""What people agreed to, and how it ends, on their pages."""

import pytest

from palabre.engagement.actions import people as verbs
from palabre.engagement.models import (
    Consent,
)
from palabre.engagement.people.rules import What
from palabre.engagement.tests.people_world import NOON, somebody
from palabre.governance.acts import MACHINE
from palabre.publishing.letters.models import Subscriber

pytestmark = pytest.mark.django_db


def test_a_consent_is_noted_with_its_source_and_withdrawn(desk, brand):
    zoe = somebody(brand)
    given = {"purpose": "contact", "source": "Salon de Rennes", "given_on": "2026-05-03"}
    desk("engage_consent", zoe.pk, post=given)
    row = Consent.objects.get()
    assert (row.source, row.noted_by.name) == ("Salon de Rennes", "Ada")
    desk("engage_withdraw", zoe.pk, row.pk, post={})
    row.refresh_from_db()
    first = row.withdrawn_at
    assert first is not None
    desk("engage_withdraw", zoe.pk, row.pk, post={})
    row.refresh_from_db()
    assert row.withdrawn_at == first


def test_who_agrees_no_more_agrees_nowhere_that_they_did(desk, brand):
    zoe = somebody(brand)
    for source in ("Salon de Rennes", "Formulaire"):
        given = {"purpose": "contact", "source": source, "given_on": "2026-05-03"}
        desk("engage_consent", zoe.pk, post=given)
    desk("engage_consent", zoe.pk, post=given | {"purpose": "quote"})
    desk("engage_withdraw", zoe.pk, Consent.objects.filter(purpose="contact")[0].pk, post={})
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == [
        "quote"
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"purpose": "contact", "source": "x", "given_on": "2026-05-03"},
        {"purpose": "contact", "source": "Salon", "given_on": "2999-01-01"},
        {"purpose": "everything", "source": "Salon", "given_on": "2026-05-03"},
        {"purpose": "contact", "source": "Salon", "given_on": "hier"},
    ],
)
def test_a_consent_without_source_day_or_purpose_is_none(desk, brand, given):
    zoe = somebody(brand)
    assert desk("engage_consent", zoe.pk, post=given).status_code == 422
    assert not Consent.objects.exists()


def test_a_subscription_is_joined_by_mail_and_goes_with_the_subscriber(desk, brand):
    zoe = somebody(brand)
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    row = Subscriber.objects.create(
        organisation=brand.organisation, brand=brand, address="zoe@example.org", state="active",
        source="Formulaire", proof="Une lettre par mois", asked_at=NOON, confirmed_at=NOON,
    )  # fmt: skip
    assert desk("engage_person", zoe.pk).context["joinable"]
    desk("engage_join_all", post={})
    consent = Consent.objects.get()
    assert (consent.proof, consent.given_at) == ("Une lettre par mois", NOON)
    assert len(desk("engage_people", query="?consent=letters").context["people"]) == 1
    Subscriber.objects.filter(pk=row.pk).update(state="left", ended_at=NOON)
    assert desk("engage_people", query="?consent=letters").context["people"] == []
    assert not desk("engage_person", zoe.pk).context["consents"][0]["holds"]


def test_who_withdraws_leaves_the_letters(desk, brand):
    zoe = somebody(brand)
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    row = Subscriber.objects.create(
        organisation=brand.organisation, brand=brand, address="zoe@example.org", state="active",
        source="Formulaire", proof="Une lettre", asked_at=NOON, confirmed_at=NOON,
    )  # fmt: skip
    desk("engage_join", zoe.pk, post={})
    desk("engage_withdraw", zoe.pk, Consent.objects.get().pk, post={})
    row.refresh_from_db()
    assert row.state == "left"


def test_a_consent_of_the_first_of_all_years_is_none(desk, brand):
    zoe = somebody(brand)
    given = {"purpose": "letters", "source": "Un salon", "given_on": "0001-01-01"}
    assert desk("engage_consent", zoe.pk, post=given).status_code == 422
    assert not Consent.objects.exists()
