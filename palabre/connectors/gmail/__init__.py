"""Gmail as data: a mailbox that Google opens on its own page, by IMAP and SMTP (XOAUTH2)."""

from dataclasses import replace

from palabre.connectors.mails.data import CANNOT, MAIL
from palabre.connectors.mails.google import APP, FACTS, GUIDE, KEYS_PAGE, OAUTH
from palabre.connectors.words import N_

PLATFORM = replace(
    MAIL,
    slug="gmail",
    name="Gmail",
    home="https://mail.google.com",
    about=N_("A mailbox at Google, also of Workspace: what people write to you, and your answers."),
    account=(),
    app=APP,
    oauth=OAUTH,
    guide=GUIDE,
    keys_page=KEYS_PAGE,
    facts=(*MAIL.facts, *FACTS),
    cannot=CANNOT,
)
