"""What a site's pages ask of Palabre: the script, and the address that it sends to. No cookie, no session."""

from functools import lru_cache
from pathlib import Path

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns import site_receiving
from palabre.campaigns.site_receiving import Caller, NotTaken, host_in, take

SOURCE = Path(site_receiving.__file__).with_name("site.js")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script that a site's pages load."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=86400"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@lru_cache
def _script() -> str:
    """The source without its indents and its comments, but for what it is."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"


@csrf_exempt
@require_http_methods(["POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """Take in what the script sends. The answer says nothing, to any page: it may be read by all."""
    said = request.headers
    caller = Caller(
        site=host_in(said.get("Origin") or said.get("Referer", "")),
        address=request.META.get("REMOTE_ADDR", ""),
        agent=said.get("User-Agent", "")[:500],
        purpose=said.get("Sec-Purpose") or said.get("Purpose") or "",
        refuses=said.get("DNT") == "1" or said.get("Sec-GPC") == "1",
    )
    answer = HttpResponse(status=204)
    try:
        take(_body(request), caller)
    except NotTaken as refusal:
        answer = HttpResponse(status=refusal.status)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-store"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > site_receiving.LARGEST:
        raise NotTaken(413)
    try:
        return request.body
    except RequestDataTooBig:
        raise NotTaken(413) from None
