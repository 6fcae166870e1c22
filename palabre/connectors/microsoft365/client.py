"""Microsoft's servers for mail, opened by a token."""

from palabre.connectors.mails.signed import SignedMailbox


class Microsoft365Connector(SignedMailbox):
    """One mailbox of Exchange Online."""

    # It takes mails on this port only, encrypted by STARTTLS.
    server, smtp = "outlook.office365.com", "smtp.office365.com:587"

    def _try_out(self) -> None:
        """Don't try the way out: a key that may read needn't be allowed to send."""
