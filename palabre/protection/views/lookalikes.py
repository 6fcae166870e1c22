"""The suspects of a brand: the list by gravity, several at a time, and the sweep at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from palabre.analysis.lookalikes.sentences import CLASSES
from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Right
from palabre.jobs.actions import is_open
from palabre.listening.selection import number
from palabre.protection.actions import lookalikes as actions
from palabre.protection.actions.lookalikes_names import searchable
from palabre.protection.actions.lookalikes_register import enqueue_sweep
from palabre.protection.lookalikes.access import suspects_here
from palabre.protection.lookalikes.finding import Wanted, counts_of, found, one_page
from palabre.protection.lookalikes.forms import networks
from palabre.protection.lookalikes.words import STATES, class_word
from palabre.protection.models import Sweep
from palabre.protection.rules.lookalikes import OPEN, SuspectState

BULK = (SuspectState.WATCHED, SuspectState.LAWFUL, SuspectState.GONE)
MOST_AT_ONCE = 200
_ACTS = {
    SuspectState.WATCHED: gettext_lazy("Keep an eye on them"),
    SuspectState.LAWFUL: gettext_lazy("Leave them alone: lawful"),
    SuspectState.GONE: gettext_lazy("They are gone"),
}


@require_safe
@page(Right.READ)
def suspects(request: HttpRequest) -> HttpResponse:
    """Who is written like us, the gravest first."""
    here, wanted = here_of(request), Wanted.of(request.GET)
    rows = suspects_here(here)
    counts = counts_of(rows)
    shown, more = one_page(found(rows, wanted), wanted)
    brand = brand_here(here)
    context = {
        "suspects": shown,
        "more": more,
        "wanted": wanted,
        "any": bool(counts),
        "states": [
            ("", _("All that are open"), sum(counts.get(one, 0) for one in OPEN)),
            *((str(one), word, counts.get(one, 0)) for one, (word, _kind) in STATES.items()),
        ],
        "classes": [("", _("Any class")), *((one, class_word(one)) for one in CLASSES)],
        "networks": [("", _("Anywhere")), ("site", _("Sites")), *networks()],
        "bulk": [(str(one), _ACTS[one]) for one in BULK],
        "sweep": Sweep.objects.filter(brand=brand).first(),
        "searched": ", ".join(one.name for one in searchable()),
        "asked": brand.suspect_lists.filter(name="").order_by("platform"),
        "busy": is_open("protection.sweep_brand", f"brand:{brand.pk}"),
        "may_judge": here.may(Right.TRIAGE),
        "may_sweep": here.may(Right.PUBLISH),
        "before": wanted.page - 1,
        "after": wanted.page + 1,
    }
    part = "#sweep" if request.headers.get("HX-Target") == "sweep" else ""
    return render(request, f"protection/lookalikes.html{part}", context)


@require_POST
@page(Right.TRIAGE)
def bulk(request: HttpRequest) -> HttpResponse:
    """Bring the ticked suspects into another state."""
    here = here_of(request)
    numbers = [one for value in request.POST.getlist("suspect") if (one := number(value))]
    to = next((one for one in BULK if one == request.POST.get("to")), None)
    if to is None or not numbers:
        messages.warning(request, _("Tick at least one suspect first."))
        return go(here, "protect_lookalikes")
    done = actions.put_all(actor(here), brand_here(here), numbers[:MOST_AT_ONCE], to)
    told = ngettext("%(count)s suspect changed.", "%(count)s suspects changed.", done)
    messages.success(request, told % {"count": done})
    return go(here, "protect_lookalikes")


@require_POST
@page(Right.PUBLISH)
def sweep(request: HttpRequest) -> HttpResponse:
    """Look now, and not only once a day."""
    here = here_of(request)
    enqueue_sweep(brand_here(here))
    return go(here, "protect_lookalikes")
