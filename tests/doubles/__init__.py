"""Servers on loopback that follow a script: doubles, none of them real.

Each speaks just enough of its protocol for a connector to come as far as a test wants, and then
does what real servers do on bad days.
"""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

# What a double sends when it doesn't stop by itself: enough to fill a careless reader's memory,
# and not enough to keep a test waiting.
FLOOD = 192 * 1024 * 1024
PIECE = 64 * 1024


class Talk:
    """One conversation of a double: what the other side says, line by line, and what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.tag = ""  # of the command that is answered, where commands have one

    async def hear(self) -> str:
        """The next line, without its end; "" when the other side is gone."""
        with suppress(ConnectionError, ValueError):
            return (await self.reader.readline()).decode("utf-8", "replace").rstrip("\r\n")
        return ""

    async def say(self, *lines: str) -> None:
        """Say lines; TAG in them is that of the command."""
        await self.send("".join(f"{line}\r\n" for line in lines).replace("TAG", self.tag).encode())

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        with suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()


Fault = Callable[[Talk], Awaitable[None]]


async def cut(talk: Talk) -> None:
    """End the conversation, as a server does that is shut down."""
    talk.writer.close()


async def reset(talk: Talk) -> None:
    """Tear the connection."""
    talk.writer.transport.abort()


async def hang(talk: Talk) -> None:
    """Say nothing more, and keep the line."""
    with suppress(ConnectionError):
        while await talk.reader.read(PIECE):
            pass


async def garbage(talk: Talk) -> None:
    """Answer what no such server says, and go on silently."""
    await talk.send(b"\x00\xff\xfe<html>\x80 \xb2\xb2\xb2 nothing of the kind\r\n" * 3)
    await cut(talk)


async def endless(talk: Talk) -> None:
    """A line that has no end."""
    await flood(b"x" * PIECE)(talk)


def flood(piece: bytes, before: bytes = b"") -> Fault:
    """Send the same over and over, until the other side has had enough."""
    many = piece * max(1, PIECE // len(piece))

    async def sending(talk: Talk) -> None:
        await talk.send(before)
        for _ in range(FLOOD // len(many)):
            if talk.writer.is_closing():
                return
            await talk.send(many)
        await cut(talk)

    return sending


def said(*lines: str) -> Fault:
    """Answer these lines, and go on."""

    async def saying(talk: Talk) -> None:
        await talk.say(*lines)

    return saying


def then(*faults: Fault) -> Fault:
    """One after the other."""

    async def doing(talk: Talk) -> None:
        for fault in faults:
            await fault(talk)

    return doing


class Double:
    """A server that follows a script. ``at`` says what goes wrong where; ``heard`` what it was told."""

    def __init__(self, **at: Fault) -> None:
        self.at, self.heard, self.port = at, list[str](), 0

    async def talk(self, talk: Talk) -> None:
        """Hold one conversation."""
        raise NotImplementedError

    async def goes_wrong(self, where: str, talk: Talk) -> bool:
        """Do what goes wrong here, if something does; the conversation is over then or goes on."""
        if where not in self.at:
            return False
        await self.at[where](talk)
        return True

    async def _conversation(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await self.talk(Talk(reader, writer))
        writer.close()


@contextmanager
def running(double: Double, tls: ssl.SSLContext | None = None) -> Iterator[Double]:
    """Run a double for the length of a test, encrypted from the first byte where ``tls`` says how."""
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(
            double._conversation, "127.0.0.1", 0, limit=4 * 1024 * 1024, ssl=tls
        )
        double.port = server.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield double
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
