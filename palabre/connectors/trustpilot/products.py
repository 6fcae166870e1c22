"""Reviews of one product at Trustpilot, as everybody sees them: found by the product's number (SKU).

https://developers.trustpilot.com/product-reviews-api, by the answer that Braze's guide shows of it
(https://www.braze.com/docs/partners/trustpilot, read as stored by others on 29 November 2026). Nothing says
in which order they come: so each reading begins at the first page and goes to the last.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from palabre.connectors.again import grouped
from palabre.connectors.contract import Author, Item, Kind, Media, Page, Rejected
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.reviews import headed
from palabre.connectors.shapes import count, dicts_at, entire, mapping, word
from palabre.connectors.words import N_

MOST_ASKED, DEEPEST = 100, 20  # reviews in a call; pages of one product
NO_PRODUCT = N_("Give the product's number (SKU) as the company tells it to Trustpilot.")

NAMED = re.compile(r"product/([0-9A-Za-z]{1,64})/([^/]{1,300})/([0-9A-Za-z]{1,64})(/reply)?")
_NUMBER = re.compile(r"[0-9A-Za-z]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2}")

Ask = Callable[[str, Mapping[str, str]], Mapping[str, Any]]


def read(ask: Ask, unit: str, sku: str, cursor: Mapping[str, Any]) -> Page:
    """Give a page of the reviews of a product; the cursor names the next one, and nothing at the end."""
    if not sku or len(quote(sku, safe="")) > 300 or not sku.isprintable():
        raise Rejected(NO_PRODUCT)
    page = min(count(cursor.get("page")), DEEPEST) or 1
    found, full = _page(ask, unit, sku, page)
    items = tuple(item for one in found for item in items_of(one, unit, sku))
    more = full and page < DEEPEST
    return Page(items, {"page": page + 1} if more else {}, more=more, unchanged=not items)


def check(ask: Ask, names: Sequence[str]) -> Page:
    """Say which reviews of products are gone, and how the others are now, by the lists of their products.

    Of a product with more reviews than are read, what isn't found isn't told.
    """
    known = ((one, found) for one in names if (found := NAMED.fullmatch(one)))
    items: list[Item] = []
    gone: list[str] = []
    for product, wanted in grouped(
        ("/".join(named.groups()[:2]), one) for one, named in known
    ).items():
        unit, _, sku = product.partition("/")
        shown: dict[str, Item] = {}
        full, page = True, 1
        while full and page <= DEEPEST and not set(wanted) <= set(shown):
            told, full = _page(ask, unit, unquote(sku), page)
            shown |= {
                item.remote_id: item for one in told for item in items_of(one, unit, unquote(sku))
            }
            page += 1
        items += [shown[one] for one in wanted if one in shown]
        gone += [one for one in wanted if one not in shown and not full]
    return Page(tuple(items), deleted=tuple(gone))


def _page(ask: Ask, unit: str, sku: str, page: int) -> tuple[list[Mapping[str, Any]], bool]:
    asked = {"sku": sku, "page": str(page), "perPage": str(MOST_ASKED)}
    found = entire(
        ask(f"/product-reviews/business-units/{unit}/reviews", asked).get("productReviews")
    )
    return found, len(found) >= MOST_ASKED


def items_of(told: Mapping[str, Any], unit: str, sku: str) -> Iterator[Item]:
    """A review of a product, and the company's first words about it; nothing where it says nothing."""
    number, at = word(told.get("id")), when(told.get("createdAt"))
    stars, text = count(told.get("stars")), _plain(told.get("content"))
    if not (_NUMBER.fullmatch(number) and at and (text or stars)):
        return
    consumer, language = mapping(told.get("consumer")), word(told.get("language"))
    name = f"product/{unit}/{quote(sku, safe='')}/{number}"
    answer = mapping(told.get("firstCompanyComment"))
    said, then = _plain(answer.get("comment")), when(answer.get("createdAt"))
    yield Item(
        remote_id=name, text=text, title=headed(stars), published_at=at, kind=Kind.REVIEW,
        author=Author(word(consumer.get("id")) or number, one_line(_plain(consumer.get("displayName")))),
        language=language if _LANGUAGE.fullmatch(language) else "", place="trustpilot.com",
        place_name=one_line(f"Trustpilot · {sku}"), replies=int(bool(said)),
        media=tuple(_pictures(told)), raw={"stars": stars, "sku": sku},
    )  # fmt: skip
    if said and then:
        yield Item(
            remote_id=f"{name}/reply", text=said, published_at=then, kind=Kind.COMMENT,
            author=Author(unit), place="trustpilot.com", place_name=one_line(f"Trustpilot · {sku}"),
            parent=name, thread=name,
        )  # fmt: skip


def _pictures(told: Mapping[str, Any]) -> Iterator[Media]:
    for one in dicts_at(told, "attachments")[:10]:
        files = dicts_at(one, "processedFiles")
        address = web_address(word(files[0].get("url"))) if files else ""
        if address and word(files[0].get("mimeType")).startswith("image/"):
            yield Media(address, "image")


def _plain(value: Any) -> str:
    return cleaned(plain(word(value)).text)
