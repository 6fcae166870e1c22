"""A server of IRC: a double."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.doubles import Double, Talk


class Irc(Double):
    """Lets everybody in. Faults: any command, USER for the way in. ``taken`` is what was said.

    ``kept`` are the lines of a channel's history; without any it keeps none. ``people`` tells who bears a
    nickname (user@host), and ``past`` who bore one.
    """

    kept: tuple[str, ...] = ()
    people: Mapping[str, str] = MappingProxyType({})
    past: tuple[tuple[str, str], ...] = ()

    async def talk(self, talk: Talk) -> None:
        self.taken = getattr(self, "taken", [])
        nick = "*"
        while said := await talk.hear():
            self.heard.append(said)
            verb, _, rest = said.partition(" ")
            if verb == "PRIVMSG":
                self.taken.append(rest)
            if await self.goes_wrong(verb, talk):
                if talk.writer.is_closing():
                    return
            elif verb == "QUIT":
                return
            else:
                nick = rest if verb == "NICK" else nick
                await talk.say(*self.answer(verb, rest, nick))

    def answer(self, verb: str, rest: str, nick: str) -> tuple[str, ...]:
        """What a good day's answer is."""
        if verb == "CAP" and "sasl" in rest:
            return (":s CAP * ACK :sasl",)
        if verb == "CAP" and "chathistory" in rest and self.kept:
            return (":s CAP * ACK :batch draft/chathistory",)
        if verb == "CHATHISTORY":
            told = (f"@batch=7;{line}" for line in self.kept)
            return (f":s BATCH +7 chathistory {rest.split()[1]}", *told, ":s BATCH -7")
        if verb == "AUTHENTICATE":
            return (":s 903 * :in",) if rest != "PLAIN" else ("AUTHENTICATE +",)
        if rest == "END" and nick != "*":
            return (f":s 001 {nick} :welcome",)
        if verb == "JOIN":
            return (f":{nick}!p@h JOIN {rest}", f":s 353 {nick} = {rest} :{nick}",
                    f":s 366 {nick} {rest} :end")  # fmt: skip
        if verb == "WHOIS":
            told = _user("311", nick, rest, self.people.get(rest, ""))
            return (
                *(told or (f":s 401 {nick} {rest} :no such nick",)),
                f":s 318 {nick} {rest} :end",
            )
        if verb == "WHOWAS":
            named = rest.split()[0]
            told = (
                line
                for was, who in self.past
                if was == named
                for line in _user("314", nick, was, who)
            )
            return (*told, f":s 369 {nick} {named} :end")
        if verb == "PING":
            return (f":s PONG s {rest}",)
        return ()


def _user(number: str, nick: str, named: str, who: str) -> tuple[str, ...]:
    user, _, host = who.partition("@")
    return (f":s {number} {nick} {named} {user} {host} * :somebody",) if who else ()
