"""Reads, searches, publishes, answers, hides and measures on X for one account."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.contract import (
    Author,
    Barring,
    Moderation,
    Page,
    Rejected,
    Unknown,
)
from palabre.connectors.dates import spelt
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.receipts import SLACK
from palabre.connectors.shapes import entire, listing, mapping, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_
from palabre.connectors.x import COSTS, PLATFORM, messages, muting
from palabre.connectors.x.calls import GIF, NEEDS_ACCOUNT, NO_SUCH, Calls, Refused
from palabre.connectors.x.figures import measured
from palabre.connectors.x.liking import like
from palabre.connectors.x.parse import (
    NUMBER,
    address_of,
    author_of,
    items_of,
    number_of,
    numbers_of,
    older,
)
from palabre.connectors.x.relaying import NOT_ON_PLAN, is_repost, repost, take_back
from palabre.connectors.x.stream import NEEDS_BEARER, heard, opened, settle_rule
from palabre.connectors.x.texts import cost_of, is_same, text_of
from palabre.connectors.x.versions import FIXED, check_open, told_of

LONGEST_QUERY = 512
MOST_ASKED = 100
MOST_MEDIA = 4
MOST_CATCH_UP = 10  # pages of a search, after a stream broke
SEARCHED = timedelta(days=6, hours=23)
FIELDS = {
    "post.fields": "attachments,conversation_id,created_at,entities,lang,note_post,public_metrics",
    "user.fields": "name,profile_image_url,public_metrics,username",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
    "expansions": "attachments.media_keys,author_id",
}
# What a post answers is told only together with that post, which is paid for.
WITH_PARENTS = {**FIELDS, "expansions": "attachments.media_keys,author_id,referenced_posts"}

VERSION = {**FIELDS, "post.fields": f"{FIELDS['post.fields']},edit_controls"}

UNKNOWN_KIND = N_("X isn't read in this way.")
NOT_SUMMONED = N_(
    "X lets an app answer only where the author mentioned or quoted your account first: answer on x.com."
)
DUPLICATE = N_("X refuses this text because your account said the very same before.")
TOO_MANY = N_("X takes four pictures with one post.")
ALONE = N_("X shows a moving picture (GIF) alone: give no other with it.")
NO_ACT = N_("X doesn't do this to a post.")
NO_WORDS = N_("There is nothing to search for.")


class XConnector:
    """Speaks to X for the account whose OAuth token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._calls = Calls(http, credential.get("secret", ""))
        self._app = Calls(http, credential.get("bearer", ""))

    @property
    def spent(self) -> int:
        """What this connector's calls cost so far; X bills by what it gives."""
        return self._calls.spent + self._app.spent

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what mentions the account, its own posts, or its messages, newer than the last reading."""
        if source == "messages":
            return messages.newest(self._calls, cursor, limit)
        if source not in {"mentions", "own"}:
            raise Rejected(UNKNOWN_KIND)
        user = number_of(cursor.get("user"))
        cost = 0 if user else COSTS["user"]
        user = user or self._own_number()
        asked: dict[str, Any] = {**WITH_PARENTS}
        if source == "own":
            asked["exclude"] = "retweets"
        path = f"/2/users/{user}/{'mentions' if source == 'mentions' else 'tweets'}"
        known = {**cursor, "user": user}
        return self._newest(path, asked, known, limit, fewest=5, price=COSTS["own"], cost=cost)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the posts of the last seven days that hold the words, without reposts."""
        key = key_of(words, language)
        asked = {**FIELDS, "query": query_of(words, language), "sort_order": "recency"}
        known = dict(place(cursor, key))
        if _too_old(number_of(known.get("since")), datetime.now(UTC)):
            known = {}
        price = COSTS["read"]
        page = self._newest("/2/tweets/search/recent", asked, known, limit, fewest=10, price=price)
        return keeping(page, cursor, key)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give each post with the words as it is written, and a heartbeat every twenty seconds.

        Opened again with a cursor it first searches for what was written meanwhile: X gives what a
        stream missed to large customers only.
        """
        if source != "stream":
            raise Rejected(UNKNOWN_KIND)
        rule = query_of(values.get("words", ""))
        bearer = self._app.secret
        if not bearer:
            raise Rejected(NEEDS_BEARER)
        number = settle_rule(self._app, rule)
        with opened(self._http, bearer) as lines:
            yield from self._missed(rule, number_of(cursor.get("since")))
            yield from heard(self._app, lines, number)

    def _missed(self, rule: str, since: str) -> Iterator[Page]:
        """What was written since a post, some pages at most; nothing when that is too long ago."""
        known: Mapping[str, Any] = {"since": since}
        if not since or _too_old(since, datetime.now(UTC)):
            return
        asked = {**FIELDS, "query": rule, "sort_order": "recency"}
        for _ in range(MOST_CATCH_UP):
            page = self._newest(
                "/2/tweets/search/recent", asked, known, MOST_ASKED, fewest=10, price=COSTS["read"]
            )
            # Newest first: the mark moves only when all of it is there.
            yield replace(page, cursor={} if page.more else page.cursor, more=False)
            if not page.more:
                return
            known = page.cursor

    def _newest(
        self, path: str, asked: Mapping[str, Any], known: Mapping[str, Any], limit: int, *,
        fewest: int, price: int, cost: int = 0,
    ) -> Page:  # fmt: skip
        """Ask for one page, newest first, of what came after ``since``.

        The cursor keeps ``since``, the number of the newest post of the last whole reading, and
        while a reading goes on ``top`` (the same for this one) and ``at`` (X's own token). A first
        reading is one page only: all that is older would be paid for.
        """
        since, at = number_of(known.get("since")), word(known.get("at"))
        wanted = {
            **asked,
            "max_results": max(fewest, min(limit, MOST_ASKED)),
            "since_id": since,
            "pagination_token": at,
        }
        told = self._calls.get(path, wanted)
        items, meta = items_of(told), mapping(told.get("meta"))
        beside = mapping(told.get("includes"))
        paid = len(listing(told.get("data"))) + len(listing(beside.get("posts")))
        top = number_of(known.get("top")) or number_of(meta.get("newest_id")) or since
        onward = word(meta.get("next_token"))[:1_000]
        kept = {"user": known["user"]} if "user" in known else {}
        more = bool(since and onward and onward != at)
        cursor = (
            {**kept, "since": since, "top": top, "at": onward}
            if more
            else {**kept, **({"since": top} if top else {})}
        )
        cost += self._calls.pay(paid * price)
        return Page(tuple(items), cursor, more=more, unchanged=not items, cost=cost)

    def me(self) -> Author:
        """Give the account of the token; raises `Reconnect` when X doesn't accept it."""
        asked = {"user.fields": FIELDS["user.fields"]}
        told = mapping(self._calls.get("/2/users/me", asked).get("data"))
        self._calls.pay(COSTS["user"])
        return author_of(told)

    def _own_number(self) -> str:
        number = self.me().remote_id
        if not NUMBER.fullmatch(number):
            raise Rejected(NEEDS_ACCOUNT)
        return number

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a post. X knows no keys of ours; it refuses the same text twice by itself."""
        return self._send(draft, {})

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a private message, or a post: where its author mentioned or quoted the account."""
        if messages.is_message(to):
            return messages.answer(self._calls, to, draft)
        if not NUMBER.fullmatch(to):
            raise Rejected(NO_SUCH)
        try:
            return self._send(draft, {"reply": {"in_reply_to_tweet_id": to}})
        except Refused as refusal:
            if refusal.status == 403 and not refusal.says_duplicate:
                raise Rejected(NOT_SUMMONED) from None
            raise

    def relay(self, of: str, key: str) -> Sent:
        """Repost a post; reposted already, it stays so."""
        if not NUMBER.fullmatch(of):
            raise Rejected(NO_SUCH)
        return repost(self._calls, self._own_number(), of)

    def quote(self, of: str, draft: Draft, key: str) -> Sent:
        """Send a text above a post of somebody else's, with the same limits as any other."""
        if not NUMBER.fullmatch(of):
            raise Rejected(NO_SUCH)
        try:
            return self._send(draft, {"quote_tweet_id": of})
        except Refused as refusal:
            if refusal.status == 403:
                raise Rejected(NOT_ON_PLAN) from None
            raise

    def _send(self, draft: Draft, more: Mapping[str, Any]) -> Sent:
        if len(draft.media) > MOST_MEDIA:
            raise Rejected(TOO_MANY)
        if len(draft.media) > 1 and any(one.content_type == GIF for one in draft.media):
            raise Rejected(ALONE)
        text = text_of(draft)
        body: dict[str, Any] = {**more, "text": text} if text else {**more}
        numbers = [self._calls.upload(one) for one in draft.media]
        if numbers:
            body["media"] = {"media_ids": numbers}
        try:
            sent = self._calls.send("POST", "/2/tweets", json=body)
        except Refused as refusal:
            if refusal.says_duplicate:
                raise Rejected(DUPLICATE) from None
            raise
        number = number_of(mapping(sent.get("data")).get("id"))
        if not number:
            raise Unknown(PERHAPS)
        cost = self._calls.pay(cost_of(draft))
        return Sent(number, address_of(number), at=datetime.now(UTC), cost=cost)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post. X gives it another number; here it keeps the first, which answers name.

        A change whose answer was lost isn't made twice.
        """
        if not NUMBER.fullmatch(remote_id):
            raise Rejected(NO_SUCH)
        told, post = self._version(remote_id)
        newest = numbers_of(post)[-1]
        if newest != number_of(post.get("id")):
            told, post = self._version(newest)
        if newest != remote_id and any(is_same(item, draft) for item in items_of(told)):
            return Sent(remote_id, address_of(newest))
        check_open(post, datetime.now(UTC))
        try:
            sent = self._send(draft, {"edit_options": {"previous_post_id": newest}})
        except Refused as refusal:
            if refusal.status == 403:
                raise Rejected(FIXED) from None
            raise
        return replace(sent, remote_id=remote_id)

    def _version(self, number: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What X tells of a post, and the post in it."""
        (told,) = self._looked_up([number], VERSION)
        self._calls.pay(len(listing(told.get("data"))) * COSTS["read"])
        return told, told_of(number, told)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the account's own posts, or messages, since then."""
        if messages.is_message(to):
            return messages.receipt(self._calls, self._own_number(), to, draft, since)
        asked = {
            **FIELDS,
            "max_results": MOST_ASKED,
            "start_time": spelt(since - SLACK, "seconds"),
        }
        found = self._calls.get(f"/2/users/{self._own_number()}/tweets", asked)
        # X leaves out the list when it is empty, and says so beside it.
        none = mapping(found.get("meta")).get("result_count") == 0
        shown = entire(found.get("data", [] if none else None))
        self._calls.pay(len(shown) * COSTS["own"])
        for item in items_of(found):
            if is_same(item, draft):  # its sending was billed, too
                cost = self._calls.pay(cost_of(draft))
                return Sent(item.remote_id, item.url, at=item.published_at, cost=cost)
        return None

    def delete(self, remote_id: str) -> None:
        """Delete a post of the account, or take a repost back; one that is gone already is deleted."""
        if is_repost(remote_id):
            take_back(self._calls, self._own_number(), remote_id)
            return
        if not NUMBER.fullmatch(remote_id):
            raise Rejected(NO_SUCH)
        try:
            self._calls.call("DELETE", f"/2/tweets/{remote_id}")
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return
        self._calls.pay(COSTS["delete"])

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Hide an answer under a post of the account, or show it again; like a post, or no longer."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        if not NUMBER.fullmatch(remote_id):
            raise Rejected(NO_SUCH)
        if act in {Moderation.LIKE, Moderation.UNLIKE}:
            like(self._calls, self._own_number(), remote_id, likes=act is Moderation.LIKE)
            return
        hidden = {"hidden": act is Moderation.HIDE}
        self._calls.call("PUT", f"/2/tweets/{remote_id}/hidden", json=hidden)
        self._calls.pay(COSTS["manage"])

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Mute somebody, or no longer. X asks for no reason."""
        muting.check(who, act)
        muting.mute(self._calls, self._own_number(), who, mutes=act is Barring.MUTE)

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of posts, with what X tells their author alone, or how many follow the account."""
        if not remote_ids:
            followers = self.me().followers
            return (Measured("", "followers", followers),) if followers is not None else ()
        return measured(self._calls, self._looked_up, remote_ids)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which of these posts and messages X no longer shows: deleted, withheld, or now protected.

        Each that is still there is paid for like any that is read.
        """
        before = self.spent
        lost = dict.fromkeys(messages.gone(self._calls, remote_ids))
        shown = 0
        for told in self._looked_up(remote_ids, {"post.fields": "id"}):
            for error in listing(told.get("errors")):
                number = number_of(mapping(error).get("resource_id") or mapping(error).get("value"))
                if number in remote_ids:
                    lost[number] = None
            shown += len(listing(told.get("data")))
        self._calls.pay(shown * COSTS["read"])
        return Page(deleted=tuple(lost), cost=self.spent - before)

    def _looked_up(
        self, remote_ids: Sequence[str], asked: Mapping[str, str]
    ) -> Iterator[Mapping[str, Any]]:
        numbers = [number for number in dict.fromkeys(remote_ids) if NUMBER.fullmatch(number)]
        for some in slices(numbers, MOST_ASKED):
            yield self._calls.get("/2/tweets", {**asked, "ids": ",".join(some)})


def query_of(words: str, language: str = "") -> str:
    """A search in X's own words, at most 512 characters, without the reposts."""
    rest = " -is:retweet" + (f" lang:{language}" if re.fullmatch("[a-z]{2}", language) else "")
    asked = " ".join(words.split())
    if len(asked) > LONGEST_QUERY - len(rest):
        asked = asked[: LONGEST_QUERY - len(rest)].rpartition(" ")[0]
    if asked.count('"') % 2:
        asked = asked.replace('"', "")
    if not asked:
        raise Rejected(NO_WORDS)
    return f"{asked}{rest}"


def _too_old(number: str, now: datetime) -> bool:
    """Say whether a post is older than search goes back: X refuses to search from there on."""
    return bool(number) and older(number, SEARCHED, now)
