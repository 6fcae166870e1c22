"""Places that ended, or whose interface did: nothing is called, only their archives are read."""

from collections.abc import Mapping

from palabre.connectors.http import Http


class ClosedPlace:
    """The connector of a place that nobody answers for any more: it can do nothing."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        """Take what every connector is made from, and keep none of it."""
