"""Boards: opened, changed, removed."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from palabre.community.models import Board
from palabre.community.rules import Audience
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import free_slug

# Addresses below /ideas/ that are no boards.
TAKEN = frozenset({"by"})


@transaction.atomic
def open_board(by: Actor, brand: Brand, name: str, **values: Any) -> Board:
    """A board for ideas; its address is made from its name, or can't be guessed when only a link shows it."""
    values |= {"organisation_id": brand.organisation_id, "brand": brand, "name": name[:120]}
    audience = values.get("audience", Audience.PUBLIC)
    board = _made(name, audience, values)
    while board is None:  # somebody opened one of this name just now
        board = _made(name, audience, values)
    audit(board.organisation_id, "made", board, by)
    return board


def _made(name: str, audience: str, values: dict[str, Any]) -> Board | None:
    """The board, unless its address was taken by another just now."""
    slug = _slug(name, audience)
    try:
        with transaction.atomic():
            return Board.objects.create(slug=slug, **values)
    except IntegrityError:
        if not Board.objects.filter(slug=slug).exists():
            raise
        return None


def _slug(name: str, audience: str) -> str:
    if audience == Audience.LINK:
        return secrets.token_urlsafe(18)
    taken = set(Board.objects.values_list("slug", flat=True)) | TAKEN
    return free_slug(slugify(name), taken, "board")


@transaction.atomic
def change_board(by: Actor, board: Board, values: dict[str, Any]) -> Board:
    """Change a board. One that is shown otherwise from now on gets another address: the old one is known."""
    before = Board.objects.select_for_update().get(pk=board.pk).audience
    for name, value in values.items():
        setattr(board, name, value)
    if Audience.LINK in {before, board.audience} and before != board.audience:
        board.slug = _slug(board.name, board.audience)
    board.save()
    audit(board.organisation_id, "changed", board, by)
    return board


@transaction.atomic
def remove_board(by: Actor, board: Board) -> None:
    """Take a board away with all that was said at it, and the addresses of those who said it."""
    audit(board.organisation_id, "removed", board, by)
    board.delete()
