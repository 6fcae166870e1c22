"""Rules of the inbox: their list, one with its form, its log and what it would have done."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement.access import agents
from palabre.engagement.actions import rule_undo
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.models import Rule, Turn
from palabre.engagement.ruling.asked import (
    MOST_ACTS,
    MOST_CONDITIONS,
    MOST_PEOPLE,
    Act,
    Condition,
    Doing,
    Event,
    What,
    acts_of,
    conditions_of,
)
from palabre.engagement.ruling.ready import READY, names_of
from palabre.engagement.ruling.trying import tried
from palabre.engagement.ruling.words import (
    ACTS,
    EVENTS,
    OUTCOMES,
    SEVERAL,
    TYPED,
    WHAT,
    Choices,
)
from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.publishing.forms import with_plain_lines

SHOWN, AN_HOUR = 50, 3600
GONE = "rule_gone"  # in the session: what brings back the rule that was thrown away last


@dataclass
class Sheet:
    """A rule as its form shows it, with rows that are not filled yet."""

    name: str = ""
    event: str = Event.TEXT
    every: bool = True
    stops: bool = False
    most: int = 100
    conditions: list[Condition] = field(default_factory=list)
    acts: list[Doing] = field(default_factory=list)


def _typed(request: HttpRequest) -> Sheet:
    """What was typed; rows of a kind that there isn't are left out."""
    told = request.POST
    sheet = Sheet(
        told.get("name", "").replace("\x00", ""), told.get("event", ""),
        told.get("every", "all") == "all", "stops" in told, number_in(told.get("most", ""), 5) or 100,
    )  # fmt: skip
    sheet.event = sheet.event if sheet.event in set(Event) else Event.TEXT
    for at in range(MOST_CONDITIONS):
        what = told.get(f"c{at}-what", "")
        if what in set(What):
            values = told.getlist(f"c{at}-values")
            if what in SEVERAL:
                values = [one for text in values for one in text.split(",")]
            kept = tuple(one.replace("\x00", "").strip() for one in values)
            sheet.conditions.append(Condition(What(what), kept, f"c{at}-not" in told))
    for at in range(MOST_ACTS):
        act = told.get(f"a{at}-act", "")
        if act in set(Act):
            value = with_plain_lines(told.get(f"a{at}-value", "").replace("\x00", ""))
            whom = tuple(one.replace("\x00", "") for one in told.getlist(f"a{at}-whom"))
            sends = told.get(f"a{at}-sends") == "on"
            sheet.acts.append(Doing(Act(act), value, whom[:MOST_PEOPLE], sends))
    return sheet


def _changed(sheet: Sheet, wish: str) -> bool:
    """Add or take away a row as a button asked; whether that was all."""
    verb, _colon, what = wish.partition(":")
    if verb == "add" and what in set(What):
        sheet.conditions.append(Condition(What(what), ()))
    elif verb == "act" and what in set(Act):
        sheet.acts.append(Doing(Act(what)))
    elif verb in {"drop", "undo"}:
        rows: list[Any] = sheet.conditions if verb == "drop" else sheet.acts
        at = number_in(what, 2)
        if at is not None and at < len(rows):
            del rows[at]
    else:
        return False
    return True


def _rows(sheet: Sheet, choices: Choices) -> dict[str, Any]:
    """The rows of the form with what each can choose from."""
    conditions = [
        {
            "row": one, "word": WHAT[one.what], "typed": one.what in TYPED, "help": choices.help(one.what),
            "text": ", ".join(one.values), "options": choices.values.get(one.what, []),
        }
        for one in sheet.conditions
    ]  # fmt: skip
    acts = [
        {
            "row": one, "word": ACTS[one.act], "options": choices.acts.get(one.act, []),
            "chooses": one.act in choices.acts, "people": choices.whom,
        }
        for one in sheet.acts
    ]  # fmt: skip
    return {"conditions": conditions, "acts": acts}


def _page(
    request: HttpRequest, sheet: Sheet, row: Rule | None, said: str = "", *, fresh: bool = False
) -> HttpResponse:
    here = here_of(request)
    choices = Choices(brand_here(here), agents(here))
    context: dict[str, Any] = {
        "sheet": sheet, "rule": row, "said": said, "events": list(EVENTS.items()),
        "whats": [(str(one), word) for one, word in WHAT.items()],
        "verbs": [(str(one), word) for one, word in ACTS.items()],
        "may_change": here.may(Right.PUBLISH), **_rows(sheet, choices),
    }  # fmt: skip
    if row is not None and not fresh:
        context["sentence"] = choices.sentence(row)
        context["log"] = _by_conversation(_log(row, choices))
        if "try" in request.GET:
            if here.may(Right.PUBLISH):
                verbs.looked_at(row)
            found = tried(row, number_in(request.GET.get("before", "")) or 0)
            context["tried"] = found
            context["would"] = [
                {"turn": one, "acts": _acts(found.acts[one.pk], choices)} for one in found.turns
            ]
    status = 422 if said else 200
    return render(request, "engagement/rules/rule.html", context, status=status)


