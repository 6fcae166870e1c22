"""Speaks on Bluesky: posts, answers, deletes, likes, hides, and tells what its posts were met with.

Every record is written under a key made from the caller's own, and only where nothing stands yet: the
same text sent twice is one post, and whether it arrived is told by asking for that record.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.bluesky.chat import Chat, is_message
from palabre.connectors.bluesky.gates import GATES, QUOTE_GATES, gates_of
from palabre.connectors.bluesky.jetstream import POSTS
from palabre.connectors.bluesky.parse import post_address, uri_parts
from palabre.connectors.bluesky.records import (
    card_address,
    facets_of,
    key_for,
    now,
    post_record,
    text_of,
)
from palabre.connectors.bluesky.xrpc import NO_SUCH, ODD, Absent, Changed, Xrpc
from palabre.connectors.contract import Author, Moderation, Rejected, Unavailable, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.films import MP4
from palabre.connectors.protocols import Draft, Measured, Sent, Upload
from palabre.connectors.shapes import dict_at, dicts_at
from palabre.connectors.words import N_

MOST_IMAGES, IMAGE_BYTES, THUMB_BYTES = 4, 2_000_000, 1_000_000
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
MOST_POSTS = 25  # names in one question
LIKES, REPOSTS = "app.bsky.feed.like", "app.bsky.feed.repost"
# Our metric's name, and theirs, in the view of a post and in that of an account.
OF_POSTS = {
    "likes": "likeCount",
    "relays": "repostCount",
    "replies": "replyCount",
    "quotes": "quoteCount",
    "saves": "bookmarkCount",
}
OF_ACCOUNT = {"followers": "followersCount", "posts": "postsCount"}

NO_POST = N_("This is no post of Bluesky.")
NOT_OURS = N_("This post was written by another account: only its author can delete it.")
NOT_OUR_THREAD = N_(
    "Answers can be hidden only in a conversation that the connected account began."
)
TOO_MANY_IMAGES = N_("Bluesky takes four pictures at most.")
IMAGE_TOO_BIG = N_("Bluesky takes pictures of 2 MB at most.")
ONLY_IMAGES = N_("Palabre sends Bluesky pictures in JPEG, PNG or WebP, or one video in MP4.")
ONE_FILM = N_("Bluesky takes one video in MP4 with a post, and nothing beside it.")
NO_LATER = N_("Bluesky can't keep a post for later: let Palabre send it in time.")
NO_SUCH_ACT = N_("Bluesky has no such act of moderation.")
NOT_TO_QUOTE = N_("The author of this post doesn't let it be quoted.")
MEANWHILE = N_("The hidden answers of this conversation were changed meanwhile: try again.")
EMPTY = N_("There is nothing in this post.")


class Writing:
    """What an account does on the network; `BlueskyConnector` is one of these that also reads."""

    _api: Xrpc
    _chat: Chat

    def publish(self, draft: Draft, key: str) -> Sent:
        """Post a text, with pictures or the card of a link. The same key never makes two posts."""
        return self._post(draft, key, None)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a private message, or a post: with both that and the one that began the conversation."""
        if is_message(to):
            return self._chat.answer(to, draft, self._number)
        parent = self._view(to)
        above = _reference(dict_at(dict_at(parent, "record"), "reply").get("root"))
        mine = _reference(parent)
        return self._post(draft, key, {"root": above or mine, "parent": mine})

    def relay(self, of: str, key: str) -> Sent:
        """Repost a post; the same one is never reposted twice from here."""
        rkey = key_for(f"repost {of}")
        subject = _reference(self._view(of))
        record = {"$type": REPOSTS, "subject": subject, "createdAt": now()}
        with suppress(Changed):  # it is reposted already
            self._put(REPOSTS, rkey, record, None)
        return Sent(f"at://{self._api.did()}/{REPOSTS}/{rkey}", post_address(of))

    def quote(self, of: str, draft: Draft, key: str) -> Sent:
        """Post a text above a post of somebody else's, unless its author doesn't let it be quoted."""
        view = self._view(of)
        if dict_at(view, "viewer").get("embeddingDisabled") is True:
            raise Rejected(NOT_TO_QUOTE)
        return self._post(draft, key, None, _reference(view))

    def delete(self, remote_id: str) -> None:
        """Delete a post of ours with what says who may answer and quote it, or take a repost back; one that
        is gone already is deleted."""
        parts = uri_parts(remote_id)
        if not parts or parts[1] not in {POSTS, REPOSTS}:
            raise Rejected(NO_POST)
        if parts[0] != self._api.did():
            raise Rejected(NOT_OURS)
        there = self._beside(parts[2]) if parts[1] == POSTS else []
        if there:
            self._write("delete", [{"collection": one, "rkey": parts[2]} for one in there])
        else:
            self._remove(parts[1], parts[2])

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Say whether the post of this key stands in the account's repository, or the message's text
        in its conversation."""
        if is_message(to):
            return self._chat.receipt(to, draft, since)
        rkey = key_for(key)
        found = self._record(POSTS, rkey)
        if found and not found.get("uri"):
            raise Unknown(PERHAPS)
        return self._sent(rkey) if found else None

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a post or take it back; hide an answer in our own conversation or show it again."""
        if act in {Moderation.LIKE, Moderation.UNLIKE}:
            self._like(remote_id, act is Moderation.LIKE)
        elif act in {Moderation.HIDE, Moderation.SHOW}:
            self._hide(remote_id, act is Moderation.HIDE)
        else:
            raise Rejected(NO_SUCH_ACT)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give what posts were met with, or how many follow the account. What is gone is left out."""
        if not remote_ids:
            profile = self._api.get("app.bsky.actor.getProfile", {"actor": self._api.did()})
            return tuple(_figures("", profile, OF_ACCOUNT))
        found: list[Measured] = []
        posts = [name for name in remote_ids if (uri_parts(name) or ("", ""))[1] == POSTS]
        for some in slices(posts, MOST_POSTS):
            told = self._api.get("app.bsky.feed.getPosts", {"uris": list(some)})
            for view in dicts_at(told, "posts"):
                if view.get("uri") in some:
                    found += _figures(str(view["uri"]), view, OF_POSTS)
        return tuple(found)

    def who_is(self, handle: str) -> Author | None:
        """Say whom a handle names, by the number that never changes; None when it names nobody."""
        number = self._number(handle.lower())
        return Author(number, handle=handle) if number else None

    # Records

    def _post(
        self, draft: Draft, key: str, reply: dict[str, Any] | None,
        quoted: dict[str, str] | None = None,
    ) -> Sent:  # fmt: skip
        _check(draft)
        rkey = key_for(key)
        gates = gates_of(draft, self._sent(rkey).remote_id, reply is None)
        facets = facets_of(text_of(draft), self._number)
        blobs = [self._api.upload(upload.body, upload.content_type) for upload in draft.media]
        record = post_record(draft, facets, blobs, reply, self._thumb(draft), quoted)
        with suppress(Changed):  # it stands there already: an earlier try arrived after all
            if gates:
                self._put_together(rkey, {POSTS: record, **gates})
            else:
                self._put(POSTS, rkey, record, None)
        return self._sent(rkey)

    def _thumb(self, draft: Draft) -> dict[str, Any] | None:
        """The picture of the card, where there is one that the network takes."""
        picture = draft.card.picture if draft.card and card_address(draft) else None
        if picture is None or len(picture.data) > THUMB_BYTES:
            return None
        return self._api.upload(picture.data, picture.content_type)

    def _sent(self, rkey: str) -> Sent:
        uri = f"at://{self._api.did()}/{POSTS}/{rkey}"
        return Sent(uri, post_address(uri))

    def _put(self, collection: str, rkey: str, record: Mapping[str, Any], swap: str | None) -> None:
        """Write a record where that of the content number ``swap`` stands, or none; else `Changed`."""
        asked = {"repo": self._api.did(), "collection": collection, "rkey": rkey}
        self._api.post(
            "com.atproto.repo.putRecord", {**asked, "record": record, "swapRecord": swap}
        )

    def _put_together(self, rkey: str, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Write a post with what stands beside it, all or nothing; `Changed` where the post is there.

        A post whose gates came later would be open to all until then, and for good if they got lost.
        """
        if self._record(POSTS, rkey):
            raise Changed(NO_POST)
        self._write(
            "create",
            [
                {"collection": collection, "rkey": rkey, "value": record}
                for collection, record in records.items()
            ],
        )

    def _beside(self, rkey: str) -> list[str]:
        """Where a post stands with what says who may answer and quote it; nothing where it stands alone."""
        gates = [one for one in (GATES, QUOTE_GATES) if self._record(one, rkey)]
        return [*([POSTS] if self._record(POSTS, rkey) else []), *gates] if gates else []

    def _write(self, act: str, records: Iterable[Mapping[str, Any]]) -> None:
        """Do the same to several records, all or nothing: a write that knows no "if it is there"."""
        writes = [{"$type": f"com.atproto.repo.applyWrites#{act}", **one} for one in records]
        self._api.post("com.atproto.repo.applyWrites", {"repo": self._api.did(), "writes": writes})

    def _remove(self, collection: str, rkey: str) -> None:
        asked = {"repo": self._api.did(), "collection": collection, "rkey": rkey}
        self._api.post("com.atproto.repo.deleteRecord", asked)

    def _record(self, collection: str, rkey: str) -> Mapping[str, Any]:
        """A record of ours with its content number, or nothing when there is none."""
        asked = {"repo": self._api.did(), "collection": collection, "rkey": rkey}
        try:
            return self._api.get("com.atproto.repo.getRecord", asked)
        except Absent:
            return {}

    def _view(self, uri: str) -> Mapping[str, Any]:
        """A post as the network shows it; raises `Rejected` when it is gone."""
        parts = _post_parts(uri)
        found = dicts_at(self._api.get("app.bsky.feed.getPosts", {"uris": [uri]}), "posts")
        view = found[0] if found else {}
        if not found and parts[0] == self._api.did():
            # What we wrote a moment ago stands in our repository before the network shows it.
            own = self._record(POSTS, parts[2])
            view = {**own, "record": dict_at(own, "value")} if own else {}
        if not view:
            raise Rejected(NO_SUCH)
        if not _reference(view):
            raise Unavailable(ODD)
        return view

    def _number(self, handle: str) -> str:
        try:
            told = self._api.get("com.atproto.identity.resolveHandle", {"handle": handle})
        except Rejected:
            return ""
        did = told.get("did")
        return did if isinstance(did, str) and did.startswith("did:") else ""

    # Acts

    def _like(self, uri: str, like: bool) -> None:
        rkey = key_for(f"like {uri}")
        if like:
            subject = _reference(self._view(uri))
            record = {"$type": LIKES, "subject": subject, "createdAt": now()}
            with suppress(Changed):  # it is liked already
                self._put(LIKES, rkey, record, None)
            return
        _post_parts(uri)
        self._remove(LIKES, rkey)
        try:
            told = dict_at(self._view(uri), "viewer").get("like")
        except Rejected:
            return  # a post that is gone is liked by nobody
        parts = uri_parts(told)
        if parts and parts[1] == LIKES and parts[2] != rkey:  # liked in another app
            self._remove(LIKES, parts[2])

    def _hide(self, uri: str, hide: bool) -> None:
        reply = dict_at(dict_at(self._view(uri), "record"), "reply")
        root = str(dict_at(reply, "root").get("uri", ""))
        parts = uri_parts(root)
        if not parts or parts[0] != self._api.did():
            raise Rejected(NOT_OUR_THREAD)
        gate = self._record(GATES, parts[2])
        kept = dict_at(gate, "value")
        hidden = kept.get("hiddenReplies")
        names = [name for name in hidden if name != uri] if isinstance(hidden, list) else []
        record = {"post": root, "createdAt": now(), **kept, "$type": GATES}
        record["hiddenReplies"] = [*names, uri] if hide else names
        cid = gate.get("cid")
        try:
            self._put(GATES, parts[2], record, cid if isinstance(cid, str) else None)
        except Changed:
            raise Unavailable(MEANWHILE) from None


