"""Pictures of ours: what a store's answer may ask for, and how a message names them."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.protocols import Upload
from palabre.connectors.xmpp.parse import Heard
from palabre.connectors.xmpp.pictures import (
    Shown,
    elements_of,
    refuse_files,
    slot_of,
    with_pictures,
)

PUT, GET = "https://up.example/a/picture.png", "https://files.example/a/picture.png"


def _answer(headers="", put=f"<put url='{PUT}'>%s</put>", get=f"<get url='{GET}'/>"):
    put = put.replace("%s", headers)
    return ElementTree.fromstring(
        f"<iq xmlns='jabber:client' type='result'>"
        f"<slot xmlns='urn:xmpp:http:upload:0'>{put}{get}</slot></iq>"
    )


def test_of_the_headers_that_a_store_wants_only_three_are_sent_and_none_becomes_two():
    slot = slot_of(
        _answer(
            "<header name='authorization'>Basic&#10;X-Evil: 1&#13;</header>"
            "<header name='Authorization'>second</header><header name='Cookie'>a=b</header>"
            "<header name='Exp&#10;ires'>soon</header><header name='Host'>inside.example</header>"
            "<header name='Content-Length'>0</header><header>x</header>"
        )
    )
    assert (slot.put, slot.get) == (PUT, GET)
    assert slot.headers == {"Authorization": "BasicX-Evil: 1", "Cookie": "a=b", "Expires": "soon"}
    assert "Basic" not in repr(slot)


@pytest.mark.parametrize("gone", [{"put": ""}, {"get": ""}])
def test_an_answer_without_a_place_is_none(gone):
    with pytest.raises(Unavailable):
        slot_of(_answer(**gone))


def test_an_address_that_is_none_of_the_web_is_not_passed_on():
    assert slot_of(_answer(get="<get url='javascript:alert(1)'/>")).get == ""


def test_a_text_is_followed_by_what_its_pictures_show_and_where_they_are():
    shown = [Shown(GET, "Une lampe"), Shown(f"{GET}2", "")]
    assert with_pictures("Bonjour\n", shown) == f"Bonjour\n\nUne lampe\n{GET}\n\n{GET}2"
    assert with_pictures("", [Shown(GET, "")]) == GET


@given(st.text(alphabet="aé <>&\"'", max_size=30))
def test_what_we_say_of_pictures_is_read_back_as_it_was(alt):
    shown = [Shown(GET, " ".join(alt.split()))]
    message = ElementTree.Element("{jabber:client}message")
    message.attrib.update({"from": "a@b.test/zoe", "type": "groupchat", "id": "1"})
    body = ElementTree.SubElement(message, "{jabber:client}body")
    body.text = with_pictures("Bonjour", shown)
    message.extend(elements_of(shown))
    heard = Heard("me@b.test")
    heard.hear(ElementTree.fromstring(ElementTree.tostring(message)))
    (item,) = heard.items.values()
    assert [(one.url, one.alt) for one in item.media] == [(GET, shown[0].alt)]


@pytest.mark.parametrize("kind", ["video/mp4", "text/html", "image/svg+xml", ""])
def test_what_is_no_picture_is_refused(kind):
    with pytest.raises(Rejected, match="no other files"):
        refuse_files([Upload("a", kind, b"x")])
