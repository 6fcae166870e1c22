"""Letters to subscribers by a mailbox at Google, as data: signed in to on its own page (XOAUTH2)."""

from dataclasses import replace

from palabre.connectors.circulars.data import LETTERS
from palabre.connectors.mails.google import APP, FACTS, GUIDE, KEYS_PAGE, OAUTH
from palabre.connectors.words import N_

PLATFORM = replace(
    LETTERS,
    slug="circulargmail",
    name=N_("Newsletter (Gmail)"),
    about=N_("A letter of your own by a mailbox at Google, without a password."),
    app=APP,
    oauth=OAUTH,
    guide=(
        *GUIDE,
        N_("Then open Publish, Letters, and say what people subscribe to."),
    ),
    keys_page=KEYS_PAGE,
    facts=(*LETTERS.facts, *FACTS),
)