def _log(row: Rule, choices: Choices) -> list[dict[str, Any]]:
    """What a rule did last, in words."""
    return [
        {
            "row": one, "outcome": OUTCOMES[one.outcome],  # type: ignore[index]
            "acts": _acts(one.told, choices),
        }
        for one in row.runs.select_related("conversation")[:SHOWN]
    ]  # fmt: skip


def _acts(told: list[dict[str, Any]], choices: Choices) -> list[dict[str, Any]]:
    """What acts came to, or would have, in words."""
    return [
        {"words": choices.act(one), "fault": one.get("fault", ""), "text": one.get("text", "")}
        for one in told
    ]


def _by_conversation(log: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """What was done, conversation by conversation, each act with the words of the text that it was about."""
    turns = Turn.objects.select_related("mention", "post")
    texts = turns.in_bulk([one["row"].turn_number for one in log])
    found: dict[Any, list[dict[str, Any]]] = {}
    for one in log:
        row = one["row"]
        one["words"] = texts[row.turn_number].words if row.turn_number in texts else ""
        found.setdefault(row.conversation_id or f"gone {row.pk}", []).append(one)
    return list(found.values())


def _rule_here(here: Here, number: int) -> Rule:
    return get_object_or_404(Rule, brand=brand_here(here), pk=number)


@require_safe
@page(Right.ANSWER)
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of the brand in their order, each as a sentence."""
    here = here_of(request)
    choices = Choices(brand_here(here), agents(here))
    rows = Rule.objects.filter(brand=brand_here(here))
    told = [{"row": one, "sentence": choices.sentence(one)} for one in rows]
    gone = _gone(request, here)
    taken = {one.name for one in rows}
    ready = [(slug, one) for slug, one in READY.items() if not names_of(one) & taken]
    context = {
        "rules": told, "ready": ready, "gone": gone and gone["name"],
        "may_change": here.may(Right.PUBLISH),
    }  # fmt: skip
    return render(request, "engagement/rules/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.ANSWER)
def rule(request: HttpRequest, number: int) -> HttpResponse:
    """One rule: its form, its log, and with ``?try`` what it would have done in the past thirty days."""
    here = here_of(request)
    row = _rule_here(here, number)
    if request.method != "POST":
        sheet = Sheet(
            row.name, row.event, row.every, row.stops, row.most,
            conditions_of(row.conditions), acts_of(row.acts),
        )  # fmt: skip
        return _page(request, sheet, row)
    if not here.may(Right.PUBLISH):
        raise Http404
    return _write(request, row)


def _write(request: HttpRequest, row: Rule | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, Sheet(), row)
    here, sheet = here_of(request), _typed(request)
    if _changed(sheet, request.POST.get("do", "")):
        return _page(request, sheet, row, fresh=True)
    wish = verbs.Wish(
        sheet.name, Event(sheet.event), sheet.conditions, sheet.acts, sheet.every, sheet.stops,
        sheet.most,
    )  # fmt: skip
    seen = number_in(request.POST.get("seen", ""), 8) or 0
    try:
        kept = verbs.keep_rule(actor(here), brand_here(here), wish, row, seen)
    except Refused as error:
        return _page(request, sheet, row, str(error), fresh=True)
    messages.success(request, _("It is kept. See what it would have done, then switch it on."))
    return go(here, "engage_rule", kept.pk)


@require_POST
@page(Right.PUBLISH)
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a ready-made rule, and look at what it would have done."""
    here = here_of(request)
    if slug not in READY:
        raise Http404
    try:
        row = verbs.take_ready(actor(here), brand_here(here), slug)
    except Refused as error:
        messages.error(request, str(error))
        return go(here, "engage_rules")
    address = reverse("engage_rule", args=[here.organisation.slug, brand_here(here).slug, row.pk])
    return redirect(f"{address}?try=1#tried")


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Switch a rule on or off, put it further up or down, or throw it away."""
    here = here_of(request)
    row = _rule_here(here, number)
    if act in {"on", "off"}:
        try:
            verbs.switch_rule(actor(here), row, on=act == "on")
        except Refused as error:
            messages.error(request, str(error))
    elif act in {"up", "down"}:
        verbs.move_rule(actor(here), row, down=act == "down")
    elif act == "remove":
        kept = rule_undo.kept_of(row)
        request.session[GONE] = {"brand": row.brand_id, "rule": kept, "at": time.time()}
        verbs.remove_rule(actor(here), row)
    else:
        raise Http404
    return go(here, "engage_rules")


def _gone(request: HttpRequest, here: Here) -> dict[str, Any] | None:
    """The rule that this person threw away last in this brand, for an hour."""
    found = request.session.get(GONE)
    if not found or found["brand"] != brand_here(here).pk or found["at"] < time.time() - AN_HOUR:
        return None
    rule: dict[str, Any] = found["rule"]
    return rule


@require_POST
@page(Right.PUBLISH)
def back(request: HttpRequest) -> HttpResponse:
    """Bring the rule back that one has just thrown away."""
    here = here_of(request)
    kept = _gone(request, here)
    if kept is None:
        raise Http404
    try:
        row = rule_undo.bring_back(actor(here), brand_here(here), kept)
        messages.success(request, _("“%(name)s” is back.") % {"name": row})
    except Refused as error:
        messages.error(request, str(error))
    del request.session[GONE]
    return go(here, "engage_rules")
