"""Writing a post, and bringing it to the day on which it leaves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.actions.cards import ask_for_cards
from palabre.publishing.actions.closing import close_open
from palabre.publishing.actions.links import count_links, leave_out
from palabre.publishing.approving import needs_approval
from palabre.publishing.contents import card_addresses_of, contents
from palabre.publishing.cutting import valid_cuts
from palabre.publishing.findings import refuse_grave
from palabre.publishing.models import Attachment, Delivery, Media, Post, Variant, Version
from palabre.publishing.passing import passed_on_in, refuse_elsewhere
from palabre.publishing.personal import own_channels, refuse_others, refuse_unnamed_words
from palabre.publishing.purpose import campaign_of, mission_of, refuse_without_purpose
from palabre.publishing.rules import POST_MOVES, Aim, DeliveryState, PostState
from palabre.publishing.sending import ANOTHER_BRAND, nudge, settle
from palabre.publishing.timing import to_come
from palabre.publishing.typesetting import typeset

OPEN = frozenset({PostState.DRAFT, PostState.REVIEW, PostState.APPROVED, PostState.SCHEDULED})
# Of these nothing is over there, nor may be.
IDLE = (DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.MISSED, DeliveryState.FAILED)
# Who writes on after such a pause begins another version.
SITTING = timedelta(minutes=30)
LONGEST_WHY = 300


class Overtaken(Refused):
    """Somebody changed the post since it was opened."""

    def __init__(self, post: Post) -> None:
        super().__init__(_("Somebody else changed this post meanwhile: open it again."))
        self.post = post


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page that somebody writes on, by its own number.

    What comes while it ``is_open`` is kept by itself: all of one sitting is one version. ``turn`` counts what
    was sent from it, so that nothing older takes the place of what is newer.
    """

    number: UUID
    turn: int = 0
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """How a post is told on one account; None is as in the post. ``signature`` closes it there."""

    channel: int
    title: str | None = None
    text: str | None = None
    thread: list[str] | None = None
    first_comment: str | None = None
    signature: str = ""
    to: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A post as a person wrote it. ``media`` are (picture, description here) in their order, ``cuts`` how
    networks get them, by the picture's number as text and the network's name.

    ``is_typeset`` says whether French texts get French typography; None: as the brand does.
    """

    text: str = ""
    title: str = ""
    thread: list[str] = field(default_factory=list)
    first_comment: str = ""
    link: str = ""
    language: str = ""
    aim: str = Aim.USEFUL
    tags: list[str] = field(default_factory=list)
    is_advertising: bool = False
    is_typeset: bool | None = None
    campaign: int | None = None
    mission: int | None = None
    outside_why: str = ""
    counts_clicks: bool = False
    due_at: datetime | None = None
    media: Sequence[tuple[int, str]] = ()
    cuts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    without_card: bool = False
    told: Sequence[Told] = ()


@transaction.atomic
def write_post(
    by: Actor,
    brand: Brand,
    written: Written,
    *,
    template: bool = False,
    sheet: Sheet | None = None,
    answering: str = "",
    quoting: tuple[str, str] = ("", ""),
) -> Post:
    """Keep a new draft, its French texts set; sent in twice from one sheet, it is one draft.

    ``answering`` names the text over there that it answers, ``quoting`` a network and a text there that it
    passes on. Raises `Refused` for what isn't the brand's.
    """
    begun = sheet and _begun_on(by, brand, sheet)
    if begun:
        return change_post(by, begun, written, begun.version, sheet)
    written = typeset(written, brand)
    post = Post(
        organisation=brand.organisation, brand=brand, author=by.user, is_template=template,
        sheet=sheet.number if sheet else None, answering=answering,
        quoting_on=quoting[0], quoting=quoting[1],
    )  # fmt: skip
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError:  # its twin came in at the same moment
        return write_post(
            by, brand, written,
            template=template, sheet=sheet, answering=answering, quoting=quoting,
        )  # fmt: skip
    _put(by, post, written)
    _keep_version(post, by, content_of(written), sheet)
    audit(brand.organisation_id, "wrote", post, by, **passed_on_in(post))
    return post


def _begun_on(by: Actor, brand: Brand, sheet: Sheet) -> Post | None:
    """The draft that was begun on a sheet."""
    post = Post.objects.filter(author=by.user, sheet=sheet.number).first() if by.user else None
    if post is None:
        return None
    if post.brand_id != brand.pk or post.state != PostState.DRAFT:
        raise Refused(_("This was kept already: find it in the calendar."))
    last = post.versions.first()
    if last is None or last.writer_id != by.user.pk:  # type: ignore[union-attr]
        raise Overtaken(post)
    return post


@transaction.atomic
def change_post(
    by: Actor, post: Post, written: Written, version: int, sheet: Sheet | None = None
) -> Post:
    """Change a post that hasn't left; what was approved or scheduled is a draft again.

    ``version`` is the one that the person saw. What an open sheet sends changes only drafts. Raises
    `Overtaken` when somebody changed it since elsewhere, `Refused` when part of it has left.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    last = post.versions.first()
    is_own = sheet is not None and last is not None and last.sheet == sheet.number
    if post.version != version and not is_own:
        raise Overtaken(post)
    if post.state not in OPEN:
        raise Refused(_("This post has left: change it where it was published."))
    if sheet is not None and sheet.is_open and not keeps_itself(post):
        raise Refused(_("Only drafts are kept by themselves: this one changes when you say so."))
    written = typeset(written, post.brand)
    if last and sheet and post.state == PostState.DRAFT and _holds(last, sheet, written):
        return _close_version(post, last, sheet)
    if post.state == PostState.SCHEDULED:
        _take_back(post)
    close_open(by, post)
    if post.state != PostState.DRAFT:
        move(post, PostState.DRAFT, by, POST_MOVES)
    post.version += 1
    _put(by, post, written)
    _keep_version(post, by, content_of(written), sheet)
    if is_own and last is not None and _goes_on(post, last):
        last.delete()
    else:
        audit(post.organisation_id, "changed", post, by)
    return post


