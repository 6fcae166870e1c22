"""A news server: a double."""

from tests.doubles import Double, Talk

ARTICLE = (
    "From: Zoe <zoe@example.org>", "Newsgroups: fr.test", "Subject: Broken lamp",
    "Date: Fri, 27 Nov 2026 10:00:00 +0100", "Message-ID: <one@example.org>", "", "It is dark.", ".",
)  # fmt: skip


class Nntp(Double):
    """One group with one article. Faults: HELLO, any command, and END once an article came."""

    async def talk(self, talk: Talk) -> None:
        self.taken = getattr(self, "taken", [])
        if await self.goes_wrong("HELLO", talk):
            return
        await talk.say("200 news.example")
        while said := await talk.hear():
            self.heard.append(said)
            verb, _, rest = said.partition(" ")
            name = f"{verb}_{rest.partition(' ')[0]}" if verb == "AUTHINFO" else verb
            if await self.goes_wrong(name, talk):
                if talk.writer.is_closing():
                    return
                continue
            await talk.say(*self.answer(name))
            if verb == "QUIT":
                return
            if verb == "POST":
                await self.take(talk)

    def answer(self, name: str) -> tuple[str, ...]:
        """What a good day's answer is."""
        return {
            "AUTHINFO_USER": ("381 the password",), "AUTHINFO_PASS": ("281 welcome",),
            "GROUP": ("211 1 1 1 fr.test",), "OVER": ("224 follows", "1\tx", "."),
            "ARTICLE": ("220 1 <one@example.org>", *ARTICLE), "STAT": ("430 no",),
            "POST": ("340 go on",), "QUIT": ("205 bye",),
        }.get(name, ("200 ok",))  # fmt: skip

    async def take(self, talk: Talk) -> None:
        """Hear an article to its end."""
        lines = []
        while (line := await talk.hear()) != ".":
            lines.append(line)
            if not line and talk.reader.at_eof():
                return
        self.taken.append("\n".join(lines))
        if not await self.goes_wrong("END", talk):
            await talk.say("240 taken")
