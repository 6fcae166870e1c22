"""Conversations for programs: listed, read, sorted, drafted for and answered, as in the inbox."""

from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Listed,
    Refusal,
    Text,
    Unset,
    book,
    deed,
    errand,
    found,
    member_named,
    shelf,
    teller,
)
from palabre.channels.doors import kept_in
from palabre.channels.keys import ENGAGEMENT, POSTS
from palabre.channels.models import ApiKey
from palabre.connectors.contract import Barring, Moderation
from palabre.engagement.actions import answers, barring, moderation, passing
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.acting import may_answer, until_of
from palabre.engagement.actions.leads import Evidence, make_lead_of_voice
from palabre.engagement.models import Conversation, PersonAct, Team, Turn
from palabre.engagement.rules import ConversationState, Priority
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.listening.models import Mention
from palabre.publishing.models import Post

MAY = (ENGAGEMENT,)
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class TurnTold(msgspec.Struct, forbid_unknown_fields=True):
    """A text of a conversation, theirs or ours."""

    id: int
    at: datetime
    ours: bool
    text: str
    state: str


class TalkTold(msgspec.Struct, forbid_unknown_fields=True):
    """A conversation. ``version`` rises with what is said; ``turns`` are told of one alone."""

    id: int
    brand: str
    platform: str
    subject: str
    who: str
    state: ConversationState
    priority: Priority
    assignee: str | None
    team: int | None
    tags: list[str]
    language: str
    preview: str
    is_private: bool
    waiting_since: datetime | None
    answer_by: datetime | None
    solve_by: datetime | None
    snoozed_until: datetime | None
    last_in_at: datetime
    version: int
    turns: list[TurnTold]
    notes: list[str]


class TalksAsked(Listed):
    """Which conversations are listed."""

    state: ConversationState | Unset = UNSET
    priority: Priority | Unset = UNSET


def talks_of(key: ApiKey) -> QuerySet[Conversation]:
    """The conversations that a key may see; those on networks that forbid to take texts away stay here."""
    rows = Conversation.objects.filter(organisation=key.organisation).exclude(
        platform__in=kept_in()
    )
    rows = rows.select_related("brand", "voice", "assignee__user", "team", "draft", "channel")
    return rows.prefetch_related("tagged__tag")


def _talk(row: Conversation, *, whole: bool = False) -> TalkTold:
    told = teller(
        TalkTold, who=lambda _: row.voice.name if row.voice else "",
        assignee=lambda _: row.assignee.user.email if row.assignee else None,
        tags=lambda _: [one.tag.name for one in row.tagged.all()],
        turns=lambda _: _turns(row) if whole else [],
        notes=lambda _: list(row.notes.values_list("text", flat=True)) if whole else [],
    )  # fmt: skip
    return told(row)


def _turns(row: Conversation) -> list[TurnTold]:
    rows = row.turns.select_related("mention", "post").order_by("at", "pk")
    return [TurnTold(one.pk, one.at, one.ours, one.words, one.state) for one in rows]


def _whole(row: Conversation) -> TalkTold:
    return _talk(row, whole=True)


def _narrow(rows: QuerySet[Conversation], asked: Any) -> QuerySet[Conversation]:
    given = {name: getattr(asked, name) for name in ("state", "priority")}
    return rows.filter(**{name: value for name, value in given.items() if value is not UNSET})


class Opened(msgspec.Struct, forbid_unknown_fields=True):
    """Of which mention a conversation is made."""

    mention: _Number
    brand: Line | Unset = UNSET


def _open(by: Actor, brand: Brand, given: Opened) -> Conversation:
    rows = Mention.objects.filter(organisation=brand.organisation_id, topics__brand=brand)
    rows = rows.exclude(platform__in=kept_in()).distinct()
    return verbs.open_conversation(by, brand, found(rows, given.mention, "mention"))


talks = shelf(
    "conversations", TalkTold, talks_of, _talk, may=MAY, asks=TalksAsked, narrow=_narrow,
    lists="Lists conversations, the newest first.",
    makes=("Makes a conversation of a mention.", Opened, _open),
)  # fmt: skip
talk = book(
    TalkTold, talks_of, _whole, may=MAY, gives="Gives one conversation with its texts and notes."
)


class Assigned(msgspec.Struct, forbid_unknown_fields=True):
    """To whom: a member by mail address, or a team by number; to everybody without either."""

    member: EMail | None = None
    team: _Number | None = None


