"""Speaking on the real servers of Bluesky, on loopback: everything an account does there."""

import io
import time
from datetime import UTC, datetime

import httpx
import pytest
from PIL import Image

from conftest import missing
from palabre.connectors.bluesky import chat
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Barring, Moderation, Rejected
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.streams import until
from tests.peers.chat_service import SERVICE, ChatService

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

PDS = "http://localhost:2583"
APP_VIEW = "http://localhost:2584"


def call(method, body, headers=None):
    answer = httpx.post(f"{PDS}/xrpc/{method}", json=body, headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json()


def person(name, *, messages=False):
    """A new account, connected by an app password that opens private messages or not; and its name."""
    handle = f"{name}{time.time_ns() % 10**9}.test"
    me = call(
        "com.atproto.server.createAccount",
        {"email": f"{handle}@example.test", "handle": handle, "password": "p"},
    )
    auth = {"authorization": f"Bearer {me['accessJwt']}"}
    wanted = {"name": "palabre", "privileged": messages}
    secret = call("com.atproto.server.createAppPassword", wanted, auth)["password"]
    credential = {"server": PDS, "account": handle, "secret": secret}
    connector = BlueskyConnector(Http(allow=["localhost"]), credential)
    until(lambda: _known(connector))
    return connector, handle, me["did"]


def _known(connector):
    """The network's other servers learn of an account a little after its own."""
    try:
        return connector.measure([])
    except Rejected:
        return ()


@pytest.fixture(scope="module")
def network():
    try:
        httpx.get(f"{PDS}/xrpc/_health", timeout=5).raise_for_status()
    except httpx.HTTPError:
        missing("the Bluesky network of ../shared/peers (start-bluesky.sh full)")


@pytest.fixture(scope="module")
def brand(network):
    return person("brand")


@pytest.fixture(scope="module")
def zoe(network):
    return person("zoe")


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(out, "PNG")
    return Upload("facade.png", "image/png", out.getvalue(), alt="La façade, bleu nuit")


def shown(connector, handle, uri):
    """The post of this name in its author's feed, as soon as it is there."""
    return until(
        lambda: next(
            (
                i
                for i in connector.read("author", {"actor": handle}, {}).items
                if i.remote_id == uri
            ),
            None,
        )
    )


def gone(connector, handle, uri):
    feed = connector.read("author", {"actor": handle}, {}).items
    return uri not in {item.remote_id for item in feed}


def test_a_post_with_a_picture_links_mentions_and_hashtags_reads_back_as_it_was_meant(brand, zoe):
    connector, handle, did = brand
    text = f"Été à Lyon 🏮 avec @{zoe[1]} : https://lanterne.example/été_(1). #café #2026"
    before = datetime.now(UTC)
    draft = Draft(text, language="fr", media=(picture(),), tags=("lumière",))
    assert connector.receipt("post-1", draft, before) is None
    sent = connector.publish(draft, "post-1")
    assert connector.publish(draft, "post-1").remote_id == sent.remote_id
    assert connector.receipt("post-1", draft, before) == sent
    item = shown(connector, handle, sent.remote_id)
    assert (item.text, item.language, item.author.remote_id) == (text, "fr", did)
    assert item.links == ("https://lanterne.example/été_(1)",)
    assert set(item.tags) == {"lumière", "café"}
    assert [medium.alt for medium in item.media] == ["La façade, bleu nuit"]
    assert item.url == sent.url
    again = connector.check([sent.remote_id])
    assert (again.deleted, [one.text for one in again.items]) == ((), [text])
    told = until(lambda: zoe[0].read("notifications", {}, {}).items)
    assert [one.remote_id for one in told] == [sent.remote_id]
    assert len(connector.read("author", {"actor": handle}, {}).items) == 1


def test_words_are_searched_for_and_what_came_since_is_found_with_the_cursor(brand, zoe):
    connector, _, _ = brand
    word = f"luciole{time.time_ns() % 10**9}"
    assert connector.search(word, {}).items == ()
    first = zoe[0].publish(Draft(f"Une {word} bleue", language="fr"), f"{word}-1")
    page = until(lambda: found(connector, word, {}, first))
    second = zoe[0].publish(Draft(f"Encore une {word}", language="fr"), f"{word}-2")
    assert until(lambda: found(connector, word, page.cursor, second))


def found(connector, words, cursor, sent):
    """The page of a search, as soon as it has this post."""
    page = connector.search(words, cursor)
    return page if sent.remote_id in names(page) else None


def test_a_link_shows_as_a_card(brand):
    connector, handle, _ = brand
    more = {"card_title": "La Luciole", "card_text": "Une lampe"}
    sent = connector.publish(
        Draft("Voici", link="https://lanterne.example/luciole", more=more), "card-1"
    )
    assert shown(connector, handle, sent.remote_id).links == ("https://lanterne.example/luciole",)
    connector.delete(sent.remote_id)


def test_a_conversation_is_answered_liked_hidden_measured_and_deleted(brand, zoe):
    ours, handle, _ = brand
    hers, her_handle, _ = zoe
    post = ours.publish(Draft("Que pensez-vous de la Luciole ?", language="fr"), "talk-1")
    # An own feed shows what the network doesn't yet: it is the other's that tells.
    shown(hers, handle, post.remote_id)
    first = hers.reply(post.remote_id, Draft(f"@{handle} elle arrive tard !"), "talk-2")
    shown(ours, her_handle, first.remote_id)
    second = ours.reply(first.remote_id, Draft("Nous regardons."), "talk-3")
    item = shown(hers, handle, second.remote_id)
    assert (item.parent, item.thread) == (first.remote_id, post.remote_id)
    until(lambda: first.remote_id in names(ours.read("notifications", {}, {})))

    whole = until(lambda: _whole(hers, post.url, 3))
    assert {one.remote_id for one in whole} == {sent.remote_id for sent in (post, first, second)}

    for _ in range(2):
        ours.moderate(first.remote_id, Moderation.LIKE)
    until(lambda: figures(hers, first.remote_id)["likes"] == 1)
    ours.moderate(first.remote_id, Moderation.UNLIKE)
    until(lambda: figures(hers, first.remote_id)["likes"] == 0)

    ours.moderate(first.remote_id, Moderation.HIDE)
    assert hidden(ours, post.remote_id) == [first.remote_id]
    ours.moderate(second.remote_id, Moderation.HIDE)
    ours.moderate(first.remote_id, Moderation.SHOW)
    assert hidden(ours, post.remote_id) == [second.remote_id]
    with pytest.raises(Rejected, match="began"):
        hers.moderate(second.remote_id, Moderation.HIDE)

    until(lambda: figures(ours, post.remote_id)["replies"] == 1)
    assert {one.metric for one in ours.measure([])} == {"followers", "posts"}

    with pytest.raises(Rejected, match="author"):
        hers.delete(post.remote_id)
    for _ in range(2):
        ours.delete(post.remote_id)
    until(lambda: gone(ours, handle, post.remote_id))
    assert until(lambda: ours.read("thread", {"post": post.url}, {}).deleted) == (post.remote_id,)
    assert until(lambda: ours.check([post.remote_id]).deleted) == (post.remote_id,)
    until(lambda: ours.measure([post.remote_id]) == ())
    with pytest.raises(Rejected):
        hers.reply(post.remote_id, Draft("Trop tard"), "talk-4")


def names(page):
    return {item.remote_id for item in page.items}


def _whole(connector, address, least):
    items = connector.read("thread", {"post": address}, {}).items
    return items if len(items) >= least else ()


def figures(connector, uri):
    """Figures come a little after what they count, and none before the post is known."""
    told = {one.metric: one.value for one in connector.measure([uri])}
    return {"likes": -1, "replies": -1, **told}


def hidden(connector, root):
    did, _, rkey = root.removeprefix("at://").split("/")
    asked = {"repo": did, "collection": "app.bsky.feed.threadgate", "rkey": rkey}
    answer = httpx.get(f"{PDS}/xrpc/com.atproto.repo.getRecord", params=asked, timeout=20)
    return answer.raise_for_status().json()["value"]["hiddenReplies"]


@pytest.mark.parametrize("text", ["é" * 301, "👩‍👩‍👧‍👦" * 130])
def test_a_text_that_is_too_long_is_refused_and_nothing_is_there(brand, text):
    connector = brand[0]
    with pytest.raises(Rejected):
        connector.publish(Draft(text), f"long-{len(text)}")
    assert connector.receipt(f"long-{len(text)}", Draft(text), datetime.now(UTC)) is None


def test_three_hundred_graphemes_of_many_code_points_are_taken(brand):
    connector, handle, _ = brand
    text = "e\u0301" * 300
    sent = connector.publish(Draft(text), "graphemes")
    assert shown(connector, handle, sent.remote_id)
    connector.delete(sent.remote_id)


def test_private_messages_are_read_and_answered_through_the_accounts_own_server(
    network, zoe, monkeypatch
):
    """The account's server is real; the service that keeps the messages is a double."""
    monkeypatch.setattr(chat, "SERVICE", SERVICE)
    brand, handle, did = person("private", messages=True)
    _, her_handle, her = zoe
    with ChatService({did: handle, her: her_handle}) as service:
        assert brand.read("messages", {}, {}).unchanged
        service.said(her, "Bonjour, êtes-vous ouverts dimanche ?")
        since = datetime.now(UTC)
        first = brand.read("messages", {}, {})
        (item,) = first.items
        assert (item.author.remote_id, item.author.handle) == (her, her_handle)
        answer = brand.reply(item.remote_id, Draft("Oui, dès 9 h."), "k1")
        assert service.messages[-1]["sender"] == {"did": did}
        found = brand.receipt("k1", Draft("Oui, dès 9 h."), since, item.remote_id)
        assert found.remote_id == answer.remote_id
        then = brand.read("messages", {}, first.cursor)
        assert answer.remote_id in {one.remote_id for one in then.items}
        service.delete(item.remote_id)
        last = brand.read("messages", {}, then.cursor)
        assert last.deleted == (item.remote_id,)
        assert brand.read("messages", {}, last.cursor).deleted == ()


def test_an_app_password_without_access_to_messages_is_refused_by_the_real_server(
    network, monkeypatch
):
    monkeypatch.setattr(chat, "SERVICE", SERVICE)
    connector, _, _ = person("closed")
    with ChatService({}), pytest.raises(Rejected, match="doesn't open private messages"):
        connector.read("messages", {}, {})


def test_accounts_are_found_by_name_with_an_account_and_without(brand, zoe):
    connector, _handle, _did = brand
    _other, handle, did = zoe
    stranger = BlueskyConnector(Http(allow=["localhost"]), {"server": APP_VIEW})
    for one in (connector, stranger):
        found = until(lambda one=one: {who.remote_id: who for who in one.accounts(handle)}.get(did))
        assert found.handle == handle


def test_what_somebody_said_is_passed_on_bare_and_with_words_and_taken_back(brand, zoe):
    connector, handle, _did = brand
    theirs = zoe[0].publish(Draft("Lanterne a le meilleur café."), f"praise-{time.time_ns()}")
    sent = until(lambda: _passed(connector, theirs.remote_id))
    assert connector.relay(theirs.remote_id, "again") == sent
    figures = until(lambda: _figure(zoe[0], theirs.remote_id, "relays") == 1)
    assert figures
    quote = connector.quote(theirs.remote_id, Draft("Merci !", media=(picture(),)), "quote-1")
    item = shown(connector, handle, quote.remote_id)
    assert (item.text, item.media[0].alt) == ("Merci !", "La façade, bleu nuit")
    assert until(lambda: _figure(zoe[0], theirs.remote_id, "quotes") == 1)
    connector.delete(sent.remote_id)
    connector.delete(sent.remote_id)
    assert until(lambda: _figure(zoe[0], theirs.remote_id, "relays") == 0)


def _passed(connector, name):
    """A repost, as soon as the network shows the post."""
    try:
        return connector.relay(name, "repost")
    except Rejected:
        return None


def _figure(connector, name, metric):
    return next(one.value for one in connector.measure([name]) if one.metric == metric)


def test_somebody_is_muted_and_blocked_and_let_again(brand, zoe):
    connector, _handle, _did = brand
    who = zoe[2]
    for act in (Barring.MUTE, Barring.MUTE, Barring.BLOCK, Barring.BLOCK):
        connector.bar(who, "", act)
    held = until(lambda: _viewer(connector, who).get("blocking") and _viewer(connector, who))
    assert held["muted"] is True
    connector.bar(who, "", Barring.UNBLOCK)
    connector.bar(who, "", Barring.UNMUTE)
    free = until(lambda: not _viewer(connector, who).get("blocking") and _viewer(connector, who))
    assert free["muted"] is False


def _viewer(connector, who):
    """How the account stands to somebody, as the network tells it."""
    return connector._api.get("app.bsky.actor.getProfile", {"actor": who}).get("viewer", {})
