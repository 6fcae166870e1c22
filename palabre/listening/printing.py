"""Pictures and reports set in a process of their own: the web process loads no typesetter.

Run as a module it reads one order from its input and writes the file to its output.
"""

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from palabre.analysis.drawing import paper

LONGEST_S = 30
# One document at a time: the machine has other work.
_turn = threading.BoundedSemaphore(1)
_ORDERS: dict[str, Callable[..., bytes]] = {"picture": paper.picture, "report": paper.report}


class PrintingFailed(Exception):
    """The document could not be set; the message says what the typesetter said."""


def printed(order: str, *values: Any, **options: Any) -> bytes:
    """Give the file that `paper.picture` or `paper.report` makes of these values."""
    with _turn:
        try:
            done = subprocess.run(  # noqa: S603  (our own interpreter, our own module)
                [sys.executable, "-m", __name__],
                input=pickle.dumps((order, values, options)),
                capture_output=True,
                timeout=LONGEST_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PrintingFailed("timeout") from error
    if done.returncode:
        raise PrintingFailed(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


if __name__ == "__main__":
    order, values, options = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  (from our parent)
    sys.stdout.buffer.write(_ORDERS[order](*values, **options))
