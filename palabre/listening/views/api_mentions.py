"""Mentions for programs: searched, read, and sorted as in the stream.

What a network forbids to take away, and what was written to us alone, is neither listed nor told.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, TypeVar

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.deeds import UNSET, Changed, Line, Numbers, Unset, brand_of, done
from palabre.channels.doors import kept_in
from palabre.channels.keys import LISTENING, actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, Refusal, asked, door, read
from palabre.connectors.contract import Kind
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import is_near
from palabre.listening.actions import mentions as verbs
from palabre.listening.actions.capture import Captured, capture
from palabre.listening.cleaning import storable
from palabre.listening.finding import find, hydrated
from palabre.listening.models import Mention, Topic
from palabre.listening.rules import SAID_INTENTS, IntentLabel, ToneLabel
from palabre.listening.search import SearchRefused
from palabre.listening.selection import Selection

MAY = (LISTENING,)
MOST = 100
SAID_TONES = tuple(one for one in ToneLabel if one is not ToneLabel.UNSURE)


class MentionTold(msgspec.Struct, forbid_unknown_fields=True):
    """A mention. ``intents`` are those it is surest of; ``topics`` the numbers of the brand's own."""

    id: int
    platform: str
    kind: str
    place: str
    author: str
    handle: str
    followers: int | None
    title: str
    text: str
    url: str
    language: str
    country: str
    published_at: datetime
    seen_at: datetime
    tone: ToneLabel
    tone_by_hand: bool
    intents: list[str]
    topics: list[int]
    tags: list[str]
    likes: int
    relays: int
    replies: int
    copies: int
    is_starred: bool
    is_read: bool
    is_hidden: bool


class MentionsTold(msgspec.Struct, forbid_unknown_fields=True):
    """A page of mentions, the newest first, and how many there are in all. Networks that forbid it are left
    out of the page, not of the count."""

    mentions: list[MentionTold]
    total: int
    before: int | None


class MentionsAsked(msgspec.Struct):
    """Which mentions: by a query in the language of topics, a topic's number, days, a tone, a language."""

    q: Annotated[str, msgspec.Meta(max_length=5000, description="A query.")] = ""
    brand: Annotated[Line, msgspec.Meta(description="Needed where there are several.")] | Unset = (
        UNSET
    )
    topic: Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)] | Unset = UNSET
    since: date | Unset = UNSET
    until: date | Unset = UNSET
    tone: ToneLabel | Unset = UNSET
    intent: IntentLabel | Unset = UNSET
    language: Annotated[str, msgspec.Meta(min_length=2, max_length=5)] | Unset = UNSET
    platform: Annotated[str, msgspec.Meta(max_length=30)] | Unset = UNSET
    starred: bool = False
    unread: bool = False
    before: Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)] | Unset = UNSET
    limit: Annotated[int, msgspec.Meta(gt=0, le=1_000_000, description="At most 100.")] = 50


def mentions_of(key: ApiKey) -> QuerySet[Mention]:
    """The mentions that a key may see: of the organisation's topics, with what forbids it left out."""
    rows = Mention.objects.filter(organisation=key.organisation, is_private=False)
    return rows.exclude(platform__in=kept_in())


def told(row: Mention) -> MentionTold:
    """A mention as programs are told; its parts are at hand (`finding.hydrated`)."""
    return MentionTold(
        row.pk, row.platform, row.kind, row.place.name or row.place.address, row.voice.name,
        row.voice.handle, row.followers, row.title, row.text, row.url, row.language, row.country,
        row.published_at, row.seen_at, ToneLabel(row.tone), row.tone_by_hand, row.surest_intents,
        [one.topic_id for one in row.mention_topics.all()],
        [one.tag.name for one in row.mention_tags.all()],
        row.likes, row.relays, row.replies, row.copy_count, row.is_starred, row.read_at is not None,
        row.is_hidden,
    )  # fmt: skip


def selected(wanted: MentionsAsked) -> Selection:
    """What is asked for, as a page's address says it. Raises `Refusal` for a query that can't be read."""
    data = QueryDict(mutable=True)
    names = {"topic": "topic", "tone": "tone", "intent": "intent", "language": "language",
             "platform": "platform", "since": "since", "until": "until"}  # fmt: skip
    for name, ours in names.items():
        value = getattr(wanted, name)
        if value is UNSET:
            continue
        if isinstance(value, date) and not is_near(value):
            raise Refusal(422, f"Between the years 2000 and 2100 - at `{name}`")
        data[ours] = str(value)
    data["q"] = storable(wanted.q)
    for name in ("starred", "unread"):
        if getattr(wanted, name):
            data[name] = "1"
    selection = Selection.of(data)
    if selection.problem:
        raise Refusal(422, f"{selection.problem} - at `q`")
    return selection


@door(
    Call("GET", "Searches mentions, the newest first.", MentionsTold, asks=MentionsAsked, may=MAY)
)
def found(request: HttpRequest, key: ApiKey) -> Answer:
    """The mentions of a brand's topics that a query finds."""
    wanted = asked(request, MentionsAsked)
    brand = brand_of(key, wanted.brand)
    before = None if isinstance(wanted.before, Unset) else wanted.before
    try:
        page = find(brand, selected(wanted), before, min(wanted.limit, MOST))
    except SearchRefused as fault:
        raise Refusal(422, f"{fault} - at `q`") from None
    closed = kept_in()
    rows = [one for one in page.mentions if not one.is_private and one.platform not in closed]
    return 200, MentionsTold([told(one) for one in rows], page.total, page.before)


def _shown(key: ApiKey, number: int) -> MentionTold:
    row = get_object_or_404(mentions_of(key), pk=number)
    link = row.mention_topics.select_related("topic__brand").first()
    brand = link.topic.brand if link else key.organisation.brands.all()[0]
    return told(hydrated(brand, [row.pk])[0])


