"""What is wrong with a query, in plain words and with the place."""

from typing import Any


class QueryError(ValueError):
    """A query that can't be understood or used.

    `msgid` is the English sentence to translate, with named `%(name)s` places for `params`;
    `start` and `end` are offsets in the query's characters.
    """

    def __init__(self, msgid: str, start: int = 0, end: int = 0, **params: Any) -> None:
        self.msgid = msgid
        self.start = start
        self.end = max(end, start)
        self.params = params
        super().__init__(msgid % params if params else msgid)
