"""Doing a call once: the rooms' doors ask here, and the room that keeps answers does it.

The answers are rows of a room above this one; it says so when it starts.
"""

from collections.abc import Callable
from typing import Any

from palabre.channels.models import ApiKey

LONGEST_NAME = 200
Answer = tuple[int, Any]
Keeper = Callable[[ApiKey, str, bytes, Callable[[], Answer]], Answer]
_keepers: list[Keeper] = []


class UsedOtherwise(ValueError):
    """The Idempotency-Key belongs to another call."""


def keeps_answers(keeper: Keeper) -> Keeper:
    """Let this function do what shall be done once; the last one that says so does."""
    _keepers[:] = [keeper]
    return keeper


def once(key: ApiKey, name: str, call: bytes, act: Callable[[], Answer]) -> Answer:
    """Do a call once under the name that the program gave it.

    Raises `UsedOtherwise`, and what ``act`` does.
    """
    return _keepers[0](key, name, call, act)
