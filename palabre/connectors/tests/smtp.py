"""An outgoing mail server on loopback, a double: it notes what it takes, or hands it on."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Letter = tuple[str, list[str], bytes]


@dataclass
class Relay:
    """``taken`` holds sender, recipients and text. ``answers`` replaces what a command is answered.

    The answer "break" ends the connection instead.
    """

    port: int = 0
    taken: list[Letter] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    deliver: Callable[[Letter], None] | None = None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


@contextmanager
def running_relay(
    deliver: Callable[[Letter], None] | None = None, port: int = 0
) -> Iterator[Relay]:
    """Run a relay for the length of a test, on any port that is free or on a given one."""
    relay = Relay(deliver=deliver)

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, words: str) -> bool:
            if words != "break":
                self.wfile.write(words.encode() + b"\r\n")
            return words != "break"

        def handle(self) -> None:
            self.say("220 relay.example ESMTP")
            sender, to = "", []
            for line in self.rfile:
                said = line.decode().strip()
                relay.said.append(said)
                verb = said.partition(" ")[0].upper()
                usual = "250 OK"
                if verb == "MAIL":
                    sender, to = said.partition("<")[2].partition(">")[0], []
                elif verb == "RCPT":
                    to.append(said.partition("<")[2].partition(">")[0])
                elif verb == "AUTH":
                    usual = "235 welcome"
                elif verb == "EHLO":
                    usual = "250-relay.example\r\n250 AUTH PLAIN"
                elif verb == "DATA":
                    usual = "354 go on"
                elif verb == "QUIT":
                    usual = "221 bye"
                if not self.say(relay.answers.get(verb, usual)):
                    return
                if verb == "DATA" and relay.answers.get("DATA", usual).startswith("354"):
                    self.take(sender, to)
                    if not self.say(relay.answers.get("END", "250 taken")):
                        return

        def take(self, sender: str, to: list[str]) -> None:
            text = b""
            while (line := self.rfile.readline()) != b".\r\n":
                if not line:  # who was sending died: nothing was handed over
                    return
                text += line[1:] if line.startswith(b"..") else line
            letter = (sender, list(to), text)
            relay.taken.append(letter)
            if relay.deliver:
                relay.deliver(letter)

    with _Server(("127.0.0.1", port), Conversation) as server:
        server.daemon_threads = True
        relay.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield relay
        server.shutdown()
        thread.join()
