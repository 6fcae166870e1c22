"""The Isso connector on a real comment server: the queue, comments, answers, keys."""

import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from conftest import missing
from palabre.connectors.contract import Moderation, Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.connectors.isso.client import IssoConnector
from palabre.connectors.protocols import Draft

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

SERVER = "http://127.0.0.1:21085"
OURS = {"server": SERVER, "account": "Lanterne", "secret": "pw"}


def connector(**credential):
    return IssoConnector(Http(allow=["127.0.0.1"], total=60), credential)


@pytest.fixture
def server():
    """A connector with the administrator's password."""
    try:
        httpx.get(f"{SERVER}/config", timeout=30).raise_for_status()
    except httpx.HTTPError:
        missing("the comment server of ../shared/peers (start-small.sh comments)")
    return connector(**OURS)


@pytest.fixture
def page():
    """The path of a page that nobody has commented on."""
    return f"/page-{time.time_ns()}/"


def thread(one, page, cursor=None):
    values = {"server": SERVER, "page": page, "site": "https://site.example"}
    return one.read("thread", values, cursor or {})


def queue(one):
    return {item.remote_id: item for item in one.read("queue", {}, {}).items}


def test_the_password_is_known_and_a_wrong_one_is_not(server):
    assert server.me().name == "Lanterne"
    with pytest.raises(Reconnect):
        connector(**{**OURS, "secret": "wrong"}).me()


def test_a_comment_waits_is_approved_answered_changed_and_deleted(server, page):
    stranger = connector(server=SERVER, account="Zoé")
    held = stranger.publish(Draft("Très déçue !", title="Annonce", to={"page": page}), "k")
    assert not held.ready
    assert thread(stranger, page).items == ()
    waiting = queue(server)[held.remote_id]
    assert (waiting.text, waiting.author.name, waiting.raw["status"]) == (
        "Très déçue !",
        "Zoé",
        "hold",
    )
    server.moderate(held.remote_id, Moderation.APPROVE)
    first = thread(stranger, page)
    assert [item.text for item in first.items] == ["Très déçue !"]
    assert (
        first.items[0].url
        == f"https://site.example{page}#{held.remote_id.partition('#')[2]}".split("@")[0]
    )

    text = 'Un *mot* <b>&amp;</b> _x_ `y` [z](http://a.example)\n# non\n1. deux\n\n> "trois" \\*'
    draft = Draft(text)
    since = datetime.now(UTC)
    assert server.receipt("k2", draft, since) is None
    answer = server.reply(held.remote_id, draft, "k2")
    assert answer.ready
    found = server.receipt("k2", draft, since)
    assert found.remote_id == answer.remote_id
    second = thread(stranger, page, first.cursor)
    assert [item.remote_id for item in second.items] == [answer.remote_id]
    assert second.items[0].text == text
    assert second.items[0].parent == held.remote_id
    server.edit(answer.remote_id, Draft("Désolés, écrivez-nous à https://lanterne.example/a_b."))
    changed = thread(stranger, page, second.cursor).items
    assert [item.text for item in thread(stranger, page).items][1] == (
        "Désolés, écrivez-nous à https://lanterne.example/a_b."
    )
    assert all(item.remote_id == answer.remote_id for item in changed)
    server.delete(answer.remote_id)
    server.delete(answer.remote_id)
    after = thread(stranger, page, second.cursor)
    assert after.deleted == (answer.remote_id,)
    assert answer.remote_id not in queue(server)
    server.moderate(held.remote_id, Moderation.DELETE)
    assert thread(stranger, page, after.cursor).deleted == (held.remote_id,)
    with pytest.raises(Rejected):
        server.moderate(held.remote_id, Moderation.APPROVE)


def test_what_the_server_does_not_show_is_said(server):
    with pytest.raises(Rejected, match="newest"):
        server.read("latest", {"server": SERVER}, {})
    with pytest.raises(Rejected, match="password"):
        connector(server=SERVER, account="Zoé").read("queue", {}, {})
    assert server.receipt("k", Draft("rien"), datetime.now(UTC) + timedelta(hours=1)) is None
