"""How the review of a product is answered at Trustpilot: as a comment in the conversation below it.

https://developers.trustpilot.com/product-reviews-api (read as stored on 29 November 2026). That the number of
who answers goes along as ``x-business-user-id`` is what other programs do.
"""

import re
from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import Unavailable, Unknown
from palabre.connectors.faults import PERHAPS, SILENT
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.protocols import Sent
from palabre.connectors.shapes import confirmed, dict_at, entire, told, word

_NUMBER = re.compile(r"[0-9A-Za-z]{1,64}")


def commented(
    http: Http, home: str, signed: Mapping[str, str], user: str, name: str, text: str
) -> Sent:
    """Comment on the review of a product, by its name, as this user of Trustpilot Business.

    The company's first comment is named as the lists of reviews name it, a later one by its number.
    """
    review = name.rpartition("/")[2]
    path = f"{home}/private/product-reviews/{review}"
    talk = word(told(http.get(path, headers=signed)).get("conversationId"))
    is_new = not talk
    talk = talk or _begun(http, f"{path}/create-conversation", signed)
    if not _NUMBER.fullmatch(talk):
        raise Unavailable(NOT_JSON)
    url = f"{home}/private/conversations/{talk}"
    is_first = is_new or not _has_spoken(http, url, signed)
    headers = {**signed, **({"x-business-user-id": user} if user else {})}
    sent = http.post(f"{url}/comments", json={"content": text}, headers=headers)
    number = word(confirmed(sent).get("commentId"))
    if not _NUMBER.fullmatch(number):
        raise Unknown(PERHAPS)
    return Sent(f"{name}/reply" if is_first else f"{name}/comment/{number}")


def _has_spoken(http: Http, url: str, signed: Mapping[str, str]) -> bool:
    comments: list[Mapping[str, Any]] = entire(told(http.get(url, headers=signed)).get("comments"))
    return any(dict_at(one, "author").get("type") == "businessUser" for one in comments)


def _begun(http: Http, url: str, signed: Mapping[str, str]) -> str:
    """A conversation in which nothing is said yet, so that nobody sees it: what goes wrong here happened
    nowhere."""
    try:
        return word(confirmed(http.post(url, headers=signed)).get("conversationId"))
    except Unknown:
        raise Unavailable(SILENT) from None
