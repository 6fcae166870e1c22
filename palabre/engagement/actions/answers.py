"""Answering: the draft that a team writes together, its sending, and the ten seconds to take it back.

An answer is a post of ours, so all that keeps posts safe keeps it, too. Each verb holds the conversation:
of two who send at once, the second finds what the first did.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.clocks import lock_conversations, settle
from palabre.engagement.gathering import leave
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.named import why_not_last
from palabre.engagement.rules import UNDO, TurnState, window_ends
from palabre.engagement.threads import can_answer, is_aside, may_aside, network_of
from palabre.governance.acts import Actor, Moved, audit
from palabre.governance.rules import Refused
from palabre.publishing.actions import posts, reviews
from palabre.publishing.actions.posts import Sheet, Told, Written
from palabre.publishing.approving import needs_approval
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState

MOST_TEXT = 100_000
# A page that was left in the midst of a sending asks again with the same words.
KNOWN = timedelta(minutes=2)
AUTOMATIC = {"automatic": "yes"}
PRIVATE = {"private": "yes"}


class News(Refused):
    """Something was said since the answer was written: its writer must see it first."""

    def __init__(self, row: Conversation) -> None:
        super().__init__(_("Something was said meanwhile: read it, then send all the same."))
        self.row = row


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a page gives it: ``draft`` is the post it goes on with (None: none yet) in the
    ``version`` that was seen there, and ``seen`` the version of the conversation. ``counts`` lets its
    addresses become short links that count who follows them, with the tags of ``campaign``. ``automatic`` is
    one that no person wrote: networks that know a mark for that are told. ``private`` goes to who wrote in
    public, and to nobody else."""

    text: str
    sheet: UUID
    turn: int = 0
    draft: int | None = None
    version: int = 0
    seen: int = 0
    counts: bool = False
    campaign: int | None = None
    automatic: bool = False
    private: bool = False

    @property
    def more(self) -> dict[str, str]:
        """What the network is told beside the text."""
        return (AUTOMATIC if self.automatic else {}) | (PRIVATE if self.private else {})


def held(row: Conversation) -> Conversation:
    """The conversation as it stands, kept from others until the transaction ends. Raises `Refused`."""
    found = lock_conversations(row.brand_id, [row.pk])
    if not found:
        raise Refused(_("This conversation is no longer there."))
    return found[0]


@transaction.atomic
def keep_draft(
    by: Actor, row: Conversation, answer: Answer, *, is_open: bool = True
) -> Post | None:
    """Keep what is written while it is written; None as long as there is nothing.

    Raises `Overtaken` when somebody else wrote on the same draft since, `Refused` where none can be.
    """
    row = held(row)
    if row.draft is None and not answer.text.strip():
        return None
    if answer.draft is not None and answer.draft != row.draft_id:
        raise Refused(_("This answer was sent or thrown away meanwhile."))
    if answer.private and not may_aside(row):
        raise Refused(_("Who wrote this can’t be answered in private any more, or not from here."))
    written = Written(
        text=answer.text[:MOST_TEXT], language=row.language,
        told=[Told(_account(row), more=answer.more)],
        counts_clicks=answer.counts, campaign=answer.campaign,
    )  # fmt: skip
    sheet = Sheet(answer.sheet, answer.turn, is_open)
    if row.draft is None:
        target = answered_by(row)
        post = posts.write_post(by, row.brand, written, sheet=sheet, answering=target)
        row.draft = post
        Conversation.objects.filter(pk=row.pk).update(draft=post)
        return post
    if answer.draft is None and not _began(row.draft, answer):
        raise posts.Overtaken(row.draft)
    return posts.change_post(by, row.draft, written, answer.version, sheet)


def _began(draft: Post, answer: Answer) -> bool:
    """Whether a draft was begun on this very page, which never heard that it was kept."""
    last = draft.versions.first()
    return last is not None and last.sheet == answer.sheet


def answered_by(row: Conversation) -> str:
    """The name over there of the text that an answer is put under: their last one. Raises `Refused`."""
    theirs = row.turns.filter(ours=False, mention__isnull=False).order_by("-at", "-pk")
    name = theirs.values_list("mention__remote_id", flat=True).first()
    if not name:
        raise Refused(_("There is no text of theirs here that could be answered."))
    return str(name)


