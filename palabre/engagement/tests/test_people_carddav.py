"""What a hostile address book says: nothing is asked for outside of it, and nothing of it ends a round."""

import httpx
import pytest
from django.utils import timezone

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.engagement.crm.carddav import Book, Found
from palabre.engagement.crm.rules import LinkKind
from palabre.engagement.models import CrmLink, Person
from palabre.engagement.people import syncing

HOME, BOOK = "https://dav.example/", "https://dav.example/z/book/"


def told(*responses):
    """What a server answers: an address with its properties each."""
    inside = "".join(
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{props}</d:prop></d:propstat>"
        "</d:response>"
        for href, props in responses
    )
    return (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">'
        f"{inside}</d:multistatus>"
    )


def book(*answers, url=BOOK, etag=""):
    """The book of a server that gives these answers, one after the other."""
    left = list(answers)

    def answer(request):
        assert request.url.host == "dav.example"
        return httpx.Response(207, text=left.pop(0), headers={"etag": etag} if etag else {})

    return Book(Http(transport=httpx.MockTransport(answer)), url, "z", "s3cret")


CARD = "<c:address-data>BEGIN:VCARD</c:address-data>"


def test_a_card_that_is_said_to_lie_elsewhere_is_none_of_the_book():
    said = told(("/z/book/a.vcf", CARD), ("https://other.example/b.vcf", CARD), ("/y/c.vcf", CARD))
    assert [one.url for one in book(said).cards([f"{BOOK}a.vcf"])] == [f"{BOOK}a.vcf"]


def test_a_book_on_another_server_is_never_given_the_password():
    folder = "<d:resourcetype><d:collection/></d:resourcetype>"
    home = "<c:addressbook-home-set><d:href>/z/</d:href></c:addressbook-home-set>"
    away = "<d:resourcetype><d:collection/><c:addressbook/></d:resourcetype>"
    here = told(("/", folder + home))
    answers = (here, here, told(("https://other.example/book/", away)))
    with pytest.raises(Rejected):
        book(*answers, url=HOME).find()


@pytest.mark.parametrize("href", ["http://[", "https://[::1/a.vcf"])
def test_what_is_no_address_is_an_answer_that_can_not_be_read(href):
    with pytest.raises(Unavailable):
        book(told((href, CARD))).etags()


def test_an_address_longer_than_is_kept_is_left_out_and_a_long_mark_is_cut():
    assert book(told((f"/z/book/{'a' * 500}.vcf", ""), ("/z/book/b.vcf", ""))).etags() == {
        f"{BOOK}b.vcf": ""
    }
    assert len(book("", etag="x" * 300).put(f"{BOOK}b.vcf", "BEGIN:VCARD") or "") == 200


class Shelf:
    """An address book in memory, which takes what it is given."""

    def __init__(self, cards):
        self.texts = {f"{BOOK}{name}.vcf": card for name, card in cards.items()}

    def find(self):
        return self

    def etags(self):
        return dict.fromkeys(self.texts, "1")

    def cards(self, urls):
        return [Found(url, "1", card=self.texts[url]) for url in urls]

    def card_url(self, uid):
        return f"{BOOK}{uid}.vcf"

    def put(self, *_given):
        return "1"


def card_of(name):
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEND:VCARD\r\n"


@pytest.mark.django_db
def test_a_card_that_cannot_be_taken_in_keeps_none_of_the_others_out_and_is_tried_again(
    brand, monkeypatch
):
    link = CrmLink.objects.create(
        organisation=brand.organisation, brand=brand, kind=LinkKind.CARDDAV, name="Carnet",
        address=BOOK,
    )  # fmt: skip
    shelf = Shelf({"one": card_of("Ada"), "two": card_of("Zoé")})
    monkeypatch.setattr(syncing, "Book", lambda *_given: shelf)
    bring = syncing.bring

    def faulty(by, brand, card, source):
        if card.name == "Ada":
            raise KeyError("unforeseen")
        return bring(by, brand, card, source)

    with monkeypatch.context() as patched:
        patched.setattr(syncing, "bring", faulty)
        syncing.sync(link.pk)
    link.refresh_from_db()
    assert [one.name for one in Person.objects.all()] == ["Zoé"]
    assert (link.told["brought"], link.told["left"]) == (1, 1)
    CrmLink.objects.update(due_at=timezone.now())
    syncing.sync(link.pk)
    assert sorted(one.name for one in Person.objects.all()) == ["Ada", "Zoé"]