@door(
    Call("GET", "Gives one mention.", MentionTold, may=MAY),
    Call("DELETE", "Deletes a mention for good; it isn't read again.", None, 204, may=MAY),
)
def mention(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One mention; or deleted for good."""
    if request.method == "DELETE":
        row = get_object_or_404(mentions_of(key), pk=number)
        verbs.delete(actor_of(key), key.organisation, [row.pk])
        return 204, None
    return 200, _shown(key, number)


class Some(msgspec.Struct, forbid_unknown_fields=True):
    """Mentions by number; those that aren't the organisation's are passed over."""

    mentions: Numbers


class SomeOn(Some, forbid_unknown_fields=True):
    """Mentions by number, and whether it shall be so."""

    on: bool = True


class SomeTone(Some, forbid_unknown_fields=True):
    """Mentions by number, and the tone that they have."""

    tone: ToneLabel


class SomeIntents(Some, forbid_unknown_fields=True):
    """Mentions by number, and what they want; nothing where the list is empty."""

    intents: Annotated[list[IntentLabel], msgspec.Meta(max_length=8)]


class SomeTagged(Some, forbid_unknown_fields=True):
    """Mentions by number, and a tag."""

    tag: Annotated[str, msgspec.Meta(max_length=60)]


Given = TypeVar("Given", bound=Some)


def _at_once(
    says: str, body: type[Given], act: Callable[[Actor, ApiKey, list[int], Given], object]
) -> Callable[..., HttpResponse]:
    """A view that does one thing to several mentions, and says how many were changed."""

    @door(Call("POST", says, Changed, body=body, may=MAY, once=True))
    def view(request: HttpRequest, key: ApiKey) -> Answer:
        given = read(request, body)
        theirs = list(mentions_of(key).filter(pk__in=given.mentions).values_list("pk", flat=True))
        changed = done(lambda: act(actor_of(key), key, theirs, given))
        return 200, Changed(changed if isinstance(changed, int) else len(theirs))

    view.made_in = __name__  # type: ignore[attr-defined]
    return view


mark = _at_once(
    "Marks mentions as read, or as unread.", SomeOn,
    lambda by, key, rows, given: verbs.mark_read(by, key.organisation, rows, read=given.on),
)  # fmt: skip
star = _at_once(
    "Puts a star on mentions, or takes it away.", SomeOn,
    lambda by, key, rows, given: verbs.star(by, key.organisation, rows, starred=given.on),
)  # fmt: skip
hide = _at_once(
    "Puts mentions out of sight, or back; hidden ones enter no figure.", SomeOn,
    lambda by, key, rows, given: verbs.hide(by, key.organisation, rows, hidden=given.on),
)  # fmt: skip
tone = _at_once(
    "Sets the tone of mentions by hand; models learn from it.", SomeTone,
    lambda by, key, rows, given: verbs.correct_tone(by, key.organisation, rows, given.tone),
)  # fmt: skip
intents = _at_once(
    "Sets by hand what mentions want.", SomeIntents,
    lambda by, key, rows, given: verbs.correct_intents(by, key.organisation, rows, _said(given.intents)),
)  # fmt: skip
tag = _at_once(
    "Puts a tag on mentions.", SomeTagged,
    lambda by, key, rows, given: verbs.tag(by, key.organisation, rows, given.tag),
)  # fmt: skip
untag = _at_once(
    "Takes a tag off mentions.", SomeTagged,
    lambda by, key, rows, given: verbs.untag(by, key.organisation, rows, given.tag),
)  # fmt: skip


def _said(labels: list[IntentLabel]) -> list[str]:
    if wrong := [one for one in labels if one not in SAID_INTENTS]:
        raise Refusal(422, f"Nobody can say “{wrong[0]}” of a text - at `$.intents`")
    return [str(one) for one in labels]


class CaptureGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What a person saw where no machine may read; it needs an address or the name of a place."""

    text: Annotated[str, msgspec.Meta(min_length=1)]
    topics: Numbers
    published_at: Annotated[datetime, msgspec.Meta(tz=True)]
    url: Annotated[str, msgspec.Meta(max_length=1000, pattern=r"\A(https?://[^\s\x00]+)?\Z")] = ""
    title: Line = ""
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    author: Annotated[str, msgspec.Meta(max_length=200)] = ""
    kind: Kind = Kind.POST
    language: Annotated[str, msgspec.Meta(max_length=5, pattern=r"\A[A-Za-z-]*\Z")] = ""
    brand: Line | Unset = UNSET


@door(
    Call(
        "POST",
        "Writes down what a person saw where no machine may read.",
        MentionTold,
        201,
        body=CaptureGiven,
        may=MAY,
        once=True,
    )
)
def captured(request: HttpRequest, key: ApiKey) -> Answer:
    """A text that somebody saw, under topics of a brand."""
    given = read(request, CaptureGiven)
    brand = brand_of(key, given.brand)
    if not given.url and not given.place:
        raise Refusal(422, "Say where it was seen: `url` or `place`")
    return 201, _shown(key, done(lambda: _captured(actor_of(key), brand, given)))


def _captured(by: Actor, brand: Brand, given: CaptureGiven) -> int:
    theirs = Topic.objects.filter(brand=brand, pk__in=given.topics).values_list("pk", flat=True)
    if not theirs:
        raise Refusal(422, "The brand has no topic of these numbers - at `$.topics`")
    names = ("text", "published_at", "url", "title", "place", "author", "kind", "language")
    seen = Captured(**{name: getattr(given, name) for name in names})
    return capture(by, brand, seen, frozenset(theirs))[0].pk
