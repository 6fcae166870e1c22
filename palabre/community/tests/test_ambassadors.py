"""Ambassadors: the charter comes first, each signs for themselves, and nobody is told of it twice."""

import pytest
from django.core import mail
from django.utils import timezone

from palabre.community import telling
from palabre.community.actions import ambassadors as actions
from palabre.community.actions.ambassadors import Wording, invite, leave, sign, write_charter
from palabre.community.disclosing import told_in_full, usual_wording
from palabre.community.models import (
    Ambassador,
    AmbassadorCharter,
    AmbassadorInvitation,
    Share,
    Signature,
)
from palabre.community.standing import standing_of
from palabre.community.tests.conftest import (
    BY,
    adopt_charter,
    becomes_ambassador,
    mails,
    propose,
)
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Member, Notice
from palabre.governance.rules import Refused
from palabre.publishing.checks import Charter

pytestmark = pytest.mark.django_db

FRESH = Wording("Neuf.", "New.", "#salarié·e de {brand}", "#employee of {brand}")


def said(answer):
    return answer.content.decode()


def of(member):
    return Actor.person(member.user)


@pytest.fixture
def there(place):
    """The ambassadors' page."""
    return f"{place}/ambassadors/"


def test_no_story_is_seen_before_the_charter_is_signed(client, bo, brand, organisation, there):
    adopt_charter(organisation)
    story = propose(brand, "The winter blend")
    client.force_login(bo.user)
    page = said(client.get(there))
    assert "The winter blend" not in page
    assert "you may stop at any time" in page
    for address in (f"now/{story.pk}/", f"now/{story.pk}/send/"):
        assert client.get(f"{there}{address}").status_code == 302
    assert client.post(f"{there}now/{story.pk}/look/", {"text": "x"}).status_code == 404


def test_a_viewer_signs_by_name_and_sees_the_stories(client, bo, brand, organisation, there):
    charter = adopt_charter(organisation)
    propose(brand, "The winter blend")
    client.force_login(bo.user)
    unticked = client.post(there, {"name": "Bo B.", "number": charter.number})
    assert unticked.status_code == 422
    assert not Signature.objects.exists()
    client.post(there, {"name": "Bo  B.", "number": charter.number, "agrees": "on"})
    row = Signature.objects.get()
    assert (row.name, row.charter, row.ambassador.member) == ("Bo B.", charter, bo)
    assert row.at <= timezone.now()
    assert "The winter blend" in said(client.get(there))


def test_nobody_signs_for_somebody_else(bo, ada, organisation):
    charter = adopt_charter(organisation)
    for by in (of(ada), BY):
        with pytest.raises(Refused, match="for themselves"):
            sign(by, bo, charter.number, "Bo")
    assert not Ambassador.objects.exists()


def test_an_agency_is_no_employee(bo, organisation):
    charter = adopt_charter(organisation)
    Member.objects.filter(pk=bo.pk).update(role="guest")
    bo.refresh_from_db()
    with pytest.raises(Refused, match="agency"):
        sign(of(bo), bo, charter.number, "Bo")


def test_a_new_version_is_signed_before_the_next_share(client, bo, brand, organisation, there):
    becomes_ambassador(bo)
    propose(brand, "The winter blend")
    write_charter(BY, organisation, FRESH, 1)
    assert standing_of(bo).asks_again
    client.force_login(bo.user)
    page = said(client.get(there))
    assert "changed since you signed" in page
    assert "The winter blend" not in page
    with pytest.raises(Refused, match="changed meanwhile"):
        sign(of(bo), bo, 1, "Bo")
    client.post(there, {"name": "Bo", "number": 2, "agrees": "on"})
    assert "The winter blend" in said(client.get(there))
    numbers = Signature.objects.values_list("charter__number", flat=True)
    assert sorted(numbers) == [1, 2]


def test_the_same_words_are_no_new_version_and_two_writers_are_told(organisation):
    first = write_charter(BY, organisation, FRESH, 0)
    assert write_charter(BY, organisation, FRESH, 1) == first
    with pytest.raises(Refused, match="meanwhile"):
        write_charter(BY, organisation, FRESH, 0)
    assert AmbassadorCharter.objects.count() == 1


