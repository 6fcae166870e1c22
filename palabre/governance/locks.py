"""Locks of files, by which processes of one machine wait for each other."""

import fcntl
from contextlib import suppress
from typing import IO, Any


def hold(file: IO[Any]) -> None:
    """Be the only one who holds this file, until it is closed: who holds it is waited for. There are disks
    without locks: on one nobody waits."""
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX)
