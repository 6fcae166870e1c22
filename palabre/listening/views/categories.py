"""Own categories: their list, making and changing one with its example texts, using it or not."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.intent.own import FEWEST, MOST, SENTENCES, best_means
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Right
from palabre.listening import access
from palabre.listening.access import brand_of, brands_to_change, place_of
from palabre.listening.actions.categories import (
    MOST_CATEGORIES,
    Refused,
    keep_category,
    remove_category,
    switch_category,
)
from palabre.listening.cleaning import storable
from palabre.listening.finding import facets
from palabre.listening.models import Category
from palabre.listening.search import SearchRefused
from palabre.listening.selection import Selection

WHY_NOT = {
    "name": gettext_lazy("Give it a name that no other category has."),
    "few": gettext_lazy("Write at least three different texts, one a line."),
    "many": gettext_lazy("There are twenty categories already: remove one first."),
}


@require_safe
@page(Right.READ)
def categories(request: HttpRequest) -> HttpResponse:
    """The own categories of the organisation, each with how many of the brand's mentions are in it."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = list(access.categories_here(here))
    try:
        found = facets(brand_of(here), Selection(), ["category"], MOST_CATEGORIES) if rows else {}
    except SearchRefused:
        found = {}
    counts = {str(bucket.key): bucket.count for bucket in found.get("category", ())}
    search = reverse("listen_search", kwargs=place_of(here))
    context = {
        "rows": [(row, counts.get(str(row.pk), 0), f"{search}?category={row.pk}") for row in rows],
        "may_change": _may_change(here),
        "by_sentences": best_means() == SENTENCES,
    }
    return render(request, "listening/categories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def new(request: HttpRequest) -> HttpResponse:
    """Make a category."""
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a category."""
    here: Here = request.here  # type: ignore[attr-defined]
    return _edited(request, access.category_here(here, number))


def _edited(request: HttpRequest, category: Category | None) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    _must_change(here)
    name = storable(request.POST.get("name", "")) or (category.name if category else "")
    texts = storable(request.POST.get("examples", ""))
    problem = ""
    if request.method == "POST":
        by = Actor.person(here.user)
        try:
            keep_category(by, here.organisation, name, texts.splitlines(), category)
        except Refused as refusal:
            problem = str(WHY_NOT[str(refusal)])
        else:
            messages.success(request, _("Kept: mentions are read again in the background."))
            return redirect(reverse("listen_categories", kwargs=place_of(here)))
    elif category:
        texts = "\n".join(category.examples)
    context = {
        "category": category,
        "name": name,
        "texts": texts,
        "problem": problem,
        "fewest": FEWEST,
        "most": MOST,
    }
    return render(request, "listening/category.html", context, status=400 if problem else 200)


@require_POST
@page(Right.READ)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Use a category, leave it aside, or remove it."""
    here: Here = request.here  # type: ignore[attr-defined]
    category = access.category_here(here, number)
    _must_change(here)
    by = Actor.person(here.user)
    if act == "remove":
        remove_category(by, category)
        messages.success(request, _("Removed: no mention belongs to it any more."))
    elif act in ("on", "off"):
        switch_category(by, category, on=act == "on")
    else:
        raise Http404
    return redirect(reverse("listen_categories", kwargs=place_of(here)))


def _may_change(here: Here) -> bool:
    """Categories are the whole organisation's: they are for those who listen for all of its brands."""
    return None in brands_to_change(here)


def _must_change(here: Here) -> None:
    if not _may_change(here):
        raise PermissionDenied
