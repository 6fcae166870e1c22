"""Speaks on the server of the account: posts, answers, edits, deletes, favourites, and tells figures.

https://docs.joinmastodon.org/methods/statuses/ and /media/. The caller's key goes out as
Idempotency-Key, which Mastodon honours for an hour; some other servers don't know it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.contract import Moderation, Rejected, Unavailable, Unknown
from palabre.connectors.dates import spelt, when
from palabre.connectors.faults import NOT_UPLOADED
from palabre.connectors.films import FILMS
from palabre.connectors.mastodon.calls import (
    NO_SUCH,
    NOT_TAKEN,
    ODD,
    Calls,
    Gone,
)
from palabre.connectors.mastodon.parse import address_of
from palabre.connectors.mastodon.polls import kept_poll, poll_of
from palabre.connectors.plain import plain, web_address
from palabre.connectors.polls import answers_of
from palabre.connectors.protocols import Draft, Measured, Sent, Upload
from palabre.connectors.servers import base_of, host_of
from palabre.connectors.shapes import confirmed, dict_at, dicts, entire
from palabre.connectors.waiting import waited
from palabre.connectors.words import N_

VISIBILITIES = ("public", "unlisted", "private", "direct")
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
MOST_AT_ONCE = 20
RECENT = 40
SLACK = timedelta(minutes=2)  # a server's clock may be this much off
LATER = "later:"  # marks the number of a post that waits for its time
BOOST = "boost:"  # marks the number of a post of somebody else's that was passed on
OF_POSTS = {
    "likes": "favourites_count",
    "relays": "reblogs_count",
    "replies": "replies_count",
    "quotes": "quotes_count",
}
OF_ACCOUNT = {"followers": "followers_count", "posts": "statuses_count"}

NO_POST = N_("This is no post of the fediverse.")
ELSEWHERE = N_("This post stands on another server: only its author's server can change it.")
NOT_FOUND_HERE = N_("The account's server doesn't find this post of another server.")
NO_VISIBILITY = N_("A post is public, unlisted, private or direct.")
NO_EDITS = N_("The software of this server can't change a post that was sent.")
NO_LATER = N_("The software of this server can't keep a post for later.")
ONLY_PICTURES = N_("The software of this server takes no post without a picture.")
ONLY_IMAGES = N_("Palabre sends the fediverse pictures (JPEG, PNG, WebP, GIF) and videos.")
NO_QUOTES = N_("The software of this server can't quote a post: pass it on as it is.")
NOT_TO_QUOTE = N_("The author of this post doesn't let it be quoted.")
NO_SUCH_ACT = N_("The fediverse has no such act of moderation.")
EMPTY = N_("There is nothing in this post.")

NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?)/(?:later:|boost:)?([\w.:-]{1,200})")
_NUMBER = re.compile(r"[\w.:-]{1,200}")
# What servers put above (or below) a text for software that shows no quotes: "RE:" and the quoted address.
_QUOTED = re.compile(r'<(p|span) class="quote-inline">.*?</\1>', re.DOTALL)


class Writing(Calls):
    """What an account does on its server; `MastodonConnector` is one of these that also reads."""

    def publish(self, draft: Draft, key: str) -> Sent:
        """Post a text with its pictures, now or when the draft says."""
        return self._post(draft, key, {})

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post, no more publicly than it stands; its author is named, else nobody tells them.

        What isn't said to everybody is answered to those alone whom the answer names.
        """
        number = self._here(to)
        told = self._status(number)
        account = told.get("account")
        name = str(account.get("acct", "")) if isinstance(account, dict) else ""
        more = {"in_reply_to_id": number}
        visibility = told.get("visibility", "public")
        if visibility != "public":
            more["visibility"] = "unlisted" if visibility == "unlisted" else "direct"
        if name and f"@{name}".casefold() not in draft.text.casefold():
            more["status"] = f"@{name} {_text(draft)}"
        return self._post(draft, key, more)

    def relay(self, of: str, key: str) -> Sent:
        """Boost a post; one that is boosted already stays so."""
        number = self._here(of)
        told = confirmed(self._send("POST", f"/api/v1/statuses/{number}/reblog"))
        name = f"{host_of(self._home)}/{BOOST}{number}"
        return Sent(name, address_of(told), at=when(told.get("created_at")))

    def quote(self, of: str, draft: Draft, key: str) -> Sent:
        """Post a text above a post of somebody else's, where the server knows how and the author lets us."""
        number = self._here(of)
        if not self.instance(self._home).can.quotes:
            raise Rejected(NO_QUOTES)
        lets = dict_at(self._status(number), "quote_approval").get("current_user")
        if lets == "denied":
            raise Rejected(NOT_TO_QUOTE)
        return self._post(draft, key, {"quoted_status_id": number})

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post of ours; its pictures stay when the draft has none, visibility and poll always."""
        number = self._own(remote_id)
        if not self.instance(self._home).can.edits:
            raise Rejected(NO_EDITS)
        stands = self._status(number)
        poll = kept_poll(stands, draft, datetime.now(UTC))
        body = self._body(draft, () if draft.media else _media_numbers(stands))
        if poll:
            body["poll"] = poll
        return self._sent(confirmed(self._send("PUT", f"/api/v1/statuses/{number}", json=body)))

    def delete(self, remote_id: str) -> None:
        """Delete a post of ours, also one that waits for its time, or take a boost back; what is gone is
        deleted."""
        number = self._own(remote_id)
        if f"/{BOOST}" in remote_id:
            with suppress(Gone):
                self._send("POST", f"/api/v1/statuses/{number}/unreblog")
            return
        kind = "scheduled_statuses" if f"/{LATER}" in remote_id else "statuses"
        try:
            self._send("DELETE", f"/api/v1/{kind}/{number}")
        except Gone:
            return

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Favour a post, or take it back."""
        words = {Moderation.LIKE: "favourite", Moderation.UNLIKE: "unfavourite"}
        if act not in words:
            raise Rejected(NO_SUCH_ACT)
        self._send("POST", f"/api/v1/statuses/{self._here(remote_id)}/{words[act]}")

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give what posts were met with, or how many follow the account. What is gone is left out."""
        self._check_signed_in()
        if not remote_ids:
            told = self._get(self._home, "/api/v1/accounts/verify_credentials", {}).json()
            return tuple(_figures("", told, OF_ACCOUNT))
        found: list[Measured] = []
        numbers = {self._own(name): name for name in remote_ids if is_post(name)}
        for some in slices(list(numbers), MOST_AT_ONCE):
            for status in self._statuses(some):
                name = numbers.get(str(status.get("id", "")))
                if name:
                    found += _figures(name, status, OF_POSTS)
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own recent ones: those of the time, by what they say."""
        self._check_signed_in()
        if draft.at:
            waiting = self._get(self._home, "/api/v1/scheduled_statuses", {"limit": RECENT}).json()
            return next((self._sent(one) for one in entire(waiting) if _waits(one, draft)), None)
        me = self._get(self._home, "/api/v1/accounts/verify_credentials", {}).json()
        number = str(me.get("id", "")) if isinstance(me, dict) else ""
        if not _NUMBER.fullmatch(number):
            raise Unknown(ODD)
        recent = self._get(
            self._home, f"/api/v1/accounts/{number}/statuses", {"limit": RECENT}
        ).json()
        for status in entire(recent):
            at = when(status.get("created_at"))
            if at and at >= since - SLACK and _says(status, draft):
                return self._sent(status)
        return None

    # One post

    def _post(self, draft: Draft, key: str, more: Mapping[str, str]) -> Sent:
        self._check_signed_in()
        if not (_text(draft) or draft.media):
            raise Rejected(EMPTY)
        # Software that doesn't know of it would show the post at once.
        if draft.at and not self.instance(self._home).can.schedules:
            raise Rejected(NO_LATER)
        poll = poll_of(draft, self.instance(self._home).polls) if answers_of(draft) else {}
        body = {**self._body(draft), **more}
        if poll:
            body["poll"] = poll
        if visibility := draft.more.get("visibility", ""):
            if visibility not in VISIBILITIES:
                raise Rejected(NO_VISIBILITY)
            least = VISIBILITIES.index(more.get("visibility", VISIBILITIES[0]))
            body["visibility"] = VISIBILITIES[max(least, VISIBILITIES.index(visibility))]
        if draft.at:
            body["scheduled_at"] = spelt(draft.at)
        headers = {"Idempotency-Key": key}
        try:
            told = confirmed(self._send("POST", "/api/v1/statuses", json=body, headers=headers))
        except Rejected as refusal:
            if str(refusal) == NOT_TAKEN and not (
                draft.media or self.instance(self._home).can.texts
            ):
                raise Rejected(ONLY_PICTURES) from None
            raise
        return self._sent(told)

    def _body(self, draft: Draft, kept: Sequence[str] = ()) -> dict[str, Any]:
        body: dict[str, Any] = {"status": _text(draft)}
        media = [self._upload(upload) for upload in draft.media] or list(kept)
        if media:
            body["media_ids"] = media
        if draft.warning:
            body |= {"spoiler_text": draft.warning, "sensitive": True}
        if draft.language:
            body["language"] = draft.language
        return body

    def _upload(self, upload: Upload) -> str:
        """Send a picture or video and give its number, when the server is ready to show it."""
        if upload.content_type not in (*IMAGE_TYPES, *FILMS):
            raise Rejected(ONLY_IMAGES)
        files = {"file": (upload.name or "file", upload.body, upload.content_type)}
        described = {"description": upload.alt} if upload.alt else {}
        if upload.focal != (50, 50):
            across, down = ((one - 50) / 50 for one in upload.focal)
            described["focus"] = f"{across:.2f},{-down:.2f}"
        try:
            answer = self._send("POST", "/api/v2/media", files=files, data=described)
        except Unknown:  # a picture that no post shows is thrown away by the server
            raise Unavailable(NOT_UPLOADED) from None
        told = answer.json()
        number = str(told.get("id", "")) if isinstance(told, dict) else ""
        if not _NUMBER.fullmatch(number):
            raise Unavailable(ODD)
        if answer.status in {202, 206}:
            waited(lambda: self._ready(number))
        return number

    def _ready(self, number: str) -> str | None:
        answer = self._get(self._home, f"/api/v1/media/{number}", {})
        return None if answer.status in {202, 206} else number

    def _sent(self, told: Any) -> Sent:
        """What a server gave for a post; an answer without a number leaves it open what happened."""
        number = str(told.get("id", "")) if isinstance(told, dict) else ""
        if not _NUMBER.fullmatch(number):
            raise Unknown(ODD)
        host = host_of(self._home)
        if at := when(told.get("scheduled_at")):
            return Sent(f"{host}/{LATER}{number}", ready=False, at=at)
        return Sent(f"{host}/{number}", address_of(told), at=when(told.get("created_at")))

    def _status(self, number: str) -> Mapping[str, Any]:
        told = self._get(self._home, f"/api/v1/statuses/{number}", {}).json()
        if not isinstance(told, dict):
            raise Unavailable(ODD)
        return told

    def _statuses(self, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
        """Several posts: asked for at once where the server knows how, else one after the other."""
        try:
            told = dicts(self._get(self._home, "/api/v1/statuses", {"id[]": list(numbers)}).json())
        except Rejected:
            told = []
        if told:
            return told
        found = []
        for number in numbers:
            answer = self._get(self._home, f"/api/v1/statuses/{number}", {}, absent=True)
            if answer.status < 400:
                found += dicts([answer.json()])
        return found

    # Names

    def _own(self, remote_id: str) -> str:
        """The number of a post of the account's own server."""
        self._check_signed_in()
        found = NAME.fullmatch(remote_id)
        if not found:
            raise Rejected(NO_POST)
        if found[1].lower() != host_of(self._home):
            raise Rejected(ELSEWHERE)
        return found[2]

    def _here(self, remote_id: str) -> str:
        """The number that the account's own server gives to a post, wherever it was read."""
        self._check_signed_in()
        found = NAME.fullmatch(remote_id)
        if not found:
            raise Rejected(NO_POST)
        if found[1].lower() == host_of(self._home):
            return found[2]
        there = base_of(found[1])
        told = self._get(there, f"/api/v1/statuses/{found[2]}", {}).json()
        uri = web_address(str(told.get("uri") or "")) if isinstance(told, dict) else ""
        if not uri:
            raise Rejected(NO_SUCH)
        asked = {"q": uri, "type": "statuses", "resolve": "true", "limit": "1"}
        answer = self._get(self._home, "/api/v2/search", asked).json()
        for status in dicts(answer.get("statuses") if isinstance(answer, dict) else None):
            number = str(status.get("id", ""))
            if status.get("uri") == uri and _NUMBER.fullmatch(number):
                return number
        raise Rejected(NOT_FOUND_HERE)


def numbered(value: Any) -> str:
    """The number that a server gives, else an empty text."""
    spelled = str(value or "")
    return spelled if _NUMBER.fullmatch(spelled) else ""


def is_post(name: str) -> bool:
    """Whether a name is that of a post which stands there, and not of one to come or of a boost."""
    return f"/{LATER}" not in name and f"/{BOOST}" not in name


def _text(draft: Draft) -> str:
    """The text as it goes out: its page and its hashtags at the end, where it doesn't name them."""
    text = draft.text.strip()
    said = {word.casefold() for word in re.findall(r"#([\w·]+)", text)}
    tags = [re.sub(r"[^\w·]", "", tag) for tag in draft.tags]
    tagged = " ".join(f"#{tag}" for tag in tags if tag and tag.casefold() not in said)
    return "\n\n".join(part for part in (text, draft.unnamed_link, tagged) if part)


def _says(status: Mapping[str, Any], draft: Draft) -> bool:
    """Whether a post says what the draft does; an answer may begin with more names than it."""
    said = _letters(plain(_QUOTED.sub("", str(status.get("content") or ""), count=1)).text)
    meant = _letters(_text(draft))
    if not meant:
        return not said and len(dicts(status.get("media_attachments"))) == len(draft.media)
    return said == meant or (bool(status.get("in_reply_to_id")) and said.endswith(meant))


def _waits(told: Mapping[str, Any], draft: Draft) -> bool:
    params = told.get("params")
    at = when(told.get("scheduled_at"))
    text = str(params.get("text") or "") if isinstance(params, dict) else ""
    near = at and draft.at and abs(at - draft.at) < SLACK
    return bool(near) and _letters(text) == _letters(_text(draft))


def _letters(text: str) -> str:
    """A text's letters and digits alone: servers change spaces, and shorten the names of people."""
    bare = re.sub(r"@([\w.-]+)@[\w.-]+", r"@\1", text)
    return "".join(letter for letter in bare.casefold() if letter.isalnum())


def _media_numbers(status: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = (str(one.get("id", "")) for one in dicts(status.get("media_attachments")))
    return tuple(number for number in numbers if _NUMBER.fullmatch(number))


def _figures(name: str, told: Any, names: Mapping[str, str]) -> Iterable[Measured]:
    for ours, theirs in names.items():
        value = told.get(theirs) if isinstance(told, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
            yield Measured(name, ours, float(value))
