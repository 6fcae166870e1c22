"""What is published on the fictional platform: kept by a server of its own when the account names one
(tests, trials of endurance), else by nobody at all.

Without a server the same key simply is the same text, so that it can always be asked what became of it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import quote

from palabre.connectors.barred import check_act
from palabre.connectors.contract import Author, Barring, Moderation, Rejected, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.echo import PLATFORM
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.shapes import mapping, told, word
from palabre.connectors.words import N_

HOME = "https://echo.example"
NO_ACT = N_("Echo doesn't do this to a text.")
REFUSED = N_("Echo refuses this text.")
FIGURES = ("views", "likes", "relays", "replies")


class Own:
    """Publishes, answers, changes, deletes and measures; the ``account`` is a name without a password."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._server = credential.get("server", "").rstrip("/")
        self._account = credential.get("account", "").strip() or "echo"

    def me(self) -> Author:
        """Give the account, by its name."""
        return Author(f"echo:{self._account}", self._account, self._account, HOME)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a text."""
        return self._send("", draft, key)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a text."""
        return self._send(to, draft, key)

    def relay(self, of: str, key: str) -> Sent:
        """Pass a text on as it is."""
        return self._send("", Draft(""), key, of)

    def quote(self, of: str, draft: Draft, key: str) -> Sent:
        """Pass a text on with words above it."""
        return self._send("", draft, key, of)

    def _send(self, to: str, draft: Draft, key: str, of: str = "") -> Sent:
        if not self._server:
            return _by_key(key)
        passed = {"of": of} if of else {}
        body = {"account": self._account, "to": to, **passed, **_body(draft)}
        return self._sent(
            self._http.post(
                f"{self._server}/texts",
                json=body,
                headers={"Idempotency-Key": key},
                expect=(400, 422),
            )
        )

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Give what the text of this key became; None when it isn't there."""
        if not self._server:
            return _by_key(key)
        answer = self._http.get(f"{self._server}/texts", params={"key": key}, expect=(404,))
        return None if answer.status == 404 else self._sent(answer)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a text."""
        if not self._server:
            return Sent(remote_id, _address(remote_id))
        return self._sent(
            self._http.call("PUT", self._one(remote_id), json=_body(draft), expect=(400, 404, 422))
        )

    def delete(self, remote_id: str) -> None:
        """Delete a text; one that is gone already is deleted."""
        if self._server:
            self._http.call("DELETE", self._one(remote_id), expect=(404,))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like, hide or delete a text of somebody else, or take that back; what is gone stays gone."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        if self._server:
            self._http.post(f"{self._one(remote_id)}/{act}", expect=(404,))

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Mute, silence or ban somebody, or no longer."""
        check_act(act, PLATFORM.barring)
        if self._server:
            place = f"{self._server}/people/{quote(who, safe='')}/{act}"
            self._http.post(place, json={"at": at, "reason": reason}, expect=(404,))

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the figures of texts; without a server they are made up, always the same ones."""
        found: list[Measured] = []
        for one in remote_ids:
            figures: Mapping[str, Any] = (
                told(self._http.get(f"{self._one(one)}/figures")) if self._server else _made_up(one)
            )
            found += [
                Measured(one, name, float(value))
                for name in FIGURES
                if isinstance(value := figures.get(name), int | float)
            ]
        return tuple(found)

    def _one(self, remote_id: str) -> str:
        return f"{self._server}/texts/{quote(remote_id, safe='')}"

    def _sent(self, answer: Any) -> Sent:
        if answer.status in {400, 404, 422}:
            raise Rejected(REFUSED)
        said = mapping(answer.json())
        name = word(said.get("id"))
        if not name:
            raise Unavailable(NOT_JSON)
        return Sent(name, _address(name), at=when(said.get("at")))


def _body(draft: Draft) -> dict[str, Any]:
    media = [{"type": one.content_type, "alt": one.alt} for one in draft.media]
    card = draft.card and {"address": draft.card.address, "title": draft.card.title}
    return {
        "title": draft.title, "text": draft.text, "link": draft.link, "media": media, "card": card
    }  # fmt: skip


def _by_key(key: str) -> Sent:
    name = f"own-{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"
    return Sent(name, _address(name))


def _address(name: str) -> str:
    return f"{HOME}/texts/{quote(name, safe='')}"


def _made_up(remote_id: str) -> dict[str, int]:
    rng = Random(remote_id)
    views = int(rng.lognormvariate(6.5, 0.9))
    likes = int(views * rng.uniform(0.01, 0.08))
    return {"views": views, "likes": likes, "relays": likes // 5, "replies": likes // 7}
