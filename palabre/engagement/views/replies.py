"""Saved replies: the brand's list, a new one, changing and throwing away; and those for a conversation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement import replying
from palabre.engagement.access import conversation_here
from palabre.engagement.actions import replies as verbs
from palabre.engagement.models import SavedReply
from palabre.engagement.replies import LANGUAGES, SPELT
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.rules import Refused, Right
from palabre.publishing.forms import TextField


class ReplyForm(forms.Form):
    """A reply with its texts."""

    name = OneLine(label=gettext_lazy("Name"), max_length=80)
    shortcut = OneLine(
        label=gettext_lazy("Shortcut"),
        required=False,
        max_length=31,
        help_text=gettext_lazy("One word that finds it at once, such as “late”."),
    )
    text_fr = TextField(
        label=gettext_lazy("Text in French"),
        required=False,
        max_length=verbs.MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    text_en = TextField(
        label=gettext_lazy("Text in English"),
        required=False,
        max_length=verbs.MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _kept(here: Here, form: ReplyForm, row: SavedReply | None) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    given = form.cleaned_data
    texts = {one: given[f"text_{one}"] for one in LANGUAGES}
    try:
        verbs.keep_reply(
            Actor.person(here.user), brand_here(here), given["name"], texts, given["shortcut"],
            row=row, seen=given["version"] or 0,
        )  # fmt: skip
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True


def _places() -> list[tuple[str, Any]]:
    """How each place is written, and what it stands for."""
    ways: dict[str, list[str]] = {}
    for word, place in SPELT.items():
        if word not in {"prenom", "reseau"}:
            ways.setdefault(place, []).append(f"{{{word}}}")
    return [(" ".join(ways[one]), word) for one, word in replying.PLACES.items()]


def _done(request: HttpRequest, here: Here, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("engage_replies", here.organisation.slug, brand_here(here).slug)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def replies(request: HttpRequest) -> HttpResponse:
    """The saved replies of the brand, and a new one."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = ReplyForm(request.POST or None)
    if _kept(here, form, None):
        return _done(request, here, _("It is kept."))
    rows = SavedReply.objects.filter(brand=brand_here(here))
    context = {"replies": rows, "form": form, "places": _places()}
    status = 422 if form.errors else 200
    return render(request, "engagement/replies.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Change a saved reply."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(SavedReply, brand=brand_here(here), pk=number)
    start = {"name": row.name, "shortcut": row.shortcut, "version": row.version}
    start |= {f"text_{one}": row.texts.get(one, "") for one in LANGUAGES}
    form = ReplyForm(request.POST or None, initial=start)
    if _kept(here, form, row):
        return _done(request, here, _("It is kept."))
    context = {"reply": row, "form": form, "places": _places()}
    status = 422 if form.errors else 200
    return render(request, "engagement/reply.html", context, status=status)


@require_POST
@page(Right.WRITE)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a saved reply away."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(SavedReply, brand=brand_here(here), pk=number)
    try:
        verbs.remove_reply(Actor.person(here.user), row)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("engage_reply", here.organisation.slug, row.brand.slug, row.pk)
    return _done(request, here, _("It is thrown away; answers that were written with it stay."))


@require_safe
@page(Right.ANSWER)
def for_talk(request: HttpRequest, number: int) -> HttpResponse:
    """The replies as they would stand in an answer to a conversation, as JSON for the composer's list."""
    here: Here = request.here  # type: ignore[attr-defined]
    return JsonResponse({"found": replying.offers(here, conversation_here(here, number))})
