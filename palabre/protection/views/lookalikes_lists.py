"""Lists of handles and sites that people bring: pasted or as a file, and what came of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection.actions.lookalikes import bring_list
from palabre.protection.actions.lookalikes_sweep import MOST_OF_A_LIST
from palabre.protection.lookalikes.forms import ListForm
from palabre.protection.lookalikes.lists import text_of

LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def lists(request: HttpRequest) -> HttpResponse:
    """Bring a list, and see those that were brought."""
    here = here_of(request)
    brand = brand_here(here)
    bound = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if bound else ListForm()
    if bound and form.is_valid():
        name, data = form.brought()
        try:
            bring_list(actor(here), brand, name, form.cleaned_data["network"], text_of(data))
            return go(here, "protect_lists")
        except Refused as refused:
            form.add_error(None, str(refused))
    rows = brand.suspect_lists.exclude(name="").defer("text").select_related("made_by")[:LISTED]
    busy = any(row.read_at is None for row in rows)
    context = {"form": form, "lists": rows, "busy": busy, "most": MOST_OF_A_LIST}
    part = "#brought" if request.headers.get("HX-Target") == "brought" else ""
    status = 422 if form.errors else 200
    return render(request, f"protection/lists.html{part}", context, status=status)
