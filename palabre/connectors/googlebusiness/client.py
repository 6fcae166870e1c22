"""Reads and answers the reviews of one's own places on Google, posts there, and tells how they are found."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.again import grouped
from palabre.connectors.contract import (
    Author,
    Item,
    Page,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS, SIGNED_OUT
from palabre.connectors.googlebusiness.figures import figures_of
from palabre.connectors.googlebusiness.offers import ACCOUNTS, places
from palabre.connectors.googlebusiness.parse import items_of
from palabre.connectors.googlebusiness.posts import body_of
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.offering import only
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.protocols import Draft, Measured, Offered, Sent
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import confirmed, entire, listing, mapping, told, word
from palabre.connectors.words import N_

HOME = "https://mybusiness.googleapis.com/v4/"
MOST_ASKED = 50
GONE = (404, 410)

NO_PLACE = N_("This is no place's name: it reads accounts/…/locations/….")
NO_REVIEW = N_("Only reviews of your places can be answered here.")
NO_PICTURES = N_("Google takes one picture of a post, and fetches it from a public address.")
TURNED_DOWN = N_("Google looked at this post and doesn't show it.")
NOT_OURS = N_("This is no text that was sent from here.")

_ACCOUNT = re.compile(r"accounts/[\w-]{1,100}")
_PLACE = re.compile(r"accounts/[\w-]{1,100}/locations/[\w-]{1,100}")
_REVIEW = re.compile(_PLACE.pattern + r"/reviews/[\w-]{1,200}")
_SENT = re.compile(_PLACE.pattern + r"/(reviews/[\w-]{1,200}/reply|localPosts/[\w-]{1,200})")


class GoogleBusinessConnector:
    """Speaks for the owner of places. ``credential`` holds ``secret``, an OAuth access token, and may hold
    ``account``, accounts/ and its number."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._token = credential.get("secret", "")
        self._account = credential.get("account", "")

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the reviews of a place, the last changed first."""
        asked = {"pageSize": str(max(1, min(limit, MOST_ASKED))), "orderBy": "updateTime desc"}
        if page_of(cursor):
            asked["pageToken"] = page_of(cursor)
        path = f"{_place(values)}/reviews"
        answer = told(self._http.get(HOME + path, params=asked, headers=self._signed()))
        return newest_first(items_of(answer), cursor, word(answer.get("nextPageToken"))[:1000])

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which reviews and answers are gone, and how the others are now, a call for each review."""
        named = grouped(
            (review, name)
            for name in remote_ids
            if _REVIEW.fullmatch(review := name.removesuffix("/reply"))
        )
        items: list[Item] = []
        gone: list[str] = []
        places: set[str] = set()
        for review, names in named.items():
            answer = self._http.get(HOME + review, headers=self._signed(), expect=GONE)
            if answer.status in GONE:
                places.add(review.rpartition("/reviews/")[0])
                gone += names
                continue
            now = told(answer)
            if word(now.get("name")) != review:
                raise Unavailable(NOT_JSON)
            shown = {one.remote_id: one for one in items_of({"reviews": [now]})}
            items += [shown[name] for name in names if name in shown]
            if review in shown:
                gone += [name for name in names if name not in shown]
        for place in places:
            # Of a place that the account no longer manages every review seems gone: that is refused here.
            self._http.get(
                f"{HOME}{place}/reviews", params={"pageSize": "1"}, headers=self._signed()
            )
        return Page(tuple(items), deleted=tuple(gone))

    def me(self) -> Author:
        """Give the first account that the person manages."""
        answer = told(self._http.get(ACCOUNTS, headers=self._signed()))
        first = mapping(next(iter(listing(answer.get("accounts"))), {}))
        if not word(first.get("name")):
            raise Rejected(NO_PLACE)
        return Author(word(first.get("name")), one_line(word(first.get("accountName"))))

    def publish(self, draft: Draft, key: str) -> Sent:
        """Post news, an event or an offer on a place's profile, with a picture that Google fetches, and a
        button."""
        if len(draft.media) > 1 or not all(one.address for one in draft.media):
            raise Rejected(NO_PICTURES)
        path = f"{_place(draft.to)}/localPosts"
        shown = [{"mediaFormat": "PHOTO", "sourceUrl": one.address} for one in draft.media]
        whole = {**body_of(draft), **({"media": shown} if shown else {})}
        answer = self._http.post(HOME + path, json=whole, headers=self._signed())
        return _posted(confirmed(answer))

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a review; a second answer takes the place of the first."""
        if not _REVIEW.fullmatch(to):
            raise Rejected(NO_REVIEW)
        if draft.media:
            raise Rejected(NO_PICTURES)
        return self._answer(f"{to}/reply", draft)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the answer to a review, or the text of a post."""
        if not _SENT.fullmatch(remote_id):
            raise Rejected(NOT_OURS)
        if remote_id.endswith("/reply"):
            return self._answer(remote_id, draft)
        answer = self._http.call(
            "PATCH", HOME + remote_id, params={"updateMask": "summary"},
            json={"summary": draft.text}, headers=self._signed(),
        )  # fmt: skip
        return _posted(confirmed(answer))

    def delete(self, remote_id: str) -> None:
        """Delete an answer or a post; one that is gone already is deleted."""
        if not _SENT.fullmatch(remote_id):
            raise Rejected(NOT_OURS)
        self._http.call("DELETE", HOME + remote_id, headers=self._signed(), expect=GONE)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a post by its text and time; an answer may be sent again without harm."""
        if not draft.to.get("location"):
            raise Unknown(PERHAPS)
        path = f"{_place(draft.to)}/localPosts"
        answer = self._http.get(HOME + path, headers=self._signed()).json()
        (answer,) = entire([answer])
        for post in entire(answer.get("localPosts", [])):  # Google leaves out lists that are empty
            at = when(post.get("createTime"))
            if at and at >= since and word(post.get("summary")) == draft.text:
                return _posted(post)
        return None

    def progress(self, remote_id: str) -> Sent:
        """Say whether Google still looks at a post; raises `Rejected` when it refused it."""
        if not _SENT.fullmatch(remote_id) or remote_id.endswith("/reply"):
            raise Rejected(NOT_OURS)
        post = told(self._http.get(HOME + remote_id, headers=self._signed()))
        if word(post.get("state")) == "REJECTED":
            raise Rejected(TURNED_DOWN)
        return _posted(post)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell how often the account's places were seen and used; of single texts Google tells nothing."""
        if remote_ids:
            return ()
        named = _ACCOUNT.fullmatch(self._account)
        account = self._account if named else self.me().remote_id
        if not _ACCOUNT.fullmatch(account):
            raise Rejected(NO_PLACE)
        return figures_of(self._told, account, datetime.now(UTC).date())

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the places that the person manages."""
        only(what, "location")
        return places(self._told, words)

    def _told(self, url: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return told(self._http.call("GET", url, params=asked, headers=self._signed()))

    def _answer(self, path: str, draft: Draft) -> Sent:
        body = {"comment": draft.text}
        answer = self._http.call("PUT", HOME + path, json=body, headers=self._signed())
        return Sent(path, at=when(confirmed(answer).get("updateTime")))

    def _signed(self) -> dict[str, str]:
        if not self._token:
            raise Reconnect(SIGNED_OUT)
        return {"Authorization": f"Bearer {self._token}"}


def _place(values: Mapping[str, str]) -> str:
    name = values.get("location", "").strip().strip("/")
    if not _PLACE.fullmatch(name):
        raise Rejected(NO_PLACE)
    return name


def _posted(post: Mapping[str, Any]) -> Sent:
    name = word(post.get("name"))
    if not name:
        raise Unknown(PERHAPS)
    ready = word(post.get("state")) != "PROCESSING"
    return Sent(name, web_address(word(post.get("searchUrl"))), ready, when(post.get("createTime")))
