"""People and an address book on a real CardDAV server (Radicale): both ways, and nobody twice."""

import time

import httpx
import pytest
from django.utils import timezone

from conftest import missing
from palabre.connectors.contract import Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_links import add_link
from palabre.engagement.actions.people_regroup import merge, undo
from palabre.engagement.crm.carddav import Book
from palabre.engagement.crm.rules import LinkKind
from palabre.engagement.crm.vcard import read
from palabre.engagement.models import CrmLink, CrmRecord, Person
from palabre.engagement.people import syncing
from palabre.engagement.people.rules import What
from palabre.engagement.tests.people_world import somebody, voice
from palabre.governance.acts import MACHINE

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket, pytest.mark.django_db]

SERVER = "http://127.0.0.1:21232"
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:zoe\r\nFN:Zoé Martin\r\nN:Martin;Zoé;;Mme;\r\n"
    "EMAIL;TYPE=WORK:zoe@example.org\r\nBDAY:1990-05-03\r\nNOTE:Le matin\r\nEND:VCARD\r\n"
)


class Desk:
    """Somebody who works in the address book with another program."""

    def __init__(self):
        self.client = httpx.Client(base_url=SERVER, auth=("desk", "pw"), timeout=30)
        self.path = f"/desk/book-{time.time_ns()}/"
        told = (
            '<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set>'
            "<prop><resourcetype><collection/><C:addressbook/></resourcetype></prop></set></mkcol>"
        )
        self.client.request("MKCOL", self.path, content=told).raise_for_status()

    @property
    def url(self):
        return SERVER + self.path

    def put(self, name, card):
        headers = {"Content-Type": "text/vcard; charset=utf-8"}
        answer = self.client.put(self.path + name, content=card.encode(), headers=headers)
        answer.raise_for_status()

    def delete(self, name):
        self.client.delete(self.path + name).raise_for_status()

    def cards(self):
        """The cards of the book by their names."""
        book = Book(Http(allow=["127.0.0.1:21232"]), self.url, "desk", "pw")
        return {one.url.removeprefix(self.url): one.card for one in book.cards(list(book.etags()))}


@pytest.fixture
def desk(settings):
    settings.ALLOW_HOSTS = ["127.0.0.1:21232"]
    try:
        httpx.get(SERVER, timeout=10)
    except httpx.HTTPError:
        missing("the address book server of ../shared/peers (start-small.sh carddav)")
    return Desk()


@pytest.fixture
def link(desk, brand):
    return add_link(
        MACHINE, brand, LinkKind.CARDDAV, name="Radicale", address=desk.url, account="desk",
        secret="pw",
    )  # fmt: skip


def round_of(link, times=1):
    """So many rounds; what the last one says."""
    for _ in range(times):
        CrmLink.objects.filter(pk=link.pk).update(due_at=timezone.now(), leased_until=None)
        syncing.sync(link.pk)
    link.refresh_from_db()
    assert link.last_error == ""
    return link.told


def test_a_card_over_there_becomes_a_person_and_stays_as_it_was_written(desk, link):
    desk.put("zoe.vcf", CARD)
    assert round_of(link)["brought"] == 1
    zoe = Person.objects.get()
    assert (zoe.name, zoe.notes) == ("Zoé Martin", "Le matin")
    assert [str(one) for one in zoe.identities.all()] == ["zoe@example.org"]
    again = round_of(link, 2)
    assert set(again.values()) == {0}
    assert (
        desk.cards() == {"zoe.vcf": CARD.replace("\r\n", "\n")} or "BDAY" in desk.cards()["zoe.vcf"]
    )


def test_a_person_here_becomes_a_card_once(desk, link, brand):
    zoe = somebody(brand, "Zoé Martin", place="Rennes", notes="a; b\nc", language="fr")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    verbs.tag_person(MACHINE, zoe, "fidèle")
    assert round_of(link)["written"] == 1
    assert set(round_of(link, 2).values()) == {0}
    (card,) = [read(one) for one in desk.cards().values()]
    assert (card.name, card.place, card.notes) == ("Zoé Martin", "Rennes", "a; b\nc")
    assert (card.mails, card.tags, card.language) == (("zoe@example.org",), ("fidèle",), "fr")


def test_changes_of_both_sides_are_joined(desk, link, brand):
    desk.put("zoe.vcf", CARD)
    round_of(link)
    zoe = Person.objects.get()
    verbs.change_person(MACHINE, zoe, place="Rennes")
    verbs.add_known(MACHINE, zoe, What.PHONE, "0612345678")
    desk.put("zoe.vcf", CARD.replace("Le matin", "Le soir").replace("WORK:zoe@", "WORK:z.m@"))
    told = round_of(link)
    assert (told["changed_here"], told["written"], told["contradicted"]) == (1, 1, 0)
    zoe.refresh_from_db()
    assert zoe.notes == "Le soir"
    assert {str(one) for one in zoe.identities.all()} == {"z.m@example.org", "+33612345678"}
    there = desk.cards()["zoe.vcf"]
    assert "BDAY:1990-05-03" in there
    assert "EMAIL;TYPE=WORK:z.m@example.org" in there
    assert (read(there).place, read(there).phones) == ("Rennes", ("+33612345678",))
    assert set(round_of(link).values()) == {0}


