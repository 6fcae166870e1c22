"""Reads the body of an answer: unpacked, up to a size, and never more of it than that."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import httpx

from palabre.connectors.contract import Rejected, Unknown
from palabre.connectors.decoding import Undecodable, unpacked
from palabre.connectors.faults import PERHAPS, TOO_BIG, WIRE_ERRORS, error_of
from palabre.connectors.words import N_

UNPACKABLE = N_("The site's answer is damaged: it can't be unpacked.")


class Call(Protocol):
    """What is to be known of a call: how much is read, and whether it may be repeated."""

    @property
    def cap(self) -> int:
        """Bytes, counted after decompression."""

    @property
    def cut(self) -> bool:
        """Whether a longer body is cut there, else it is refused."""

    @property
    def reading(self) -> bool:
        """Whether the call changes nothing at the place that is called."""


def packed(response: httpx.Response) -> tuple[Iterator[bytes], str]:
    """The body as it comes, and how it is packed."""
    if response.is_stream_consumed:  # a transport that answers from memory has decoded it already
        return iter([response.content]), ""
    return response.iter_raw(), response.headers.get("content-encoding", "")


def read_body(chunks: Iterable[bytes], codings: str, call: Call) -> tuple[bytes, bool]:
    """Read the body up to the cap; with ``cut``, what came before a fault is kept."""
    parts: list[bytes] = []
    size = 0
    try:
        for piece in unpacked(chunks, codings):
            parts.append(piece[: call.cap - size])
            size += len(piece)
            if size > call.cap:
                break
    except Undecodable:
        if not (call.cut and parts):
            raise (Rejected(UNPACKABLE) if call.reading else Unknown(PERHAPS)) from None
        size = call.cap + 1
    except (*WIRE_ERRORS, OSError) as error:
        if not (call.cut and parts):
            raise error_of(error, call.reading, began=True) from None
        size = call.cap + 1
    if size > call.cap and not call.cut:
        raise Rejected(TOO_BIG) if call.reading else Unknown(PERHAPS)
    return b"".join(parts), size > call.cap