def keeps_itself(post: Post) -> bool:
    """Whether what is written in a post may be kept while one writes: of others something may leave."""
    return post.state == PostState.DRAFT and not post.is_template


def _holds(last: Version, sheet: Sheet, written: Written) -> bool:
    """Whether the last version is what comes from a sheet, or came later from the same."""
    is_own = last.sheet == sheet.number
    if is_own and sheet.is_open and sheet.turn <= last.turn:
        return True
    kept, said = (json.dumps(one, sort_keys=True) for one in (last.content, content_of(written)))
    return (is_own or sheet.is_open) and kept == said


def _goes_on(post: Post, last: Version) -> bool:
    """Whether what the last version's sheet sends belongs to it: nobody paused, nor spoke of it."""
    if timezone.now() - last.at > SITTING:
        return False
    spoken = (post.reviews, post.comments, post.overrides)
    return not any(rows.filter(version=last.number).exists() for rows in spoken)


def _close_version(post: Post, last: Version, sheet: Sheet) -> Post:
    """Note that a version stands as it is once its writer says so."""
    if not sheet.is_open and last.sheet is not None:
        last.sheet = None
        last.save(update_fields=["sheet"])
    return post


def _put(by: Actor, post: Post, written: Written) -> None:
    for name in (
        *("text", "title", "thread", "first_comment", "link", "language", "aim", "tags"),
        *("is_advertising", "is_typeset", "counts_clicks", "due_at", "without_card"),
    ):
        setattr(post, name, getattr(written, name))
    post.campaign = campaign_of(post, written.campaign)
    post.mission = mission_of(post, written.mission)
    post.outside_why = written.outside_why.strip()[:LONGEST_WHY]
    post.save()
    _put_media(post, written)
    _put_variants(by, post, written)


def _put_media(post: Post, written: Written) -> None:
    wanted = {number for number, _alt in written.media}
    if Media.objects.filter(brand=post.brand_id, pk__in=wanted).count() < len(wanted):
        raise Refused(_("One of the pictures is no longer in the library."))
    post.attachments.all().delete()
    Attachment.objects.bulk_create(
        Attachment(
            post=post,
            media_id=number,
            alt=alt,
            position=place,
            cuts=valid_cuts(written.cuts.get(str(number), {})),
        )
        for place, (number, alt) in enumerate(dict(written.media).items())
    )


def _put_variants(by: Actor, post: Post, written: Written) -> None:
    allowed = {one.pk for one in [*channels_of(post.brand), *own_channels(by, post.brand)]}
    wanted = {one.channel: one for one in written.told}
    if not set(wanted) <= allowed:
        raise Refused(_("One of the accounts is no longer connected."))
    refuse_others(by, post, wanted)
    if post.answering and len(wanted) > 1:
        raise Refused(_("An answer leaves by one account only."))
    refuse_elsewhere(post, wanted)
    leave_out(by, post.variants.exclude(channel__in=wanted))
    for channel, told in wanted.items():
        values = {name: value for name, value in asdict(told).items() if name != "channel"}
        Variant.objects.update_or_create(post=post, channel_id=channel, defaults=values)


def channels_of(brand: Brand) -> list[Channel]:
    """The accounts that a brand speaks through: its own, and those of its organisation."""
    return list(Channel.objects.serving(brand))


def content_of(written: Written) -> dict[str, Any]:
    """What was written, as a version keeps it."""
    return {**asdict(written), "due_at": written.due_at.isoformat() if written.due_at else None}


