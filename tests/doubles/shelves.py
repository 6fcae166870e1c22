"""Servers with more than a page of texts: the doubles of each protocol, with a shelf to read from."""

import re
from datetime import datetime

from tests.doubles import Talk
from tests.doubles.imap import LETTER, Imap
from tests.doubles.nntp import ARTICLE, Nntp
from tests.doubles.xmpp import Xmpp

MANY = 5
DAY = "27 Nov 2026"
MAM, FORWARD, DELAY = "urn:xmpp:mam:2", "urn:xmpp:forward:0", "urn:xmpp:delay"
RSM = "http://jabber.org/protocol/rsm"


class Letters(Imap):
    """A mailbox whose inbox has five letters, of the days that ``written`` says."""

    def __init__(self, written: str = DAY, validity: int = 7, **at) -> None:
        super().__init__(**at)
        self.written, self.validity = written, validity

    def letter(self, number: int) -> str:
        """The letter of this number."""
        return LETTER.replace("<one@", f"<{number}@").replace(DAY, self.written)

    def answer(self, verb: str, rest: str) -> list[str]:
        """What a good day's answer to a command is, before its last line."""
        if verb in {"SELECT", "EXAMINE"}:
            return [
                f"* {MANY} EXISTS",
                "* FLAGS (\\Seen)",
                f"* OK [UIDVALIDITY {self.validity}] valid",
            ]
        if verb == "UIDSEARCH":
            after = re.search(r"UID (\d+):\*", rest.removeprefix("UID "))
            least = min(int(after[1]), MANY) if after else 1  # the last one always fits (RFC 3501)
            return ["* SEARCH " + " ".join(map(str, range(least, MANY + 1)))]
        if verb == "UIDFETCH":
            return [line for number in self.asked(rest) for line in self.told(number, rest)]
        return super().answer(verb, rest)

    def asked(self, rest: str) -> list[int]:
        """The numbers that are fetched."""
        words = re.match(r"UID FETCH ([\d,]+)", rest)
        return [int(one) for one in words[1].split(",") if int(one) <= MANY]

    def told(self, number: int, rest: str) -> list[str]:
        """What is told of one letter."""
        letter = self.letter(number)
        if "RFC822.SIZE" in rest:
            return [f"* {number} FETCH (UID {number} RFC822.SIZE {len(letter)})"]
        return [f"* {number} FETCH (UID {number} BODY[] {{{len(letter)}}}\r\n{letter})"]


class Articles(Nntp):
    """A news server whose group has five articles."""

    def __init__(self, written: str = DAY, **at) -> None:
        super().__init__(**at)
        self.written = written

    def answer(self, name: str) -> tuple[str, ...]:
        """What a good day's answer is."""
        rest = self.heard[-1].partition(" ")[2]
        if name == "GROUP":
            return (f"211 {MANY} 1 {MANY} fr.test",)
        if name == "OVER":
            least, _, most = rest.partition("-")
            shown = range(max(1, int(least)), min(MANY, int(most)) + 1)
            return ("224 follows", *(f"{number}\tx" for number in shown), ".")
        if name == "ARTICLE":
            lines = [
                line.replace("<one@", f"<{rest}@").replace(DAY, self.written) for line in ARTICLE
            ]
            return (f"220 {rest} <{rest}@example.org>", *lines)
        return super().answer(name)


class Archive(Xmpp):
    """A server that keeps what was said to the account (XEP-0313) at these moments. Faults: ARCHIVE, too."""

    def __init__(self, *moments: datetime, **at) -> None:
        super().__init__(**at)
        self.moments, self.starts = moments, list[str]()

    def name_of(self, said: str) -> str:
        """What is said, in one word."""
        return "ARCHIVE" if MAM in said else super().name_of(said)

    async def answer(self, said: str, talk: Talk, inside: bool) -> bool:
        """Answer one thing that was said; False at the end of the conversation."""
        where = self.name_of(said)
        if where not in {"INFO", "ARCHIVE"} or where in self.at:
            return await super().answer(said, talk, inside)
        number = re.search(r"\bid=[\"']([^\"']*)", said)[1]
        if where == "INFO":
            features = f"<feature var='{MAM}'/>"
            inner = f"<query xmlns='http://jabber.org/protocol/disco#info'>{features}</query>"
        else:
            query = re.search(r"queryid=[\"']([^\"']*)", said)
            start = re.search(r"var=[\"']start[\"'][^>]*><value>([^<]*)", said)
            self.starts.append(start[1] if start else "")
            kept = self.kept_since(self.starts[-1])
            for one in kept:
                await talk.send(self.result(one, query[1] if query else "").encode())
            ends = f"<first>a{kept[0]}</first><last>a{kept[-1]}</last>" if kept else ""
            inner = f"<fin xmlns='{MAM}' complete='true'><set xmlns='{RSM}'>{ends}</set></fin>"
        head = f"<iq type='result' id='{number}' from='desk@example.org' to='desk@example.org/1'>"
        await talk.send(f"{head}{inner}</iq>".encode())
        return True

    def kept_since(self, start: str) -> list[int]:
        """The numbers of what was said since then."""
        least = datetime.fromisoformat(start) if start else None
        return [n for n, at in enumerate(self.moments) if least is None or at >= least]

    def result(self, number: int, query: str) -> str:
        """One message of the archive."""
        at = self.moments[number].isoformat().replace("+00:00", "Z")
        return (
            f"<message to='desk@example.org/1' from='desk@example.org'>"
            f"<result xmlns='{MAM}' queryid='{query}' id='a{number}'>"
            f"<forwarded xmlns='{FORWARD}'><delay xmlns='{DELAY}' stamp='{at}'/>"
            f"<message xmlns='jabber:client' type='chat' id='m{number}' from='zoe@example.org/1'"
            f" to='desk@example.org'><body>Lamp {number}</body></message>"
            "</forwarded></result></message>"
        )
