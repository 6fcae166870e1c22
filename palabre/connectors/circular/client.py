"""Letters by any outgoing server, by its name and a password."""

from palabre.connectors.circulars.client import Letters


class CircularConnector(Letters):
    """One outgoing server, as the account names it."""
