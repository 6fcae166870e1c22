"""What the pages of the room have in common: a page with a form, a page that asks before removing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from palabre.campaigns.access import brand_here
from palabre.governance.access import Here
from palabre.governance.acts import Actor


def here_of(request: HttpRequest) -> Here:
    """Where the request takes place."""
    here: Here = request.here  # type: ignore[attr-defined]
    return here


def actor(here: Here) -> Actor:
    """Who acts."""
    return Actor.person(here.user)


def address(here: Here, view: str, *arguments: Any) -> str:
    """The address of one of the room's pages for the brand one stands in."""
    return reverse(view, args=[here.organisation.slug, brand_here(here).slug, *arguments])


def go(here: Here, view: str, *arguments: Any) -> HttpResponse:
    """Go to one of the room's pages."""
    return redirect(address(here, view, *arguments))


def form_page(
    request: HttpRequest, form: forms.Form, heading: str, submit: str, back: str, note: str = ""
) -> HttpResponse:
    """A page that is one form."""
    context = {"form": form, "heading": heading, "submit": submit, "back": back, "note": note}
    return render(request, "campaigns/form.html", context, status=422 if form.errors else 200)


def ask_before(
    request: HttpRequest, heading: str, sentence: str, act: str, back: str
) -> HttpResponse:
    """A page that says what an act takes away, before it does."""
    context = {"heading": heading, "sentence": sentence, "act": act, "back": back}
    return render(request, "campaigns/ask.html", context)
