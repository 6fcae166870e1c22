"""A person who is signed in to Microsoft: who it is, and their messages in Teams, wherever those stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from palabre.connectors.again import NoMore
from palabre.connectors.contract import Author, Unknown
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Http
from palabre.connectors.msgraph.calls import Calls, Refused
from palabre.connectors.msgraph.messages import body_of, is_gone, written
from palabre.connectors.plain import one_line, plain
from palabre.connectors.protocols import Draft
from palabre.connectors.receipts import sent_since
from palabre.connectors.shapes import dict_at, entire, word

MOST_MESSAGES = 50  # at once: the most that Microsoft gives


class Person:
    """``credential`` holds ``secret``, the token that a person gave."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._graph = Calls(http, credential.get("secret", ""))

    def me(self) -> Author:
        """Give the person of the token."""
        said = self._graph.get("me")
        name = one_line(word(said.get("displayName")), 200)
        return Author(word(said.get("id")), name, word(said.get("userPrincipalName"))[:200])

    def _as_now(self, path: str, place: str) -> Mapping[str, Any]:
        """What stands at a message's path now; raises `NoMore` where there is none any more.

        A place that the person doesn't see any more says nothing of its messages.
        """
        try:
            return self._graph.get(path)
        except Refused as refusal:
            if refusal.status != 404:
                raise
            self._graph.get(place, **{"$top": "1"})
            raise NoMore from None

    def _found_again(
        self, path: str, asked: Mapping[str, str], draft: Draft, since: datetime
    ) -> Mapping[str, Any] | None:
        """The person's own message that says what a draft says, among the newest of a list.

        Raises `Unknown` where more were sent since then than are looked at.
        """
        own, wanted = self.me().remote_id, plain(written(draft)).text.split()
        told = self._graph.get(path, **{"$top": str(MOST_MESSAGES), **asked})
        if not own:
            raise Unknown(PERHAPS)
        newer = 0
        for message in entire(told.get("value")):
            if not sent_since(when(message.get("createdDateTime")), since):
                continue
            newer += 1
            writer = word(dict_at(message, "from", "user").get("id"))
            if writer == own and body_of(message).text.split() == wanted and not is_gone(message):
                return message
        if newer >= MOST_MESSAGES:
            raise Unknown(PERHAPS)
        return None
