"""One suspect: beside the official account, with what is advised, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.analysis.lookalikes import Class
from palabre.governance.access import Here, page
from palabre.governance.acts import Moved
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.jobs.actions import is_open
from palabre.listening.access import mentions_here
from palabre.protection.actions import lookalikes as actions
from palabre.protection.actions.lookalikes_sweep import parts_of
from palabre.protection.lookalikes.access import suspect_here
from palabre.protection.lookalikes.comparing import compared, plain
from palabre.protection.lookalikes.finding import dress
from palabre.protection.lookalikes.forms import ClassForm, NoteForm, ReportForm
from palabre.protection.lookalikes.letters import letters_for
from palabre.protection.lookalikes.takedowns import Place, places_for
from palabre.protection.lookalikes.words import LAW, ORIGINS, PARTS
from palabre.protection.models import Evidence, Official, Suspect
from palabre.protection.rules.lookalikes import (
    SUSPECT_MOVES,
    Origin,
    SuspectState,
    may_be_reported,
)

ACTS = {
    SuspectState.WATCHED: (gettext_lazy("Keep an eye on it"), "eye"),
    SuspectState.LAWFUL: (gettext_lazy("Leave it alone: lawful"), "check"),
    SuspectState.GONE: (gettext_lazy("It is gone"), "circle-off"),
}
SHOWN_COPIES, SHOWN_NOTES = 50, 200


@require_safe
@page(Right.READ)
def suspect(request: HttpRequest, number: int) -> HttpResponse:
    """All that is known of a suspect."""
    here = here_of(request)
    row = suspect_here(here, number)
    return _show(request, here, row)


def _show(
    request: HttpRequest, here: Here, row: Suspect, status: int = 200, **forms: Any
) -> HttpResponse:
    copies = list(row.evidence.defer("file")[:SHOWN_COPIES])
    context = {
        "suspect": dress(row),
        "parts": [(PARTS[code], points) for code, points in parts_of(row)],
        "law": LAW[row.kind],
        "origin": ORIGINS[Origin(row.origin)],
        "acts": _acts(row),
        "may_report": may_be_reported(row.kind) and here.may(Right.PUBLISH),
        "may_judge": here.may(Right.TRIAGE),
        "may_change": here.may(Right.PUBLISH),
        "notes": row.notes.select_related("author")[:SHOWN_NOTES],
        "copies": copies,
        "is_copied": is_open("protection.keep_evidence", f"suspect:{row.pk}"),
        "note_form": NoteForm(),
        "class_form": ClassForm(initial={"kind": row.kind}),
        "report_form": ReportForm(),
        "mention": _mention(here, row),
        **_beside(row),
        **_letters(request, row, copies),
        **forms,
    }
    part = "#copies" if request.headers.get("HX-Target") == "copies" else ""
    return render(request, f"protection/suspect.html{part}", context, status=status)


def _acts(row: Suspect) -> list[tuple[str, Any, str]]:
    """The states that a suspect may be brought into by one press."""
    moves = SUSPECT_MOVES[SuspectState(row.state)]
    return [(str(to), *ACTS[to]) for to in ACTS if to in moves]


def _beside(row: Suspect) -> dict[str, Any]:
    """The suspect and what it is like, side by side, with what differs."""
    accounts = row.likeness.get("accounts") or []
    first = [one for slug, one in accounts if bool(slug) is not row.is_site]
    ours = str(next(iter(first or [one for _slug, one in accounts]), ""))
    if row.is_site:
        ours = ours.removeprefix("@")
    theirs = row.handle if row.is_site else f"@{row.handle.removeprefix('@')}"
    like = str(row.likeness.get("name", ""))
    official = Official.objects.filter(brand=row.brand_id, name=like).exclude(picture=None)
    return {
        "handles": compared(ours, theirs) if ours else ([], [(plain(theirs, 120), True)]),
        "names": compared(like, row.name) if row.name else ([(like, False)], []),
        "ours_kind": row.likeness.get("kind", ""),
        "our_picture": official.values_list("pk", flat=True).first(),
        "ours_more": [(slug, one) for slug, one in accounts],
    }


def _letters(request: HttpRequest, row: Suspect, copies: list[Evidence]) -> dict[str, Any]:
    """The texts for the place that is asked for, else the usual one; none for what is lawful."""
    if not may_be_reported(row.kind):
        return {"places": [], "letters": []}
    places = places_for(row.platform, row.handle, is_site=row.is_site)
    place = next((one for one in places if one.slug == request.GET.get("place")), places[0])
    language = _language()
    letters = letters_for(row, place, copies[0] if copies else None)
    return {
        "places": [(one.slug, _name(one)) for one in places],
        "place": place,
        "place_name": _name(place),
        "where": place.where[language],
        "letters": sorted(letters, key=lambda one: one.language != language),
    }


def _name(place: Place) -> str:
    """What a place is called; the one for all others by a word."""
    return place.names[_language()] if place.help else _("Elsewhere")


def _language() -> str:
    """The language of the page, of those that the texts are in."""
    return "fr" if (get_language() or "").startswith("fr") else "en"


def _mention(here: Here, row: Suspect) -> int | None:
    """The text that led to a site, where it is the brand's to see."""
    if row.mention_id is None:
        return None
    return mentions_here(here).filter(pk=row.mention_id).values_list("pk", flat=True).first()


@require_POST
@page(Right.TRIAGE)
def put(request: HttpRequest, number: int) -> HttpResponse:
    """Bring it into another state."""
    here = here_of(request)
    row = suspect_here(here, number)
    to = next((one for one in ACTS if one == request.POST.get("to")), None)
    try:
        if to is not None:
            actions.put(actor(here), row, to)
    except Moved:
        messages.warning(request, _("Somebody else was quicker: look again."))
    return go(here, "protect_suspect", row.pk)


@require_POST
@page(Right.TRIAGE)
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note."""
    here = here_of(request)
    row = suspect_here(here, number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, here, row, 422, note_form=form)
    try:
        actions.note(actor(here), row, form.cleaned_data["text"])
    except Refused as refused:
        form.add_error("text", str(refused))
        return _show(request, here, row, 422, note_form=form)
    return go(here, "protect_suspect", row.pk)


@require_POST
@page(Right.TRIAGE)
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Say what it is, and why."""
    here = here_of(request)
    row = suspect_here(here, number)
    form = ClassForm(request.POST)
    if not form.is_valid():
        return _show(request, here, row, 422, class_form=form)
    try:
        actions.correct(
            actor(here), row, Class(form.cleaned_data["kind"]), form.cleaned_data["why"]
        )
    except Refused as refused:
        form.add_error("why", str(refused))
        return _show(request, here, row, 422, class_form=form)
    return go(here, "protect_suspect", row.pk)


@require_POST
@page(Right.PUBLISH)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Note that it was reported."""
    here = here_of(request)
    row = suspect_here(here, number)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, here, row, 422, report_form=form)
    try:
        actions.report(actor(here), row, form.cleaned_data["where"])
        messages.success(request, _("Noted, with today’s date."))
    except Refused as refused:
        messages.error(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody else was quicker: look again."))
    return go(here, "protect_suspect", row.pk)


@require_POST
@page(Right.PUBLISH)
def ours(request: HttpRequest, number: int) -> HttpResponse:
    """It is one of ours: into the register with it."""
    here = here_of(request)
    row = suspect_here(here, number)
    try:
        actions.is_ours(actor(here), row)
    except Refused as refused:
        messages.error(request, str(refused))
        return go(here, "protect_suspect", row.pk)
    messages.success(request, _("It is in the register now, and no suspect any more."))
    return go(here, "protect_register")
