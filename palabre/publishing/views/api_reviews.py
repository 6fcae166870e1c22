"""Reviews for programs: what waits for whom, and the word of a member that a program brings.

A program decides nothing itself: it says whose word it brings, and the rules of approval hold for that
member as on the pages. The trail and the verdict name both. What a key wrote, it brings no yes for.
"""

from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.keys import APPROVALS, POSTS, actor_of
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Right
from palabre.publishing import mail, programs, told
from palabre.publishing.actions import guests
from palabre.publishing.actions import reviews as verbs
from palabre.publishing.approving import Standing, Team, standings
from palabre.publishing.doors import body_of, door
from palabre.publishing.models import Comment, Post, Review
from palabre.publishing.programs import UNSET, Answer, Asked, Unreadable, Unset
from palabre.publishing.rules import ReviewState
from palabre.publishing.views.api import post_of

_EMail = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
_Text = Annotated[str, msgspec.Meta(max_length=5000)]
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]
EITHER = (POSTS, APPROVALS)
ONLY = (APPROVALS,)


class ReviewsAsked(Asked):
    """Which reviews are listed."""

    state: ReviewState | Unset = UNSET
    waits_for: (
        Annotated[
            _EMail, msgspec.Meta(description="Those a member, by e-mail address, can decide about.")
        ]
        | Unset
    ) = UNSET


class Word(msgspec.Struct, forbid_unknown_fields=True):
    """Whose word it is (an e-mail address of the team), at which step they saw it, and what they say."""

    member: _EMail
    step: Annotated[int, msgspec.Meta(gt=0, le=100)]
    text: _Text = ""


