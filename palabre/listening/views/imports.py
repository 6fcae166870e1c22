"""Bringing one's own history in: the list, the file, its columns with a trial, and how far it is."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.query import QueryError
from palabre.connectors.contract import Rejected
from palabre.connectors.files import FIELDS, Format
from palabre.connectors.files.opening import A_LIST_OF_FEEDS
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, import_here, topic_here, topics_here
from palabre.listening.actions import imports as acts
from palabre.listening.actions.topics import make_topic
from palabre.listening.cleaning import storable
from palabre.listening.drafts import Draft, as_mention
from palabre.listening.exporting import safe_cell
from palabre.listening.import_files import FILES_KEPT, size_cap
from palabre.listening.import_forms import ReadingForm, trial_of
from palabre.listening.importing import (
    MOST_REFUSED,
    OWN_SLUG,
    DryRun,
    describe,
    dry_run,
)
from palabre.listening.models import Import, Mention, Place, Topic, Voice
from palabre.listening.rules import ImportState
from palabre.listening.selection import number

COLUMNS = "listening/import_map.html"
SHOWN_REFUSED = 50
NEW_TOPIC = "new"

FORMATS = {
    Format.CSV: "CSV",
    Format.TSV: "TSV",
    Format.XLSX: "Excel",
    Format.JSON: "JSON",
    Format.JSONL: "JSON Lines",
    Format.WORDPRESS: gettext_lazy("WordPress export"),
    Format.MBOX: gettext_lazy("Mailbox"),
    Format.ARCHIVE: gettext_lazy("Archive of a network"),
}
STATES = {
    ImportState.DRAFT: (gettext_lazy("Not begun"), ""),
    ImportState.RUNNING: (gettext_lazy("Running"), "info"),
    ImportState.DONE: (gettext_lazy("Done"), "good"),
    ImportState.FAILED: (gettext_lazy("Broken off"), "bad"),
    ImportState.STOPPED: (gettext_lazy("Stopped"), "warn"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an import is, in words and figures."""

    row: Import
    format: str
    state: str
    kind: str
    total: int | None
    outside: int

    @classmethod
    def of(cls, row: Import) -> "Standing":
        """Read it off the row; ``outside`` are the texts that no topic of the brand asked for."""
        word, kind = STATES[ImportState(row.state)]
        outside = max(row.line - row.stored - row.known - row.refused, 0)
        name = FORMATS.get(Format(row.format), row.format)
        return cls(row, str(name), str(word), kind, row.options.get("rows"), outside)

    @property
    def running(self) -> bool:
        """Whether it is being read now."""
        return self.row.state == ImportState.RUNNING


def _steps(at: int) -> list[dict[str, Any]]:
    """The way of a file, and which of its steps the page is."""
    words = (gettext("The file"), gettext("Columns and trial"), gettext("Bringing it in"))
    return [
        {"label": word, "done": place < at, "current": place == at}
        for place, word in enumerate(words)
    ]


def _address(here: Here, view: str, *number: int) -> str:
    return reverse(view, args=(here.organisation.slug, brand_of(here).slug, *number))


@require_safe
@page(Right.LISTEN)
def imports(request: HttpRequest) -> HttpResponse:
    """Every file that was brought in for the brand, newest first."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Import.objects.filter(brand=here.brand).select_related("topic", "made_by")[:200]
    standings = [Standing.of(row) for row in rows]
    context = {"imports": standings, "busy": any(one.running for one in standings)}
    part = "#list" if request.headers.get("HX-Target") == "imports" else ""
    return render(request, f"listening/imports.html{part}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file. How much may come at all is watched at the door (`site.bodies`)."""
    here: Here = request.here  # type: ignore[attr-defined]
    if request.method != "POST":
        return _upload_page(request)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _upload_page(request, acts.NO_FILE)
    try:
        row = acts.start_import(
            Actor.person(here.user), brand_of(here), upload, str(upload.name or "")
        )
    except Rejected as refusal:
        return _upload_page(request, str(refusal))
    return redirect(_address(here, "listen_import_map", row.pk))


