"""Speaks to Telegram's bot API. The token is part of every address: no address leaves this file."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.faults import PERHAPS, USUAL_WAIT
from palabre.connectors.http import LONGEST_WAIT, SHORTEST_WAIT, Answer, Http
from palabre.connectors.shapes import count, mapping, word
from palabre.connectors.words import N_

API = "https://api.telegram.org"
EXPECTED = (400, 401, 403, 404, 409, 413, 429)

NO_TOKEN = N_("This is no token of a bot: copy the one that @BotFather gave.")
SIGN_IN = N_("Telegram no longer accepts the bot's token: give the new one.")
NOT_IN = N_("The bot isn't in this group or channel, or may not write there.")
NO_CHAT = N_("Telegram knows no such group or channel, or the bot isn't in it.")
MOVED = N_("This group became a larger one with another number: choose it again.")
TAKEN = N_(
    "Another program reads with this bot's token, or sends its messages elsewhere (a webhook)."
)
REFUSED = N_("Telegram refuses this request.")
TOO_BIG = N_("This file is larger than Telegram takes.")
TOO_OFTEN = N_("Telegram asks us to call less often.")
ODD = N_("Telegram answered something that can't be understood.")

_TOKEN = re.compile(r"\d{1,20}:[\w-]{3,100}", re.ASCII)
_OF_STATUS = {403: NOT_IN, 413: TOO_BIG}


class Refused(Rejected):
    """A refusal with what Telegram said of it, which no person is shown."""

    def __init__(self, message: str, says: str) -> None:
        super().__init__(message)
        self.says = says


class Calls:
    """Makes calls with a bot's token."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._token = token.strip()

    def ask(self, method: str, **asked: Any) -> Any:
        """Give what a method tells; it changes nothing over there."""
        answer = self._call("GET", method, params={k: v for k, v in asked.items() if v != ""})
        told = mapping(answer.json())
        if told.get("ok") is not True:
            raise Unavailable(ODD)
        return told.get("result")

    def do(self, method: str, **body: Any) -> Any:
        """Do something over there, and give what came of it; the body goes to ``Http.call``."""
        answer = self._call("POST", method, **body)
        try:
            told = mapping(answer.json())
        except Unavailable:
            raise Unknown(PERHAPS) from None
        if told.get("ok") is not True:
            raise Unknown(PERHAPS)
        return told.get("result")

    def _call(self, verb: str, method: str, **body: Any) -> Answer:
        if not _TOKEN.fullmatch(self._token):
            raise Rejected(NO_TOKEN)
        address = f"{API}/bot{self._token}/{method}"
        answer = self._http.call(verb, address, expect=EXPECTED, **body)
        if answer.status < 400:
            return answer
        raise _error(answer)


def _error(answer: Answer) -> Exception:
    """The error for a refusal. A token that Telegram doesn't know is an address that isn't there."""
    if answer.status in {401, 404}:
        return Reconnect(SIGN_IN)
    if answer.status == 409:
        return Unavailable(TAKEN)
    told = _told(answer)
    parameters, says = mapping(told.get("parameters")), word(told.get("description")).lower()
    if answer.status == 429:
        seconds = count(parameters.get("retry_after"))
        wait = timedelta(seconds=min(seconds, 10**6)) if seconds else answer.wait or USUAL_WAIT
        return RateLimited(TOO_OFTEN, min(max(wait, SHORTEST_WAIT), LONGEST_WAIT))
    if parameters.get("migrate_to_chat_id"):
        return Refused(MOVED, says)
    usual = NO_CHAT if "chat not found" in says else REFUSED
    return Refused(_OF_STATUS.get(answer.status, usual), says)


def _told(answer: Answer) -> Mapping[str, Any]:
    try:
        return mapping(answer.json())
    except Unavailable:
        return {}
