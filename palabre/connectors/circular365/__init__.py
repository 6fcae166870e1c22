"""Letters to subscribers by a mailbox at Microsoft, as data: signed in to on its own page (XOAUTH2)."""

from dataclasses import replace

from palabre.connectors.circulars.data import LETTERS
from palabre.connectors.mails.microsoft import APP, FACTS, GUIDE, KEYS_PAGE, LIMITS, OAUTH
from palabre.connectors.words import N_

PLATFORM = replace(
    LETTERS,
    slug="circular365",
    name=N_("Newsletter (Microsoft 365)"),
    about=N_("A letter of your own by a mailbox at Microsoft, without a password."),
    app=APP,
    oauth=OAUTH,
    guide=(
        *GUIDE,
        N_("Then open Publish, Letters, and say what people subscribe to."),
    ),
    keys_page=KEYS_PAGE,
    # What Microsoft sends for a mailbox in a minute.
    limits=replace(LETTERS.limits, calls=30, source=LIMITS),
    facts=(*LETTERS.facts, *FACTS),
)
