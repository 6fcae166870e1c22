"""The channels of a workspace, to choose from."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.offering import Some, gathered, marked, offer
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import dict_at, entire, mapping, word
from palabre.connectors.slack.calls import NOT_INVITED, Calls
from palabre.connectors.slack.parse import CHANNEL

PAGE = "200"


def channels(slack: Calls, words: str) -> Offered:
    """The channels that the bot sees: all public ones, and the private ones that it was invited to."""

    def ask(at: str) -> tuple[Some, str]:
        asked = {
            "types": "public_channel,private_channel",
            "exclude_archived": "true",
            "limit": PAGE,
        }
        told = slack.ask("conversations.list", **asked, **({"cursor": at} if at else {}))
        following = word(mapping(told.get("response_metadata")).get("next_cursor"))
        return map(_offer, entire(told.get("channels"))), following

    return gathered(marked(ask), words)


def _offer(channel: Mapping[str, Any]) -> Offer | None:
    number, name = word(channel.get("id")), word(channel.get("name"))
    if not CHANNEL.fullmatch(number):
        return None
    remark = "" if channel.get("is_member") is True else NOT_INVITED
    return offer(
        number, f"#{name}" if name else "", dict_at(channel, "topic").get("value"), remark=remark
    )
