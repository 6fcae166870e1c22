"""How it is tried: as any mailbox, against nobody at all."""

from dataclasses import replace

from palabre.connectors.mails.tried import TRIAL as MAIL

TRIAL = replace(
    MAIL,
    credential={**MAIL.credential, "smtp": "127.0.0.1:9"},
)
