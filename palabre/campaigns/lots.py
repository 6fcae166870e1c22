"""Drawing lots so that anyone can check it. Pure; the whole method in four sentences.

1. When the contest opens a secret is made, and its SHA-256 (the commitment) is published.
2. When the list is closed, each entry that counts is a line "contest|remote id" whose SHA-256 is its mark;
   the SHA-256 of all marks, sorted and joined by line breaks, is the mark of the list, and is published.
3. The seed is the SHA-256 of "secret|mark of the list|public value"; the secret is then revealed.
4. Each entry's lot is the SHA-256 of "seed|its mark"; the smallest lots win, in their order.

The secret was bound before the first entry came, so the list can't suit it and it can't suit the list; a
public value that nobody knew when the list was closed (announced beforehand) makes this true even of
whoever runs the machine.
"""

import hashlib
import secrets
from collections.abc import Iterable


def digest(*parts: str) -> str:
    """SHA-256 of the parts joined by |, in hexadecimal."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def new_secret() -> str:
    """A secret of 256 bits."""
    return secrets.token_hex(32)


def mark(contest: str, remote_id: str) -> str:
    """The mark of one entry."""
    return digest(contest, remote_id)


def list_mark(marks: Iterable[str]) -> str:
    """The mark of a whole list, whatever its order."""
    return digest("\n".join(sorted(marks)))


def seed(secret: str, of_list: str, public: str) -> str:
    """What the lots hang on."""
    return digest(secret, of_list, public)


def lots(of_seed: str, marks: Iterable[str]) -> list[str]:
    """The marks in the order in which they are drawn."""
    return sorted(set(marks), key=lambda one: (digest(of_seed, one), one))
