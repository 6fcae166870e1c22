"""Polls of the fediverse: some answers, one a line, for some days. Pure.

https://docs.joinmastodon.org/methods/statuses/ (``poll``); what a server takes it says of itself under
``configuration.polls`` (https://docs.joinmastodon.org/entities/Instance/), Pleroma under ``poll_limits``.
A change that doesn't bring the poll takes it away, and one that brings other answers forgets the votes
(``UpdateStatusService`` in Mastodon's source); all read on 29 November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from palabre.connectors.contract import Fact, Rejected
from palabre.connectors.dates import when
from palabre.connectors.polls import (
    CHOICE,
    FEWEST,
    answers,
    answers_of,
    lasting,
    lasts,
    takes_several,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.shapes import count, dict_at, dicts_at, mapping, word
from palabre.connectors.words import N_

USUAL_S = 86_400

NO_POLL = N_("A poll has at least two answers, one a line, and no pictures.")
TOO_MUCH = N_("This server takes no poll with so many answers, or such long ones.")
NOT_SO_LONG = N_("This server keeps no poll open for so long, or so short a time.")
NO_OTHER_POLL = N_(
    "A poll can’t be changed once it was sent: its votes would be lost. Leave its answers as they were."
)
POLL_IS_OVER = N_(
    "The poll of this post is over, or nearly: to change the post here would open it for longer."
)

POLLS = Fact(
    N_("A post with a poll has no pictures; its poll can’t be changed from here afterwards."),
    "https://docs.joinmastodon.org/methods/statuses/",
    date(2026, 11, 29),
)
_LASTS = lasting(
    {
        "86400": N_("One day"),
        "3600": N_("One hour"),
        "21600": N_("Six hours"),
        "259200": N_("Three days"),
        "604800": N_("A week"),
        "1209600": N_("Two weeks"),
    },
    N_("One day, if nothing is chosen."),
)
FIELDS = (
    answers(
        N_("Two or more answers, one a line; usually four of up to 50 characters. No pictures.")
    ),
    _LASTS,
    CHOICE,
)


@dataclass(frozen=True, slots=True)
class PollLimits:
    """What a server takes of a poll; times in seconds. As Mastodon is installed, unless it says otherwise."""

    answers: int = 4
    characters: int = 50
    shortest: int = 300
    longest: int = 2_629_746


def poll_limits(told: Mapping[str, Any]) -> PollLimits:
    """The limits that the description of a server gives."""
    polls = dict_at(told, "configuration", "polls") or dict_at(told, "poll_limits")
    usual = PollLimits()
    return PollLimits(
        count(polls.get("max_options")) or usual.answers,
        count(polls.get("max_characters_per_option") or polls.get("max_option_chars"))
        or usual.characters,
        count(polls.get("min_expiration")) or usual.shortest,
        count(polls.get("max_expiration")) or usual.longest,
    )


def poll_of(draft: Draft, limits: PollLimits) -> dict[str, Any]:
    """The poll of a draft as a server is asked for it. Raises `Rejected`."""
    told, seconds = answers_of(draft), int(lasts(draft, _LASTS) or USUAL_S)
    if len(told) < FEWEST or draft.media:
        raise Rejected(NO_POLL)
    if len(told) > limits.answers or max(map(len, told)) > limits.characters:
        raise Rejected(TOO_MUCH)
    if not limits.shortest <= seconds <= limits.longest:
        raise Rejected(NOT_SO_LONG)
    return {"options": told, "expires_in": seconds, "multiple": takes_several(draft)}


def kept_poll(status: Mapping[str, Any], draft: Draft, now: datetime) -> dict[str, Any]:
    """The poll of a post that is changed, as it stands with the time it has left; empty where it has none.

    Raises `Rejected` for another poll than that, and for one that is over.
    """
    poll = mapping(status.get("poll"))
    stands = [word(one.get("title")) for one in dicts_at(poll, "options")]
    if (wanted := answers_of(draft)) and wanted != stands:
        raise Rejected(NO_OTHER_POLL)
    if not stands:
        return {}
    if draft.media:
        raise Rejected(NO_POLL)
    ends = when(poll.get("expires_at"))
    left = int((ends - now.astimezone(UTC)).total_seconds()) if ends else 0
    if left < PollLimits().shortest:
        raise Rejected(POLL_IS_OVER)
    return {"options": stands, "expires_in": left, "multiple": poll.get("multiple") is True}
