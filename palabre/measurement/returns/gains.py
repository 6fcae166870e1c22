"""What came of the work in some days, in money, each with the touches that are known to have come before it.

No cookie follows anybody: within a visit its way is known, of a lead its link and what the person wrote to
us, of a coupon its campaign. Whoever comes back on another day without any of these is somebody new.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Sum
from django.utils import timezone

from palabre.analysis.referrers import MAIL, NFC, OTHER, QR, SEARCH, UNSEEN
from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.models import Campaign, Presentation, TrackedLink
from palabre.campaigns.rules import Outcome
from palabre.campaigns.site_models import SiteGain
from palabre.campaigns.site_sources import campaigns_by_tag
from palabre.engagement.leads.rules import Stage
from palabre.engagement.models import Episode, Lead, Turn
from palabre.engagement.models.people import Identity
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.money import currency_of
from palabre.listening.figures.period import Period
from palabre.measurement.spans import edges, within
from palabre.strategy.models import Mission, Rates
from palabre.strategy.rules import MissionKind

# Ways to a site that are no network.
NO_NETWORKS = frozenset({UNSEEN, INSIDE, SEARCH, MAIL, OTHER, QR, NFC})
DAY = 86_400


class GainKind(StrEnum):
    """How a gain is known."""

    COUPON = "coupon"
    GOAL = "goal"
    LEAD = "lead"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that came before a gain, so many days (``age``); of what is None or "" nothing is known."""

    age: float = 0.0
    mission: int | None = None
    campaign: int | None = None
    network: str = ""

    def key(self, by: str) -> int | str | None:
        """The mission, campaign or network of it."""
        found: int | str | None = getattr(self, by)
        return found or None


@dataclass(frozen=True, slots=True)
class Gain:
    """Something that came of the work, in cents; its touches, the oldest first. ``about`` is the number of
    the lead, or of what else it is of; ``times`` how many of them it sums up."""

    kind: GainKind
    day: date
    cents: float
    touches: tuple[Touch, ...] = ()
    about: int = 0
    name: str = ""
    times: int = 1


@dataclass(slots=True)
class Gains:
    """What came of the work. ``foreign``: money of other currencies, in cents, which is not added up;
    ``untold``: how many coupons and won leads have no amount; ``solved``: matters solved in public."""

    rows: list[Gain] = field(default_factory=list)
    foreign: Counter[str] = field(default_factory=Counter)
    untold: Counter[GainKind] = field(default_factory=Counter)
    solved: int = 0

    @property
    def cents(self) -> float:
        """All of it."""
        return sum(one.cents for one in self.rows)

    def of_kind(self, kind: GainKind) -> float:
        """What is known in this way."""
        return sum(one.cents for one in self.rows if one.kind == kind)


def gains_of(brand: Brand, period: Period, rates: Rates) -> Gains:
    """What came of a brand's work in some days."""
    told = Gains()
    _add_coupons(told, brand, period)
    _add_goals(told, brand, period, rates)
    _add_leads(told, brand, period, rates)
    _add_calls(told, brand, period, rates)
    return told


def _of_campaign(row: Campaign | None, age: float = 0.0, network: str = "") -> Touch:
    return Touch(age, row.serves_id if row else None, row.pk if row else None, network)


def _add_coupons(told: Gains, brand: Brand, period: Period) -> None:
    rows = Presentation.objects.filter(
        within("at", period), brand=brand, outcome=Outcome.REDEEMED
    ).select_related("coupon__campaign")
    for row in rows:
        if row.amount is None:
            told.untold[GainKind.COUPON] += 1
            continue
        campaign = row.coupon.campaign if row.coupon else None
        touches = (_of_campaign(campaign),) if campaign else ()
        told.rows.append(Gain(
            GainKind.COUPON, timezone.localdate(row.at), row.amount, touches, row.coupon_id or 0,
            row.coupon.name if row.coupon else row.typed,
        ))  # fmt: skip


def _add_goals(told: Gains, brand: Brand, period: Period, rates: Rates) -> None:
    here = SiteGain.objects.filter(
        day__brand=brand, day__counts=True, day__day__range=(period.first, period.last)
    )
    names = ("day__day", "goal", "goal__name", "goal__currency", "network", "campaign", "link")
    sums = list(here.order_by().values_list(*names).annotate(Sum("times"), Sum("value")))
    campaigns = campaigns_by_tag(brand, {row[5] for row in sums if row[5]})
    slugs = {row[6] for row in sums if row[6]}
    links = {
        one.slug: one
        for one in TrackedLink.every.filter(brand=brand, slug__in=slugs).select_related("campaign")
    }
    for day, goal, name, currency, network, tag, slug, times, cents in sums:
        if cents and currency != rates.currency:
            told.foreign[currency] += cents
        elif cents:
            touch = _touch_of_visit(campaigns.get(tag), links.get(slug), network)
            touches = (touch,) if touch.campaign or touch.network else ()
            told.rows.append(Gain(GainKind.GOAL, day, cents, touches, goal, name, times))


