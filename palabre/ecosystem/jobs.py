"""The nudges of the Map: which maps are due, the drawing of one, and the themes after it."""

from datetime import timedelta

from palabre.ecosystem.actions.maps import ask_due
from palabre.ecosystem.actions.themes import find_anew
from palabre.jobs import job


@job(attempts=1)
def make_due() -> None:
    """Have the maps drawn that are due."""
    ask_due()


@job(lease=timedelta(minutes=10), attempts=3)
def make_map(topic: int) -> None:
    """Draw the map of a topic."""
    from palabre.ecosystem import making  # igraph: 20 MB that a worker does without until then

    making.make(topic)
    find_anew(topic)


@job(lease=timedelta(minutes=10), attempts=3)
def find_themes(topic: int) -> None:
    """Find the themes of a topic."""
    from palabre.ecosystem import theming  # igraph, as above

    theming.make(topic)
