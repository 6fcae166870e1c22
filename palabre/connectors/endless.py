"""Reads answers that don't end, line by line."""

from collections.abc import Iterator

import httpx

from palabre.connectors.contract import Rejected
from palabre.connectors.faults import TOO_BIG, WIRE_ERRORS, error_of


def lines_of(response: httpx.Response, cap: int) -> Iterator[bytes]:
    """The lines of an answer without their ends, the empty ones too; ``cap`` is bytes of one.

    What comes after the last end is no line. Raises the errors of the contract.
    """
    waiting = b""
    whole_already = response.is_stream_consumed  # a transport that answers from memory
    try:
        for piece in iter([response.content]) if whole_already else response.iter_raw():
            *lines, waiting = (waiting + piece).split(b"\n")
            yield from (line.strip() for line in lines)
            if len(waiting) > cap:
                raise Rejected(TOO_BIG)
    except (*WIRE_ERRORS, OSError) as error:
        raise error_of(error, reading=True, began=True) from None
