"""What all protocols are held to on a bad day: no secret in the log, no memory without end."""

import logging
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from palabre.connectors.contract import ConnectorError

SECRET = "s3cret"
# The largest mail is 25 MB, and a part of it is held twice while it is read.
MOST_MEMORY = 80 * 1024 * 1024


@contextmanager
def bounded(most: int) -> Iterator[None]:
    """Fail when more memory than this was taken at once."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most, f"{peak / 1024 / 1024:.0f} MB"


@contextmanager
def raises_only(
    error: type[ConnectorError], caplog: pytest.LogCaptureFixture
) -> Iterator[pytest.ExceptionInfo[ConnectorError]]:
    """Expect exactly this error of the five, in a sentence, with the secret nowhere."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ConnectorError, match=r"\.$") as told:
        yield told
    assert isinstance(told.value, error), repr(told.value)
    assert SECRET not in f"{told.value!r} {caplog.text}"
