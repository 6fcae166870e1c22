"""Any mailbox that opens by a password."""

from palabre.connectors.mails.client import Mailbox


class MailConnector(Mailbox):
    """One mailbox: its server, account and password, and perhaps where its mails leave."""
