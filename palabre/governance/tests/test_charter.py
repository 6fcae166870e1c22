"""The charter: written, frozen, understood, accepted, and tied to the rights to speak."""

import pytest

from palabre.governance import actions
from palabre.governance.actions import charters
from palabre.governance.acts import Actor
from palabre.governance.charters import LANGUAGES, LAWS, Clause, Content, Wording, changes, usual
from palabre.governance.holding import rights_of_member, version_in_force
from palabre.governance.models import AuditEntry, Member, Notice
from palabre.governance.rules import RIGHTS, SPEAKING, Refused, Right, Role
from palabre.governance.words import sentence

CHARTER = "/o/lanterne/govern/charter/"
RIGHT_ANSWERS = [one.right for one in usual("fr").of("fr").quiz]


@pytest.fixture
def published(organisation, by_ada):
    """The usual French charter, published by Ada."""
    row = charters.begin_charter(by_ada, organisation, None, "fr", 0)
    return charters.publish_charter(by_ada, organisation, None, row.revision)


def accept(member, brand=None, language="fr", answers=RIGHT_ANSWERS):
    version = version_in_force(member.organisation, brand)
    return charters.accept_charter(
        Actor.person(member.user), member, brand, version.number, language, answers
    )


@pytest.mark.parametrize("law", LAWS)
def test_each_usual_text_is_whole_in_both_languages(law):
    french, english = (usual(law).of(language) for language in LANGUAGES)
    assert [bool(one.title and one.text and one.why) for one in french.clauses] == [True] * 10
    assert len(french.clauses) == len(english.clauses)
    for one, other in zip(french.quiz, english.quiz, strict=True):
        assert len(one.answers) == len(other.answers) > one.right == other.right
    assert not {one.title for one in french.clauses} & {one.title for one in english.clauses}


def test_a_version_stays_as_it_was_published(organisation, by_ada, published):
    wording = Wording(clauses=(Clause("Be kind", "Always."),))
    row = charters.write_draft(by_ada, organisation, None, "en", wording, 1)
    assert version_in_force(organisation, None) == published
    second = charters.publish_charter(by_ada, organisation, None, row.revision)
    assert (second.number, version_in_force(organisation, None)) == (2, second)
    published.refresh_from_db()
    assert Content.read(published.content) == usual("fr")
    assert published.digest == usual("fr").digest != second.digest
    told = changes(usual("fr").of("en"), wording)
    assert ("+", "Be kind") in {(one.sign, one.text) for one in told}


def test_who_writes_on_what_is_no_longer_there_is_told(organisation, by_ada, published):
    with pytest.raises(Refused):
        charters.write_draft(by_ada, organisation, None, "fr", Wording(), 0)


def test_each_member_is_told_and_accepts_with_understanding(organisation, by_ada, bo, published):
    assert Notice.objects.get(user=bo.user).link == f"{CHARTER}accept/"
    with pytest.raises(charters.Misunderstood) as wrong:
        accept(bo, answers=[None, *RIGHT_ANSWERS[1:]])
    assert wrong.value.places == [0]
    with pytest.raises(Refused):
        charters.accept_charter(by_ada, bo, None, 1, "fr", RIGHT_ANSWERS)
    row = accept(bo)
    assert (row.digest, accept(bo)) == (published.digest, row)
    assert AuditEntry.objects.filter(verb="accepted", user=bo.user).count() == 1


def test_no_acceptance_no_speaking_where_it_is_demanded(organisation, by_ada, ada, published):
    assert rights_of_member(ada) == RIGHTS[Role.OWNER]
    charters.require_charter(by_ada, organisation, True)
    ada.refresh_from_db()
    assert rights_of_member(ada) == RIGHTS[Role.OWNER] - SPEAKING
    accept(ada)
    assert rights_of_member(ada) == RIGHTS[Role.OWNER]
    wording = Wording(clauses=(Clause("Be kind", "Always."),))
    row = charters.write_draft(by_ada, organisation, None, "fr", wording, 1)
    charters.publish_charter(by_ada, organisation, None, row.revision)
    assert rights_of_member(ada) == RIGHTS[Role.OWNER] - SPEAKING


