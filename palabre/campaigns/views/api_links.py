"""Links and link pages for programs: `/api/v1/links` and `/api/v1/link-pages`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from palabre.campaigns.access import campaign_of
from palabre.campaigns.actions import links as verbs
from palabre.campaigns.addresses import public_address, short_address
from palabre.campaigns.counting import taken
from palabre.campaigns.forms import LinkForm, PageForm
from palabre.campaigns.models import Campaign, LinkPage, TrackedLink
from palabre.campaigns.rules import SLUG
from palabre.campaigns.targets import Unfit
from palabre.campaigns.words import where_choices
from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Before,
    Number,
    Refusal,
    Text,
    Unset,
    brand_given,
    brand_named,
    checked,
    door,
    given_of,
    newest,
    read,
    stays,
    typed,
)
from palabre.governance.models import Brand

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class NewLink(msgspec.Struct, forbid_unknown_fields=True):
    """A link to make."""

    brand: Text
    target: Text
    name: Text = ""
    campaign: int | None = None
    network: Text = ""
    slug: Text = ""
    expires_at: _Moment | None = None


class LinkGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What changes of a link; what is left out stays. Its short name is printed, and stays."""

    brand: Text | Unset = UNSET
    target: Text | Unset = UNSET
    name: Text | Unset = UNSET
    campaign: int | Unset | None = UNSET
    network: Text | Unset = UNSET
    expires_at: _Moment | Unset | None = UNSET


class Link(msgspec.Struct, forbid_unknown_fields=True):
    """A short address, where it leads and until when, and (in a list) who took it: robots apart."""

    id: int
    brand: str
    name: str
    short: str
    target: str
    leads_to: str
    campaign: int | None
    network: str
    expires_at: datetime | None
    is_stopped: bool
    clicks: int | Unset = UNSET
    visitors: int | Unset = UNSET
    robots: int | Unset = UNSET


class Links(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred links."""

    links: list[Link]


def link_rows(key: ApiKey) -> QuerySet[TrackedLink]:
    """The links that a key may see."""
    return TrackedLink.objects.filter(organisation=key.organisation).select_related("brand")


def _counted(rows: list[TrackedLink]) -> list[Link]:
    found, told = taken(row.pk for row in rows), [_told(row) for row in rows]
    for one in told:
        counts = found[one.id]
        one.clicks, one.visitors, one.robots = counts.clicks, counts.visitors, counts.robots
    return told


def _told(row: TrackedLink) -> Link:
    return Link(
        id=row.pk,
        brand=row.brand.slug,
        name=row.name,
        short=short_address(row.slug),
        target=row.target,
        leads_to=row.leads_to,
        campaign=row.campaign_id,
        network=row.network,
        expires_at=row.expires_at,
        is_stopped=row.is_stopped,
    )


@door(
    Call("GET", "Lists the newest hundred links with their counts.", Links, asks=Before),
    Call("POST", "Makes a link.", Link, 201, body=NewLink, once=True),
)
def links(request: HttpRequest, key: ApiKey) -> Answer:
    """The newest hundred links with their counts; or a new one."""
    if request.method == "POST":
        return 201, _told(_made(key, read(request, NewLink)))
    return 200, Links(_counted(newest(link_rows(key), request)))


def _made(key: ApiKey, asked: NewLink) -> TrackedLink:
    brand = brand_named(key, asked.brand)
    campaign = campaign_of(brand, asked.campaign)
    if asked.network not in dict(where_choices()):
        raise Refusal(422, "There is no network of this name.")
    if asked.slug and not SLUG.fullmatch(asked.slug):
        raise Refusal(422, "A short name holds small letters, figures and hyphens.")
    try:
        return verbs.make_link(
            actor_of(key), brand, asked.target, name=asked.name, campaign=campaign,
            network=asked.network, slug=asked.slug, expires_at=asked.expires_at,
        )  # fmt: skip
    except Unfit as fault:
        raise Refusal(422, gettext(str(fault))) from None
    except verbs.NameTaken:
        raise Refusal(409, "This short name is taken.") from None


@door(
    Call("GET", "Gives one link with its counts.", Link),
    Call("PATCH", "Changes a link: within seconds it leads there.", Link, body=LinkGiven),
    Call("DELETE", "Removes a link with its counts: it leads nowhere any more.", None, 204),
)
def link(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One link: told, changed, removed."""
    row = get_object_or_404(link_rows(key), pk=number)
    if request.method == "DELETE":
        verbs.remove_link(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, LinkGiven))
        stays(row.brand, given)
        verbs.change_link(actor_of(key), row, _link_values(row, given))
        row.refresh_from_db()
    return 200, _counted([row])[0]


