"""One conversation with an XMPP server, held in the calling thread and never for longer than asked."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout, PresenceError, XMPPError
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from palabre.connectors.contract import ConnectorError, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.faults import BROKEN_OFF, PERHAPS, SIGNED_OUT, TOO_SLOW
from palabre.connectors.http import Http
from palabre.connectors.lines import (
    LINE_FAULTS,
    PLAIN_REFUSED,
    TOO_LONG_A_LINE,
    TOO_MUCH,
    Host,
    fault_of,
)
from palabre.connectors.wire import tls
from palabre.connectors.words import N_
from palabre.connectors.xmpp.parse import APPLY_TO, CLIENT, REACTIONS, RETRACT, Heard, occupant_of
from palabre.connectors.xmpp.records import places_of

PORTS = frozenset({5222, 5223, 443})
SIGN_IN_S, LEAVE_S = 20.0, 2.0
STANZA_CAP = 512 * 1024  # bytes of one message
MOST_HEARD = 5_000  # messages that are held until they are taken
NO_ENCRYPTION = N_("This XMPP server offers no encryption.")
NOT_ALLOWED = N_("The room doesn't let the account in, or doesn't let it speak.")
NO_SUCH_ROOM = N_("There is no such room, or it isn't open yet.")
REFUSED = N_("The XMPP server refuses this.")
NOT_NOW = N_("The XMPP server can't serve this account at the moment.")

# What is below this level holds whole stanzas, the password's among them.
logging.getLogger("slixmpp").setLevel(logging.CRITICAL)
T = TypeVar("T")


class _Client(slixmpp.ClientXMPP):
    """The library's client, on a socket that was opened elsewhere, to a checked address."""

    def __init__(self, account: str, secret: str, link: Any, security: str, loop: Any) -> None:
        super().__init__(account, secret, loop=loop, ssl_context=tls())
        self._given, self._security = link, security
        self.enable_direct_tls = security == "tls"
        self.enable_starttls = security == "starttls"
        self.enable_plaintext = security == "none"
        mechanisms = self.plugin["feature_mechanisms"]
        for name in ("unencrypted_plain", "unencrypted_scram", "unencrypted_digest"):
            setattr(mechanisms, name, security == "none")
        for plugin in ("xep_0030", "xep_0045", "xep_0059", "xep_0199", "xep_0313"):
            self.register_plugin(plugin)
        self._unread = 0
        self.add_filter("in", self._whole)

    def _whole(self, stanza: Any) -> Any:
        self._unread = 0
        return stanza

    def data_received(self, data: bytes | str) -> None:
        """Read on; what never becomes a message is broken off before it fills our memory."""
        self._unread += len(data)
        if self._unread > STANZA_CAP:
            self.event("endless")
            self.abort()
            return
        super().data_received(data)

    def close_link(self) -> None:
        """Close the socket, also when no conversation began on it."""
        self._given.close()

    async def _connect_loop(self) -> None:
        direct = self._security == "tls"
        try:
            await self.loop.create_connection(
                lambda: self, sock=self._given, ssl=tls() if direct else None,
                server_hostname=self.default_domain if direct else None,
            )  # fmt: skip
        except (OSError, ssl.SSLError) as error:
            self.event("connection_failed", error)


