"""Acts on all the conversations that are ticked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from palabre.engagement.views.acts import ACTS
from palabre.engagement.views.macro_runs import run_many
from palabre.governance.access import page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import address, here_of
from palabre.governance.rules import Refused, Right


@require_POST
@page(Right.ANSWER)
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act to all the conversations that are ticked."""
    here = here_of(request)
    numbers = [found for one in request.POST.getlist("number") if (found := number_in(one))]
    what, _colon, told = request.POST.get("do", "").partition(":")
    if what == "macro":
        run_many(request, here, numbers, told)
    elif what not in ACTS:
        raise Http404
    else:
        try:
            changed = ACTS[what](here, numbers, told or request.POST.get(what, ""))
        except (Refused, Moved) as error:
            messages.error(request, str(error))
        else:
            words = ngettext(
                "%(count)d conversation changed.", "%(count)d conversations changed.", changed
            )
            messages.success(request, words % {"count": changed})
    back = request.POST.get("kept", "")[:600]
    return redirect(f"{address(here, 'engage_inbox')}{'?' if back else ''}{back}")
