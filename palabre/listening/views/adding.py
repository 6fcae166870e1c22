"""New sources: by address, by what a network offers, by a list from a feed reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.channels.doors import platform, source_kind
from palabre.channels.models import Channel
from palabre.channels.offering import offered as offered_there
from palabre.connectors import opml
from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    Platform,
    Rejected,
    SourceKind,
)
from palabre.connectors.protocols import Offer as Offering
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.rules import Right
from palabre.listening.access import brand_of
from palabre.listening.actions.sources import add_source
from palabre.listening.discovery import Proposal, look, offered, redeemed
from palabre.listening.models import Source
from palabre.listening.reading import source_key
from palabre.listening.source_forms import (
    MOST_TICKED,
    AddressForm,
    KindForm,
    ListForm,
    ticket_of,
)
from palabre.listening.source_forms import ticked as ticked_in

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """A network and the ways of reading it."""

    of: Platform
    kinds: Sequence[SourceKind]


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def add(request: HttpRequest) -> HttpResponse:
    """Choose how to add a source; with ?platform= and ?kind=, its own form."""
    here: Here = request.here  # type: ignore[attr-defined]
    slug, kind_slug = request.GET.get("platform", ""), request.GET.get("kind", "")
    if not slug:
        return _ways(request)
    of, kind = _chosen_kind(slug, kind_slug)
    form = KindForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        platform=slug,
        brand=brand_of(here),
    )
    if form.is_bound and form.is_valid():
        channel = form.cleaned_data.get("channel")
        made = _add_wanted(here, slug, form, channel)
        if len(made) == 1:
            return _led_to(request, *made[0], channel)
        _tell_count(request, sum(is_new for _source, is_new in made))
        return redirect("listen_sources", org=here.organisation.slug, brand=brand_of(here).slug)
    connected = "channel" not in form.fields or form.fields["channel"].queryset.exists()  # type: ignore[attr-defined]
    context = {"of": of, "kind": kind, "form": form, "connected": connected}
    if form.offered_field:
        context["typed_name"] = f"value_{form.offered_field.name}"
        context["ticked"] = [ticket_of(*one) for one in form.chosen]
    return render(
        request, "listening/source_kind.html", context, status=422 if form.errors else 200
    )


@transaction.atomic
def _add_wanted(
    here: Here, slug: str, form: KindForm, channel: Channel | None
) -> list[tuple[Source, bool]]:
    """The sources that a form asks for, all or none, each with whether it is read from now on only."""
    return [
        add_source(
            Actor.person(here.user), here.organisation, slug, form.kind.slug, values,
            name=name, brand=brand_of(here), channel=channel,
        )
        for values, name in form.wanted
    ]  # fmt: skip


@never_cache
@require_safe
@page(Right.LISTEN)
def choices(request: HttpRequest) -> HttpResponse:
    """What a way of reading can be bound to with an account, as its network tells it now: a part."""
    here: Here = request.here  # type: ignore[attr-defined]
    of, kind = _chosen_kind(request.GET.get("platform", ""), request.GET.get("kind", ""))
    field = next((one for one in kind.fields if one.offered), None)
    if field is None:
        raise Http404
    channel = _channel_named(brand_of(here), of.slug, request.GET.get("channel", ""))
    words = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"of": of, "kind": kind, "field": field, "words": words}
    if channel is None and kind.needs_account:
        raise Http404
    try:
        found = offered_there(of.slug, field.name, words, channel)
    except ConnectorError as fault:
        return render(request, "listening/source_choices.html", {**context, "fault": _(str(fault))})
    # The account of a source counts: the same place read with another one is another source.
    number = channel.pk if channel else None
    ticked = dict(filter(None, map(ticked_in, request.GET.getlist("chosen")[:MOST_TICKED])))
    # What another search found and was ticked stays ticked: of a list all is shown anyway.
    there = {one.value for one in found.offers}
    kept = [Offering(value, name) for value, name in ticked.items() if value not in there]
    shown = [*(kept if field.offered == "search" else ()), *found.offers]
    known = set(Source.objects.filter(organisation=here.organisation).values_list("key", flat=True))
    context["more"] = found.more
    context["choices"] = [
        {
            "offer": one,
            "remark": _(one.remark) if one.remark else "",
            "ticket": ticket_of(one.value, one.name),
            "ticked": one.value in ticked,
            "known": source_key(of.slug, kind.slug, {field.name: one.value}, number) in known,
        }
        for one in shown
    ]
    return render(request, "listening/source_choices.html", context)


def _channel_named(brand: Brand, slug: str, number: str) -> Channel | None:
    """The account of this number that the brand may use on a network; None without one."""
    if not number:
        return None
    return get_object_or_404(
        Channel.objects.serving(brand), platform=slug, pk=number_in(number) or 0
    )


def _chosen_kind(slug: str, kind_slug: str) -> tuple[Platform, SourceKind]:
    try:
        found = platform(slug), source_kind(slug, kind_slug)
    except KeyError:
        raise Http404 from None
    if found[0] not in offered():
        raise Http404
    return found


def _led_to(
    request: HttpRequest, source: Source, made: bool, channel: Channel | None
) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    said = _("It is read at once.") if made else _("This is read already: here it is.")
    if channel and not made and source.channel == channel:
        said = _("It is read with this account from now on.")
    messages.success(request, said)
    # A source of another brand of the organisation is not shown here.
    org, brand = here.organisation.slug, brand_of(here)
    if source.brand_id not in {None, brand.pk}:
        return redirect("listen_sources", org=org, brand=brand.slug)
    return redirect("listen_source", org=org, brand=brand.slug, number=source.pk)


def _ways(
    request: HttpRequest,
    address_form: AddressForm | None = None,
    list_form: ListForm | None = None,
    status: int = 200,
) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    offers = [
        Offer(one, one.sources)
        for one in offered()
        if one.sources and words.casefold() in f"{_(one.name)} {one.name}".casefold()
    ]
    context = {
        "address_form": address_form or AddressForm(),
        "list_form": list_form or ListForm(),
        "offers": sorted(offers, key=lambda offer: _(offer.of.name).casefold()),
        "q": words,
    }
    return render(request, "listening/source_add.html", context, status=status)


@require_POST
@page(Right.LISTEN)
def discover(request: HttpRequest) -> HttpResponse:
    """Look at an address, or into a list of feeds, and show what could be read, to be ticked."""
    if "file" in request.FILES:
        return _from_list(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ways(request, address_form=form, status=422)
    address = form.cleaned_data["address"]
    found = look("", site=address)
    if not found.proposals:
        for _name, trouble in found.troubles:
            form.add_error("address", _(trouble))
        if not found.troubles:
            form.add_error("address", _("Nothing that can be read was found at this address."))
        return _ways(request, address_form=form, status=422)
    return _to_tick(request, address, found.proposals)


def _from_list(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ways(request, list_form=form, status=422)
    file = form.cleaned_data["file"]
    try:
        outlines = opml.read(file.read())
    except Rejected as fault:
        form.add_error("file", _(str(fault)))
        return _ways(request, list_form=form, status=422)
    proposals = proposals_of(outlines)
    if not proposals:
        form.add_error("file", _("No feed is named in this list."))
        return _ways(request, list_form=form, status=422)
    return _to_tick(request, file.name, proposals)


def proposals_of(outlines: Iterable[opml.Outline]) -> list[Proposal]:
    """The feeds of a list as sources that could be read: by whichever way reads an address."""
    slug, kind = _reads_addresses()
    return [
        Proposal(slug, kind, {"url": one.url}, one.title or one.url, one.folder) for one in outlines
    ]


def _reads_addresses() -> tuple[str, str]:
    """The first way of reading that asks for an address and nothing else."""
    return next(
        (one.slug, kind.slug)
        for one in offered()
        for kind in one.sources
        if kind.capability is Capability.READ and [f.name for f in kind.fields] == ["url"]
    )


def _to_tick(request: HttpRequest, looked_at: str, proposals: list[Proposal]) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    context = {
        "looked_at": looked_at,
        "proposals": dressed(here, proposals[:MOST_AT_ONCE]),
        "left_out": max(len(proposals) - MOST_AT_ONCE, 0),
        "most": MOST_AT_ONCE,
    }
    return render(request, "listening/source_tick.html", context)


def dressed(here: Here, proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Proposals as a tick list shows them; those that are read already can't be ticked."""
    known = set(Source.objects.filter(organisation=here.organisation).values_list("key", flat=True))
    return [
        {
            "ticket": one.ticket,
            "name": _(one.name),
            "why": _(one.why) if one.why else "",
            "platform": one.platform,
            "address": next((value for value in one.values.values() if value), ""),
            "way": _(source_kind(one.platform, one.kind).label),
            "known": source_key(one.platform, one.kind, one.values) in known,
        }
        for one in proposals
    ]


@require_POST
@page(Right.LISTEN)
def accept(request: HttpRequest) -> HttpResponse:
    """Read what was ticked."""
    here: Here = request.here  # type: ignore[attr-defined]
    made = add_ticked(Actor.person(here.user), brand_of(here), request.POST.getlist("chosen"))
    _tell_count(request, len(made))
    return redirect("listen_sources", org=here.organisation.slug, brand=brand_of(here).slug)


def _tell_count(request: HttpRequest, count: int) -> None:
    said = ngettext("%(count)d source is read now.", "%(count)d sources are read now.", count)
    messages.success(request, said % {"count": count})


@transaction.atomic
def add_ticked(by: Actor, brand: Brand, tickets: Sequence[str]) -> list[Source]:
    """Add the sources of these form values; what names nothing known is left out."""
    made = []
    for proposal in filter(None, map(redeemed, tickets[:MOST_AT_ONCE])):
        source, new = add_source(
            by,
            brand.organisation,
            proposal.platform,
            proposal.kind,
            proposal.values,
            name=proposal.name,
            brand=brand,
        )
        if new:
            made.append(source)
    return made
