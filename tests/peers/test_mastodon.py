"""Speaking to a double of Mastodon (one author's, from the documentation), never to a real server."""

import io
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from PIL import Image

from conftest import missing
from palabre.connectors.contract import Barring, Kind, Moderation, Rejected
from palabre.connectors.http import Http
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.streams import heard, until

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

DOUBLE = "http://127.0.0.1:21300"


def connected(name, server=DOUBLE):
    credential = {"server": server, "secret": f"{name}_token"}
    return MastodonConnector(Http(allow=["127.0.0.1"]), credential)


@pytest.fixture(scope="module")
def brand():
    try:
        httpx.get(f"{DOUBLE}/api/v2/instance", timeout=5)
    except httpx.HTTPError:
        missing("the Mastodon double of ../shared/peers (start-small.sh mastodon)")
    return connected("brand")


@pytest.fixture(scope="module")
def zoe(brand):
    return connected("zoe")


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(out, "PNG")
    return Upload("facade.png", "image/png", out.getvalue(), alt="La façade, bleu nuit")


def posts_with(connector, tag):
    page = connector.read("tag", {"tag": tag, "server": DOUBLE}, {})
    return {item.remote_id: item for item in page.items}


def test_the_double_takes_a_post_changes_it_and_tells_of_its_end(brand):
    mark = f"luciole{time.time_ns() % 10**9}"
    before = datetime.now(UTC)
    draft = Draft(f"Une {mark} à Lyon #{mark}", language="fr", media=(picture(),), warning="Lampe")
    assert brand.receipt(mark, draft, before) is None
    sent = brand.publish(draft, mark)
    assert brand.publish(draft, mark).remote_id == sent.remote_id
    assert brand.receipt(mark, draft, before).remote_id == sent.remote_id
    item = posts_with(brand, mark)[sent.remote_id]
    assert item.text == f"Lampe\n\nUne {mark} à Lyon #{mark}"
    assert [medium.alt for medium in item.media] == ["La façade, bleu nuit"]
    assert item.language == "fr"

    brand.edit(sent.remote_id, Draft(f"Deux #{mark}"))
    edited = posts_with(brand, mark)[sent.remote_id]
    assert edited.edited_at
    assert edited.text.endswith(f"Deux #{mark}")
    assert len(edited.media) == 1
    again = brand.check([sent.remote_id])
    assert (again.deleted, [one.text for one in again.items]) == ((), [edited.text])

    stream = brand.stream("stream", {"server": DOUBLE}, {})
    next(stream)
    for _ in range(2):
        brand.delete(sent.remote_id)
    assert heard(stream, lambda page: sent.remote_id in page.deleted)
    stream.close()
    assert sent.remote_id not in posts_with(brand, mark)
    assert brand.check([sent.remote_id]).deleted == (sent.remote_id,)


def test_the_double_carries_a_conversation(brand, zoe):
    mark = f"luciole{time.time_ns() % 10**9}"
    post = brand.publish(Draft(f"Que pensez-vous de la {mark} ?"), mark)
    answer = zoe.reply(post.remote_id, Draft("Elle arrive tard !"), f"{mark}-2")
    told = until(lambda: _addressed(brand, answer.remote_id))
    assert (told.parent, told.text) == (post.remote_id, "@brand Elle arrive tard !")
    brand.moderate(answer.remote_id, Moderation.LIKE)
    assert figures(zoe, answer.remote_id)["likes"] == 1
    brand.moderate(answer.remote_id, Moderation.UNLIKE)
    assert figures(zoe, answer.remote_id)["likes"] == 0
    assert figures(brand, post.remote_id)["replies"] == 1
    assert {one.metric for one in brand.measure([])} == {"followers", "posts"}
    with pytest.raises(Rejected):
        zoe.edit(post.remote_id, Draft("x"))


