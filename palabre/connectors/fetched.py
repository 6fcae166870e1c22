"""Pictures and videos that a network takes no bytes of: it fetches them from their public web addresses."""

from palabre.connectors.contract import Rejected
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

NOT_BYTES = N_("This network fetches files from a public web address: give that address.")
NO_ADDRESS = N_("The picture's address must be a whole one that begins with https://.")


def pictures_of(draft: Draft) -> list[str]:
    """The public addresses of a draft's files; refuses those without one: bytes can't be sent."""
    given = draft.more.get("media_url", "").split()
    if draft.media and not given:
        given = [one.address for one in draft.media if one.address]
        if len(given) < len(draft.media):
            raise Rejected(NOT_BYTES)
    found = [web_address(address) for address in given]
    if not all(address.startswith("https://") for address in found):
        raise Rejected(NO_ADDRESS)
    return found


def alts_of(draft: Draft, most: int) -> list[str]:
    """What the pictures show, one line each, from the draft's own field or from its files."""
    written = draft.more.get("alt", "").strip().splitlines()
    alts = written or [one.alt for one in draft.media]
    return [alt.strip()[:most] for alt in alts]
