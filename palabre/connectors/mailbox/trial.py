"""How mail is tried: as any mailbox."""

from palabre.connectors.mails.tried import TRIAL as TRIAL
