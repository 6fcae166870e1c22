"""Candidates for jobs, for those who recruit: listed, noted, moved on, erased."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement.access import conversation_here
from palabre.engagement.actions import candidates as verbs
from palabre.engagement.candidates.forms import CandidateForm
from palabre.engagement.candidates.rules import Step
from palabre.engagement.candidates.words import STEPS
from palabre.engagement.models import Candidate
from palabre.governance.access import Here, brand_here, page
from palabre.governance.keeping import TWO_YEARS, term_of, term_words
from palabre.governance.models import AuditEntry
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.governance.words import kind_words, sentence
from palabre.listening.access import mention_here

MOST_SHOWN, MOST_HISTORY = 200, 50


def _rows(here: Here) -> QuerySet[Candidate]:
    rows = Candidate.objects.filter(brand=brand_here(here))
    return rows.select_related("brand__organisation", "conversation", "mention", "voice")


def _row(here: Here, number: int) -> Candidate:
    return get_object_or_404(_rows(here), pk=number)


def _days(here: Here) -> int:
    return term_of(here.organisation, "candidates") or TWO_YEARS


def _dressed(here: Here, row: Candidate) -> Candidate:
    """The same with its step in words, and the day on which it is erased."""
    row.word = STEPS[Step(row.step)]  # type: ignore[attr-defined]
    kept = timedelta(days=_days(here))
    row.erased_on = row.last_contact + kept  # type: ignore[attr-defined]
    return row


@require_safe
@page(Right.RECRUIT)
def candidates(request: HttpRequest) -> HttpResponse:
    """The candidates, those one was in contact with last first; ``?step=`` those who are that far."""
    here = here_of(request)
    step = request.GET.get("step", "")
    counts = dict(_rows(here).order_by().values_list("step").annotate(n=Count("pk")))
    rows = _rows(here).filter(step=step) if step in set(Step) else _rows(here)
    whole = address(here, "engage_candidates")
    tabs: list[dict[str, Any]] = [
        {
            "url": whole,
            "label": pgettext("candidates", "All"),
            "current": step not in set(Step),
            "count": sum(counts.values()),
        }
    ]
    tabs += [
        {
            "url": f"{whole}?step={one}",
            "label": word,
            "current": step == one,
            "count": counts.get(one, 0),
        }
        for one, word in STEPS.items()
    ]
    context = {
        "rows": [_dressed(here, one) for one in rows[:MOST_SHOWN]], "tabs": tabs,
        "any": bool(counts), "kept": term_words(_days(here)), "most": MOST_SHOWN,
        "is_cut": rows.count() > MOST_SHOWN,
    }  # fmt: skip
    return render(request, "engagement/candidates/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.RECRUIT)
def new(request: HttpRequest) -> HttpResponse:
    """Note a candidate by hand."""
    here = here_of(request)
    form = CandidateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        row = verbs.make_candidate(actor(here), brand_here(here), form.told())
        messages.success(request, _("The candidate is noted."))
        return go(here, "engage_candidate", row.pk)
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "engagement/candidates/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.RECRUIT)
def candidate(request: HttpRequest, number: int) -> HttpResponse:
    """A candidate, and the form that changes what is told of them."""
    here = here_of(request)
    row = _row(here, number)
    form = CandidateForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen"] or 0
            verbs.change_candidate(actor(here), row, form.told(), seen=seen)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return go(here, "engage_candidate", row.pk)
    context = {
        "candidate": _dressed(here, row), "form": form, "steps": list(STEPS.items()),
        "history": _history(row), "kept": term_words(_days(here)),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "engagement/candidates/candidate.html", context, status=status)


def _history(row: Candidate) -> list[tuple[AuditEntry, str]]:
    entries = AuditEntry.objects.filter(
        organisation=row.brand.organisation_id, kind="candidate", object_id=str(row.pk)
    )
    kinds = kind_words()
    return [(one, sentence(one, kinds)) for one in entries.order_by("-id")[:MOST_HISTORY]]


@require_POST
@page(Right.RECRUIT)
def of_mention(request: HttpRequest, number: int) -> HttpResponse:
    """Note whoever wrote a mention as a candidate."""
    here = here_of(request)
    mention = mention_here(here, number)
    try:
        row = verbs.make_candidate(actor(here), brand_here(here), {}, mention=mention)
    except Refused as error:
        messages.error(request, str(error))
        return go(here, "listen_mention", mention.pk)
    return go(here, "engage_candidate", row.pk)


@require_POST
@page(Right.RECRUIT)
def of_talk(request: HttpRequest, number: int) -> HttpResponse:
    """Note whoever one talks with as a candidate."""
    here = here_of(request)
    if not here.may(Right.ANSWER):
        raise Http404
    talk = conversation_here(here, number)
    try:
        row = verbs.make_candidate(actor(here), brand_here(here), {}, conversation=talk)
    except Refused as error:
        messages.error(request, str(error))
        return go(here, "engage_conversation", talk.pk)
    return go(here, "engage_candidate", row.pk)


@require_POST
@page(Right.RECRUIT)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Move a candidate on (``step``), note a contact, or erase them."""
    here = here_of(request)
    row, by = _row(here, number), actor(here)
    seen = number_in(request.POST.get("version", ""), 8) or 0
    try:
        match act:
            case "move":
                verbs.move_candidate(by, row, request.POST.get("step", ""), seen=seen)
            case "contact":
                verbs.note_contact(by, row, seen=seen)
            case "forget":
                verbs.forget_candidate(by, row)
                messages.success(request, _("They are forgotten."))
                return redirect(address(here, "engage_candidates"))
            case _:
                raise Http404
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "engage_candidate", row.pk)
