"""Polemic or buzz: what each month of the brand was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.governance.access import page
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.listening.search import SearchRefused
from palabre.protection.months_told import page_of


@require_safe
@page(Right.READ)
def months(request: HttpRequest) -> HttpResponse:
    """The last months, each in a word with its reasons."""
    try:
        context = page_of(here_of(request))
    except SearchRefused:
        context = {"refused": True}
    return render(request, "protection/months.html", context)
