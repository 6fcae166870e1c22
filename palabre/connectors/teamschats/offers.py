"""The chats of a person, to choose from."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.msgraph.calls import Calls, onward
from palabre.connectors.offering import Some, gathered, marked, offer
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import dicts_at, entire, word
from palabre.connectors.teamschats.parse import is_chat

MOST_ASKED = 50  # of chats at once: the most that Microsoft gives
MOST_MEMBERS = 10  # that stand in the name of a chat


def chats(graph: Calls, words: str) -> Offered:
    """The chats that the person is in, by their topics and by who is in them."""

    def ask(at: str) -> tuple[Some, str]:
        asked = {} if at else {"$expand": "members", "$top": str(MOST_ASKED)}
        told = graph.get(at or "me/chats", **asked)
        found = [_offer(one) for one in entire(told.get("value"))]
        return found, onward(told.get("@odata.nextLink"), below="me/chats")

    return gathered(marked(ask), words)


def _offer(chat: Mapping[str, Any]) -> Offer | None:
    number = word(chat.get("id"))
    if not is_chat(number):
        return None
    names = [word(one.get("displayName")) for one in dicts_at(chat, "members")]
    people = ", ".join(filter(None, names[:MOST_MEMBERS]))
    topic = word(chat.get("topic"))
    return offer(number, topic or people, people if topic else "")
