"""People whom an account of the fediverse mutes or blocks, by the number that its own server gives them."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.mastodon import PLATFORM
from palabre.connectors.mastodon.writing import NAME, Writing, numbered
from palabre.connectors.plain import web_address
from palabre.connectors.servers import host_of
from palabre.connectors.shapes import dicts_at, mapping


class Barrers(Writing):
    """Mutes and blocks people; `MastodonConnector` is one of these that also reads."""

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Mute or block somebody, or no longer. The fediverse asks for no reason."""
        check_act(act, PLATFORM.barring)
        self._check_signed_in()
        self._send("POST", f"/api/v1/accounts/{self._account(who, at)}/{act}")

    def _account(self, who: str, at: str) -> str:
        """The number that the account's own server gives somebody, whose address is the same everywhere."""
        named = NAME.fullmatch(at)
        if named and named[1].lower() == host_of(self._home):
            told = self._get(self._home, f"/api/v1/statuses/{named[2]}", {}, absent=True)
            if number := _number_of(mapping(mapping(told.json()).get("account")), who):
                return number
        if not web_address(who):
            raise Rejected(NOBODY)
        asked = {"q": who, "type": "accounts", "resolve": "true", "limit": "5"}
        found = self._get(self._home, "/api/v2/search", asked).json()
        numbers = (_number_of(one, who) for one in dicts_at(found, "accounts"))
        number = next(filter(None, numbers), "")
        if not number:
            raise Rejected(NOBODY)
        return number


def _number_of(account: Mapping[str, Any], who: str) -> str:
    """An account's number where it is who was meant, else an empty text."""
    same = who in (account.get("uri"), account.get("url"))
    return numbered(account.get("id")) if same else ""
