"""What the acts of a rule would have come to, text by text, without doing any of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from palabre.channels.doors import network
from palabre.connectors.protocols import Draft
from palabre.engagement.actions.acting import whom
from palabre.engagement.models import Conversation, Identity, Rule, RuleAnswer, SavedReply, Turn
from palabre.engagement.named import why_not_last
from palabre.engagement.people.access import people_of
from palabre.engagement.ruling.answering import (
    ALREADY,
    DRAFTED,
    HANDED,
    LEAVES,
    NOT_THEIRS,
    OTHERS,
    SELDOM,
    TOO_OFTEN,
    never,
    reply_of,
    worded,
)
from palabre.engagement.ruling.asked import TO_PEOPLE, Act, Doing, acts_of
from palabre.engagement.ruling.programs import hook_of
from palabre.engagement.ruling.reaching import people_named
from palabre.engagement.talking import why_not
from palabre.governance.rules import Refused
from palabre.publishing.against import in_words
from palabre.publishing.approving import Team, path_for
from palabre.publishing.chartering import rules_for
from palabre.publishing.checks import Context, charter_of, limits_of

Told = dict[str, Any]


def foreseen(rule: Rule, turns: Sequence[Turn]) -> dict[int, list[Told]]:
    """What each act would have come to at each of these texts, by the text, told as a run tells it.

    Of what hangs on the moment (who was writing, what had been answered by then) nothing is known of the
    past; that a rule answers once a conversation and seldom a person is counted over these texts.
    """
    sight = _Sight(rule, turns)
    acts = acts_of(rule.acts)
    general = [sight.fault_of(one) for one in acts]
    found = {}
    for turn in sorted(turns, key=lambda one: (one.at, one.pk)):
        found[turn.pk] = [
            one.told() | ({"fault": fault} if fault else sight.came(turn, one))
            for one, fault in zip(acts, general, strict=True)
        ]
    return found


class _Sight:
    """What is asked once for all texts, and what the rule would have answered so far."""

    def __init__(self, rule: Rule, turns: Sequence[Turn]) -> None:
        self.rule, self.brand = rule, rule.brand
        self.turns = turns
        self.replies: dict[str, SavedReply] = {}
        self.paths: dict[int, bool] = {}
        talks = {one.conversation_id for one in turns}
        answered = RuleAnswer.objects.filter(rule_number=rule.pk, conversation__in=talks)
        self.answered = set(answered.values_list("conversation", flat=True)) if rule.pk else set()
        self.last: dict[int, datetime] = {}

    @cached_property
    def names(self) -> dict[int, tuple[int, str]]:
        """The record behind each voice and what it is called there."""
        voices = [one.conversation.voice_id for one in self.turns]
        known = Identity.objects.filter(voice__in=voices, person__in=people_of(self.brand))
        return {
            voice: (person, name)
            for voice, person, name in known.values_list("voice", "person", "person__name")
            if voice is not None
        }

    @cached_property
    def charter(self) -> Any:
        """The charter that answers keep to."""
        return rules_for(self.brand).charter

    @cached_property
    def team(self) -> Team:
        """Who works for the brand."""
        return Team(self.brand)

    def fault_of(self, doing: Doing) -> str:
        """What stands against an act whatever the text is: what it names is gone."""
        try:
            match doing.act:
                case Act.ASSIGN:
                    whom(self.brand, doing.value)
                case Act.PROGRAM:
                    hook_of(self.brand, doing.value)
                case Act.ANSWER:
                    self.replies[doing.value] = reply_of(self.brand, doing.value)
                case act if act in TO_PEOPLE:
                    people_named(self.brand, doing.whom)
        except Refused as error:
            return str(error)
        return ""

    def came(self, turn: Turn, doing: Doing) -> Told:
        """What an act would have come to at one text."""
        if doing.act is not Act.ANSWER:
            return {"fault": ""}
        row = turn.conversation
        person, name = self.names.get(row.voice_id or 0, (-(row.voice_id or 0), ""))
        refused = never(turn) or why_not_ever(row)
        if row.pk in self.answered:
            refused = refused or str(ALREADY)
        before = self.last.get(person)
        if doing.sends and before is not None and turn.at - before < SELDOM:
            refused = refused or str(TOO_OFTEN)
        if refused:
            return {"fault": refused}
        self.answered.add(row.pk)
        found = worded(self.replies[doing.value], row, name)
        against = ""
        if doing.sends:
            against = str(NOT_THEIRS) if not found.is_theirs else self._against(row, found.text)
            if turn.mention is not None and turn.mention.voice_id != row.voice_id:
                against = str(OTHERS)
        if against or not doing.sends:
            return {"fault": against, "did": DRAFTED, "text": found.text}
        self.last[person] = turn.at
        did = HANDED if self._is_approved_first(row) else LEAVES
        return {"fault": "", "did": did, "text": found.text}

    def _against(self, row: Conversation, text: str) -> str:
        draft = Draft(text, language=row.language)
        of = network(row.platform)
        of = of.in_private() if row.is_private else of
        found = limits_of(draft, of, files=[], answers=row.last_in_at)
        found += charter_of(text, self.charter, Context(language=row.language))
        return next((in_words(one) for one in found if one.grave), "")

    def _is_approved_first(self, row: Conversation) -> bool:
        channel = row.channel_id or 0
        if channel not in self.paths:
            path = path_for(self.brand, [channel], [], None, self.team)
            self.paths[channel] = path is not None
        return self.paths[channel]


def why_not_ever(row: Conversation) -> str:
    """Why nothing can be answered there, whatever the moment; that its time is over now says nothing."""
    if row.channel is None:
        return why_not(row)
    return why_not_last(row)
