"""Calls to Microsoft Graph in the name of a person, and what its refusals mean.

Paths and answers: https://learn.microsoft.com/en-us/graph/api/resources/chatmessage (read in a stored copy
on 29 November 2026).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.faults import SIGNED_OUT
from palabre.connectors.http import Answer, Http
from palabre.connectors.shapes import confirmed, told
from palabre.connectors.words import N_

BASE = "https://graph.microsoft.com/v1.0/"
LONGEST_LINK = 8_000

NOT_ALLOWED = N_(
    "Microsoft doesn't allow this: a permission of the app lacks, or the person isn't in the team."
)
NOT_THERE = N_("There is no such channel or message in Teams, or the person may not see it.")
TOO_BIG = N_("Microsoft finds this message too large.")
REFUSED = N_("Microsoft refuses this request.")
STRAY = N_("Microsoft named a strange place to read on at.")
_SAYS = {403: NOT_ALLOWED, 404: NOT_THERE, 413: TOO_BIG}
EXPECTED = (400, 403, 404, 409, 410, 412, 413)


class Refused(Rejected):
    """A refusal with Microsoft's status."""

    def __init__(self, status: int) -> None:
        super().__init__(_SAYS.get(status, REFUSED))
        self.status = status


class Calls:
    """The calls of one person."""

    def __init__(self, http: Http, token: str) -> None:
        self._http, self._token = http, token

    def get(self, path: str, **asked: str) -> Mapping[str, Any]:
        """Read an object or a list; ``path`` may be a whole address that `onward` let pass."""
        address = path if path.startswith(BASE) else BASE + path
        more: dict[str, Any] = {"params": asked} if asked else {}
        return told(self._call("GET", address, **more))

    def ask(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask what takes a body, and changes nothing over there."""
        return told(self._call("POST", BASE + path, json=dict(body), changes=False))

    def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make something; raises `Unknown` when the answer can't be read."""
        return confirmed(self._call("POST", BASE + path, json=dict(body)))

    def act(
        self, method: str, path: str, body: Mapping[str, Any] | None = None,
        *, fine: Iterable[int] = (),
    ) -> None:  # fmt: skip
        """Change something that is there; the statuses in ``fine`` are no refusal."""
        more: dict[str, Any] = {"json": dict(body)} if body else {}
        try:
            self._call(method, BASE + path, **more)
        except Refused as refusal:
            if refusal.status not in set(fine):
                raise

    def _call(self, method: str, address: str, **body: Any) -> Answer:
        if not self._token:
            raise Reconnect(SIGNED_OUT)
        signed = {"Authorization": f"Bearer {self._token}"}
        answer = self._http.call(method, address, headers=signed, expect=EXPECTED, **body)
        if answer.status >= 400:
            raise Refused(answer.status)
        return answer


def onward(link: Any, *parts: str, below: str = "teams") -> str:
    """The address at which a list goes on, "" for none.

    The token goes to Microsoft's Graph only, and to an address that holds all ``parts``: Microsoft spells
    the same list in several ways.
    """
    if not isinstance(link, str) or not link:
        return ""
    spelt = unquote(link).casefold()
    known = link.startswith(f"{BASE}{below}") and all(part.casefold() in spelt for part in parts)
    if not known or len(link) > LONGEST_LINK or not link.isprintable():
        raise Unavailable(STRAY)
    return link