def _link_values(row: TrackedLink, given: Mapping[str, Any]) -> dict[str, Any]:
    names = ("target", "name", "network", "expires_at")
    start = {name: getattr(row, name) for name in names} | {"campaign": row.campaign_id}
    data = {name: typed(value) for name, value in {**start, **given}.items()}
    form = checked(LinkForm(data, campaigns=Campaign.objects.filter(brand=row.brand)))
    return {**form.cleaned_data, "name": form.cleaned_data["name"] or row.name}


def _stopped(key: ApiKey, number: int, *, stopped: bool) -> Answer:
    row = get_object_or_404(link_rows(key), pk=number)
    verbs.stop_link(actor_of(key), row, stopped=stopped)
    row.refresh_from_db()
    return 200, _counted([row])[0]


@door(Call("POST", "Lets a link lead nowhere; its counts stay.", Link, once=True))
def stop(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """End a link."""
    return _stopped(key, number, stopped=True)


@door(Call("POST", "Lets a stopped link lead on again.", Link, once=True))
def resume(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a link lead on."""
    return _stopped(key, number, stopped=False)


# --- link pages


class PageGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A link page; what is left out stays as it is. Its links stand there the newest first.

    ``asks``: with a form by which visitors leave a message, once they agree to ``consent``.
    """

    brand: Text | Unset = UNSET
    name: Text | Unset = UNSET
    text: Text | Unset = UNSET
    slug: Text | Unset = UNSET
    links: Annotated[list[Number], msgspec.Meta(max_length=500)] | Unset = UNSET
    asks: bool | Unset = UNSET
    consent: Text | Unset = UNSET


class PageTold(msgspec.Struct, forbid_unknown_fields=True):
    """A public page with a brand's links, in their order."""

    id: int
    brand: str
    name: str
    text: str
    slug: str
    address: str
    links: list[int]
    asks: bool
    consent: str


class Pages(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred link pages."""

    pages: list[PageTold]


def _pages(key: ApiKey) -> QuerySet[LinkPage]:
    rows = LinkPage.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("shown")


def _page(row: LinkPage) -> PageTold:
    return PageTold(
        id=row.pk,
        brand=row.brand.slug,
        name=row.name,
        text=row.text,
        slug=row.slug,
        address=public_address("public_links", row.slug),
        links=[one.link_id for one in row.shown.all()],
        asks=row.asks,
        consent=row.consent,
    )


def _kept(key: ApiKey, brand: Brand, row: LinkPage | None, given: Mapping[str, Any]) -> LinkPage:
    start: dict[str, Any] = {}
    if row is not None:
        start = {name: getattr(row, name) for name in ("name", "text", "slug", "asks", "consent")}
        start["links"] = list(row.shown.values_list("link_id", flat=True))
    rows = TrackedLink.objects.filter(brand=brand)
    form = checked(PageForm({**start, **given}, links=rows))
    try:
        made = verbs.keep_page(actor_of(key), brand, row, **form.cleaned_data)
    except verbs.NameTaken:
        raise Refusal(409, "This short name is taken.") from None
    return _pages(key).get(pk=made.pk)


@door(
    Call("GET", "Lists the newest hundred link pages.", Pages, asks=Before),
    Call("POST", "Makes a link page.", PageTold, 201, body=PageGiven, once=True),
)
def pages(request: HttpRequest, key: ApiKey) -> Answer:
    """The newest hundred link pages; or a new one."""
    if request.method == "POST":
        given = given_of(read(request, PageGiven))
        brand = brand_given(key, given)
        del given["brand"]
        return 201, _page(_kept(key, brand, None, given))
    return 200, Pages([_page(one) for one in newest(_pages(key), request)])


@door(
    Call("GET", "Gives one link page.", PageTold),
    Call("PATCH", "Changes a link page.", PageTold, body=PageGiven),
    Call("DELETE", "Removes a link page; its links stay.", None, 204),
)
def page(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One link page: told, changed, removed."""
    row = get_object_or_404(_pages(key), pk=number)
    if request.method == "DELETE":
        verbs.remove_page(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, PageGiven))
        stays(row.brand, given)
        row = _kept(key, row.brand, row, given)
    return 200, _page(row)
