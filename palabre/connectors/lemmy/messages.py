"""Private messages of an account on Lemmy: answered, changed, deleted.

``/api/v3/private_message`` as LemmyNet/lemmy-js-client (0.19) sends it. No call gives one message by its
number: so a message is called by its place, the person at its other end, and its number.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Rejected, Unknown
from palabre.connectors.dates import when
from palabre.connectors.lemmy.calls import ODD, Gone
from palabre.connectors.lemmy.parse import number
from palabre.connectors.lemmy.writing import (
    ELSEWHERE,
    NO_TEXT,
    RECENT,
    SLACK,
    Writing,
    check,
    text_of,
)
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.servers import host_of
from palabre.connectors.shapes import dict_at, entire
from palabre.connectors.words import N_

ONLY_WORDS = N_("A private message on Lemmy holds words only: no picture.")

LIST = "/api/v3/private_message/list"
_NAMED = re.compile(r"([A-Za-z0-9.-]+(?::\d{1,5})?)/message/(\d{1,18})-(\d{1,18})")


class Messages(Writing):
    """What an account says in private; `LemmyConnector` is one of these."""

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post, a comment, or a private message: then in private, to who wrote it."""
        if not (named := _NAMED.fullmatch(to)):
            return super().reply(to, draft, key)
        person, _number = self._of(named)
        body = {"content": _words(draft), "recipient_id": person}
        return self._sent_to(person, self._change("POST", "private_message", body))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a text or a message of ours."""
        if not (named := _NAMED.fullmatch(remote_id)):
            return super().edit(remote_id, draft)
        person, found = self._of(named)
        body = {"private_message_id": found, "content": _words(draft)}
        return self._sent_to(person, self._change("PUT", "private_message", body))

    def delete(self, remote_id: str) -> None:
        """Delete a text or a message of ours; one that is gone already is deleted."""
        if not (named := _NAMED.fullmatch(remote_id)):
            return super().delete(remote_id)
        body = {"private_message_id": self._of(named)[1], "deleted": True}
        with suppress(Gone):
            self._change("POST", "private_message/delete", body)
        return None

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest ones, for an answer in private among messages."""
        if not (named := _NAMED.fullmatch(to)):
            return super().receipt(key, draft, since, to)
        person, _number = self._of(named)
        told = self._api.get(self._api.home(), LIST, {"unread_only": "false", "limit": RECENT})
        for view in entire(told.get("private_messages")):
            said = dict_at(view, "private_message")
            at = when(said.get("published"))
            ours = number(said.get("recipient_id")) == str(person)
            same = str(said.get("content")).strip() == text_of(draft)
            if ours and same and at and at >= since - SLACK:
                return self._sent_to(person, {"private_message_view": view})
        return None

    def _of(self, named: re.Match[str]) -> tuple[int, int]:
        """The person at the other end of a message, and its number."""
        if named[1].lower() != host_of(self._api.home()):
            raise Rejected(ELSEWHERE)
        return int(named[2]), int(named[3])

    def _sent_to(self, person: int, told: Mapping[str, Any]) -> Sent:
        said = dict_at(told, "private_message_view", "private_message")
        if not (found := number(said.get("id"))):
            raise Unknown(ODD)
        host = host_of(self._api.home())
        at = when(said.get("published"))
        return Sent(f"{host}/message/{person}-{found}", f"{self._api.home()}/inbox", at=at)


def _words(draft: Draft) -> str:
    check(draft)
    if draft.media:
        raise Rejected(ONLY_WORDS)
    if not (words := text_of(draft)):
        raise Rejected(NO_TEXT)
    return words