def _assign(by: Actor, row: Conversation, given: Assigned) -> None:
    member = member_named(row.organisation_id, given.member) if given.member else None
    if member is not None and not may_answer(member, row.brand):
        raise Refusal(422, "This member may not answer for the brand - at `$.member`")
    teams = Team.objects.filter(organisation=row.organisation_id, retired_at=None)
    verbs.assign(by, row.brand, [row.pk], member, found(teams, given.team, "team"))


class TakenBy(msgspec.Struct, forbid_unknown_fields=True):
    """Who takes it, by mail address."""

    member: EMail


def _take(by: Actor, row: Conversation, given: TakenBy) -> None:
    member = member_named(row.organisation_id, given.member)
    if not may_answer(member, row.brand):
        raise Refusal(422, "This member may not answer for the brand - at `$.member`")
    verbs.take(by, row, member)


class Pressing(msgspec.Struct, forbid_unknown_fields=True):
    """How much it presses."""

    priority: Priority


class Tagged(msgspec.Struct, forbid_unknown_fields=True):
    """A tag."""

    tag: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Until(msgspec.Struct, forbid_unknown_fields=True):
    """Until when it rests, within a year."""

    until: _Moment


class Noted(msgspec.Struct, forbid_unknown_fields=True):
    """What the others are told, and who of them by mail, too."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]
    members: Annotated[list[EMail], msgspec.Meta(max_length=30)] = []


def _note(by: Actor, row: Conversation, given: Noted) -> None:
    named = [member_named(row.organisation_id, one) for one in given.members]
    verbs.note(by, row, given.text, _working_here(named, row.brand))


def _working_here(members: list[Member], brand: Brand) -> list[Member]:
    if any(not may_answer(one, brand) for one in members):
        raise Refusal(422, "Not all of these work for the brand - at `$.members`")
    return members


assign = deed("Gives a conversation to a member, a team, or everybody.", talks_of, _assign, may=MAY,
              body=Assigned, tells=TalkTold, told=_talk)  # fmt: skip
take = deed("Takes a conversation that nobody has, for a member.", talks_of, _take, may=MAY, body=TakenBy,
            tells=TalkTold, told=_talk)  # fmt: skip
press = deed(
    "Says how much a conversation presses.", talks_of,
    lambda by, row, given: verbs.prioritise(by, row.brand, [row.pk], given.priority),
    may=MAY, body=Pressing, tells=TalkTold, told=_talk,
)  # fmt: skip
tag = deed(
    "Puts a tag on a conversation.", talks_of,
    lambda by, row, given: verbs.tag(by, row.brand, [row.pk], given.tag),
    may=MAY, body=Tagged, tells=TalkTold, told=_talk,
)  # fmt: skip
untag = deed(
    "Takes a tag off a conversation.", talks_of, lambda by, row, given: verbs.untag(by, row, given.tag),
    may=MAY, body=Tagged, tells=TalkTold, told=_talk,
)  # fmt: skip
finish = deed(
    "Says that a conversation is done until news comes.", talks_of,
    lambda by, row, _: verbs.finish(by, row.brand, [row.pk]), may=MAY, tells=TalkTold, told=_talk,
)  # fmt: skip
reopen = deed(
    "Opens a conversation that rested.", talks_of,
    lambda by, row, _: verbs.reopen(by, row.brand, [row.pk]), may=MAY, tells=TalkTold, told=_talk,
)  # fmt: skip
snooze = deed(
    "Puts a conversation aside until a moment, or until news comes.", talks_of,
    lambda by, row, given: verbs.snooze(by, row.brand, [row.pk], until_of(given.until.isoformat())),
    may=MAY, body=Until, tells=TalkTold, told=_talk,
)  # fmt: skip
note = deed("Tells the others something about a conversation.", talks_of, _note, may=MAY, body=Noted,
            tells=TalkTold, told=_whole)  # fmt: skip


# --- answers


class DraftGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What is answered. ``version`` is that of the conversation that was read: what was said since is
    overlooked only with ``anyway``. ``private`` goes to who wrote in public alone, where the network lets
    it."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    version: Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)] = 0
    anyway: bool = False
    private: bool = False


def _answer(row: Conversation, given: DraftGiven) -> answers.Answer:
    draft = row.draft
    return answers.Answer(
        given.text,
        uuid4(),
        1,
        draft.pk if draft else None,
        draft.version if draft else 0,
        given.version,
        private=given.private,
    )


class AnsweredThere(msgspec.Struct, forbid_unknown_fields=True):
    """What was answered over there by hand."""

    text: Text


draft = deed(
    "Writes the draft of an answer, which people see and may send.", talks_of,
    lambda by, row, given: answers.keep_draft(by, row, _answer(row, given)),
    may=MAY, body=DraftGiven, tells=TalkTold, told=_whole,
)  # fmt: skip
send = deed(
    "Lets an answer leave in ten seconds, under the rules of posts; one that needs an approval is handed in.",
    talks_of, lambda by, row, given: answers.send(by, row, _answer(row, given), anyway=given.anyway),
    may=MAY, body=DraftGiven, tells=TalkTold, told=_whole,
)  # fmt: skip
throw = deed(
    "Throws the draft of an answer away.", talks_of, lambda by, row, _: answers.throw_draft(by, row),
    may=MAY
)  # fmt: skip
record = deed(
    "Notes what somebody answered over there by hand.", talks_of,
    lambda by, row, given: answers.record(by, row, given.text),
    may=MAY, body=AnsweredThere, tells=TalkTold, told=_whole,
)  # fmt: skip


def _turns_of(key: ApiKey) -> QuerySet[Turn]:
    rows = Turn.objects.filter(brand__organisation=key.organisation)
    rows = rows.exclude(conversation__platform__in=kept_in())
    return rows.select_related("conversation__brand", "mention", "post")


def _turn(row: Turn) -> TurnTold:
    return TurnTold(row.pk, row.at, row.ours, row.words, row.state)


class Moderated(msgspec.Struct, forbid_unknown_fields=True):
    """What is done to a text of others over there, where the network lets it."""

    act: Moderation


take_back = deed(
    "Takes an answer back that hasn't left: it is the draft again.", _turns_of,
    lambda by, row, _: answers.take_back(by, row), may=MAY,
)  # fmt: skip
moderate = deed(
    "Likes, hides or approves a text of others over there; deletes it after ten seconds, or sends its writer"
    " out or blocks them, by a key that may write posts, too.", _turns_of,
    lambda by, row, given: moderation.moderate(by, row, given.act),
    may=MAY, body=Moderated, tells=TurnTold, told=_turn,
    needs=lambda given: (POSTS,) if given.act in moderation.FOR_GOOD else (),
)  # fmt: skip


class Barred(msgspec.Struct, forbid_unknown_fields=True):
    """What is done over there to who speaks in a conversation, and why."""

    act: Barring
    reason: Annotated[str, msgspec.Meta(max_length=300, pattern=r"\A[^\x00]*\Z")] = ""


def _bar(by: Actor, row: Conversation, given: Barred) -> PersonAct:
    where = barring.where_of(row)
    if where is None:
        raise Refusal(422, "Nobody is known here who could be kept off.")
    return barring.bar(by, where, given.act, given.reason)


def _acts_of(key: ApiKey) -> QuerySet[PersonAct]:
    rows = PersonAct.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand", "channel", "voice")


bar = deed(
    "Mutes, blocks, silences for a day or bans who speaks in a conversation, where the network lets us, for"
    " a reason.", talks_of, _bar, may=MAY, body=Barred, tells=TalkTold, told=_whole, also=(POSTS,),
)  # fmt: skip
lift = deed(
    "Lets somebody again whom an act keeps off.", _acts_of,
    lambda by, row, _: barring.lift(by, row), may=MAY, also=(POSTS,),
)  # fmt: skip


class PassOn(msgspec.Struct, forbid_unknown_fields=True):
    """Which mention a post shall pass on, for which brand."""

    mention: _Number
    brand: Line | Unset = UNSET


class PassedOn(msgspec.Struct, forbid_unknown_fields=True):
    """The number of a draft."""

    post: int


def _pass_on(by: Actor, brand: Brand, given: PassOn) -> Post:
    rows = Mention.objects.filter(organisation=brand.organisation_id, is_private=False)
    row = rows.filter(pk=given.mention).select_related("voice").first()
    if row is None:
        raise Refusal(422, "There is no such mention - at `$.mention`")
    return passing.pass_on(by, brand, row)


pass_on = errand(
    "Begins a post that passes a mention on, as a draft: without words as it is, with some above it.",
    _pass_on, PassOn, may=MAY, tells=PassedOn, told=lambda post: PassedOn(post.pk), status=201,
    also=(POSTS,),
)  # fmt: skip
let_stand = deed(
    "Takes a deletion back that hasn't begun, by a key that may write posts, too.", _turns_of,
    lambda by, row, _: moderation.let_stand(by, row), may=MAY, tells=TurnTold, told=_turn,
    also=(POSTS,),
)  # fmt: skip


lead = deed(
    "Makes a lead of who speaks in a conversation.", talks_of,
    lambda by, row, _: make_lead_of_voice(by, row.brand, row.voice, Evidence(conversation=row)),
    may=MAY,
)  # fmt: skip
