"""Messages that moderators take out of a room, on a real server: Prosody with mod_muc_moderation, in
the first form of XEP-0425; the present one is tried on paper."""

import socket
import time

import pytest
from slixmpp import JID

from conftest import missing
from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.http import Http
from palabre.connectors.lines import Host
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.streams import heard
from palabre.connectors.xmpp.client import XmppConnector
from palabre.connectors.xmpp.moderation import NO_MODERATION, NO_MODERATOR, NOT_KEPT
from palabre.connectors.xmpp.session import opened

pytestmark = pytest.mark.peer

PORT, BARE_PORT = 21152, 21222


def _connector(account, port=PORT, **more):
    given = {"server": f"127.0.0.1:{port}", "security": "none", "secret": "pw", **more}
    http = Http(allow=["127.0.0.1"], total=15)
    return XmppConnector(http, {**given, "account": f"{account}@example.test"})


@pytest.fixture
def room(request):
    """A room that the account palabre owns, and so moderates; its owner stays for the length of the test."""
    port = getattr(request, "param", PORT)
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)):
            missing("a server of XMPP (tests/peers/start.sh moderation, start-small.sh xmpp)")
    http = Http(allow=["127.0.0.1"], total=15)
    name = f"m{time.time_ns()}@rooms.example.test"
    with opened(http, "palabre@example.test", "pw", Host("127.0.0.1", port, "none")) as session:
        rooms = session.client.plugin["xep_0045"]
        session.run(rooms.join_muc_wait(JID(name), "owner", timeout=10))
        form = session.client.plugin["xep_0004"].make_form(ftype="submit")
        session.run(rooms.set_room_config(JID(name), form))
        yield name


def test_a_message_of_others_is_taken_out_and_everybody_who_reads_learns_of_it(room):
    brand, zoe = _connector("palabre", nick="Lanterne"), _connector("zoe")
    sent = zoe.publish(Draft("Achetez mes montres", to={"room": room}), "zoe-1")
    kept = zoe.publish(Draft("Bonjour", to={"room": room}), "zoe-2")
    page = brand.read("room", {"room": room}, {})
    assert {sent.remote_id, kept.remote_id} <= {item.remote_id for item in page.items}
    stream = zoe.stream("live", {"room": room}, {})
    next(stream)
    brand.moderate(sent.remote_id, Moderation.DELETE)
    assert heard(stream, lambda page: sent.remote_id in page.deleted)
    stream.close()
    later = brand.read("room", {"room": room}, page.cursor)
    assert sent.remote_id in later.deleted
    assert kept.remote_id not in later.deleted
    assert sent.remote_id not in {item.remote_id for item in later.items}
    with pytest.raises(Rejected) as refused:
        brand.moderate(f"{room}/zoe/no-such", Moderation.DELETE)
    assert str(refused.value) == NOT_KEPT


def test_who_does_not_moderate_a_room_takes_nothing_out(room):
    zoe = _connector("zoe")
    sent = _connector("palabre", nick="Lanterne").publish(Draft("Ouvert", to={"room": room}), "p-1")
    with pytest.raises(Rejected) as refused:
        zoe.moderate(sent.remote_id, Moderation.DELETE)
    assert str(refused.value) == NO_MODERATOR
    assert sent.remote_id not in zoe.read("room", {"room": room}, {}).deleted


@pytest.mark.parametrize("room", [BARE_PORT], indirect=True)
def test_a_server_that_knows_no_moderation_is_told_apart(room):
    brand, zoe = _connector("palabre", BARE_PORT), _connector("zoe", BARE_PORT)
    sent = zoe.publish(Draft("Bonjour", to={"room": room}), "zoe-1")
    with pytest.raises(Rejected) as refused:
        brand.moderate(sent.remote_id, Moderation.DELETE)
    assert str(refused.value) == NO_MODERATION
