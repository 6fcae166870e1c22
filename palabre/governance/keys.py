"""Keys that open a door by a link: made to be unguessable, and kept as hashes, which open nothing."""

import hashlib
import secrets


def new_key() -> tuple[str, str]:
    """A new key, shown once, and what is kept of it."""
    key = secrets.token_urlsafe(32)
    return key, hash_of(key)


def hash_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
