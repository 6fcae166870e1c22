"""The channels of a person's teams, to choose from."""

from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Rejected
from palabre.connectors.microsoftteams.parse import place_of
from palabre.connectors.msgraph.calls import Calls, onward
from palabre.connectors.offering import Some, gathered, marked, offer
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import entire, word

MOST_TEAMS = 18  # a call each


def channels(graph: Calls, words: str) -> Offered:
    """The channels of the teams that the person is in, those that are shared with them too."""
    return gathered(_pages(graph), words)


def _pages(graph: Calls) -> Iterator[Some]:
    teams = entire(graph.get("me/joinedTeams").get("value"))
    for team in teams[:MOST_TEAMS]:
        number, name = word(team.get("id")), one_line(word(team.get("displayName")), 100)
        if not (number.isascii() and number.replace("-", "").isalnum()):
            continue

        def ask(at: str, number: str = number, name: str = name) -> tuple[Some, str]:
            told = graph.get(at or f"teams/{number}/channels")
            found = [_offer(one, name) for one in entire(told.get("value"))]
            return found, onward(told.get("@odata.nextLink"), number)

        yield from marked(ask)


def _offer(channel: Mapping[str, Any], team: str) -> Offer | None:
    link = web_address(word(channel.get("webUrl")))
    try:
        place_of({"channel": link})
    except Rejected:
        return None
    return offer(link, channel.get("displayName"), team, channel.get("description"))
