"""Patience with real servers: a network says things when it is ready, on a busy machine late."""

import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from palabre.connectors.contract import Page

T = TypeVar("T")
# A page comes every half second, whatever is said: five minutes.
MOST_PAGES = 600
MOST_TRIES, PAUSE_S = 600, 0.1


def heard(stream: Iterator[Page], wanted: Callable[[Page], T]) -> T:
    """The first thing wanted that a stream says."""
    for _ in range(MOST_PAGES):
        if found := wanted(next(stream)):
            return found
    raise AssertionError("the stream did not say it in five minutes")


def until(ready: Callable[[], T]) -> T:
    """What a network gives as soon as it has it."""
    pause = threading.Event()
    for _ in range(MOST_TRIES):
        if found := ready():
            return found
        pause.wait(PAUSE_S)
    raise AssertionError("it did not come in a minute")
