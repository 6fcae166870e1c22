"""A room on a real server (Synapse), with two accounts that are made for the test."""

import hashlib
import hmac
import time

import httpx
import pytest

from conftest import missing
from palabre.connectors.contract import Barring, Moderation, Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.connectors.matrix.client import MatrixConnector
from palabre.connectors.protocols import Draft, Upload

pytestmark = pytest.mark.peer

BASE = "http://127.0.0.1:21008"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "78da63fcffff3f0300050001ff5c0d7d0000000049454e44ae426082"
)


def _register(name):
    nonce = httpx.get(f"{BASE}/_synapse/admin/v1/register").json()["nonce"]
    said = "\0".join([nonce, name, "pw", "notadmin"]).encode()
    mac = hmac.new(b"peer-shared-secret", said, hashlib.sha1).hexdigest()
    told = {"nonce": nonce, "username": name, "password": "pw", "admin": False, "mac": mac}
    answer = httpx.post(f"{BASE}/_synapse/admin/v1/register", json=told, timeout=30)
    return answer.raise_for_status().json()["access_token"]


def _call(token, path, **told):
    answer = httpx.post(
        f"{BASE}/_matrix/client/v3{path}",
        json=told,
        timeout=30,
        headers={"authorization": f"Bearer {token}"},
    )
    return answer.raise_for_status().json()


def _connector(token):
    return MatrixConnector(Http(allow=["127.0.0.1"]), {"server": BASE, "secret": token})


@pytest.fixture
def people():
    try:
        httpx.get(f"{BASE}/_matrix/client/versions", timeout=5)
    except httpx.HTTPError:
        missing("the Matrix server of ../shared/peers (start-small.sh matrix)")
    mark = str(time.time_ns())
    brand, zoe = _register(f"desk{mark}"), _register(f"zoe{mark}")
    room = _call(
        brand, "/createRoom", preset="public_chat", name="Support", room_alias_name=f"s{mark}"
    )
    _call(zoe, f"/join/{room['room_id']}")
    return _connector(brand), _connector(zoe), f"#s{mark}:example.test", room["room_id"]


def _until(stream, wanted):
    for _ in range(20):
        page = next(stream)
        if found := wanted(page):
            return found
    raise AssertionError("it never came")


def test_a_room_is_read_answered_edited_liked_and_cleaned(people):
    brand, zoe, alias, room = people
    assert brand.me().remote_id.startswith("@desk")
    first = brand.read("room", {"room": alias}, {})
    stream = brand.stream("live", {"room": alias}, first.cursor)
    asked = zoe.publish(Draft("Ma lanterne est en panne à Lyon ?", to={"room": alias}), "zoe-1")
    item = _until(stream, lambda page: [i for i in page.items if i.remote_id == asked.remote_id])[0]
    assert item.text == "Ma lanterne est en panne à Lyon ?"
    assert item.author.remote_id.startswith("@zoe")
    picture = Upload("a.png", "image/png", PNG, "Une lanterne")
    draft = Draft("Oui, elle revient.", media=(picture,), to={"room": room})
    before = item.published_at
    answer = brand.reply(asked.remote_id, draft, "key-1")
    assert brand.reply(asked.remote_id, draft, "key-1").remote_id == answer.remote_id
    assert brand.receipt("key-1", draft, before).remote_id == answer.remote_id
    assert brand.receipt("key-2", Draft("Rien", to={"room": room}), before) is None
    page = zoe.read("room", {"room": room}, {})
    said = {one.remote_id: one for one in page.items}
    assert [one.text for one in said.values()].count("Oui, elle revient.") == 1
    assert said[answer.remote_id].parent == asked.remote_id
    picture = next(one for one in said.values() if one.raw.get("attachments"))
    assert (picture.text, picture.raw["attachments"][0]["name"]) == ("Une lanterne", "a.png")
    brand.edit(answer.remote_id, Draft("Oui, elle est revenue."))
    page = zoe.read("room", {"room": room}, page.cursor)
    (edited,) = page.items
    assert (edited.remote_id, edited.text) == (answer.remote_id, "Oui, elle est revenue.")
    assert edited.published_at == said[answer.remote_id].published_at
    assert edited.edited_at > edited.published_at
    brand.moderate(asked.remote_id, Moderation.LIKE)
    brand.moderate(asked.remote_id, Moderation.UNLIKE)
    again = zoe.check([asked.remote_id, answer.remote_id])
    assert (again.deleted, [one.text for one in again.items]) == ((), [edited.text])
    brand.delete(answer.remote_id)
    assert zoe.check([asked.remote_id, answer.remote_id]).deleted == (answer.remote_id,)
    assert answer.remote_id in zoe.read("rooms", {}, page.cursor).deleted
    brand.moderate(asked.remote_id, Moderation.DELETE)
    assert _until(stream, lambda page: asked.remote_id in page.deleted)
    stream.close()


def test_nothing_is_missed_when_much_was_said_between_two_readings(people):
    brand, zoe, _, room = people
    cursor = brand.read("room", {"room": room}, {}).cursor
    for number in range(130):
        zoe.publish(Draft(f"n {number}", to={"room": room}), f"n-{number}")
    page = brand.read("room", {"room": room}, cursor)
    assert [item.text for item in page.items] == [f"n {number}" for number in range(130)]
    assert brand.read("room", {"room": room}, page.cursor).items == ()


def test_a_dead_token_asks_to_connect_again(people):
    with pytest.raises(Reconnect):
        _connector("nonsense").me()


def test_words_are_found_in_the_rooms_of_the_account(people):
    brand, zoe, alias, room = people
    word = f"luciole{time.time_ns()}"
    said = zoe.publish(Draft(f"Ma {word} est en panne", to={"room": alias}), "zoe-1")
    zoe.edit(said.remote_id, Draft(f"Ma {word} est encore en panne"))
    page = brand.search(word, {}, limit=10)
    found = {item.remote_id: item for item in page.items}
    assert set(found) == {said.remote_id}
    assert found[said.remote_id].text == f"Ma {word} est encore en panne"
    assert found[said.remote_id].author.name.startswith("zoe")
    later = zoe.publish(Draft(f"Et la {word} ?", to={"room": room}), "zoe-2")
    first = brand.search(word, page.cursor, limit=1)
    assert first.more
    names = {item.remote_id for item in first.items}
    while first.more:
        first = brand.search(word, first.cursor, limit=1)
        names |= {item.remote_id for item in first.items}
    assert names == {said.remote_id, later.remote_id}
    assert brand.search(f"{word}x", {}).unchanged


def test_who_is_banned_says_nothing_more_in_the_room_until_the_ban_is_lifted(people):
    brand, zoe, _address, room = people
    said = zoe.publish(Draft("Achetez mes montres !", to={"room": room}), "spam")
    who = zoe.me().remote_id
    brand.bar(who, said.remote_id, Barring.BAN, "Réclame")
    brand.bar(who, said.remote_id, Barring.BAN, "Réclame")
    with pytest.raises(Rejected):
        zoe.publish(Draft("Encore !", to={"room": room}), "again")
    with pytest.raises(Rejected):
        zoe.bar(brand.me().remote_id, said.remote_id, Barring.BAN)
    brand.bar(who, said.remote_id, Barring.UNBAN)
    _call(zoe._token, f"/join/{room}")
    assert zoe.publish(Draft("Pardon.", to={"room": room}), "sorry").remote_id
