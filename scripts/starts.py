"""Try what the readme promises: `make TARGET` starts the product, its pages answer, a signal ends it well.

python3 scripts/starts.py TARGET PORT: exit code 1 when one of these fails.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

START_S, END_S = 90, 15
# What each target's first page must hold: where the first person signs up, and the roles to enter by.
FIRST_PAGE = {"run": rb'name="email"', "demo": rb'name="role"'}


def read(port: int, path: str) -> bytes:
    """A page's body; raises OSError for any status but 200."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        body: bytes = answer.read()
    return body


def until_well(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until pages are served and the worker is at work; TimeoutError when that doesn't come."""
    ends = time.monotonic() + START_S
    fault: object = "it ended by itself"
    while time.monotonic() < ends and process.poll() is None:
        try:
            read(port, "/healthz")
            read(port, "/readyz")
        except OSError as error:
            fault = error
            time.sleep(0.25)
        else:
            return
    raise TimeoutError(f"it is not well: {fault}")


def first_page(port: int, target: str) -> str:
    """The first page's title; raises ValueError when it isn't the one that was promised."""
    body = read(port, "/")
    title = re.search(rb"<title>\s*(.*?)\s*</title>", body, re.DOTALL)
    if not title or not re.search(FIRST_PAGE[target], body):
        raise ValueError("the first page is another one")
    return title[1].decode()


def children(parent: int) -> list[int]:
    """The processes that a process started and that still run."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in listed.read_text(encoding="ascii").split()]


def alive(group: int) -> bool:
    """Whether a process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """Send SIGTERM to the product, and not to make, which then tells how the product ended."""
    product = children(process.pid)
    if len(product) == 1 and (below := children(product[0])) and len(below) == 1:
        product = below  # a shell stands in between
    os.kill(product[0], signal.SIGTERM)
    if code := process.wait(END_S):
        raise ValueError(f"it ended with the code {code}")
    if alive(process.pid):
        raise ValueError("processes are left after the signal")


def main(target: str, port: int) -> None:
    """Start, look, end."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="palabre-starts-") as home:
        where = {**os.environ, "PALABRE_HOME": home}
        for other in ("DATABASE_URL", "BROKER_URL", "MAKEFLAGS"):
            where.pop(other, None)
        command = ["make", target, f"PORT={port}"]
        process = subprocess.Popen(command, env=where, start_new_session=True)
        try:
            until_well(port, process)
            title = first_page(port, target)
            took = time.monotonic() - started
            end(process)
        finally:
            if alive(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
    print(
        f"make {target}: well, with its first page ({title}), after {took:.0f} s; SIGTERM ended it well"
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]))
    except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
        sys.exit(f"make {sys.argv[1]} failed: {fault}")
