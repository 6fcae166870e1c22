"""One link of Slack's Socket Mode: what happens in the workspace, each event confirmed as it comes.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import re
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any

from websockets.exceptions import WebSocketException

from palabre.connectors.contract import ConnectorError, Rejected, Unavailable
from palabre.connectors.faults import BROKEN_OFF, SILENT
from palabre.connectors.http import Http
from palabre.connectors.shapes import count, mapping, said, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.words import N_

HELLO_S = 20.0
MOST_ENVELOPE = 200  # characters of an envelope's number

NEEDS_APP = N_("To listen live, Slack wants the app's own token: it begins with xapp-.")
SWITCHED_OFF = N_("Socket Mode is switched off in the app: switch it on in Slack.")
NOT_ALONE = N_("Another link of this app is open: Slack would tell each of them only a part.")
ODD_PLACE = N_("Slack names no place of its own for the live link.")

# The address holds a ticket, and is Slack's own: nobody else is shown it.
_PLACE = re.compile(
    r"wss://(?:[a-z0-9-]{1,63}\.){1,5}slack(?:-gov)?\.com/[\x21-\x7e]{1,2000}", re.ASCII
)


def opened(http: Http, app_token: str, *, alone: bool) -> "Socket":
    """A new link. ``alone``: raises `Unavailable` where the app has another one, which would hear what
    this one then doesn't."""
    if not app_token:
        raise Rejected(NEEDS_APP)
    told = Calls(http, app_token).prepare("apps.connections.open", {})
    url = word(told.get("url"))
    if not _PLACE.fullmatch(url):
        raise Unavailable(ODD_PLACE)
    link = Socket(http, url)
    if alone and link.links > 1:
        link.close()
        raise Unavailable(NOT_ALONE)
    return link


class Socket:
    """An open link that Slack has greeted. ``is_ending`` says that Slack wants another one opened."""

    def __init__(self, http: Http, url: str) -> None:
        self.is_ending = False
        self._fault: ConnectorError | None = None
        self._link = http.websocket(url)
        try:
            self.links = count(self._greeting().get("num_connections"))
        except (Rejected, Unavailable):
            self.close()
            raise

    def close(self) -> None:
        """End the link."""
        self._link.close()

    def check(self) -> None:
        """Raise what ended the link, once all that it told has been given."""
        if self._fault:
            raise self._fault

    def events(self, seconds: float) -> Iterator[Mapping[str, Any]]:
        """Give the events that come within so many seconds, each confirmed: Slack waits three for that.

        What can't be read is passed over. A link that is broken gives no more: `check` says why.
        """
        try:
            yield from self._events(seconds)
        except (Rejected, Unavailable) as fault:
            self._fault = fault

    def _events(self, seconds: float) -> Iterator[Mapping[str, Any]]:
        ends = monotonic() + seconds
        while (left := ends - monotonic()) > 0 and not (self.is_ending or self._fault):
            try:
                told = self._next(left)
            except TimeoutError:
                return
            number = word(told.get("envelope_id"))[:MOST_ENVELOPE]
            if number:
                self._say({"envelope_id": number})
            if told.get("type") == "disconnect":
                self._leave(told)
            elif told.get("type") == "events_api":
                yield mapping(mapping(told.get("payload")).get("event"))

    def _greeting(self) -> Mapping[str, Any]:
        ends = monotonic() + HELLO_S
        told: Mapping[str, Any] = {}
        while told.get("type") != "hello":
            try:
                told = self._next(ends - monotonic())
            except TimeoutError:
                raise Unavailable(SILENT) from None
            if told.get("type") == "disconnect":
                self._leave(told)
                raise Unavailable(BROKEN_OFF)
        return told

    def _leave(self, told: Mapping[str, Any]) -> None:
        if told.get("reason") == "link_disabled":
            raise Rejected(SWITCHED_OFF)
        self.is_ending = True

    def _next(self, seconds: float) -> Mapping[str, Any]:
        if seconds <= 0:
            raise TimeoutError
        try:
            return said(self._link.recv(timeout=seconds))
        except TimeoutError:
            raise
        except (WebSocketException, OSError):
            raise Unavailable(BROKEN_OFF) from None

    def _say(self, told: Mapping[str, Any]) -> None:
        try:
            self._link.send(json.dumps(told))
        except (WebSocketException, OSError):
            raise Unavailable(BROKEN_OFF) from None
