"""Letters to subscribers by a mailbox at Google, as data: signed in to on its own page (XOAUTH2)."""

from dataclasses import replace

from palabre.connectors import circular, gmail
from palabre.connectors.words import N_

PLATFORM = replace(
    circular.PLATFORM,
    slug="circulargmail",
    name=N_("Newsletter (Gmail)"),
    about=N_("A letter of your own by a mailbox at Google, without a password."),
    account=(),
    app=gmail.PLATFORM.app,
    oauth=gmail.PLATFORM.oauth,
    guide=(
        *gmail.PLATFORM.guide,
        N_("Then open Publish, Letters, and say what people subscribe to."),
    ),
    keys_page=gmail.PLATFORM.keys_page,
    facts=(*circular.PLATFORM.facts, *gmail.PLATFORM.facts),
)
