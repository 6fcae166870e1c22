"""The character zero, which PostgreSQL refuses, comes from no form, address or file into a row."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.engagement.actions.people import make_person
from palabre.engagement.crm.tables import decoded
from palabre.engagement.crm.vcard import cards_of, read
from palabre.governance.acts import Actor

pytestmark = pytest.mark.django_db
HERE = "/o/lanterne/lanterne/"


@pytest.mark.parametrize("file", [(), ("file",)], ids=["a form", "a form with a file"])
def test_a_form_brings_none(client, ada, organisation, brand, file):
    client.force_login(ada.user)
    person = make_person(Actor.person(ada.user), brand, name="Zoé")
    told = {"tag": "caf\x00é"} | {name: SimpleUploadedFile("a", b"\x00") for name in file}
    client.post(f"{HERE}engage/people/{person.pk}/tag/", told)
    assert [one.name for one in person.tags.all()] == ["café"]


@pytest.mark.parametrize(
    "door", ["api/v1/mentions", "api/v1/posts", "websub/1/x/", "told/1/instagram/x/", "hooks/1/"]
)
def test_a_door_for_programs_still_has_its_bytes(client, door):
    assert client.post(f"/{door}", {"a": "b\x00"}).status_code in {401, 404}


@pytest.mark.parametrize(
    "page", ["listen/search/?q=a%00b", "engage/?q=a%00b", "engage/people/?q=%00"]
)
def test_an_address_asks_for_none(client, ada, brand, page):
    client.force_login(ada.user)
    answer = client.get(HERE + page)
    assert (answer.status_code, "\x00" in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("spelt", ["utf-8", "utf-16"])
def test_a_card_holds_none(spelt):
    (card,) = cards_of(decoded("BEGIN:VCARD\nFN:Zo\x00é\nEND:VCARD".encode(spelt)))
    assert read(card).name == "Zoé"
    (bare,) = cards_of("BEGIN:VCARD\nFN:Zo\x00é\nEND:VCARD")  # as an address book may send it
    assert read(bare).name == "Zoé"
