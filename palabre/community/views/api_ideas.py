"""Boards, ideas and remarks for programs: opened, judged, merged and answered, as under Ideas."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    Line,
    Listed,
    Refusal,
    Unset,
    book,
    deed,
    found,
    or_before,
    shelf,
    teller,
)
from palabre.channels.keys import COMMUNITY, POSTS
from palabre.channels.models import ApiKey
from palabre.channels.programs import checked
from palabre.community.actions import boards as of_boards
from palabre.community.actions import ideas as verbs
from palabre.community.forms import BoardForm, WordingForm
from palabre.community.mail import board_page
from palabre.community.models import Board, Idea, Remark
from palabre.community.rules import USUAL_KEEP_DAYS, Audience, IdeaState, RemarkState
from palabre.community.views.api import IdeaTold, Number, idea_rows, idea_told
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

MAY, READ = (COMMUNITY,), (POSTS,)
_ZERO = r"\A[^\x00]*\Z"
_Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=_ZERO)]
_Sites = Annotated[list[Line], msgspec.Meta(max_length=20)]
_Days = Annotated[int, msgspec.Meta(ge=7, le=3650)]
_Text = Annotated[str, msgspec.Meta(max_length=2000, pattern=_ZERO)]
_Long = Annotated[str, msgspec.Meta(max_length=4000, pattern=_ZERO)]


class BoardTold(msgspec.Struct, forbid_unknown_fields=True):
    """A board; ``url`` is empty for one of the house, ``sites`` may show it within their pages."""

    id: int
    brand: str
    name: str
    text: str
    audience: Audience
    is_open: bool
    is_moderated: bool
    sites: list[str]
    keep_days: int
    url: str


class BoardGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A board to open; mail addresses are kept for so many days."""

    name: _Title
    text: _Text = ""
    audience: Audience = Audience.PUBLIC
    is_open: bool = True
    is_moderated: bool = True
    sites: _Sites = []
    keep_days: _Days = USUAL_KEEP_DAYS
    brand: Line | Unset = UNSET


class BoardChanged(msgspec.Struct, forbid_unknown_fields=True):
    """What a board is from now on; what is left out stays."""

    name: _Title | Unset = UNSET
    text: _Text | Unset = UNSET
    audience: Audience | Unset = UNSET
    is_open: bool | Unset = UNSET
    is_moderated: bool | Unset = UNSET
    sites: _Sites | Unset = UNSET
    keep_days: _Days | Unset = UNSET


class IdeaChanged(msgspec.Struct, forbid_unknown_fields=True):
    """An idea worded otherwise."""

    title: _Title | Unset = UNSET
    text: _Long | Unset = UNSET


class IdeaJudged(msgspec.Struct, forbid_unknown_fields=True):
    """Let through, refused with a word that is mailed, or put with the spam."""

    to: Literal["new", "refused", "spam"]
    word: Annotated[str, msgspec.Meta(max_length=500, pattern=_ZERO)] = ""


class IdeaMerged(msgspec.Struct, forbid_unknown_fields=True):
    """Into which idea of the same board."""

    into: Number


class IdeaAnswered(msgspec.Struct, forbid_unknown_fields=True):
    """How far an idea is; a ``text`` is mailed to who asked for it. ``was``: the state that was read."""

    state: IdeaState
    text: _Long = ""
    was: IdeaState | None = None


class RemarkGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What the house says about an idea."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=_ZERO)]


class RemarkTold(msgspec.Struct, forbid_unknown_fields=True):
    """A remark on an idea."""

    id: int
    idea: int
    text: str
    state: RemarkState
    is_official: bool
    at: datetime


class RemarksAsked(Listed):
    """On which idea, in which state."""

    idea: Number | Unset = UNSET
    state: RemarkState | Unset = UNSET


class RemarkJudged(msgspec.Struct, forbid_unknown_fields=True):
    """Shown, refused, or put with the spam."""

    to: Literal["shown", "refused", "spam"]


def _boards(key: ApiKey) -> QuerySet[Board]:
    return Board.objects.filter(organisation=key.organisation).select_related("brand")


def _remarks(key: ApiKey) -> QuerySet[Remark]:
    rows = Remark.objects.filter(idea__organisation=key.organisation)
    return rows.select_related("idea__board")


_NAMES = ("name", "text", "audience", "is_open", "is_moderated", "sites", "keep_days")


