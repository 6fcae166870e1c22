"""Candidates: seen by those who recruit alone, kept apart from people, and erased when their time is over."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from palabre.engagement.actions import candidates as verbs
from palabre.engagement.actions.people import add_known, add_voice, erase_person
from palabre.engagement.candidates.rules import Step
from palabre.engagement.models import Candidate, Lead, Person
from palabre.engagement.people.rules import What
from palabre.engagement.people.told import all_about
from palabre.engagement.tests.people_world import says, somebody, voice
from palabre.governance.acts import MACHINE
from palabre.governance.jobs import let_go
from palabre.governance.keeping import term_of
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.rules import RIGHTS, Refused, Right, Role
from palabre.governance.words import sentence
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention
from palabre.listening.rules import TopicKind

pytestmark = pytest.mark.django_db
MAIL = "noe@courriel.example"


@pytest.fixture
def noe(brand, by):
    """A candidate."""
    return verbs.make_candidate(by, brand, {"name": "Noé Le Gall", "mail": MAIL, "job": "Barista"})


def aged(row, days):
    """The same candidate, spoken with so many days ago."""
    Candidate.objects.filter(pk=row.pk).update(contacted_at=timezone.now() - timedelta(days=days))


def applies(brand, by):
    """A mention of somebody who looks for a job."""
    make_topic(by, brand, "Lanterne", "lanterne", TopicKind.BRAND)
    row = says(brand, "noe", "Je cherche un emploi à la Lanterne")
    Mention.objects.filter(pk=row.pk).update(intents={"job": 0.9})
    row.refresh_from_db()
    return row


def test_owners_and_managers_recruit_and_no_agent_editor_or_guest():
    assert {role for role in Role if Right.RECRUIT in RIGHTS[role]} == {Role.OWNER, Role.MANAGER}


def test_who_does_not_recruit_sees_no_candidate_anywhere(client, zoe, noe, brand, talk):
    client.force_login(zoe.user)
    row, place = talk("m1", "Bonjour ?"), "/o/lanterne/lanterne/engage"
    for page in ("", "new/", f"{noe.pk}/"):
        assert client.get(f"{place}/candidates/{page}").status_code == 403
    for page in (f"talks/{row.pk}/", f"{noe.pk}/move/", f"{noe.pk}/forget/"):
        assert client.post(f"{place}/candidates/{page}").status_code == 403
    assert Candidate.objects.count() == 1
    assert b"Candidates" not in client.get(f"{place}/leads/").content
    assert b"candidate" not in client.get(f"{place}/{row.pk}/?part=person").content


def test_a_candidate_is_noted_by_hand_and_moved_on(desk, brand):
    desk("engage_candidate_new", post={"name": "Noé", "job": "Barista", "mail": f" {MAIL} "})
    row = Candidate.objects.get()
    assert "The candidate is noted." in desk("engage_candidate", row.pk).content.decode()
    assert (row.name, row.job, row.mail, row.step) == ("Noé", "Barista", MAIL, Step.NEW)
    desk("engage_candidate_act", row.pk, "move", post={"step": "interview", "version": 1})
    assert Candidate.objects.get().step == "interview"
    page = desk("engage_candidates", query="?step=interview").content.decode()
    assert "Barista" in page
    assert "Barista" not in desk("engage_candidates", query="?step=hired").content.decode()


def test_of_two_changes_at_once_the_second_is_refused(noe, by):
    verbs.move_candidate(by, noe, "contacted", seen=1)
    with pytest.raises(Refused, match="changed this candidate meanwhile"):
        verbs.change_candidate(by, noe, {"job": "Torréfacteur"}, seen=1)
    with pytest.raises(Refused, match="no such stage"):
        verbs.move_candidate(by, noe, "won", seen=2)


def test_a_job_seeker_s_mention_becomes_a_candidate_and_no_person(desk, brand, by):
    row = applies(brand, by)
    assert "Note as a candidate" in desk("listen_mention", row.pk).content.decode()
    desk("engage_candidate_of_mention", row.pk, post={})
    found = Candidate.objects.get()
    assert (found.name, found.voice, found.mention) == ("Noe", row.voice, row)
    assert not Person.objects.exists()
    desk("engage_candidate_of_mention", row.pk, post={})
    assert Candidate.objects.count() == 1
    assert "Je cherche un emploi" in desk("engage_candidate", found.pk).content.decode()


def test_a_mention_without_that_intent_offers_none(desk, brand, by):
    row = applies(brand, by)
    Mention.objects.filter(pk=row.pk).update(intents={"question": 0.9})
    assert "Note as a candidate" not in desk("listen_mention", row.pk).content.decode()


def test_a_conversation_becomes_a_candidate_beside_it(desk, talk):
    row = talk("m1", "Vous recrutez ?")
    card = desk("engage_conversation", row.pk, query="?part=person").content.decode()
    assert "Note as a candidate" in card
    desk("engage_candidate_of_talk", row.pk, post={})
    assert Candidate.objects.get().conversation == row
    assert not Person.objects.exists()


def test_candidates_are_in_no_export_of_people_and_no_figure_of_leads(desk, noe):
    told = desk("engage_people_export", "csv")
    assert told.status_code == 200
    assert not Lead.objects.exists()
    assert not Person.objects.exists()
    page = desk("engage_leads_export").content.decode()
    assert list(csv.reader(io.StringIO(page.lstrip("\ufeff")))) == []
    assert "Noé" not in desk("engage_people").content.decode()


def test_who_was_not_spoken_with_for_half_a_year_is_erased_and_the_trail_names_nobody(
    noe, brand, by
):
    kept = verbs.make_candidate(by, brand, {"name": "Inès"})
    aged(noe, 190)
    aged(kept, 170)
    let_go()
    assert list(Candidate.objects.all()) == [kept]
    entry = AuditEntry.objects.get(verb="forgot")
    assert entry.label == str(noe.pk)
    assert sentence(entry) == f"Palabre erased the candidate no. {noe.pk}."
    kinds = AuditEntry.objects.filter(kind="candidate")
    assert not any("Noé" in f"{one.label}{one.details}" for one in kinds)


def test_the_house_says_how_long_up_to_two_years(desk, noe, organisation, as_ada):
    url = "/o/lanterne/govern/privacy/"
    assert as_ada.post(f"{url}terms/candidates/", {"days": 732}).status_code == 422
    assert as_ada.post(f"{url}terms/candidates/", {"days": 731}).status_code == 302
    assert term_of(organisation, "candidates") == 731
    assert "2 years after the last contact" in as_ada.get(url).content.decode()
    told = sentence(AuditEntry.objects.get(verb="set term"))
    assert told == "Ada set how long is kept: Candidates for jobs: 731 days."
    aged(noe, 190)
    let_go()
    assert Candidate.objects.exists()
    aged(noe, 740)
    let_go()
    assert not Candidate.objects.exists()


def test_only_an_owner_sets_how_long(client, organisation):
    from conftest import _member

    client.force_login(_member("Mo", organisation, "manager").user)
    url = "/o/lanterne/govern/privacy/terms/candidates/"
    assert client.post(url, {"days": 30}).status_code == 403
    assert term_of(organisation, "candidates") == 183


def test_each_contact_begins_the_time_anew_also_one_in_the_conversation(noe, by, brand, talk):
    aged(noe, 190)
    verbs.note_contact(by, noe, seen=1)
    let_go()
    assert Candidate.objects.exists()
    aged(noe, 190)
    Candidate.objects.filter(pk=noe.pk).update(conversation=talk("m1", "Toujours intéressé !"))
    let_go()
    assert Candidate.objects.exists()


@pytest.mark.parametrize("known", ["voice", "mail", "phone"])
def test_who_is_forgotten_as_a_person_is_forgotten_as_a_candidate(brand, by, known):
    person = somebody(brand)
    told = {"name": "Noé", "mail": "Noe@Courriel.example", "phone": "06 39 98 00 81"}
    row = verbs.make_candidate(by, brand, told)
    if known == "voice":
        add_voice(by, person, voice(brand, "noe"))
        Candidate.objects.filter(pk=row.pk).update(voice=voice(brand, "noe"), mail="", phone="")
    elif known == "mail":
        add_known(by, person, What.MAIL, MAIL)
    else:
        add_known(by, person, What.PHONE, "+33639980081")
    other = verbs.make_candidate(by, brand, {"name": "Inès"})
    erase_person(by, person)
    assert list(Candidate.objects.all()) == [other]


def test_what_is_kept_of_somebody_names_their_application_to_those_who_may_see_it(brand, by, noe):
    person = somebody(brand)
    add_known(by, person, What.MAIL, MAIL)
    whole = all_about(person)
    assert [one["job"] for one in whole["applications"]] == ["Barista"]
    assert whole["is_whole"]
    part = all_about(person, recruits=False)
    assert (part["applications"], part["is_whole"]) == ([], False)


def test_another_brand_s_candidate_is_not_found(desk, brand, by):
    other = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    row = verbs.make_candidate(by, other, {"name": "Noé"})
    assert desk("engage_candidate", row.pk).status_code == 404
    assert desk("engage_candidate_act", row.pk, "forget", post={}).status_code == 404
    assert Candidate.objects.exists()


def test_a_candidate_has_a_name(brand):
    with pytest.raises(Refused, match="Say who it is"):
        verbs.make_candidate(MACHINE, brand, {"name": " "})


def test_erasing_at_once_is_a_button(desk, noe):
    desk("engage_candidate_act", noe.pk, "forget", post={})
    assert not Candidate.objects.exists()
    assert AuditEntry.objects.filter(verb="forgot", kind="candidate").count() == 1


def test_no_field_of_a_candidate_leads_to_a_person():
    fields = Candidate._meta.get_fields()
    to = {one.related_model for one in fields if isinstance(one, models.ForeignKey)}
    assert Person not in to
