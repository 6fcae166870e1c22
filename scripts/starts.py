"""Try what the readme promises: `make TARGET` starts the product, its first page answers, a signal ends it.

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

START_S, END_S = 80, 30


def first_page(port: int, process: subprocess.Popen) -> str:
    """The first page's title; raises TimeoutError when it doesn't come, or the process ended."""
    ends = time.monotonic() + START_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                found = re.search(rb"<title>\s*(.*?)\s*</title>", answer.read(), re.DOTALL)
                if found:
                    return found[1].decode()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError(f"no page on port {port}")


def group_lives(group: int) -> bool:
    """Whether a process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def main(target: str, port: int) -> None:
    """Start, look, end."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="palabre-starts-") as home:
        where = {**os.environ, "PALABRE_HOME": home}
        where.pop("DATABASE_URL", None)
        command = ["make", target, f"PORT={port}"]
        process = subprocess.Popen(command, env=where, start_new_session=True)
        try:
            title = first_page(port, process)
            took = time.monotonic() - started
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(END_S)
            ends = time.monotonic() + END_S
            while group_lives(process.pid) and time.monotonic() < ends:
                time.sleep(0.1)
            if group_lives(process.pid):
                raise TimeoutError("processes are left after the signal")
        finally:
            if group_lives(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
    print(f"make {target}: first page ({title}) after {took:.0f} s, and ended by a signal")


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]))
    except (TimeoutError, subprocess.TimeoutExpired) as fault:
        sys.exit(f"make {sys.argv[1]} failed: {fault}")
