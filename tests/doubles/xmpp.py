"""A server of XMPP: a double that knows one account and one way to sign in, in the clear."""

import re

from tests.doubles import Double, Talk

OPEN = (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1' version='1.0'"
    " xmlns:stream='http://etherx.jabber.org/streams' from='example.org'>"
)
SASL, BIND = "urn:ietf:params:xml:ns:xmpp-sasl", "urn:ietf:params:xml:ns:xmpp-bind"
WAYS = (
    f"<stream:features><mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms>"
    "</stream:features>"
)
INSIDE = f"<stream:features><bind xmlns='{BIND}'/></stream:features>"


class Xmpp(Double):
    """Faults: STREAM, auth, bind, INFO (what the server is asked about itself), message, PING."""

    async def talk(self, talk: Talk) -> None:
        self.taken, came, inside = getattr(self, "taken", []), "", False
        while piece := await talk.reader.read(65_536):
            came += piece.decode("utf-8", "replace")
            while found := re.search(
                r"<stream:stream[^>]*>|</stream:stream>|<(auth|iq|message|presence)\b"
                r"(?:[^>]*/>|.*?</\1>)", came, re.DOTALL,
            ):  # fmt: skip
                said, came = found[0], came[found.end() :]
                self.heard.append(said)
                inside = inside or said.startswith("<auth")
                if not await self.answer(said, talk, inside):
                    return

    async def answer(self, said: str, talk: Talk, inside: bool) -> bool:
        """Answer one thing that was said; False at the end of the conversation."""
        where = self.name_of(said)
        if where == "message":
            self.taken.append(said)
        if await self.goes_wrong(where, talk):
            return not talk.writer.is_closing()
        number = (re.search(r"\bid=[\"']([^\"']*)", said) or ["", ""])[1]
        if where == "STREAM":
            await talk.send((OPEN + (INSIDE if inside else WAYS)).encode())
        elif where == "auth":
            await talk.send(f"<success xmlns='{SASL}'/>".encode())
        elif where == "bind":
            await talk.send(
                f"<iq type='result' id='{number}'><bind xmlns='{BIND}'>"
                "<jid>desk@example.org/1</jid></bind></iq>".encode()
            )
        elif where in {"INFO", "PING", "iq"}:
            await talk.send(f"<iq type='result' id='{number}' from='desk@example.org'/>".encode())
        elif where == "CLOSE":
            await talk.send(b"</stream:stream>")
            return False
        return True

    def name_of(self, said: str) -> str:
        """What is said, in one word."""
        for mark, name in (("<stream:stream", "STREAM"), ("</stream", "CLOSE"), ("<auth", "auth"),
                           (BIND, "bind"), ("disco#info", "INFO"), ("urn:xmpp:ping", "PING")):  # fmt: skip
            if mark in said:
                return name
        return re.match(r"<(\w+)", said)[1]
