"""A survey as anybody answers it: on a phone, without a script or a cookie, in French or in English."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.campaigns.origins import origin_of
from palabre.community.actions import surveys as actions
from palabre.community.models import Question, Survey, Ticket
from palabre.community.rules import CHOICES, LANGUAGES, RANGES, SurveyState
from palabre.community.tally import words_in
from palabre.governance.rules import Refused


def _rows() -> Any:
    return Survey.objects.select_related("brand").exclude(state=SurveyState.DRAFT)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def openly(request: HttpRequest, slug: str) -> HttpResponse:
    """A survey that whoever has its address may answer."""
    survey = get_object_or_404(_rows(), slug=slug, is_public=True)
    return _page(request, survey, None)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_link(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A survey by a link that is good once."""
    survey = get_object_or_404(_rows(), slug=slug)
    return _page(request, survey, get_object_or_404(Ticket, survey=survey, key=key))


def _page(request: HttpRequest, survey: Survey, ticket: Ticket | None) -> HttpResponse:
    language = _language(request, survey)
    with translation.override(language):
        state, error = _state(request, survey, ticket, language)
        said = request.POST
        context = {
            "survey": survey, "brand": survey.brand, "state": state, "error": error,
            "ticket": ticket, "texts": survey.texts.get(language, {}), "language": language,
            "languages": [one for one in survey.texts if one != language],
            "sheet": said.get("sheet", "")[:43] or secrets.token_urlsafe(24),
            "questions": [_asked(one, language, said) for one in survey.questions.all()],
        }  # fmt: skip
        status = 422 if error else 200
        answer = render(request, "community/public/survey.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    answer["Content-Language"] = language
    return answer


def _language(request: HttpRequest, survey: Survey) -> str:
    """The language that is asked for, else the reader's, else the survey's first."""
    asked = request.POST.get("lang") or request.GET.get("lang") or translation.get_language() or ""
    spoken = [one for one in LANGUAGES if one in survey.texts]
    return asked[:2] if asked[:2] in spoken else spoken[0]


def _state(
    request: HttpRequest, survey: Survey, ticket: Ticket | None, language: str
) -> tuple[str, str]:
    """Whether the page asks, thanks, or says that it is over; and what was wrong with an answer."""
    if request.method != "POST":
        if ticket is not None and ticket.used_at is not None:
            return "done", ""
        return ("ask", "") if actions.takes_answers(survey) else ("over", "")
    if request.POST.get("website"):
        return "done", ""
    said = {
        question.pk: request.POST.getlist(f"q{question.pk}") for question in survey.questions.all()
    }
    number = request.POST.get("sheet", "") or secrets.token_urlsafe(24)
    origin = origin_of(request.META.get("REMOTE_ADDR", ""))
    try:
        actions.fill(survey, actions.Sheet(number, said, language, origin), ticket)
    except Refused as refused:
        if not actions.takes_answers(survey):
            return "over", ""
        return "ask", str(refused)
    return "done", ""


def _asked(question: Question, language: str, said: Any) -> dict[str, Any]:
    """A question as the page shows it, with what was ticked before a fault."""
    chosen = set(said.getlist(f"q{question.pk}"))
    if question.kind in CHOICES:
        pairs = [(str(at), words_in(one, language)) for at, one in enumerate(question.options)]
    elif question.kind in RANGES:
        low, high = RANGES[question.kind]
        pairs = [(str(value), str(value)) for value in range(low, high + 1)]
    else:
        pairs = []
    return {
        "row": question, "text": words_in(question.texts, language),
        "options": [(value, label, value in chosen) for value, label in pairs],
        "said": said.get(f"q{question.pk}", ""),
    }  # fmt: skip
