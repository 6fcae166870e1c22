"""Where a network checks the address of an organisation's app, and tells it what happens. Open to all: what
isn't signed with the app's secret is refused."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.channels.told import is_address, is_signed
from palabre.connectors.websub import CHALLENGE_CAP
from palabre.listening.told import take_delivery

LARGEST = 256 * 1024


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, organisation: int, slug: str, word: str) -> HttpResponse:
    """GET: repeat the challenge of who knows our word. POST: take what is signed."""
    if not is_address(organisation, slug, word):
        raise Http404
    if request.method == "GET":
        return _checked(request, word)
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    if not is_signed(organisation, slug, body, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponse(status=401)
    return HttpResponse(status=200 if take_delivery(organisation, slug, body) else 422)


def _checked(request: HttpRequest, word: str) -> HttpResponse:
    challenge = request.GET.get("hub.challenge", "")
    asked = request.GET.get("hub.mode") == "subscribe" and 0 < len(challenge) <= CHALLENGE_CAP
    if not asked or not constant_time_compare(request.GET.get("hub.verify_token", ""), word):
        raise Http404
    # Plain text that no browser takes for anything else: a challenge is a stranger's words.
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")
