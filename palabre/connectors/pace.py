"""Politeness: how soon we may call the same host again. It counts, it never sleeps."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from palabre.connectors.contract import TooSoon
from palabre.connectors.words import N_

TOO_SOON = N_("This site was just read: it is left in peace for a moment.")
MOST_HOSTS = 20_000
ROOM = 1.2
LONGEST_S = 600.0


class Politeness:
    """Remembers, in this process, until when each host is to be left in peace."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def turn(self, host: str, pause: timedelta) -> None:
        """Take this host's turn, or raise `TooSoon` with the time until the next one that is free."""
        with self._lock:
            now = self._clock()
            until = self._until.get(host, now)
            if until > now:
                # Each is told a moment of its own, with room for being late: a crowd that came back
                # together would be sent away together, again and again.
                free = max(until, self._told.get(host, 0.0))
                self._told[host] = free + pause.total_seconds() * ROOM
                raise TooSoon(TOO_SOON, timedelta(seconds=min(free - now, LONGEST_S)))
            self._forget(now)
            self._until[host] = now + pause.total_seconds()

    def hold(self, host: str, wait: timedelta) -> None:
        """Leave this host in peace for ``wait``, because it asked for it."""
        with self._lock:
            until = self._clock() + wait.total_seconds()
            self._until[host] = max(until, self._until.get(host, 0.0))

    def _forget(self, now: float) -> None:
        if len(self._until) >= MOST_HOSTS:
            self._until = {host: until for host, until in self._until.items() if until > now}
            self._told = {host: told for host, told in self._told.items() if told > now}
