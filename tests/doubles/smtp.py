"""A mail server that takes letters by SMTP: a double."""

from tests.doubles import Double, Talk

USUAL = {"EHLO": "250-mail.example\r\n250 AUTH PLAIN", "AUTH": "235 welcome", "DATA": "354 go on",
         "QUIT": "221 bye"}  # fmt: skip


class Smtp(Double):
    """Faults: HELLO, any command, and END once the whole letter came. ``taken`` are the letters."""

    async def talk(self, talk: Talk) -> None:
        self.taken = getattr(self, "taken", [])
        if await self.goes_wrong("HELLO", talk):
            return
        await talk.say("220 mail.example ESMTP")
        while said := await talk.hear():
            self.heard.append(said)
            verb = said.partition(" ")[0].upper()
            if await self.goes_wrong(verb, talk):
                if talk.writer.is_closing():
                    return
                continue
            await talk.say(USUAL.get(verb, "250 OK"))
            if verb == "QUIT":
                return
            if verb == "DATA":
                await self.take(talk)

    async def take(self, talk: Talk) -> None:
        """Hear a letter to its end."""
        lines = []
        while (line := await talk.hear()) != ".":
            lines.append(line)
            if not line and talk.reader.at_eof():
                return
        self.taken.append("\n".join(lines))
        if not await self.goes_wrong("END", talk):
            await talk.say("250 taken")
