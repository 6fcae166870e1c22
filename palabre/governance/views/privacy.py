"""What is kept about whom, for how long, and who decides it."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.access import page
from palabre.governance.actions.terms import set_term
from palabre.governance.forms import TermForm
from palabre.governance.keeping import kinds, term_of, term_words
from palabre.governance.pages import actor, here_of
from palabre.governance.register import register_of, told_terms
from palabre.governance.rules import Right


@require_safe
@page(Right.READ)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored of whom, and how long each kind of it is kept."""
    here = here_of(request)
    return render(
        request,
        "governance/privacy.html",
        {"terms": told_terms(here.organisation), "may_set": here.may(Right.OWN)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.OWN)
def term(request: HttpRequest, name: str) -> HttpResponse:
    """An owner says how long a kind of data is kept."""
    here = here_of(request)
    kind = kinds().get(name)
    if kind is None:
        raise Http404
    start = {"days": term_of(here.organisation, name)}
    posted = request.POST if request.method == "POST" else None
    form = TermForm(posted, kind=kind, initial=start)
    if request.method == "POST" and form.is_valid():
        set_term(actor(here), here.organisation, kind, form.cleaned_data["days"])
        messages.success(request, _("Changed."))
        return redirect("govern_privacy", org=here.organisation.slug)
    context = {"kind": kind, "usual": term_words(kind.usual), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "governance/term.html", context, status=status)


@require_safe
@page(Right.READ)
def register(request: HttpRequest) -> HttpResponse:
    """The register of processing, made from what is stored."""
    context = {"register": register_of(here_of(request).organisation)}
    return render(request, "governance/register.html", context)


@require_safe
@page(Right.READ)
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register as a file."""
    here = here_of(request)
    buffer = io.StringIO()
    write = csv.writer(buffer)
    write.writerow(
        [_("Whose data"), _("To what end"), _("Legal basis"), _("How long"), _("What is stored")]
    )
    for one in register_of(here.organisation):
        stored = "; ".join(
            line.words if line.count is None else f"{line.words}: {line.count}"
            for line in one.lines
        )
        told = one.activity
        write.writerow([told.whose, told.why, told.basis, one.how_long, stored])
    name = f"{here.organisation.slug}-register.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # The first character makes spreadsheets read the accents.
    return HttpResponse(
        "\ufeff" + buffer.getvalue(), content_type="text/csv; charset=utf-8", headers=headers
    )
