"""Reads and writes in the channels of a Slack workspace, as a bot."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place
from palabre.connectors.contract import (
    Author,
    ConnectorError,
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import NOT_UPLOADED, PERHAPS
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.offering import only
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Measured, Offered, Sent, Upload
from palabre.connectors.receipts import SLACK
from palabre.connectors.shapes import count, entire, listing, mapping, since_1970, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.direct import groups, told_directly
from palabre.connectors.slack.live import MOST_NAMES as MOST_NAMED
from palabre.connectors.slack.live import Live
from palabre.connectors.slack.offers import channels, members
from palabre.connectors.slack.parse import (
    CHANNEL,
    GROUP,
    gone_of,
    is_name,
    is_place,
    is_talk,
    items_of,
    likes_of,
    name_of,
    number_of,
    order,
    speaker,
    stamp_of,
    written,
)
from palabre.connectors.slack.searching import NEEDS_PERSON, search
from palabre.connectors.slack.threads import answered
from palabre.connectors.words import N_

MOST_ASKED = 15  # what Slack gives at once to apps that are sold outside its Marketplace
MOST_NAMES, NAME_CAP = 30, 30
DEEPEST = 40  # pages of a channel that is read for the first time
EVENT = "palabre_text"  # marks our messages, with their key, so that they can be found again

UNKNOWN_KIND = N_("Slack isn't read in this way.")
NO_CHANNEL = N_("This is no channel's number: it begins with C, G or D.")
NO_SUCH = N_("This is no message of Slack.")
NOT_OPEN = N_("These are private messages among several people: add the source of those instead.")
NO_ACT = N_("Slack only knows liking a message and taking it back.")


class SlackConnector:
    """``credential`` holds ``secret``, the token of a bot; ``app_token``, by which its app listens live; and
    ``person``, the token of somebody who searches."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._slack = Calls(http, credential.get("secret", ""))
        self._app_token = credential.get("app_token", "").strip()
        person = credential.get("person", "").strip()
        self._person = Calls(http, person) if person else None

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the messages of a channel since the last whole reading, the newest first, or the answers in
        its threads, or what people write to the bot alone or among several."""
        if source == "direct":
            return self._direct(cursor)
        channel, done = _channel(values), stamp_of(cursor.get("done"))
        if not cursor and GROUP + channel in groups(self._slack):
            raise Rejected(NOT_OPEN)
        if source == "answers":
            return self._answers(channel, cursor)
        asked = {"channel": channel, "limit": str(max(1, min(limit, MOST_ASKED)))}
        if done:
            asked["oldest"] = done
        if isinstance(cursor.get("page"), str):
            asked["cursor"] = str(cursor["page"])
        told = self._slack.ask("conversations.history", **asked)
        messages = [mapping(one) for one in listing(told.get("messages"))]
        names = self._names(messages, mapping(cursor.get("names")))
        items = tuple({one.remote_id: one for one in items_of(messages, channel, names)}.values())
        stamps = [stamp_of(one.get("ts")) for one in messages]
        newest = max([done, stamp_of(cursor.get("new")), *stamps], key=order)
        following = word(mapping(told.get("response_metadata")).get("next_cursor"))[:500]
        kept: dict[str, Any] = {"names": dict(list(names.items())[-MOST_NAMES:])}
        seen = count(cursor.get("seen"))
        # A channel's first reading ends somewhere; a later one goes on until it meets what is known.
        if following and messages and (done or seen < DEEPEST):
            kept |= {"done": done, "new": newest, "page": following, "seen": seen + 1}
        else:
            kept |= {"done": newest}
        more = "page" in kept
        deleted = gone_of(messages, channel)
        return Page(items, kept, deleted, more=more, unchanged=not messages)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give what public channels hold of the words, as the person whose token was given finds it."""
        if self._person is None:
            raise Rejected(NEEDS_PERSON)
        return search(self._person, words, cursor, limit)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give what is said, edited, deleted and liked in the bot's channels, and what a cut would have
        hidden. The cursor keeps the moment of the newest message, and which channels are still to be read."""
        if source != "live":
            raise Rejected(UNKNOWN_KIND)
        names = partial(self._names, most=MOST_NAMED)
        yield from Live(self._http, self._app_token, self._slack, names, self._again).pages(cursor)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the channels of the workspace that the bot sees."""
        only(what, "channel")
        return channels(self._slack, words)

    def _answers(self, channel: str, cursor: Mapping[str, Any]) -> Page:
        messages, kept, more = answered(self._slack, channel, cursor)
        names = self._names(messages, mapping(cursor.get("names")))
        items = {one.remote_id: one for one in items_of(messages, channel, names)}
        after = {**kept, "names": dict(list(names.items())[-MOST_NAMES:])}
        return Page(tuple(items.values()), after, more=more, unchanged=not messages)

    def _direct(self, cursor: Mapping[str, Any]) -> Page:
        talks, kept, more = told_directly(self._slack, cursor)
        names = self._names(
            [one for _, said in talks for one in said], mapping(cursor.get("names"))
        )
        found = [one for talk, said in talks for one in items_of(said, talk, names)]
        items = tuple({one.remote_id: one for one in found}.values())
        gone = tuple(name for talk, said in talks for name in gone_of(said, talk))
        after = {**kept, "names": dict(list(names.items())[-MOST_NAMES:])}
        return Page(items, after, gone, more=more, unchanged=not (items or gone))

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which messages are gone from their channels, and which were edited, a call each."""
        named = ((name.partition("/")[0], name) for name in remote_ids if is_name(name))
        return place_by_place(grouped(named), lambda _, names: one_by_one(names, self._again))

    def _again(self, name: str) -> Item | None:
        channel, thread, stamp = _message(name)
        asked = {"channel": number_of(channel), "latest": stamp, "inclusive": "true"}
        if thread:
            asked |= {"ts": thread, "oldest": stamp, "limit": str(MOST_ASKED)}
            told = self._seen("conversations.replies", asked, "thread_not_found")
            if told.get("ok") is not True:
                raise NoMore
        else:
            told = self._seen("conversations.history", {"limit": "1", **asked})
        messages = told.get("messages")
        if not isinstance(messages, list) or not all(
            stamp_of(mapping(m).get("ts")) for m in messages
        ):
            raise Unavailable(NOT_JSON)  # not to be taken for a message that is gone
        # A thread's answer comes with the message that began it.
        message = mapping(next((m for m in messages if m["ts"] == stamp), {}))
        if message.get("ts") != stamp or name in gone_of([message], channel):
            raise NoMore
        if not message.get("edited"):
            return None
        return next(items_of([message], channel, self._names([message], {})), None)

    def _seen(self, method: str, asked: Mapping[str, str], *fine: str) -> Mapping[str, Any]:
        """What the bot sees, else what the person does who may have found it by a search."""
        try:
            return self._slack.ask_or(method, asked, *fine)
        except Rejected:
            if self._person is None:
                raise
        return self._person.ask_or(method, asked, *fine)

    def me(self) -> Author:
        """Give the bot of the token, with its workspace."""
        told = self._slack.ask("auth.test")
        name = one_line(f"{word(told.get('user'))} ({word(told.get('team'))})")
        return Author(word(told.get("user_id")), name, automatic=True)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Write in a channel; with files, the text goes out as their introduction."""
        return self._send(_channel(draft.to), "", draft, key)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer in the thread that a message begins; in a conversation with the bot, below it all."""
        return self._send(*_thread(to), draft, key)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a message of the bot's own."""
        channel, thread, stamp = _message(remote_id)
        body = {"channel": number_of(channel), "ts": stamp, "text": written(draft.text)}
        return _sent(channel, self._slack.tell("chat.update", body), thread)

    def delete(self, remote_id: str) -> None:
        """Delete a message of the bot's own; one that is gone already is deleted."""
        channel, mark, number = remote_id.partition("/file/")
        if mark and is_place(channel):
            self._slack.tell(
                "files.delete", {"file": number}, fine=("file_not_found", "file_deleted")
            )
            return
        channel, _, stamp = _message(remote_id)
        body = {"channel": number_of(channel), "ts": stamp}
        self._slack.tell("chat.delete", body, fine=("message_not_found",))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a message with a thumb, or take it back; doing it twice is no fault."""
        channel, _, stamp = _message(remote_id)
        methods = {
            Moderation.LIKE: ("reactions.add", "already_reacted"),
            Moderation.UNLIKE: ("reactions.remove", "no_reaction"),
        }
        if act not in methods:
            raise Rejected(NO_ACT)
        method, fine = methods[act]
        body = {"channel": number_of(channel), "timestamp": stamp, "name": "thumbsup"}
        self._slack.tell(method, body, fine=(fine,))

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the reactions to messages, of whatever kind, without those that are gone; with no names, how
        many belong to the channels that the bot is in."""
        if not remote_ids:
            belong = members(self._slack)
            return () if belong is None else (Measured("", "members", float(belong)),)
        found: list[Measured] = []
        for name in remote_ids:
            channel, _, stamp = _message(name)
            asked = {"channel": number_of(channel), "timestamp": stamp, "full": "true"}
            told = self._slack.ask_or("reactions.get", asked, "message_not_found")
            message = mapping(told.get("message"))
            if message.get("ts") == stamp:
                found.append(Measured(name, "likes", float(likes_of(message))))
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the message of this key in its channel, or in the thread of what it answers."""
        if draft.media or not (to or draft.to.get("channel")):
            raise Unknown(PERHAPS)
        channel, thread = (_channel(draft.to), "") if not to else _thread(to)
        asked = {"channel": number_of(channel), "oldest": f"{(since - SLACK).timestamp():.6f}"}
        asked |= {"ts": thread} if thread else {}
        asked |= {"limit": str(MOST_ASKED), "include_all_metadata": "true"}
        method = "conversations.replies" if thread else "conversations.history"
        try:
            told = self._slack.ask(method, **asked)
        except Rejected:  # that we may not look doesn't mean that it isn't there
            raise Unknown(PERHAPS) from None
        for message in entire(told.get("messages")):
            marked = mapping(message.get("metadata"))
            if mapping(marked.get("event_payload")).get("key") == key:
                return _sent(channel, message, thread)
        if told.get("has_more") is True:
            raise Unknown(PERHAPS)
        return None

    def _send(self, channel: str, thread: str, draft: Draft, key: str) -> Sent:
        if draft.media:
            return self._share(channel, thread, draft)
        marked = {"event_type": EVENT, "event_payload": {"key": key}}
        body = {"channel": number_of(channel), "text": written(draft.text), "metadata": marked}
        whole = {**body, "thread_ts": thread} if thread else body
        return _sent(channel, self._slack.tell("chat.postMessage", whole), thread)

    def _share(self, channel: str, thread: str, draft: Draft) -> Sent:
        """Share files in three steps: an address for each, the bytes, and all of them at once."""
        files = [{"id": self._upload(file), "title": file.alt or file.name} for file in draft.media]
        number = number_of(channel)
        body = {"files": files, "channel_id": number, "initial_comment": written(draft.text)}
        told = self._slack.tell(
            "files.completeUploadExternal", {**body, "thread_ts": thread} if thread else body
        )
        first = mapping(next(iter(listing(told.get("files"))), {}))
        for shared in mapping(first.get("shares")).values():
            for one in listing(mapping(shared).get(number)):
                if stamp_of(mapping(one).get("ts")):
                    return _sent(channel, mapping(one), thread)
        # Slack makes the message a little later; until then only the file has a name.
        return Sent(f"{channel}/file/{files[0]['id']}", ready=False)

    def _upload(self, file: Upload) -> str:
        """Bring a file to Slack, where nobody sees it yet: what goes wrong here happened nowhere."""
        form = {"filename": file.name, "length": str(file.size), "alt_txt": file.alt[:1000]}
        told = self._slack.prepare("files.getUploadURLExternal", form)
        address, number = word(told.get("upload_url")), word(told.get("file_id"))
        if not (address and number):
            raise Unavailable(NOT_UPLOADED)
        headers = {"Content-Type": file.content_type}
        self._http.post(address, content=file.body, headers=headers, changes=False)
        return number

    def _names(
        self, messages: list[Mapping[str, Any]], known: Mapping[str, Any], most: int = MOST_NAMES
    ) -> dict[str, str]:
        """The names of who speaks; those that are told once are kept in the cursor."""
        names = {k: word(v)[:NAME_CAP] for k, v in list(known.items())[:most] if len(k) < 50}
        for message in messages:
            number = speaker(message)
            if not number or number in names or message.get("bot_id"):
                continue
            try:
                user = mapping(self._slack.ask("users.info", user=number).get("user"))
            except ConnectorError:
                break  # a name is no reason to lose the messages
            profile = mapping(user.get("profile"))
            name = word(profile.get("display_name")) or word(user.get("real_name"))
            names[number] = one_line(name or word(user.get("name")))[:NAME_CAP]
        return names


def _channel(values: Mapping[str, str]) -> str:
    channel = values.get("channel", "").strip()
    if not CHANNEL.fullmatch(channel):
        raise Rejected(NO_CHANNEL)
    return channel


def _message(remote_id: str) -> tuple[str, str, str]:
    """The channel of a message, the moment of its thread's beginning ("" for one in none), its own."""
    if not is_name(remote_id):
        raise Rejected(NO_SUCH)
    channel, *stamps = remote_id.split("/")
    return channel, stamps[0] if len(stamps) == 2 else "", stamps[-1]


def _thread(remote_id: str) -> tuple[str, str]:
    """Where an answer goes: nobody begins a thread where few talk to each other."""
    channel, thread, stamp = _message(remote_id)
    return channel, thread or ("" if is_talk(channel) else stamp)


def _sent(channel: str, told: Mapping[str, Any], thread: str = "") -> Sent:
    stamp = stamp_of(told.get("ts"))
    if not stamp:
        raise Unknown(PERHAPS)
    url = f"https://slack.com/archives/{number_of(channel)}/p{stamp.replace('.', '')}"
    return Sent(name_of(channel, thread, stamp), url, at=since_1970(stamp))
