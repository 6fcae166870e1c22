"""Reads and writes rooms of Matrix by its client-server API, version 3 of its paths."""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import (
    Author,
    Barring,
    Item,
    Moderation,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS, SIGNED_OUT, TOO_OFTEN
from palabre.connectors.http import Answer, Http
from palabre.connectors.matrix.again import ODD
from palabre.connectors.matrix.barring import bar
from palabre.connectors.matrix.outgoing import content_of, file_of, transactions_of
from palabre.connectors.matrix.parse import (
    ALIAS,
    EVENT,
    ROOM,
    Heard,
    filter_of,
    hear,
    item_of,
    names_in,
    time_of,
    title_in,
)
from palabre.connectors.matrix.reactions import LIKE, Reacting
from palabre.connectors.matrix.searching import Searching
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Sent, Upload
from palabre.connectors.shapes import dict_at, entire, text_of, told_or_none
from palabre.connectors.words import N_

API, MEDIA = "/_matrix/client/v3", "/_matrix/media/v3/upload"
MOST_EVENTS, MOST_GAPS, MOST_EDITS, POLL_MS = 100, 5, 20, 10_000
SERVER = re.compile(r"(https?://)?[A-Za-z0-9.-]+(:\d{1,5})?")
EXPECTED = (400, 401, 403, 404, 413, 429)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(days=1)

NO_SERVER = N_("This is no server's name: give for example matrix.example.")
NEEDS_ACCOUNT = N_("Matrix shows rooms only to an account: connect one with its access token.")
NO_ROOM = N_("This is no room's address: give for example #support:matrix.example.")
NOT_JOINED = N_("The account isn't in this room: join it in your Matrix app first.")
NOT_ALLOWED = N_("This room doesn't let the account do that.")
NOT_ONE = N_("There is no Matrix server at this address.")
NO_SUCH = N_("The server doesn't know this room or message.")
TOO_BIG = N_("The server refuses a text or a file of this size.")
REFUSED = N_("The Matrix server refuses this.")
ENCRYPTED = N_("This room is encrypted: Palabre can't read what is said in it.")
NO_NAME = N_("This is no message of Matrix.")
NO_SUCH_ACT = N_("This can't be done to a message.")
UNKNOWN_KIND = N_("Matrix isn't read in this way.")


class MatrixConnector(Searching, Reacting):
    """One account on one server. ``credential`` holds ``server`` and ``secret`` (an access token)."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._token = given.get("secret", "")
        self._home = given.get("server", "").strip().rstrip("/")

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what was said, edited and removed since the last reading."""
        if source not in {"room", "rooms"}:
            raise Rejected(UNKNOWN_KIND)
        return self._page(self._room_of_source(source, values, cursor), cursor, 0, limit)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give what is said as it comes: each call stays open ten seconds and is its heartbeat."""
        if source not in {"live", "live-rooms"}:
            raise Rejected(UNKNOWN_KIND)
        known = dict(cursor)
        room = self._room_of_source(
            source.replace("live-", "").replace("live", "room"), values, known
        )
        while True:
            page = self._page(room, known, POLL_MS if known.get("since") else 0, MOST_EVENTS)
            known = dict(page.cursor)
            yield page

    def _room_of_source(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> str:
        if source == "rooms":
            return ""
        known = cursor.get("room")
        if isinstance(known, str) and ROOM.fullmatch(known):
            return known
        room = self._room(values.get("room", ""))
        joined = self._get(f"{API}/joined_rooms").get("joined_rooms")
        if not isinstance(joined, list) or room not in joined:
            raise Rejected(NOT_JOINED)
        return room

    def _page(self, room: str, cursor: Mapping[str, Any], wait: int, limit: int) -> Page:
        since = text_of(cursor.get("since"))
        asked = {
            "filter": filter_of(room, min(limit, MOST_EVENTS)),
            "timeout": str(wait),
            "since": since,
        }
        told = self._get(f"{API}/sync", {name: value for name, value in asked.items() if value})
        after = text_of(told.get("next_batch"))
        if not after or len(after) > 1_000:
            raise Unavailable(ODD)
        heard = Heard()
        for name, joined in dict_at(told, "rooms", "join").items():
            if ROOM.fullmatch(str(name)) and (not room or name == room):
                self._hear_room(str(name), joined, since, heard)
        edited = [
            item for name in list(heard.edits)[:MOST_EDITS] if (item := self._edited(name, heard))
        ]
        found, likes, kept = self._liked(heard, cursor)
        items = (*found.values(), *edited)
        following = {"since": after, **({"room": room} if room else {}), **kept}
        return Page(
            items, following, deleted=tuple(dict.fromkeys(heard.deleted)), likes=likes,
            unchanged=not (items or heard.deleted or likes), remarks=(ENCRYPTED,) if heard.secret else (),
        )  # fmt: skip

    def _hear_room(self, room: str, joined: Any, since: str, heard: Heard) -> None:
        timeline, state = dict_at(joined, "timeline"), dict_at(joined, "state").get("events")
        events = timeline.get("events")
        before = (
            self._gap(room, timeline, since) if since and timeline.get("limited") is True else []
        )
        hear([*before, *(events if isinstance(events, list) else [])], room,
             names_in(state, before, events), heard, title_in(state, events))  # fmt: skip

    def _gap(self, room: str, timeline: Mapping[str, Any], since: str) -> list[Any]:
        """What was said between two readings and is too much for one answer, oldest first."""
        missed: list[Any] = []
        at = text_of(timeline.get("prev_batch"))
        for _ in range(MOST_GAPS):
            if not at:
                break
            asked = {"from": at, "to": since, "dir": "b", "limit": str(MOST_EVENTS)}
            told = self._get(f"{API}/rooms/{_quoted(room)}/messages", asked)
            chunk = told.get("chunk")
            if not isinstance(chunk, list) or not chunk:
                break
            missed += chunk
            at = text_of(told.get("end"))
        return missed[::-1]

    def _edited(self, name: str, heard: Heard) -> Item | None:
        """An edited text under its first name and time; only who wrote a text may edit it."""
        sender, new = heard.edits[name]
        if first := heard.items.pop(name, None):
            if first.author.remote_id != sender:
                heard.items[name] = first
                return None
        else:
            room, _, event = name.partition("/")
            path = f"{API}/rooms/{_quoted(room)}/event/{_quoted(event)}"
            told = self._call("GET", path, absent=True)
            first = item_of({**told, "content": dict_at(told, "content")}, room)
            if first is None or told.get("sender") != sender:
                return None
        # An edit repeats no relation: what a text answers stays as it was.
        return replace(
            new, remote_id=name, url=first.url, published_at=first.published_at,
            parent=first.parent, thread=first.thread, edited_at=new.published_at,
        )  # fmt: skip

    # Writing

    def me(self) -> Author:
        """Give the account of the token; raises `Reconnect` when the server doesn't accept it."""
        name = self._me()
        told = self._call("GET", f"{API}/profile/{_quoted(name)}", absent=True)
        shown = one_line(text_of(told.get("displayname")))
        return Author(name, shown or name, name, f"https://matrix.to/#/{_quoted(name)}")

    def publish(self, draft: Draft, key: str) -> Sent:
        """Say something in the room of ``draft.to``; the same key is never said twice."""
        return self._say(self._room(draft.to.get("room", "")), draft, key, {})

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a message, in its thread where it stands in one."""
        room, event = _name(to)
        path = f"{API}/rooms/{_quoted(room)}/event/{_quoted(event)}"
        above = dict_at(self._get(path), "content", "m.relates_to")
        relation: dict[str, Any] = {"m.in_reply_to": {"event_id": event}}
        if above.get("rel_type") == "m.thread" and isinstance(above.get("event_id"), str):
            relation |= {"rel_type": "m.thread", "event_id": above["event_id"]}
        return self._say(room, draft, key, relation)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Replace a text of ours by another (m.replace)."""
        room, event = _name(remote_id)
        new = content_of(draft)
        self._send(
            room, "m.room.message", secrets.token_hex(16),
            {**new, "body": f"* {new['body']}", "m.new_content": new,
             "m.relates_to": {"rel_type": "m.replace", "event_id": event}},
        )  # fmt: skip
        return Sent(remote_id, _address(room, event), at=datetime.now(UTC))

    def delete(self, remote_id: str) -> None:
        """Remove a text of ours for everybody; its empty place stays in the room."""
        self._redact(*_name(remote_id))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a message by a reaction, take it back, or remove it where our power allows it."""
        room, event = _name(remote_id)
        if act is Moderation.DELETE:
            self._redact(room, event)
        elif act is Moderation.LIKE:
            relation = {"rel_type": "m.annotation", "event_id": event, "key": LIKE}
            name = hashlib.sha256(f"like {remote_id}".encode()).hexdigest()[:32]
            if not self._reactions(room, event):
                self._send(
                    room, "m.reaction", f"{name}{secrets.token_hex(4)}", {"m.relates_to": relation}
                )
        elif act is Moderation.UNLIKE:
            for reaction in self._reactions(room, event):
                self._redact(room, reaction)
        else:
            raise Rejected(NO_SUCH_ACT)

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Ban somebody from the room where they wrote, or let them come back."""
        bar(self._call, f"{API}/rooms", _name(at)[0], who, act, reason)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text of this key among the last of its room that are ours.

        One whose files are missing isn't there: sent again under its names, it gets what it lacks.
        """
        room, me = self._room(draft.to.get("room", "")), self._me()
        asked = {"dir": "b", "limit": str(MOST_EVENTS), "filter": '{"types":["m.room.message"]}'}
        told = entire(self._get(f"{API}/rooms/{_quoted(room)}/messages", asked).get("chunk"))
        own = [one for one in told if one.get("sender") == me]
        names = {text_of(dict_at(one, "unsigned").get("transaction_id")) for one in own}
        wanted = transactions_of(key, draft)
        if wanted[0] in names and not names.issuperset(wanted):
            return None
        for event in own:
            name, at = text_of(event.get("event_id")), time_of(event)
            if not EVENT.fullmatch(name) or at is None:
                continue
            ours = dict_at(event, "unsigned").get("transaction_id") == wanted[0]
            same = (
                dict_at(event, "content").get("body") == content_of(draft)["body"] and at >= since
            )
            if ours or same:
                return Sent(f"{room}/{name}", _address(room, name), at=at)
        return None

    def _say(self, room: str, draft: Draft, key: str, relation: Mapping[str, Any]) -> Sent:
        """Send the text, then each file; all under names made of the key, so that none comes twice."""
        files = [file_of(one, self._upload(one)) for one in draft.media]
        parts = [content_of(draft)] if draft.text or not files else []
        names = []
        said = zip(transactions_of(key, draft), [*parts, *files], strict=True)
        for transaction, content in said:
            content = {**content, **({"m.relates_to": dict(relation)} if relation else {})}
            names.append(self._send(room, "m.room.message", transaction, content))
        return Sent(f"{room}/{names[0]}", _address(room, names[0]), at=datetime.now(UTC))

    def _upload(self, file: Upload) -> str:
        told = self._call(
            "POST", MEDIA, params={"filename": file.name}, content=file.body,
            headers={"Content-Type": file.content_type}, changes=False,
        )  # fmt: skip
        address = text_of(told.get("content_uri"))
        if not address.startswith("mxc://"):
            raise Unavailable(ODD)
        return address

    def _send(self, room: str, kind: str, transaction: str, content: Mapping[str, Any]) -> str:
        path = f"{API}/rooms/{_quoted(room)}/send/{kind}/{_quoted(transaction)}"
        name = text_of(self._call("PUT", path, json=content).get("event_id"))
        if not EVENT.fullmatch(name):
            raise Unavailable(ODD)
        return name

    def _redact(self, room: str, event: str) -> None:
        path = f"{API}/rooms/{_quoted(room)}/redact/{_quoted(event)}/{secrets.token_hex(16)}"
        self._call("PUT", path, json={}, absent=True)

    # Calls

    def _me(self) -> str:
        told = self._call("GET", f"{API}/account/whoami", absent=True)
        name = text_of(told.get("user_id"))
        if not name:
            raise Unavailable(ODD) if told else Rejected(NOT_ONE)
        return name

    def _room(self, text: str) -> str:
        """Give a room's own name from what a person writes: that name, or an address with #."""
        text = text.strip().removeprefix("https://matrix.to/#/")
        if ROOM.fullmatch(text):
            return text
        if not ALIAS.fullmatch(text):
            raise Rejected(NO_ROOM)
        room = text_of(self._get(f"{API}/directory/room/{_quoted(text)}").get("room_id"))
        if not ROOM.fullmatch(room):
            raise Unavailable(ODD)
        return room

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        return self._call("GET", path, params=dict(params or {}))

    def _call(
        self, method: str, path: str, *, absent: bool = False,
        headers: Mapping[str, str] | None = None, **body: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Make a call, signed in; ``absent`` says that a missing thing is no fault."""
        if not (self._home and self._token):
            raise Rejected(NEEDS_ACCOUNT)
        if not SERVER.fullmatch(self._home):
            raise Rejected(NO_SERVER)
        base = self._home if "://" in self._home else f"https://{self._home}"
        signed = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        body = {name: value for name, value in body.items() if value != {} or name == "json"}
        answer = self._http.call(method, f"{base}{path}", headers=signed, expect=EXPECTED, **body)
        if answer.status == 404 and absent:
            return {}
        if answer.status >= 400:
            raise _refusal(answer)
        told = told_or_none(answer)
        if told is None:
            changes = method != "GET" and body.get("changes", True)
            raise Unknown(PERHAPS) if changes else Unavailable(ODD)
        return told


def _refusal(answer: Answer) -> Exception:
    try:
        told = answer.json()
    except Unavailable:
        told = {}
    code, wait = (
        (text_of(told.get("errcode")), told.get("retry_after_ms"))
        if isinstance(told, dict)
        else ("", 0)
    )
    if answer.status == 429:
        milliseconds = wait if isinstance(wait, int) and 0 < wait < 10**9 else 0
        asked = answer.wait or (
            timedelta(milliseconds=milliseconds) if milliseconds else FIRST_WAIT
        )
        return RateLimited(TOO_OFTEN, min(max(asked, timedelta(seconds=1)), LONGEST_WAIT))
    if answer.status == 401 or code in {"M_UNKNOWN_TOKEN", "M_USER_DEACTIVATED"}:
        return Reconnect(SIGNED_OUT)
    words = {403: NOT_ALLOWED, 404: NO_SUCH, 413: TOO_BIG}.get(answer.status, REFUSED)
    return Rejected(TOO_BIG if code == "M_TOO_LARGE" else words)


def _name(remote_id: str) -> tuple[str, str]:
    room, _, event = remote_id.partition("/")
    if not (ROOM.fullmatch(room) and EVENT.fullmatch(event)):
        raise Rejected(NO_NAME)
    return room, event


def _address(room: str, event: str) -> str:
    return f"https://matrix.to/#/{_quoted(room)}/{_quoted(event)}"


def _quoted(name: str) -> str:
    return quote(name, safe="")