def test_the_double_gives_what_was_said_in_private_to_the_account_and_takes_the_answer(brand, zoe):
    mark = f"secret{time.time_ns() % 10**9}"
    asked = zoe.publish(Draft(f"@brand {mark}", more={"visibility": "direct"}), mark)
    (item,) = [one for one in brand.read("messages", {}, {}).items if mark in one.text]
    assert (item.remote_id, item.private, item.kind) == (asked.remote_id, True, Kind.MESSAGE)
    assert not _addressed(brand, asked.remote_id)
    assert brand.check([asked.remote_id]).deleted == ()
    answer = brand.reply(
        item.remote_id, Draft(f"Oui {mark}", more={"visibility": "public"}), f"r{mark}"
    )
    (answered,) = [one for one in zoe.read("messages", {}, {}).items if f"Oui {mark}" in one.text]
    assert answered.remote_id == answer.remote_id
    assert (item.thread, answered.parent) == ("talk:zoe@127.0.0.1:21300", "")
    zoe.delete(asked.remote_id)
    assert brand.check([asked.remote_id]).deleted == (asked.remote_id,)


def _addressed(connector, name):
    items = connector.read("notifications", {}, {}).items
    return next((item for item in items if item.remote_id == name), None)


def figures(connector, name):
    return {one.metric: one.value for one in connector.measure([name])}


def test_the_double_keeps_a_post_for_later_and_gives_it_back(brand):
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    draft = Draft(f"Plus tard {time.time_ns()}", at=at)
    sent = brand.publish(draft, f"later-{time.time_ns()}")
    assert (sent.ready, sent.at) == (False, at)
    assert brand.receipt("x", draft, datetime.now(UTC)).remote_id == sent.remote_id
    brand.delete(sent.remote_id)
    assert brand.receipt("x", draft, datetime.now(UTC)) is None


def test_the_double_refuses_what_is_too_long(brand):
    assert brand.instance(DOUBLE).post.text == 500
    with pytest.raises(Rejected, match="too long"):
        brand.publish(Draft("y" * 501), f"long-{time.time_ns()}")


@pytest.mark.parametrize("secret", ["brand_token", ""])
def test_accounts_are_found_by_name_with_an_account_and_without(brand, secret):
    stranger = MastodonConnector(Http(allow=["127.0.0.1"]), {"server": DOUBLE, "secret": secret})
    assert "zoe@127.0.0.1:21300" in {one.handle for one in stranger.accounts("zoe")}


def test_the_double_boosts_a_post_once_quotes_it_and_takes_the_boost_back(brand, zoe):
    theirs = zoe.publish(Draft("Lanterne a le meilleur café."), f"praise{time.time_ns()}")
    sent = brand.relay(theirs.remote_id, "k1")
    assert brand.relay(theirs.remote_id, "k2").remote_id == sent.remote_id
    told = {one.metric: one.value for one in zoe.measure([theirs.remote_id])}
    assert told["relays"] == 1
    brand.delete(sent.remote_id)
    brand.delete(sent.remote_id)
    told = {one.metric: one.value for one in zoe.measure([theirs.remote_id])}
    assert told["relays"] == 0
    quote = brand.quote(theirs.remote_id, Draft("Merci !"), f"quote{time.time_ns()}")
    (figures,) = [one for one in brand.measure([quote.remote_id]) if one.metric == "likes"]
    assert figures.value == 0


def test_the_double_mutes_and_blocks_who_wrote_a_text_and_lets_them_again(brand, zoe):
    theirs = zoe.publish(Draft("Achetez mes montres !"), f"spam{time.time_ns()}")
    who = zoe.me().remote_id
    for act in (Barring.MUTE, Barring.BLOCK):
        brand.bar(who, theirs.remote_id, act)
    assert _held("mutes") == _held("blocks") == ["zoe"]
    for act in (Barring.UNMUTE, Barring.UNBLOCK, Barring.UNBLOCK):
        brand.bar(who, theirs.remote_id, act)
    assert _held("mutes") == _held("blocks") == []


def _held(what):
    """Whom the brand's account mutes or blocks, as the double tells it."""
    signed = {"authorization": "Bearer brand_token"}
    told = httpx.get(f"{DOUBLE}/api/v1/{what}", headers=signed, timeout=10).json()
    return [one["username"] for one in told]
