"""Who has to agree to what, as the rows stand now; the decisions themselves are in ``rules.py``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from palabre.channels.keys import makers_of
from palabre.governance.holding import rights_of_members
from palabre.governance.models import Brand, Member, User
from palabre.governance.rules import Right
from palabre.publishing.models import Chain, Post, Review, StandIn, Version
from palabre.publishing.rules import (
    DAYS_TO_DECIDE,
    Asked,
    ReviewState,
    Route,
    Step,
    asked_at,
    is_satisfied,
    needs_one,
    places_of,
    strictest,
)
from palabre.publishing.tagging import tags_of


@dataclass(frozen=True, slots=True)
class Path:
    """The steps that a post has to pass, and the chain that they are of, if one governs."""

    steps: Sequence[Step]
    chain: Chain | None = None

    @property
    def days(self) -> int:
        """How long reviewers have."""
        return self.chain.days if self.chain else DAYS_TO_DECIDE


# One approval, by anybody who may approve.
ONE = Path((Step(),))


class Team:
    """The members who work for a brand, and who stands in for whom today."""

    def __init__(self, brand: Brand) -> None:
        rows = Member.objects.filter(
            organisation=brand.organisation_id, is_active=True, user__is_active=True
        )
        rows = rows.select_related("user", "own_role").prefetch_related("brands").order_by("pk")
        limits = {one.pk: {some.pk for some in one.brands.all()} for one in rows}
        self.members = {one.pk: one for one in rows if brand.pk in (limits[one.pk] or {brand.pk})}
        self.rights = rights_of_members(self.members.values(), brand)
        self.by_user = {one.user_id: number for number, one in self.members.items()}
        self.organisation = brand.organisation_id

    @cached_property
    def stand_ins(self) -> list[StandIn]:
        """Who stands in for whom today."""
        day = timezone.localdate()
        rows = StandIn.objects.filter(organisation=self.organisation)
        return list(rows.filter(since__lte=day, until__gte=day))

    @property
    def present(self) -> frozenset[int]:
        """The numbers of all of them."""
        return frozenset(self.members)

    @cached_property
    def approvers(self) -> frozenset[int]:
        """Those who may approve posts of others."""
        return frozenset(one for one, rights in self.rights.items() if Right.APPROVE in rights)

    def instead_of(self, who: int) -> frozenset[int]:
        """Those in whose place a member decides today."""
        return frozenset(one.member_id for one in self.stand_ins if one.other_id == who)

    def reach(self, people: Iterable[int]) -> frozenset[int]:
        """These people, and those who stand in for them today."""
        people = frozenset(people)
        others = {one.other_id for one in self.stand_ins if one.member_id in people}
        return (people | others) & self.present

    def rights_of_user(self, user: int) -> frozenset[Right]:
        """What a person may do for the brand; nothing for one who has left."""
        number = self.by_user.get(user)
        return self.rights[number] if number else frozenset()


def path_for(
    brand: Brand, channels: Iterable[int], tags: Iterable[str], writer: int | None, team: Team
) -> Path | None:
    """The steps for a text on these accounts with these tags; None when it needs nobody.

    ``writer`` is the user who wrote it, None for a part of the machine.
    """
    chains = {one.pk: one for one in brand.chains.prefetch_related("channels")}
    routes = [_route(one) for one in chains.values()]
    chosen = strictest(routes, channels, tags)
    if chosen is not None:
        chain = chains[chosen.number]
        return Path(chain.read_steps, chain)
    if writer is not None and needs_one(team.rights_of_user(writer)):
        return ONE
    return None


def _route(chain: Chain) -> Route:
    channels = frozenset(one.pk for one in chain.channels.all())
    return Route(chain.pk, channels, frozenset(chain.tags), chain.strictness, len(chain.steps))


def path_of(post: Post, team: Team | None = None) -> Path | None:
    """The steps that a post has to pass as it stands; None when it needs nobody."""
    writer = writer_of(post.pk, post.version)
    return path_for(post.brand, *_where(post), writer, team or Team(post.brand))


def _where(post: Post) -> tuple[list[int], frozenset[str]]:
    """What the choice among chains hangs on: the accounts of a post, and its tags, wherever they stand."""
    told = list(post.variants.all())
    return [one.channel_id for one in told], tags_of(post.tags, [post, *told])


def writer_of(post: int, version: int) -> int | None:
    """The user who wrote a version of a post."""
    rows = Version.objects.filter(post=post, number=version)
    return rows.values_list("writer", flat=True).first()


def writers_of(posts: Iterable[int], organisation: int) -> dict[tuple[int, int], frozenset[int]]:
    """Whose each version of these posts is, by post and number: its writer's, and where a program wrote it
    its maker's, who could otherwise approve their own text."""
    rows = list(
        Version.objects.filter(post__in=list(posts)).values_list("post", "number", "writer", "by")
    )
    makers = makers_of(organisation, {by for *_of, writer, by in rows if writer is None})
    return {
        (post, number): frozenset({writer}) if writer else makers.get(by, frozenset())
        for post, number, writer, by in rows
    }


