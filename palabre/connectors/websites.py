"""What connectors of single websites share: the site's address, plain text as safe HTML, slugs."""

import hashlib
import html
import re
import unicodedata
from urllib.parse import urlsplit

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_

NO_SITE = N_("This is no site's address: give for example https://blog.example.")
ELSEWHERE = N_("This text is on another site than the connected account.")

_LINK = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}»]")
_GAP = re.compile(r"\n[ \t]*\n\s*")
_SLUG = 60  # characters of the title that stand in an address


def site_of(spelled: str) -> str:
    """Give a site's address without a slash at its end, https unless it says otherwise.

    Raises `Rejected` for what is no address.
    """
    spelled = spelled.strip().rstrip("/")
    whole = spelled if "://" in spelled else f"https://{spelled}"
    try:
        parts = urlsplit(whole)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != -1
    except ValueError:
        good = False
    if not good or "@" in parts.netloc or len(whole) > 500 or re.search(r"[\s<>\"`#?]", whole):
        raise Rejected(NO_SITE)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def place_of(site: str) -> str:
    """A site's name in an item: its host, and the folder when it lives in one."""
    return site.partition("://")[2]


def host_of(site: str) -> str:
    """The host of a site's address, without its port."""
    return urlsplit(site).hostname or ""


def local_part(remote_id: str, site: str) -> str:
    """What a text is called on its site (the part after #); raises `Rejected` for another site's."""
    place, _, local = remote_id.rpartition("#")
    if not local or place != place_of(site):
        raise Rejected(ELSEWHERE)
    return local


def escaped(text: str) -> str:
    """Make of plain text HTML that shows exactly this text: no tag, no entity, no shortcode."""
    return html.escape(text).replace("[", "&#91;").replace("]", "&#93;")


def linked(text: str) -> str:
    """As `escaped`, with web addresses made links and line feeds kept."""
    parts: list[str] = []
    reached = 0
    for found in _LINK.finditer(text):
        parts.append(escaped(text[reached : found.start()]))
        address = escaped(found[0])
        parts.append(f'<a href="{address}">{address}</a>')
        reached = found.end()
    parts.append(escaped(text[reached:]))
    return "".join(parts).replace("\n", "<br>")


def paragraphs(text: str) -> list[str]:
    """The HTML of each paragraph of a plain text, without the tags around it."""
    text = text.replace("\r\n", "\n").strip()
    return [linked(part.strip()) for part in _GAP.split(text) if part.strip()]


def slug_of(title: str, key: str) -> str:
    """The end of an address by which a text of ours is found again: its title, then its key."""
    ascii_ = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_)[:_SLUG].strip("-")
    mark = hashlib.sha256(key.encode()).hexdigest()[:10]
    return f"{words}-{mark}" if words else mark
