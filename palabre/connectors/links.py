"""Finds web addresses in a text as X and Mastodon do, who count every address alike.

The method is twitter-text's (https://github.com/twitter/twitter-text, read at its last commit of
21 October 2021), which Mastodon uses too: a domain of any script after http://, of Latin letters
without it and then with an ending that exists, not right after @, # or $, no full stop at its end.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import regex

LONGEST = 4096
LONGEST_SHORT_NAME = 40
_OPENS = {")": "(", "]": "[", "}": "{"}

_QUESTION = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
# X's own short links end where their name does: what follows is text.
_SHORT = regex.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUESTION})?", regex.IGNORECASE)


def links(text: str, *, bare: bool = True) -> Iterator[tuple[int, int]]:
    """Give (start, end) of each web address; ``bare`` finds example.com without http:// too."""
    if "." not in text:
        return
    whole, latin = _link_patterns()
    for match in whole.finditer(text):
        (start, end), domain = match.span("link"), match["domain"]
        short = _SHORT.match(match["link"])
        if short:
            end = start + short.end()
        if (
            end - start > LONGEST
            or not _is_name(domain)
            or (short and len(short[1]) > LONGEST_SHORT_NAME)
        ):
            continue
        if match["scheme"]:
            yield start, end
        elif bare and match["before"] not in ("-", "_", ".", "/"):
            spans = [found.span() for found in latin.finditer(text, start, match.end("domain"))]
            if spans and match["path"]:
                spans[-1] = spans[-1][0], end
            yield from spans


def trimmed(address: str) -> str:
    """An address without the punctuation of the sentence it stands in."""
    while address and _is_outside(address):
        address = address[:-1]
    return address


def _is_outside(address: str) -> bool:
    last = address[-1]
    if last in _OPENS:
        return address.count(last) > address.count(_OPENS[last])
    return last in ".,;:!?…'’*_"


def _is_name(domain: str) -> bool:
    """Say whether each part of a domain can be a name in the network: 63 bytes in Punycode at most."""
    for label in domain.split("."):
        spelt = label if label.isascii() else "xn--" + label.encode("punycode").decode()
        if len(spelt) > 63 or (label is not spelt and label[:4].lower() == "xn--"):
            return False
    return len(domain) <= 253


@cache
def _link_patterns() -> tuple["regex.Pattern[str]", "regex.Pattern[str]"]:
    """Give the patterns of an address in a text, and of a domain of Latin letters in a domain."""
    told = Path(__file__).with_name("domains.txt").read_text("utf-8").split("\n")
    endings = [line for line in told if line and not line.startswith("#")]
    ending = r"(?:xn--[-0-9a-z]+|\L<endings>(?![0-9a-zA-Z@+-]))"
    latin = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
    letter = (
        r"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$\s"
        r"\ufffe\ufeff\uffff\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069]"
    )
    inside = rf"[{latin}\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
    nest = rf"\((?:{inside}+|{inside}*\({inside}+\){inside}*)\)"
    last = rf"(?:[+\-{latin}\u0400-\u04ff=_#/]|{nest})"
    path = rf"(?:{inside}*(?:{nest}{inside}*)*{last}|@{inside}+/)"
    whole = (
        r"(?P<before>[^A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]|^)(?P<link>(?P<scheme>https?://)?"
        rf"(?P<domain>(?:(?:{letter}(?:[_-]|{letter}){{0,80}})?{letter}\.){{0,20}}"
        rf"(?:{letter}(?:-|{letter}){{0,80}})?{letter}\.{ending})"
        rf"(?::[0-9]+)?(?P<path>/{path}*)?(?:{_QUESTION})?)"
    )
    names = rf"(?:[-{latin}]+\.)+{ending}"
    return (
        regex.compile(whole, regex.IGNORECASE, endings=endings),
        regex.compile(names, regex.IGNORECASE, endings=endings),
    )
