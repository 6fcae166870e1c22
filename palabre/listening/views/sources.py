"""Where we hear from and whether it is healthy: the list of sources, one source, its acts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing import Chart, Series, columns
from palabre.channels.doors import platform, source_kind
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform, SourceKind
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Right
from palabre.governance.words import sentence
from palabre.listening import access
from palabre.listening.access import brand_of, place_of, source_here, sources_here
from palabre.listening.actions import sources as actions
from palabre.listening.health import Recent, is_stream, with_days
from palabre.listening.models import Source
from palabre.listening.rules import TROUBLED, SourceState
from palabre.listening.source_forms import ReaderForm, SourceForm

MOST = 300
MOST_ACTS = 15

# The tabs of the list: name in the address, words, and which sources they hold.
SHOWN: dict[str, tuple[Any, Q]] = {
    "": (gettext_lazy("All"), Q()),
    "well": (gettext_lazy("Well"), Q(state=SourceState.ACTIVE, last_error="")),
    "trouble": (
        gettext_lazy("Needs a look"),
        Q(state__in=TROUBLED) | (Q(state=SourceState.ACTIVE) & ~Q(last_error="")),
    ),
    "paused": (pgettext_lazy("several sources", "Paused"), Q(state=SourceState.PAUSED)),
    "hidden": (pgettext_lazy("several sources", "Hidden"), Q(is_hidden=True)),
}


@require_safe
@page(Right.READ)
def sources(request: HttpRequest) -> HttpResponse:
    """The sources of the brand, those in trouble first."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = sources_here(here)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    words = request.GET.get("q", "").strip()[:100]
    kept = {name: request.GET[name] for name in ("collection", "q") if request.GET.get(name)}
    collection = request.GET.get("collection", "")
    fitting = _found(rows, words, collection)
    found = fitting.filter(SHOWN[shown][1])
    listed = sorted(with_days(list(found[:MOST])), key=_worst_first)
    context = {
        "sources": [dressed_source(source) for source in listed],
        "total": rows.count(),
        "q": words,
        "collections": _collections(here),
        "collection": collection,
        "show": shown,
        "shown": [
            {"url": "?" + urlencode(({"show": name} if name else {}) | kept), "label": label,
             "current": name == shown, "count": fitting.filter(which).count()}
            for name, (label, which) in SHOWN.items()
        ],
        "more": found.count() > MOST,
        "may_change": here.may(Right.LISTEN),
    }  # fmt: skip
    return render(request, "listening/sources.html", context)


def _collections(here: Here) -> list[str]:
    """The words by which the brand groups its sources."""
    found = sources_here(here).exclude(collection="").values_list("collection", flat=True)
    return sorted(set(found))


def _found(rows: QuerySet[Source], words: str, collection: str) -> QuerySet[Source]:
    if collection:
        rows = rows.filter(collection=collection)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(values__icontains=words))
    return rows.order_by("name", "pk")


def _worst_first(source: Source) -> int:
    marks = ("bad", "warn", "", "good")
    return marks.index(source.health.kind)  # type: ignore[attr-defined]


def dressed_source(source: Source) -> Source:
    """The source with what its network and way of reading are called."""
    of, kind = _known(source)
    source.of = _(of.name) if of else source.platform  # type: ignore[attr-defined]
    source.way = _(kind.label) if kind else source.kind  # type: ignore[attr-defined]
    return source


