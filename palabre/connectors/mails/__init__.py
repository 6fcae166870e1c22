"""Mailboxes by IMAP and SMTP, whoever keeps them: what the folders of the platforms build on."""
