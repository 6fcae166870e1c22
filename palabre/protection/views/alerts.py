"""What is unusual now: the alerts of the brand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.governance.access import page
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.protection.access import alerts_here


@require_safe
@page(Right.READ)
def watch(request: HttpRequest) -> HttpResponse:
    """The alerts that stand, and the last that are over."""
    return render(request, "protection/watch.html", {"alerts": alerts_here(here_of(request))})
