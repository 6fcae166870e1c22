"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

import json
from typing import Any

from palabre.governance.renumbering import Numbers, Row, Shape


def people(value: Any, around: Row, numbers: Numbers) -> dict[str, int]:
    """Who the people of a version are here: what was signed stays as it was, to the letter."""
    owners = _owners(around["content"])
    if any(type(one) is not int for one in owners):
        raise ValueError("no number")
    found = {str(one): numbers.of("governance.User", value.get(str(one), one)) for one in owners}
    return {old: new for old, new in found.items() if old != str(new)}


def _owners(content: str) -> list[Any]:
    """Who is named in a version; nobody in one that was altered so that it can't be read."""
    try:
        missions = json.loads(content).get("missions", [])
        return [goal["owner"] for one in missions for goal in one["objectives"] if goal["owner"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


HOLDS: dict[str, dict[str, Shape]] = {
    "strategy.Pilot": {"accounts": ["{channels.Channel}"]},
    "strategy.PlanVersion": {"people": people},
}
HOLDS_NONE = {
    "strategy.PlanReview": "goals",
    "strategy.Stance": "goals",
}
