"""A double: a connector with a bug, to be read by another process."""

import os

from palabre.connectors.contract import Page


class Broken:
    """Raises, says what can't be told, or ends its process, as its source is called."""

    def __init__(self, http):
        self._http = http

    def read(self, source, values, cursor, *, limit=100):
        if source == "dead":
            os._exit(3)
        if source == "unsayable":
            return Page(cursor={"what": object()})
        raise RuntimeError("a bug")