def _account(row: Conversation) -> int:
    if row.channel is None or not can_answer(row.channel, row.brand):
        raise Refused(_("No account of yours can answer here: open it on its network."))
    ends = window_ends(row.last_in_at, network_of(row).reply_window)
    if ends is not None and ends <= timezone.now():
        raise Refused(_("The time in which this network takes an answer is over."))
    if why := why_not_last(row):
        raise Refused(why)
    return row.channel.pk


@transaction.atomic
def send(by: Actor, row: Conversation, answer: Answer, *, anyway: bool = False) -> Turn | None:
    """Let an answer leave in ten seconds; None when it was handed in, because its writer needs an approval.

    Raises `News` when something was said since the writer looked, unless they send ``anyway``; `Refused`
    when it was sent already, says nothing, or something grave stands against it.
    """
    row = held(row)
    if answer.draft is not None and answer.draft != row.draft_id:
        raise Refused(_("This answer was sent or thrown away meanwhile."))
    if row.version != answer.seen and not anyway:
        raise News(row)
    if not answer.text.strip():
        raise Refused(_("There is nothing to send yet."))
    post = _as_approved(row, answer) or keep_draft(by, row, answer, is_open=False)
    if post is None:
        raise Refused(_("There is nothing to send yet."))
    Post.objects.filter(pk=post.pk).update(answering=answered_by(row))
    post.refresh_from_db()
    try:
        if needs_approval(post):
            reviews.hand_in(by, post, schedules=True)
            return None
        posts.schedule(by, post, timezone.now() + UNDO)
    except Moved:
        raise Refused(_("This answer was sent or thrown away meanwhile.")) from None
    turn = leave(row, post.pk)
    settle([row], told=[row.pk], by=by)
    audit(row.organisation_id, "answered", row, by)
    return turn


def _as_approved(row: Conversation, answer: Answer) -> Post | None:
    """The draft, if it is approved in just these words: what was agreed to isn't changed."""
    post = row.draft
    if post is None or post.state != PostState.APPROVED:
        return None
    links = (post.counts_clicks, post.campaign_id) == (answer.counts, answer.campaign)
    same = links and is_aside(post) == answer.private
    return post if same and post.text.split() == answer.text.split() else None


@transaction.atomic
def take_back(by: Actor, turn: Turn) -> Post:
    """Take an answer back that hasn't left: it is the draft again. Raises `Refused` when it has."""
    row = held(turn.conversation)
    turn = Turn.objects.select_related("post").filter(pk=turn.pk).first() or turn
    if turn.post is None or turn.state != TurnState.LEAVING:
        raise Refused(_("This answer has left: it can't be taken back any more."))
    if row.draft_id is not None:
        raise Refused(_("Another answer was begun meanwhile: this one leaves."))
    try:
        post = posts.unschedule(by, turn.post)
    except Moved:
        raise Refused(_("This answer has left: it can't be taken back any more.")) from None
    turn.delete()
    Conversation.objects.filter(pk=row.pk).update(draft=post)
    row.draft = post
    settle([row], heard=[row.pk], by=by)
    audit(row.organisation_id, "took an answer back in", row, by)
    return post


@transaction.atomic
def record(by: Actor, row: Conversation, text: str) -> Turn:
    """Note what a member answered over there by hand. Raises `Refused` for nothing."""
    row = held(row)
    text = text.strip()[:MOST_TEXT]
    if not text:
        raise Refused(_("Say what you answered there."))
    turn = Turn.objects.create(
        conversation=row, brand=row.brand, text=text, by=by.user, at=timezone.now(), ours=True
    )
    settle([row], told=[row.pk], by=by)
    audit(row.organisation_id, "answered by hand", row, by)
    return turn


@transaction.atomic
def throw_draft(by: Actor, row: Conversation) -> None:
    """Throw the draft of an answer away. Raises `Refused` when it is leaving."""
    row = held(row)
    if row.draft is not None:
        if row.draft.state not in {PostState.DRAFT, PostState.APPROVED}:
            raise Refused(_("It is in review: withdraw it there first."))
        posts.throw_away(by, row.draft)
        Conversation.objects.filter(pk=row.pk).update(draft=None)
