"""Readings in a process of their own: a second processor asks and parses while ours stores.

That process has no settings, no database and none of our secrets: it is told what to read, and answers
with a page or one of the errors. It ends when we do. `Separable` connectors can be read so.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from queue import SimpleQueue
from typing import IO, Any, TypeVar

import msgspec

from palabre.connectors.contract import (
    ConnectorError,
    NoSuchAddress,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
    TooSoon,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http

log = logging.getLogger(__name__)

AT_ONCE = 96  # threads there that wait for sites
STUCK_S = 120.0
SIZE = 4  # bytes that say how long a message is
# All that it is given of our surroundings.
KEPT = frozenset({"HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ"})
# Many threads with an arena of their own would keep what each has used once.
GIVEN = {"MALLOC_ARENA_MAX": "2"}
FAULTS = {one.__name__: one for one in (NoSuchAddress, Reconnect, Rejected, Unavailable, Unknown)}
PAUSES = {one.__name__: one for one in (RateLimited, TooSoon)}

Message = TypeVar("Message", bound=msgspec.Struct)
Heard = Callable[[int, float, Page | ConnectorError | None], None]
Lost = Callable[[Collection[int]], None]


class _Rules(msgspec.Struct):
    allow: list[str]
    home: str


class _Question(msgspec.Struct, array_like=True):
    number: int
    connector: str
    source: str
    values: dict[str, Any]
    cursor: dict[str, Any]


class _Told(msgspec.Struct, array_like=True):
    """A page, or the name of a fault with its words; a fault without a name is a bug of ours."""

    number: int
    seconds: float
    page: Page | None = None
    fault: str = ""
    words: str = ""
    wait: timedelta = timedelta(0)

    def came(self) -> Page | ConnectorError | None:
        """What the connector gave or raised; None for a bug."""
        if self.fault in PAUSES:
            return PAUSES[self.fault](self.words, self.wait)
        return FAULTS[self.fault](self.words) if self.fault in FAULTS else self.page


class Apart:
    """The other process. ``allow`` and ``home`` are those of its `Http`.

    ``heard`` is called, by a thread, with each question's number, the seconds that it took, and what came
    of it: None for a bug of ours. ``lost`` is called at the end, with the questions that have no answer.
    """

    def __init__(self, heard: Heard, lost: Lost, *, allow: Iterable[str], home: str) -> None:
        self._heard, self._lost = heard, lost
        self._open: set[int] = set()
        self._is_over = False
        self._lock = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own module)
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=GIVEN | {name: value for name, value in os.environ.items() if name in KEPT},
        )
        self.used = self._spoke = time.monotonic()
        self._say(_Rules(list(allow), home))
        self.go()
        threading.Thread(target=self._hear, daemon=True, name="apart").start()

    @property
    def pid(self) -> int:
        """Its number among the processes of the machine."""
        return self._process.pid

    def ask(
        self,
        number: int,
        connector: object,
        source: str,
        values: Mapping[str, Any],
        cursor: Mapping[str, Any],
    ) -> bool:
        """Have a source read by a connector like this one, at the latest when it is told to `go`.

        False when the process is there no more.
        """
        kind = type(connector)
        path = f"{kind.__module__}:{kind.__qualname__}"
        with self._lock:
            if self._is_over:
                return False
            self.used = time.monotonic()
            self._spoke = self._spoke if self._open else self.used
            self._open.add(number)
        with suppress(OSError):  # it died just now: whoever hears of that tells what is lost
            self._say(_Question(number, path, source, dict(values), dict(cursor)))
        return True

    def go(self) -> None:
        """Send what was asked: many questions go at once, so that no thread is woken for each."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.flush()

    @property
    def is_stuck(self) -> bool:
        """Whether it was asked, and has said nothing for longer than any site may take."""
        return bool(self._open) and time.monotonic() - self._spoke > STUCK_S

    def kill(self) -> None:
        """End it at once; what it was asked for is lost."""
        self._process.kill()

    def close(self) -> None:
        """Let it end; what it had no time to answer can't be known."""
        with suppress(OSError):  # it died with a question unread
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _say(self, message: msgspec.Struct) -> None:
        assert self._process.stdin is not None  # noqa: S101  (a pipe was asked for)
        _write(self._process.stdin, msgspec.msgpack.encode(message))

    def _hear(self) -> None:
        assert self._process.stdout is not None  # noqa: S101  (a pipe was asked for)
        try:
            for told in _messages(self._process.stdout, _Told):
                came = told.came()
                if came is None:
                    log.error("a source could not be read: %s", told.words)
                with self._lock:
                    self._open.discard(told.number)
                    self._spoke = time.monotonic()
                self._heard(told.number, told.seconds, came)
        finally:
            with self._lock:
                lost, self._open, self._is_over = self._open, set(), True
            if lost:
                log.error("the reading process is gone, with %d questions", len(lost))
            self.kill()
            self._process.wait()
            self._lost(lost)


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(SIZE, "big") + data)


def _messages(pipe: IO[bytes], kind: type[Message]) -> Iterator[Message]:
    decoder = msgspec.msgpack.Decoder(kind)
    while len(size := pipe.read(SIZE)) == SIZE:
        yield decoder.decode(pipe.read(int.from_bytes(size, "big")))


class _Readers:
    """In the process of its own: threads that read, and tell what came of it."""

    def __init__(self, http: Http, out: IO[bytes]) -> None:
        self._http, self._out = http, out
        self._connectors: dict[str, Any] = {}
        self._questions: SimpleQueue[_Question] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0

    def take(self, question: _Question) -> None:
        """Have a question answered."""
        if question.connector not in self._connectors:
            module, _, name = question.connector.partition(":")
            self._connectors[question.connector] = getattr(import_module(module), name)(self._http)
        self._questions.put(question)
        if self._threads < AT_ONCE:
            self._threads += 1
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            told = self._told(self._questions.get())
            with self._lock:
                _write(self._out, told)
                self._out.flush()

    def _told(self, asked: _Question) -> bytes:
        began = time.monotonic()
        told = _Told(asked.number, 0.0)
        try:
            connector = self._connectors[asked.connector]
            told.page = connector.read(asked.source, asked.values, asked.cursor)
            told.seconds = time.monotonic() - began
            return msgspec.msgpack.encode(told)
        except ConnectorError as error:
            told.fault, told.words = type(error).__name__, str(error)
            told.wait = error.wait if isinstance(error, RateLimited) else told.wait
        except Exception:  # noqa: BLE001  (told to whoever asks; the others must be read)
            told.page, told.words = None, traceback.format_exc()
        told.seconds = time.monotonic() - began
        return msgspec.msgpack.encode(told)


def _serve() -> None:
    """In the process of its own: answer until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stay()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    rules = next(_messages(sys.stdin.buffer, _Rules))
    readers = _Readers(Http(allow=rules.allow, home=rules.home), out)
    for question in _messages(sys.stdin.buffer, _Question):
        readers.take(question)
    os._exit(0)  # whoever waits for a site is not waited for


def _stay() -> None:
    """Keep to one processor: on two, threads that share Python's one lock mostly wake each other in vain."""
    if hasattr(os, "sched_setaffinity"):
        ours = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {ours[os.getpid() % len(ours)]})


if __name__ == "__main__":
    _serve()
