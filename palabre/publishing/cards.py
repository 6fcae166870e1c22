"""The cards of links: which address has one, and what is known of its page."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from palabre.connectors.contract import Platform
from palabre.connectors.looks import addresses
from palabre.connectors.plain import web_address
from palabre.publishing.models import LinkCard
from palabre.publishing.rules import CardState

# What is known of pages, by their addresses.
Cards = Mapping[str, LinkCard]
# So long a page that shows a card waits for it.
PATIENCE = timedelta(seconds=60)


def address_in(text: str, link: str) -> str:
    """The address whose card stands under a text: the link of the post, else the first one in the text."""
    if link:
        return web_address(link)
    for start, end in addresses(text):
        return web_address(text[start:end])
    return ""


def digest_of(address: str) -> str:
    """The hash by which an address is found again."""
    return hashlib.blake2b(address.encode(), digest_size=32).hexdigest()


def cards_of(organisation: int, wanted: Iterable[str]) -> dict[str, LinkCard]:
    """What is known of pages, by their addresses."""
    by_digest = {digest_of(address): address for address in wanted if address}
    if not by_digest:
        return {}
    rows = LinkCard.objects.filter(organisation=organisation, digest__in=by_digest)
    return {by_digest[row.digest]: row for row in rows}


def is_coming(card: LinkCard | None, now: datetime) -> bool:
    """Whether a page is being read just now."""
    return card is not None and card.state == CardState.WAITING and now - card.asked_at < PATIENCE


def card_wanted(of: Platform, address: str, *, without_card: bool, pictures: bool) -> bool:
    """Whether a network shows the card of an address under a text of ours."""
    post = of.post
    if not address or post is None or not post.card:
        return False
    if pictures and not of.look.beside:
        return False
    return not (without_card and post.card_off)
