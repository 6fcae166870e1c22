"""Waiting for a network that works on a file which it was just sent.

The one place where a connector sleeps: until the file is ready no post can show it, and whoever came back
later would have to send all of it again.
"""

from collections.abc import Callable
from time import sleep
from typing import TypeVar

from palabre.connectors.contract import Unavailable
from palabre.connectors.words import N_

Found = TypeVar("Found")

PAUSES_S = (1, 2, 4, 8)  # the last one again and again
LONGEST_S = 300

STILL_WORKING = N_("The network still works on the file: nothing was published, it is tried again.")


def waited(look: Callable[[], Found | None]) -> Found:
    """What ``look`` gives as soon as it gives something, asked for with growing pauses.

    Raises `Unavailable` after five minutes, and what ``look`` raises.
    """
    spent = 0
    for pause in (0, *PAUSES_S, *[PAUSES_S[-1]] * (LONGEST_S // PAUSES_S[-1])):
        if pause:
            sleep(pause)
        spent += pause
        found = look()
        if found is not None:
            return found
        if spent >= LONGEST_S:
            break
    raise Unavailable(STILL_WORKING)
