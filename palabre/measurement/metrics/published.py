"""What is published, and how it was met."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from palabre.analysis.wilson import wilson
from palabre.campaigns.models import ClickCount
from palabre.listening.figures.measures import FEWEST
from palabre.measurement.metrics.sent import Sent, accounts_of, latest, out
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.publishing.models import Post, PostLink
from palabre.publishing.rules import Aim
from palabre.publishing.weighing import REACTIONS, SEEN

# A median of fewer posts says nothing.
FEWEST_POSTS = 5
NOTHING_OUT = _("Nothing was published in these days.")
UNTOLD = _("No network told it of what was published in these days.")


def posts(look: Look) -> Value:
    """How many posts went out; one on three networks is one."""
    count = out(look).values("variant__post").distinct().count()
    return Value(count, count)


def posts_by_account(look: Look) -> dict[int, Value]:
    """How many posts went out on each account."""
    return {
        account: Value(count, count)
        for account, count in Counter(look.once(accounts_of).values()).items()
    }


def _reactions(look: Look) -> dict[int, float]:
    return {one: sum(told.values()) for one, told in latest(look, REACTIONS).items()}


def _seen(look: Look) -> dict[int, float]:
    """By how many where a network tells it, else how often shown."""
    return {
        one: next(told[name] for name in SEEN if name in told)
        for one, told in latest(look, SEEN).items()
    }


def _pairs(look: Look) -> dict[int, tuple[float, float]]:
    """Reactions and times seen, of the sendings of which both are told."""
    reactions, seen = look.once(_reactions), look.once(_seen)
    return {one: (reactions[one], seen[one]) for one in reactions.keys() & seen.keys()}


def _sum(values: Sequence[float]) -> Value:
    return Value(sum(values), len(values)) if values else Value(why=UNTOLD)


def _middle(values: Sequence[float]) -> Value:
    if len(values) >= FEWEST_POSTS:
        return Value(median(values), len(values))
    few = _("Too few posts to say: five are needed.")
    return Value(base=len(values), why=few if values else UNTOLD)


def _rate(pairs: Sequence[tuple[float, float]]) -> Value:
    if not pairs:
        return Value(why=UNTOLD)
    reactions, seen = map(sum, zip(*pairs, strict=True))
    if seen < FEWEST:
        return Value(
            base=int(seen), why=_("Seen too few times to give a share: thirty are needed.")
        )
    return Value(reactions / seen, int(seen))


REACTED = Sent(_reactions, _sum)
MIDDLE = Sent(_reactions, _middle)
SHOWN = Sent(_seen, _sum)
RATE = Sent(_pairs, _rate)


def clicks(look: Look) -> Value:
    """How many people followed the brand's tracked links."""
    found = _clicked(look).filter(link__in=look.brand.trackedlinks.all())
    sums = found.aggregate(people=Sum("visitors", default=0), clicks=Sum("clicks", default=0))
    return Value(sums["people"], sums["clicks"])


def _clicked(look: Look) -> "QuerySet[ClickCount]":
    return ClickCount.objects.filter(robot=False, day__range=(look.period.first, look.period.last))


def clicks_by_account(look: Look) -> dict[int, Value]:
    """How many people followed the links of posts on each account, whenever those went out."""
    links = PostLink.objects.filter(
        variant__post__brand=look.brand, variant__channel__employee=None
    )
    account = dict(links.values_list("link", "variant__channel"))
    found: Counter[int] = Counter(dict.fromkeys(account.values(), 0))
    rows = _clicked(look).filter(link__in=links.values("link")).values_list("link")
    for link, people in rows.annotate(people=Sum("visitors")).order_by():
        found[account[link]] += people
    return {one: Value(people, people) for one, people in found.items()}


def clicks_by_post(look: Look) -> dict[int, Value]:
    """How many people followed the links of each sending until the end of the days."""
    sendings = dict(out(look).values_list("variant_id", "pk"))
    links = PostLink.objects.filter(variant__in=out(look).values("variant"))
    of = {link: sendings[variant] for link, variant in links.values_list("link", "variant")}
    found: Counter[int] = Counter(dict.fromkeys(of.values(), 0))
    rows = _clicked(look).filter(link__in=links.values("link")).values_list("link")
    for link, people in rows.annotate(people=Sum("visitors")).order_by():
        found[of[link]] += people
    return {one: Value(people, people) for one, people in found.items()}