def test_a_brand_with_a_charter_of_its_own_asks_for_that_one(
    organisation, by_ada, ada, brand, harbour, published
):
    charters.require_charter(by_ada, organisation, True)
    row = charters.begin_charter(by_ada, organisation, harbour, "be", 0)
    charters.publish_charter(by_ada, organisation, harbour, row.revision)
    ada.refresh_from_db()
    accept(ada)
    assert Right.PUBLISH in rights_of_member(ada, brand)
    assert Right.PUBLISH not in rights_of_member(ada, harbour)
    accept(ada, harbour)
    assert Right.PUBLISH in rights_of_member(ada, harbour)


@pytest.fixture
def milder(by_ada, brand, organisation, published):
    """A charter of the brand's own, in place of the demanded one of the house."""
    charters.require_charter(by_ada, organisation, True)
    wording = Wording(clauses=(Clause("Be kind", "Always."),))
    row = charters.write_draft(by_ada, organisation, brand, "fr", wording, 0)
    version = charters.publish_charter(by_ada, organisation, brand, row.revision)
    charters.show_charter(by_ada, row, True)
    return version


def test_an_ended_charter_of_a_brand_gives_way_to_the_organisations(
    as_ada, by_ada, ada, bo, brand, organisation, published, milder
):
    Member.objects.filter(pk=bo.pk).update(role="manager")
    for member in (ada, bo):
        member.refresh_from_db()
        accept(member, brand, answers=[])
        assert Right.PUBLISH in rights_of_member(member, brand)
    accept(bo)
    Notice.objects.all().delete()
    assert "End this charter" in as_ada.get(f"{CHARTER}brands/lanterne/").content.decode()
    as_ada.post(f"{CHARTER}brands/lanterne/end/")
    assert version_in_force(organisation, brand) == published
    assert Right.PUBLISH in rights_of_member(bo, brand)
    assert Right.PUBLISH not in rights_of_member(ada, brand)
    assert not Notice.objects.exists()  # who accepted it, or ended it, isn't asked
    told = as_ada.get(f"{CHARTER}brands/lanterne/").content.decode()
    assert "own was ended on" in told
    assert "End this charter" not in told
    assert as_ada.get("/charter/lanterne/lanterne/").status_code == 404
    # Nor is it opened by asking for it.
    asked = as_ada.post(f"{CHARTER}brands/lanterne/show/", {"shown": "yes"})
    assert asked.status_code == 404
    assert as_ada.get("/charter/lanterne/lanterne/").status_code == 404
    act = AuditEntry.objects.get(verb="ended")
    assert (
        sentence(act) == "Ada ended the charter “Lanterne”: the organisation’s holds there again."
    )
    as_ada.post(f"{CHARTER}brands/lanterne/end/")
    assert AuditEntry.objects.filter(verb="ended").count() == 1


def test_who_has_not_accepted_the_charter_that_holds_again_is_asked_for_it(
    by_ada, bo, brand, organisation, milder
):
    charters.end_charter(by_ada, organisation, brand)
    links = Notice.objects.filter(user=bo.user, read_at=None).values_list("link", flat=True)
    assert list(links) == [f"{CHARTER}accept/"]


def test_who_read_the_charter_that_ended_does_not_accept_the_other_by_it(
    as_ada, by_ada, ada, brand, organisation, published, milder
):
    """Both are a version 1."""
    read = {"sure": "yes", "number": milder.number, "digest": milder.digest}
    charters.end_charter(by_ada, organisation, brand)
    answers = {f"q{place}": one for place, one in enumerate(RIGHT_ANSWERS)}
    page = f"{CHARTER}brands/lanterne/accept/"
    assert f'name="digest" value="{published.digest}"' in as_ada.get(page).content.decode()
    assert as_ada.post(page, {**read, **answers}).status_code == 422
    assert not ada.acceptances.exists()


