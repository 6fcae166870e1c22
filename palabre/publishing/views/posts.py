"""One post: its texts, what became of each on each account, and what can be done about it."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from palabre.campaigns.counting import Taken
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Capability
from palabre.connectors.polls import poll_in
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import User
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right, is_near
from palabre.publishing.access import (
    deliveries_here,
    delivery_here,
    post_here,
)
from palabre.publishing.actions import deliveries as decide
from palabre.publishing.actions import posts as verbs
from palabre.publishing.actions import reviews
from palabre.publishing.actions.kept import keep_template
from palabre.publishing.actions.slots import queue_post
from palabre.publishing.against import in_words
from palabre.publishing.approving import Team, is_approved, last_word, path_of, standing_of
from palabre.publishing.clicks import by_account, followed
from palabre.publishing.copying import written_of
from palabre.publishing.findings import findings, to_pass
from palabre.publishing.forms import with_plain_lines
from palabre.publishing.models import Delivery, Post, Variant
from palabre.publishing.passing import is_relay
from palabre.publishing.reviewing import step_words
from palabre.publishing.rules import (
    NEED_A_PERSON,
    Aim,
    DeliveryState,
    PostState,
    ReviewState,
)
from palabre.publishing.timing import to_come
from palabre.publishing.troubles import waiting_for_people, why_of
from palabre.publishing.views.holds import hold_choices, shown_holds
from palabre.publishing.views.rivals import pair_of
from palabre.publishing.words import AIMS, DELIVERY_STATES, POST_STATES, REVIEW_STATES, TROUBLED

MOST_SHOWN = 200
NO_CLICKS: Mapping[int, Taken] = {}
KINDS = {
    "published": "good",
    "failed": "bad",
    "unknown": "warn",
    "held": "warn",
    "missed": "warn",
    "sending": "accent",
    "processing": "accent",
}


@require_safe
@page(Right.READ)
def post(request: HttpRequest, number: int) -> HttpResponse:
    """The post's page; ``?part=deliveries`` what became of it, for a page that looks again."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = post_here(here, number)
    links = followed(row)
    clicks = by_account(links)
    changes = _who_changes(row)
    shown = [
        dressed(here, one, clicks, may_change=changes is None or here.user in changes)
        for one in _deliveries(row)
    ]
    is_moving = any(one["row"].state in {"waiting", "sending", "processing"} for one in shown)
    if request.GET.get("part") == "deliveries":
        return _part(request, shown, is_moving=is_moving)
    variants = list(row.variants.select_related("channel"))
    context = {
        "post": row,
        "state": TROUBLED
        if any(one["row"].state in NEED_A_PERSON for one in shown)
        else POST_STATES[PostState(row.state)],
        "aim": AIMS[Aim(row.aim)],
        "deliveries": shown,
        "links": links,
        "is_moving": is_moving,
        "is_out": any(one["row"].remote_id for one in shown),
        "is_governed": changes is not None,
        "changes": changes,
        "pictures": row.attachments.select_related("media"),
        "pair": pair_of(row),
        "versions": row.versions.all()[:20],
        "variants": variants,
        "polls": _polls(variants),
        "may_write": here.may(Right.WRITE),
        "may_publish": here.may(Right.PUBLISH),
        **_approval(here, row),
    }
    # As in the calendar; what can leave at once asks for its time beside that.
    context["may_move"] = (
        here.may(Right.PUBLISH)
        and row.due_at
        and row.state in verbs.OPEN
        and not context["can_leave"]
    )
    return render(request, "publishing/post.html", context)


def _polls(variants: Iterable[Variant]) -> list[tuple[Channel, str, list[str]]]:
    """The polls that go with a post: on which account, the question ("": the text) and the answers."""
    found = (
        (one.channel, *poll_in(platform(one.channel.platform).draft, one.more)) for one in variants
    )
    return [one for one in found if one[2]]


def _part(request: HttpRequest, shown: list[dict[str, Any]], *, is_moving: bool) -> HttpResponse:
    context = {"deliveries": shown, "is_moving": is_moving}
    answer = render(request, "publishing/post.html#deliveries", context)
    if not is_moving:  # everything is said: the whole page is another now
        answer["HX-Refresh"] = "true"
    return answer


