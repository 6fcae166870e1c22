"""Customer files beside ours: linked, their fields named, and what they were told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from palabre.channels.doors import kept_in
from palabre.engagement.actions import people_links as verbs
from palabre.engagement.crm import rest
from palabre.engagement.crm.rules import LinkKind
from palabre.engagement.models import CrmEvent, CrmLink, CrmRecord, Segment
from palabre.engagement.people.access import link_here
from palabre.engagement.people.showing import kept_words
from palabre.engagement.people.words import EVENTS, NEWS
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right

SHOWN = 25
KINDS = {
    LinkKind.CARDDAV: gettext_lazy("Address book (CardDAV)"),
    LinkKind.WEBHOOK: gettext_lazy("A program (signed webhook)"),
    LinkKind.HUBSPOT: "HubSpot",
    LinkKind.SALESFORCE: "Salesforce",
    LinkKind.ODOO: "Odoo",
    LinkKind.DOLIBARR: "Dolibarr",
}
# What the templates, which are data, ask for.
_ASKED = (
    gettext_noop("Token of a private app (scopes crm.objects.contacts.read and .write)"),
    gettext_noop("Access token of a connected app"),
    gettext_noop("API key of a user"),
)
FIELDS = {
    "name": gettext_lazy("Name"), "given": gettext_lazy("First name"),
    "family": gettext_lazy("Last name"), "mail": gettext_lazy("Mail address"),
    "phone": gettext_lazy("Phone"), "company": gettext_lazy("Company"),
    "place": gettext_lazy("Place"), "language": gettext_lazy("Language"),
    "notes": gettext_lazy("Notes"), "tags": gettext_lazy("Tags"), "site": gettext_lazy("Site"),
}  # fmt: skip


class _Segmented(forms.Form):
    """A form that offers the segments of a brand."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(), label=gettext_lazy("Only the people of"), required=False,
        empty_label=gettext_lazy("everybody"),
    )  # fmt: skip

    def __init__(self, *args: Any, brand: Brand, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["segment"].queryset = Segment.objects.filter(brand=brand)  # type: ignore[attr-defined]


class LinkForm(_Segmented):
    """A customer file, and what opens it."""

    name = OneLine(label=gettext_lazy("Name"), max_length=100)
    address = OneLine(label=gettext_lazy("Address"), max_length=500)
    account = OneLine(label=gettext_lazy("User name"), max_length=200, required=False)
    secret = forms.CharField(
        label=gettext_lazy("Password"), max_length=2_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("name", "address", "account", "secret", "segment")

    def __init__(self, *args: Any, kind: LinkKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].initial = KINDS[kind]
        if kind == LinkKind.WEBHOOK:
            del self.fields["account"], self.fields["secret"]
        elif kind in rest.templates():
            of = rest.templates()[kind]
            self.fields["address"].initial = of.address
            self.fields["secret"].label = _("Key")
            self.fields["secret"].help_text = _(of.secret)
            self.fields["account"].label = _("Database")
            if not of.account:
                del self.fields["account"]
        else:
            self.fields["address"].help_text = _("Of the address book, or of its server.")
            self.fields["account"].required = True


class MappingForm(_Segmented):
    """How our fields are called over there; a field without a name isn't told."""

    secret = forms.CharField(
        label=gettext_lazy("New key or password"), max_length=2_000, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty to keep the present one."),
    )  # fmt: skip

    def __init__(self, *args: Any, link: CrmLink, **options: Any) -> None:
        super().__init__(*args, brand=link.brand, **options)
        self.fields["segment"].initial = link.segment_id
        self.mapped = link.kind in rest.templates()
        if link.kind == LinkKind.WEBHOOK:
            del self.fields["secret"]
        for name in FIELDS if self.mapped else ():
            self.fields[f"to_{name}"] = OneLine(
                label=FIELDS[name],
                max_length=100,
                required=False,
                initial=link.mapping.get(name, ""),
            )

    def mapping(self) -> dict[str, str] | None:
        """Our fields by the names over there, where there are any."""
        if not self.mapped:
            return None
        return {name: self.cleaned_data[f"to_{name}"] for name in FIELDS}


def _networks() -> list[str]:
    return kept_words(sorted(kept_in()))


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def links(request: HttpRequest) -> HttpResponse:
    """The customer files of the brand, and a new one (``kind``)."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    asked = request.GET.get("kind", "")
    kind = LinkKind(asked) if asked in set(LinkKind) else None
    form = LinkForm(request.POST or None, brand=brand, kind=kind) if kind else None
    if form is not None and kind is not None and form.is_bound and form.is_valid():
        try:
            row = verbs.add_link(Actor.person(here.user), brand, kind, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _to(here, row)
    context = {
        "links": [(one, KINDS[LinkKind(one.kind)]) for one in CrmLink.objects.filter(brand=brand)],
        "kinds": list(KINDS.items()),
        "kind": KINDS[kind] if kind else "",
        "form": form,
        "networks": _networks(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "engagement/people/links.html", context, status=status)


def _to(here: Here, row: CrmLink) -> HttpResponse:
    return redirect("engage_link", here.organisation.slug, brand_here(here).slug, row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def link(request: HttpRequest, number: int) -> HttpResponse:
    """One customer file: how it is, which fields are told, and what it was told last."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = link_here(here, number)
    form = MappingForm(request.POST or None, link=row)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        verbs.change_link(
            Actor.person(here.user), row, mapping=form.mapping(), segment=given["segment"],
            secret=given.get("secret", ""),
        )  # fmt: skip
        messages.success(request, _("Kept."))
        return _to(here, row)
    events = [
        {"row": one, "news": NEWS[one.news], "state": EVENTS[one.state]}  # type: ignore[index]
        for one in CrmEvent.objects.filter(link=row)[:SHOWN]
    ]
    context = {
        "link": row,
        "kind": KINDS[LinkKind(row.kind)],
        "of": rest.templates().get(row.kind),
        "form": form,
        "events": events,
        "there": CrmRecord.objects.filter(link=row, is_gone=False).count(),
        "failed": CrmEvent.objects.filter(link=row, state="failed").count(),
        "networks": _networks(),
    }
    return render(
        request, "engagement/people/link.html", context, status=422 if form.errors else 200
    )


@require_POST
@page(Right.TEAM)
def act(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Pause a customer file, let it go on, look at it now, tell it of everybody, or take it off."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, by = link_here(here, number), Actor.person(here.user)
    if what in {"pause", "resume"}:
        verbs.pause_link(by, row, paused=what == "pause")
    elif what == "now":
        verbs.nudge(row)
        messages.success(request, _("It is looked at in a moment."))
    elif what == "all":
        count = verbs.tell_all(by, row)
        said = ngettext("%(count)s person is told of.", "%(count)s people are told of.", count)
        messages.success(request, said % {"count": count})
    elif what == "remove":
        verbs.remove_link(by, row)
        return redirect("engage_links", here.organisation.slug, brand_here(here).slug)
    return _to(here, row)


@require_POST
@page(Right.TEAM)
def again(request: HttpRequest, number: int, event: int) -> HttpResponse:
    """Send a message again that was given up."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = link_here(here, number)
    try:
        verbs.try_again(Actor.person(here.user), get_object_or_404(CrmEvent, link=row, pk=event))
    except Refused as error:
        messages.error(request, str(error))
    return _to(here, row)
