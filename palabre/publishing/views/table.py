"""Bringing posts in from a table: the file, what it holds, and the word that makes posts of it."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.connectors.contract import Rejected
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    open_campaigns,
    speaking,
    spoken_by,
)
from palabre.publishing.actions.batches import BroughtIn, bring_in, keep_table, written_of_row
from palabre.publishing.foreseen import holds_back
from palabre.publishing.planning.rows import Account
from palabre.publishing.planning_models import Batch
from palabre.publishing.rules import Aim
from palabre.publishing.tables import read_table
from palabre.publishing.words import AIMS

SHOWN = 20
MODEL = (
    "date,time,text,title,link,channels,tags,aim,campaign\r\n"
    "2026-12-24,09:30,\"Write here what is said, on one or several lines.\",,"
    "https://example.org/,,\"coffee, recipes\",useful,\r\n"
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def table(request: HttpRequest) -> HttpResponse:
    """Give a file; it is read and shown, and nothing is made of it yet."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, fault = brand_here(here), ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            fault = _("Choose a file first.")
        else:
            accounts = [Account(one.pk, one.name, one.platform) for one in spoken_by(here)]
            zone = timezone.get_current_timezone()
            campaigns = [(one.pk, one.name) for one in open_campaigns(here)]
            try:
                read = read_table(
                    file.name or "", file.read(), accounts, timezone.now(), zone, campaigns
                )
                by = Actor.person(here.user)
                batch = keep_table(by, brand, here.user, file.name or "", read)
                return redirect("publish_batch", here.organisation.slug, brand.slug, batch.pk)
            except Rejected as error:
                fault = _(str(error))
    context = {
        "fault": fault,
        "batches": Batch.objects.filter(brand=brand, done_at=None).defer("rows", "refused")[:10],
        "columns": _columns([one.name for one in spoken_by(here)]),
    }
    return render(request, "publishing/table.html", context, status=422 if fault else 200)


def _columns(accounts: list[str]) -> list[tuple[str, str]]:
    """The columns of a table, each with what stands in it."""
    zone = str(timezone.get_current_timezone())
    named = _("names of accounts, separated by commas")
    if accounts:
        named = _("names of accounts, separated by commas: %(names)s") % {
            "names": ", ".join(accounts)
        }
    return [
        ("date", _("2026-12-24 or 24/12/2026; empty for a draft without a day")),
        ("time", _("09:30, by your clock (%(zone)s); without one 09:00") % {"zone": zone}),
        ("text", _("what is said")),
        ("title", _("for a blog, a newsletter or a video")),
        ("link", _("a web address")),
        ("channels", named),
        ("tags", _("separated by commas")),
        ("aim", _("useful, conversation, offer")),
        ("campaign", _("the name of a campaign")),
    ]


@require_safe
@page(Right.WRITE)
def model(request: HttpRequest) -> HttpResponse:
    """An empty table to begin with, which spreadsheets open with its accents whole."""
    headers = {"Content-Disposition": 'attachment; filename="posts.csv"'}
    return HttpResponse("\ufeff" + MODEL, content_type="text/csv; charset=utf-8", headers=headers)


def _batch(here: Here, number: int) -> Batch:
    return get_object_or_404(Batch.objects.select_related("brand"), brand=here.brand, pk=number)


@require_safe
@page(Right.WRITE)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """What a table holds: its first posts and the lines that are refused, each with the reason."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = _batch(here, number)
    names = {one.pk: one for one in speaking(brand_here(here))}
    campaigns = {one.pk: one.name for one in open_campaigns(here)}
    against = holds_back(row.brand, [written_of_row(one) for one in row.rows], names)
    shown = [
        {
            **one,
            "against": said,
            "due_at": datetime.fromisoformat(one["due_at"]) if one["due_at"] else None,
            "aim": AIMS[Aim(one["aim"])],
            "campaign": campaigns.get(one.get("campaign") or 0, ""),
            "accounts": [names[number] for number in one["channels"] if number in names],
        }
        for one, said in list(zip(row.rows, against, strict=True))[:SHOWN]
    ]
    is_timed = [bool(one["due_at"] and one["channels"]) for one in row.rows]
    context = {
        "batch": row,
        "shown": shown,
        "count": len(row.rows),
        "more": len(row.rows) - len(shown),
        "refused": [{**one, "refused": _(one["refused"])} for one in row.refused],
        "timed": sum(timed and not said for timed, said in zip(is_timed, against, strict=True)),
        "held": sum(map(bool, against)),
        "may_publish": here.may(Right.PUBLISH),
    }
    return render(request, "publishing/batch.html", context)


@require_POST
@page(Right.WRITE)
def batch_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Make the posts of a table: as drafts, or scheduled where a time and an account are given."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, place = _batch(here, number), (here.organisation.slug, brand_here(here).slug)
    if act not in {"drafts", "schedule"} or (act == "schedule" and not here.may(Right.PUBLISH)):
        raise Http404
    try:
        told = bring_in(Actor.person(here.user), row, to_schedule=act == "schedule")
    except Refused as error:
        messages.error(request, str(error))
        return redirect("publish_batch", *place, row.pk)
    messages.success(request, _sentence(told))
    return redirect("publish_calendar", *place)


def _sentence(told: BroughtIn) -> str:
    said = [ngettext("%(n)d post is in.", "%(n)d posts are in.", told.made) % {"n": told.made}]
    if told.scheduled:
        said.append(
            ngettext("%(n)d is scheduled.", "%(n)d are scheduled.", told.scheduled)
            % {"n": told.scheduled}
        )
    if told.left:
        said.append(
            ngettext(
                "%(n)d could not be scheduled and is a draft.",
                "%(n)d could not be scheduled and are drafts.",
                told.left,
            )
            % {"n": told.left}
        )
    return " ".join(said)
