"""What came of it: visits, leads, coupons, ideas."""

from collections import Counter

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from palabre.analysis.referrers import MAIL, NFC, OTHER, QR, SEARCH, UNSEEN
from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.models import Presentation
from palabre.campaigns.rules import Outcome
from palabre.campaigns.site_models import SiteDay, SiteWay
from palabre.community.models import Idea
from palabre.engagement.models import Lead
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.measurement.spans import within

UNKNOWN_SITE = _("Nothing is known of the site in these days.")
CURRENCY = "EUR"
# Ways to a site that are no network.
NO_NETWORKS = (UNSEEN, INSIDE, SEARCH, MAIL, OTHER, QR, NFC)


def visits(look: Look) -> Value:
    """How many visits the brand's site had."""
    rows = SiteDay.objects.filter(
        brand=look.brand, counts=True, day__range=(look.period.first, look.period.last)
    )
    found = rows.aggregate(visits=Sum("visits"), days=Count("pk"))
    if not found["days"]:
        return Value(why=UNKNOWN_SITE)
    return Value(found["visits"], found["days"])


def network_visits(look: Look) -> Value:
    """How many visits came from social networks."""
    days = SiteDay.objects.filter(
        brand=look.brand, counts=True, day__range=(look.period.first, look.period.last)
    )
    known = days.count()
    if not known:
        return Value(why=UNKNOWN_SITE)
    ways = SiteWay.objects.filter(day__in=days).exclude(network__in=NO_NETWORKS)
    return Value(ways.aggregate(all=Sum("visits", default=0))["all"], known)


def leads(look: Look) -> Value:
    """How many leads came."""
    count = Lead.objects.filter(within("made_at", look.period), brand=look.brand).count()
    return Value(count, count)


def qualified_leads(look: Look) -> Value:
    """How many leads were found worth a call."""
    count = Lead.objects.filter(within("qualified_at", look.period), brand=look.brand).count()
    return Value(count, count)


def _presented(look: Look) -> Counter[str]:
    rows = Presentation.objects.filter(within("at", look.period), brand=look.brand).order_by()
    told = rows.values_list("outcome").annotate(count=Count("pk"), money=Sum("amount", default=0))
    found: Counter[str] = Counter()
    for outcome, count, money in told:
        sign = {Outcome.REDEEMED: 1, Outcome.TAKEN_BACK: -1}.get(Outcome(outcome), 0)
        found["count"] += sign * count
        found["money"] += sign * money
    return found


def coupons(look: Look) -> Value:
    """How many coupons were redeemed."""
    count = look.once(_presented)["count"]
    return Value(count, count)


def coupon_sales(look: Look) -> Value:
    """What was sold with a coupon."""
    found = look.once(_presented)
    return Value(found["money"], found["count"], currency=CURRENCY)


def ideas(look: Look) -> Value:
    """How many ideas came in."""
    count = Idea.objects.filter(within("created_at", look.period), board__brand=look.brand).count()
    return Value(count, count)


_SITE = _(
    "What was brought in of the brand's site: its access logs, its script, another tool's export."
)
_APPS = _("Apps that say nothing of where a visit comes from; days of which nothing is known.")

METRICS = (
    Metric(
        "visits",
        _("Visits of the site"),
        Theme.SITE,
        Unit.COUNT,
        Better.MORE,
        _("How many visits the brand's site had."),
        _("A visit ends after thirty minutes without a page; robots left out."),
        _SITE,
        _APPS,
        visits,
        "campaign_site",
    ),
    Metric(
        "network-visits",
        _("Visits from networks"),
        Theme.SITE,
        Unit.COUNT,
        Better.MORE,
        _("How many visits came from social networks."),
        _("Visits whose referring site or tag is that of a network."),
        _SITE,
        _APPS,
        network_visits,
        "campaign_site",
    ),
    Metric(
        "leads",
        _("New leads"),
        Theme.SALES,
        Unit.COUNT,
        Better.MORE,
        _("How many leads came."),
        _("Number of leads made in these days."),
        _("Leads of the brand."),
        _("Leads that nobody wrote down; those of people who were forgotten since."),
        leads,
        "engage_leads",
    ),
    Metric(
        "qualified-leads",
        _("Qualified leads"),
        Theme.SALES,
        Unit.COUNT,
        Better.MORE,
        _("How many leads were found worth going on with."),
        _("Number of leads that left the first stage in these days for another than lost."),
        _("Leads of the brand."),
        _("Leads that nobody wrote down; those of people who were forgotten since."),
        qualified_leads,
        "engage_leads",
    ),
    Metric(
        "coupons",
        _("Coupons redeemed"),
        Theme.SALES,
        Unit.COUNT,
        Better.MORE,
        _("How many coupons were redeemed."),
        _("Codes redeemed less those taken back."),
        _("Codes presented in these days."),
        _("Sales without a code."),
        coupons,
        "campaign_coupons",
    ),
    Metric(
        "coupon-sales",
        _("Sales with coupons"),
        Theme.SALES,
        Unit.MONEY,
        Better.MORE,
        _("What was sold with a coupon."),
        _("Sum of the amounts that the till told, less those taken back."),
        _("Codes presented in these days."),
        _("Codes whose amount nobody told; sales without a code."),
        coupon_sales,
        "campaign_coupons",
    ),
    Metric(
        "ideas",
        _("Ideas received"),
        Theme.CONVERSATION,
        Unit.COUNT,
        Better.MORE,
        _("How many ideas came in."),
        _("Number of ideas, those refused among them."),
        _("The brand's idea boards."),
        _("Ideas that were said elsewhere and not taken up."),
        ideas,
        "community_ideas",
    ),
)
