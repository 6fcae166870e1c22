"""The boards of a brand: their list, and one as its form."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.community.access import (
    board_here,
    boards_here,
)
from palabre.community.actions import boards as actions
from palabre.community.forms import BoardForm
from palabre.community.mail import board_page, frame_page
from palabre.community.models import Board
from palabre.community.rules import SHOWN, Audience, IdeaState
from palabre.community.views.shared import (
    ask_before,
    form_page,
)
from palabre.community.words import AUDIENCES
from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right


@require_safe
@page(Right.READ)
def boards(request: HttpRequest) -> HttpResponse:
    """The brand's boards, with how much is at each."""
    here = here_of(request)
    rows = list(
        boards_here(here).annotate(
            shown=Count("ideas", filter=Q(ideas__state__in=SHOWN)),
            waiting=Count("ideas", filter=Q(ideas__state=IdeaState.WAITING)),
        )
    )
    told = [_dressed(row) for row in rows]
    context = {
        "boards": told,
        "may_change": here.may(Right.PUBLISH),
        "may_write": here.may(Right.TRIAGE),
        "waiting": sum(row.waiting for row in rows),
    }
    return render(request, "community/boards.html", context)


def _dressed(row: Board) -> Board:
    row.audience_word = AUDIENCES[Audience(row.audience)]  # type: ignore[attr-defined]
    row.page = "" if row.audience == Audience.HOUSE else board_page(row)  # type: ignore[attr-defined]
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Open a board."""
    here = here_of(request)
    start = {"is_open": True, "is_moderated": True, "audience": Audience.PUBLIC}
    form = BoardForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        row = actions.open_board(actor(here), brand_here(here), **form.cleaned_data)
        messages.success(request, _("The board “%(name)s” is open.") % {"name": row.name})
        return go(here, "community_board", row.pk)
    return form_page(request, form, _("New board"), _("Open it"), address(here, "community_boards"))


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a board; its addresses to copy."""
    here = here_of(request)
    row = board_here(here, number)
    posted = request.POST if request.method == "POST" else None
    form = BoardForm(posted, initial=BoardForm.start(row))
    if form.is_bound and form.is_valid():
        actions.change_board(actor(here), row, form.cleaned_data)
        messages.success(request, _("The board is changed."))
        return go(here, "community_board", row.pk)
    back = address(here, "community_boards")
    outside = row.audience != Audience.HOUSE
    return form_page(
        request, form, row.name, _("Keep"), back, template="community/board.html", board=row,
        public=board_page(row) if outside else "",
        frame=frame_page(row) if outside and row.sites else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a board away, after a page that says what is lost."""
    here = here_of(request)
    row = board_here(here, number)
    if request.method == "POST":
        actions.remove_board(actor(here), row)
        return go(here, "community_boards")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its ideas, votes, remarks and answers are deleted for good, and its address leads nowhere. "
          "To keep them, close it instead."),
        _("Remove the board"),
        address(here, "community_board", row.pk),
    )  # fmt: skip