def useful(look: Look) -> Value:
    """Which part of what was published is useful content, and no offer or small talk."""
    rows = Post.objects.filter(pk__in=out(look).values("variant__post"))
    count = rows.count()
    if count < FEWEST:
        return Value(
            base=count,
            why=_("Too few posts to give a share: thirty are needed.") if count else NOTHING_OUT,
        )
    kept = rows.filter(aim=Aim.USEFUL).count()
    low, high = wilson(kept, count)
    return Value(kept / count, count, low, high)


_OUT = _(
    "Posts of the brand's accounts that arrived in these days, answers and employees' own accounts left out."
)

METRICS = (
    Metric(
        "posts",
        _("Posts published"),
        Theme.PUBLISHED,
        Unit.COUNT,
        Better.NEITHER,
        _("How many posts went out."),
        _("Number of posts; one on three networks is one."),
        _OUT,
        _("What was published outside Palabre."),
        posts,
        "publish_calendar",
        posts_by_account,
    ),
    Metric(
        "reactions",
        _("Reactions"),
        Theme.PUBLISHED,
        Unit.COUNT,
        Better.MORE,
        _("What readers did with what was published."),
        _(
            "Sum of likes, replies, reposts, quotes, saves and shares, by the last figures that "
            "networks told."
        ),
        _("Figures of networks, read 5 minutes, 1 hour, 1 day, 7 and 30 days after."),
        _("Networks that tell no figures; reactions can be bought; young posts aren't done yet."),
        REACTED.over,
        "publish_calendar",
        REACTED.by_account,
        REACTED.by_post,
    ),
    Metric(
        "reactions-a-post",
        _("Reactions a post"),
        Theme.PUBLISHED,
        Unit.COUNT,
        Better.MORE,
        _("What readers did with the middle one of the posts."),
        _("Median over sendings of the sum of their reactions, from five sendings on."),
        _("Figures of networks, read 5 minutes, 1 hour, 1 day, 7 and 30 days after."),
        _("Networks differ: a change of where one publishes moves it, too."),
        MIDDLE.over,
        "publish_calendar",
        MIDDLE.by_account,
    ),
    Metric(
        "seen",
        _("Times seen"),
        Theme.PUBLISHED,
        Unit.COUNT,
        Better.MORE,
        _("How often what was published was seen."),
        _(
            "Sum over sendings of the people reached where a network tells them, else of how "
            "often it was shown."
        ),
        _("Last figures that networks told."),
        _(
            "Each network counts in its own way; most tell nothing. People and displays are added here."
        ),
        SHOWN.over,
        "publish_calendar",
        SHOWN.by_account,
        SHOWN.by_post,
    ),
    Metric(
        "reaction-rate",
        _("Reactions among times seen"),
        Theme.PUBLISHED,
        Unit.SHARE,
        Better.MORE,
        _("How often those who saw what was published did something with it."),
        _(
            "Sum of reactions / sum of times seen, over the sendings of which a network told both. "
            "Not printed below thirty times seen."
        ),
        _("Last figures that networks told."),
        _("Who reacts twice counts twice, so it has no interval; reactions can be bought."),
        RATE.over,
        "publish_calendar",
        RATE.by_account,
        RATE.by_post,
    ),
    Metric(
        "link-visitors",
        _("People who followed links"),
        Theme.PUBLISHED,
        Unit.COUNT,
        Better.MORE,
        _("How many people followed the brand's tracked links."),
        _("Sum over days and links of distinct visitors; robots left out."),
        _("Palabre's own short links: no cookie, a number that changes each day."),
        _("Someone who comes on two days counts twice; links that aren't tracked."),
        clicks,
        "campaign_links",
        clicks_by_account,
        clicks_by_post,
    ),
    Metric(
        "useful-share",
        _("Share of useful posts"),
        Theme.PUBLISHED,
        Unit.SHARE,
        Better.MORE,
        _("Which part of the posts is useful content, and neither conversation nor offer."),
        _("Useful posts / posts published. Interval of Wilson. Not printed below thirty posts."),
        _OUT,
        _("It is what the author said that the post is for."),
        useful,
        "publish_calendar",
    ),
)
