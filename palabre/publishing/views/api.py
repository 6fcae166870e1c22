"""Posts for programs: ``/api/v1/posts`` and what one does with one, with a key of the organisation."""

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.publishing import programs, told
from palabre.publishing.access import speaking
from palabre.publishing.actions import posts as verbs
from palabre.publishing.actions.posts import Written
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.actions.slots import exchange, queue_post
from palabre.publishing.against import context_of
from palabre.publishing.chartering import rules_for
from palabre.publishing.checks import charter_of
from palabre.publishing.copying import written_of
from palabre.publishing.doors import body_of, door
from palabre.publishing.findings import findings, still_standing
from palabre.publishing.looking import previews_there
from palabre.publishing.models import Delivery, Figure, Media, Post
from palabre.publishing.programs import (
    Answer,
    Given,
    HandedIn,
    Moment,
    Other,
    PostsAsked,
    Unreadable,
    When,
)
from palabre.publishing.rules import DeliveryState
from palabre.publishing.typesetting import typeset


def post_of(key: ApiKey, number: int) -> Post:
    """One post of the key's organisation, or 404."""
    return get_object_or_404(programs.posts_of(key.organisation), pk=number)


def answer_of(key: ApiKey, number: int, status: int = 200) -> Answer:
    """A post as it stands now."""
    return status, told.told_of(post_of(key, number))


@door(
    Call("GET", "Lists posts, the newest first.", told.Posts, asks=PostsAsked),
    Call("POST", "Writes a draft.", told.Post, 201, body=Given, once=True),
)
def posts(request: HttpRequest, key: ApiKey) -> Answer:
    """The posts, the newest first; or a new draft."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), Given)
        brand = programs.brand_of(key.organisation, given.brand)
        written = programs.given_onto(given, Written())
        return answer_of(key, verbs.write_post(actor_of(key), brand, written).pk, 201)
    asked = programs.asked_of(request.GET, PostsAsked)
    rows = programs.posts_of(key.organisation)
    if not isinstance(asked.brand, programs.Unset):
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked.brand))
    if not isinstance(asked.state, programs.Unset):
        rows = rows.filter(state=asked.state)
    if not isinstance(asked.since, programs.Unset):
        rows = rows.filter(due_at__gte=asked.since)
    if not isinstance(asked.until, programs.Unset):
        rows = rows.filter(due_at__lt=asked.until)
    found, before = programs.page_of(rows, asked)
    return 200, told.Posts([told.told_of(one) for one in found], before)


@door(
    Call("GET", "Gives one post.", told.Post),
    Call(
        "PATCH",
        "Changes what is given; the rest stays. What was approved or scheduled is a draft again. With"
        " `version`, somebody else's change isn't overwritten.",
        told.Post,
        body=Given,
    ),
    Call("DELETE", "Throws a draft or a post that was called off away.", None, 204),
)
def post(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One post; or part of it changed, which makes it a draft again; or thrown away."""
    row, by = post_of(key, number), actor_of(key)
    if request.method == "GET":
        return answer_of(key, number)
    if request.method == "DELETE":
        verbs.throw_away(by, row)
        return 204, None
    given = programs.body_of(body_of(request), Given)
    if given.brand is not programs.UNSET:
        raise Unreadable("A post stays with its brand - at `$.brand`")
    version = row.version if isinstance(given.version, programs.Unset) else given.version
    verbs.change_post(by, row, programs.given_onto(given, written_of(row)), version)
    return answer_of(key, number)


