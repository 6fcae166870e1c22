"""How a text of ours is known again among those that a network shows, when its answer was lost. Pure."""

from datetime import datetime, timedelta

SLACK = timedelta(minutes=1)  # a network's clock may be this much off


def sent_since(at: datetime | None, since: datetime) -> bool:
    """Whether a text may have been sent since then, by when the network says that it came."""
    return at is not None and at >= since - SLACK


def same_words(one: str, other: str) -> bool:
    """Whether two texts are alike but for spaces and line feeds, which networks change."""
    return "".join(one.split()) == "".join(other.split())
