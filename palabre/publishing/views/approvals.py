"""Approvals: what waits for me, what I handed in, and one review with all that one needs to decide."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing import mail
from palabre.publishing.actions import guests
from palabre.publishing.actions import reviews as verbs
from palabre.publishing.approving import Standing, Team, standing_of, standings, waiting_for
from palabre.publishing.forms_approval import AwayForm, GuestForm
from palabre.publishing.models import Post, Review, StandIn
from palabre.publishing.reviewing import material_of, path_words
from palabre.publishing.rules import ReviewState
from palabre.publishing.views.charter import links_of
from palabre.publishing.views.media import small_address
from palabre.publishing.words import REVIEW_STATES

SHOWN = 60


def review_here(here: Here, number: int) -> Review:
    """One review of the brand, or 404; of an employee's own text only for them and who decides about it."""
    rows = Review.objects.select_related("post__brand__organisation", "post__author", "by", "chain")
    row = get_object_or_404(rows, post__brand=brand_here(here), pk=number)
    if not row.post.is_personal or row.post.author_id == here.user.pk:
        return row
    if row.is_open and here.member.pk in standing_of(row).reach:
        return row
    raise Http404


@require_safe
@page(Right.READ)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I handed in, and the rest that is under way."""
    here: Here = request.here  # type: ignore[attr-defined]
    return show(request, here)


def show(
    request: HttpRequest, here: Here, form: AwayForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a form that was filled in wrongly, if any."""
    brand = brand_here(here)
    team = Team(brand)
    mine = waiting_for(here.user, brand, team)
    numbers = {one.review.pk for one in mine}
    rows = Review.objects.filter(post__brand=brand)
    own = rows.filter(Q(by=here.user) | Q(post__author=here.user)).order_by("-pk")[:SHOWN]
    others = rows.filter(state=ReviewState.WAITING).exclude(pk__in=numbers).order_by("expires_at")
    others = others.filter(post__in=Post.objects.of_the_house().filter(brand=brand))
    handed_in = [one for one in standings(own, team) if one.review.pk not in numbers]
    numbers |= {one.review.pk for one in handed_in}
    context = {
        "mine": [_card(one) for one in mine],
        "handed_in": [_card(one) for one in handed_in],
        "others": [_card(one) for one in standings(others[:SHOWN], team)
                   if one.review.pk not in numbers],
        "away": form or AwayForm(member=here.member, team=team),
        "absences": StandIn.objects.filter(organisation=here.organisation, member=here.member)
        .select_related("other__user"),
        "instead_of": [one for one in team.stand_ins if one.other_id == here.member.pk],
        "may_write": here.may(Right.WRITE),
        "may_approve": here.may(Right.APPROVE),
    }  # fmt: skip
    return render(request, "publishing/approvals.html", context, status=status)


def _card(standing: Standing) -> dict[str, Any]:
    review = standing.review
    return {
        "review": review,
        "state": REVIEW_STATES[ReviewState(review.state)],
        "waits_for": standing.waits_for if review.is_open else [],
        "needs_guest": review.is_open and standing.needs_guest,
        "guests": [one for one in review.guests.all() if one.pk in standing.guests],
        "step": min(review.step + 1, len(review.steps)),
        "ends_soon": review.is_open and review.waiting.ends_soon(timezone.now()),
        "waits_long": review.is_open and review.waiting.waits_long(timezone.now()),
    }


