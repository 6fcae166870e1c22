"""Running a macro: its acts by the verbs that members use, one transaction a conversation.

What can't be done is told, and keeps none of the rest from being done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.access import named_in
from palabre.engagement.actions import answers
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.acting import ACTS
from palabre.engagement.actions.answers import Answer, held
from palabre.engagement.actions.undoing import Changes, watched
from palabre.engagement.macros import STAYS, Part, Step, parts_of
from palabre.engagement.models import Conversation, Macro, Presence, SavedReply, Turn
from palabre.engagement.replies import Place
from palabre.engagement.replying import offered
from palabre.governance.acts import Actor, Moved, audit
from palabre.governance.models import Member
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused


@dataclass(frozen=True, slots=True)
class Desk:
    """Who runs a macro, and what they know: whom a note may name, and what fills the places of a reply."""

    member: Member
    agents: Sequence[Member]
    known: Callable[[Conversation], Mapping[Place, str]]


@dataclass(slots=True)
class Ran:
    """What became of a macro in one conversation: each part that wasn't done with why, the answer that
    leaves (None: none does), what it changed, and the parts that no undo brings back."""

    row: Conversation
    seen: int
    begun: bool
    sheet: UUID = field(default_factory=uuid4)
    faults: list[tuple[Part, str]] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    turn: Turn | None = None
    handed_in: bool = False
    changes: Changes = field(default_factory=dict)
    stays: list[Step] = field(default_factory=list)


@transaction.atomic
def run_macro(
    by: Actor, row: Conversation, macro: Macro, desk: Desk, seen: int | None = None
) -> Ran:
    """Do what a macro says to a conversation, seen in its version ``seen`` (None: as it was read).

    Raises `Refused` when the conversation is gone.
    """
    seen = row.version if seen is None else seen
    row = held(row)
    ran = Ran(row, seen, begun=row.draft is not None and bool(row.draft.text.strip()))
    audit(row.organisation_id, "ran a macro on", row, by, macro=macro.name)
    with watched(row.brand, [row.pk]) as found:
        for part in parts_of(macro.parts):
            _do(by, ran, part, desk)
    ran.changes = found.changes
    if ran.turn is not None:
        ran.stays = [one for one in ran.stays if one is Step.NOTE]
    return ran


def _do(by: Actor, ran: Ran, part: Part, desk: Desk) -> None:
    try:
        with transaction.atomic():
            if part.step in OF_A_MACRO:
                OF_A_MACRO[part.step](by, ran, part.value, desk)
            else:
                ACTS[part.step](by, ran.row.brand, [ran.row.pk], part.value, desk.member)
    except (Refused, Moved) as error:
        ran.faults.append((part, str(error)))
    else:
        if part.step in STAYS:
            ran.stays.append(part.step)


def _reply(by: Actor, ran: Ran, value: str, desk: Desk) -> None:
    reply = SavedReply.objects.filter(brand=ran.row.brand_id, pk=number_in(value) or 0).first()
    if reply is None:
        raise Refused(_("This saved reply isn’t there any more."))
    row = held(ran.row)
    found = offered(reply, row, desk.known(row))
    written = row.draft.text.rstrip() if row.draft else ""
    text = "\n\n".join(one for one in (written, found.text) if one)
    answers.keep_draft(by, row, _answer(ran, row, text))
    ran.says += found.says


def _answer(ran: Ran, row: Conversation, text: str) -> Answer:
    """A text as the next one of a conversation's draft, whose links stay as they are."""
    draft = row.draft
    if draft is None:
        return Answer(text, ran.sheet, seen=ran.seen)
    return Answer(
        text, ran.sheet, draft=draft.pk, version=draft.version, seen=ran.seen,
        counts=draft.counts_clicks, campaign=draft.campaign_id,
    )  # fmt: skip


def _send(by: Actor, ran: Ran, _value: str, desk: Desk) -> None:
    """Send what this macro put in, and nothing that anybody hasn't read over."""
    if ran.begun:
        raise Refused(_("An answer was begun here already: read both, then send it yourself."))
    if ran.says:
        raise Refused(_("Read it over first."))
    now = timezone.now()
    others = Presence.objects.filter(conversation=ran.row, typing_until__gt=now)
    other = others.exclude(member=desk.member).select_related("member__user").first()
    if other is not None:
        raise Refused(_("%(who)s is writing an answer.") % {"who": other.member})
    row = held(ran.row)
    if row.draft is None:
        raise Refused(_("There is nothing to send yet."))
    ran.turn = answers.send(by, row, _answer(ran, row, row.draft.text))
    ran.handed_in = ran.turn is None


def _note(by: Actor, ran: Ran, value: str, desk: Desk) -> None:
    verbs.note(by, ran.row, value, named_in(value, list(desk.agents)))


# What only macros do, or do in their own way.
OF_A_MACRO: dict[Step, Callable[[Actor, Ran, str, Desk], object]] = {
    Step.UNTAG: lambda by, ran, value, _desk: verbs.untag(by, ran.row, value.lstrip("#")),
    Step.REPLY: _reply,
    Step.SEND: _send,
    Step.NOTE: _note,
}