def test_an_ended_charter_holds_again_as_a_further_version(by_ada, brand, organisation, milder):
    charters.end_charter(by_ada, organisation, brand)
    again = charters.publish_charter(by_ada, organisation, brand, milder.charter.revision)
    assert (again.number, again.digest) == (2, milder.digest)
    assert version_in_force(organisation, brand) == again


def test_a_charter_is_not_ended_where_none_would_hold_then(by_ada, brand, organisation):
    row = charters.begin_charter(by_ada, organisation, brand, "fr", 0)
    version = charters.publish_charter(by_ada, organisation, brand, row.revision)
    with pytest.raises(Refused):
        charters.end_charter(by_ada, organisation, brand)
    assert version_in_force(organisation, brand) == version


def test_it_is_not_demanded_before_there_is_one(organisation, by_ada):
    with pytest.raises(Refused):
        charters.require_charter(by_ada, organisation, True)


def test_a_page_that_the_charter_closes_says_so_and_leads_to_it(
    as_ada, ada, organisation, by_ada, published
):
    charters.require_charter(by_ada, organisation, True)
    shut = as_ada.get("/o/lanterne/lanterne/engage/")
    assert shut.status_code == 403
    assert "/govern/charter/brands/lanterne/accept/" in shut.content.decode()
    page = as_ada.get("/o/lanterne/lanterne/engage/ideas/").content.decode()
    assert "neither publish" in page or "ni ne publiez" in page
    accept(ada)
    assert as_ada.get("/o/lanterne/lanterne/engage/").status_code == 200


def test_from_an_empty_page_to_an_accepted_charter(as_ada, ada, organisation):
    as_ada.get(CHARTER)
    as_ada.post(f"{CHARTER}begin/", {"law": "qc", "seen": "0"})
    page = as_ada.get(f"{CHARTER}edit/?language=fr")
    assert "Charter of the French Language" in page.content.decode()
    form = page.context["form"]
    sent = {"seen": "1", "intro": "Bonjour.", "short": "En bref."}
    for part in (form.clauses, form.questions):
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS"):
            sent[f"{part.prefix}-{name}"] = str(part.management_form.initial[name])
        for one in part.forms:
            sent |= {one.add_prefix(name): one.initial.get(name, "") for name in one.fields}
    wrong = as_ada.post(f"{CHARTER}edit/?language=fr", {**sent, "question-0-answers": "one"})
    assert wrong.status_code == 422
    sent["clause-10-title"], sent["clause-10-text"] = "Une de plus", "La nôtre."
    assert as_ada.post(f"{CHARTER}edit/?language=fr", sent).status_code == 302
    as_ada.post(f"{CHARTER}publish/", {"seen": "2"})
    version = version_in_force(organisation, None)
    assert Content.read(version.content).of("fr").clauses[-1] == Clause("Une de plus", "La nôtre.")
    answers = {f"q{place}": str(one) for place, one in enumerate(RIGHT_ANSWERS)}
    not_ticked = as_ada.post(f"{CHARTER}accept/", {**answers, "number": "1"})
    assert not_ticked.status_code == 422
    as_ada.post(f"{CHARTER}accept/", {**answers, "number": "1", "sure": "yes"})
    assert version.acceptances.get().member == ada
    assert as_ada.get(f"{CHARTER}versions/1/").status_code == 200


def test_the_short_version_is_read_by_all_once_it_is_opened(
    client, as_ada, organisation, by_ada, published
):
    assert client.get("/charter/lanterne/").status_code == 404
    as_ada.post(f"{CHARTER}show/", {"shown": "yes"})
    as_ada.logout()
    page = as_ada.get("/charter/lanterne/", headers={"accept-language": "fr"})
    assert "Sur les réseaux, nous disons qui nous sommes" in page.content.decode()


def test_an_erased_person_leaves_no_acceptance(organisation, bo, published):
    accept(bo)
    actions.erase_account(Actor.person(bo.user), bo.user)
    assert not published.acceptances.exists()