def _values(given: BoardGiven | BoardChanged, row: Board | None = None) -> dict[str, object]:
    told = or_before(given, row, *_NAMES)
    return checked(BoardForm(told | {"sites": "\n".join(told["sites"])})).cleaned_data


def _open(by: Actor, brand: Brand, given: BoardGiven) -> Board:
    values = _values(given)
    return of_boards.open_board(by, brand, str(values.pop("name")), **values)


def _word(by: Actor, row: Idea, given: IdeaChanged) -> None:
    form = checked(WordingForm(or_before(given, row, "title", "text")))
    verbs.change_idea(by, row, **form.cleaned_data)


def _merge(by: Actor, row: Idea, given: IdeaMerged) -> None:
    into = found(Idea.objects.filter(board=row.board_id), given.into, "into")
    if row.state in {IdeaState.ASKED, IdeaState.WAITING}:
        raise Refusal(409, "Let it through first.")
    verbs.merge(by, row, into)


def _answer(by: Actor, row: Idea, given: IdeaAnswered) -> None:
    verbs.answer(by, row, given.state, given.text, uuid4(), given.was or "")


def _tell_again(by: Actor, row: Idea, _given: object) -> int:
    return sum(verbs.tell_again(by, one) for one in row.answers.all())


_board = teller(
    BoardTold, url=lambda row: "" if row.audience == Audience.HOUSE else board_page(row)
)
_remark = teller(RemarkTold, idea=lambda row: row.idea_id)
boards = shelf(
    "boards", BoardTold, _boards, _board, may=MAY, reads=READ, lists="Lists the boards of ideas.",
    makes=("Opens a board for ideas.", BoardGiven, _open),
)  # fmt: skip
board = book(
    BoardTold, _boards, _board, may=MAY, reads=READ, gives="Gives one board.",
    changes=("Changes a board; shown otherwise it gets another address.", BoardChanged,
             lambda by, row, given: of_boards.change_board(by, row, _values(given, row))),
    removes=("Removes a board with all that was said at it.",
             lambda by, row, _: of_boards.remove_board(by, row)),
)  # fmt: skip
idea = book(
    IdeaTold, idea_rows, idea_told, may=MAY, reads=READ, gives="Gives one idea.",
    changes=("Words an idea otherwise.", IdeaChanged, _word),
)  # fmt: skip
judge = deed(
    "Lets an idea through, refuses it with a word, or puts it with the spam.", idea_rows,
    lambda by, row, given: verbs.judge_idea(by, row, IdeaState(given.to), given.word), may=MAY,
    body=IdeaJudged, tells=IdeaTold, told=idea_told,
)  # fmt: skip
merge = deed(
    "Merges an idea into another; who wanted both counts once.", idea_rows, _merge, may=MAY,
    body=IdeaMerged, tells=IdeaTold, told=idea_told,
)  # fmt: skip
unmerge = deed(
    "Takes a merging back.", idea_rows, lambda by, row, _: verbs.unmerge(by, row), may=MAY,
    tells=IdeaTold, told=idea_told,
)  # fmt: skip
answer = deed(
    "Answers an idea officially; who asked for it is told by mail, once.", idea_rows, _answer, may=MAY,
    body=IdeaAnswered, tells=IdeaTold, told=idea_told,
)  # fmt: skip
tell_again = deed(
    "Lets mails about answers that are in doubt or refused leave once more.", idea_rows, _tell_again,
    may=MAY,
)  # fmt: skip
remark = deed(
    "Says something about an idea for the house; it is seen at once.", idea_rows,
    lambda by, row, given: verbs.remark_officially(by, row, given.text), may=MAY, body=RemarkGiven,
)  # fmt: skip
remarks = shelf(
    "remarks", RemarkTold, _remarks, _remark, may=MAY, by_brand="idea__board__brand",
    lists="Lists remarks on ideas.", asks=RemarksAsked,
    narrow=lambda rows, asked: rows.filter(
        **{name: getattr(asked, name) for name in ("idea", "state") if getattr(asked, name) is not UNSET}
    ),
)  # fmt: skip
judge_remark = deed(
    "Shows a remark, refuses it, or puts it with the spam.", _remarks,
    lambda by, row, given: verbs.judge_remark(by, row, RemarkState(given.to)), may=MAY,
    body=RemarkJudged, tells=RemarkTold, told=_remark,
)  # fmt: skip
