"""Microsoft 365 as data: a mailbox of Exchange Online, opened on Microsoft's own page (XOAUTH2)."""

from dataclasses import replace
from datetime import timedelta

from palabre.connectors.contract import Limits
from palabre.connectors.mails.data import CANNOT, MAIL
from palabre.connectors.mails.microsoft import APP, FACTS, GUIDE, KEYS_PAGE, LIMITS, OAUTH, READ_ON
from palabre.connectors.words import N_

PLATFORM = replace(
    MAIL,
    slug="microsoft365",
    name="Microsoft 365",
    home="https://outlook.office.com",
    about=N_(
        "A mailbox at Microsoft, also a shared one: what people write to you, and your answers."
    ),
    account=(),
    app=APP,
    oauth=OAUTH,
    guide=GUIDE,
    keys_page=KEYS_PAGE,
    limits=Limits(calls=10_000, per=timedelta(days=1), source=LIMITS, read_on=READ_ON),
    facts=FACTS,
    cannot=(
        *CANNOT,
        N_("Whether mails may leave shows only when the first one is sent."),
    ),
)
