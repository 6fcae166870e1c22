"""Letters by a provider that is signed in to on its own page: a token, and no password."""

from collections.abc import Mapping

from palabre.connectors.circulars.client import Letters
from palabre.connectors.contract import Author, Reconnect
from palabre.connectors.http import Http
from palabre.connectors.mails.signed import NOT_OPENED


class SignedCircular(Letters):
    """Letters by known servers; ``credential`` holds account (the mailbox's address) and secret (a token)."""

    bearer = True
    server = imap = ""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = {name: value for name, value in (credential or {}).items() if value}
        super().__init__(http, {"server": self.server, "imap": self.imap, **given})

    def me(self) -> Author:
        """Give the address of the mailbox, once it was opened; `Reconnect` says what may be wrong."""
        try:
            return super().me()
        except Reconnect:
            raise Reconnect(NOT_OPENED) from None
