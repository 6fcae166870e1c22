"""The engine against real servers: once, whatever is lost; in order; changed, deleted, answered.

Mastodon is a double (one author's, from the documentation), the others are the real software.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from conftest import missing
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.streams import until
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import delete_published, edit_published
from tests.peers import test_bluesky, test_mastodon, test_matrix, test_wordpress
from tests.peers.between import Between

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket, pytest.mark.django_db]


@dataclass
class Peer:
    """One network: our account there, somebody else's connector, and where both read.

    ``posting`` and ``answering`` are the calls that make a text stand there.
    """

    channel: Any
    other: Any
    line: Between
    source: tuple[str, dict[str, str]]
    reading: list[tuple[str, dict[str, str]]]
    posting: tuple[str, str]
    answering: tuple[str, str] | None = None
    to: dict[str, str] = field(default_factory=dict)
    edits: bool = True
    cursor: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)

    def seen(self, mark):
        """What somebody else reads there with this word in it, by name."""
        items = [item for kind, values in self.reading for item in self.read(kind, values)]
        return {one.remote_id: one for one in items if mark in f"{one.title} {one.text}"}

    def read(self, kind, values):
        """What stands there: all of it anew, but in a room what changed since: Synapse gives a first
        reading that it gave two minutes before once more."""
        page = self.other.read(kind, values, self.cursor)
        if kind != "room":
            return page.items
        self.cursor = page.cursor
        self.known |= {one.remote_id: one for one in page.items}
        self.known = {name: one for name, one in self.known.items() if name not in page.deleted}
        return list(self.known.values())

    def shows(self, mark, count):
        """The same, once so many are there."""
        return until(lambda: found if len(found := self.seen(mark)) >= count else None)


def there(url, what):
    try:
        httpx.get(url, timeout=60).raise_for_status()
    except httpx.HTTPError:
        missing(f"{what} of ../shared/peers")


def bluesky(engine, between, mark):
    there(f"{test_bluesky.PDS}/xrpc/_health", "the Bluesky network")
    (ours, handle, _), (zoe, *_) = test_bluesky.person("brand"), test_bluesky.person("zoe")
    line = between(test_bluesky.PDS)
    channel = engine.connect("bluesky", server=line.url, account=handle, secret=ours._api._secret)
    return Peer(
        channel, zoe, line, ("notifications", {}), [("author", {"actor": handle})],
        ("POST", "putRecord"), edits=False,
    )  # fmt: skip


def mastodon_double(engine, between, mark):
    there(f"{test_mastodon.DOUBLE}/api/v2/instance", "the Mastodon double")
    line = between(test_mastodon.DOUBLE)
    channel = engine.connect("mastodon", server=line.url, secret="brand_token")
    zoe = test_mastodon.connected("zoe", line.url)
    tag = ("tag", {"tag": mark, "server": line.url})
    return Peer(channel, zoe, line, ("notifications", {}), [tag], ("POST", "/v1/statuses"))


def wordpress(engine, between, mark):
    there(f"{test_wordpress.SITE}/wp-json/", "WordPress")
    line = between(test_wordpress.SITE)
    secret = (test_wordpress.PEERS / "wordpress-app-password").read_text().strip()
    channel = engine.connect("wordpress", server=line.url, account="admin", secret=secret)
    zoe = test_wordpress.editor(f"zoe{mark}", secret, line.url)
    site = {"site": line.url}
    return Peer(
        channel, zoe, line, ("comments", site), [("posts", site), ("comments", site)],
        ("POST", "/wp/v2/posts"), ("POST", "/wp/v2/comments"),
    )  # fmt: skip


def matrix(engine, between, mark):
    there(f"{test_matrix.BASE}/_matrix/client/versions", "the Matrix server")
    line = between(test_matrix.BASE)
    ours, zoe = test_matrix._register(f"desk{mark}"), test_matrix._register(f"zoe{mark}")
    room = test_matrix._call(ours, "/createRoom", preset="public_chat", name="Support")["room_id"]
    test_matrix._call(zoe, f"/join/{room}")
    channel = engine.connect("matrix", server=line.url, secret=ours)
    where = {"room": room}
    return Peer(
        channel, test_matrix._connector(zoe), line, ("room", where), [("room", where)],
        ("PUT", "/send/m.room.message"), to=where,
    )  # fmt: skip


@pytest.fixture
def mark():
    """A word that is in no other text."""
    return f"luciole{time.time_ns() % 10**10}"


@pytest.fixture(
    params=[bluesky, wordpress, mastodon_double, matrix], ids=lambda made: made.__name__
)
def peer(request, engine, between, mark):
    """Each network in turn."""
    return request.param(engine, between, mark)


def settle(engine, post, delivery, parts=1):
    """Let time pass until all that a post is made of stands there."""
    for _ in range(20):
        rows = [delivery(post, part) for part in range(parts)]
        if {row.state for row in rows} == {"published"}:
            break
        engine.clock(minutes=1)
    assert [(row.state, row.last_error) for row in rows] == [("published", "")] * parts
    return rows


def test_a_post_with_a_described_picture_arrives_once_and_its_answers_are_joined_to_it(
    engine, peer, mark, delivery
):
    """Nobody's topic is in the answer: it is kept because it answers us."""
    source = engine.reads(peer.channel, *peer.source)
    media = [(engine.picture(), "La façade, bleu nuit")]
    post = engine.send(
        peer.channel, f"Une façade #{mark}", title=f"Façade {mark}", media=media, to=peer.to
    )
    (row,) = settle(engine, post, delivery)
    shown = peer.shows(mark, 1)
    assert list(shown) == [row.remote_id]
    files = [one.text for one in peer.known.values() if one.raw.get("attachments")]
    told = [one.alt for one in shown[row.remote_id].media] or files
    assert told == ["La façade, bleu nuit"]
    peer.other.reply(row.remote_id, Draft("Elle arrive tard !"), f"answer-{mark}")
    (answer,) = engine.answers(post, source)
    assert answer.endswith("Elle arrive tard !")
    other = engine.send(peer.channel, f"Autre chose {mark}", title=f"Autre {mark}", to=peer.to)
    assert engine.joined(other) == []


