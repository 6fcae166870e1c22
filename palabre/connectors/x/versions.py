"""The versions of a post of X: each change of one has a number of its own, which the others name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.http import NOT_JSON
from palabre.connectors.shapes import listing, mapping
from palabre.connectors.words import N_
from palabre.connectors.x.calls import NO_SUCH
from palabre.connectors.x.parse import number_of, numbers_of

FIXED = N_(
    "X doesn't let this post be changed: some accounts may, five times in the first half an hour."
)
ANSWER = N_("X's answers, and the later posts of a thread, are changed on x.com.")


def told_of(number: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The post of this number, or the version of it that X gives in its place."""
    for post in map(mapping, listing(told.get("data"))):
        if number in numbers_of(post):
            return post
    if listing(told.get("errors")):
        raise Rejected(NO_SUCH)
    raise Unavailable(NOT_JSON)


def check_open(post: Mapping[str, Any], now: datetime) -> None:
    """Raise `Rejected` where X says that a post isn't changed any more; what it leaves open it decides."""
    controls = mapping(post.get("edit_controls"))
    until = when(controls.get("editable_until"))
    if (
        controls.get("is_edit_eligible") is False
        or controls.get("edits_remaining") == 0
        or (until is not None and until < now)
    ):
        raise Rejected(FIXED)
    talk = number_of(post.get("conversation_id"))
    # How an app changes an answer X doesn't say: it might become a post of its own.
    if talk and talk not in numbers_of(post):
        raise Rejected(ANSWER)