def last_word(post: Post, team: Team) -> frozenset[int] | None:
    """The members who may change what was published of a post: those who decide last about such texts and
    may publish, and none of those who wrote it. None where no chain governs it."""
    path = path_for(post.brand, *_where(post), None, team)
    if path is None:
        return None
    own = {
        post.author_id,
        *writers_of([post.pk], post.organisation_id).get((post.pk, post.version), ()),
    }
    wrote = frozenset(team.by_user[one] for one in own if one in team.by_user)
    asked = asked_at(path.steps[-1], team.present, team.approvers, wrote)
    theirs = team.reach(asked.people or team.approvers) - wrote
    return frozenset(one for one in theirs if Right.PUBLISH in team.rights[one])


def is_approved(post: Post) -> bool:
    """Whether this version of the post was approved."""
    return post.reviews.filter(version=post.version, state=ReviewState.APPROVED).exists()


def needs_approval(post: Post) -> bool:
    """Whether the post may not leave before somebody has agreed."""
    return not is_approved(post) and path_of(post) is not None


class Standing:
    """How a review stands at its present step."""

    def __init__(self, review: Review, team: Team, writers: Iterable[int]) -> None:
        self.review, self.team = review, team
        own = {review.post.author_id, *writers}
        self.writers = frozenset(team.by_user[one] for one in own if one in team.by_user)
        steps = review.read_steps
        step = steps[min(review.step, len(steps) - 1)]
        self.asked: Asked = asked_at(step, team.present, team.approvers, self.writers)
        said = [one for one in review.verdicts.all() if one.step == review.step and one.approves]
        self.approved = frozenset(one.place_id for one in said if one.place_id)
        self.guests_approved = frozenset(one.guest_id for one in said if one.guest_id)
        self.guests = frozenset(
            one.pk for one in review.guests.all() if one.step == review.step and one.is_live
        )

    @property
    def is_satisfied(self) -> bool:
        """Whether the step has what it needs."""
        return is_satisfied(self.asked, self.approved, self.guests, self.guests_approved)

    @property
    def needs_guest(self) -> bool:
        """Whether somebody has to invite a guest before anything can go on."""
        return self.asked.outside and not (self.guests | self.guests_approved)

    @property
    def waits_for(self) -> list[Member]:
        """The members whose word is still needed."""
        left = self.asked.people - self.approved
        return [one for number, one in self.team.members.items() if number in left]

    @property
    def reach(self) -> frozenset[int]:
        """All those who could do something about it now, stand-ins among them."""
        people = self.asked.people - self.approved
        if self.needs_guest:
            people |= self.team.approvers
        return self.team.reach(people) - self.writers

    def places(self, who: int) -> frozenset[int]:
        """In whose places a member may decide now."""
        if not self.review.is_open or who not in self.team.present:
            return frozenset()
        instead = self.team.instead_of(who)
        return places_of(self.asked, who, instead, self.approved, self.writers)

    def may_invite(self, who: int) -> bool:
        """Whether a member may ask somebody from outside for this step's word: never who wrote it."""
        if not self.review.is_open or who in self.writers:
            return False
        return who in self.team.approvers or bool(self.places(who))


def standing_of(review: Review, team: Team | None = None) -> Standing:
    """How one review stands."""
    team = team or Team(review.post.brand)
    writers = writers_of([review.post_id], review.organisation_id)
    return Standing(review, team, writers.get((review.post_id, review.version), ()))


def standings(reviews: QuerySet[Review], team: Team) -> list[Standing]:
    """How several reviews of a brand stand, in a number of questions that doesn't grow with theirs."""
    rows = list(
        reviews.select_related("post__author", "post__brand", "by", "chain").prefetch_related(
            "verdicts", "guests"
        )
    )
    writers = writers_of((one.post_id for one in rows), team.organisation)
    return [Standing(one, team, writers.get((one.post_id, one.version), ())) for one in rows]


def waiting_for(user: User, brand: Brand, team: Team | None = None) -> list[Standing]:
    """The reviews of a brand that this person can do something about now, the most urgent first."""
    rows = Review.objects.filter(post__brand=brand, state=ReviewState.WAITING)
    rows = rows.order_by("expires_at", "pk")
    if not rows.exists():
        return []
    team = team or Team(brand)
    number = team.by_user.get(user.pk)
    return [one for one in standings(rows, team) if number in one.reach]