class Session:
    """What is held with a server: its client, and what was heard.

    ``said`` is set as soon as something was sent that may be carried out.
    """

    said = False

    def __init__(self, client: _Client, loop: asyncio.AbstractEventLoop, total: float) -> None:
        self.client, self._loop, self.total = client, loop, total
        self.heard = Heard(client.boundjid.bare.lower())
        self.ended: ConnectorError | None = None
        self._over = asyncio.Event()
        client.add_event_handler("message", self._hear)
        client.add_event_handler("groupchat_message", self._hear)
        # What withdraws a message or reacts to it may come without a word, which those two don't tell of.
        for silent in (RETRACT, APPLY_TO, REACTIONS):
            path = MatchXPath(f"{CLIENT}message/{silent}")
            client.register_handler(Callback(silent, path, self._hear))
        presences = MatchXPath(f"{CLIENT}presence")
        client.register_handler(Callback("those who come and leave", presences, self._see))
        client.add_event_handler("disconnected", self._end)
        client.add_event_handler("connection_failed", self._end)
        client.add_event_handler("endless", lambda _: self._end(None, Unavailable(TOO_LONG_A_LINE)))
        client.add_event_handler("failed_auth", self._not_let_in)
        client.add_event_handler("failed_all_auth", self._no_way_in)

    def _hear(self, message: Any) -> None:
        if len(self.heard.items) + len(self.heard.deleted) >= MOST_HEARD:
            self._end(None, Unavailable(TOO_MUCH))
            self.client.abort()
            return
        self.heard.hear(message.xml)

    def _see(self, presence: Any) -> None:
        if presence.xml.get("type") == "unavailable":
            self.heard.left(occupant_of(presence.xml.get("from") or ""))
        elif presence.xml.get("type") is None:
            self.heard.came(presence.xml)

    def _not_let_in(self, failure: Any) -> None:
        for_now = failure["condition"] == "temporary-auth-failure"
        self._end(None, Unavailable(NOT_NOW) if for_now else Reconnect(SIGNED_OUT))

    def _no_way_in(self, _: Any) -> None:
        """No way to sign in is left: the server knows none of ours, or doesn't encrypt and is told none."""
        bare = self.client.enable_starttls and "starttls" not in self.client.features
        self._end(None, Rejected(NO_ENCRYPTION) if bare else Reconnect(SIGNED_OUT))

    def _end(self, why: Any, error: ConnectorError | None = None) -> None:
        cause = why if isinstance(why, OSError) else EOFError()
        self.ended = self.ended or error or fault_of(cause, sent=False)
        self._over.set()

    def run(self, doing: Coroutine[Any, Any, T], seconds: float = 0) -> T:
        """Do something now, for so long at most, and no longer than the conversation lasts."""
        return self._loop.run_until_complete(self._done(doing, seconds or self.total))

    async def _done(self, doing: Coroutine[Any, Any, T], seconds: float) -> T:
        task, over = asyncio.ensure_future(doing), asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait(
                {task, over}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )  # fmt: skip
            if not task.done():
                raise self.ended or TimeoutError
            return task.result()
        finally:
            for left in (task, over):
                left.cancel()
            await asyncio.gather(task, over, return_exceptions=True)

    async def until(self, event: asyncio.Event) -> None:
        """Wait for an event of the conversation, or for its end."""
        while not event.is_set():
            if self.ended:
                raise self.ended
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(event.wait(), 0.1)

    def listen(self, seconds: float) -> None:
        """Hear what comes for a while; raises when the conversation ended."""
        self.run(asyncio.sleep(seconds), seconds + 5)
        if self.ended:
            raise Unavailable(BROKEN_OFF)


@contextlib.contextmanager
def opened(
    http: Http, account: str, secret: str, host: Host, *, look_up: bool = False
) -> Iterator[Session]:
    """Sign in for a while; whatever breaks becomes one of the five errors. ``look_up``: the host is the
    account's domain, whose records may name another."""
    if host.security == "none" and not http.addresses.allowed(host.name, host.port):
        raise Rejected(PLAIN_REFUSED)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # what breaks is told by our own errors
    asyncio.set_event_loop(loop)
    session = None
    try:
        elsewhere = places_of(loop, host.name, host.security, PORTS) if look_up else list
        link = http.link(host.name, host.port, ports=PORTS, elsewhere=elsewhere)
        link.setblocking(False)
        session = Session(_Client(account, secret, link, host.security, loop), loop, http.total)
        started = asyncio.Event()
        session.client.add_event_handler("session_start", lambda _: started.set())
        session.client.connect(host.name, host.port)
        session.run(session.until(started), SIGN_IN_S)
        yield session
    except (IqError, PresenceError) as error:
        raise _refusal(error) from None
    except (TimeoutError, IqTimeout):
        raise (Unknown(PERHAPS) if _may_be_said(session) else Unavailable(TOO_SLOW)) from None
    except XMPPError as error:
        raise _refusal(error) from None
    except Unavailable:
        if _may_be_said(session):
            raise Unknown(PERHAPS) from None
        raise
    except (*LINE_FAULTS, slixmpp.xmlstream.xmlstream.NotConnectedError) as error:
        raise fault_of(error, sent=_may_be_said(session)) from None
    finally:
        _close(loop, session)


def _may_be_said(session: Session | None) -> bool:
    return session is not None and session.said


def _refusal(error: XMPPError) -> ConnectorError:
    if error.condition == "item-not-found":
        return Rejected(NO_SUCH_ROOM)
    known = {"forbidden", "not-allowed", "registration-required", "not-authorized", "conflict"}
    return Rejected(NOT_ALLOWED if error.condition in known else REFUSED)


def _close(loop: asyncio.AbstractEventLoop, session: Session | None) -> None:
    """Say goodbye, end what still runs, and leave no loop behind in this thread."""
    with contextlib.suppress(Exception):
        if session is not None:
            loop.run_until_complete(asyncio.wait_for(session.client.disconnect(wait=1.0), LEAVE_S))
    if session is not None:
        with contextlib.suppress(Exception):
            session.client.abort()
        with contextlib.suppress(OSError):
            session.client.close_link()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    with contextlib.suppress(Exception):
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    asyncio.set_event_loop(None)
    loop.close()
