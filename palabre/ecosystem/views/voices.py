"""Who counts on a topic: voices ranked by what others do about them, and what each score rests on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from palabre.ecosystem import told
from palabre.ecosystem.access import chosen_topic, map_here, map_of, standings_of, topics_to_map
from palabre.ecosystem.behind import said_by_list
from palabre.ecosystem.finding import Wanted
from palabre.ecosystem.models import Map, Standing
from palabre.ecosystem.rules import How
from palabre.ecosystem.suspected import signs_of, untold
from palabre.ecosystem.texts import said_on
from palabre.ecosystem.views.narrowing import filters, table
from palabre.ecosystem.words import DOINGS, HOWS
from palabre.governance.access import brand_here, page
from palabre.governance.models import Brand
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention

A_PAGE = 50


@require_safe
@page(Right.READ)
def voices(request: HttpRequest) -> HttpResponse:
    """The voices of a topic, the most influential first."""
    here, wanted = here_of(request), Wanted.of(request.GET)
    topics = topics_to_map(here)
    topic = chosen_topic(request, here, topics)
    drawn = map_of(topic) if topic else None
    context: dict[str, Any] = {"topics": topics, "topic": topic, "map": drawn, "wanted": wanted}
    if drawn:
        context |= filters(drawn, wanted, brand_here(here))
        context |= table(drawn, wanted, brand_here(here), A_PAGE)
        context |= _habits(drawn, wanted, brand_here(here))
    return render(request, "ecosystem/voices.html", context)


def _habits(drawn: Map, wanted: Wanted, brand: Brand) -> dict[str, Any]:
    """The habits of the list that is shown, all of it whatever else narrows the table."""
    kept = brand.voice_lists.filter(pk=wanted.list).first() if wanted.list else None
    if kept is None:
        return {}
    return {"kept": kept, **told.habits_shown(said_by_list(drawn, kept))}


@require_safe
@page(Right.READ)
def voice(request: HttpRequest, topic: int, number: int) -> HttpResponse:
    """One voice on a topic: its influence in parts, and the texts that each part rests on."""
    here = here_of(request)
    drawn = map_here(here, topic)
    one = get_object_or_404(standings_of(drawn), voice=number)
    context = {
        "standing": one,
        "topic": drawn.subject,
        "map": drawn,
        "rank": standings_of(drawn).filter(influence__gt=one.influence).count() + 1,
        "parts": told.parts_of(one),
        "doings": [
            (word, one.doings.get(name, 0)) for name, word in DOINGS.items() if one.doings.get(name)
        ],
        "evidence": _evidence(one),
        "signs": signs_of(one),
        "untold": untold(drawn),
        "may_list": here.may(Right.TRIAGE),
        "lists": brand_here(here).voice_lists.all(),
        "stands_in": set(one.voice.voice_lists.values_list("pk", flat=True)),
        "newest": Mention.objects.filter(
            said_on(drawn.subject), ~HIDDEN, voice=one.voice_id, is_private=False
        )
        .select_related("voice", "place")
        .order_by("-pk")[:10],
    }
    return render(request, "ecosystem/voice.html", context)


def _evidence(one: Standing) -> list[tuple[Any, list[Mention]]]:
    """The texts that react to a voice, by how they do; those that were deleted since are gone."""
    numbers = [number for some in one.evidence.values() for number in some]
    rows = Mention.objects.filter(~HIDDEN, pk__in=numbers, is_private=False)
    by_number = {row.pk: row for row in rows.select_related("voice", "place")}
    found = []
    for how in How:
        texts = [by_number[n] for n in one.evidence.get(how, []) if n in by_number]
        if texts:
            found.append((HOWS[how], texts))
    return found
