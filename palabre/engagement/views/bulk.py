"""Acts on all the conversations that are ticked, and undoing them."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from palabre.engagement.access import conversations_here
from palabre.engagement.actions import answers, conversations
from palabre.engagement.actions.conversations import MOST_AT_ONCE
from palabre.engagement.models import Turn
from palabre.engagement.rules import Stage
from palabre.engagement.views.acts import ACTS
from palabre.engagement.views.macro_runs import run_many
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, here_of
from palabre.governance.rules import Refused, Right

# After these a conversation rests.
RESTS = frozenset({"done", "snooze"})
# Longer addresses than so many numbers make are cut off on their way.
MOST_UNDONE = 200


def _numbers(told: Iterable[str]) -> list[int]:
    return [found for one in told if (found := number_in(one))]


@require_POST
@page(Right.ANSWER)
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act to all the conversations that are ticked."""
    here, numbers = here_of(request), _numbers(request.POST.getlist("number"))
    what, _colon, told = request.POST.get("do", "").partition(":")
    kept = request.POST.get("kept", "")[:600]
    rows = conversations_here(here).filter(pk__in=numbers[:MOST_AT_ONCE])
    stood = dict(rows.values_list("pk", "stage"))
    if what == "macro":
        many = run_many(here, numbers, told)
        back = _undo(here, {one: stood[one] for one in many.rests}, kept, many.turns)
        messages.success(request, many.said, extra_tags=back)
        for words in many.faults:
            messages.error(request, words)  # it stays until it is read
        return redirect(_list(here, kept))
    if what not in ACTS:
        raise Http404
    try:
        changed = ACTS[what](here, numbers, told or request.POST.get(what, ""))
    except (Refused, Moved) as error:
        messages.error(request, str(error))
        return redirect(_list(here, kept))
    words = ngettext("%(count)d conversation changed.", "%(count)d conversations changed.", changed)
    back = _undo(here, stood, kept) if what in RESTS and changed else ""
    messages.success(request, words % {"count": changed}, extra_tags=back)
    return redirect(_list(here, kept))


def _list(here: Here, kept: str) -> str:
    return f"{address(here, 'engage_inbox')}{'?' if kept else ''}{kept}"


def _undo(here: Here, stood: dict[int, str], kept: str, turns: Iterable[int] = ()) -> str:
    """Where it is undone that conversations rest, which ``stood`` elsewhere, and answers leave; or ""."""
    asked = {
        "open": [one for one, stage in stood.items() if stage == Stage.TO_DO],
        "waiting": [one for one, stage in stood.items() if stage == Stage.WAITING],
        "turn": list(turns),
    }
    if not 0 < sum(len(one) for one in asked.values()) <= MOST_UNDONE:
        return ""
    back = urlencode([*((name, one) for name in asked for one in asked[name]), ("kept", kept)])
    return f"{address(here, 'engage_bulk_undo')}?{back}"


@require_POST
@page(Right.ANSWER)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the answers (``turn``) that leave, and open again (``open``, ``waiting``) what rests."""
    here, told = here_of(request), request.GET
    by, late = actor(here), 0
    turns = Turn.objects.filter(brand=brand_here(here), pk__in=_numbers(told.getlist("turn")))
    for turn in turns.select_related("conversation", "post"):
        try:
            answers.take_back(by, turn)
        except (Refused, Moved):
            late += 1
    numbers = (_numbers(told.getlist(name)) for name in ("open", "waiting"))
    changed = conversations.wake(by, brand_here(here), *numbers)
    words = ngettext("%(count)d is open again.", "%(count)d are open again.", changed)
    messages.success(request, words % {"count": changed} if changed else _("It is taken back."))
    if late:
        words = ngettext(
            "%(count)d answer had left already.", "%(count)d answers had left already.", late
        )
        messages.error(request, words % {"count": late})
    return HttpResponseClientRedirect(_list(here, told.get("kept", "")[:600]))
