"""Chance by a seed for igraph, which draws from one generator for the whole process."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import igraph

_ONE_AT_A_TIME = Lock()


@contextmanager
def dice(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of this seed; nobody else's chance is touched."""
    with _ONE_AT_A_TIME:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
