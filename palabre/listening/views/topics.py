"""The followed subjects: their list, and the editor whose form and query write each other."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing import Series, columns
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.listening import editing
from palabre.listening.access import brand_of, place_of, topic_here, topics_here
from palabre.listening.actions.topics import change_topic, make_topic, remove_topic
from palabre.listening.editing import KINDS, Editor
from palabre.listening.finding import filters_for, zone
from palabre.listening.models import Mention, Topic
from palabre.listening.previewing import Preview, preview
from palabre.listening.search import Histogram, SearchRefused, Terms, buckets_of, index
from palabre.listening.selection import Selection, number
from palabre.listening.views.rows import marked_words
from palabre.listening.words import country_name, language_name

EDITOR = "listening/topic_edit.html"
LIST_DAYS = 30
KIND_WORDS = {one.kind: one.label for one in KINDS}
# Fewer than a list of which what was counted before is kept.
MOST_TOPICS = 999
TONES = ("negative", "neutral", "positive", "mixed")


@dataclass(frozen=True, slots=True)
class Card:
    """A topic as the list shows it; ``matched`` is how much of history is matched again, in per cent,
    and None when all of it is."""

    topic: Topic
    kind: str
    days: list[int]
    count: int
    tones: list[tuple[str, int]]
    door: str
    matched: int | None


@require_safe
@page(Right.READ)
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic of the brand with its last thirty days."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = list(topics_here(here))
    refusal = ""
    try:
        cards = _cards(here, rows)
    except SearchRefused as error:
        cards, refusal = [], str(error)
    context = {"cards": cards, "refusal": refusal, "may_edit": here.may(Right.LISTEN)}
    part = "#cards" if request.headers.get("HX-Target") == "cards" else ""
    context["is_matching"] = any(card.matched is not None for card in cards)
    return render(request, f"listening/topics.html{part}", context)


def _cards(here: Here, rows: list[Topic]) -> list[Card]:
    brand = brand_of(here)
    last = timezone.localdate()
    first = last - timedelta(days=LIST_DAYS - 1)
    search = reverse("listen_search", kwargs=place_of(here))
    matched = _matched(here, rows)
    days, tones = _month(brand, rows, first, last)
    cards = []
    for topic in rows:
        chosen = Selection().but(topic=[str(topic.pk)]).between(first, last)
        counted = [(tone, n) for tone in TONES if (n := tones[topic.pk].get(tone))]
        door = f"{search}?{chosen.address()}"
        kind = str(KIND_WORDS.get(topic.kind, topic.kind))
        said = days[topic.pk]
        cards.append(Card(topic, kind, said, sum(said), counted, door, matched.get(topic.pk)))
    return cards


def _month(
    brand: Brand, rows: list[Topic], first: date, last: date
) -> tuple[dict[int, list[int]], dict[int, dict[str, int]]]:
    """Mentions a day, and by tone, of each topic over the days of the list."""
    filters = filters_for(brand, Selection().between(first, last))
    # A mention may have topics of other brands, too, and some that were just removed.
    most = max(MOST_TOPICS, 2 * Topic.objects.filter(organisation=brand.organisation_id).count())
    wanted: dict[str, Histogram | Terms] = {
        "days": Histogram("day", zone(), split="topic", most=most),
        "tones": Terms("topic", most, split="tone"),
    }
    chosen = {"topic": [topic.pk for topic in rows]}
    answers = index().aggregate(None, replace(filters, lists=chosen), wanted) if rows else {}
    days = {one.key: one.split for one in buckets_of(answers.get("days", []))}
    span = [first + timedelta(days=at) for at in range(LIST_DAYS)]
    tones = {one.key: one.split for one in buckets_of(answers.get("tones", []))}
    return (
        {topic.pk: [days.get(day, {}).get(str(topic.pk), 0) for day in span] for topic in rows},
        {topic.pk: dict(tones.get(topic.pk, {})) for topic in rows},
    )


def _matched(here: Here, rows: list[Topic]) -> dict[int, int]:
    """How far back in time, in per cent, history is matched again for the topics that wait for it."""
    waiting = [topic for topic in rows if topic.matched_version != topic.version]
    if not waiting:
        return {}
    edges = Mention.objects.filter(organisation=here.organisation).aggregate(
        first=Min("pk"), last=Max("pk")
    )
    if edges["first"] is None:
        return {}
    span = max(edges["last"] - edges["first"], 1)
    return {
        topic.pk: round(100 * (edges["last"] - topic.matched_id) / span) if topic.matched_id else 0
        for topic in waiting
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def new(request: HttpRequest) -> HttpResponse:
    """A new topic, empty or with the example of a kind (``?example=competitor``)."""
    here: Here = request.here  # type: ignore[attr-defined]
    if request.method == "POST":
        return _edited(request, here, None)
    example = request.GET.get("example", "")
    editor = editing.of_example(example, brand_of(here)) if example else editing.empty()
    return _editor_page(request, here, editor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a topic; what it matched is matched again when its query changed."""
    here: Here = request.here  # type: ignore[attr-defined]
    topic = topic_here(here, number)
    if request.method == "POST":
        return _edited(request, here, topic)
    return _editor_page(request, here, editing.of_topic(topic), topic)