def _approval(here: Here, row: Post) -> dict[str, Any]:
    """What the post needs before it may leave, and what was decided about it."""
    team = Team(row.brand)
    is_idle = row.state in {PostState.DRAFT, PostState.APPROVED}
    path = path_of(row, team) if row.state == PostState.DRAFT and not is_approved(row) else None
    review = row.reviews.select_related("by").first()
    found = findings(row) if row.state not in {PostState.SENT, PostState.STOPPED} else []
    override = row.overrides.filter(version=row.version).select_related("by").first()
    return {
        "can_leave": is_idle and path is None and here.may(Right.PUBLISH),
        "can_hand_in": path is not None and here.may(Right.WRITE),
        "may_ask": row.state == PostState.DRAFT and path is None and not is_approved(row),
        "path": path and [step_words(one, team) for one in path.steps],
        "is_timed": row.due_at is not None and row.due_at > timezone.now(),
        "review": review,
        "review_state": REVIEW_STATES[ReviewState(review.state)] if review else "",
        "waits_for": standing_of(review, team).waits_for if review and review.is_open else [],
        "answer": review.verdicts.select_related("by", "guest").last() if review else None,
        "findings": [{"grave": one.grave, "says": in_words(one)} for one in found],
        "is_blocked": bool(to_pass(row, found)),
        "override": override,
        "may_override": here.may(Right.APPROVE),
    }


def _who_changes(row: Post) -> list[User] | None:
    """Who may change what was published of a post that a chain governs; None where none does."""
    if row.state not in {PostState.SCHEDULED, PostState.SENT}:
        return None
    team = Team(row.brand)
    last = last_word(row, team)
    return None if last is None else [team.members[one].user for one in sorted(last)]


def _deliveries(row: Post) -> list[Delivery]:
    rows = Delivery.objects.filter(variant__post=row).exclude(state=DeliveryState.CANCELLED)
    rows = rows.select_related("channel", "variant__post", "letter").prefetch_related("figures")
    return list(rows.order_by("variant", "part"))


def dressed(
    here: Here,
    row: Delivery,
    clicks: Mapping[int, Taken] = NO_CLICKS,
    *,
    may_change: bool = True,
) -> dict[str, Any]:
    """A delivery with its words, its figures, and what this member can do about it.

    ``clicks`` are those on the links of each variant: they stand beside its first text. ``may_change``
    says whether the chain of its post lets this member change it over there.
    """
    of = platform(row.channel.platform)
    labels = {one.slug: _(one.label) for one in of.metrics}
    newest = {one.metric: one.value for one in row.figures.all()}
    figures = [(labels.get(name, name), value) for name, value in newest.items()]
    if row.part == 0 and (taken := clicks.get(row.variant_id)):
        figures.append((_("Clicks on its links"), taken.clicks))
    may = here.may(Right.PUBLISH)
    state = DeliveryState(row.state)
    return {
        "row": row,
        "of": of,
        "state": DELIVERY_STATES[state],
        "kind": KINDS.get(row.state, ""),
        "why": why_of(row),
        "figures": figures,
        "can_decide": may and state in NEED_A_PERSON,
        "can_edit": may and may_change and state is DeliveryState.PUBLISHED and row.remote_id
        and Capability.EDIT in of.capabilities and not row.wish and not is_relay(row),
        "can_delete": may and state is DeliveryState.PUBLISHED and row.remote_id
        and Capability.DELETE in of.capabilities and not row.wish,
    }  # fmt: skip


def _moment(request: HttpRequest) -> datetime | None:
    """The day and time that a form or a dropped card names."""
    try:
        found = parse_datetime(request.POST.get("due_at", ""))
    except ValueError:
        found = None
    if found is None or not is_near(found):
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _schedule(request: HttpRequest, by: Actor, row: Post) -> None:
    at = _moment(request)
    if at is None and request.POST.get("due_at"):  # another day than the one that was meant
        raise Refused(_("This is no day and time."))
    verbs.schedule(by, row, to_come(at or row.due_at))


def _move(request: HttpRequest, by: Actor, row: Post) -> None:
    at = _moment(request)
    if at is None:
        raise Refused(_("This is no day and time."))
    verbs.reschedule(by, row, at)


def _hand_in(request: HttpRequest, by: Actor, row: Post) -> None:
    told = request.POST
    reviews.hand_in(by, row, schedules="schedules" in told, note=told.get("note", ""))


def _template(request: HttpRequest, by: Actor, row: Post) -> None:
    name = " ".join(request.POST.get("name", "").split())[:80]
    if not name:
        raise Refused(_("Give the template a name."))
    keep_template(by, row.brand, name, written_of(row))