def test_a_post_with_a_video_arrives_once_though_its_answer_was_lost(
    engine, peer, mark, delivery, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    peer.line.lose(*peer.posting)
    media = [(engine.film(), "Une tasse de café fumante")]
    post = engine.send(
        peer.channel, f"Une tasse #{mark}", title=f"Tasse {mark}", media=media, to=peer.to
    )
    (row,) = settle(engine, post, delivery)
    shown = peer.shows(mark, 1)
    assert list(shown) == [row.remote_id]


def test_a_text_whose_answer_was_lost_is_found_there_and_not_sent_twice(
    engine, peer, mark, delivery
):
    peer.line.lose(*peer.posting)
    post = engine.send(peer.channel, f"Perdue #{mark}", title=f"Perdue {mark}", to=peer.to)
    assert delivery(post).state == "unknown"
    (row,) = settle(engine, post, delivery)
    assert peer.line.lost == []
    assert list(peer.shows(mark, 1)) == [row.remote_id]
    assert row.attempts == 1


def test_a_text_that_never_got_there_is_sent_again_and_arrives_once(engine, peer, mark, delivery):
    peer.line.swallow(*peer.posting)
    post = engine.send(peer.channel, f"Avalée #{mark}", title=f"Avalée {mark}", to=peer.to)
    assert delivery(post).state == "unknown"
    (row,) = settle(engine, post, delivery)
    assert list(peer.shows(mark, 1)) == [row.remote_id]
    assert row.attempts == 2


def test_a_thread_arrives_in_order(engine, peer, mark, delivery):
    texts = [f"{count} #{mark}" for count in ("Un", "Deux", "Trois")]
    post = engine.send(peer.channel, texts[0], title=f"Fil {mark}", thread=texts[1:], to=peer.to)
    rows = settle(engine, post, delivery, 3)
    names = [row.remote_id for row in rows]
    shown = peer.shows(mark, 3)
    assert set(shown) == set(names)
    assert [shown[name].parent for name in names] == ["", *names[:2]]
    assert all(text in shown[name].text for name, text in zip(names, texts, strict=True))


def test_an_answer_within_a_thread_that_was_lost_is_not_sent_twice(engine, peer, mark, delivery):
    post = engine.send_first(
        peer.channel, f"Un #{mark}", title=f"Fil {mark}", thread=[f"Deux #{mark}"], to=peer.to
    )
    assert delivery(post, 0).state == "published"
    peer.line.lose(*(peer.answering or peer.posting))
    rows = settle(engine, post, delivery, 2)
    assert peer.line.lost == []
    shown = peer.shows(mark, 2)
    assert set(shown) == {row.remote_id for row in rows}
    assert rows[1].attempts == 1


def test_a_published_text_is_changed_there_and_then_deleted(engine, peer, mark, delivery):
    media = [(engine.picture(), "La façade")]
    post = engine.send(peer.channel, f"Avant #{mark}", title=f"T {mark}", media=media, to=peer.to)
    (row,) = settle(engine, post, delivery)
    peer.shows(mark, 1)
    new = {**row.content, "text": f"Après #{mark}"}
    if peer.edits:
        edit_published(MACHINE, row, new)
        engine.clock(minutes=2)
        shown = until(lambda: {k: v for k, v in peer.seen("Après").items() if k == row.remote_id})
        assert mark in shown[row.remote_id].text
        assert delivery(post).wish == ""
        assert len(peer.seen(mark)) == 1
    else:
        with pytest.raises(Refused):
            edit_published(MACHINE, row, new)
    delete_published(MACHINE, delivery(post))
    engine.clock(minutes=2)
    assert delivery(post).state == "deleted"
    until(lambda: row.remote_id not in peer.seen(mark))


def test_a_picture_that_was_lost_behind_its_text_follows_it(engine, between, mark, delivery):
    """A room takes them as two messages: the text alone is not what was to be sent."""
    peer = matrix(engine, between, mark)
    peer.line.swallow("PUT", ".1")
    media = [(engine.picture(), f"Lampe {mark}")]
    post = engine.send(peer.channel, f"Une lampe #{mark}", media=media, to=peer.to)
    (row,) = settle(engine, post, delivery)
    texts = [one.text for one in peer.shows(mark, 2).values()]
    assert sorted(texts) == [f"Lampe {mark}", f"Une lampe #{mark}"]
    assert row.attempts == 2
