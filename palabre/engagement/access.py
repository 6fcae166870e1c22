"""Fetching by number for this member, or 404."""

import re

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from palabre.engagement.models import Conversation, Macro, SavedReply, Team, Turn
from palabre.governance.access import Here, brand_here
from palabre.governance.holding import rights_of_members
from palabre.governance.models import Member
from palabre.governance.rules import Right

WHOLE = (
    "brand__organisation", "brand__pledge", "brand__stance", "voice", "channel",
    "assignee__user", "team", "draft",
)  # fmt: skip


def conversations_here(here: Here) -> QuerySet[Conversation]:
    """The conversations of the brand."""
    return Conversation.objects.filter(brand=brand_here(here))


def conversation_here(here: Here, number: int) -> Conversation:
    """One conversation of the brand, or 404."""
    return get_object_or_404(conversations_here(here).select_related(*WHOLE), pk=number)


def turn_here(here: Here, talk: int, number: int) -> Turn:
    """One text of a conversation of the brand, or 404."""
    rows = Turn.objects.filter(brand=brand_here(here), conversation=talk)
    return get_object_or_404(rows.select_related("conversation", "mention", "post"), pk=number)


def agents(here: Here) -> list[Member]:
    """The members who may answer for the brand, by name."""
    rows = Member.objects.filter(
        organisation=here.organisation, is_active=True, user__is_active=True
    )
    rows = rows.select_related("user", "own_role").prefetch_related("brands")
    rights = rights_of_members(rows, brand_here(here))
    found = []
    for one in rows:
        limits = {brand.pk for brand in one.brands.all()}
        if Right.ANSWER in rights[one.pk] and (not limits or brand_here(here).pk in limits):
            found.append(one)
    return sorted(found, key=lambda one: str(one).casefold())


def teams_here(here: Here) -> QuerySet[Team]:
    """The teams of the organisation that conversations can be given to."""
    return Team.objects.filter(organisation=here.organisation, retired_at=None)


def named_in(text: str, people: list[Member]) -> list[Member]:
    """The members whom a note names: an @ and their name, or the first word of it where one bears it."""
    said = text.casefold()

    def calls(name: str) -> bool:
        # Whole names: neither @anabelle nor write@ana.example calls Ana.
        return re.search(rf"(?<!\w)@{re.escape(name)}(?![\w.-]*\w)", said) is not None

    first: dict[str, list[Member]] = {}
    for one in people:
        first.setdefault(str(one).casefold().split()[0], []).append(one)
    found = [one for one in people if calls(str(one).casefold())]
    for name, bearers in first.items():
        if len(bearers) == 1 and calls(name) and bearers[0] not in found:
            found += bearers
    return found


def macros_here(here: Here) -> QuerySet[Macro]:
    """The macros that this member may use: their own first, then the brand's."""
    rows = Macro.objects.filter(Q(owner=None) | Q(owner=here.member), brand=brand_here(here))
    own_first = F("owner").asc(nulls_last=True)
    return rows.filter(retired_at=None).order_by(own_first, "position", "pk")


def at_hand(here: Here) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The brand's saved replies and the member's macros as number and name, in order; by one question."""
    none = Value(0, output_field=IntegerField())
    own_first = Coalesce("owner", 2**31 - 1, output_field=IntegerField())
    replies = SavedReply.objects.filter(brand=brand_here(here)).order_by()
    macros = macros_here(here).order_by()
    told = replies.values_list(Value("reply"), none, none, "name", "pk").union(
        macros.values_list(Value("macro"), own_first, "position", "name", "pk")
    )
    rows = list(told)
    by_name = sorted((name, pk) for what, _own, _at, name, pk in rows if what == "reply")
    in_order = sorted((own, at, pk, name) for what, own, at, name, pk in rows if what == "macro")
    return [(pk, name) for name, pk in by_name], [(pk, name) for _o, _a, pk, name in in_order]
