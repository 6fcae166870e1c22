"""How a person sees the pages: language, theme, density, single-letter keys."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from palabre.governance.models import User
from palabre.site.context import THEMES

A_YEAR = 365 * 24 * 3600
SWITCH = ("on", "off")
CHOICES = {
    "language": [code for code, _ in settings.LANGUAGES],
    "theme": THEMES,
    "dense": SWITCH,
    "single_keys": SWITCH,
}


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Keep the choices that were sent, with the account and with this browser; go back to the page."""
    chosen = {
        name: value
        for name, allowed in CHOICES.items()
        if (value := request.POST.get(name, "")) in allowed
    }
    response = _back(request)
    for name, value in chosen.items():
        cookie = settings.LANGUAGE_COOKIE_NAME if name == "language" else name
        response.set_cookie(
            cookie, value, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE_BEHIND_TLS
        )
    if isinstance(request.user, User) and chosen:
        for name, value in chosen.items():
            setattr(request.user, name, value == "on" if CHOICES[name] is SWITCH else value)
        request.user.save(update_fields=list(chosen))
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """Give an empty answer to a script, and the page one came from to a form."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    page = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        page = "/"
    return HttpResponseRedirect(page)
