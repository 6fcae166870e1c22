"""Unpacks what a server compressed, and stops at a size: a bomb never unfolds in memory."""

import zlib
from collections.abc import Iterable, Iterator

import brotli

ACCEPTED = "gzip, deflate, br"
PIECE = 64 * 1024
DEEPEST = 2  # codings on top of each other; more is a bomb


class Undecodable(Exception):
    """The body isn't what its headers say; what could be read came before."""


def unpacked(chunks: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """Yield the decoded body in pieces of at most about 64 KB, whatever the compression ratio."""
    names = [name.strip().lower() for name in codings.split(",") if name.strip()]
    if len(names) > DEEPEST:
        raise Undecodable
    pieces = iter(chunks)
    for name in reversed(names):
        if name in {"gzip", "x-gzip", "deflate"}:
            pieces = _inflated(pieces, name)
        elif name == "br":
            pieces = _unbrotlied(pieces)
        elif name != "identity":
            raise Undecodable
    return pieces


def _inflated(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    stream = None
    for chunk in chunks:
        if stream is None:
            stream = zlib.decompressobj(_window(name, chunk))
        data = chunk
        while data and not stream.eof:
            try:
                piece = stream.decompress(data, PIECE)
            except zlib.error:
                raise Undecodable from None
            data = stream.unconsumed_tail
            if piece:
                yield piece
        if stream.eof:
            return


def _window(name: str, first: bytes) -> int:
    """Choose zlib's window bits: gzip, zlib, or the raw deflate some servers send for "deflate"."""
    if name != "deflate":
        return 16 + zlib.MAX_WBITS
    zlib_header = len(first) >= 2 and first[0] & 0x0F == 8 and (first[0] << 8 | first[1]) % 31 == 0
    return zlib.MAX_WBITS if zlib_header or len(first) < 2 else -zlib.MAX_WBITS


def _unbrotlied(chunks: Iterable[bytes]) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    for chunk in chunks:
        data = chunk
        while not stream.is_finished():
            try:
                piece = stream.process(data, output_buffer_limit=PIECE)
            except brotli.error:
                raise Undecodable from None
            data = b""
            if not piece:
                break  # all of the chunk is used up and all that it gave is out
            yield piece
