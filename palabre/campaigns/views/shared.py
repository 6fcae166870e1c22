"""What the pages of the room have in common: a page with a form, a page that asks before removing."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
