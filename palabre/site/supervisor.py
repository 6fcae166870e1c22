"""One process that forks the others and keeps them alive: what `palabre up` is.

Django is loaded once, before the fork, and what it occupies is shared. A crash of the worker leaves
the pages alone. When the supervisor itself is killed, its children notice and stop.
"""

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from palabre.site.memory import keep_little
from palabre.site.telling import Tell, tell_nobody

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 30.0
LIVED_LONG_ENOUGH_S = 60.0
LOOK_S = 0.2
CHILDREN_GRACE_S = 15.0

Task = Callable[[threading.Event], None]


def stop_on_signals() -> threading.Event:
    """Give an event that is set when the process is asked to end (SIGTERM, SIGINT)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@dataclass(frozen=True, slots=True)
class Lifeline:
    """A pipe whose writing end only the supervisor keeps: reading from it ends when that one dies."""

    read: int
    write: int

    def hold(self) -> None:
        """In a child: end this process as soon as the supervisor is gone."""
        os.close(self.write)

        def wait() -> None:
            os.read(self.read, 1)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, name="lifeline", daemon=True).start()


@dataclass
class Child:
    """One kept process: what it does, and how its last lives went."""

    name: str
    task: Task
    pid: int = 0
    started: float = 0.0
    start_at: float = 0.0
    falls: int = 0

    def start(self, lifeline: Lifeline) -> None:
        """Fork; the child does the task and never comes back from here."""
        self.started = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                stop = stop_on_signals()
                lifeline.hold()
                self.task(stop)
                code = 0
            except BaseException:
                logger.exception("%s broke down", self.name)
            finally:
                logging.shutdown()
                os._exit(code)

    def has_ended(self) -> bool:
        """Whether the process just ended; says so once."""
        if not self.pid or os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            return False
        self.pid = 0
        return True

    def rest(self) -> float:
        """Wait before the next start, the longer the more often it fell; how many seconds."""
        lived = time.monotonic() - self.started
        self.falls = 1 if lived > LIVED_LONG_ENOUGH_S else self.falls + 1
        wait = min(0.5 * 2 ** (self.falls - 1), LONGEST_WAIT_S)
        self.start_at = time.monotonic() + wait
        logger.error("%s ended after %.0f s; it starts again in %.1f s", self.name, lived, wait)
        return wait


def supervise(tasks: Mapping[str, Task], stop: threading.Event, tell: Tell = tell_nobody) -> None:
    """Keep one process per task alive until ``stop``, then end them all: politely, then not.

    ``tell`` hears ``ready`` once all of them are started, ``ended`` and ``started`` for each fall.
    """
    keep_little()
    children = [Child(name, task) for name, task in tasks.items()]
    lifeline = Lifeline(*os.pipe())
    gc.collect()
    gc.freeze()  # what is loaded now is never visited by the collector, so its pages stay shared
    for child in children:
        child.start(lifeline)
    tell("ready", pids={child.name: child.pid for child in children})
    while not stop.wait(LOOK_S):
        for child in children:
            pid = child.pid
            if child.has_ended():
                tell("ended", name=child.name, pid=pid, again_in_s=child.rest())
            elif not child.pid and time.monotonic() >= child.start_at:
                child.start(lifeline)
                tell("started", name=child.name, pid=child.pid)
    _end([child for child in children if child.pid])


def _end(alive: list[Child]) -> None:
    for child in alive:
        os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + CHILDREN_GRACE_S
    while alive and time.monotonic() < deadline:
        alive = [child for child in alive if not child.has_ended()]
        time.sleep(0.05)
    for child in alive:
        logger.error("%s didn't end in time and is killed", child.name)
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
