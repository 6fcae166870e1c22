"""Pictures by a real server with a store for files (Prosody)."""

import io

import httpx
import pytest
from PIL import Image

from palabre.connectors.contract import Rejected
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.streams import heard
from palabre.connectors.xmpp.pictures import NO_STORE, TOO_LARGE
from tests.peers.test_xmpp_moderation import BARE_PORT, _connector, room

__all__ = ["room"]

pytestmark = pytest.mark.peer


def _picture(alt="Une lampe bleue"):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(out, "PNG")
    return Upload("façade & cour.png", "image/png", out.getvalue(), alt, 30, 20)


def test_pictures_sent_to_a_room_are_seen_there_and_heard_with_what_they_show(room):
    brand, zoe = _connector("palabre", nick="Lanterne"), _connector("zoe")
    stream = zoe.stream("live", {"room": room}, {})
    next(stream)
    media = (_picture(), _picture(""))
    sent = brand.publish(Draft("Voici", to={"room": room}, media=media), "p-1")
    (item,) = heard(stream, lambda page: [i for i in page.items if i.remote_id == sent.remote_id])
    stream.close()
    first, second = item.media
    assert (first.alt, second.alt) == ("Une lampe bleue", "")
    assert item.text == f"Voici\n\nUne lampe bleue\n{first.url}\n\n{second.url}"
    assert first.url != second.url
    for one in item.media:
        told = httpx.get(one.url)
        assert (told.content, told.headers["content-type"]) == (_picture().data, "image/png")
    answer = zoe.reply(sent.remote_id, Draft("", media=(_picture(),)), "z-1")
    page = brand.read("room", {"room": room}, {})
    (back,) = [one for one in page.items if one.remote_id == answer.remote_id]
    assert (back.parent, back.media[0].alt) == (sent.remote_id, "Une lampe bleue")
    edited = brand.edit(sent.remote_id, Draft("Voilà", media=media[:1]))
    page = brand.read("room", {"room": room}, page.cursor)
    (back,) = [one for one in page.items if one.remote_id == edited.remote_id]
    assert back.text.startswith("Voilà\n\nUne lampe bleue\nhttp")
    assert len(back.media) == 1


def test_a_picture_sent_to_a_person_is_its_address_alone(room):
    brand, zoe = _connector("palabre"), _connector("zoe")
    stream = zoe.stream("live-direct", {}, {})
    next(stream)
    draft = Draft("", to={"person": "zoe@example.test"}, media=(_picture(""),))
    sent = brand.publish(draft, room)
    (item,) = heard(stream, lambda page: page.items)
    stream.close()
    assert item.text == item.media[0].url
    assert (
        sent.remote_id.rpartition("/")[2].removeprefix("me:") == item.remote_id.rpartition("/")[2]
    )


def test_a_picture_larger_than_the_server_takes_is_refused_and_nothing_is_said(room):
    brand = _connector("palabre", nick="Lanterne")
    large = Upload("a.png", "image/png", b"x" * 1_048_577, "Grand")
    with pytest.raises(Rejected) as refused:
        brand.publish(Draft("Voici", to={"room": room}, media=(_picture(), large)), "p-1")
    assert str(refused.value) == TOO_LARGE
    assert _connector("zoe").read("room", {"room": room}, {}).items == ()


@pytest.mark.parametrize("room", [BARE_PORT], indirect=True)
def test_a_server_without_a_store_is_told(room):
    brand = _connector("palabre", BARE_PORT)
    with pytest.raises(Rejected) as refused:
        brand.publish(Draft("Voici", to={"room": room}, media=(_picture(),)), "p-1")
    assert str(refused.value) == NO_STORE