def _check(draft: Draft) -> None:
    """Refuse what the network would refuse, or do something else with."""
    if draft.at:
        raise Rejected(NO_LATER)
    if not (draft.text.strip() or draft.media or draft.link):
        raise Rejected(EMPTY)
    if len(draft.media) > MOST_IMAGES:
        raise Rejected(TOO_MANY_IMAGES)
    if any(upload.is_film for upload in draft.media):
        if len(draft.media) > 1 or draft.media[0].content_type != MP4:
            raise Rejected(ONE_FILM)
        return
    for upload in draft.media:
        _check_image(upload)


def _check_image(upload: Upload) -> None:
    if upload.content_type not in IMAGE_TYPES:
        raise Rejected(ONLY_IMAGES)
    if len(upload.data) > IMAGE_BYTES:
        raise Rejected(IMAGE_TOO_BIG)


def _post_parts(uri: str) -> tuple[str, str, str]:
    parts = uri_parts(uri)
    if not parts or parts[1] != POSTS:
        raise Rejected(NO_POST)
    return parts


def _reference(value: Any) -> dict[str, str]:
    """The two names of a record: where it stands and what it holds; nothing when one is missing."""
    uri, cid = (value.get("uri"), value.get("cid")) if isinstance(value, dict) else ("", "")
    return {"uri": str(uri), "cid": cid} if uri_parts(uri) and isinstance(cid, str) and cid else {}


def _figures(name: str, view: Mapping[str, Any], names: Mapping[str, str]) -> list[Measured]:
    told = {ours: view.get(theirs) for ours, theirs in names.items()}
    return [
        Measured(name, ours, float(value))
        for ours, value in told.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12
    ]
