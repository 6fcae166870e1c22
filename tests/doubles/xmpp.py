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


UPLOAD = "urn:xmpp:http:upload:0"
DISCO = "http://jabber.org/protocol/disco"


class Xmpp(Double):
    """Faults: STREAM, auth, bind, INFO (what the server is asked about itself), message, PING, ITEMS (what
    parts it has), SLOT. ``store`` is where its part for files has pictures brought, "" where it has none."""

    store, most = "", 1_000_000
    headers = "<header name='Authorization'>Bearer s1ot</header>"

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
        elif self.store and (told := self.of_files(where, said)):
            await talk.send(
                f"<iq type='result' id='{number}' from='{told[0]}'>{told[1]}</iq>".encode()
            )
        elif where in {"INFO", "ITEMS", "PING", "SLOT", "iq"}:
            await talk.send(f"<iq type='result' id='{number}' from='desk@example.org'/>".encode())
        elif where == "CLOSE":
            await talk.send(b"</stream:stream>")
            return False
        return True

    def of_files(self, where: str, said: str) -> tuple[str, str] | None:
        """What is told of the part for files, and by whom; None for all else."""
        part = "files.example.org"
        if where == "ITEMS":
            return "example.org", f"<query xmlns='{DISCO}#items'><item jid='{part}'/></query>"
        if where == "INFO" and part in said:
            form = f"<field var='max-file-size'><value>{self.most}</value></field>"
            feature = f"<feature var='{UPLOAD}'/><x xmlns='jabber:x:data' type='result'>{form}</x>"
            return part, f"<query xmlns='{DISCO}#info'>{feature}</query>"
        if where == "SLOT":
            put = f"<put url='{self.store}'>{self.headers}</put><get url='{self.store}'/>"
            return part, f"<slot xmlns='{UPLOAD}'>{put}</slot>"
        if where == "INFO":
            return "example.org", f"<query xmlns='{DISCO}#info'/>"
        return None

    def name_of(self, said: str) -> str:
        """What is said, in one word."""
        for mark, name in (("<stream:stream", "STREAM"), ("</stream", "CLOSE"), ("<auth", "auth"),
                           (BIND, "bind"), ("disco#info", "INFO"), ("disco#items", "ITEMS"),
                           (UPLOAD, "SLOT"), ("urn:xmpp:ping", "PING")):  # fmt: skip
            if mark in said:
                return name
        return re.match(r"<(\w+)", said)[1]
