"""The states of campaigns, coupons and contests, what a presented code comes to, and names for addresses."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from palabre.governance.rules import Chosen

# No letter or figure that is taken for another when it is read aloud or copied from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHORT = ALPHABET.lower()
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
MOST_CODES = 20_000
# Where a link is put that an employee shares of their own will: whom it brings is nobody else's to see.
AMBASSADOR = "ambassador"
SHORT_LENGTH = 6


class CampaignState(Chosen):
    """How far a campaign is: being prepared, running, done."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"


CAMPAIGN_MOVES: Mapping[str, frozenset[str]] = {
    CampaignState.DRAFT: frozenset({CampaignState.RUNNING}),
    CampaignState.RUNNING: frozenset({CampaignState.DONE}),
    CampaignState.DONE: frozenset({CampaignState.RUNNING}),
}


class LogState(Chosen):
    """How far an access log is: being read, waiting for a yes, being kept, kept, or none that can be read."""

    READING = "reading"
    READ = "read"
    KEEPING = "keeping"
    KEPT = "kept"
    REFUSED = "refused"


LOG_MOVES: Mapping[str, frozenset[str]] = {
    LogState.READING: frozenset({LogState.READ, LogState.REFUSED}),
    LogState.READ: frozenset({LogState.KEEPING}),
    LogState.KEEPING: frozenset({LogState.KEPT, LogState.REFUSED}),
    LogState.KEPT: frozenset(),
    LogState.REFUSED: frozenset(),
}


class SiteSource(Chosen):
    """What told of a day of the site. Of a day that several told of, the first of this list counts."""

    SCRIPT = "script"
    LOG = "log"
    MATOMO = "matomo"
    GA4 = "ga4"


class CouponState(Chosen):
    """Whether the codes of a coupon are taken."""

    ACTIVE = "active"
    PAUSED = "paused"


COUPON_MOVES: Mapping[str, frozenset[str]] = {
    CouponState.ACTIVE: frozenset({CouponState.PAUSED}),
    CouponState.PAUSED: frozenset({CouponState.ACTIVE}),
}


class ContestState(Chosen):
    """How far a contest is: taking entries, its list closed for good, drawn, or called off."""

    OPEN = "open"
    SEALED = "sealed"
    DRAWN = "drawn"
    CANCELLED = "cancelled"


CONTEST_MOVES: Mapping[str, frozenset[str]] = {
    ContestState.OPEN: frozenset({ContestState.SEALED, ContestState.CANCELLED}),
    ContestState.SEALED: frozenset({ContestState.DRAWN, ContestState.CANCELLED}),
    ContestState.DRAWN: frozenset(),
    ContestState.CANCELLED: frozenset(),
}


class Outcome(Chosen):
    """What came of a code that was presented."""

    REDEEMED = "redeemed"
    TAKEN_BACK = "taken back"
    UNKNOWN = "unknown"
    USED = "used"
    EARLY = "early"
    LATE = "late"
    PAUSED = "paused"


def coupon_stands(
    state: str, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Outcome | None:
    """Why no code of a coupon is taken now; None when they are, as far as they are not used up."""
    if state == CouponState.PAUSED:
        return Outcome.PAUSED
    if starts_at and now < starts_at:
        return Outcome.EARLY
    if ends_at and now >= ends_at:
        return Outcome.LATE
    return None


def spelt(code: str) -> str:
    """A code as it is kept: capitals and figures, without the spaces and dashes that people type."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())[:40]


def new_code(length: int = 10) -> str:
    """A code that can't be guessed: thirty-one signs, ten times, are fifty bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def short_slug(is_taken: Callable[[str], bool], length: int = SHORT_LENGTH) -> str:
    """A short free name for a public address."""
    while True:
        slug = "".join(secrets.choice(SHORT) for _ in range(length))
        if not is_taken(slug):
            return slug
