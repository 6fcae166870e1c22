"""One conversation as its page shows it: what was said, in order, with what can be done to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import may_write, network
from palabre.channels.speaking import ONLY_NAMED, may_speak
from palabre.connectors.contract import Capability, Moderation, Platform
from palabre.connectors.lengths import length
from palabre.connectors.protocols import Draft
from palabre.engagement.actions.passing import may_go_on
from palabre.engagement.models import Conversation, ModerationAct, Note, Turn
from palabre.engagement.named import why_not_last
from palabre.engagement.rules import UNDER_WAY, ActState, TurnState, kind_of, offered, window_ends
from palabre.engagement.threads import network_of
from palabre.engagement.words import DONE_THERE, MODERATION, NOT_KNOWN, TURNS
from palabre.governance.models import AuditEntry, User
from palabre.governance.words import kind_words, sentence
from palabre.publishing.against import in_words
from palabre.publishing.chartering import rules_for
from palabre.publishing.checks import Context, charter_of, limits_of
from palabre.publishing.counted import as_long_as, counts_there
from palabre.publishing.models import Delivery

MOST_SHOWN = 100
MOST_HISTORY = 12
# Keys do these to the newest text of theirs, and undo them.
KEYS = {
    Moderation.LIKE: "y", Moderation.UNLIKE: "y", Moderation.HIDE: "v", Moderation.SHOW: "v",
    Moderation.DELETE: "#",
}  # fmt: skip


@dataclass(slots=True)
class Shown:
    """A text or a note of a conversation, ready for its page."""

    at: datetime
    turn: Turn | None = None
    note: Note | None = None
    delivery: Delivery | None = None
    who: str = ""
    words: str = ""
    state: str = ""
    acts: list[tuple[str, str, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    may_stand: bool = False
    may_go_on: bool = False
    stand_key: str = ""
    is_asked: bool = False

    @property
    def is_leaving(self) -> bool:
        """Whether it can be taken back still."""
        return bool(self.turn and self.turn.state == TurnState.LEAVING)


def told(row: Conversation, after: int = 0, before: int = 0) -> tuple[list[Shown], int]:
    """The texts of a conversation after (or before) a turn with its notes, oldest first; and the turn from
    which there are older ones, 0 for none."""
    turns = Turn.objects.filter(conversation=row)
    turns = turns.select_related("mention__voice", "post__author", "by")
    turns = turns.filter(pk__gt=after) if after else turns
    turns = turns.filter(pk__lt=before) if before else turns
    page = list(turns.order_by("-at", "-pk")[: MOST_SHOWN + 1])
    older = page[MOST_SHOWN - 1].pk if len(page) > MOST_SHOWN else 0
    page = page[:MOST_SHOWN][::-1]
    shown = _dressed(row, page)
    if not before and (newest := next((one for one in reversed(shown) if one.acts), None)):
        newest.acts = [
            (act, word, KEYS.get(Moderation(act), "")) for act, word, _none in newest.acts
        ]
    if not before and not any(one.is_leaving for one in shown):
        # By one key one takes back what one did last: an answer on its way, else a deletion.
        for one in [one for one in shown if one.may_stand][-1:]:
            one.stand_key = "z"
    if not after and not before:
        shown += [
            Shown(one.at, note=one, who=str(one.by or ""), words=one.text)
            for one in row.notes.select_related("by")
        ]
    return sorted(shown, key=lambda one: one.at), older


def still_there(row: Conversation) -> list[int]:
    """The texts that a conversation has, by number; none where they are more than a page shows."""
    found = list(row.turns.order_by("pk").values_list("pk", flat=True)[: MOST_SHOWN + 1])
    return found if len(found) <= MOST_SHOWN else []


def stands(row: Conversation) -> str:
    """What tells an open page that somebody brought its conversation elsewhere, or gave it to another."""
    until = row.snoozed_until.isoformat() if row.snoozed_until else ""
    parts = (row.state, until, row.assignee_id or "", row.team_id or "", row.priority)
    return " ".join(map(str, parts))


def _dressed(row: Conversation, turns: list[Turn]) -> list[Shown]:
    of = network(row.platform)
    posts = [one.post_id for one in turns if one.post_id]
    rows = Delivery.objects.filter(variant__post__in=posts).select_related("variant")
    sent = {one.variant.post_id: one for one in rows.order_by("part")} if posts else {}
    acts: dict[int, list[ModerationAct]] = {}
    if of.moderation:
        for one in ModerationAct.objects.filter(turn__in=turns).order_by("pk"):
            acts.setdefault(one.turn_id, []).append(one)
    return [_one(row, of, one, sent.get(one.post_id or 0), acts.get(one.pk, [])) for one in turns]


def _one(
    row: Conversation, of: Platform, turn: Turn, sent: Delivery | None, acts: list[ModerationAct]
) -> Shown:
    may = not turn.ours and row.channel is not None and turn.mention is not None
    return Shown(
        turn.at,
        turn=turn,
        delivery=sent,
        who=_who(turn),
        words=turn.words,
        state=_state(turn, sent),
        acts=[(str(one), str(MODERATION[one]), "") for one in _offered(of, acts)] if may else [],
        done=[_done(one) for one in _last_of_kind(acts)],
        may_stand=any(_goes(one) and one.state == ActState.ASKED for one in acts),
        is_asked=any(one.state in UNDER_WAY for one in acts),
        may_go_on=not turn.ours and turn.mention is not None and may_go_on(turn.mention),
    )


def _state(turn: Turn, sent: Delivery | None) -> str:
    """How far an answer of ours is, and that it went to its reader alone."""
    if not turn.post_id:
        return ""
    state = str(TURNS[TurnState(turn.state)])
    aside = bool(sent and sent.variant.more.get("private"))
    return _("%(state)s · in private") % {"state": state} if aside else state


def _offered(of: Platform, acts: list[ModerationAct]) -> list[Moderation]:
    """What can be done to a text after what was done to it; nothing while it is being deleted."""
    if any(_goes(one) for one in acts):
        return []
    done = [Moderation(one.act) for one in acts if one.state != ActState.FAILED]
    wanted = offered(done, of.moderation)
    return [one for one in Moderation if one in wanted]


def _last_of_kind(acts: list[ModerationAct]) -> list[ModerationAct]:
    """Of acts that answer each other only the last one: what was liked and liked no more says that."""
    last = {kind_of(Moderation(one.act)): one for one in acts}
    return sorted(last.values(), key=lambda one: one.pk)


def _done(act: ModerationAct) -> str:
    if _goes(act):
        return _("It is deleted there in a moment")
    word = DONE_THERE[Moderation(act.act)]
    if act.state == ActState.DONE:
        return str(word)
    if act.state == ActState.FAILED and act.last_error == NOT_KNOWN:
        return _("%(what)s: unknown. %(why)s") % {"what": word, "why": _(NOT_KNOWN)}
    if act.state == ActState.FAILED:
        return _("%(what)s: the network refused. %(why)s") % {
            "what": word,
            "why": _(act.last_error),
        }
    return _("%(what)s: asked for") % {"what": word}


def _goes(act: ModerationAct) -> bool:
    return act.act == Moderation.DELETE and act.state in UNDER_WAY


def _who(turn: Turn) -> str:
    if turn.post is not None:
        return str(turn.post.author or "Palabre")
    if turn.by is not None:
        return str(turn.by)
    return str(turn.mention.voice) if turn.mention else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How an answer stands against what its network takes: ``left`` is None where no limit is known."""

    used: int
    most: int
    left: int | None
    says: list[str]
    grave: bool
    window: datetime | None = None