def _touch_of_visit(campaign: Campaign | None, link: TrackedLink | None, network: str) -> Touch:
    """What is known of the way of a visit: its tracked link first, then its tags and where it came from."""
    campaign = (link.campaign if link else None) or campaign
    network = "" if network in NO_NETWORKS else network
    if link and not link.is_of_ambassadors:
        network = network or link.network
    return _of_campaign(campaign, network=network)


def _add_calls(told: Gains, brand: Brand, period: Period, rates: Rates) -> None:
    """Solved in public x the cost of a call x (1 + the share of readers whom it helped, too)."""
    rows = Episode.objects.filter(
        within("solved_at", period), brand=brand, conversation__is_private=False
    )
    serves = Mission.objects.filter(brand=brand, kind=MissionKind.SUPPORT).order_by("ended_on")
    mission = serves.filter(ended_on=None).values_list("pk", flat=True).first()
    each = (rates.call or 0) * (1 + rates.readers / 100)
    solved: Counter[tuple[date, str]] = Counter()
    for at, platform in rows.values_list("solved_at", "conversation__platform"):
        solved[timezone.localdate(at), platform] += 1
    told.solved = solved.total()
    if each:
        told.rows += [
            Gain(GainKind.CALL, day, each * times, (Touch(0.0, mission, None, network),), times=times)
            for (day, network), times in sorted(solved.items())
        ]  # fmt: skip


# --- leads


def _add_leads(told: Gains, brand: Brand, period: Period, rates: Rates) -> None:
    won = _won(brand, period)
    said = _said_by(brand, [row for row, _at in won])
    currency = currency_of(brand.organisation)
    for row, at in won:
        if row.value is None:
            told.untold[GainKind.LEAD] += 1
        elif currency != rates.currency:
            told.foreign[currency] += int(row.value * 100)
        elif row.value:
            touches = touches_of(row, at, said.get(row.pk, ()))
            day = timezone.localdate(at)
            cents = float(row.value * 100)
            told.rows.append(Gain(GainKind.LEAD, day, cents, touches, row.pk))


def _won(brand: Brand, period: Period) -> list[tuple[Lead, datetime]]:
    """The leads that were won in these days and are won still, each with when: as the trail tells."""
    rows = Lead.objects.filter(brand=brand, stage=Stage.WON)
    rows = rows.select_related(
        "person__merged_into", "mention", "conversation", "link__campaign", "campaign"
    )
    leads = {str(row.pk): row for row in rows}
    moves = AuditEntry.objects.filter(
        organisation=brand.organisation_id, kind="lead", verb="moved", object_id__in=leads
    )
    when: dict[str, datetime] = {
        number: at
        for number, at, details in moves.order_by("id").values_list("object_id", "at", "details")
        if isinstance(details, dict) and details.get("stage") == Stage.WON
    }
    since, until = edges(period)
    found = [(row, when.get(number, row.changed_at)) for number, row in leads.items()]
    return [(row, at) for row, at in found if since <= at < until]


Said = tuple[datetime, str, int | None]


def _said_by(brand: Brand, leads: Sequence[Lead]) -> dict[int, list[Said]]:
    """By lead, what its person wrote to the brand: when, on which network, and which mention it is."""
    of_person: defaultdict[int, list[int]] = defaultdict(list)
    for lead in leads:
        of_person[lead.whose.pk].append(lead.pk)
    voices = Identity.objects.filter(person__in=of_person).exclude(voice=None)
    of_voice: dict[int | None, list[int]] = {}
    for voice, person in voices.values_list("voice", "person"):
        of_voice[voice] = of_person[person]
    found: defaultdict[int, list[Said]] = defaultdict(list)
    turns = Turn.objects.filter(conversation__brand=brand, mention__voice__in=of_voice, ours=False)
    names = ("mention__voice", "at", "conversation__platform", "mention")
    for voice, at, platform, mention in turns.order_by("at").values_list(*names):
        for number in of_voice[voice]:
            found[number].append((at, platform, mention))
    return found


def touches_of(row: Lead, won: datetime, said: Iterable[Said]) -> tuple[Touch, ...]:
    """What came before a lead was won: what its person wrote to us (a day on a network counts once), the
    mention it comes from, its link, its campaign."""
    moments = [(at, platform) for at, platform, _mention in said]
    if row.mention:
        moments.append((row.mention.published_at, row.mention.platform))
    once = {(timezone.localdate(at), network): at for at, network in sorted(moments, reverse=True)}
    found = [
        Touch(_age(at, won), network=network)
        for (_day, network), at in once.items() if at <= won
    ]  # fmt: skip
    age = _age(row.made_at, won)
    if row.link:
        network = "" if row.link.is_of_ambassadors else row.link.network
        found.append(_of_campaign(row.campaign or row.link.campaign, age, network))
    elif row.campaign:
        found.append(_of_campaign(row.campaign, age))
    known = [one for one in found if one.campaign or one.network]
    return tuple(sorted(known, key=lambda one: -one.age))


def _age(at: datetime, won: datetime) -> float:
    return max((won - at).total_seconds() / DAY, 0.0)
