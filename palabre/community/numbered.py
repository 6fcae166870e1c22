"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Numbers, Row, Shape


def origin(value: int, _around: Row, numbers: Numbers) -> int:
    """Who knocked: below nought somebody who is known, by their number; else the print of a connection."""
    return -numbers.of("community.Participant", -value) if value < 0 else value


HOLDS: dict[str, dict[str, Shape]] = {
    "community.Knock": {
        "door": ("board {community.Board}", "survey {community.Survey}"),
        "origin": origin,
    },
    "community.Ticket": {
        "reference": (
            "conversation:{engagement.Conversation}/{engagement.Episode}",
            "conversation:{engagement.Conversation}",
        )
    },
}
HOLDS_NONE = {
    "community.Board": "sites",
    "community.Question": "texts options",
    "community.Reply": "chosen",  # places in the question's options
    "community.Survey": "texts",
}
