"""People: what they are known by, once in a house; what is noted of them; what is forgotten."""

import pytest

from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_regroup import merge
from palabre.engagement.models import Consent, Identity, Person
from palabre.engagement.people.rules import What, mail_of, phone_of, site_of
from palabre.engagement.tests.people_world import says, somebody, voice
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import IndexOp, Mention

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "FR", "+33612345678"),
        ("0033 6 12 34 56 78", "BE", "+33612345678"),
        ("tel:+32-470-12-34-56", "FR", "+32470123456"),
        ("(514) 555-0199", "CA", "+15145550199"),
        ("12", "FR", ""),
        ("appelez-moi", "FR", ""),
    ],
)
def test_a_phone_is_kept_in_one_spelling(typed, country, kept):
    assert phone_of(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Zoe@Example.ORG ", "zoe@example.org"),
        ("<zoe@example.org>", "zoe@example.org"),
        ("zoe@example", ""),
        ("zoe example.org", ""),
        ("a@b.example, c@d.example", ""),
    ],
)
def test_a_mail_is_kept_in_one_spelling(typed, kept):
    assert mail_of(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.Zoe.example/", "zoe.example"),
        ("http://zoe.example/a-propos/#moi", "zoe.example/a-propos"),
        ("https://user:pw@zoe.example", "zoe.example"),
        ("javascript:alert(1)", ""),
        ("zoe", ""),
    ],
)
def test_a_site_is_kept_in_one_spelling(typed, kept):
    assert site_of(typed) == kept


def test_a_voice_a_mail_and_a_phone_are_one_persons(brand):
    zoe, other = somebody(brand), somebody(brand, "Z. Martin")
    verbs.add_voice(MACHINE, zoe, voice(brand, "zoe"), "Elle l'a dit")
    verbs.add_known(MACHINE, zoe, What.MAIL, "Zoe@example.org")
    assert verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@EXAMPLE.org").person == zoe
    with pytest.raises(verbs.Taken) as told:
        verbs.add_known(MACHINE, other, What.MAIL, "zoe@example.org")
    assert told.value.person == zoe
    with pytest.raises(verbs.Taken):
        verbs.add_voice(MACHINE, other, voice(brand, "zoe"))
    assert [one.evidence for one in zoe.identities.all()] == ["Elle l'a dit", ""]
    assert not other.identities.exists()


def test_a_site_may_be_several_peoples_and_stands_once_with_each(brand):
    zoe, other = somebody(brand), somebody(brand, "Yann")
    for row in (zoe, zoe, other):
        verbs.add_known(MACHINE, row, What.SITE, "https://atelier.example/")
    assert Identity.objects.filter(value="atelier.example").count() == 2


def test_what_cannot_be_read_is_refused_in_words(brand):
    with pytest.raises(Refused, match="appelez-moi"):
        verbs.add_known(MACHINE, somebody(brand), What.PHONE, "appelez-moi")


def test_a_voice_is_kept_once_however_often_it_is_asked(brand):
    found = voice(brand, "zoe")
    first = verbs.keep_voice(MACHINE, brand, found)
    assert verbs.keep_voice(MACHINE, brand, found) == first
    assert (first.name, Person.objects.count()) == ("Zoe", 1)


def test_nobody_is_made_of_the_unknown_author(brand):
    with pytest.raises(Refused):
        verbs.keep_voice(MACHINE, brand, voice(brand, "place:1", name="", handle=""))
    assert not Person.objects.exists()


def test_another_brands_record_is_not_shown_by_its_voice(brand, organisation):
    other = organisation.brands.create(name="Luciole", slug="luciole")
    verbs.keep_voice(MACHINE, other, voice(brand, "zoe"))
    with pytest.raises(Refused, match="Another brand"):
        verbs.keep_voice(MACHINE, brand, voice(brand, "zoe"))


def test_the_trail_says_what_was_changed_and_holds_no_word_of_it(brand):
    zoe = somebody(brand)
    verbs.change_person(MACHINE, zoe, notes="Allergique aux noix", place="Rennes")
    verbs.tag_person(MACHINE, zoe, "cliente")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    rows = AuditEntry.objects.filter(kind="person").order_by("pk")
    assert [row.verb for row in rows] == ["made", "changed", "tagged", "noted"]
    assert rows[1].details == {"fields": ["place", "notes"]} or rows[1].details == {
        "fields": ["notes", "place"]
    }
    told = "".join(f"{row.label}{row.details}" for row in rows)
    assert "noix" not in told
    assert "zoe@" not in told
    assert "Zoé" not in told


def test_a_tag_stands_once_and_goes_again(brand):
    zoe = somebody(brand)
    verbs.tag_person(MACHINE, zoe, "fidèle")
    verbs.tag_person(MACHINE, zoe, " fidèle ")
    assert [tag.name for tag in zoe.tags.all()] == ["fidèle"]
    verbs.tag_person(MACHINE, zoe, "fidèle", on=False)
    assert not zoe.tags.exists()


def test_who_is_erased_is_gone_with_all_that_is_tied_and_their_words_are_nobodys(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    said = says(brand, "zoe", handle="@zoe", followers=12)
    zoe, other = somebody(brand), somebody(brand, "Z. M.", notes="Secret")
    verbs.add_voice(MACHINE, zoe, said.voice)
    verbs.add_known(MACHINE, other, What.MAIL, "zoe@example.org")
    Consent.objects.create(person=other, purpose="letters", source="Stand", given_at=said.seen_at)
    merge(MACHINE, zoe, other)
    IndexOp.objects.all().delete()
    verbs.erase_person(MACHINE, zoe)
    assert not Person.objects.exists()
    assert not Identity.objects.exists()
    assert not Consent.objects.exists()
    kept = Mention.objects.select_related("voice").get(pk=said.pk)
    assert (kept.text, kept.url) == (said.text, "")
    assert (kept.voice.name, kept.voice.handle, kept.voice.url) == ("", "", "")
    assert str(kept.voice) == "unknown author"
    assert "zoe" not in kept.voice.remote_id
    assert list(IndexOp.objects.values_list("mention_id", flat=True)) == [said.pk]


def test_who_was_forgotten_is_not_made_again_of_what_is_read_twice(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    said = says(brand, "zoe")
    zoe = verbs.keep_voice(MACHINE, brand, said.voice)
    verbs.erase_person(MACHINE, zoe)
    later = says(brand, "zoe", "Encore la Lanterne")
    assert later.voice_id != said.voice_id
    assert not Identity.objects.exists()


def test_a_record_that_was_merged_meanwhile_is_not_written_to(brand):
    zoe, other = somebody(brand), somebody(brand, "Z. M.")
    merge(MACHINE, zoe, other)
    with pytest.raises(Refused, match="merged"):
        verbs.change_person(MACHINE, other, notes="Trop tard")
