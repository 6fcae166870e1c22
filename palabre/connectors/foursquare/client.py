"""Reads the tips of a place at Foursquare; each call costs money, and the page says how much."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Page, Reconnect, Rejected, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.faults import SIGNED_OUT
from palabre.connectors.foursquare import READING, SEARCHING
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.plain import cleaned, plain, web_address
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.reviews import newest_first
from palabre.connectors.shapes import count, entire, listing, mapping, told, word
from palabre.connectors.words import N_

HOME = "https://places-api.foursquare.com"
VERSION = "2025-06-17"
MOST_ASKED = 50

NO_PLACE = N_("This is no number of a place: it has 24 letters and digits.")
NO_TOWN = N_("Give the name of the place and, after a comma, its town: Lanterne, Paris.")
NO_LEAVE = N_(
    "Foursquare lets nobody keep tips without its leave in writing: name it in the source."
)

_PLACE = re.compile(r"(?:.*/)?([0-9a-f]{24})(?:\?.*)?")
_LANGUAGE = re.compile(r"[a-z]{2}")


class FoursquareConnector:
    """``credential`` holds ``secret``, a service key."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._key = credential.get("secret", "")
        self.spent = 0

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the newest tips of a place, in one paid call.

        Whatever is read is kept, and the terms forbid that: so nothing is read unless ``leave`` names the
        agreement that allows it.
        """
        found = _PLACE.fullmatch(values.get("place", "").strip())
        if not found:
            raise Rejected(NO_PLACE)
        if not values.get("leave", "").strip():
            raise Rejected(NO_LEAVE)
        if not self._key:
            raise Reconnect(SIGNED_OUT)
        asked = {"limit": str(max(1, min(limit, MOST_ASKED))), "sort": "NEWEST"}
        headers = {"Authorization": f"Bearer {self._key}", "X-Places-Api-Version": VERSION}
        url = f"{HOME}/places/{found[1]}/tips"
        told = self._http.get(url, params=asked, headers=headers).json()
        self.spent += READING
        if not isinstance(told, list):
            raise Unavailable(NOT_JSON)
        return replace(newest_first(_tips(told, found[1]), cursor, ""), cost=READING)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the places that Foursquare finds: a name, and after the last comma the town that it is in."""
        only(what, "place")
        name, _, town = words.rpartition(",")
        if not (name.strip() and town.strip()):
            raise Rejected(NO_TOWN)
        if not self._key:
            raise Reconnect(SIGNED_OUT)
        asked = {"query": name.strip()[:200], "near": town.strip()[:200], "limit": str(MOST_ASKED)}
        asked["fields"] = "fsq_place_id,name,location"
        headers = {"Authorization": f"Bearer {self._key}", "X-Places-Api-Version": VERSION}
        answer = told(self._http.get(f"{HOME}/places/search", params=asked, headers=headers))
        self.spent += SEARCHING
        return gathered([map(_offer, entire(answer.get("results")))])


def _offer(place: Mapping[str, Any]) -> Offer | None:
    number = word(place.get("fsq_place_id"))
    address = mapping(place.get("location")).get("formatted_address")
    return offer(number, place.get("name"), address) if _PLACE.fullmatch(number) else None


def _tips(told: Any, place: str) -> Iterator[Item]:
    for tip in map(mapping, listing(told)):
        number = word(tip.get("fsq_tip_id")) or word(tip.get("id"))
        text, at = cleaned(plain(word(tip.get("text"))).text), when(tip.get("created_at"))
        if not (number and text and at):
            continue
        language = word(tip.get("lang"))
        link = web_address(word(tip.get("url")))
        yield Item(
            remote_id=number[:100],
            text=text,
            published_at=at,
            author=Author(number[:100]),
            kind=Kind.REVIEW,
            url=f"https://foursquare.com/v/{place}",
            language=language if _LANGUAGE.fullmatch(language) else "",
            place=f"foursquare.com/v/{place}",
            links=(link,) if link else (),
            likes=count(tip.get("agree_count")),
        )
