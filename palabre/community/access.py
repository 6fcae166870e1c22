"""Fetching by number for this member, or by address for anybody; else 404."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from palabre.community.models import Board, Idea, Participant, Remark
from palabre.community.rules import SHOWN, Audience
from palabre.community.voting import root_of
from palabre.governance.access import Here, brand_here


def boards_here(here: Here) -> QuerySet[Board]:
    """The brand's boards."""
    return Board.objects.filter(brand=brand_here(here))


def board_here(here: Here, number: int) -> Board:
    """One board of the brand, or 404."""
    return get_object_or_404(boards_here(here), pk=number)


def ideas_here(here: Here) -> QuerySet[Idea]:
    """The ideas at the brand's boards."""
    return Idea.objects.filter(board__brand=brand_here(here)).select_related("board", "author")


def idea_here(here: Here, number: int) -> Idea:
    """One idea of the brand, or 404."""
    return get_object_or_404(ideas_here(here), pk=number)


def remark_here(here: Here, number: int) -> Remark:
    """One remark of the brand, or 404."""
    rows = Remark.objects.filter(idea__board__brand=brand_here(here))
    return get_object_or_404(rows.select_related("idea__board", "author"), pk=number)


def board_outside(slug: str) -> Board:
    """The board at a public address; one of the house has none."""
    rows = Board.objects.exclude(audience=Audience.HOUSE).select_related("brand")
    return get_object_or_404(rows, slug=slug)


def idea_outside(board: Board, number: int) -> Idea:
    """An idea that everybody sees; of one that was merged, the one it was merged into."""
    row = get_object_or_404(Idea, board=board, pk=number)
    row = root_of(row)
    if row.state not in SHOWN:
        raise Http404
    row.board = board
    return row


def participant_with(key: str) -> Participant:
    """Who has this key, or 404; nobody at a board that went back into the house, but its members."""
    rows = Participant.objects.select_related("board__brand").exclude(
        board__audience=Audience.HOUSE
    )
    return get_object_or_404(rows, key=key)