def _edited(request: HttpRequest, here: Here, topic: Topic | None) -> HttpResponse:
    """Save what was typed when asked to and when it can be; else show it again."""
    brand, editor = brand_of(here), editing.of_post(request.POST)
    if request.POST.get("act") != "save":
        return _editor_page(request, here, editor, topic)
    wrong = editor.wrong(brand, topic)
    if wrong or editor.asked() is None:
        missing = "" if editor.query else gettext("Write at least one word to look for.")
        return _editor_page(request, here, editor, topic, wrong or missing, status=422)
    by = Actor.person(here.user)
    values = (editor.name, editor.query, editor.kind, editor.languages, editor.countries)
    saved = change_topic(by, topic, *values) if topic else make_topic(by, brand, *values)
    return redirect(reverse("listen_topic", kwargs={**place_of(here), "number": saved.pk}))


@require_POST
@page(Right.LISTEN)
def look(request: HttpRequest) -> HttpResponse:
    """The live preview: what the query finds, and the half that was not typed in, written anew."""
    here: Here = request.here  # type: ignore[attr-defined]
    saved = number(request.POST.get("topic", ""))
    topic = topic_here(here, saved) if saved is not None else None
    speaks = request.GET.get("from", "")
    editor = editing.of_post(request.POST, speaks)
    context = _context(here, editor, topic) | {"speaks": speaks}
    response = render(request, f"{EDITOR}#looked", context)
    if editor.problem and speaks == "query":
        fault = {"at": editor.problem.start, "end": editor.problem.end}
        detail = {"fault": {"target": "#topic-query [data-editor]", **fault}}
        response["HX-Trigger-After-Settle"] = json.dumps(detail)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Stop following a topic, after a page that says what that means."""
    here: Here = request.here  # type: ignore[attr-defined]
    topic = topic_here(here, number)
    if request.method == "POST":
        remove_topic(Actor.person(here.user), topic)
        return redirect(reverse("listen_topics", kwargs=place_of(here)))
    context = {"topic": topic, "count": topic.mention_topics.count()}
    return render(request, "listening/topic_remove.html", context)


def _editor_page(
    request: HttpRequest,
    here: Here,
    editor: Editor,
    topic: Topic | None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _context(here, editor, topic) | {"wrong": wrong}
    return render(request, EDITOR, context, status=status)


def _context(here: Here, editor: Editor, topic: Topic | None) -> dict[str, Any]:
    """What the editor and its parts are made of."""
    seen, refusal = _seen(here, editor, topic)
    return {
        "topic": topic,
        "editor": editor,
        "error": _error(editor),
        "kinds": KINDS,
        "kind_options": [(one.kind, one.label) for one in KINDS],
        "languages": _choices(editing.LANGUAGES, editor.languages, language_name),
        "countries": _choices(editing.COUNTRIES, editor.countries, country_name),
        "preview": seen,
        "refusal": refusal,
        "words": marked_words([seen.node]) if seen else [],
        "chart": _columns(seen) if seen and seen.count else None,
        "most": Topic._meta.get_field("name").max_length,
    }


def _seen(here: Here, editor: Editor, topic: Topic | None) -> tuple[Preview | None, str]:
    asked = editor.asked()
    if asked is None:
        return None, ""
    try:
        seen = preview(brand_of(here), asked, topic)
    except SearchRefused as error:
        return None, str(error)
    for row in _rows(seen):
        # A row of the preview is only looked at: the brand may not hold it yet.
        row.urls, row.tag_names = {}, []  # type: ignore[attr-defined]
    return seen, ""


def _rows(seen: Preview) -> list[Mention]:
    compared = [part for part in (seen.added, seen.removed) if part]
    return [*seen.mentions, *(row for part in compared for row in part.mentions)]


def _error(editor: Editor) -> dict[str, Any] | None:
    problem = editor.problem
    if problem is None:
        return None
    text = gettext(problem.msgid) % problem.params
    return {"at": problem.start, "end": problem.end, "text": text}


def _choices(usual: tuple[str, ...], chosen: tuple[str, ...], name: Any) -> list[tuple[str, str]]:
    codes = [*usual, *(code for code in chosen if code not in usual)]
    return [(code, name(code)) for code in codes]


def _columns(seen: Preview) -> Any:
    days = [day for day, _count in seen.days]
    series = Series(gettext("Mentions"), [count for _day, count in seen.days])
    return columns(days, series, get_language() or "en", day_label=gettext("Day"), height=120)
