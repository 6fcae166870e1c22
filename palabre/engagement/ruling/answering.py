"""A rule answers with a saved reply: by the inbox's own door, once a conversation, never in a loop.

The answer, the row that says so and the run of the rule are one transaction: who dies over it leaves all of
them or none.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.engagement.actions import answers
from palabre.engagement.actions.answers import Answer, held
from palabre.engagement.models import (
    Conversation,
    Identity,
    Rule,
    RuleAnswer,
    RuleRun,
    SavedReply,
    Turn,
)
from palabre.engagement.people.access import people_of
from palabre.engagement.replies import Place, filled, language_of
from palabre.engagement.replying import kept_name, known_about
from palabre.engagement.ruling.asked import OF_TEXTS, Doing
from palabre.engagement.talking import why_not
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import Brand, User
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing.approving import Team
from palabre.publishing.rules import is_too_late

# One person gets no second answer that left by itself within so long.
SELDOM = timedelta(days=1)
ALREADY = gettext_lazy("This rule answered in this conversation already.")
TOO_OFTEN = gettext_lazy("They had an automatic answer within a day.")
OTHERS = gettext_lazy("Somebody else speaks here, too: it might reach the wrong person.")
NOT_THEIRS = gettext_lazy("The saved reply isn’t in their language.")
# What became of an answer.
DRAFTED, LEAVES, HANDED = "drafted", "leaves", "handed"


@dataclass(frozen=True, slots=True)
class Worded:
    """A saved reply in the words for one conversation; ``is_theirs`` says that it is in their language."""

    text: str
    is_theirs: bool


def reply_of(brand: Brand, value: str) -> SavedReply:
    """The saved reply of this number. Raises `Refused` when it isn't there any more."""
    row = SavedReply.objects.filter(brand=brand, pk=number_in(value) or 0).first()
    if row is None:
        raise Refused(_("The saved reply of this rule isn’t there any more."))
    return row


def may_send(brand: Brand, user: User | None) -> bool:
    """Whether a person may let answers leave for a brand."""
    return user is not None and Right.PUBLISH in Team(brand).rights_of_user(user.pk)


def worded(reply: SavedReply, row: Conversation, kept: str) -> Worded:
    """The reply in the language of the conversation, its places filled; the brand signs for an agent. A name
    that is ``kept`` of who speaks there is said in private only: in public it would tell who somebody is."""
    language = language_of(reply.texts, [row.language, row.brand.language])
    with translation.override(language or None):
        known = known_about(row, kept if row.is_private else "") | {Place.AGENT: row.brand.name}
        text = filled(reply.texts.get(language, ""), known).text
    return Worded(text, not row.language or row.language.lower()[:2] == language)


def never(turn: Turn) -> str:
    """Why no rule ever answers a text, as a sentence; "" when one may."""
    if turn.ours or turn.mention is None:
        return _("It is no text of theirs.")
    if turn.mention.voice.is_automatic:
        return _("It was written by an automatic account.")
    return ""


def answer(by: Actor, run: RuleRun, turn: Turn, doing: Doing) -> dict[str, Any]:
    """Write the answer, and let it leave where the rule says so and nothing stands against it; else it is a
    draft, and ``fault`` says why.

    Raises `Refused` where a rule doesn't answer: nobody waits, somebody writes already, it answered before.
    """
    row = held(turn.conversation)
    rule = run.rule
    reply = reply_of(row.brand, doing.value)
    if refused := never(turn) or _not_now(rule, row, sends=doing.sends) or why_not(row):
        raise Refused(refused)
    found = worded(reply, row, kept_name(row, people_of(row.brand)))
    if not found.text.strip():
        raise Refused(_("There is nothing in the saved reply for this conversation."))
    kept = RuleAnswer.objects.create(
        brand=row.brand, rule_number=rule.pk, conversation=row, voice=row.voice, sent=doing.sends
    )
    against = _against_sending(run, row, turn, found) if doing.sends else ""
    did = ""
    if doing.sends and not against:
        did, against = _send(by, row, found.text)
    if not did:
        did = _draft(by, row, found.text)
    row.refresh_from_db()
    last = row.turns.filter(ours=True).order_by("-pk").first() if did == LEAVES else None
    kept.post_id = last.post_id if last else row.draft_id
    kept.sent = did != DRAFTED
    kept.save(update_fields=["post", "sent"])
    return {"did": did, "fault": against}


def _not_now(rule: Rule, row: Conversation, *, sends: bool) -> str:
    if RuleAnswer.objects.filter(rule_number=rule.pk, conversation=row).exists():
        return str(ALREADY)
    if row.draft_id is not None:
        return _("Somebody is writing an answer here.")
    if row.waiting_since is None:
        return _("Nobody waits for an answer here any more.")
    lately = RuleAnswer.objects.filter(
        brand=row.brand_id, sent=True, at__gt=timezone.now() - SELDOM
    )
    theirs = lately.filter(conversation=row) | lately.filter(voice__in=_voices_of(row))
    if sends and theirs.exists():
        return str(TOO_OFTEN)
    return ""


def _voices_of(row: Conversation) -> set[int]:
    """The voices of who speaks in a conversation: all of their record, where there is one."""
    if row.voice_id is None:
        return set()
    person = Identity.objects.filter(voice=row.voice_id).values_list("person", flat=True).first()
    known = Identity.objects.filter(person=person, voice__isnull=False) if person else None
    others = known.values_list("voice", flat=True) if known is not None else []
    return {row.voice_id} | {one for one in others if one is not None}


def _speak_others(row: Conversation, turn: Turn) -> bool:
    """Whether the text that an answer is put under, their last one, or the one that the rule met is another's
    than whoever the conversation is with: they would be called by a wrong name, or be a robot."""
    theirs = row.turns.filter(ours=False, mention__isnull=False).order_by("-at", "-pk")
    last = theirs.values_list("mention__voice", flat=True).first()
    met = turn.mention.voice_id if turn.mention else None
    return {last, met} != {row.voice_id}


def _against_sending(run: RuleRun, row: Conversation, turn: Turn, found: Worded) -> str:
    if not may_send(run.rule.brand, run.rule.sender):
        return _("Whoever let this rule send may publish no more.")
    if not found.is_theirs:
        return str(NOT_THEIRS)
    if _speak_others(row, turn):
        return str(OTHERS)
    if run.event in OF_TEXTS and is_too_late(turn.at, timezone.now()):
        return _("It came too late to be answered by itself.")
    return ""


def _send(by: Actor, row: Conversation, text: str) -> tuple[str, str]:
    """Let an answer leave in ten seconds, or be approved first; what stands against it, if it doesn't."""
    try:
        with transaction.atomic():
            said = Answer(text, uuid4(), automatic=True)
            turn = answers.send(by, row, said, anyway=True)
    except (Refused, Moved) as error:
        return "", str(error)
    return (LEAVES if turn is not None else HANDED), ""


def _draft(by: Actor, row: Conversation, text: str) -> str:
    if answers.keep_draft(by, row, Answer(text, uuid4()), is_open=False) is None:
        raise Refused(_("There is nothing in the saved reply for this conversation."))
    return DRAFTED
