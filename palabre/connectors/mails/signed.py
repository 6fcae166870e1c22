"""A mailbox of a provider that is opened on the provider's own page: a token, and no password."""

from collections.abc import Mapping

from palabre.connectors.contract import Author, Reconnect
from palabre.connectors.http import Http
from palabre.connectors.mails.client import Mailbox
from palabre.connectors.words import N_

NOT_OPENED = N_(
    "The mailbox doesn’t open: give its own address, sign in as somebody who may read it, and let IMAP be "
    "allowed for it."
)


class SignedMailbox(Mailbox):
    """One mailbox of known servers; ``credential`` holds account (its address) and secret (a token)."""

    bearer = True
    server = smtp = ""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = {name: value for name, value in (credential or {}).items() if value}
        super().__init__(http, {"server": self.server, "smtp": self.smtp, **given})

    def me(self) -> Author:
        """Give the address of the mailbox, once it was opened; `Reconnect` says what may be wrong."""
        try:
            return super().me()
        except Reconnect:
            raise Reconnect(NOT_OPENED) from None
