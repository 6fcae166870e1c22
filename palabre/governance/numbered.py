"""Where rows of this room hold numbers beside their foreign keys: see `renumbering`."""

import re
from typing import Any

from palabre.governance.renumbering import By, In, Numbers, Row, Shape, renumbered

# What a selection of mentions may name, as an address spells it.
SELECTION = In(
    {
        "topic": "listening.Topic",
        "place": "listening.Place",
        "voice": "listening.Voice",
        "source": "listening.Source",
        "category": "listening.Category",
    }
)


def alerted(value: str, around: Row, numbers: Numbers) -> Any:
    """The name of an alert's notice: two rooms have alerts, and their pages tell them apart."""
    of_room = "protection.Alert" if "/protect/" in around["link"] else "engagement.Alarm"
    shape = (f"alert {{{of_room}}}", "call {protection.Call}")
    return renumbered(shape, value, numbers, around)


NOTICE_KEYS: dict[str, Shape] = {
    "alert": alerted,
    "approval": "review {publishing.Review}",
    "charter": "{governance.Charter}-*",
    "check": "{protection.ReachCheck}",
    "connection": ("ended {channels.Channel}", "ends {channels.Channel}"),
    "decided": "review {publishing.Review}",
    "drill": ("{protection.Drill}", "room {protection.Drill}"),
    "duty": "duty {protection.Duty}",
    "hold": "hold {publishing.Hold}",
    "incident": "{protection.Incident}",
    "plan": "plan {strategy.PlanVersion} *",
    "rule": "rule {engagement.Rule} {engagement.Conversation}",
    "task": "task {protection.Task}",
    "threshold": "{measurement.Threshold} *",
    "trouble": "post {publishing.Post}",
}
# The pages that notices lead to, those of them that have a number.
NOTICE_LINKS = (
    "/*/protect/incidents/{protection.Incident}/",
    "/*/protect/alerts/{protection.Alert}/",
    "/*/protect/drills/{protection.Drill}/",
    "/*/protect/checks/{protection.ReachCheck}/",
    "/*/publish/approvals/{publishing.Review}/",
)
# What things are called in the trail that are called by their number there: whose number comes before it.
ABOVE = {
    "filled": "community.Survey",
    "idea": "community.Board",
    "participant": "community.Board",
    "remark": "community.Idea",
    "reward": "community.Pot",
    "thanks": "community.Participant",
}


def object_id(value: str, around: Row, numbers: Numbers) -> str:
    """The number of what an act was done to, which may be of any kind."""
    return numbers.thing(around["kind"], value)


def label(value: str, around: Row, numbers: Numbers) -> str:
    """What a thing is called in the trail: by its number, where it is called by that."""
    old, above = around["object_id"], ABOVE.get(around["kind"])
    if not old:
        return value
    new = numbers.thing(around["kind"], old)
    if above and (found := re.fullmatch(rf"([0-9]{{1,19}})/{re.escape(old)}", value)):
        return f"{numbers.of(above, int(found[1]))}/{new}"
    for words in ("", "#", "no. "):
        if value == words + old:
            return words + new
    return f"{value.removesuffix(f' #{old}')} #{new}" if value.endswith(f" #{old}") else value


HOLDS: dict[str, dict[str, Shape]] = {
    "governance.AuditEntry": {
        "object_id": object_id,
        "label": label,
        "details": {
            "into": "{community.Idea}",
            "other": "{engagement.Person}",
            "query": SELECTION,
            "selection": SELECTION,
            "suspect": "{protection.Suspect}",
        },
    },
    "governance.Notice": {"key": By("kind", NOTICE_KEYS), "link": NOTICE_LINKS},
}
HOLDS_NONE = {
    "governance.Charter": "draft",
    "governance.CharterVersion": "content",
    "governance.OwnRole": "rights",
}
