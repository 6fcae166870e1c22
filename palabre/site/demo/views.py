"""The demonstration's front page: one button for each role, and no password."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.models import Organisation
from palabre.governance.role_words import ROLE_SENTENCES, role_word
from palabre.governance.rules import Role
from palabre.governance.views import entrance
from palabre.site.demo import history, script
from palabre.site.demo.house import member_of


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The house's own beginning; in the demonstration, the choice of a role."""
    if settings.DEMO and not request.user.is_authenticated:
        return _roles(request)
    return entrance.home(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def demonstration(request: HttpRequest) -> HttpResponse:
    """Choose a role, or enter as the fictional person who has it; 404 outside the demonstration."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return _roles(request)
    member = member_of(request.POST.get("role", ""))
    if member is None:
        raise Http404
    login(request, member.user, "django.contrib.auth.backends.ModelBackend")
    request.session["organisation"] = member.organisation.slug
    return redirect(entrance.first_page(member))


def _roles(request: HttpRequest) -> HttpResponse:
    organisation = Organisation.objects.filter(is_demo=True).first()
    people = [
        {
            "name": name,
            "role": role,
            "word": role_word(role),
            "sentence": ROLE_SENTENCES[Role(role)],
        }
        for role, name in script.PEOPLE.items()
    ]
    done = history.progress(organisation) if organisation else 0
    context = {"organisation": organisation, "people": people, "done": done}
    return render(request, "site/demonstration.html", context)
