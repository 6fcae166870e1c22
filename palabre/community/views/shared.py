"""What the pages inside have in common: where they stand, who acts, a page with a form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_page(
    request: HttpRequest,
    form: forms.Form,
    heading: str,
    submit: str,
    back: str,
    template: str = "community/form.html",
    **more: Any,
) -> HttpResponse:
    """A page that is one form, maybe with something beside it."""
    context = {"form": form, "heading": heading, "submit": submit, "back": back, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def ask_before(
    request: HttpRequest, heading: str, sentence: str, act: str, back: str
) -> HttpResponse:
    """A page that says what an act takes away, before it does."""
    context = {"heading": heading, "sentence": sentence, "act": act, "back": back}
    return render(request, "community/ask.html", context)
