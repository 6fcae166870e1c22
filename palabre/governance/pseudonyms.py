"""Pseudonyms: the same person has the same one in every file of an organisation, and another one elsewhere.

They come from the house's secret key: who has only the file can't find out whose they are by trying names.
"""

import base64
import hashlib
import hmac
import re
from functools import cache

from django.conf import settings

LENGTH = 10
# A handle as texts name it, also with its server, and a mail address.
_NAMED = re.compile(r"(?<![\w/])@[\w.-]*\w(?:@[\w.-]*\w)?|[\w.+-]+@[\w-]+\.[\w.-]*\w")


@cache
def _key() -> bytes:
    return hashlib.sha256(f"palabre pseudonyms\x1f{settings.SECRET_KEY}".encode()).digest()


def pseudonym(organisation: int, whose: str) -> str:
    """What somebody is called instead; ``whose`` tells them from all others of the organisation."""
    said = f"{organisation}\x1f{whose.casefold()}".encode("utf-8", "replace")
    made = base64.b32encode(hmac.new(_key(), said, hashlib.sha256).digest())
    return f"P-{made.decode()[:LENGTH].lower()}"


def veiled(organisation: int, platform: str, text: str) -> str:
    """A text in which handles and mail addresses are pseudonyms."""

    def other(found: re.Match[str]) -> str:
        said = found.group()
        if not said.startswith("@"):
            return pseudonym(organisation, f"mail:{said}")
        return f"@{pseudonym(organisation, handle_key(platform, said))}"

    return _NAMED.sub(other, text)


def handle_key(platform: str, handle: str) -> str:
    """What tells the owner of a handle from all others."""
    return f"{platform}:{handle.strip().removeprefix('@')}"
