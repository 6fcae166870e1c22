"""Pictures by name: icons of the pages, marks of networks, initials of voices."""

import io
import re
import zlib
from functools import cache, lru_cache
from importlib.resources import files
from zipfile import ZipFile

import simple_icons_pack
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from palabre.listening import words as listening

# The mark of a network that is filed under another name than ours.
_FILED = {
    "feed": "RSS",
    "web": "RSS",
    "jetstream": "BLUESKY",
    "twitter": "X",
    "hackernews": "YCOMBINATOR",
    "linkedinperson": "LINKEDIN",
}
# Means of bringing in texts that no brand owns: a plain icon says more than a letter.
_ICONS = {
    "import": "file-up",
    "api": "webhook",
    "capture": "bookmark",
    "mail": "mail",
    "circular": "mail",
    "circular365": "mail",
    "circulargmail": "mail",
    "mailbox": "mail",
    "microsoft365": "mail",
    "usenet": "newspaper",
    "irc": "hash",
    "echo": "megaphone",
    "site": "globe",
}
_NAMES = {
    "linkedin": "LinkedIn",
    "linkedinperson": "LinkedIn",
    "feed": "RSS",
    "hackernews": "Hacker News",
    "youtube": "YouTube",
}
_OF_ITS_OWN = re.compile(r'\s+(?:xmlns|width|height)="[^"]*"')
_SHAPES = re.compile(r"<path\b[^>]*/?>(?:</path>)?")


@cache
def _icons() -> ZipFile:
    """Lucide's file, opened once: to read which icons are in it takes longer than to draw a hundred."""
    return ZipFile(io.BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=256)
def icon(name: str, size: int = 16) -> SafeString:
    """An icon as SVG, hidden from screen readers: the words beside it speak. KeyError when there is none."""
    head, shapes = _icons().read(f"{name}.svg").decode().split(">", 1)
    head = _OF_ITS_OWN.sub("", head)
    svg = f'{head} width="{size}" height="{size}" class="icon" aria-hidden="true">{shapes}'
    return mark_safe(svg)  # noqa: S308  (the file of a dependency, and a number)


@lru_cache(maxsize=256)
def network(platform: str) -> SafeString:
    """A network's mark in the colour of the text, with its name for those who don't see it."""
    if platform in _ICONS:
        return format_html('<span class="network">{}</span>', icon(_ICONS[platform]))
    found = getattr(simple_icons_pack, f"SI_{_FILED.get(platform, platform).upper()}", None)
    if found is None:
        letter = (_NAMES.get(platform, platform) or "?")[0].upper()
        return format_html('<span class="network letter" aria-hidden="true">{}</span>', letter)
    shapes = mark_safe("".join(_SHAPES.findall(found.svg)))  # noqa: S308  (a dependency's file)
    return format_html(
        '<svg class="network" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        shapes,
    )


def network_name(platform: str) -> str:
    """How the network writes its own name; what came by no network is called by how it came."""
    known = listening.network(platform)
    if known != platform:
        return known
    if platform in _NAMES:
        return _NAMES[platform]
    found = getattr(simple_icons_pack, f"SI_{_FILED.get(platform, platform).upper()}", None)
    return found.title if found else platform.capitalize()


def initials(name: str) -> str:
    """One or two letters that stand for a voice without a picture."""
    words = [word for word in re.split(r"[\W_]+", name) if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue(name: str) -> int:
    """A hue from 0 to 6 that stays with the name."""
    return zlib.crc32(name.encode("utf-8", "replace")) % 7