def _known(source: Source) -> tuple[Platform | None, SourceKind | None]:
    """The platform and kind as data; None for those this version doesn't know any more."""
    try:
        return platform(source.platform), source_kind(source.platform, source.kind)
    except KeyError:
        return None, None


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def source(request: HttpRequest, number: int) -> HttpResponse:
    """One source: how it is, what it brought, what its network lets us do; its name can be changed."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = source_here(here, number)
    may_change = access.may_change(here, row)
    names = ("name", "language", "country", "collection", "weight")
    start = {name: getattr(row, name) for name in names}
    posted = request.POST if request.method == "POST" and may_change else None
    reader = ReaderForm(
        posted if "reader-channel" in request.POST else None, source=row, kind=_known(row)[1]
    )
    if reader.is_bound and reader.is_valid():
        return _read_with(request, row, reader.cleaned_data["channel"])
    form = SourceForm(None if reader.is_bound else posted, initial=start)
    if form.is_bound and form.is_valid():
        actions.change_source(Actor.person(here.user), row, **form.cleaned_data)
        messages.success(request, _("Changed."))
        return redirect(request.path)
    (row,) = with_days([row])
    of, kind = _known(row)
    context = {
        "source": dressed_source(row),
        "of": of,
        "kind": kind,
        "stream": is_stream(row),
        "values": _values(row, kind),
        "remarks": [_(remark) for remark in row.remarks],
        "chart": _chart(row.recent, _mentions_url(here, row)),  # type: ignore[attr-defined]
        "acts": _history(here, row),
        "form": form if may_change else None,
        "collections": _collections(here) if may_change else [],
        "reader": reader if may_change and reader.offers else None,
        "may_change": may_change,
        "mentions_url": _mentions_url(here, row),
    }
    status = 422 if form.errors or reader.errors else 200
    return render(request, "listening/source.html", context, status=status)


def _read_with(request: HttpRequest, row: Source, channel: Channel | None) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    if actions.read_with(Actor.person(here.user), row, channel):
        messages.success(request, _("Changed."))
    elif row.channel != channel:
        messages.warning(request, _("Another source is read with this account already."))
    return redirect(request.path)


def _values(row: Source, kind: SourceKind | None) -> list[tuple[str, str]]:
    labels = {field.name: _(field.label) for field in kind.fields} if kind else {}
    return [(labels.get(name, name), value) for name, value in row.values.items() if value]


def _chart(recent: Recent, mentions: str) -> Chart | None:
    if not recent.came_sum:
        return None
    doors = [f"{mentions}&since={day}&until={day}" for day in recent.days]
    series = Series(_("mentions kept"), [float(count) for count in recent.kept], 0, doors)
    return columns(recent.days, series, get_language() or "en", day_label=_("Day"))


def _history(here: Here, row: Source) -> list[tuple[AuditEntry, str]]:
    """What was done to the source, newest first, for those who may read the trail."""
    if not here.may(Right.AUDIT):
        return []
    entries = AuditEntry.objects.filter(
        organisation=here.organisation, kind="source", object_id=str(row.pk)
    )
    return [(entry, sentence(entry)) for entry in entries.order_by("-pk")[:MOST_ACTS]]


def _mentions_url(here: Here, row: Source) -> str:
    place = place_of(here)
    return f"{reverse('listen_search', kwargs=place)}?source={row.pk}"


Act = Callable[[Actor, Source], Any]
ACTS: dict[str, tuple[Act, Any]] = {
    "pause": (actions.pause_source, gettext_lazy("It is read no more until you resume it.")),
    "resume": (actions.resume_source, gettext_lazy("It is read again, at once.")),
    "read": (actions.read_now, gettext_lazy("It is read in a moment.")),
    "hide": (
        lambda by, row: actions.hide_source(by, row, hidden=True),
        gettext_lazy("What it brought is out of sight; nothing is deleted."),
    ),
    "show": (
        lambda by, row: actions.hide_source(by, row, hidden=False),
        gettext_lazy("What it brought is shown again."),
    ),
    "remove": (
        actions.remove_source,
        gettext_lazy(
            "It is read no more; what it brought stays, and is in sight if it was hidden."
        ),
    ),
}


@require_POST
@page(Right.LISTEN)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Pause, resume, read now, hide, show or remove a source."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = source_here(here, number)
    if act not in ACTS:
        raise Http404
    if not access.may_change(here, row):
        raise PermissionDenied
    do, said = ACTS[act]
    try:
        do(Actor.person(here.user), row)
    except Moved:
        messages.warning(request, _("The source has changed meanwhile; here is how it is now."))
    else:
        messages.success(request, str(said))
    org, brand = here.organisation.slug, brand_of(here).slug
    if act == "remove":
        return redirect("listen_sources", org=org, brand=brand)
    return redirect("listen_source", org=org, brand=brand, number=number)
