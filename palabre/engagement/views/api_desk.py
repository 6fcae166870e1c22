"""What an inbox works with, for programs: saved replies, teams, rules, macros, their programs and alerts."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Unset,
    book,
    deed,
    errand,
    member_named,
    shelf,
    teller,
)
from palabre.channels.keys import ENGAGEMENT, HOUSE, POSTS
from palabre.channels.models import ApiKey
from palabre.engagement.actions import alarms as of_alarms
from palabre.engagement.actions import macros as of_macros
from palabre.engagement.actions import programs as of_programs
from palabre.engagement.actions import replies as of_replies
from palabre.engagement.actions import ruling as of_rules
from palabre.engagement.actions import teams as of_teams
from palabre.engagement.macros import Part
from palabre.engagement.models import Alarm, Macro, Rule, RuleHook, RuleMessage, SavedReply, Team
from palabre.engagement.rules import AlarmState
from palabre.engagement.ruling.asked import Condition, Doing, Event
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

MAY = (ENGAGEMENT,)
# What pages ask, beside it, of who lets rules do something, and of who sets the house up.
RULES, SETTING_UP = (POSTS,), (HOUSE,)
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
_Version = Annotated[int, msgspec.Meta(gt=0, le=2_000_000_000)]


class ReplyTold(msgspec.Struct, forbid_unknown_fields=True):
    """A saved reply: a text for each language that has one."""

    id: int
    brand: str
    name: str
    shortcut: str
    texts: dict[str, str]
    version: int


class ReplyGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A saved reply, by language ("en", "fr")."""

    name: _Name
    texts: dict[
        Annotated[str, msgspec.Meta(max_length=5)], Annotated[str, msgspec.Meta(max_length=5000)]
    ]
    shortcut: Annotated[str, msgspec.Meta(max_length=31)] = ""
    brand: Line | Unset = UNSET


class ReplyChanged(ReplyGiven, forbid_unknown_fields=True, kw_only=True):
    """A saved reply as a whole, and the version that was read; it stays with its brand."""

    version: _Version


def _replies(key: ApiKey) -> QuerySet[SavedReply]:
    return SavedReply.objects.filter(brand__organisation=key.organisation).select_related("brand")


def _reply(by: Actor, brand: Brand, given: ReplyGiven) -> SavedReply:
    return of_replies.keep_reply(by, brand, given.name, given.texts, given.shortcut)


def _change_reply(by: Actor, row: SavedReply, given: ReplyChanged) -> SavedReply:
    return of_replies.keep_reply(
        by, row.brand, given.name, given.texts, given.shortcut, row=row, seen=given.version
    )


replies = shelf(
    "replies", ReplyTold, _replies, teller(ReplyTold), may=MAY, lists="Lists saved replies.",
    makes=("Keeps a reply.", ReplyGiven, _reply),
)  # fmt: skip
reply = book(
    ReplyTold, _replies, teller(ReplyTold), may=MAY, gives="Gives one saved reply.",
    changes=("Changes a saved reply as a whole.", ReplyChanged, _change_reply),
    removes=("Throws a saved reply away.", lambda by, row, _: of_replies.remove_reply(by, row)),
)  # fmt: skip


class TeamTold(msgspec.Struct, forbid_unknown_fields=True):
    """A team of the organisation, its members by mail address."""

    id: int
    name: str
    members: list[str]


class TeamGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A team and who is in it; of the whole organisation, a brand is named only where there are several."""

    name: _Name
    members: Annotated[list[EMail], msgspec.Meta(max_length=100)] = []
    brand: Line | Unset = UNSET


def _teams(key: ApiKey) -> QuerySet[Team]:
    rows = Team.objects.filter(organisation=key.organisation, retired_at=None)
    return rows.prefetch_related("members__user")


_team = teller(TeamTold, members=lambda row: sorted(one.user.email for one in row.members.all()))


def _members(organisation: int, addresses: list[str]) -> list[Any]:
    return [member_named(organisation, one) for one in addresses]


teams = shelf(
    "teams", TeamTold, _teams, _team, may=MAY, also=SETTING_UP, reads=MAY, by_brand="", lists="Lists teams.",
    makes=(
        "Makes a team.", TeamGiven,
        lambda by, brand, given: of_teams.keep_team(
            by, brand.organisation, given.name, _members(brand.organisation_id, given.members)
        ),
    ),
)  # fmt: skip
team = book(
    TeamTold, _teams, _team, may=MAY, also=SETTING_UP, reads=MAY, gives="Gives one team.",
    changes=(
        "Gives a team this name and these members.", TeamGiven,
        lambda by, row, given: of_teams.keep_team(
            by, row.organisation, given.name, _members(row.organisation_id, given.members), row
        ),
    ),
    removes=("Offers a team no more.", lambda by, row, _: of_teams.retire_team(by, row)),
)  # fmt: skip


class RuleTold(msgspec.Struct, forbid_unknown_fields=True):
    """A rule of the inbox, as it is kept; new ones are switched off."""

    id: int
    brand: str
    name: str
    event: Event
    conditions: list[dict[str, Any]]
    acts: list[dict[str, Any]]
    every: bool
    stops: bool
    most: int
    is_on: bool
    version: int


_Conditions = Annotated[list[Condition], msgspec.Meta(max_length=12)]
_Doings = Annotated[list[Doing], msgspec.Meta(min_length=1, max_length=8)]


class RuleGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A rule: what it waits for, what it asks, what it does, and at most how often an hour."""

    name: _Name
    acts: _Doings
    event: Event = Event.TEXT
    conditions: _Conditions = []
    every: bool = True
    stops: bool = False
    most: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 100
    brand: Line | Unset = UNSET


