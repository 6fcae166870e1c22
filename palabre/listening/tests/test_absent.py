"""What was deleted stays away: no old message, file or stale server brings it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Item, Page
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.listening.absent import STALE, digest_of, remember
from palabre.listening.actions import mentions as verbs
from palabre.listening.actions.capture import Captured, capture
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Gone, Mention, Source
from palabre.listening.reading import take_page
from palabre.listening.tests.conftest import NOON
from palabre.listening.tests.history import finish, table

pytestmark = pytest.mark.django_db
SAID = Item("e1", "Lanterne was here", NOON, Author("v1", "Zoé"))


@pytest.fixture
def source(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    add_source(MACHINE, brand.organisation, "feed", "feed", {"url": "https://a.example/"})
    return Source.objects.get()


def read(source, is_live=True):
    """Read the text; whether it is here then."""
    take_page(source, Page((SAID,)), is_live=is_live)
    return Mention.objects.filter(remote_id="e1").exists()


def delete(source):
    return delete_remote([source.organisation_id], "feed", ["e1", "never seen"])


def let_pass(time):
    for row in Gone.objects.all():
        Gone.objects.filter(pk=row.pk).update(at=row.at - time)


def test_a_server_that_has_not_learnt_it_yet_does_not_bring_it_back(source):
    assert read(source)
    delete(source)
    assert not read(source)
    let_pass(STALE - timedelta(minutes=1))
    assert not read(source)


def test_the_network_itself_brings_it_back_a_day_later_once(source):
    read(source)
    delete(source)
    let_pass(STALE)
    assert read(source)
    delete(source)
    let_pass(STALE * 400)
    assert not read(source)


def test_what_is_sent_and_not_read_never_brings_it_back(source):
    read(source)
    delete(source)
    let_pass(STALE * 400)
    assert not read(source, is_live=False)


def test_a_voice_that_left_leaves_with_all_it_said(source):
    read(source)
    assert delete_remote([source.organisation_id], "feed", ["v1"]) == 1
    assert not read(source)


def test_nothing_of_a_text_is_kept_but_a_digest(source):
    read(source)
    delete(source)
    row = Gone.objects.get()  # and nothing of what was never here
    assert row.name == digest_of("feed", "e1")
    assert {one.name for one in Gone._meta.fields} == {"id", "organisation", "name", "at", "times"}


def test_one_house_s_deletion_keeps_nothing_from_another(source, cy):
    make_topic(MACHINE, cy.organisation.brands.get(), "Lanterne", "lanterne")
    remember(source.organisation_id, "feed", ["e1"], times=2)
    ingest([SAID], "feed", organisation_id=cy.organisation_id)
    assert Mention.objects.get().organisation == cy.organisation


def test_a_file_brought_in_again_brings_no_deleted_text_back(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(begun(table(3)), topic)
    gone = Mention.objects.first()
    delete_remote([brand.organisation_id], gone.platform, [gone.remote_id])
    let_pass(STALE * 400)
    again = finish(begun(table(3)), topic)
    assert (again.stored, again.known, Mention.objects.count()) == (0, 2, 2)


def test_what_a_person_deletes_for_good_no_reading_brings_back(source, ada):
    read(source)
    number = Mention.objects.get().pk
    verbs.delete(Actor.person(ada.user), source.organisation, [number])
    let_pass(STALE * 400)
    assert not read(source)


def test_what_a_person_deleted_a_person_may_write_down_again(brand, ada):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    seen = Captured("Lanterne was here", timezone.now(), place="On a wall")
    by = Actor.person(ada.user)
    row, _ = capture(by, brand, seen, frozenset({topic.pk}))
    verbs.delete(by, brand.organisation, [row.pk])
    assert capture(by, brand, seen, frozenset({topic.pk}))[1]


def test_the_trail_of_what_people_did_to_a_text_keeps_no_word_of_it(source, ada):
    read(source)
    row, by = Mention.objects.get(), Actor.person(ada.user)
    verbs.star(by, source.organisation, [row.pk], starred=True)
    verbs.tag(by, source.organisation, [row.pk], "urgent")
    delete(source)
    entries = AuditEntry.objects.filter(kind="mention")
    assert [one.label for one in entries] == ["feed 2026-11-20 12:00"] * 2
    assert "was here" not in str(list(AuditEntry.objects.values()))
