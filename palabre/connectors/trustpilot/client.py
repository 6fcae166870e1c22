"""Reads the reviews of a company at Trustpilot and answers those of one's own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.again import grouped
from palabre.connectors.contract import Item, Page, Reconnect, Rejected, Unavailable
from palabre.connectors.faults import SIGNED_OUT
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.offering import offer, only
from palabre.connectors.protocols import Draft, Offered, Sent
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import listing, told, word
from palabre.connectors.trustpilot import products
from palabre.connectors.trustpilot.answering import commented
from palabre.connectors.trustpilot.parse import SITE, items_of
from palabre.connectors.words import N_

HOME = "https://api.trustpilot.com/v1"
MOST_ASKED = 100
GONE = (404, 410)

NO_UNIT = N_("This is no number of a business unit: it has 24 letters and digits.")
NO_REVIEW = N_("Only reviews can be answered at Trustpilot.")
NOT_OURS = N_("This is no answer that was sent from here.")
STAYS = N_(
    "Trustpilot deletes no answer to the review of a product from here: hide its conversation there."
)
NO_MEDIA = N_("Trustpilot takes no files with an answer.")
UNKNOWN_KIND = N_("Trustpilot isn't read in this way.")

_NUMBER = re.compile(r"[0-9A-Za-z]{1,64}")
PRODUCTS = frozenset({"products", "own_products"})
_PATHS = {"own": "/private/business-units/", "public": "/business-units/"}


class TrustpilotConnector:
    """Speaks for a company. ``credential`` holds ``secret``, ``client_id`` and perhaps ``account``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._token = credential.get("secret", "")
        self._key = credential.get("client_id", "")
        self._user = credential.get("account", "")

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the reviews of a company, the newest first, or those of a product."""
        unit = values.get("unit", "").strip()
        if source not in {*_PATHS, *PRODUCTS}:
            raise Rejected(UNKNOWN_KIND)
        if not _NUMBER.fullmatch(unit):
            raise Rejected(NO_UNIT)
        if source in PRODUCTS:
            return products.read(self._public, unit, values.get("sku", "").strip(), cursor)
        number = int(page_of(cursor)) if page_of(cursor).isdecimal() else 1
        size = max(1, min(limit, MOST_ASKED))
        asked = {"page": str(number), "perPage": str(size), "orderBy": "createdat.desc"}
        headers = self._signed() if source == "own" else self._keyed()
        url = f"{HOME}{_PATHS[source]}{unit}/reviews"
        answer = told(self._http.get(url, params=asked, headers=headers))
        full = len(listing(answer.get("reviews"))) >= size
        return newest_first(items_of(answer), cursor, str(number + 1) if full else "")

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which reviews and answers are gone, and how the others are now, a call for each review."""
        named = grouped(
            (number, name)
            for name in remote_ids
            if (number := name.removesuffix("/reply")) and _NUMBER.fullmatch(number)
        )
        of_products = products.check(self._public, remote_ids)
        items: list[Item] = list(of_products.items)
        gone: list[str] = list(of_products.deleted)
        for number, names in named.items():
            url = f"{HOME}/reviews/{number}"
            answer = self._http.get(url, headers=self._keyed(), expect=GONE)
            review = told(answer) if answer.status < 400 else {}
            if answer.status < 400 and review.get("id") != number:
                raise Unavailable(NOT_JSON)
            shown = {one.remote_id: one for one in items_of({"reviews": [review]})}
            if number in shown or answer.status >= 400:
                gone += [name for name in names if name not in shown]
            items += [shown[name] for name in names if name in shown]
        return Page(tuple(items), deleted=tuple(gone))

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the company whose site is called so; Trustpilot finds them by that name only."""
        only(what, "unit")
        if not words.strip():
            return Offered()
        site = urlsplit(f"//{words.strip().partition('://')[2] or words.strip()}").hostname or ""
        url = f"{HOME}/business-units/find"
        answer = self._http.get(url, params={"name": site}, headers=self._keyed(), expect=GONE)
        if answer.status in GONE:
            return Offered()
        unit = told(answer)
        number = word(unit.get("id"))
        if not _NUMBER.fullmatch(number):
            raise Unavailable(NOT_JSON)
        return Offered(tuple(filter(None, [offer(number, unit.get("displayName"), site)])))

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a review of the company, or of a product of its, in the company's name."""
        of_product = products.NAMED.fullmatch(to)
        if not _NUMBER.fullmatch(to) and (of_product is None or of_product[4]):
            raise Rejected(NO_REVIEW)
        if draft.media:
            raise Rejected(NO_MEDIA)
        if of_product:
            return commented(self._http, HOME, self._signed(), self._user, to, draft.text)
        body = {"message": draft.text}
        if self._user:
            body["authorBusinessUserId"] = self._user
        url = f"{HOME}/private/reviews/{to}/reply"
        self._http.post(url, json=body, headers=self._signed())
        return Sent(f"{to}/reply", f"{SITE}/reviews/{to}")

    def delete(self, remote_id: str) -> None:
        """Delete the company's answer; one that is gone already is deleted."""
        if remote_id.startswith("product/"):
            raise Rejected(STAYS)
        review, _, ending = remote_id.partition("/")
        if ending != "reply" or not _NUMBER.fullmatch(review):
            raise Rejected(NOT_OURS)
        url = f"{HOME}/private/reviews/{review}/reply"
        self._http.call("DELETE", url, headers=self._signed(), expect=GONE)

    def _public(self, path: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        return told(self._http.get(f"{HOME}{path}", params=dict(asked), headers=self._keyed()))

    def _signed(self) -> dict[str, str]:
        if not self._token:
            raise Reconnect(SIGNED_OUT)
        return {"Authorization": f"Bearer {self._token}"}

    def _keyed(self) -> dict[str, str]:
        if not self._key:
            raise Reconnect(SIGNED_OUT)
        return {"apikey": self._key}
