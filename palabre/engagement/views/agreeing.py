"""What a mail leads to that asks whether somebody agrees: yes, no, and taking it back. No cookie needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.engagement.actions.people_asked import (
    Question,
    confirm_consent,
    question_of,
    take_back,
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def agree(request: HttpRequest, key: str) -> HttpResponse:
    """Opened it asks, posted it acts: programs that look at the links of a mail confirm nothing. Whoever has
    the key has the mail."""
    asked = question_of(key)
    if asked is None:
        raise Http404
    if request.method == "POST":
        _ = take_back(asked) if request.POST.get("act") == "no" else confirm_consent(asked)
        asked.consent.refresh_from_db()
    context = {"asked": asked, "brand": asked.brand, "state": _state(asked)}
    answer = render(request, "engagement/public/agree.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _state(asked: Question) -> str:
    if asked.consent.withdrawn_at:
        return "ended"
    if not asked.consent.waits:
        return "done"
    return "ask" if asked.may_confirm else "late"