def test_of_a_field_that_both_changed_ours_stands_and_it_is_told(desk, link, brand):
    desk.put("zoe.vcf", CARD)
    round_of(link)
    verbs.change_person(MACHINE, Person.objects.get(), notes="Ici")
    desk.put("zoe.vcf", CARD.replace("Le matin", "Là-bas"))
    assert round_of(link)["contradicted"] == 1
    assert Person.objects.get().notes == read(desk.cards()["zoe.vcf"]).notes == "Ici"


def test_who_is_known_here_is_found_again_over_there(desk, link, brand):
    zoe = somebody(brand, "Zoé")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    desk.put("zoe.vcf", CARD)
    round_of(link, 2)
    assert list(Person.objects.all()) == [zoe]
    assert list(desk.cards()) == ["zoe.vcf"]


def test_who_is_taken_away_over_there_stays_here_and_is_not_put_there_again(desk, link):
    desk.put("zoe.vcf", CARD)
    round_of(link)
    desk.delete("zoe.vcf")
    round_of(link, 2)
    assert Person.objects.count() == 1
    assert desk.cards() == {}


def test_who_is_forgotten_here_is_taken_away_over_there(desk, link, brand):
    zoe = somebody(brand, "Zoé")
    round_of(link)
    assert len(desk.cards()) == 1
    verbs.erase_person(MACHINE, zoe)
    assert round_of(link)["removed"] == 1
    assert desk.cards() == {}
    assert not CrmRecord.objects.exists()


def test_merged_people_are_one_card_and_two_again_once_undone(desk, link, brand):
    zoe, other = somebody(brand, "Zoé"), somebody(brand, "Z. M.")
    round_of(link)
    done = merge(MACHINE, zoe, other)
    round_of(link)
    assert [read(one).name for one in desk.cards().values()] == ["Zoé"]
    undo(MACHINE, done)
    round_of(link)
    assert sorted(read(one).name for one in desk.cards().values()) == ["Z. M.", "Zoé"]


def test_a_round_that_died_after_writing_makes_nobody_twice(desk, link, brand):
    somebody(brand, "Zoé")
    round_of(link)
    CrmRecord.objects.all().delete()  # the card left, and the worker died before it noted so
    round_of(link, 2)
    assert Person.objects.count() == len(desk.cards()) == CrmRecord.objects.count() == 1


def test_a_card_of_somebody_forgotten_before_it_was_noted_goes(desk, link, brand):
    zoe = somebody(brand, "Zoé")
    round_of(link)
    CrmRecord.objects.all().delete()
    verbs.erase_person(MACHINE, zoe)
    round_of(link)
    assert desk.cards() == {}
    assert not Person.objects.exists()


def test_who_is_known_only_by_a_closed_network_is_never_written_there(desk, link, brand):
    hidden, zoe = somebody(brand, "Cachée"), somebody(brand, "Zoé")
    verbs.add_voice(MACHINE, hidden, voice(brand, "li1", platform="linkedin"))
    verbs.add_voice(
        MACHINE, zoe, voice(brand, "li2", platform="linkedin", url="https://li.example/2")
    )
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    round_of(link)
    text = "".join(desk.cards().values())
    assert "Zoé" in text
    assert "Cachée" not in text
    assert "li.example" not in text


def test_the_book_is_found_from_the_servers_address(desk, brand):
    book = Book(Http(allow=["127.0.0.1:21232"]), f"{SERVER}/", "desk", "pw").find()
    assert book.url.startswith(f"{SERVER}/desk/")


def test_a_wrong_password_and_a_wrong_place_are_told(desk):
    http = Http(allow=["127.0.0.1:21232"])
    with pytest.raises(Reconnect):
        Book(http, desk.url, "desk", "wrong").find()
    with pytest.raises(Rejected):
        Book(http, f"{SERVER}/desk/nowhere/", "desk", "pw").find()


def test_two_programs_at_once_overwrite_nothing(desk, link, brand):
    desk.put("zoe.vcf", CARD)
    http = Http(allow=["127.0.0.1:21232"])
    book = Book(http, desk.url, "desk", "pw")
    url, etag = next(iter(book.etags().items()))
    desk.put("zoe.vcf", CARD.replace("Le matin", "Le soir"))
    assert book.put(url, CARD, etag) is None
    assert book.put(url, CARD) is None
    book.delete(url, etag)
    assert "Le soir" in desk.cards()["zoe.vcf"]
