"""The command `mcp`: an assistant asks this house, with the rights of one key."""

import os
import sys

from django.db import close_old_connections
from django.utils.translation import gettext as _

from palabre.channels.keys import key_of
from palabre.site.cli import options
from palabre.site.mcp import Server

LONGEST_LINE = 1 << 20


def mcp(arguments: list[str]) -> int:
    """Answer an assistant over standard input and output until it goes."""
    parser = options("mcp")
    parser.add_argument("--write", action="store_true", help=_("let it change things, too"))
    asked = parser.parse_args(arguments)
    spelt = os.environ.pop("PALABRE_KEY", "")
    if key_of(f"Bearer {spelt}") is None:
        print(
            _("Put a key of Govern › Connections › Keys for programs into PALABRE_KEY."),
            file=sys.stderr,
        )
        return 1
    server, asks, says = Server(spelt, writes=asked.write), sys.stdin.buffer, sys.stdout.buffer
    while line := asks.readline(LONGEST_LINE):
        if not line.strip():
            continue
        close_old_connections()
        answer = server.answer(line)
        if answer is not None:
            says.write(answer)
            says.flush()
    return 0
