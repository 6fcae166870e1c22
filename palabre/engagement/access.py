"""Fetching by number for this member, or 404."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from palabre.engagement.models import Conversation, Team, Turn
from palabre.governance.access import Here, brand_here
from palabre.governance.models import Member
from palabre.governance.rules import Right, Role, rights_of

WHOLE = ("brand__organisation", "voice", "channel", "assignee__user", "team", "draft")


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
    rows = rows.select_related("user").prefetch_related("brands")
    found = []
    for one in rows:
        limits = {brand.pk for brand in one.brands.all()}
        may = Right.ANSWER in rights_of(Role(one.role), limited=bool(limits))
        if may and (not limits or brand_here(here).pk in limits):
            found.append(one)
    return sorted(found, key=lambda one: str(one).casefold())


def agent_here(here: Here, number: int) -> Member | None:
    """The member of this number who may answer for the brand, if any."""
    return next((one for one in agents(here) if one.pk == number), None)


def teams_here(here: Here) -> QuerySet[Team]:
    """The teams of the organisation that conversations can be given to."""
    return Team.objects.filter(organisation=here.organisation, retired_at=None)