POST_ACTS: dict[str, tuple[Right, Callable[[HttpRequest, Actor, Post], object]]] = {
    "schedule": (Right.PUBLISH, _schedule),
    "now": (Right.PUBLISH, lambda request, by, row: verbs.schedule(by, row, timezone.now())),
    "queue": (Right.PUBLISH, lambda request, by, row: queue_post(by, row)),
    "unschedule": (Right.PUBLISH, lambda request, by, row: verbs.unschedule(by, row)),
    "stop": (Right.PUBLISH, lambda request, by, row: verbs.stop(by, row)),
    "move": (Right.PUBLISH, _move),
    "hand-in": (Right.WRITE, _hand_in),
    "override": (
        Right.APPROVE,
        lambda request, by, row: reviews.override(by, row, request.POST.get("reason", "")),
    ),
    "template": (Right.WRITE, _template),
    "throw-away": (Right.WRITE, lambda request, by, row: verbs.throw_away(by, row)),
}


@require_POST
@page(Right.WRITE)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Schedule, move, take back, stop or throw away a post."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, (right, do) = post_here(here, number), POST_ACTS.get(act, (None, None))
    if right is None or do is None or not here.may(right):
        raise Http404
    place = (here.organisation.slug, brand_here(here).slug)
    try:
        do(request, Actor.person(here.user), row)
    except (Refused, Moved) as error:
        if request.headers.get("HX-Request"):
            return HttpResponse(str(error), status=409, content_type="text/plain")
        messages.error(request, str(error))
        return redirect("publish_post", *place, row.pk)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    if act == "throw-away":
        messages.success(request, _("It is thrown away."))
        return redirect("publish_calendar", *place)
    if act == "template":
        messages.success(request, _("The template is kept."))
        return redirect("publish_kept", *place)
    return redirect("publish_post", *place, row.pk)


DELIVERY_ACTS: dict[str, Callable[[HttpRequest, Actor, Delivery], object]] = {
    "again": lambda request, by, row: decide.send_again(by, row),
    "arrived": lambda request, by, row: decide.it_arrived(by, row, request.POST.get("url", "")),
    "give-up": lambda request, by, row: decide.give_up(by, row),
    "delete": lambda request, by, row: decide.delete_published(by, row),
    "edit": lambda request, by, row: decide.edit_published(
        by, row, {**row.content, "text": with_plain_lines(request.POST.get("text", ""))[:100_000]}
    ),
}


@require_POST
@page(Right.PUBLISH)
def delivery_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Decide what becomes of one delivery."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = delivery_here(here, number)
    if act not in DELIVERY_ACTS:
        raise Http404
    try:
        DELIVERY_ACTS[act](request, Actor.person(here.user), row)
    except Refused as error:
        messages.error(request, str(error))
    place = (here.organisation.slug, brand_here(here).slug)
    if request.POST.get("from") == "attention":
        return redirect("publish_attention", *place)
    return redirect("publish_post", *place, row.variant.post_id)


MISSED_ACTS = {"again": decide.send_again, "give-up": decide.give_up}


@require_POST
@page(Right.PUBLISH)
def missed_act(request: HttpRequest, act: str) -> HttpResponse:
    """Decide one thing of all texts that came too late and that the page showed (``of``), oldest first."""
    here: Here = request.here  # type: ignore[attr-defined]
    if act not in MISSED_ACTS:
        raise Http404
    told = map(number_in, request.POST.getlist("of")[:MOST_SHOWN])
    numbers = [one for one in told if one is not None]
    rows = deliveries_here(here).filter(pk__in=numbers, state=DeliveryState.MISSED)
    done = 0
    for row in rows.order_by("due_at", "pk"):
        # What somebody else decided meanwhile is decided.
        with suppress(Refused):
            MISSED_ACTS[act](Actor.person(here.user), row)
            done += 1
    if act == "again":
        said = ngettext("%(count)d text leaves now.", "%(count)d texts leave now.", done)
    else:
        said = ngettext("%(count)d text is given up.", "%(count)d texts are given up.", done)
    messages.success(request, said % {"count": done})
    return redirect("publish_attention", here.organisation.slug, brand_here(here).slug)


@require_safe
@page(Right.READ)
def attention(request: HttpRequest) -> HttpResponse:
    """What needs a person: failed, not known, held, too late; each with its sentence and buttons."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = waiting_for_people(deliveries_here(here)).prefetch_related("figures")
    shown = [dressed(here, one) for one in rows[:MOST_SHOWN]]
    context = {
        "deliveries": shown,
        "missed": [one["row"].pk for one in shown if one["row"].state == DeliveryState.MISSED],
        "more": rows.count() - len(shown) if len(shown) == MOST_SHOWN else 0,
        "holds": shown_holds(here),
        "hold_choices": hold_choices(here),
        "asked": request.GET.get("of", ""),
        "may_publish": here.may(Right.PUBLISH),
    }
    return render(request, "publishing/attention.html", context)
