"""Many small cases in one test: a test for each would spend most of its time on its beginning and its end."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def case(*of: object) -> Iterator[None]:
    """Whatever fails inside says in which case it was."""
    try:
        yield
    except BaseException as fault:
        fault.add_note(f"in the case of {', '.join(map(str, of))}")
        raise
