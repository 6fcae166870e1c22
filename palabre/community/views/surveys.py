"""Surveys inside the house: the list, one with its results, writing it, and its answers as a file."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.community.actions import surveys as actions
from palabre.community.mail import survey_page
from palabre.community.models import Survey
from palabre.community.rules import FEWEST, SurveyState
from palabre.community.survey_forms import EndForm, SurveyForm
from palabre.community.tally import as_csv, results, ways_of
from palabre.community.views.shared import (
    ask_before,
    form_page,
)
from palabre.community.words import KINDS, SURVEY_STATES
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved, audit
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right


def surveys_here(here: Here) -> QuerySet[Survey]:
    """The brand's surveys."""
    return Survey.objects.filter(brand=brand_here(here))


def _survey(here: Here, number: int) -> Survey:
    return get_object_or_404(surveys_here(here), pk=number)


def _dressed(row: Survey) -> Survey:
    word, kind = SURVEY_STATES[SurveyState(row.state)]
    if row.state == SurveyState.OPEN and not actions.takes_answers(row):
        word, kind = SURVEY_STATES[SurveyState.CLOSED]
    row.state_word, row.kind = word, kind  # type: ignore[attr-defined]
    return row


def _language() -> str:
    return (get_language() or "en")[:2]


@require_safe
@page(Right.READ)
def surveys(request: HttpRequest) -> HttpResponse:
    """The brand's surveys, with how many answered."""
    here = here_of(request)
    rows = surveys_here(here).annotate(count=Count("filled"))
    context = {"surveys": [_dressed(row) for row in rows], "may_change": here.may(Right.PUBLISH)}
    return render(request, "community/surveys.html", context)


@require_safe
@page(Right.READ)
def survey(request: HttpRequest, number: int) -> HttpResponse:
    """One survey: what came of it, its address, its acts."""
    here = here_of(request)
    row = _dressed(_survey(here, number))
    by_link, openly = ways_of(row)
    told = results(row, _language())
    for one in told:
        one.question.kind_word = KINDS[one.question.kind]  # type: ignore[index, attr-defined]
    context = {
        "survey": row,
        "results": told,
        "count": by_link + openly,
        "by_link": by_link,
        "openly": openly,
        "fewest": FEWEST,
        "public": survey_page(row),
        "end": EndForm(initial={"closes_at": row.closes_at}),
        "may_change": here.may(Right.PUBLISH),
        "may_export": here.may(Right.EXPORT),
    }
    return render(request, "community/survey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Write a survey."""
    here = here_of(request)
    form = SurveyForm(
        request.POST if request.method == "POST" else None, initial={"is_public": True}
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        row = actions.make_survey(
            actor(here), brand_here(here), said["name"], said["asked"], **form.values()
        )
        return go(here, "community_survey", row.pk)
    return _form(request, here, form, _("New survey"), address(here, "community_surveys"))


def _form(
    request: HttpRequest, here: Here, form: SurveyForm, heading: str, back: str
) -> HttpResponse:
    return form_page(request, form, heading, _("Keep"), back, template="community/survey_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a survey, as long as it is a draft."""
    here = here_of(request)
    row = _survey(here, number)
    back = address(here, "community_survey", row.pk)
    if row.state != SurveyState.DRAFT:
        messages.info(request, _("It is open: its questions stay as they are."))
        return go(here, "community_survey", row.pk)
    form = SurveyForm(
        request.POST if request.method == "POST" else None, initial=SurveyForm.start(row)
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            values = {"name": said["name"], **form.values()}
            actions.change_survey(actor(here), row, said["asked"], values)
        except Refused as refused:
            messages.warning(request, str(refused))
        return go(here, "community_survey", row.pk)
    return _form(request, here, form, row.name, back)


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Open, close, take back to a draft, or give it another end."""
    here = here_of(request)
    row = _survey(here, number)
    moves: dict[str, SurveyState] = {
        "open": SurveyState.OPEN, "close": SurveyState.CLOSED, "draft": SurveyState.DRAFT,
    }  # fmt: skip
    try:
        if act == "end":
            _set_end(request, here, row)
        elif act in moves:
            actions.move_survey(actor(here), row, moves[act])
        else:
            raise Http404
    except Refused as refused:
        messages.warning(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    return go(here, "community_survey", row.pk)


def _set_end(request: HttpRequest, here: Here, row: Survey) -> None:
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This is no date with an hour."))
    actions.set_end(actor(here), row, form.cleaned_data["closes_at"])


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a survey away, after a page that says what is lost."""
    here = here_of(request)
    row = _survey(here, number)
    if request.method == "POST":
        actions.remove_survey(actor(here), row)
        return go(here, "community_surveys")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its questions and all answers are deleted for good. To keep them, close it instead."),
        _("Remove the survey"),
        address(here, "community_survey", row.pk),
    )


@require_safe
@page(Right.EXPORT)
def answers_file(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Every answer as CSV; that it was taken is in the trail."""
    here = here_of(request)
    row = _survey(here, number)
    audit(here.organisation, "exported", row, actor(here))
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="survey-{row.pk}.csv"'}
    return StreamingHttpResponse(
        as_csv(row, _language()), content_type="text/csv; charset=utf-8", headers=headers
    )
