"""Acts on all the conversations that are ticked, and undoing them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from palabre.engagement.actions.acting import ACTS
from palabre.engagement.actions.conversations import MOST_AT_ONCE
from palabre.engagement.actions.undoing import watched
from palabre.engagement.views.macro_runs import run_many
from palabre.engagement.views.undoing import remember, undo_last
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, here_of
from palabre.governance.rules import Refused, Right


def _numbers(told: Iterable[str]) -> list[int]:
    return [found for one in told if (found := number_in(one))]


def _seen(told: Iterable[str]) -> dict[int, int]:
    """In which version the list showed each conversation."""
    pairs = (one.partition("-") for one in told)
    found = ((number_in(number), number_in(version)) for number, _dash, version in pairs)
    return {number: version for number, version in found if number and version is not None}


@require_POST
@page(Right.ANSWER)
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act to all the conversations that are ticked."""
    here, numbers = here_of(request), _numbers(request.POST.getlist("number"))
    what, _colon, told = request.POST.get("do", "").partition(":")
    kept = request.POST.get("kept", "")[:600]
    if what == "macro":
        many = run_many(here, numbers, told, _seen(request.POST.getlist("seen")))
        name = remember(request, here, many.changes, many.turns, kept)
        messages.success(request, many.said, extra_tags=_undo(here, name))
        for words in many.faults:
            messages.error(request, words)  # it stays until it is read
        return redirect(_list(here, kept))
    if what not in ACTS:
        raise Http404
    try:
        with watched(brand_here(here), numbers[:MOST_AT_ONCE]) as found:
            word = told or request.POST.get(what, "")
            changed = ACTS[what](actor(here), brand_here(here), numbers, word, here.member)
    except (Refused, Moved) as error:
        messages.error(request, str(error))
        return redirect(_list(here, kept))
    words = ngettext("%(count)d conversation changed.", "%(count)d conversations changed.", changed)
    name = remember(request, here, found.changes, [], kept)
    messages.success(request, words % {"count": changed}, extra_tags=_undo(here, name))
    return redirect(_list(here, kept))


def _list(here: Here, kept: str) -> str:
    return f"{address(here, 'engage_inbox')}{'?' if kept else ''}{kept}"


def _undo(here: Here, name: str) -> str:
    return address(here, "engage_bulk_undo", name) if name else ""


@require_POST
@page(Right.ANSWER)
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """Undo what was done to many, if it was done last."""
    here = here_of(request)
    done, faults, kept = undo_last(request, here, name)
    if done.back:
        words = ngettext(
            "%(count)d conversation is as it was.",
            "%(count)d conversations are as they were.",
            len(done.back),
        )
        messages.success(request, words % {"count": len(done.back)})
    for words in faults:
        messages.error(request, words)
    return HttpResponseClientRedirect(_list(here, kept))
