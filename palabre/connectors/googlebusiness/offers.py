"""The places that a person manages, to choose from.

My Business Account Management API, `accounts.list`, and My Business Business Information API,
`accounts.locations.list` (discovery documents of revision 20261026).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from palabre.connectors.googlebusiness.figures import PLACES
from palabre.connectors.offering import Some, gathered, marked, offer
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import dict_at, entire, listing, word

ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com/v1/accounts"
MOST_ACCOUNTS, PAGE_OF_ACCOUNTS, PAGE = 15, "20", "100"

_ACCOUNT = re.compile(r"accounts/[\w-]{1,100}")
_LOCATION = re.compile(r"locations/[\w-]{1,100}")

# Asks an address with a query, and gives the object that is answered.
Get = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


def places(get: Get, words: str) -> Offered:
    """The places of all accounts that the person manages: those of groups and of houses, too."""
    return gathered(_pages(get), words)


def _pages(get: Get) -> Iterator[Some]:
    accounts = entire(get(ACCOUNTS, {"pageSize": PAGE_OF_ACCOUNTS}).get("accounts", []))
    for account in accounts[:MOST_ACCOUNTS]:
        number = word(account.get("name"))
        if not _ACCOUNT.fullmatch(number):
            continue

        def ask(at: str, number: str = number) -> tuple[Some, str]:
            asked = {"readMask": "name,title,storefrontAddress", "pageSize": PAGE}
            told = get(
                f"{PLACES}{number}/locations", {**asked, **({"pageToken": at} if at else {})}
            )
            found = entire(told.get("locations", []))  # Google leaves out a list that is empty
            return (_offer(one, number) for one in found), word(told.get("nextPageToken"))

        yield from marked(ask)


def _offer(place: Mapping[str, Any], account: str) -> Offer | None:
    name, address = word(place.get("name")), dict_at(place, "storefrontAddress")
    if not _LOCATION.fullmatch(name):
        return None
    lines = [*map(word, listing(address.get("addressLines"))), word(address.get("locality"))]
    return offer(f"{account}/{name}", place.get("title"), ", ".join(filter(None, lines)))
