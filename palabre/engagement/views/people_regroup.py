"""Making one of two people and two of one, undoing it, and what is suggested to merge."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement.actions import people_regroup as verbs
from palabre.engagement.models import Person
from palabre.engagement.people import showing
from palabre.engagement.people.access import (
    people_here,
    person_here,
    regrouping_here,
    suggestion_here,
    suggestions_here,
)
from palabre.engagement.people.segments import Conditions, where
from palabre.engagement.people.words import evidence
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.listening.selection import number as read_number

MOST = 20


def _to(here: Here, row: Person | int) -> HttpResponse:
    number = row if isinstance(row, int) else row.pk
    return redirect("engage_person", here.organisation.slug, brand_here(here).slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Choose with whom somebody is one (``q``), see both side by side (``other``), and merge them."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    given = request.POST if request.method == "POST" else request.GET
    chosen = read_number(given.get("other", ""))
    other = person_here(here, chosen) if chosen else None
    if request.method == "POST" and other is not None:
        try:
            verbs.merge(Actor.person(here.user), row, other, given.get("evidence", ""))
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("They are one record now. You can undo it on this page."))
            return _to(here, row)
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "person": row, "title": showing.title_of(row), "words": words,
        "found": _found(here, row, words), "sides": _sides(row, other) if other else [],
        "other": other,
    }  # fmt: skip
    return render(request, "engagement/people/merge.html", context)


def _found(here: Here, row: Person, words: str) -> list[dict[str, Any]]:
    if not words:
        return []
    rows = people_here(here).filter(where(Conditions(q=words))).exclude(pk=row.pk)
    return [showing.told(one) for one in showing.dressed(rows.order_by("key", "pk"))[:MOST]]


def _sides(*rows: Person) -> list[dict[str, Any]]:
    """What is known of each, side by side."""
    return [
        {"row": one, "title": showing.title_of(one), "known": showing.known_rows(one)}
        for one in rows
    ]


@require_POST
@page(Right.TRIAGE)
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Make a record of its own of what was ticked (``identity``)."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    ticked = [found for one in request.POST.getlist("identity") if (found := read_number(one))]
    try:
        done = verbs.split(Actor.person(here.user), row, ticked)
    except Refused as error:
        messages.error(request, str(error))
        return _to(here, row)
    name = showing.title_of(done.other)
    messages.success(request, _("“%(name)s” is a record of its own now.") % {"name": name})
    return _to(here, row)


@require_POST
@page(Right.TRIAGE)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a merge or a split back."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = regrouping_here(here, number)
    try:
        verbs.undo(Actor.person(here.user), row)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone: both are as they were."))
    return _to(here, row.kept_id)


@require_safe
@page(Right.TRIAGE)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Records that may be one person's, each with what speaks for it."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = suggestions_here(here)
    shown = list(rows[:MOST])
    people = {
        one.pk: showing.told(one)
        for one in showing.dressed(
            Person.objects.filter(pk__in={n for one in shown for n in (one.one_id, one.other_id)})
        )
    }
    pairs = [
        {
            "row": one,
            "words": evidence(one.why, one.what),
            "sides": [people[one.one_id], people[one.other_id]],
        }
        for one in shown
    ]
    context = {"pairs": pairs, "count": rows.count(), "most": MOST}
    return render(request, "engagement/people/suggestions.html", context)


@require_POST
@page(Right.TRIAGE)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether two are one (``same`` is 1 or 0); "no" is remembered."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = suggestion_here(here, number)
    same = request.POST.get("same") == "1"
    try:
        verbs.answer(Actor.person(here.user), row, same=same)
    except Refused as error:
        messages.error(request, str(error))
    else:
        said = _("They are one record now.") if same else _("It won’t be suggested again.")
        messages.success(request, said)
        if same:
            return _to(here, row.one_id)
    return redirect("engage_suggestions", here.organisation.slug, brand_here(here).slug)
