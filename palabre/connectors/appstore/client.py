"""Reads the reviews of an app on the App Store, and answers those of one's own apps."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.appstore.parse import own, public, response
from palabre.connectors.contract import Item, Page, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS, SIGNED_OUT
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.jwt import EARLIER_S, signed
from palabre.connectors.offering import Some, gathered, marked, offer, only
from palabre.connectors.protocols import Draft, Offer, Offered, Sent
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import confirmed, entire, listing, mapping, told, word
from palabre.connectors.words import N_

FEED = "https://itunes.apple.com"
HOME = "https://api.appstoreconnect.apple.com/v1"
MOST_ASKED, MOST_PAGES, PAGE = 200, 10, 50
LIFETIME_S = 600  # Apple takes tokens of up to 20 minutes
GONE = (404, 410)

NO_APP = N_("This is no app's number: give the digits after id in the address of its page.")
NO_COUNTRY = N_("This is no country: give two letters, for example fr or us.")
NO_REVIEW = N_("Only reviews that were read with your account can be answered at the App Store.")
NOT_OURS = N_("This is no answer that was sent from here.")
NO_ANSWER = N_("This answer is no longer at the App Store.")
NO_MEDIA = N_("The App Store takes no files with an answer.")
UNKNOWN_KIND = N_("The App Store isn't read in this way.")

_APP = re.compile(r"(?:.*/id|id)?(\d{1,20})(?:\?.*)?")
_COUNTRY = re.compile(r"[a-z]{2}")
# App Store Connect's own numbers hold hyphens; those of the public feed are digits alone.
_REVIEW = re.compile(r"[\w]+(-[\w]+)+")
_RESPONSE = re.compile(r"response/([\w-]{1,100})")


class AppStoreConnector:
    """``credential`` holds ``account`` (issuer), ``key`` (its ID) and ``secret`` (the key itself)."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._given = credential or {}

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the reviews of an app, the newest first."""
        found = _APP.fullmatch(values.get("app", "").strip())
        if not found:
            raise Rejected(NO_APP)
        if source == "public":
            return self._public(found[1], values.get("country", "").strip().lower(), cursor)
        if source == "own":
            return self._own(found[1], cursor, limit)
        raise Rejected(UNKNOWN_KIND)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which reviews of the account's apps and which answers are gone, and how the others are now.

        Those of the public feed have numbers that Apple can't be asked about.
        """
        known = (
            name for name in remote_ids if _REVIEW.fullmatch(name) or _RESPONSE.fullmatch(name)
        )
        return one_by_one(known if self._given else (), self._again)

    def _again(self, name: str) -> Item | None:
        """One review or answer as it is now; raises `NoMore` for one that Apple no longer has."""
        answered = _RESPONSE.fullmatch(name)
        url = _address(name) if answered else f"{HOME}/customerReviews/{name}"
        answer = self._http.get(
            url,
            params={"include": "review"} if answered else {},
            headers=self._signed(),
            expect=GONE,
        )
        if answer.status in GONE:
            raise NoMore
        entry = mapping(told(answer).get("data"))
        if word(entry.get("id")) != (answered[1] if answered else name):
            raise Unavailable(NOT_JSON)
        return response(entry) if answered else next(own({"data": [entry]}), None)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a review; a second answer takes the place of the first."""
        if not _REVIEW.fullmatch(to):
            raise Rejected(NO_REVIEW)
        if draft.media:
            raise Rejected(NO_MEDIA)
        review = {"data": {"type": "customerReviews", "id": to}}
        data = {
            "type": "customerReviewResponses",
            "attributes": {"responseBody": draft.text},
            "relationships": {"review": review},
        }
        url = f"{HOME}/customerReviewResponses"
        answer = self._http.post(url, json={"data": data}, headers=self._signed())
        sent = mapping(confirmed(answer).get("data"))
        said = mapping(sent.get("attributes"))
        if not word(sent.get("id")):
            raise Unknown(PERHAPS)
        ready = word(said.get("state")) != "PENDING_PUBLISH"
        number = f"response/{word(sent.get('id'))}"
        return Sent(number, ready=ready, at=when(said.get("lastModifiedDate")))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change an answer: Apple takes it anew for the same review, which the old one names."""
        asked = {"include": "review"}
        url = _address(remote_id)
        answer = self._http.get(url, params=asked, headers=self._signed(), expect=GONE)
        if answer.status in GONE:
            raise Rejected(NO_ANSWER)
        relations = mapping(mapping(told(answer).get("data")).get("relationships"))
        review = word(mapping(mapping(relations.get("review")).get("data")).get("id"))
        if not _REVIEW.fullmatch(review):
            raise Unavailable(NOT_JSON)
        return self.reply(review, draft, "")

    def delete(self, remote_id: str) -> None:
        """Delete an answer; one that is gone already is deleted."""
        self._http.call("DELETE", _address(remote_id), headers=self._signed(), expect=GONE)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the apps of the account; without one those that Apple's own search finds for some words."""
        only(what, "app")
        if not self._given:
            return self._found(words)

        def ask(at: str) -> tuple[Some, str]:
            asked = {"fields[apps]": "name,bundleId", "limit": str(MOST_ASKED)}
            more = {"cursor": at} if at else {}
            answer = told(
                self._http.get(f"{HOME}/apps", params={**asked, **more}, headers=self._signed())
            )
            following = urlsplit(word(mapping(answer.get("links")).get("next"))).query
            return map(_own_app, entire(answer.get("data"))), parse_qs(following).get(
                "cursor", [""]
            )[0]

        return gathered(marked(ask), words)

    def _found(self, words: str) -> Offered:
        if not words.strip():
            return Offered()
        asked = {"term": words[:200], "entity": "software", "limit": str(PAGE)}
        answer = told(self._http.get(f"{FEED}/search", params=asked))
        return gathered([map(_any_app, entire(answer.get("results")))])

    def _public(self, app: str, country: str, cursor: Mapping[str, Any]) -> Page:
        if not _COUNTRY.fullmatch(country):
            raise Rejected(NO_COUNTRY)
        number = int(page_of(cursor)) if page_of(cursor).isdecimal() else 1
        path = f"{country}/rss/customerreviews/page={number}/id={app}/sortby=mostrecent/json"
        answer = told(self._http.get(f"{FEED}/{path}"))
        full = len(listing(mapping(answer.get("feed")).get("entry"))) >= PAGE
        following = str(number + 1) if full and number < MOST_PAGES else ""
        return newest_first(public(answer, country), cursor, following)

    def _own(self, app: str, cursor: Mapping[str, Any], limit: int) -> Page:
        size = str(max(1, min(limit, MOST_ASKED)))
        asked = {"sort": "-createdDate", "include": "response", "limit": size}
        if page_of(cursor):
            asked["cursor"] = page_of(cursor)
        url = f"{HOME}/apps/{app}/customerReviews"
        answer = told(self._http.get(url, params=asked, headers=self._signed()))
        return newest_first(own(answer), cursor, _following(answer))

    def _signed(self) -> dict[str, str]:
        """The token is made anew for each call and never kept."""
        issuer, key = self._given.get("account", ""), self._given.get("key", "")
        if not (issuer and key):
            raise Reconnect(SIGNED_OUT)
        now = int(time.time()) - EARLIER_S
        claims = {"iss": issuer, "iat": now, "exp": now + LIFETIME_S, "aud": "appstoreconnect-v1"}
        return {"Authorization": f"Bearer {signed(self._given.get('secret', ''), claims, kid=key)}"}


def _address(remote_id: str) -> str:
    found = _RESPONSE.fullmatch(remote_id)
    if not found:
        raise Rejected(NOT_OURS)
    return f"{HOME}/customerReviewResponses/{found[1]}"


def _following(answer: Mapping[str, Any]) -> str:
    """The mark of the next page, out of the address that leads there."""
    try:
        query = urlsplit(word(mapping(answer.get("links")).get("next"))).query
        return parse_qs(query).get("cursor", [""])[0][:1000]
    except ValueError:
        return ""


def _own_app(entry: Mapping[str, Any]) -> Offer | None:
    said, number = mapping(entry.get("attributes")), word(entry.get("id"))
    known = _APP.fullmatch(number)
    return offer(number, said.get("name"), said.get("bundleId")) if known else None


def _any_app(entry: Mapping[str, Any]) -> Offer | None:
    number = word(entry.get("trackId"))
    known = _APP.fullmatch(number)
    return offer(number, entry.get("trackName"), entry.get("sellerName")) if known else None
