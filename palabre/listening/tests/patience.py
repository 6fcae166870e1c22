"""Rounds until something is so, however busy the machine is."""

from collections.abc import Callable

from palabre.listening.rounds import read_round


def read_on(enough: Callable[[], object]) -> None:
    """Read at least one round, and on until it is enough; what would last for ever fails."""
    for _ in range(200):
        read_round()
        if enough():
            return
    raise AssertionError("not enough after many rounds")
