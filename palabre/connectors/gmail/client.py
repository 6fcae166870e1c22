"""Gmail's own servers, opened by a token."""

from palabre.connectors.mails.signed import SignedMailbox


class GmailConnector(SignedMailbox):
    """One mailbox at Google."""

    server, smtp = "imap.gmail.com", "smtp.gmail.com"
