"""Microsoft's servers for letters, opened by a token."""

from palabre.connectors.circulars.signed import SignedCircular


class Circular365Connector(SignedCircular):
    """Letters by one mailbox at Microsoft."""

    # It takes mails on this port only, encrypted by STARTTLS.
    server, imap = "smtp.office365.com:587", "outlook.office365.com"

    def _try_out(self) -> None:
        """Don't try the way out: a key that may read needn't be allowed to send."""
