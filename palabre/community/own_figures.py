"""What came of shares: to the person each of theirs, to the house sums over five people and more.

Nothing else reads these figures: there is no call of programs, no file and no report with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from palabre.campaigns.counting import taken
from palabre.channels.doors import platform
from palabre.community.models import Ambassador, Share, Story
from palabre.community.rules import Way, counted_in
from palabre.publishing.models import Delivery, Figure
from palabre.publishing.rules import DeliveryState

ANSWERS = frozenset({"replies", "comments"})


@dataclass(slots=True)
class Own:
    """What came of one share: ``clicks`` None where nothing of its own counts them; what its network told, by
    its word for it; how often it was answered there, None where that isn't known."""

    clicks: int | None = None
    told: list[tuple[str, float]] = field(default_factory=list)
    answers: int | None = None


def went_out(shares: QuerySet[Share]) -> QuerySet[Share]:
    """Those of some shares that stand somewhere now, as far as anybody knows."""
    out = Delivery.objects.filter(state=DeliveryState.PUBLISHED).values("variant__post")
    return shares.filter(Q(way=Way.COPY) | Q(way=Way.ACCOUNT, post__in=out))


def own_figures(shares: Iterable[Share]) -> dict[int, Own]:
    """What came of each share, in a number of questions that doesn't grow with theirs."""
    rows = list(shares)
    clicks = taken(one.link_id for one in rows if one.link_id)
    found = {
        one.pk: Own(clicks=clicks[one.link_id].clicks if one.link_id else None) for one in rows
    }
    of_post = {one.post_id: one for one in rows if one.post_id}
    figures = Figure.objects.filter(delivery__variant__post__in=of_post).order_by("at", "pk")
    newest: dict[tuple[int, str], float] = {}
    for post, metric, value in figures.values_list("delivery__variant__post", "metric", "value"):
        newest[post, metric] = value
    for (post, metric), value in newest.items():
        share = of_post[post]
        found[share.pk].told.append((_word(share.network, metric), value))
        if metric in ANSWERS:
            found[share.pk].answers = (found[share.pk].answers or 0) + int(value)
    return found


def _word(network: str, metric: str) -> str:
    labels = {one.slug: one.label for one in platform(network).metrics}
    return _(labels[metric]) if metric in labels else metric


@dataclass(frozen=True, slots=True)
class Person:
    """An ambassador who opened their figures to the house, with those for one story."""

    ambassador: Ambassador
    shares: int
    clicks: int
    answers: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What came of a story by all who shared it; None stands for "by too few to say".

    ``people`` are those whom the sum holds; ``opened`` those who let their own be seen.
    """

    people: int | None
    shares: int | None
    clicks: int | None
    answers: int | None
    opened: tuple[Person, ...] = ()


def sums_of(stories: Iterable[Story]) -> dict[int, Sum]:
    """The sums of some stories. Of those who keep their figures to themselves whole fives are held, in the
    order in which they shared: neither a sum nor the difference of two tells of a single person."""
    listed = list(stories)
    shares = went_out(Share.objects.filter(story__in=listed)).order_by("pk")
    rows = list(shares.select_related("ambassador__member__user"))
    figures = own_figures(rows)
    common = taken(one.tracked_id for one in listed if one.tracked_id)
    return {
        story.pk: _sum(
            [one for one in rows if one.story_id == story.pk],
            figures,
            common[story.tracked_id].clicks if story.tracked_id else 0,
        )
        for story in listed
    }


def _sum(rows: list[Share], figures: dict[int, Own], common: int) -> Sum:
    people = {one.ambassador_id: one.ambassador for one in rows}
    closed = [key for key, one in people.items() if not one.shows_figures]
    opened = tuple(
        _person(one, [row for row in rows if row.ambassador_id == key], figures)
        for key, one in people.items()
        if one.shows_figures
    )
    held = set(closed[: counted_in(len(closed))])
    if not held and (closed or not opened):
        return Sum(None, None, None, None, opened)
    inside = [one for one in rows if one.ambassador_id in held or one.ambassador.shows_figures]
    return Sum(
        len({one.ambassador_id for one in inside}),
        len(inside),
        common + sum(figures[one.pk].clicks or 0 for one in inside),
        sum(figures[one.pk].answers or 0 for one in inside),
        opened,
    )


def _person(one: Ambassador, rows: list[Share], figures: dict[int, Own]) -> Person:
    return Person(
        one,
        len(rows),
        sum(figures[row.pk].clicks or 0 for row in rows),
        sum(figures[row.pk].answers or 0 for row in rows),
    )
