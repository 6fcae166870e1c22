"""How many reactions messages of XMPP have (XEP-0444): no server counts them, so the cursor does.

A person always tells all of their reactions to a message at once, none when they take them back.
"""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.shapes import dict_at
from palabre.connectors.xmpp.parse import Heard, name_of

MOST_NUMBERS = 60  # of the latest messages of a room, by whose number there they are reacted to
MOST_TEXTS, MOST_PEOPLE = 30, 50  # whose reactions are kept


def counted(heard: Heard, cursor: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, Any]]:
    """How many reactions each message has now whose reactions changed, and what the cursor keeps of it."""
    told = {k: v for k, v in dict_at(cursor, "numbers").items() if isinstance(v, str)}
    numbers = dict(list((told | heard.known).items())[-MOST_NUMBERS:])
    kept = {
        name: {who: n for who, n in people.items() if isinstance(n, int) and 0 < n <= 20}
        for name, people in dict_at(cursor, "reactions").items()
        if isinstance(people, dict)
    }
    likes: dict[str, int] = {}
    for place, in_room, number, who, many in heard.reacted:
        named = numbers.get(number, "")
        # In a talk of two both sides number as they like: whose it is isn't said, and one of them is known.
        both = [name_of(place, "", number, ours=ours) for ours in (True, False)]
        for name in both if not in_room else [named] if named.startswith(f"{place}/") else []:
            people = kept.pop(name, {})
            people.pop(who, None)
            if many and len(people) < MOST_PEOPLE:
                people[who] = many
            kept[name] = people
            likes[name] = sum(people.values())
    heard.reacted = []
    latest = {name: people for name, people in list(kept.items())[-MOST_TEXTS:] if people}
    after = {"numbers": numbers if heard.rooms or told else {}, "reactions": latest}
    return likes, after
