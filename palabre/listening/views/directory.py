"""The directory of places to read: by field and country, with what the brand's mentions cite."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, page
from palabre.governance.rules import Right
from palabre.listening.access import brand_of
from palabre.listening.choices import country_choices
from palabre.listening.directory import (
    FIELDS,
    MOST_LOOKED_AT,
    chosen,
    cited,
    countries_of,
    entries,
    feeds_of,
    sites_read,
)
from palabre.listening.views.adding import MOST_AT_ONCE, dressed
from palabre.listening.words import KINDS

FEW = 30  # places that are shown at once; of more, the fields are shown, to be opened


@require_safe
@page(Right.LISTEN)
def directory(request: HttpRequest) -> HttpResponse:
    """The places of a field and a country, those read already marked."""
    here: Here = request.here  # type: ignore[attr-defined]
    field, country = request.GET.get("field", ""), request.GET.get("country", "")
    words = request.GET.get("q", "")[:100]
    known = sites_read(brand_of(here))
    names = dict(country_choices())
    found = chosen(field=field, country=country, words=words)
    groups = [
        (word, [
            {"of": one, "country": names.get(one.country, one.country), "kind": KINDS[one.kind],
             "read": one.site in known}
            for one in found if one.field == of
        ])
        for of, word in FIELDS.items()
    ]  # fmt: skip
    return render(
        request,
        "listening/directory.html",
        {
            "groups": [(word, rows) for word, rows in groups if rows],
            "are_open": len(found) <= FEW,
            "cited": cited(brand_of(here)),
            "fields": [("", _("Every field")), *FIELDS.items()],
            "countries": [("", _("Every country"))]
            + [(code, names.get(code, code)) for code in countries_of(entries())],
            "field": field,
            "country": country,
            "q": words,
            "most": MOST_LOOKED_AT,
        },
    )


@require_POST
@page(Right.LISTEN)
def look_at(request: HttpRequest) -> HttpResponse:
    """Look at the sites that were ticked, and show what can be read there."""
    here: Here = request.here  # type: ignore[attr-defined]
    sites = [site for site in request.POST.getlist("site") if 0 < len(site) <= 200]
    proposals, empty = feeds_of(sites)
    said = ngettext("%(count)d site", "%(count)d sites", len(sites[:MOST_LOOKED_AT]))
    context = {
        "looked_at": said % {"count": len(sites[:MOST_LOOKED_AT])},
        "proposals": dressed(here, proposals[:MOST_AT_ONCE]),
        "empty": empty,
        "left_out": 0,
        "most": MOST_AT_ONCE,
        "too_many": max(0, len(sites) - MOST_LOOKED_AT),
    }
    return render(request, "listening/source_tick.html", context)
