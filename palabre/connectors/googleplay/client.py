"""Reads and answers the reviews of one's own apps on Google Play, as a service account."""

import re
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from palabre.connectors.contract import Page, Reconnect, Rejected
from palabre.connectors.faults import SIGNED_OUT
from palabre.connectors.googleplay.parse import items_of
from palabre.connectors.http import Http
from palabre.connectors.jwt import EARLIER_S, NO_KEY, signed
from palabre.connectors.offering import Some, gathered, marked, offer, only
from palabre.connectors.protocols import Draft, Offer, Offered, Sent
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import confirmed, entire, mapping, since_1970, told, word
from palabre.connectors.words import N_

HOME = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications"
TOKENS = "https://oauth2.googleapis.com/token"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
APPS = "https://playdeveloperreporting.googleapis.com/v1beta1/apps:search"
SCOPE_OF_APPS = "https://www.googleapis.com/auth/playdeveloperreporting"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
MOST_ASKED = 100
LIFETIME_S = 600

NO_PACKAGE = N_("This is no package's name: it reads org.example.app.")
NO_REVIEW = N_("Only reviews of your apps can be answered at Google Play.")
NOT_OURS = N_("This is no answer that was sent from here.")
NO_MEDIA = N_("Google Play takes no files with an answer.")

_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+")
_REVIEW = re.compile(rf"({_PACKAGE.pattern})/([\w:.~-]{{1,200}})")


class GooglePlayConnector:
    """Speaks as a service account. ``credential`` holds ``secret``, the text of its JSON key."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._secret = credential.get("secret", "")

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the reviews of an app of the last 7 days, the last changed first."""
        package = values.get("package", "").strip()
        if not _PACKAGE.fullmatch(package):
            raise Rejected(NO_PACKAGE)
        asked = {"maxResults": str(max(1, min(limit, MOST_ASKED)))}
        if page_of(cursor):
            asked["token"] = page_of(cursor)
        url = f"{HOME}/{package}/reviews"
        answer = told(self._http.get(url, params=asked, headers=self._signed()))
        following = word(mapping(answer.get("tokenPagination")).get("nextPageToken"))[:1000]
        return newest_first(items_of(answer, package), cursor, following)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a review; a second answer takes the place of the first."""
        found = _REVIEW.fullmatch(to)
        if not found:
            raise Rejected(NO_REVIEW)
        if draft.media:
            raise Rejected(NO_MEDIA)
        package, _, review = to.partition("/")
        url = f"{HOME}/{package}/reviews/{review}:reply"
        answer = self._http.post(url, json={"replyText": draft.text}, headers=self._signed())
        edited = mapping(mapping(confirmed(answer).get("result")).get("lastEdited"))
        return Sent(f"{to}/reply", at=since_1970(edited.get("seconds")))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change an answer, which is to give it again."""
        if not remote_id.endswith("/reply"):
            raise Rejected(NOT_OURS)
        return self.reply(remote_id.removesuffix("/reply"), draft, "")

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the apps that the service account sees, by the Play Developer Reporting API."""
        only(what, "package")
        headers = self._signed(SCOPE_OF_APPS)

        def ask(at: str) -> tuple[Some, str]:
            asked = {"pageSize": "1000", **({"pageToken": at} if at else {})}
            answer = told(self._http.get(APPS, params=asked, headers=headers))
            found = entire(answer.get("apps", []))  # Google leaves out a list that is empty
            return map(_app, found), word(answer.get("nextPageToken"))

        return gathered(marked(ask), words)

    def _signed(self, scope: str = SCOPE) -> dict[str, str]:
        """Exchange a signed statement for a token (RFC 7523), which is used once and not kept."""
        email, key, number = _account(self._secret)
        now = int(time.time()) - EARLIER_S
        claims = {"iss": email, "scope": scope, "aud": TOKENS, "iat": now, "exp": now + LIFETIME_S}
        form = {"grant_type": GRANT, "assertion": signed(key, claims, kid=number)}
        answer = self._http.post(TOKENS, data=form, expect=(400, 401), changes=False)
        token = word(told(answer).get("access_token"))
        if answer.status >= 400 or not token:
            raise Reconnect(SIGNED_OUT)
        return {"Authorization": f"Bearer {token}"}


def _account(secret: str) -> tuple[str, str, str]:
    try:
        given = mapping(msgspec.json.decode(secret))
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise Reconnect(NO_KEY) from None
    email, key = word(given.get("client_email")), word(given.get("private_key"))
    if not (email and key):
        raise Reconnect(NO_KEY)
    return email, key, word(given.get("private_key_id"))


def _app(entry: Mapping[str, Any]) -> Offer | None:
    package = word(entry.get("packageName"))
    return (
        offer(package, entry.get("displayName"), package) if _PACKAGE.fullmatch(package) else None
    )
