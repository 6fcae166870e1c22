"""What the house does with ideas: writes them down, moderates, merges, answers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.community.models import Board, Idea, IdeaVote, Notice, OfficialAnswer, Remark
from palabre.community.rules import (
    IDEA_MOVES,
    REMARK_MOVES,
    SHOWN,
    IdeaState,
    RemarkState,
)
from palabre.community.voting import family_of, lock, recount, root_of
from palabre.governance.acts import Actor, Moved, audit, move
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.models import Mention
from palabre.publishing.letters.rules import RecipientState


@transaction.atomic
def make_idea(
    by: Actor, board: Board, title: str, text: str = "", mention: Mention | None = None
) -> Idea:
    """Write an idea down, taken from a found text or not; it is seen at once."""
    now = timezone.now()
    idea = Idea.objects.create(
        organisation_id=board.organisation_id, board=board, title=title[:120], text=text[:4000],
        mention=mention, by=by.user, state=IdeaState.NEW, created_at=now, changed_at=now,
    )  # fmt: skip
    audit(board.organisation_id, "made", idea, by)
    return idea


@transaction.atomic
def change_idea(by: Actor, idea: Idea, title: str, text: str) -> None:
    """Word an idea otherwise: a slip, an insult, a phone number."""
    Idea.objects.filter(pk=idea.pk).update(title=title[:120], text=text[:4000])
    audit(idea.organisation_id, "changed", idea, by)


@transaction.atomic
def judge_idea(by: Actor, idea: Idea, to: IdeaState, word: str = "") -> None:
    """Let an idea be seen, refuse it with a word, or put it with the spam. Raises `Moved`.

    Who proposed it is told a refusal by mail, once; of spam nobody is told.
    """
    if to not in {IdeaState.NEW, IdeaState.REFUSED, IdeaState.SPAM}:
        raise Refused(_("An idea is let through, refused or put with the spam."))
    if idea.state == IdeaState.MERGED:
        raise Refused(_("It is part of another idea: take it apart again first."))
    if to == IdeaState.REFUSED and not word.strip():
        raise Refused(_("Say in a word why: it is told to whoever proposed it."))
    move(idea, to, by, IDEA_MOVES)
    Idea.objects.filter(pk=idea.pk).update(
        word=word[:500], is_told=False, changed_at=timezone.now()
    )
    if to == IdeaState.REFUSED and idea.author_id is not None:
        enqueue("community.mail_refusal", idea.pk, key=str(idea.pk))


@transaction.atomic
def remark_officially(by: Actor, idea: Idea, text: str) -> Remark:
    """Say something about an idea for the house; seen at once, mailed to nobody."""
    if not text.strip():
        raise Refused(_("Write your remark first."))
    remark = Remark.objects.create(
        idea=idea, by=by.user, is_official=True, text=text[:2000], state=RemarkState.SHOWN,
        at=timezone.now(),
    )  # fmt: skip
    audit(idea.organisation_id, "commented on", idea, by)
    return remark


@transaction.atomic
def judge_remark(by: Actor, remark: Remark, to: RemarkState) -> None:
    """Show a remark, refuse it, or put it with the spam. Raises `Moved`."""
    before = remark.state
    if to not in REMARK_MOVES[before]:
        raise Moved(f"a remark can't go from {before} to {to}")
    same = Remark.objects.filter(pk=remark.pk, state=before)
    if not same.update(state=to):
        raise Moved(f"the remark is no longer {before}")
    details: dict[str, Any] = {"from": before, "to": str(to)}
    audit(remark.idea.organisation_id, "moved", remark, by, **details)
    remark.state = to


@transaction.atomic
def merge(by: Actor, idea: Idea, into: Idea) -> Idea:
    """Merge an idea into another of its board; who wanted either counts once. Raises `Refused`, `Moved`.

    Gives the idea that stays.
    """
    lock(idea.board_id)
    idea.refresh_from_db()
    into = root_of(Idea.objects.get(pk=into.pk))
    if into.board_id != idea.board_id or into.state not in SHOWN:
        raise Refused(_("An idea is merged into one of the same board that is seen."))
    if into.pk in family_of(idea):
        raise Refused(_("These are one idea already."))
    before = idea.state
    move(idea, IdeaState.MERGED, by, IDEA_MOVES)
    Idea.objects.filter(pk=idea.pk).update(merged_into=into, was=before, changed_at=timezone.now())
    audit(idea.organisation_id, "merged", idea, by, into=str(into.pk))
    recount(into)
    return into


@transaction.atomic
def unmerge(by: Actor, idea: Idea) -> None:
    """Take a merging back: the idea is what it was, with the votes that were cast on it. Raises `Moved`."""
    lock(idea.board_id)
    idea.refresh_from_db()
    into = idea.merged_into
    if idea.state != IdeaState.MERGED:
        raise Moved(f"{idea.trail_label} is not merged")
    move(idea, IdeaState(idea.was or IdeaState.NEW), by, IDEA_MOVES)
    Idea.objects.filter(pk=idea.pk).update(merged_into=None, was="", changed_at=timezone.now())
    idea.merged_into = None
    recount(idea)
    if into is not None:
        recount(into)


@transaction.atomic
def answer(
    by: Actor, idea: Idea, to: IdeaState, text: str, sheet: UUID, was: str = ""
) -> OfficialAnswer | None:
    """Say officially how far an idea is, and why; who asked for it is told by mail, each once.

    Without a text only its state changes, and nobody is mailed. Declining takes a reason. The same ``sheet``
    sent twice is one answer. ``was``: the state that the writer saw. Raises `Refused`, `Moved`.
    """
    # Held first: of two who send the same form at once, the second finds what the first wrote.
    lock(idea.board_id)
    known = OfficialAnswer.objects.filter(sheet=sheet).first()
    if known is not None:
        return known
    seen = was or idea.state
    idea.refresh_from_db(fields=["state"])
    if seen != idea.state:
        raise Moved(f"{idea.trail_label} is no longer {seen}")
    if to not in SHOWN or idea.state not in SHOWN:
        raise Refused(_("Only an idea that is seen is answered."))
    text = text.strip()
    if to == IdeaState.DECLINED and not text:
        raise Refused(_("Say why it is declined: people took the trouble to propose it."))
    if to != idea.state:
        move(idea, to, by, IDEA_MOVES)
    now = timezone.now()
    Idea.objects.filter(pk=idea.pk).update(changed_at=now)
    if not text:
        return None
    row = OfficialAnswer.objects.create(
        idea=idea, sheet=sheet, text=text[:4000], state=to, by=by.user, at=now
    )
    audit(idea.organisation_id, "answered", idea, by)
    _tell(row)
    return row


def _tell(row: OfficialAnswer) -> None:
    """A row for each who asked to be told, in the transaction of the answer; then the nudge."""
    asked = IdeaVote.objects.filter(idea__in=family_of(row.idea), counts=True, tell=True).exclude(
        participant__address=""
    )
    people = sorted(set(asked.values_list("participant_id", flat=True)))
    Notice.objects.bulk_create(
        [Notice(answer=row, participant_id=number) for number in people], batch_size=500
    )
    if people:
        enqueue("community.tell", row.pk, key=str(row.pk))


@transaction.atomic
def tell_again(by: Actor, row: OfficialAnswer) -> int:
    """Let the mails in doubt and those refused leave once more, because a person says so; how many."""
    open_again = row.notices.filter(state__in=[RecipientState.UNKNOWN, RecipientState.FAILED])
    count = open_again.update(state=RecipientState.WAITING, attempts=0, last_error="")
    if count:
        audit(row.idea.organisation_id, "mailed again", row.idea, by, count=count)
        enqueue("community.tell", row.pk, key=str(row.pk))
    return count
