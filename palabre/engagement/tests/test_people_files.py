"""Files of people: shown before they are brought in, nobody comes twice, and what may leave."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from palabre.engagement.actions import people as verbs
from palabre.engagement.actions import people_import as files
from palabre.engagement.actions.leads import make_lead
from palabre.engagement.crm.tables import NoTable, decoded, read_table
from palabre.engagement.crm.vcard import cards_of, read
from palabre.engagement.models import Consent, PeopleImport, Person, Suggestion
from palabre.engagement.people.rules import What
from palabre.engagement.tests.people_world import NOON, says, somebody, voice
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db

TABLE = (
    "Prénom;Nom de famille;Courriel;Téléphone;Ville;Étiquettes;Humeur\r\n"
    "Zoé;Martin;zoe@example.org;06 12 34 56 78;Rennes;fidèle, presse;bonne\r\n"
    "Yann;Le Goff;YANN@example.org;;Brest;;\r\n"
    "Zoé;M.;zoe@example.org;;;;\r\n"
    ";;pas une adresse;;;;\r\n"
)


def run_all():
    while run_due(timezone.now()):
        pass


def bring(brand, text, name="clients.csv"):
    row = files.start_import(MACHINE, brand, name, text.encode() if isinstance(text, str) else text)
    files.confirm_import(MACHINE, row)
    run_all()
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name,e-mail\nZoé,z@x.example\n", ["Zoé"]),
        ("\ufeffFirst Name\tLast Name\nZoé\tMartin\n", ["Zoé Martin"]),
        ("Prénom;Nom\nZoé;Martin\n;Ferry\n", ["Zoé Martin", "Ferry"]),
        ('Nom,Notes\n"Martin, Zoé","a\nb"\n', ["Martin, Zoé"]),
        ("E-mail Address\nz@x.example\n\n ;\n", ["", ""]),
    ],
)
def test_a_table_is_read_with_the_head_that_others_give_it(text, names):
    assert [one.name for one in read_table(decoded(text.encode()))[0]] == names


@pytest.mark.parametrize("text", ["", "a;b\nc;d\n", "Ville\nRennes\n", "name\n" + "x\n" * 5_001])
def test_what_names_nobody_is_no_table(text):
    with pytest.raises(NoTable):
        read_table(text)


def test_old_spreadsheets_are_read():
    assert decoded("Prénom".encode("cp1252")) == "Prénom"
    assert decoded("Prénom".encode("utf-16")) == "Prénom"


def test_what_would_happen_is_said_and_nobody_is_brought_in(brand):
    yann = somebody(brand, "Yann")
    verbs.add_known(MACHINE, yann, What.MAIL, "yann@example.org")
    row = files.start_import(MACHINE, brand, "clients.csv", TABLE.encode())
    lines = files.plan(row)
    assert [line.state for line in lines] == ["new", "known", "again", "nobody"]
    assert lines[1].people == [yann]
    assert row.unread == ["Humeur"]
    assert Person.objects.count() == 1


def test_a_table_makes_records_and_fills_only_what_is_missing(brand):
    yann = somebody(brand, "Yann L.", place="")
    verbs.add_known(MACHINE, yann, What.MAIL, "yann@example.org")
    row = bring(brand, TABLE)
    yann.refresh_from_db()
    assert (yann.name, yann.place) == ("Yann L.", "Brest")
    zoe = Person.objects.get(name="Zoé Martin")
    assert [str(one) for one in zoe.identities.all()] == ["zoe@example.org", "+33612345678"]
    assert sorted(tag.name for tag in zoe.tags.all()) == ["fidèle", "presse"]
    assert {one.evidence for one in zoe.identities.all()} == {"clients.csv"}
    assert (row.state, row.told, row.rows) == ("done", {"new": 1, "known": 2, "nobody": 1}, [])


def test_a_file_brought_in_twice_makes_nobody_twice(brand):
    bring(brand, TABLE)
    bring(brand, TABLE)
    assert sorted(row.name for row in Person.objects.all()) == ["Yann Le Goff", "Zoé Martin"]


def test_who_dies_in_the_middle_leaves_nobody_half_and_goes_on(brand, monkeypatch):
    text = "name\n" + "".join(f"P{n}\n" for n in range(120))
    row = files.start_import(MACHINE, brand, "p.csv", text.encode())
    files.confirm_import(MACHINE, row)
    assert files.bring_people(row.pk)
    real, count = files.bring, [0]

    def dies(*given):
        count[0] += 1
        if count[0] == 20:
            raise MemoryError
        return real(*given)

    monkeypatch.setattr(files, "bring", dies)
    with pytest.raises(MemoryError):
        files.bring_people(row.pk)
    assert Person.objects.count() == files.AT_ONCE
    monkeypatch.setattr(files, "bring", real)
    run_all()
    assert Person.objects.count() == 120


def test_a_file_is_confirmed_once(brand):
    row = files.start_import(MACHINE, brand, "p.csv", b"name\nZ\n")
    stale = PeopleImport.objects.get(pk=row.pk)
    files.confirm_import(MACHINE, row)
    with pytest.raises(Refused):
        files.confirm_import(MACHINE, stale)


def test_a_card_that_names_two_records_suggests_to_merge_them(brand):
    zoe, other = somebody(brand, "Zoé"), somebody(brand, "Z")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    verbs.add_voice(MACHINE, other, voice(brand, "zm"))
    text = "name,mail,handles\nZoé,zoe@example.org,echo: zm\n"
    row = files.start_import(MACHINE, brand, "c.csv", text.encode())
    assert files.plan(row)[0].state == "doubled"
    bring(brand, text, "crm.csv")
    found = Suggestion.objects.get()
    assert (found.one, found.other, found.why, found.what) == (zoe, other, "table", "crm.csv")


def test_another_brands_record_is_neither_changed_nor_shown(brand, organisation):
    other = organisation.brands.create(name="Luciole", slug="luciole")
    hers = somebody(other, "Zoé Secrète")
    verbs.add_known(MACHINE, hers, What.MAIL, "zoe@example.org")
    row = bring(brand, "name,mail,place\nZoé,zoe@example.org,Rennes\n")
    hers.refresh_from_db()
    assert (row.told, hers.place) == ({"elsewhere": 1}, "")


def test_vcards_are_brought_in_and_their_profiles_tied_to_voices(brand):
    heard = voice(brand, "zoe", url="https://echo.example/@zoe")
    card = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Zoé\nEMAIL:zoe@example.org\n"
        "SOCIALPROFILE;SERVICE-TYPE=echo:https://echo.example/@zoe\nEND:VCARD\n"
    )
    bring(brand, card, "z.vcf")
    assert heard.identity.person.name == "Zoé"


@pytest.fixture
def desk(client, ada, brand):
    client.force_login(ada.user)

    def go(name, *numbers, post=None, query=""):
        url = reverse(name, args=("lanterne", brand.slug, *numbers)) + query
        return client.get(url) if post is None else client.post(url, post)

    return go


def body(answer):
    import asyncio

    async def whole():
        return b"".join([part async for part in answer.streaming_content])

    return asyncio.run(whole()).decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_through_the_pages_from_reading_to_done(desk, brand):
    answer = desk("engage_people_files", post={"file": SimpleUploadedFile("c.csv", TABLE.encode())})
    row = PeopleImport.objects.get()
    assert answer.url.endswith(f"/files/{row.pk}/")
    page = desk("engage_bring", row.pk).content.decode()
    assert "Humeur" in page
    assert "zoe@example.org" in page
    desk("engage_bring_confirm", row.pk, post={})
    run_all()
    assert "1" in desk("engage_bring", row.pk).content.decode()
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", b"\x00\xff\xfe"), ("a.vcf", b"BEGIN:VCARD\n"), ("a.pdf", b"%PDF-1.7 x")],
)
def test_what_is_no_file_of_people_is_refused_in_words(desk, name, text):
    answer = desk("engage_people_files", post={"file": SimpleUploadedFile(name, text)})
    assert answer.status_code == 422
    assert not PeopleImport.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "vcf", "vcf3"])
def test_a_network_that_forbids_copies_is_in_no_export(desk, brand, kind):
    zoe, hidden = somebody(brand, "Zoé"), somebody(brand, "Cachée Personne")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    verbs.add_voice(
        MACHINE, zoe, voice(brand, "li1", platform="linkedin", url="https://li.example/1")
    )
    verbs.add_voice(MACHINE, hidden, voice(brand, "li2", platform="linkedin"))
    text = body(desk("engage_people_export", kind))
    assert "zoe@example.org" in text
    assert "Cachée" not in text
    assert "li1" not in text
    assert "li.example" not in text
    if kind == "csv":
        assert "1 person is known only by LinkedIn" in text
    page = desk("engage_people_files").content.decode()
    assert "LinkedIn forbids" in page
    assert desk("engage_person_about", hidden.pk, "vcf").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_along_comes_back_the_same(desk, brand):
    zoe = somebody(brand, "=Zoé", company="-Moulin", place="Rennes", language="fr", notes="a\nb; c")
    verbs.add_known(MACHINE, zoe, What.PHONE, "0612345678")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    verbs.tag_person(MACHINE, zoe, "fidèle")
    table = body(desk("engage_people_export", "csv"))
    cells = next(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert cells["name"] == "'=Zoé"
    cards = body(desk("engage_people_export", "vcf"))
    (one,), _unread = read_table(table.removeprefix("\ufeff"))
    (other,) = [read(card) for card in cards_of(cards)]
    for found in (one, other):
        assert (found.name, found.company, found.place) == ("=Zoé", "-Moulin", "Rennes")
        assert (found.notes, found.language) == ("a\nb; c", "fr")
        assert (found.mails, found.phones) == (("zoe@example.org",), ("+33612345678",))
        assert found.tags == ("fidèle",)


@pytest.mark.django_db(transaction=True)
def test_only_a_segment_is_taken_along(desk, brand):
    somebody(brand, "Zoé", language="fr")
    somebody(brand, "Yann", language="en")
    assert "Yann" not in body(desk("engage_people_export", "csv", query="?language=fr"))


@pytest.mark.django_db(transaction=True)
def test_with_pseudonyms_people_and_their_leads_are_told_apart_and_not_known(desk, brand):
    zoe = somebody(brand, "Zoé", company="Moulin", place="Rennes", notes="Zoé, du Moulin")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    make_lead(MACHINE, brand, zoe)
    people = body(desk("engage_people_export", "csv", query="?names=pseudonyms"))
    leads = desk("engage_leads_export", query="?names=pseudonyms").content.decode()
    for name in ("Zoé", "Moulin", "example.org"):
        assert name not in people + leads
    assert "Rennes" in people
    (own,) = {cell for cell in people.replace("\n", ",").split(",") if cell.startswith("P-")}
    assert own in leads
    assert "names=pseudonyms" in desk("engage_leads").content.decode()
    assert "names=pseudonyms" in desk("engage_people_files").content.decode()


def test_all_that_is_kept_about_somebody_is_told_them(desk, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    said = says(brand, "zoe", "J'aime la Lanterne", handle="@zoe")
    zoe = somebody(brand, "Zoé", notes="VIP")
    verbs.add_voice(MACHINE, zoe, said.voice, "Elle l'a dit")
    verbs.add_voice(MACHINE, zoe, voice(brand, "li1", platform="linkedin"))
    Consent.objects.create(person=zoe, purpose="letters", source="Stand", given_at=NOON)
    told = json.loads(desk("engage_person_about", zoe.pk, "json").content)
    assert (told["person"]["name"], told["person"]["notes"]) == ("Zoé", "VIP")
    assert [one["handle"] for one in told["known_by"]] == ["@zoe"]
    assert told["known_by"][0]["evidence"] == "Elle l'a dit"
    assert [one["source"] for one in told["consents"]] == ["Stand"]
    assert [one["text"] for one in told["texts"]] == ["J'aime la Lanterne"]
    assert told["left_out"] == ["LinkedIn"]
    assert "li1" not in json.dumps(told)


def test_who_may_not_export_takes_nobody_along(client, brand, organisation):
    from conftest import _member

    client.force_login(_member("Di", organisation, "ambassador").user)
    url = reverse("engage_people_export", args=("lanterne", "lanterne", "csv"))
    assert client.get(url).status_code == 403


def test_private_messages_to_other_brands_stay_out_of_what_their_members_take_along(
    desk, brand, ada
):
    make_topic(MACHINE, brand, "Tout", "bonjour")
    zoe = somebody(brand)
    verbs.add_voice(MACHINE, zoe, voice(brand, "zoe"))
    says(brand, "zoe", "Bonjour à tous")
    secret = says(brand, "zoe", "Bonjour, mon numéro")
    Mention.objects.filter(pk=secret.pk).update(is_private=True)

    def taken():
        told = json.loads(desk("engage_person_about", zoe.pk, "json").content)
        return told["is_whole"], sorted(one["text"] for one in told["texts"])

    assert taken() == (True, ["Bonjour à tous", "Bonjour, mon numéro"])
    ada.brands.add(brand)
    assert taken() == (False, ["Bonjour à tous"])