@door(
    Call(
        "POST",
        "Lets a post leave: at `due_at`, in the next free slot of its accounts, or without either at its"
        " own time. A moment that has passed is now.",
        told.Post,
        body=When,
        once=True,
    )
)
def schedule(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a post leave at its time."""
    row, by = post_of(key, number), actor_of(key)
    when = programs.body_of(body_of(request), When)
    if when.next_slot:
        if when.due_at is not None:
            raise Unreadable("Either a moment or the next slot, not both")
        queue_post(by, row)
    elif (at := when.due_at or row.due_at) is not None:
        verbs.schedule(by, row, max(at, timezone.now()))
    else:
        raise Unreadable("Say when: `due_at`, or `next_slot`")
    return answer_of(key, number)


@door(
    Call("POST", "Makes a scheduled post a draft again.", told.Post, once=True),
)
def unschedule(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Take a post back of which nothing has left."""
    verbs.unschedule(actor_of(key), post_of(key, number))
    return answer_of(key, number)


@door(
    Call("POST", "Calls a scheduled post off: what hasn't left never does.", told.Post, once=True),
)
def stop(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """End a post; what has left stays."""
    verbs.stop(actor_of(key), post_of(key, number))
    return answer_of(key, number)


@door(
    Call(
        "POST",
        "Gives a post another day and time, without changing its text or its approval.",
        told.Post,
        body=Moment,
        once=True,
    )
)
def move(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Give a post another time."""
    row, moment = post_of(key, number), programs.body_of(body_of(request), Moment)
    verbs.reschedule(actor_of(key), row, moment.due_at)
    return answer_of(key, number)


@door(
    Call(
        "POST",
        "Lets two scheduled posts exchange their times, as one moves them in a queue.",
        told.Post,
        body=Other,
        once=True,
    )
)
def swap(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a post exchange its time with another."""
    other = programs.body_of(body_of(request), Other)
    exchange(actor_of(key), post_of(key, number), post_of(key, other.post))
    return answer_of(key, number)


@door(
    Call(
        "POST",
        "Asks for the approval that a post needs; with a time of its own it is scheduled once approved,"
        " unless `schedules` is false.",
        told.Post,
        body=HandedIn,
        once=True,
    )
)
def handed_in(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Ask for what a post needs before it leaves."""
    row, given = post_of(key, number), programs.body_of(body_of(request), HandedIn)
    schedules = row.due_at is not None and given.schedules
    hand_in(actor_of(key), row, schedules=schedules, note=given.note)
    return answer_of(key, number)


@door(Call("GET", "Says what stands against a post as it is.", told.Findings))
def against(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """What stands against a post: the networks' limits, the charter, the law."""
    row = post_of(key, number)
    found = findings(row)
    return 200, told.Findings(told.told_of_findings(found), bool(still_standing(row, found)))


@door(
    Call(
        "POST",
        "Says what stands against a text, by the charter and on each account that it names. Nothing is"
        " kept.",
        told.Check,
        body=Given,
    )
)
def check(request: HttpRequest, key: ApiKey) -> Answer:
    """What stands against a text that isn't kept."""
    given = programs.body_of(body_of(request), Given)
    brand = programs.brand_of(key.organisation, given.brand)
    written = programs.given_onto(given, Written())
    rows = Media.objects.filter(brand=brand).in_bulk([number for number, _alt in written.media])
    pictures = [(rows[number], alt) for number, alt in written.media if number in rows]
    context = context_of(written.language, pictures, is_advertising=written.is_advertising)
    charter = rules_for(brand).charter
    texts = [one for one in (written.text, *written.thread, written.first_comment) if one]
    of_all = told.told_of_findings(
        finding for text in texts for finding in charter_of(text, charter, context)
    )
    shown = previews_there(brand, typeset(written, brand), speaking(brand), pictures, _nowhere)
    channels = [
        told.Checked(
            one.channel.pk,
            [told.Length(text.text, text.taken, text.most) for text in one.texts],
            [told.finding_of(finding.of) for finding in one.findings],
        )
        for one in shown
    ]
    holds = any(
        one.grave for found in (of_all, *(one.findings for one in channels)) for one in found
    )
    return 200, told.Check(of_all, channels, holds)


def _nowhere(_shown: object) -> str:
    """Pictures have no address here: of the previews only texts and findings are told."""
    return ""


@door(Call("GET", "Says what became of a post on each account.", told.Deliveries))
def deliveries(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """What became of a post on each account."""
    rows = Delivery.objects.filter(variant__post=post_of(key, number))
    rows = rows.exclude(state=DeliveryState.CANCELLED).order_by("variant", "part")
    rows = rows.select_related("variant__post__brand")
    rows = rows.prefetch_related(Prefetch("figures", Figure.objects.order_by("at", "pk")))
    return 200, told.Deliveries([told.told_of_delivery(one) for one in rows])
