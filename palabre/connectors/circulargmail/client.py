"""Google's servers for letters, opened by a token."""

from palabre.connectors.circulars.signed import SignedCircular


class CircularGmailConnector(SignedCircular):
    """Letters by one mailbox at Google."""

    server, imap = "smtp.gmail.com", "imap.gmail.com"
