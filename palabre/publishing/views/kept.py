"""Kept texts: templates, groups of hashtags, signatures, and how the brand's French texts are set."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from palabre.channels.models import Channel
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    speaking,
    spoken_by,
)
from palabre.publishing.actions import kept as verbs
from palabre.publishing.forms import TextField
from palabre.publishing.kept import kept_by, templates_of
from palabre.publishing.models import Acquaintance, KeptText, PostTemplate
from palabre.publishing.rules import KeptKind
from palabre.publishing.typesetting import is_typeset_by


class TagsForm(forms.Form):
    """Hashtags that go together, by a name."""

    kind = KeptKind.TAGS
    name = OneLine(label=gettext_lazy("Name"), max_length=80)
    text = TextField(
        label=gettext_lazy("Hashtags"),
        help_text=gettext_lazy("Separated by spaces: #coffee #recipes."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_text(self) -> str:
        """The hashtags, each once and with its sign."""
        words = self.cleaned_data["text"].replace(",", " ").split()
        found = dict.fromkeys("#" + word.lstrip("#") for word in words if word.strip("#"))
        if not found:
            raise forms.ValidationError(_("Write at least one hashtag."))
        return " ".join(found)


class SignatureForm(forms.Form):
    """What closes a post, of the brand or of one of its accounts."""

    kind = KeptKind.SIGNATURE
    name = OneLine(label=gettext_lazy("Name"), max_length=80)
    text = TextField(
        label=gettext_lazy("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    channel = forms.TypedChoiceField(
        label=gettext_lazy("For"), required=False, coerce=int, empty_value=None
    )
    is_added = forms.BooleanField(label=gettext_lazy("New posts begin with it"), required=False)

    def __init__(self, *args: Any, accounts: Sequence[Channel], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("All accounts")), *((str(one.pk), one.name) for one in accounts)]
        self.fields["channel"].choices = choices  # type: ignore[attr-defined]


KeptForm = TagsForm | SignatureForm


def form_of(
    kind: str, accounts: Sequence[Channel], data: Any = None, row: KeptText | None = None
) -> KeptForm:
    """The form of a kind of kept text, filled with ``data`` or with what is kept."""
    start = None
    if row is not None:
        start = {name: getattr(row, name) for name in ("name", "text", "is_added")}
        start["channel"] = row.channel_id or ""
    named = f"{kind}-{row.pk if row else 'new'}"
    if kind == KeptKind.TAGS:
        return TagsForm(data, initial=start, auto_id=f"id_{named}_%s")
    return SignatureForm(data, initial=start, auto_id=f"id_{named}_%s", accounts=accounts)


def _offered(
    accounts: Sequence[Channel], mine: Sequence[Channel], row: KeptText | None
) -> list[Channel]:
    """The accounts that one may speak from, and the one for which a text is kept already."""
    kept_for = row.channel_id if row else None
    return [one for one in accounts if one in mine or one.pk == kept_for]


@require_safe
@page(Right.WRITE)
def kept(request: HttpRequest) -> HttpResponse:
    """What the brand keeps for its next posts."""
    return _show(request, None)


def _show(request: HttpRequest, faulty: tuple[KeptForm, int | None] | None) -> HttpResponse:
    """The page; with a form that has faults in the place of its own."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    accounts, mine = speaking(brand), spoken_by(here)
    form, number = faulty or (None, None)
    rows = kept_by(brand)
    own = {
        (one.kind, one.pk): form_of(one.kind, _offered(accounts, mine, one), row=one)
        for one in rows
    }
    new = {kind: form_of(kind, mine) for kind in KeptKind}
    if form is not None and number is None:
        new[form.kind] = form
    elif form is not None:
        own[form.kind, number] = form  # type: ignore[index]
    context = {
        "templates": templates_of(brand),
        "sections": [
            {
                "kind": kind,
                "rows": [(one, own[one.kind, one.pk]) for one in rows if one.kind == kind],
                "form": new[kind],
            }
            for kind in KeptKind
        ],
        "people": Acquaintance.objects.filter(brand=brand).count(),
        "is_typeset": is_typeset_by(brand),
        "may_publish": here.may(Right.PUBLISH),
    }
    return render(request, "publishing/kept.html", context, status=422 if faulty else 200)


@require_POST
@page(Right.WRITE)
def keep(request: HttpRequest, kind: str, number: int | None = None) -> HttpResponse:
    """Keep a text, or change one that is kept."""
    here: Here = request.here  # type: ignore[attr-defined]
    if kind not in set(KeptKind):
        raise Http404
    brand = brand_here(here)
    row = get_object_or_404(KeptText, brand=brand, kind=kind, pk=number) if number else None
    accounts = _offered(speaking(brand), spoken_by(here), row)
    form = form_of(kind, accounts, request.POST, row)
    if form.is_valid():
        data = form.cleaned_data
        chosen = next((one for one in accounts if one.pk == data.get("channel")), None)
        try:
            verbs.keep_text(
                Actor.person(here.user), brand, KeptKind(kind), data["name"], data["text"],
                channel=chosen, is_added=data.get("is_added", False), row=row,
            )  # fmt: skip
        except Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("It is kept."))
            return redirect("publish_kept", here.organisation.slug, brand.slug)
    return _show(request, (form, number))


@require_POST
@page(Right.WRITE)
def forget(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Keep a text or a template no more."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, by = brand_here(here), Actor.person(here.user)
    try:
        if kind == "template":
            verbs.forget_template(by, get_object_or_404(PostTemplate, brand=brand, pk=number))
        else:
            verbs.forget_text(by, get_object_or_404(KeptText, brand=brand, kind=kind, pk=number))
        messages.success(request, _("It is kept no more; posts that were written with it stay."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("publish_kept", here.organisation.slug, brand.slug)


@require_POST
@page(Right.PUBLISH)
def style(request: HttpRequest) -> HttpResponse:
    """Say how the brand's French texts are set."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    is_typeset = "is_typeset" in request.POST
    verbs.set_house_style(Actor.person(here.user), brand, is_typeset=is_typeset)
    messages.success(request, _("It is kept."))
    return redirect("publish_kept", here.organisation.slug, brand.slug)
