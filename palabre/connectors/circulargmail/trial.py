"""How it is tried: as any letter, against nobody at all."""

from dataclasses import replace

from palabre.connectors.circulars.tried import TRIAL as CIRCULAR

TRIAL = replace(CIRCULAR, credential={**CIRCULAR.credential, "imap": "127.0.0.1:9"})