def test_a_disclosure_that_says_nothing_is_refused(organisation):
    vague = Wording("Neuf.", "New.", "#lanterne", "#employee of {brand}")
    with pytest.raises(Refused, match="doesn’t say clearly"):
        write_charter(BY, organisation, vague, 0)


def test_only_who_may_approve_writes_the_charter(client, bo, ada, there):
    sent = {name: getattr(FRESH, name) for name in Wording.__slots__} | {"seen": "0"}
    client.force_login(bo.user)
    client.post(f"{there}charter/", sent)
    assert not AmbassadorCharter.objects.exists()
    client.force_login(ada.user)
    page = said(client.get(f"{there}charter/"))
    assert "#salarié·e de {brand}" in page
    client.post(f"{there}charter/", sent)
    assert AmbassadorCharter.objects.get().text_en == "New."


def test_who_leaves_is_asked_for_a_signature_again(client, bo, brand, organisation, there):
    row = becomes_ambassador(bo)
    story = propose(brand)
    client.force_login(bo.user)
    client.post(f"{there}now/{story.pk}/", {"language": "en", "text": "Mine"})
    client.post(f"{there}leave/")
    assert not Share.objects.exists()
    assert standing_of(bo).ambassador is None
    assert "I have read the charter" in said(client.get(there))
    with pytest.raises(Refused):
        leave(BY, row)


def test_a_member_is_told_once_by_a_notice_and_a_mail_and_never_again(bo, ada, brand, organisation):
    with pytest.raises(Refused, match="charter first"):
        invite(of(ada), brand, bo)
    adopt_charter(organisation)
    invite(of(ada), brand, bo)
    (told,) = mails()
    assert told.to == [bo.user.email]
    assert "pas de relance" in told.body
    assert "/engage/ambassadors/" in told.body
    assert Notice.objects.filter(user=bo.user, kind="ambassadors").count() == 1
    with pytest.raises(Refused, match="twice"):
        invite(of(ada), brand, bo)
    telling.mail_ambassador(AmbassadorInvitation.objects.get().pk, brand.pk)
    assert mails() == []


def test_an_invitation_makes_nobody_an_ambassador(bo, ada, brand, organisation):
    adopt_charter(organisation)
    invite(of(ada), brand, bo)
    assert not Ambassador.objects.exists()
    becomes_ambassador(ada)
    with pytest.raises(Refused, match="know of it"):
        invite(of(bo), brand, ada)


def test_a_number_too_long_for_a_member_is_nobodys(client, ada, there):
    client.force_login(ada.user)
    assert client.post(f"{there}charter/tell/", {"member": "9" * 30}).status_code == 404


def test_nothing_is_sent_to_ambassadors_by_itself(bo, brand):
    becomes_ambassador(bo)
    propose(brand)
    assert mails() == []
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_the_trail_tells_of_signing_and_names_nobody_whom_it_was_told(bo, ada, brand, organisation):
    adopt_charter(organisation)
    invite(of(ada), brand, bo)
    becomes_ambassador(bo)
    told = AuditEntry.objects.filter(kind="ambassadorinvitation").get()
    assert "Bo" not in told.label
    signed = AuditEntry.objects.filter(verb="signed").get()
    assert (signed.actor, signed.label) == ("Bo", "1")


def test_the_wording_is_the_houses_own_where_its_rules_have_one():
    rules = Charter(disclosed_by=("Publi-information", "#TeamLanterne"))
    assert usual_wording(rules, "en") == "#TeamLanterne"
    assert usual_wording(Charter(), "fr") == "#salarié·e de {brand}"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Good beans.", "Good beans.\n\n#employee of L\nhttps://l.example/a"),
        ("I work at L: good beans.", "I work at L: good beans.\n\nhttps://l.example/a"),
        ("#employee of L https://l.example/a", "#employee of L https://l.example/a"),
        ("Good beans. #employee", "Good beans. #employee\n\nhttps://l.example/a"),
    ],
)
def test_what_one_works_for_is_added_where_the_text_does_not_say_it(text, whole):
    assert told_in_full(text, "#employee of L", "https://l.example/a", Charter()) == whole


def test_there_is_no_current_charter_of_another_house(bo, cy):
    adopt_charter(cy.organisation)
    assert actions.current_charter(bo.organisation) is None
