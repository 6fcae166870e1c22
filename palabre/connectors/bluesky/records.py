"""What we write, as the network's records: posts with their facets and embeds, and record keys. Pure.

Lexicons: app.bsky.feed.post, app.bsky.richtext.facet, app.bsky.embed.images, app.bsky.embed.external.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.bluesky.jetstream import POSTS
from palabre.connectors.dates import spelt
from palabre.connectors.links import trimmed
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.protocols import Card, Draft, Upload

Record = dict[str, Any]

LABELS = frozenset({"sexual", "nudity", "porn", "graphic-media"})
MOST_TAGS, LONGEST_TAG = 8, 64

# A key is 13 letters of this alphabet: 53 bits of microseconds and 10 bits that tell clocks apart.
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_FROM_US = 1_577_836_800_000_000  # 2020: all keys made of a text lie in the four years that follow
_SPAN_BITS, _CLOCK_BITS = 46, 10

_LINK = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./])@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?![\w-])")
_TAG = re.compile(r"(?<![\w&/#])[##]([\w·-]{1,64})")


def key_for(text: str) -> str:
    """Give the record key (TID) that stands for a text: the same text always gives the same one."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    moment = _FROM_US + (number >> _CLOCK_BITS) % (1 << _SPAN_BITS)
    whole = (moment << _CLOCK_BITS) | (number & ((1 << _CLOCK_BITS) - 1))
    return "".join(_LETTERS[(whole >> shift) & 31] for shift in range(60, -1, -5))


def text_of(draft: Draft) -> str:
    """Give the text as it goes out: its warning first, its link last where no card can show it."""
    parts = [draft.warning.strip(), draft.text.strip()]
    if draft.media or draft.no_card:
        parts.append(draft.unnamed_link)
    return "\n\n".join(part for part in parts if part)


def post_record(
    draft: Draft,
    facets: Sequence[Record],
    blobs: Sequence[Record],
    reply: Record | None = None,
    thumb: Record | None = None,
    quoted: Mapping[str, str] | None = None,
) -> Record:
    """Make the record of a post; ``blobs`` are the uploaded pictures, in the order of the draft's,
    ``thumb`` that of its card, and ``quoted`` the two names of the post that it quotes."""
    record: Record = {
        "$type": POSTS,
        "text": text_of(draft),
        "createdAt": now(),
    }
    if facets:
        record["facets"] = list(facets)
    if draft.language:
        record["langs"] = [draft.language]
    if reply:
        record["reply"] = reply
    if embed := _with_quoted(_embed(draft, blobs, thumb), quoted):
        record["embed"] = embed
    if tags := [tag for tag in (one_line(t).lstrip("#") for t in draft.tags) if tag]:
        record["tags"] = tags[:MOST_TAGS]
    label = draft.more.get("label", "")
    if label in LABELS:
        values = [{"val": label}]
        record["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": values}
    return record


def card_address(draft: Draft) -> str:
    """The page whose card stands under the text, "" for none: pictures take its place."""
    if draft.media or draft.no_card:
        return ""
    return web_address(draft.card.address if draft.card else draft.link)


def _with_quoted(embed: Record, quoted: Mapping[str, str] | None) -> Record:
    """What hangs on a post, with the post that it quotes."""
    if not quoted:
        return embed
    record = {"$type": "app.bsky.embed.record", "record": dict(quoted)}
    if not embed:
        return record
    return {"$type": "app.bsky.embed.recordWithMedia", "record": record, "media": embed}


def _embed(draft: Draft, blobs: Sequence[Record], thumb: Record | None) -> Record:
    if blobs and draft.media[0].is_film:
        return {"$type": "app.bsky.embed.video", **_film(draft.media[0], blobs[0])}
    if blobs:
        images = [_image(upload, blob) for upload, blob in zip(draft.media, blobs, strict=True)]
        return {"$type": "app.bsky.embed.images", "images": images}
    address = card_address(draft)
    if not address:
        return {}
    known = draft.card or Card(address)
    title = draft.more.get("card_title", "") or known.title or draft.title
    card = {
        "uri": address,
        "title": one_line(title or address.partition("://")[2], 300),
        "description": one_line(draft.more.get("card_text", "") or known.text, 1_000),
        **({"thumb": thumb} if thumb else {}),
    }
    return {"$type": "app.bsky.embed.external", "external": card}


def _image(upload: Upload, blob: Record) -> Record:
    return {"alt": upload.alt, "image": blob, **_ratio(upload)}


def _film(upload: Upload, blob: Record) -> Record:
    said = {"alt": upload.alt} if upload.alt else {}
    return {"video": blob, **said, **_ratio(upload)}


def _ratio(upload: Upload) -> Record:
    ratio = {"width": upload.width, "height": upload.height}
    return {"aspectRatio": ratio} if all(ratio.values()) else {}


def facets_of(text: str, number_of: Callable[[str], str]) -> list[Record]:
    """Mark the links, mentions and hashtags of a text, by positions in its UTF-8 bytes.

    ``number_of`` gives the account number (did:...) behind a handle, "" when there is nobody.
    """
    found = []
    links = [(match.start(), trimmed(match[0])) for match in _LINK.finditer(text)]
    for start, address in links:
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": address}
        found.append(_facet(text, start, start + len(address), feature))
    taken = [range(start, start + len(address)) for start, address in links]
    for match in _MENTION.finditer(text):
        if _free(match, taken) and (did := number_of(match[1].lower())):
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
            found.append(_facet(text, *match.span(), feature))
    for match in _TAG.finditer(text):
        if _free(match, taken) and not match[1].isdigit():
            feature = {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]}
            found.append(_facet(text, *match.span(), feature))
    return sorted(found, key=lambda facet: int(facet["index"]["byteStart"]))


def _free(match: re.Match[str], taken: Sequence[range]) -> bool:
    return not any(match.start() in span for span in taken)


def _facet(text: str, start: int, end: int, feature: Record) -> Record:
    before = len(text[:start].encode())
    index = {"byteStart": before, "byteEnd": before + len(text[start:end].encode())}
    return {"index": index, "features": [feature]}


def now() -> str:
    """What time it is, as the network spells it."""
    return spelt(datetime.now(UTC), "milliseconds")
