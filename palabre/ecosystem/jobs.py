"""The nudges of the Map: which maps are due, and the drawing of one."""

from datetime import timedelta

from palabre.ecosystem.actions.maps import ask_due
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
