"""The channels of a workspace, to choose from, and how many people are in them."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.offering import MOST_PAGES, Some, gathered, marked, offer
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import count, dict_at, entire, mapping, word
from palabre.connectors.slack.calls import NOT_INVITED, Calls
from palabre.connectors.slack.parse import CHANNEL

PAGE = "200"


def channels(slack: Calls, words: str) -> Offered:
    """The channels that the bot sees: all public ones, and the private ones that it was invited to."""

    def ask(at: str) -> tuple[Some, str]:
        told = _listed(slack, at)
        return map(_offer, entire(told.get("channels"))), _onward(told)

    return gathered(marked(ask), words)


def members(slack: Calls) -> int | None:
    """How many belong to the channels that the bot is in, each channel counted for itself; None where the
    bot may not list them."""
    found: dict[str, int] = {}
    at, seen = "", {""}
    for _ in range(MOST_PAGES):
        told = _listed(slack, at, "missing_scope")
        if told.get("ok") is not True:
            return None
        for channel in entire(told.get("channels")):
            if channel.get("is_member") is True:
                found[word(channel.get("id"))] = count(channel.get("num_members"))
        at = _onward(told)
        if at in seen:
            return sum(found.values())
        seen.add(at)
    return None  # not all of them: no figure is better than a wrong one


def _listed(slack: Calls, at: str, *fine: str) -> Mapping[str, Any]:
    asked = {"types": "public_channel,private_channel", "exclude_archived": "true", "limit": PAGE}
    return slack.ask_or("conversations.list", {**asked, **({"cursor": at} if at else {})}, *fine)


def _onward(told: Mapping[str, Any]) -> str:
    return word(mapping(told.get("response_metadata")).get("next_cursor"))


def _offer(channel: Mapping[str, Any]) -> Offer | None:
    number, name = word(channel.get("id")), word(channel.get("name"))
    if not CHANNEL.fullmatch(number):
        return None
    remark = "" if channel.get("is_member") is True else NOT_INVITED
    return offer(
        number, f"#{name}" if name else "", dict_at(channel, "topic").get("value"), remark=remark
    )
