"""Files of people: brought in once it is seen what would happen, and taken along."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement.actions import people_import as verbs
from palabre.engagement.crm.tables import COLUMNS, IDENTIFYING, rows_of
from palabre.engagement.crm.vcard import written
from palabre.engagement.models import PeopleImport, Person
from palabre.engagement.people import showing
from palabre.engagement.people.access import people_here, person_here
from palabre.engagement.people.cards import card_of, cards_of, kept_here, may_leave
from palabre.engagement.people.segments import Conditions, where
from palabre.engagement.people.told import all_about
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor, audit
from palabre.governance.pseudonyms import pseudonym
from palabre.governance.rules import Refused, Right
from palabre.listening.exporting import from_threads, in_chunks, safe_cell

SHOWN = 100
STATES = {
    "new": gettext_lazy("New: gets a record"),
    "known": gettext_lazy("Known: gets what is still missing"),
    "doubled": gettext_lazy("In two records: both will be suggested to merge"),
    "again": gettext_lazy("Named above already: added there"),
    "elsewhere": gettext_lazy("Another brand’s record: stays out"),
    "nobody": gettext_lazy("Neither name, mail nor phone: stays out"),
}
KINDS = {"new": "good", "known": "accent", "doubled": "warn", "again": "", "elsewhere": "warn"}


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def files(request: HttpRequest) -> HttpResponse:
    """Bring a file in, and take the people along."""
    here: Here = request.here  # type: ignore[attr-defined]
    problem = ""
    if request.method == "POST":
        given = request.FILES.get("file")
        try:
            if given is None:
                raise Refused(_("Choose a file."))
            if (given.size or 0) > verbs.MOST_BYTES:
                raise Refused(_("This file is too large: bring it in parts."))
            by = Actor.person(here.user)
            row = verbs.start_import(by, brand_here(here), given.name or "", given.read())
        except Refused as error:
            problem = str(error)
        else:
            return redirect("engage_bring", here.organisation.slug, brand_here(here).slug, row.pk)
    rows = people_here(here)
    context = {
        "problem": problem,
        "imports": PeopleImport.objects.filter(brand=here.brand)[:10],
        "count": may_leave(rows).count(),
        "kept": kept_here(rows),
        "networks": showing.kept_words(_platforms(rows)),
        "may_export": here.may(Right.EXPORT),
    }
    return render(request, "engagement/people/files.html", context, status=422 if problem else 200)


def _platforms(rows: Any) -> list[str]:
    found = rows.exclude(identities__voice=None).order_by()
    return list(found.values_list("identities__voice__platform", flat=True).distinct())


def _import_here(here: Here, number: int) -> PeopleImport:
    return get_object_or_404(
        PeopleImport.objects.select_related("brand"), brand=here.brand, pk=number
    )


@require_safe
@page(Right.TRIAGE)
def bring(request: HttpRequest, number: int) -> HttpResponse:
    """What would become of each line of a file, or what became of them."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = _import_here(here, number)
    lines = verbs.plan(row) if row.state == "read" else []
    counts = Counter(line.state for line in lines) if lines else Counter(row.told)
    shown = [
        {"line": line, "word": STATES[line.state], "kind": KINDS.get(line.state, "warn")}
        for line in sorted(lines, key=lambda line: line.state == "new")[:SHOWN]
    ]
    context = {
        "row": row,
        "lines": shown,
        "counts": [(STATES[name], counts[name]) for name in STATES if counts[name]],
        "most": SHOWN,
        "some": any(line.state not in {"nobody", "elsewhere"} for line in lines),
    }
    return render(request, "engagement/people/bring.html", context)


@require_POST
@page(Right.TRIAGE)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Bring the people of a file in."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = _import_here(here, number)
    try:
        verbs.confirm_import(Actor.person(here.user), row)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("engage_bring", here.organisation.slug, brand_here(here).slug, row.pk)


@require_safe
@page(Right.EXPORT)
def export(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The people who meet what is asked, as a table (csv) or vCards (vcf of version 4, vcf3 of version 3)."""
    here: Here = request.here  # type: ignore[attr-defined]
    if kind not in {"csv", "vcf", "vcf3"} or not here.may(Right.TRIAGE):
        raise Http404
    rows = people_here(here).filter(where(Conditions.of(request.GET)))
    by = Actor.person(here.user)
    count = may_leave(rows).count()
    veil = kind == "csv" and _wants_veil(request)
    audit(here.organisation, "exported people", brand_here(here), by, count=count, pseudonyms=veil)
    people = (card for _row, card in cards_of(rows))
    if kind == "csv":
        lines = _veiled(rows) if veil else rows_of(people)
        parts, sort = _table(lines, _note(rows)), "text/csv; charset=utf-8"
    else:
        version = "3.0" if kind == "vcf3" else "4.0"
        parts, sort = (written(one, version) for one in people), "text/vcard; charset=utf-8"
    answer = StreamingHttpResponse(from_threads(in_chunks(parts)), content_type=sort)
    name = f"{slugify(brand_here(here).name)}-people.{'csv' if kind == 'csv' else 'vcf'}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _note(rows: Any) -> str:
    """What stays out of the file, in words."""
    kept = kept_here(rows)
    if not kept:
        return ""
    networks = ", ".join(showing.kept_words(_platforms(rows)))
    said = ngettext(
        "%(count)s person is known only by %(networks)s, which forbids to copy its members: left out.",
        "%(count)s people are known only by %(networks)s, which forbids to copy its members: left out.",
        kept,
    )
    return said % {"count": kept, "networks": networks}


def _wants_veil(request: HttpRequest) -> bool:
    return request.GET.get("names") == "pseudonyms"


def _veiled(rows: QuerySet[Person]) -> Iterator[dict[str, str]]:
    """The people with a pseudonym each, and nothing that says who they are."""
    for row, card in cards_of(rows):
        for told in rows_of([card]):
            name = pseudonym(row.organisation_id, f"person:{row.pk}")
            yield {**told, **dict.fromkeys(IDENTIFYING, ""), "name": name}


def _table(lines: Iterator[dict[str, str]], note: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield "\ufeff" + buffer.getvalue()
    for told in lines:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([safe_cell(told[name]) for name in COLUMNS])
        yield buffer.getvalue()
    if note:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([note])
        yield buffer.getvalue()


@require_safe
@page(Right.EXPORT)
def about(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """All that is kept about somebody, for themselves (json), or their card (vcf)."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    if kind not in {"json", "vcf"} or not here.may(Right.TRIAGE):
        raise Http404
    audit(here.organisation, "exported", row, Actor.person(here.user))
    if kind == "json":
        limits = list(here.member.brands.values_list("pk", flat=True))
        told = all_about(row, limits or None, recruits=here.may(Right.RECRUIT))
        text = json.dumps(told, ensure_ascii=False, indent=1)
        return _file(text, "application/json", f"person-{row.pk}.json")
    if not may_leave(Person.objects.filter(pk=row.pk)).exists():
        raise Http404
    return _file(written(card_of(row)), "text/vcard; charset=utf-8", f"person-{row.pk}.vcf")


def _file(text: str, sort: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=sort)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
