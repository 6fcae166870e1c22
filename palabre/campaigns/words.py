"""What the room's things are called on the pages: networks, ways, states, outcomes, reasons, signs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.analysis.referrers import MAIL, NFC, OTHER, QR, SEARCH, UNSEEN
from palabre.analysis.weblogs.marks import Coming
from palabre.campaigns.entries import Reason
from palabre.campaigns.rules import (
    AMBASSADOR,
    CampaignState,
    ContestState,
    CouponState,
    LogState,
    Outcome,
    SiteSource,
)
from palabre.campaigns.site_exports import SOCIAL
from palabre.channels.doors import platform, platforms
from palabre.connectors.contract import Capability

NEWSLETTER, PRINT = "newsletter", "print"
# Where a link may be put beside the networks, with the medium that its tags name.
ELSEWHERE: dict[str, tuple[Any, str]] = {
    NEWSLETTER: (gettext_lazy("Newsletter"), "email"),
    PRINT: (gettext_lazy("Print: poster, packaging, ticket"), "print"),
}
WAYS: dict[str, Any] = {
    UNSEEN: gettext_lazy("Unseen: an app, a message, typed"),
    QR: gettext_lazy("QR code"),
    NFC: gettext_lazy("NFC tag"),
    SEARCH: gettext_lazy("Search engines"),
    MAIL: gettext_lazy("Webmail"),
    OTHER: gettext_lazy("Other sites"),
    SOCIAL: gettext_lazy("Social networks, not said which"),
}
CAMPAIGN_STATES = {
    CampaignState.DRAFT: (gettext_lazy("being prepared"), ""),
    CampaignState.RUNNING: (gettext_lazy("running"), "good"),
    CampaignState.DONE: (pgettext_lazy("campaign", "done"), "accent"),
}
COUPON_STATES = {
    CouponState.ACTIVE: (pgettext_lazy("coupon", "valid"), "good"),
    CouponState.PAUSED: (gettext_lazy("paused"), "warn"),
}
CONTEST_STATES = {
    ContestState.OPEN: (pgettext_lazy("contest", "open"), "good"),
    ContestState.SEALED: (gettext_lazy("list closed"), "accent"),
    ContestState.DRAWN: (gettext_lazy("drawn"), "accent"),
    ContestState.CANCELLED: (gettext_lazy("called off"), "warn"),
}
OUTCOMES = {
    Outcome.REDEEMED: (gettext_lazy("taken"), "good"),
    Outcome.TAKEN_BACK: (gettext_lazy("taken back"), "warn"),
    Outcome.UNKNOWN: (gettext_lazy("unknown code"), "bad"),
    Outcome.USED: (gettext_lazy("used up"), "bad"),
    Outcome.EARLY: (gettext_lazy("not valid yet"), "bad"),
    Outcome.LATE: (gettext_lazy("no longer valid"), "bad"),
    Outcome.PAUSED: (gettext_lazy("paused"), "bad"),
}
SITE_SOURCES = {
    SiteSource.SCRIPT: gettext_lazy("Palabre’s script"),
    SiteSource.LOG: gettext_lazy("access log"),
    SiteSource.MATOMO: "Matomo",
    SiteSource.GA4: "Google Analytics 4",
}
LOG_STATES = {
    LogState.READING: (gettext_lazy("being read"), "info"),
    LogState.READ: (gettext_lazy("waits for your yes"), "warn"),
    LogState.KEEPING: (gettext_lazy("being kept"), "info"),
    LogState.KEPT: (gettext_lazy("kept"), "good"),
    LogState.REFUSED: (gettext_lazy("can’t be read"), "bad"),
}
COMINGS = {
    Coming.NEW: gettext_lazy("for the first time: added"),
    Coming.WHOLE: gettext_lazy("more than was known: counted anew"),
    Coming.PART: gettext_lazy("a further part: added"),
    Coming.KNOWN: gettext_lazy("known already: nothing changes"),
}
REASONS = {
    Reason.LATE: gettext_lazy("after the end"),
    Reason.EARLY: gettext_lazy("before the beginning"),
    Reason.WORDS: gettext_lazy("without the asked words"),
    Reason.EXCLUDED: gettext_lazy("excluded"),
    Reason.WON: gettext_lazy("won before"),
    Reason.DOUBLE: gettext_lazy("second entry of a person"),
}


def where_choices() -> list[tuple[str, Any]]:
    """Where a link may be put: nowhere in particular, the networks one may publish on, print."""
    networks = [
        (one.slug, _(one.name))
        for one in platforms()
        if Capability.PUBLISH in one.capabilities and not one.fictional
    ]
    ordered = sorted(networks, key=lambda pair: pair[1].casefold())
    return [("", "–"), *ordered, *((name, word) for name, (word, _medium) in ELSEWHERE.items())]


def medium_of(network: str) -> str:
    """What a link's tags call the kind of place that it is put in."""
    if network in ELSEWHERE:
        return ELSEWHERE[network][1]
    if network == AMBASSADOR:
        return "employee"
    return "social" if network else ""


def way_word(way: str) -> str:
    """How people came, or where a link is put, in words."""
    if way in WAYS:
        return str(WAYS[way])
    if way in ELSEWHERE:
        return str(ELSEWHERE[way][0])
    try:
        return _(platform(way).name)
    except KeyError:
        return way.capitalize()