class RuleChanged(RuleGiven, forbid_unknown_fields=True, kw_only=True):
    """A rule as a whole, and the version that was read; it stays with its brand."""

    version: _Version


class Way(msgspec.Struct, forbid_unknown_fields=True):
    """Up, or down."""

    down: bool = False


class On(msgspec.Struct, forbid_unknown_fields=True):
    """On, or off."""

    on: bool


class Ready(msgspec.Struct, forbid_unknown_fields=True):
    """Which ready-made rule, by the name of its address."""

    name: Annotated[str, msgspec.Meta(max_length=40)]
    brand: Line | Unset = UNSET


def _rules(key: ApiKey) -> QuerySet[Rule]:
    return Rule.objects.filter(organisation=key.organisation).select_related("brand")


def _wish(given: RuleGiven) -> of_rules.Wish:
    return of_rules.Wish(
        given.name, given.event, given.conditions, given.acts, given.every, given.stops, given.most
    )


def _take_ready(by: Actor, brand: Brand, given: Ready) -> Rule:
    if given.name not in of_rules.READY:
        raise ValueError("There is no ready-made rule of this name")
    return of_rules.take_ready(by, brand, given.name)


_rule = teller(RuleTold)
rules = shelf(
    "rules", RuleTold, _rules, _rule, may=MAY, also=RULES, reads=MAY, lists="Lists the rules of inboxes.",
    makes=("Keeps a rule, switched off.", RuleGiven,
           lambda by, brand, given: of_rules.keep_rule(by, brand, _wish(given))),
)  # fmt: skip
rule = book(
    RuleTold, _rules, _rule, may=MAY, also=RULES, reads=MAY, gives="Gives one rule.",
    changes=("Changes a rule as a whole.", RuleChanged, lambda by, row, given: of_rules.keep_rule(
        by, row.brand, _wish(given), row, given.version)),
    removes=("Removes a rule.", lambda by, row, _: of_rules.remove_rule(by, row)),
)  # fmt: skip
switch_rule = deed(
    "Switches a rule on or off.", _rules, lambda by, row, given: of_rules.switch_rule(by, row, on=given.on),
    may=MAY, also=RULES, body=On, tells=RuleTold, told=_rule,
)  # fmt: skip
move_rule = deed(
    "Moves a rule before or behind its neighbour.", _rules,
    lambda by, row, given: of_rules.move_rule(by, row, down=given.down),
    may=MAY, also=RULES, body=Way, tells=RuleTold, told=_rule,
)  # fmt: skip
ready = errand("Takes a ready-made rule, switched off.", _take_ready, Ready, may=MAY, also=RULES,
               tells=RuleTold, told=_rule, status=201)  # fmt: skip


class MacroTold(msgspec.Struct, forbid_unknown_fields=True):
    """A macro of a brand: several acts by one key."""

    id: int
    brand: str
    name: str
    parts: list[dict[str, Any]]
    version: int
    retired_at: datetime | None


class MacroGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A macro of the brand, for everybody."""

    name: _Name
    parts: Annotated[list[Part], msgspec.Meta(min_length=1, max_length=12)]
    brand: Line | Unset = UNSET


class MacroChanged(MacroGiven, forbid_unknown_fields=True, kw_only=True):
    """A macro as a whole, and the version that was read; it stays with its brand."""

    version: _Version


def _macros(key: ApiKey) -> QuerySet[Macro]:
    rows = Macro.objects.filter(organisation=key.organisation, owner=None)
    return rows.select_related("brand")


_macro = teller(MacroTold)
macros = shelf(
    "macros", MacroTold, _macros, _macro, may=MAY, lists="Lists the macros of brands.",
    makes=("Keeps a macro.", MacroGiven, lambda by, brand, given: of_macros.keep_macro(
        by, brand, of_macros.Wish(given.name, given.parts))),
)  # fmt: skip
macro = book(
    MacroTold, _macros, _macro, may=MAY, gives="Gives one macro.",
    changes=("Changes a macro as a whole.", MacroChanged, lambda by, row, given: of_macros.keep_macro(
        by, row.brand, of_macros.Wish(given.name, given.parts), row, seen=given.version)),
    removes=("Offers a macro no more.", lambda by, row, _: of_macros.retire_macro(by, row)),
)  # fmt: skip
move_macro = deed(
    "Moves a macro before or behind its neighbour.", _macros,
    lambda by, row, given: of_macros.move_macro(by, row, down=given.down),
    may=MAY, body=Way, tells=MacroTold, told=_macro,
)  # fmt: skip
revive_macro = deed(
    "Offers a macro again.", _macros, lambda by, row, _: of_macros.revive_macro(by, row),
    may=MAY, tells=MacroTold, told=_macro,
)  # fmt: skip


class HookTold(msgspec.Struct, forbid_unknown_fields=True):
    """A program that rules call. Its secret is shown on its page alone."""

    id: int
    brand: str
    name: str
    address: str
    is_paused: bool


class MessageTold(msgspec.Struct, forbid_unknown_fields=True):
    """A call that a rule made, or will: its state, how often it was tried, and what was answered."""

    id: int
    hook: int
    rule_name: str
    event: str
    state: str
    attempts: int
    status: int | None
    last_error: str
    at: datetime
    sent_at: datetime | None


class HookGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A program that rules call, by its address."""

    name: _Name
    address: Annotated[str, msgspec.Meta(min_length=8, max_length=500)]
    brand: Line | Unset = UNSET


def _hooks(key: ApiKey) -> QuerySet[RuleHook]:
    return RuleHook.objects.filter(organisation=key.organisation).select_related("brand")


def _messages(key: ApiKey) -> QuerySet[RuleMessage]:
    return RuleMessage.objects.filter(hook__organisation=key.organisation).select_related("hook")


_hook, _message = teller(HookTold), teller(MessageTold)
hooks = shelf(
    "hooks", HookTold, _hooks, _hook, may=MAY, also=SETTING_UP, lists="Lists programs that rules call.",
    makes=("Lets rules call a program.", HookGiven,
           lambda by, brand, given: of_programs.add_program(by, brand, given.name, given.address)),
)  # fmt: skip
hook = book(
    HookTold, _hooks, _hook, may=MAY, also=SETTING_UP, gives="Gives one program that rules call.",
    removes=("Lets rules call a program no more.", lambda by, row, _: of_programs.remove_program(by, row)),
)  # fmt: skip
pause_hook = deed(
    "Leaves a program uncalled for a while, or calls it again.", _hooks,
    lambda by, row, given: of_programs.pause_program(by, row, paused=given.on),
    may=MAY, also=SETTING_UP, body=On, tells=HookTold, told=_hook,
)  # fmt: skip
messages = shelf(
    "messages", MessageTold, _messages, _message, may=MAY, also=SETTING_UP, by_brand="hook__brand",
    lists="Lists the calls that rules made, the newest first.",
)  # fmt: skip
send_again = deed(
    "Makes a call of a rule once more, under the same name.", _messages,
    lambda by, row, _: of_programs.send_again(by, row), may=MAY, also=SETTING_UP,
    tells=MessageTold, told=_message,
)  # fmt: skip


class AlarmTold(msgspec.Struct, forbid_unknown_fields=True):
    """An alert that a rule opened."""

    id: int
    brand: str
    rule_name: str
    conversation: int | None
    text: str
    state: AlarmState
    times: int
    at: datetime
    last_at: datetime


def _alarms(key: ApiKey) -> QuerySet[Alarm]:
    return Alarm.objects.filter(organisation=key.organisation).select_related(
        "brand", "conversation"
    )


_alarm = teller(AlarmTold)
alarms = shelf(
    "alarms", AlarmTold, _alarms, _alarm, may=MAY, lists="Lists alerts that rules opened."
)
see_alarm = deed(
    "Says that somebody looks after an alert of a rule.", _alarms,
    lambda by, row, _: of_alarms.see_alarm(by, row), may=MAY, tells=AlarmTold, told=_alarm,
)  # fmt: skip
close_alarm = deed(
    "Closes an alert of a rule.", _alarms, lambda by, row, _: of_alarms.close_alarm(by, row),
    may=MAY, tells=AlarmTold, told=_alarm,
)  # fmt: skip
