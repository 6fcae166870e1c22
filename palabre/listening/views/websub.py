"""Where hubs ask whether we subscribed, and send what is new. Open to all: every message is checked."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.listening import websub


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, source: int, key: str) -> HttpResponse:
    """GET: repeat the challenge of a subscription we asked for. POST: take what is signed.

    What isn't signed by the hub is answered like the rest (202), as the specification asks, and dropped.
    """
    row = websub.source_of(source, key)
    if row is None:
        raise Http404
    if request.method == "GET":
        challenge = websub.verified(row, request.GET.dict())
        if challenge is None:
            raise Http404
        # Plain text that no browser takes for anything else: a challenge is a stranger's words.
        return HttpResponse(challenge, content_type="text/plain; charset=utf-8")
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    websub.take_delivery(row, dict(request.headers), body)
    return HttpResponse(status=202)
