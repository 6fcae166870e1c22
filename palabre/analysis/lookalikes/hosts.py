"""Addresses of sites taken apart: who owns them, and what stands before."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tld import is_tld, parse_tld

_HOST = re.compile(r"[^\s/?#@:\\\[\]_]{1,253}\.[^\s/?#@:\\\[\]_.]{2,63}\.?")
_END, _PORT = re.compile(r"[/?#\\]"), re.compile(r":[0-9]{1,5}\Z")
_DOTS = str.maketrans("。．｡", "...")  # which browsers read as dots
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}:)?//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Host:
    """A site's address as it is read: `shop.lanterne.co.uk` is `shop`, `lanterne`, `co.uk`."""

    below: tuple[str, ...]
    name: str
    ending: str
    punycode: bool

    @property
    def owned(self) -> str:
        """What its owner has registered."""
        return f"{self.name}.{self.ending}"

    @property
    def whole(self) -> str:
        """All of it, without www."""
        return ".".join((*self.below, self.name, self.ending))


@lru_cache(maxsize=4096)
def _ends(last: str) -> bool:
    """Whether an address may end so, by the public suffix list of the package tld."""
    return is_tld(last)


def host(text: str) -> Host | None:
    """The address in a text that is one, with or without https:// and a path; None for any other."""
    scheme = _ADDRESS.match(text := text.strip())
    text = _END.split(text[scheme.end() :] if scheme else text, maxsplit=1)[0]
    if scheme and "@" in text:
        # `https://lanterne.fr@example.com` leads to example.com: what stands before is decoy.
        before, _, after = text.rpartition("@")
        text = f"{before.split(':', 1)[0]}.{after}"
    text = _PORT.sub("", text).translate(_DOTS).lower().rstrip(".")
    if not _HOST.fullmatch(text) or not _ends(text.rsplit(".", 1)[1]):
        return None
    try:
        ending, name, below = parse_tld(text, fix_protocol=True)
    except ValueError:  # characters that an address can't hold
        return None
    if not ending or not name:
        return None
    labels = [label for label in (below or "").split(".") if label and label != "www"]
    shown = _shown(name)
    return Host(tuple(map(_shown, labels)), shown, ending, shown != name)


def _shown(label: str) -> str:
    """A part of an address as a browser may show it: punycode opened, where it can be."""
    if not label.startswith("xn--"):
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
        shown.encode()  # halves of a pair spell nothing, and no database keeps them
        return shown
    except (UnicodeError, ValueError, OverflowError):
        return label
