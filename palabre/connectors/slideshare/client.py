"""SlideShare has nothing left to speak to."""

from palabre.connectors.closed import ClosedPlace


class SlideShareConnector(ClosedPlace):
    """Stands for SlideShare in the list of platforms."""