def counted(
    row: Conversation, text: str, *, checked: bool = True, counts: bool = False, aside: bool = False
) -> Counted:
    """Count an answer as its network does, and say what stands against it, if it is to be ``checked``;
    with short links in it where it ``counts`` who follows them, as a message where it goes ``aside``."""
    of = network_of(row).aside() if aside else network_of(row)
    now = timezone.now()
    if counts and counts_there(of):
        text = as_long_as(text)
    limits = of.post
    most = limits.text if limits else 0
    used = length(text, limits) if limits else len(text)
    found = []
    if checked and text.strip():
        draft = Draft(text, language=row.language)
        found = limits_of(draft, of, files=[], answers=row.last_in_at, now=now)
        context = Context(language=row.language)
        found += charter_of(text, rules_for(row.brand).charter, context)
    return Counted(
        used, most, most - used if most else None, [in_words(one) for one in found],
        any(one.grave for one in found), window_ends(row.last_in_at, of.reply_window),
    )  # fmt: skip


def why_not(row: Conversation, user: User | None = None) -> str:
    """Why nothing can be answered from here by this person (None: by the machine), as a sentence; "" when it
    can."""
    of = network_of(row)
    if Capability.REPLY not in of.capabilities:
        if not (of.capabilities or of.closed_on):  # a program, a file or a hand brought it
            return _("This came from no network: it can’t be answered from here.")
        return _("%(network)s takes no answers from here.") % {"network": of.name}
    if row.channel is None:
        return _("No account of yours on %(network)s is connected.") % {"network": of.name}
    if not may_write(row.channel):
        return _("This account may not answer: connect it again and let it.")
    if not may_speak(user, row.channel):
        return _(ONLY_NAMED) % {"account": row.channel.name}
    ends = window_ends(row.last_in_at, of.reply_window)
    if ends is not None and ends <= timezone.now():
        return _("%(network)s takes no answer any more: its time is over.") % {"network": of.name}
    return why_not_last(row)


def history(row: Conversation) -> list[tuple[AuditEntry, str]]:
    """What members did to a conversation, newest first, in words."""
    entries = AuditEntry.objects.filter(
        organisation=row.organisation_id, kind="conversation", object_id=str(row.pk)
    )
    kinds = kind_words()
    return [(one, sentence(one, kinds)) for one in entries.order_by("-pk")[:MOST_HISTORY]]


def others(row: Conversation) -> list[Conversation]:
    """The other conversations of the brand with the same voice, newest first."""
    if row.voice_id is None:
        return []
    rows = Conversation.objects.filter(voice=row.voice_id, brand=row.brand_id).exclude(pk=row.pk)
    return list(rows.order_by("-last_in_at")[:6])


def facts(row: Conversation) -> dict[str, Any]:
    """What stands beside a conversation."""
    asked = row.episodes.filter(asked_at__isnull=False).order_by("-asked_at").first()
    return {
        "asked": asked,
        "score": asked if asked is not None and asked.score is not None else None,
        "history": history(row),
        "others": others(row),
        "tags": [one.tag.name for one in row.tagged.select_related("tag").order_by("tag__name")],
    }
