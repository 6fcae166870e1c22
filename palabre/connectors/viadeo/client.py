"""Viadeo has nothing left to speak to."""

from palabre.connectors.closed import ClosedPlace


class ViadeoConnector(ClosedPlace):
    """Stands for Viadeo in the list of platforms."""