def _keep_version(post: Post, by: Actor, content: dict[str, Any], sheet: Sheet | None) -> None:
    is_open = sheet is not None and sheet.is_open
    Version.objects.create(
        post=post, number=post.version, content=content, by=by.name[:120], writer=by.user,
        sheet=sheet.number if sheet and is_open else None, turn=sheet.turn if sheet else 0,
    )  # fmt: skip


@transaction.atomic
def schedule(by: Actor, post: Post, due_at: datetime | None = None) -> list[Delivery]:
    """Let a post leave at its time, now without one: a delivery for each text on each account, with short
    links in it where it counts who follows them.

    Raises `Refused` without an account, before an approval that it needs, when something grave stands
    against it, and where a plan in force asks for its mission; `Moved` when it isn't a draft or approved any
    more.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    variants = list(post.variants.select_related("post", "channel"))
    if post.is_template:
        raise Refused(_("This is a template: copies of it leave, never itself."))
    if not variants:
        raise Refused(_("Choose at least one account."))
    if post.state == PostState.DRAFT and needs_approval(post):
        raise Refused(_("Somebody has to approve this post first: hand it in."))
    if not all(one.channel.serves(post.brand_id) for one in variants):
        raise Refused(_(ANOTHER_BRAND))
    refuse_unnamed_words(post, [one.channel for one in variants])
    refuse_grave(post)
    refuse_without_purpose(by, post)
    now = timezone.now()
    at = due_at or post.due_at or now
    move(post, PostState.SCHEDULED, by, POST_MOVES)
    Post.objects.filter(pk=post.pk).update(due_at=at)
    made = [row for variant in variants for row in _deliveries(by, variant, at)]
    ask_for_cards(post.organisation, card_addresses_of(made), pause=False)
    for row in made:
        if row.after_id is None:
            nudge(row)
    return made


def _deliveries(by: Actor, variant: Variant, at: datetime) -> list[Delivery]:
    made: list[Delivery] = []
    told, answered = zip(*contents(variant), strict=True)
    texts = count_links(by, variant, told)
    for part, (content, after) in enumerate(zip(texts, answered, strict=True)):
        row = Delivery(
            organisation_id=variant.post.organisation_id, variant=variant, channel=variant.channel,
            after=None if after is None else made[after], part=part, content=content,
            due_at=at, try_at=at,
        )  # fmt: skip
        row.save()
        made.append(row)
    return made


def _take_back(post: Post) -> None:
    """Cancel what hasn't left; raises `Refused` when something has, or may have."""
    rows = Delivery.objects.filter(variant__post=post)
    rows.filter(state__in=IDLE).update(state=DeliveryState.CANCELLED)
    if rows.exclude(state=DeliveryState.CANCELLED).exists():
        raise Refused(_("Part of this post is leaving or has left: it can't be changed any more."))


@transaction.atomic
def unschedule(by: Actor, post: Post) -> Post:
    """Make a scheduled post a draft again, of which nothing leaves. Raises `Refused`, `Moved`."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    _take_back(post)
    return move(post, PostState.DRAFT, by, POST_MOVES)


@transaction.atomic
def reschedule(by: Actor, post: Post, due_at: datetime) -> Post:
    """Give a post another day or time, to come where it is scheduled. Raises `Refused`."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.state not in OPEN:
        raise Refused(_("This post has left: its time can't be changed any more."))
    if post.state == PostState.SCHEDULED:
        rows = Delivery.objects.filter(variant__post=post).exclude(state=DeliveryState.CANCELLED)
        due = {"due_at": to_come(due_at), "try_at": due_at}
        moved = rows.filter(state=DeliveryState.WAITING, attempts=0).update(**due)
        if not moved or moved != rows.count():
            raise Refused(_("Part of this post is leaving or has left: its time can't be changed."))
        for row in rows.filter(after=None):
            nudge(row)
    post.due_at = due_at
    post.save(update_fields=["due_at", "changed_at"])
    audit(post.organisation_id, "moved in time", post, by, to=due_at.isoformat())
    return post


@transaction.atomic
def stop(by: Actor, post: Post) -> Post:
    """End a scheduled post: what hasn't left never does; what left stays. Raises `Moved`."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    idle = Delivery.objects.filter(variant__post=post, state__in=IDLE)
    idle.update(state=DeliveryState.CANCELLED)
    settle(post.pk)
    post.refresh_from_db()
    if post.state == PostState.SCHEDULED:
        move(post, PostState.STOPPED, by, POST_MOVES)
    return post


@transaction.atomic
def throw_away(by: Actor, post: Post) -> None:
    """Delete a draft or a stopped post. Raises `Refused` for one of which something left or will."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if Delivery.objects.filter(variant__post=post).exclude(state=DeliveryState.CANCELLED).exists():
        raise Refused(_("Part of this post left or will leave: it can't be deleted."))
    audit(post.organisation_id, "threw away", post, by)
    leave_out(by, post.variants.all())
    post.delete()
