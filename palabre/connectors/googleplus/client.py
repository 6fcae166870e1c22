"""Google+ has nothing left to speak to."""

from palabre.connectors.closed import ClosedPlace


class GooglePlusConnector(ClosedPlace):
    """Stands for Google+ in the list of platforms."""
