"""What is published, and how it was met."""

from collections import defaultdict
from statistics import median

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from palabre.analysis.wilson import wilson
from palabre.campaigns.models import ClickCount
from palabre.listening.figures.measures import FEWEST
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.measurement.metrics.spans import within
from palabre.publishing.models import Delivery, Figure, Post
from palabre.publishing.rules import Aim, DeliveryState
from palabre.publishing.weighing import REACTIONS, SEEN

# A median of fewer posts says nothing.
FEWEST_POSTS = 5
NOTHING_OUT = _("Nothing was published in these days.")
UNTOLD = _("No network told it of what was published in these days.")


def sent_out(look: Look) -> "QuerySet[Delivery]":
    """What left for the house's accounts of its own accord, and arrived."""
    return Delivery.objects.filter(
        within("sent_at", look.period),
        variant__post__brand=look.brand,
        variant__post__answering="",
        channel__employee=None,
        part=0,
        state__in=(DeliveryState.PUBLISHED, DeliveryState.DELETED),
    )


def posts(look: Look) -> Value:
    """How many posts went out; one on three networks is one."""
    count = sent_out(look).values("variant__post").distinct().count()
    return Value(count, count)


def latest(look: Look, names: tuple[str, ...]) -> dict[int, dict[str, float]]:
    """The last figures that networks told of each sending: by delivery, by metric."""
    rows = Figure.objects.filter(delivery__in=sent_out(look), metric__in=names).order_by("at", "pk")
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for delivery, metric, value in rows.values_list("delivery", "metric", "value").iterator():
        found[delivery][metric] = value
    return dict(found)


def reactions(look: Look) -> Value:
    """What readers did with what was published."""
    told = latest(look, REACTIONS)
    if not told:
        return Value(why=UNTOLD)
    return Value(sum(sum(one.values()) for one in told.values()), len(told))


def reactions_a_post(look: Look) -> Value:
    """What readers did with the middle one of the sendings."""
    told = latest(look, REACTIONS)
    if len(told) < FEWEST_POSTS:
        return Value(
            base=len(told), why=_("Too few posts to say: five are needed.") if told else UNTOLD
        )
    return Value(median(sum(one.values()) for one in told.values()), len(told))


def seen(look: Look) -> Value:
    """How often what was published was seen: by how many where a network tells it, else how often shown."""
    told = latest(look, SEEN)
    if not told:
        return Value(why=UNTOLD)
    return Value(
        sum(next(one[name] for name in SEEN if name in one) for one in told.values()), len(told)
    )


def clicks(look: Look) -> Value:
    """How many people followed the brand's tracked links."""
    rows = ClickCount.objects.filter(
        link__in=look.brand.trackedlinks.all(),
        robot=False,
        day__range=(look.period.first, look.period.last),
    )
    found = rows.aggregate(people=Sum("visitors", default=0), clicks=Sum("clicks", default=0))
    return Value(found["people"], found["clicks"])


def useful(look: Look) -> Value:
    """Which part of what was published is useful content, and no offer or small talk."""
    rows = Post.objects.filter(pk__in=sent_out(look).values("variant__post"))
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
        reactions,
        "publish_calendar",
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
        reactions_a_post,
        "publish_calendar",
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
        seen,
        "publish_calendar",
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