class Remark(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody says of a post, or of a passage of one of its texts."""

    text: _Said
    member: _EMail | Unset = UNSET
    part: Annotated[str, msgspec.Meta(max_length=30)] = ""
    quote: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Guest(msgspec.Struct, forbid_unknown_fields=True):
    """Who is asked from outside, by whom, and for how many days."""

    member: _EMail
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    days: Annotated[int, msgspec.Meta(gt=0, le=60)] = 7


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    """Why a post may leave although something grave stands against it, and who says so."""

    member: _EMail
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


def _rows(key: ApiKey) -> QuerySet[Review]:
    posts = Post.objects.of_the_house().filter(organisation=key.organisation)
    rows = Review.objects.filter(organisation=key.organisation, post__in=posts)
    return rows.prefetch_related(
        "rules", "verdicts__by", "verdicts__guest", "verdicts__place__user",
        "post__comments__by", "post__comments__guest",
    )  # fmt: skip


def _standings(rows: QuerySet[Review]) -> list[Standing]:
    """How reviews stand, whatever their brands, in the order of the rows."""
    numbers = dict(rows.values_list("pk", "post__brand"))
    found = [
        one
        for brand in Brand.objects.filter(pk__in=set(numbers.values()))
        for one in standings(rows.filter(post__brand=brand), Team(brand))
    ]
    places = {number: place for place, number in enumerate(numbers)}
    return sorted(found, key=lambda one: places[one.review.pk])


def _standing(key: ApiKey, number: int) -> Standing:
    get_object_or_404(_rows(key), pk=number)
    return _standings(_rows(key).filter(pk=number))[0]


def _answer(key: ApiKey, number: int) -> Answer:
    return 200, told.told_of_review(_standing(key, number))


def member_of(key: ApiKey, address: str) -> Member:
    """The member with this address. Raises `Unreadable` for one who isn't of the team."""
    rows = Member.objects.filter(organisation=key.organisation, is_active=True)
    found = rows.select_related("user").filter(user__email__iexact=address).first()
    if found is None or not found.user.is_active or found.is_over:
        raise Unreadable("Nobody of the team has this address - at `$.member`")
    return found


def actor_for(key: ApiKey, member: Member) -> Actor:
    """Who acts when a program brings a member's word: both, by their names."""
    return Actor(f"{member} · {actor_of(key).name}", member.user)


@door(Call("GET", "Lists reviews, the newest first.", told.Reviews, asks=ReviewsAsked, may=EITHER))
def reviews(request: HttpRequest, key: ApiKey) -> Answer:
    """The reviews; ``waits_for`` those that a member can decide about now."""
    asked = programs.asked_of(request.GET, ReviewsAsked)
    rows = _rows(key)
    if not isinstance(asked.brand, Unset):
        rows = rows.filter(post__brand=programs.brand_of(key.organisation, asked.brand))
    if not isinstance(asked.state, Unset):
        rows = rows.filter(state=asked.state)
    if not isinstance(asked.waits_for, Unset):
        who = member_of(key, asked.waits_for).pk
        waiting = rows.filter(state=ReviewState.WAITING)
        theirs = [one.review.pk for one in _standings(waiting) if one.places(who)]
        rows = rows.filter(pk__in=theirs)
    page, before = programs.page_of(rows, asked)
    shown = _standings(rows.filter(pk__in=[one.pk for one in page]).order_by("-pk"))
    return 200, told.Reviews([told.told_of_review(one) for one in shown], before)


@door(Call("GET", "Gives one review.", told.Review, may=EITHER))
def review(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One review: its steps, whom it waits for, what was said."""
    return _answer(key, number)


@door(
    Call(
        "POST",
        "Brings a member's yes at the step that they saw, in all the places in which they may decide.",
        told.Review,
        body=Word,
        may=ONLY,
        once=True,
    )
)
def approve(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Note a member's yes."""
    word, row = programs.body_of(body_of(request), Word), _standing(key, number).review
    by = actor_for(key, member_of(key, word.member))
    verbs.approve(by, row, word.step - 1, word.text, through=key.name)
    return _answer(key, number)


@door(
    Call(
        "POST",
        "Brings a member's wish for a change: the post is a draft again.",
        told.Review,
        body=Word,
        may=ONLY,
        once=True,
    )
)
def ask_change(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Give a post back with what should be otherwise."""
    word, row = programs.body_of(body_of(request), Word), _standing(key, number).review
    by = actor_for(key, member_of(key, word.member))
    verbs.ask_for_change(by, row, word.step - 1, word.text, through=key.name)
    return _answer(key, number)


@door(Call("POST", "Takes a post back that waits: it is a draft again.", told.Review, once=True))
def withdraw(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Take a post back."""
    verbs.withdraw(actor_of(key), _standing(key, number).review)
    return _answer(key, number)


@door(
    Call(
        "POST",
        "Says something of a post, in a member's name or the program's own.",
        told.CommentTold,
        201,
        body=Remark,
        may=EITHER,
        once=True,
    )
)
def comments(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Comment on a post that was handed in."""
    given, row = programs.body_of(body_of(request), Remark), _standing(key, number).review
    by = actor_of(key)
    if not isinstance(given.member, Unset):
        by = actor_for(key, member_of(key, given.member))
    made = verbs.comment(by, row.post, given.text, part=given.part, quote=given.quote)
    return 201, told.told_of_comment(made)


@door(Call("POST", "Says that what a comment asked for is done.", None, 204, may=EITHER))
def settle(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Settle a comment."""
    posts = Post.objects.of_the_house().filter(organisation=key.organisation)
    row = get_object_or_404(Comment, post__in=posts, pk=number)
    verbs.settle_comment(actor_of(key), row)
    return 204, None


@door(
    Call(
        "POST",
        "Asks somebody from outside, in the name of a member who may; the link is told this once.",
        told.Invited,
        201,
        body=Guest,
        may=ONLY,
    )
)
def invite(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Ask a guest for their word."""
    given, row = programs.body_of(body_of(request), Guest), _standing(key, number).review
    by = actor_for(key, member_of(key, given.member))
    link, secret = guests.invite_guest(by, row, given.name, days=given.days)
    return 201, told.Invited(mail.guest_address(secret), link.name, link.expires_at)


@door(
    Call(
        "POST",
        "Lets a version leave although something grave stands against it, by the word of a member who"
        " may approve.",
        told.Overridden,
        201,
        body=Reason,
        may=ONLY,
        once=True,
    )
)
def override(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a post leave all the same; why is kept for good."""
    given, row = programs.body_of(body_of(request), Reason), post_of(key, number)
    member = member_of(key, given.member)
    if Right.APPROVE not in Team(row.brand).rights_of_user(member.user_id):
        raise Unreadable("Only who may approve lets a text leave all the same - at `$.member`")
    made = verbs.override(actor_for(key, member), row, given.reason)
    return 201, told.Overridden(row.pk, made.version, made.rules, made.reason)
