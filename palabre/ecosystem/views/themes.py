"""What people ask, praise and blame: the themes of a topic, beside competitors, and the texts behind each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.ecosystem import themed
from palabre.ecosystem.access import map_of, reading_here, reading_of, topics_to_map
from palabre.ecosystem.actions.themes import are_being_found, find_anew
from palabre.ecosystem.models import Reading, Theme
from palabre.ecosystem.rules import READ_LANGUAGES, Aim
from palabre.ecosystem.words import AIMS
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import address, here_of
from palabre.governance.rules import Right
from palabre.listening.access import topic_here, topics_here
from palabre.listening.models import Topic
from palabre.listening.selection import number
from palabre.listening.words import language_name

A_PAGE = 30


@require_safe
@page(Right.READ)
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of a topic in three columns, or one of them whole."""
    here, choice = here_of(request), themed.Choice.of_address(request.GET)
    topics = [one for one in topics_to_map(here) if isinstance(one, Topic)]  # not sectors
    wanted = request.GET.get("topic", "")
    topic = topic_here(here, number(wanted) or 0) if wanted else next(iter(topics), None)
    reading = reading_of(topic) if topic else None
    context: dict[str, Any] = {
        "topics": topics,
        "topic": topic,
        "reading": reading,
        "choice": choice,
        "busy": bool(topic and are_being_found(topic)),
        "may_find": here.may(Right.LISTEN),
    }
    if topic and reading:
        context |= _filters(here, topic) | _found(here, topic, reading, choice)
    part = "#state" if request.headers.get("HX-Target") == "state" else ""
    return render(request, f"ecosystem/themes.html{part}", context)


def _found(here: Here, topic: Topic, reading: Reading, choice: themed.Choice) -> dict[str, Any]:
    brand = brand_here(here)
    columns = themed.columns_of(reading, choice, brand)
    there = set(reading.texts.values_list("topic", flat=True).distinct())
    rivals = [one for one in topics_here(here).order_by("pk") if one.pk in there - {topic.pk}]
    sides = [topic, *rivals]
    return {
        "columns": columns,
        "texts": sum(one.texts for one in columns),
        "sides": sides if rivals else [],
        "compared": themed.compared(reading, choice, brand, sides) if rivals else [],
        "stability": [
            (language_name(one), value) for one, value in sorted(reading.stability.items())
        ],
    }


def _filters(here: Here, topic: Topic) -> dict[str, Any]:
    drawn, anyone = map_of(topic), ("", _("Any"))
    communities = drawn.communities.all() if drawn else ()
    return {
        "aims": [("", _("All three")), *((str(one), word) for one, word in AIMS.items())],
        "languages": [anyone, *((one, language_name(one)) for one in READ_LANGUAGES)],
        "communities": [anyone, *((one.number, str(one)) for one in communities)],
        "lists": [anyone, *brand_here(here).voice_lists.values_list("pk", "name")],
    }


@require_POST
@page(Right.LISTEN)
def anew(request: HttpRequest, topic: int) -> HttpResponse:
    """Find the themes of a topic now, and not only at night."""
    here = here_of(request)
    find_anew(topic_here(here, topic).pk)
    return redirect(f"{address(here, 'map_themes')}?topic={topic}")


@require_safe
@page(Right.READ)
def texts(request: HttpRequest, topic: int) -> HttpResponse:
    """The texts behind one figure, those first that are most like their theme."""
    here, choice = here_of(request), themed.Choice.of_address(request.GET)
    reading = reading_here(here, topic)
    theme = None
    if choice.theme is not None:
        theme = get_object_or_404(Theme, topic=topic, pk=choice.theme)
    rows = themed.chosen(reading, choice, brand_here(here))
    first = (choice.page - 1) * A_PAGE
    some = list(rows.select_related("mention__voice", "mention__place")[first : first + A_PAGE + 1])
    query = choice.address(topic)
    context = {
        "topic": reading.topic,
        "of": topic_here(here, choice.of) if choice.of else reading.topic,
        "theme": theme,
        "aim": AIMS[Aim(choice.aim)] if choice.aim else "",
        "choice": choice,
        "count": rows.count(),
        "mentions": [row.mention for row in some[:A_PAGE]],
        "more": f"?{query}&page={choice.page + 1}" if len(some) > A_PAGE else "",
        "before": f"?{query}&page={choice.page - 1}" if choice.page > 1 else "",
        "back": choice.address(topic, theme=None, of=None, when="", tone="", themed=False),
    }
    return render(request, "ecosystem/theme_texts.html", context)