@require_safe
@page(Right.READ)
def review(request: HttpRequest, number: int) -> HttpResponse:
    """One version that was handed in: its texts, what changed, what stands against it, what was said."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = review_here(here, number)
    standing = standing_of(row)
    who = here.member.pk
    context = {
        **material_of(row, partial(small_address, here)),
        "state": REVIEW_STATES[ReviewState(row.state)],
        "steps": path_words(row, standing.team),
        "is_personal": row.post.is_personal,
        "standing": standing,
        "waits_for": standing.waits_for if row.is_open else [],
        "places": [standing.team.members[one] for one in standing.places(who)],
        "is_own": row.is_open and who in standing.writers,
        "rules": links_of(row.rules.select_related("organisation", "brand")),
        "guests": row.guests.prefetch_related("verdicts"),
        "guest_form": GuestForm(initial={"language": (get_language() or "fr")[:2]}),
        "may_invite": standing.may_invite(who),
        "may_withdraw": _may_withdraw(here, row),
        "may_comment": _may_comment(here, standing),
        "may_write": here.may(Right.WRITE),
        "may_override": here.may(Right.APPROVE) and row.version == row.post.version,
    }
    return render(request, "publishing/review.html", context)


def _may_withdraw(here: Here, row: Review) -> bool:
    own = here.user.pk in {row.by_id, row.post.author_id}
    return row.is_open and (own or here.may(Right.PUBLISH))


def _may_comment(here: Here, standing: Standing) -> bool:
    return here.may(Right.WRITE) or bool(standing.places(here.member.pk))


def _step(request: HttpRequest) -> int:
    """The step that the person saw; one that no review has where it isn't told."""
    step = number_in(request.POST.get("step", ""), 2)
    return -1 if step is None else step


def _decide(request: HttpRequest, here: Here, by: Actor, row: Review) -> str:
    text = request.POST.get("text", "")
    if request.POST.get("verdict") == "change":
        verbs.ask_for_change(by, row, _step(request), text)
        return _("It is given back with what you said.")
    row = verbs.approve(by, row, _step(request), text)
    return _("It is approved.") if not row.is_open else _("Your yes is noted; others follow.")


def _withdraw(request: HttpRequest, here: Here, by: Actor, row: Review) -> str:
    if not _may_withdraw(here, row):
        raise Refused(_("It can't be taken back any more."))
    verbs.withdraw(by, row)
    return _("It is a draft again.")


def _comment(request: HttpRequest, here: Here, by: Actor, row: Review) -> str:
    if not _may_comment(here, standing_of(row)):
        raise Http404
    told = request.POST
    verbs.comment(
        by, row.post, told.get("text", ""), part=told.get("part", ""), quote=told.get("quote", "")
    )
    return _("Your comment is kept.")


def _settle(request: HttpRequest, here: Here, by: Actor, row: Review) -> str:
    found = row.post.comments.filter(pk=number_in(request.POST.get("comment", "")) or 0).first()
    if found is None or not here.may(Right.WRITE):
        raise Http404
    verbs.settle_comment(by, found)
    return _("It is marked as done.")


def _override(request: HttpRequest, here: Here, by: Actor, row: Review) -> str:
    if not here.may(Right.APPROVE):
        raise Http404
    verbs.override(by, row.post, request.POST.get("reason", ""))
    return _("It may leave all the same; your reason is kept.")


def _end_link(request: HttpRequest, here: Here, by: Actor, row: Review) -> str:
    found = row.guests.filter(pk=number_in(request.POST.get("link", "")) or 0).first()
    if found is None or not (here.may(Right.APPROVE) or found.by_id == here.user.pk):
        raise Http404
    guests.end_link(by, found)
    return _("The link opens nothing any more.")


ACTS: dict[str, Callable[[HttpRequest, Here, Actor, Review], str]] = {
    "decide": _decide,
    "withdraw": _withdraw,
    "comment": _comment,
    "settle": _settle,
    "override": _override,
    "end-link": _end_link,
}


@require_POST
@page(Right.READ)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Decide, comment, take back, override, or end a link; who may is asked of the row."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = review_here(here, number)
    if act not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[act](request, here, Actor.person(here.user), row))
    except Moved:
        messages.error(request, _("Somebody decided meanwhile: look again."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("publish_review", here.organisation.slug, brand_here(here).slug, row.pk)


@require_POST
@page(Right.READ)
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a guest; where no mail leaves, the link is shown, once."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, form = review_here(here, number), GuestForm(request.POST)
    place = ("publish_review", here.organisation.slug, brand_here(here).slug, row.pk)
    if not form.is_valid():
        messages.error(request, _("A guest has a name, and an address that is one."))
        return redirect(*place)
    try:
        link, key = guests.invite_guest(Actor.person(here.user), row, **form.cleaned_data)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(*place)
    link.review = row
    if mail.send_guest_link(link, key):
        messages.success(request, _("The link is on its way to %(name)s.") % {"name": link.name})
        return redirect(*place)
    context = {"review": row, "link": link, "door": mail.guest_address(key)}
    answer = render(request, "publishing/guest_link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
