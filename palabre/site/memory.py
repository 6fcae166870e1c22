"""How the C library keeps memory that was freed: as little of it as a process that lives for months needs."""

import ctypes
import os
from contextlib import suppress

# Names of <malloc.h> (glibc), https://man7.org/linux/man-pages/man3/mallopt.3.html
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
# What whoever runs the house says by the environment holds.
OF_HOUSE = {
    TRIM_THRESHOLD: "MALLOC_TRIM_THRESHOLD_",
    MMAP_THRESHOLD: "MALLOC_MMAP_THRESHOLD_",
    ARENA_MAX: "MALLOC_ARENA_MAX",
}
ARENAS = 2
BIG = 1 << 20


def keep_little() -> bool:
    """Give what is freed back to the system, where the C library can be told so (glibc): whether it was.
    Call it before threads begin.

    As it is, each thread gets an arena of its own, which keeps what a big page or a map once took, and blocks
    of up to 32 MB are cut from them as soon as one such block was freed. Two arenas do, and blocks from a
    megabyte on are mapped by themselves, so that they go when they are freed.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        wanted = ((ARENA_MAX, ARENAS), (MMAP_THRESHOLD, BIG), (TRIM_THRESHOLD, BIG))
        return all(
            library.mallopt(name, value)
            for name, value in wanted
            if OF_HOUSE[name] not in os.environ
        )
    return False
