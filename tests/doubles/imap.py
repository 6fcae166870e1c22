"""A mail server that is read by IMAP: a double."""

import re

from tests.doubles import Double, Talk

LETTER = (
    "From: Zoe <zoe@example.org>\r\nTo: desk@example.org\r\nSubject: Broken lamp\r\n"
    "Date: Fri, 27 Nov 2026 10:00:00 +0100\r\nMessage-ID: <one@example.org>\r\n\r\nIt is dark.\r\n"
)
OFFERED = "IMAP4rev1 UIDPLUS MOVE IDLE"


class Imap(Double):
    """One mailbox with one letter in its inbox. Faults: HELLO, and the name of any command."""

    async def talk(self, talk: Talk) -> None:
        if await self.goes_wrong("HELLO", talk):
            return
        await talk.say(f"* OK [CAPABILITY {OFFERED}] ready")
        while said := await talk.hear():
            self.heard.append(said)
            talk.tag, _, rest = said.partition(" ")
            verb = re.sub(r"^UID ", "UID", rest).partition(" ")[0].upper()
            if not await self.goes_wrong(verb, talk):
                await talk.say(*self.answer(verb, rest), "TAG OK done")
            elif talk.writer.is_closing():
                return
            if verb == "LOGOUT":
                return

    def answer(self, verb: str, rest: str) -> list[str]:
        """What a good day's answer to a command is, before its last line."""
        if verb == "CAPABILITY":
            return [f"* CAPABILITY {OFFERED}"]
        if verb in {"SELECT", "EXAMINE"}:
            return ["* 1 EXISTS", "* FLAGS (\\Seen)", "* OK [UIDVALIDITY 7] valid"]
        if verb == "UIDSEARCH":
            return ["* SEARCH 4"] if "Message-ID" not in rest else ["* SEARCH"]
        if verb == "LIST":
            return ['* LIST (\\Sent) "/" Sent', '* LIST () "/" INBOX']
        if verb == "UIDFETCH" and "RFC822.SIZE" in rest:
            return [f"* 1 FETCH (UID 4 RFC822.SIZE {len(LETTER)})"]
        if verb == "UIDFETCH":
            return [f"* 1 FETCH (UID 4 BODY[] {{{len(LETTER)}}}\r\n{LETTER})"]
        return []
