"""Macros: their page beside the saved replies, and running one on a conversation or on many."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement.access import macros_here
from palabre.engagement.actions import macros as verbs
from palabre.engagement.macro_words import STEPS, Choices
from palabre.engagement.macros import MOST_PARTS, Part, Step, parts_of
from palabre.engagement.models import Macro
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.publishing.forms import with_plain_lines

BRAND, OWN = "brand", "own"


@dataclass
class Sheet:
    """A macro as its form shows it, with parts that are not filled yet."""

    name: str = ""
    whose: str = BRAND
    parts: list[Part] = field(default_factory=list)


def _typed(request: HttpRequest) -> Sheet:
    """What was typed; parts of a kind that there isn't are left out."""
    told = request.POST
    sheet = Sheet(told.get("name", "").replace("\x00", ""), told.get("whose", BRAND))
    for at in range(MOST_PARTS):
        step = told.get(f"p{at}-step", "")
        if step in set(Step):
            value = with_plain_lines(told.get(f"p{at}-value", "").replace("\x00", ""))
            sheet.parts.append(Part(Step(step), value))
    return sheet


def _changed(sheet: Sheet, wish: str) -> bool:
    """Add, move or take away a part as a button asked; whether that was all."""
    verb, _colon, what = wish.partition(":")
    at = number_in(what, 2)
    if verb == "add" and what in set(Step):
        sheet.parts = [*sheet.parts, Part(Step(what))][:MOST_PARTS]
    elif verb == "drop" and at is not None and at < len(sheet.parts):
        del sheet.parts[at]
    elif verb == "up" and at is not None and 0 < at < len(sheet.parts):
        sheet.parts[at - 1], sheet.parts[at] = sheet.parts[at], sheet.parts[at - 1]
    elif verb == "down" and at is not None and at + 1 < len(sheet.parts):
        sheet.parts[at + 1], sheet.parts[at] = sheet.parts[at], sheet.parts[at + 1]
    else:
        return False
    return True


def _page(
    request: HttpRequest, sheet: Sheet, row: Macro | None, said: str = "", *, fresh: bool = False
) -> HttpResponse:
    here, choices = here_of(request), Choices(here_of(request))
    context: dict[str, Any] = {
        "sheet": sheet, "macro": row, "said": said,
        "sentence": choices.sentence(row) if row and not fresh else "",
        "parts": [
            {"row": one, "word": STEPS[one.step], "options": choices.values.get(one.step, [])}
            for one in sheet.parts
        ],
        "steps": [(str(one), word) for one, word in STEPS.items()],
        "is_full": len(sheet.parts) >= MOST_PARTS,
        "may_share": here.may(Right.WRITE),
    }  # fmt: skip
    return render(request, "engagement/macros/macro.html", context, status=422 if said else 200)


def _macro_here(here: Here, number: int, *, changes: bool = True) -> Macro:
    """A macro that this member may use, and change if it ``changes``; or 404."""
    rows = Macro.objects.filter(Q(owner=None) | Q(owner=here.member), brand=brand_here(here))
    row = get_object_or_404(rows, pk=number)
    if changes and row.owner_id is None and not here.may(Right.WRITE):
        raise Http404
    return row


@require_safe
@page(Right.ANSWER)
def macros(request: HttpRequest) -> HttpResponse:
    """The member's own macros and the brand's, in their order, and those that are retired."""
    here, choices = here_of(request), Choices(here_of(request))
    rows = list(macros_here(here))
    may_share = here.may(Right.WRITE)
    groups: dict[str, list[dict[str, Any]]] = {OWN: [], BRAND: []}
    for at, one in enumerate(rows, start=1):
        told = {"row": one, "sentence": choices.sentence(one), "key": at if at < 10 else ""}
        groups[OWN if one.owner_id else BRAND].append(told)
    mine = Q(owner=here.member)
    retired = Macro.objects.filter(mine | Q(owner=None) if may_share else mine)
    context = {
        "groups": [
            (_("Yours alone"), groups[OWN], True), (_("The brand’s"), groups[BRAND], may_share),
        ],
        "any": rows,
        "retired": retired.filter(brand=brand_here(here)).exclude(retired_at=None),
    }  # fmt: skip
    return render(request, "engagement/macros/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.ANSWER)
def new(request: HttpRequest) -> HttpResponse:
    """A new macro."""
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.ANSWER)
def macro(request: HttpRequest, number: int) -> HttpResponse:
    """Change a macro."""
    row = _macro_here(here_of(request), number)
    if request.method != "POST":
        return _page(request, Sheet(row.name, parts=parts_of(row.parts)), row)
    return _write(request, row)


def _write(request: HttpRequest, row: Macro | None) -> HttpResponse:
    here = here_of(request)
    if request.method != "POST":
        return _page(request, Sheet(whose=BRAND if here.may(Right.WRITE) else OWN), row)
    sheet = _typed(request)
    if _changed(sheet, request.POST.get("do", "")):
        return _page(request, sheet, row, fresh=True)
    is_own = sheet.whose == OWN or not here.may(Right.WRITE)
    seen = number_in(request.POST.get("seen", ""), 8) or 0
    try:
        verbs.keep_macro(
            actor(here), brand_here(here), verbs.Wish(sheet.name, sheet.parts), row,
            owner=here.member if is_own else None, seen=seen,
        )  # fmt: skip
    except Refused as error:
        return _page(request, sheet, row, str(error), fresh=True)
    messages.success(request, _("It is kept."))
    return go(here, "engage_macros")


@require_POST
@page(Right.ANSWER)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Put a macro further up or down, retire it, or bring it back."""
    here = here_of(request)
    row = _macro_here(here, number)
    lower = partial(verbs.move_macro, down=True)
    doing: dict[str, Callable[[Actor, Macro], object]] = {
        "up": verbs.move_macro,
        "down": lower,
        "retire": verbs.retire_macro,
        "revive": verbs.revive_macro,
    }
    if act not in doing:
        raise Http404
    try:
        doing[act](actor(here), row)
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "engage_macros")
