"""Food Reporter has nothing left to speak to."""

from palabre.connectors.closed import ClosedPlace


class FoodReporterConnector(ClosedPlace):
    """Stands for Food Reporter in the list of platforms."""
