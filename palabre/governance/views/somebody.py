"""Somebody asks what is kept of them, or to be erased. Nothing of who it is stands in an address or a log."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.governance.access import page
from palabre.governance.actions.erasures import erase_somebody
from palabre.governance.acts import audit
from palabre.governance.models import Erasure, Member, Organisation
from palabre.governance.pages import actor, here_of
from palabre.governance.rules import Refused, Right
from palabre.governance.somebody import (
    Found,
    Keys,
    Known,
    kept_of,
    typed_words,
    who_is,
    whole,
    words_of,
)
from palabre.governance.sweeping import OWN, SEALED, Taker, names_in, places_of

MOST_TYPED = 2000
MOST_ERASURES = 20
LONGEST_LOOK = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of whoever was asked for. ``quoted``, ``stays`` and ``own``: rows about something else
    in which their words stand, by kind: from which these go, sealed ones, and settings of our own;
    ``is_whole`` whether all rows were looked through, or only those of the first seconds."""

    typed: str
    known: list[Known]
    chosen: list[str]
    keys: Keys
    kept: list[Found]
    names: list[str]
    quoted: list[tuple[str, int]]
    stays: list[tuple[str, int]]
    own: list[tuple[str, int]]
    is_whole: bool
    member: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.OWN)
def somebody(request: HttpRequest) -> HttpResponse:
    """Look for somebody, give them what is kept of them as a file, erase them after a second look."""
    here = here_of(request)
    if request.method != "POST":
        return _show(request, {})
    answer = _answer(here.organisation, request)
    act = request.POST.get("act")
    if act == "file" and answer.keys:
        return _file(request, answer)
    if act == "erase" and answer.keys:
        return _erase(request, answer)
    return _show(request, {"answer": answer, "asked": True})


def _show(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    rows = Erasure.objects.filter(organisation=here_of(request).organisation)
    context["erasures"] = rows.select_related("by", "looks_for")[:MOST_ERASURES]
    context["is_under_way"] = rows.exclude(looks_for=None).exists()
    return render(request, "governance/somebody.html", context, status=status)


def _answer(organisation: Organisation, request: HttpRequest) -> Answer:
    typed = request.POST.get("typed", "")[:MOST_TYPED]
    words = typed_words(typed)
    known = who_is(organisation, words)
    there = {one.key for one in known}
    picked = [one for one in request.POST.getlist("key") if one in there]
    first = "chosen" not in request.POST
    chosen = [one.key for one in known if one.sure] if first else picked
    keys = whole(organisation, chosen)
    said = words_of(organisation, keys)
    names = names_in(said)
    counts, is_whole = (
        _counted(organisation, Taker(names, said.said)) if keys else (Counter(), True)
    )
    elsewhere = [one for one in counts if one not in SEALED and one not in OWN]
    mails = [one.casefold() for one in words]
    return Answer(
        typed, known, chosen, keys, kept_of(organisation, keys) if keys else [], names,
        [(_kind(one), counts[one]) for one in sorted(elsewhere)],
        [(_kind(one), counts[one]) for one in sorted(SEALED & counts.keys())],
        [(_kind(one), counts[one]) for one in sorted(OWN & counts.keys())],
        is_whole, Member.objects.filter(organisation=organisation, user__email__in=mails).exists(),
    )  # fmt: skip


def _counted(organisation: Organisation, take: Taker) -> tuple[Counter[str], bool]:
    """In which rows they are named, as far as one page can wait: the erasure itself looks through all."""
    until, counts = time.monotonic() + LONGEST_LOOK, Counter[str]()
    for place in places_of(organisation.pk, take):
        if place is not None:
            counts[place.label] += 1
        if time.monotonic() > until:
            return counts, False
    return counts, True


def _kind(label: str) -> str:
    from django.apps import apps

    return str(apps.get_model(label)._meta.verbose_name_plural)


def _file(request: HttpRequest, answer: Answer) -> HttpResponse:
    organisation = here_of(request).organisation
    rows = sum(len(one.rows) for one in answer.kept)
    audit(organisation, "gave access", organisation, actor(here_of(request)), rows=rows)
    told = {
        "organisation": organisation.name,
        "made_at": timezone.now(),
        "asked_for": typed_words(answer.typed),
        "kept": {one.kind: one.rows for one in answer.kept},
        "named_or_quoted_in": dict([*answer.quoted, *answer.stays, *answer.own]),
    }
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="access.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


def _erase(request: HttpRequest, answer: Answer) -> HttpResponse:
    here = here_of(request)
    if " ".join(request.POST.get("again", "").split()) != " ".join(answer.typed.split()):
        return _show(request, {"answer": answer, "asked": True, "wrong": True}, 422)
    names = [one for one in request.POST.getlist("name") if one in answer.names]
    try:
        erase_somebody(actor(here), here.organisation, answer.keys, names)
    except Refused as refused:
        messages.error(request, str(refused))
        return _show(request, {"answer": answer, "asked": True}, 422)
    messages.success(
        request,
        _(
            "The erasure has begun, and they are not heard any more. It goes on by itself: how far it is"
            " stands below."
        ),
    )
    return redirect("govern_somebody", org=here.organisation.slug)