def _upload_page(request: HttpRequest, refusal: str = "") -> HttpResponse:
    context = {
        "steps": _steps(0),
        "refusal": refusal,
        "feeds": refusal == A_LIST_OF_FEEDS,
        "megabytes": size_cap() // 1024**2,
        "kept_days": FILES_KEPT.days,
    }
    status = 422 if refusal else 200
    return render(request, "listening/import_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """What each column means, how the first rows would come in, and where to; then off it goes."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = import_here(here, number)
    if row.state != ImportState.DRAFT:
        return redirect(_address(here, "listen_import", row.pk))
    try:
        if request.method != "POST":
            return _columns_page(request, here, row, None)
        trial, form, wrong = trial_of(row, request.POST)
        if request.POST.get("act") != "run" or wrong:
            return _columns_page(request, here, trial, form, wrong)
        return _begin(request, here, row, trial, form)
    except Rejected as refusal:
        return _columns_page(request, here, row, None, gettext(str(refusal)), readable=False)


def _begin(
    request: HttpRequest, here: Here, row: Import, trial: Import, form: ReadingForm
) -> HttpResponse:
    """Save what was said of the file and let it run; or say what is missing."""
    by = Actor.person(here.user)
    found = describe(trial)
    try:
        if found.missing:
            raise Rejected(acts.INCOMPLETE)
        topic = _topic_asked(request, here)
        acts.match_columns(by, row, found.mapping, trial.options)
        acts.run_import(by, row, topic)
    except (Rejected, Moved) as refusal:
        words = gettext(str(refusal)) if isinstance(refusal, Rejected) else ""
        return _columns_page(request, here, trial, form, words)
    return redirect(_address(here, "listen_import", row.pk))


def _topic_asked(request: HttpRequest, here: Here) -> Topic | None:
    """The topic that takes everything: chosen, made now, or none. Raises `Rejected`."""
    into = request.POST.get("into", "")
    if into == NEW_TOPIC:
        typed = storable(request.POST.get("topic_name", ""))
        name = " ".join(typed.replace('"', " ").split())[:120]
        try:
            return make_topic(Actor.person(here.user), brand_of(here), name, f'"{name}"')
        except QueryError:
            raise Rejected(acts.NO_NAME) from None
    if not into:
        return None
    return topic_here(here, number(into) or 0)


def _columns_page(
    request: HttpRequest,
    here: Here,
    row: Import,
    form: ReadingForm | None,
    wrong: str = "",
    *,
    readable: bool = True,
) -> HttpResponse:
    topics = list(topics_here(here))
    into = request.POST.get("into", "" if topics else NEW_TOPIC)
    context: dict[str, Any] = {
        "steps": _steps(1),
        "import": row,
        "standing": Standing.of(row),
        "wrong": wrong,
        "readable": readable,
        "into": into,
        "destinations": _destinations(topics),
        "topic_name": request.POST.get("topic_name", ""),
        "keeps_all": bool(into),
    }
    if readable:
        found = describe(row)
        tried = dry_run(row)
        context |= {
            "found": found,
            "fields": [
                ("", gettext("— leave out —")),
                *((k, gettext(v)) for k, v in FIELDS.items()),
            ],
            "missing": [gettext(FIELDS[name]) for name in found.missing],
            "form": form or ReadingForm.of(row, ready=found.ready),
            "tried": tried,
            "previews": _looked_at(tried, {topic.pk: topic.name for topic in topics}),
        }
    part = "#looked" if request.headers.get("HX-Target") == "looked" else ""
    status = 422 if wrong and not part else 200
    return render(request, f"{COLUMNS}{part}", context, status=status)


def _destinations(topics: list[Topic]) -> list[tuple[str, str]]:
    everything = gettext("Everything, into “%(topic)s”")
    return [
        ("", gettext("Only what my topics match")),
        *((str(topic.pk), everything % {"topic": topic.name}) for topic in topics),
        (NEW_TOPIC, gettext("Everything, into a new topic")),
    ]


def _looked_at(tried: DryRun, names: dict[int, str]) -> list[dict[str, Any]]:
    """The first rows as the page shows them: mentions that are not stored, or refusals."""
    return [
        {
            "line": one.line,
            "refused": one.refused,
            "mention": _mention(one.draft, one.line) if one.draft else None,
            "topics": [names[n] for n in sorted(one.draft.topics) if n in names]
            if one.draft
            else [],
        }
        for one in tried.rows
    ]


def _mention(draft: Draft, line: int) -> Mention:
    author, item, now = draft.item.author, draft.item, timezone.now()
    draft.id = line
    row = as_mention(draft, 0, 0, 0, now)
    row.voice = Voice(name=author.name, handle=author.handle, remote_id=author.remote_id)
    row.voice.followers = author.followers
    row.place = Place(name=item.place_name, address=item.place or draft.platform)
    row.read_at = now
    row.urls, row.tag_names = {}, []  # type: ignore[attr-defined]
    return row


@require_safe
@page(Right.LISTEN)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """How far an import is; while it runs the page asks every second."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = import_here(here, number)
    if row.state == ImportState.DRAFT:
        return redirect(_address(here, "listen_import_map", row.pk))
    chosen = {"topic": row.topic_id} if row.topic_id else {"platform": OWN_SLUG}
    period = _period(row)
    days = {"since": period[0], "until": period[1]} if period else {}
    dashboard = _address(here, "listen_topic", row.topic_id) if row.topic_id and days else ""
    context = {
        "period": period,
        "dashboard_url": f"{dashboard}?{urlencode(days)}" if dashboard else "",
        "steps": _steps(3 if row.state == ImportState.DONE else 2),
        "import": row,
        "standing": Standing.of(row),
        "error": gettext(row.last_error) if row.last_error else "",
        "mentions_url": f"{_address(here, 'listen_search')}?{urlencode(chosen | days)}",
        "refused": row.refused_lines.all()[:SHOWN_REFUSED],
        "most_refused": MOST_REFUSED,
        "shown_refused": SHOWN_REFUSED,
    }
    part = "#standing" if request.headers.get("HX-Target") == "standing" else ""
    return render(request, f"listening/import.html{part}", context)


def _period(row: Import) -> tuple[date, date] | None:
    """The first and last day of what came in while the import ran; None until it is done."""
    if row.done_at is None or not row.stored:
        return None
    came = Mention.objects.filter(organisation=row.organisation_id, platform=OWN_SLUG)
    came = came.filter(seen_at__range=(row.created_at, row.done_at))
    ends = came.aggregate(first=Min("published_at"), last=Max("published_at"))
    if ends["first"] is None:
        return None
    return timezone.localdate(ends["first"]), timezone.localdate(ends["last"])


@require_POST
@page(Right.LISTEN)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Stop, go on, or take off the list."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = import_here(here, number)
    verbs: dict[str, Callable[[Actor, Import], Import | None]] = {
        "stop": acts.stop_import,
        "resume": acts.resume_import,
        "remove": acts.remove_import,
    }
    if act not in verbs:
        raise Http404
    try:
        verbs[act](Actor.person(here.user), row)
    except (Moved, Rejected):
        act = ""  # it went on meanwhile: the page shows how it stands now
    if act == "remove":
        return redirect(_address(here, "listen_imports"))
    return redirect(_address(here, "listen_import", number))


@require_safe
@page(Right.LISTEN)
def refused(request: HttpRequest, number: int) -> HttpResponse:
    """The refused lines as a file: to be mended and brought in again."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = import_here(here, number)
    response = HttpResponse("".join(_lines(row)), content_type="text/csv; charset=utf-8")
    name = f"palabre-import-{row.pk}-refused.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(row: Import) -> Iterator[str]:
    yield "\ufeff" + _csv_line(gettext("Line"), gettext("Reason"), gettext("Begins with"))
    for bad in row.refused_lines.iterator(chunk_size=1000):
        yield _csv_line(bad.line, gettext(bad.reason), bad.extract)


def _csv_line(*cells: object) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue()
