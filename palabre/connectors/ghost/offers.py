"""The newsletters of a publication, to choose from."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.ghost.calls import Api
from palabre.connectors.offering import Some, gathered, marked, offer, only
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import dict_at, entire, word

PAGE = 50


class Offering:
    """What a post may be given; `GhostConnector` is one of these that also publishes."""

    _api: Api

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the newsletters that are sent, by their short names."""
        only(what, "newsletter")

        def ask(at: str) -> tuple[Some, str]:
            told = self._api.get("newsletters", filter="status:active", limit=PAGE, page=at or "1")
            following = word(dict_at(told, "meta", "pagination").get("next"))
            return map(_offer, entire(told.get("newsletters"))), following

        return gathered(marked(ask), words)


def _offer(letter: Mapping[str, Any]) -> Offer | None:
    return offer(word(letter.get("slug")), letter.get("name"), letter.get("description"))
