"""Letters to subscribers by a mailbox at Microsoft, as data: signed in to on its own page (XOAUTH2)."""

from dataclasses import replace

from palabre.connectors import circular, microsoft365
from palabre.connectors.words import N_

PLATFORM = replace(
    circular.PLATFORM,
    slug="circular365",
    name=N_("Newsletter (Microsoft 365)"),
    about=N_("A letter of your own by a mailbox at Microsoft, without a password."),
    account=(),
    app=microsoft365.PLATFORM.app,
    oauth=microsoft365.PLATFORM.oauth,
    guide=(
        *microsoft365.PLATFORM.guide,
        N_("Then open Publish, Letters, and say what people subscribe to."),
    ),
    keys_page=microsoft365.PLATFORM.keys_page,
    # What Microsoft sends for a mailbox in a minute.
    limits=replace(circular.PLATFORM.limits, calls=30, source=microsoft365.PLATFORM.limits.source),
    facts=(*circular.PLATFORM.facts, *microsoft365.PLATFORM.facts),
)
