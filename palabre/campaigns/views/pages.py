"""Link pages: the one address that a profile may show."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns.access import (
    row_here,
    rows_here,
)
from palabre.campaigns.actions import links as actions
from palabre.campaigns.addresses import public_address
from palabre.campaigns.forms import PageForm
from palabre.campaigns.models import LinkPage, TrackedLink
from palabre.campaigns.views.shared import (
    ask_before,
    form_page,
)
from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

MOST_OFFERED = 200


@require_safe
@page(Right.READ)
def pages(request: HttpRequest) -> HttpResponse:
    """The brand's link pages."""
    here = here_of(request)
    rows = list(rows_here(here, LinkPage).prefetch_related("shown"))
    for row in rows:
        row.public = public_address("public_links", row.slug)  # type: ignore[attr-defined]
    context = {"pages": rows, "may_change": here.may(Right.PUBLISH)}
    return render(request, "campaigns/pages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def keep(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Make a link page, or change one."""
    here = here_of(request)
    row = row_here(here, LinkPage, number) if number else None
    brand = brand_here(here)
    start: dict[str, Any] = {"name": brand.name, "slug": slugify(brand.name)}
    if row:
        shown = row.shown.values_list("link_id", flat=True)
        start = {"name": row.name, "text": row.text, "slug": row.slug, "links": list(shown)}
        start |= {"asks": row.asks, "consent": row.consent}
    posted = request.POST if request.method == "POST" else None
    links = rows_here(here, TrackedLink)
    # Of a sent form any link may be kept: a newer one may have come since it was shown.
    form = PageForm(posted, links=links if posted else _offered(links, row), initial=start)
    if form.is_bound and form.is_valid():
        try:
            actions.keep_page(actor(here), brand, row, **form.cleaned_data)
            return go(here, "campaign_pages")
        except actions.NameTaken:
            form.add_error("slug", _("This short name is taken."))
    heading = _("Change the link page") if row else _("New link page")
    return form_page(request, form, heading, _("Keep"), address(here, "campaign_pages"))


def _offered(links: QuerySet[TrackedLink], row: LinkPage | None) -> QuerySet[TrackedLink]:
    """The newest links, and those that stand on the page: nobody chooses among thousands."""
    newest = list(links.values_list("pk", flat=True)[:MOST_OFFERED])
    shown = row.shown.values_list("link_id", flat=True) if row else ()
    return links.filter(pk__in=[*newest, *shown])


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a link page away."""
    here = here_of(request)
    row = row_here(here, LinkPage, number)
    if request.method == "POST":
        actions.remove_page(actor(here), row)
        return go(here, "campaign_pages")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its address shows nothing any more; the links on it stay."),
        _("Remove the page"),
        address(here, "campaign_pages"),
    )
