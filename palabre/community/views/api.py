"""The door for programs: `/api/v1/ideas`, listed and written down, with a key."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.community.actions.ideas import make_idea
from palabre.community.mail import idea_page
from palabre.community.models import Board, Idea
from palabre.community.rules import SHOWN, IdeaState
from palabre.publishing import programs
from palabre.publishing.doors import body_of, door
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Asked, Unreadable, Unset

Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]


class IdeaTold(msgspec.Struct, forbid_unknown_fields=True):
    """An idea; ``merged_into`` is the number of the one that it is the same as."""

    id: int
    board: int
    title: str
    text: str
    state: IdeaState
    votes: int
    merged_into: int | None
    created_at: datetime
    url: str


class IdeasTold(msgspec.Struct, forbid_unknown_fields=True):
    """A page of ideas, the newest first."""

    ideas: list[IdeaTold]
    before: int | None


class IdeasAsked(Asked):
    """Which ideas are listed: of a brand, of a board, in a state; without one those that are seen."""

    board: Number | Unset = UNSET
    state: IdeaState | Unset = UNSET


class IdeaGiven(msgspec.Struct, forbid_unknown_fields=True):
    """An idea as a program gives it."""

    board: Number
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    text: Annotated[str, msgspec.Meta(max_length=4000, pattern=NO_NUL)] = ""


@door(
    Call("GET", "Lists ideas, the newest first.", IdeasTold, asks=IdeasAsked),
    Call(
        "POST",
        "Writes an idea down; it is seen on its board at once.",
        IdeaTold,
        201,
        body=IdeaGiven,
        once=True,
    ),
)
def ideas(request: HttpRequest, key: ApiKey) -> Answer:
    """The ideas of a brand; or a new one."""
    if request.method == "GET":
        asked = programs.asked_of(request.GET, IdeasAsked)
        rows, before = programs.page_of(_wanted(key, asked), asked)
        return 200, IdeasTold([idea_told(one) for one in rows], before)
    given = programs.body_of(body_of(request), IdeaGiven)
    board = Board.objects.filter(organisation=key.organisation, pk=given.board).first()
    if board is None:
        raise Unreadable("There is no board of this number - at `$.board`")
    title = " ".join(given.title.split())
    if not title:
        raise Unreadable("An idea has a title - at `$.title`")
    made = make_idea(actor_of(key), board, Truncator(title).chars(120), given.text)
    return 201, idea_told(idea_rows(key).get(pk=made.pk))


def idea_rows(key: ApiKey) -> QuerySet[Idea]:
    """The organisation's ideas."""
    rows = Idea.objects.filter(organisation=key.organisation)
    return rows.select_related("board__organisation", "board__brand")


def _wanted(key: ApiKey, asked: IdeasAsked) -> QuerySet[Idea]:
    rows = idea_rows(key)
    if not isinstance(asked.brand, Unset):
        rows = rows.filter(board__brand=programs.brand_of(key.organisation, asked.brand))
    if not isinstance(asked.board, Unset):
        rows = rows.filter(board=asked.board)
    if isinstance(asked.state, Unset):
        return rows.filter(state__in=SHOWN)
    return rows.filter(state=asked.state)


def idea_told(row: Idea) -> IdeaTold:
    """An idea as programs are told it."""
    return IdeaTold(
        row.pk, row.board_id, row.title, row.text, IdeaState(row.state), row.votes,
        row.merged_into_id, row.created_at, idea_page(row),
    )  # fmt: skip
