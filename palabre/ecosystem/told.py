"""What a map says, in sentences and rows that its pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from palabre.analysis.drawing import heat
from palabre.ecosystem.behind import BUSY_HOURS, MOST_READ, Habits, habits_of
from palabre.ecosystem.models import Community, Map, Standing
from palabre.ecosystem.rules import FEWEST_SHARED, Doing, lacks
from palabre.ecosystem.texts import topics_of
from palabre.ecosystem.words import DOES, DOINGS, PARTS, WANTS
from palabre.listening.brief import OWN_KINDS
from palabre.listening.figures.measures import Share
from palabre.listening.figures.told import interval, language, number, percent
from palabre.listening.models import Mention, Place
from palabre.listening.rules import IntentLabel
from palabre.listening.selection import Selection
from palabre.listening.words import KINDS

CLEAR = 0.5
"""Below this agreement between runs nobody can say which communities there are."""


@dataclass(frozen=True, slots=True)
class Row:
    """A community as the table shows it; a share is None where too few texts carry it."""

    community: Community
    penetration: float | None
    share_of_voice: float | None
    share_between: str
    net_tone: float | None
    wants: list[str]
    lacks: list[str]


def sentences(found: Map, communities: Sequence[Community]) -> list[str]:
    """What the map is, and what stands against reading more into it."""
    tied = [one for one in communities if not one.is_crowd]
    said = [_size(found)]
    if not found.reactions:
        return [*said, _("Nobody reacts to anybody: this is a crowd, not a community.")]
    if found.stability is not None and found.stability < CLEAR:
        said.append(
            _("There are no clear communities: several runs of the search disagree too much.")
        )
    elif not tied:
        said.append(_("They react to each other too little: crowds, and no community."))
    else:
        said.append(_communities(len(tied), len(communities) - len(tied)))
    if found.polarisation is not None:
        said.append(_polarised(found.polarisation))
    if found.is_cut:
        said.append(_("Only the newest texts were read: there are too many for one map."))
    return said


def _size(found: Map) -> str:
    return ngettext(
        "%(voices)s voice, %(texts)s texts, %(reactions)s reactions in twelve weeks.",
        "%(voices)s voices, %(texts)s texts, %(reactions)s reactions in twelve weeks.",
        found.voices,
    ) % {
        "voices": number(found.voices),
        "texts": number(found.texts),
        "reactions": number(found.reactions),
    }


def _communities(tied: int, crowds: int) -> str:
    said = ngettext("%(count)s community", "%(count)s communities", tied) % {"count": number(tied)}
    if not crowds:
        return _("%(said)s.") % {"said": said}
    beside = ngettext("%(count)s crowd", "%(count)s crowds", crowds) % {"count": number(crowds)}
    return _("%(said)s, and %(crowds)s without ties.") % {"said": said, "crowds": beside}


def _polarised(value: float) -> str:
    if value < 0.3:
        return _("The two greatest camps speak with each other.")
    if value < 0.6:
        return _("The two greatest camps speak with each other rather little.")
    return _("The two greatest camps hardly speak with each other.")


def rows_of(found: Map, communities: Sequence[Community]) -> list[Row]:
    """The communities as the table shows them."""
    own = found.subject.kind in OWN_KINDS
    return [_row(one, found.doings, own=own) for one in communities]


def _row(one: Community, doings: dict[str, int], *, own: bool) -> Row:
    enough = one.texts >= FEWEST_SHARED
    told = one.positive + one.negative + one.neutral
    return Row(
        one,
        one.naming / one.texts if enough and not own else None,
        *_voiced(one),
        (one.positive - one.negative) / told if told >= FEWEST_SHARED else None,
        wants_of(one.wants),
        lacks(one.doings, doings),
    )


def _voiced(one: Community) -> tuple[float | None, str]:
    """The brand's share of voice there, and its interval in words."""
    if not one.share_of_voice:
        return None, ""
    value, low, high = one.share_of_voice
    return value, interval(Share(0, 0, value, low, high))


def own_of(found: Map) -> dict[str, Any]:
    """What is told of those who react to the brand's own accounts; nothing where nobody does."""
    own = found.own
    if not own:
        return {}
    told = own["positive"] + own["negative"] + own["neutral"]
    tone = (own["positive"] - own["negative"]) / told if told >= FEWEST_SHARED else None
    return {**own, "net_tone": tone, "wants": wants_of(own["wants"])}


def wants_of(wants: dict[str, int]) -> list[str]:
    """What texts do most, with how many: "ask (34)"; the three most, of three texts at least."""
    counted = sorted(wants.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        _("%(what)s (%(count)s)") % {"what": WANTS[IntentLabel(name)], "count": number(count)}
        for name, count in counted[:3]
        if count >= 3
    ]


def habits_shown(rows: QuerySet[Mention], one: Community | None = None) -> dict[str, Any]:
    """What `ecosystem/habits.html` shows of some texts; nothing for no text. The places of a community have a
    card of their own."""
    found = habits_of(rows, one)
    if found is None:
        return {}

    def unit(count: int) -> str:
        return npgettext("of an hour", "text", "texts", count)

    chart = heat(found.week, language(), day_label=_("Day"), unit=unit)
    lines = [*habits(found), *(() if one else _where(found))]
    return {"habits": found, "hours": chart, "habit_lines": lines}


def _where(found: Habits) -> list[str]:
    names = Place.objects.in_bulk([place for place, _count in found.places])
    told = [f"{names[place]} ({number(count)})" for place, count in found.places if place in names]
    return [_("Where: %(places)s") % {"places": ", ".join(told)}] if told else []


def habits(found: Habits) -> list[str]:
    """When, how often and in what form people write, in sentences; shares of thirty texts or more."""
    said = []
    if found.texts >= FEWEST_SHARED:
        said.append(
            _("Busiest from %(from)s to %(until)s: %(share)s of the texts.")
            % {
                "from": hour(found.busy),
                "until": hour((found.busy + BUSY_HOURS) % 24),
                "share": percent(found.busy_share),
            }
        )
        said.append(
            _("On Saturdays and Sundays: %(share)s (%(usual)s of the week).")
            % {"share": percent(found.weekend_share), "usual": percent(2 / 7)}
        )
    if found.texts < MOST_READ:  # else these aren't the texts of all the weeks
        said.append(
            ngettext(
                "Half of the voices wrote %(count)s text or more in twelve weeks.",
                "Half of the voices wrote %(count)s texts or more in twelve weeks.",
                found.often,
            )
            % {"count": number(found.often)}
        )
    kinds = [f"{KINDS.get(kind, kind)} ({number(count)})" for kind, count in found.kinds[:4]]
    said.append(_("In the form of: %(kinds)s") % {"kinds": ", ".join(kinds)})
    return said


def hour(at: int) -> str:
    """An hour of the day, as 18:00."""
    return f"{at:02d}:00"


def matrix(found: Map, communities: Sequence[Community]) -> list[dict[str, Any]]:
    """Each community by what its members do: share of its texts, and whether that is a gap."""
    rows = []
    for one in communities:
        missing = set(lacks(one.doings, found.doings))
        cells = [
            {
                "does": str(name),
                "word": DOINGS[name],
                "share": one.doings.get(name, 0) / one.texts if one.texts else 0,
                "count": one.doings.get(name, 0),
                "is_gap": name in missing,
            }
            for name in Doing
        ]
        rows.append({"community": one, "cells": cells})
    return rows


def doings() -> list[tuple[str, Any, Any]]:
    """The five things people do, each with its word and what it covers."""
    return [(str(one), DOINGS[one], DOES[one]) for one in Doing]


def gaps(found: Map, communities: Sequence[Community]) -> list[str]:
    """What the communities lack, a sentence each, of the greatest first."""
    said = []
    for one in communities:
        for name in lacks(one.doings, found.doings):
            said.append(
                _("%(community)s lacks “%(do)s”: %(share)s of its texts, %(usual)s of all.")
                % {
                    "community": str(one),
                    "do": DOINGS[Doing(name)],
                    "share": percent(one.doings.get(name, 0) / one.texts),
                    "usual": percent(found.doings[name] / max(1, sum(found.doings.values()))),
                }
            )
    return said[:6]


def parts_of(one: Standing) -> list[dict[str, Any]]:
    """The parts of a voice's influence, each with its value, and the sentence of what it rests on."""
    rests = {
        "reach": ngettext(
            "%(trusted)s trusted voice reacted, of %(all)s that did.",
            "%(trusted)s trusted voices reacted, of %(all)s that did.",
            one.trusted,
        )
        % {"trusted": number(one.trusted), "all": number(one.reactors)},
        "resonance": ngettext(
            "%(outside)s of them comes from outside of its community.",
            "%(outside)s of them come from outside of its community.",
            one.outside,
        )
        % {"outside": number(one.outside)},
        "relevance": _("%(texts)s of the %(all)s texts heard from it are on the topic.")
        % {"texts": number(one.texts), "all": number(one.texts_heard)},
        "regularity": ngettext(
            "Active in %(weeks)s of the last twelve weeks.",
            "Active in %(weeks)s of the last twelve weeks.",
            one.weeks,
        )
        % {"weeks": number(one.weeks)},
    }
    asks = _own_texts(one)
    return [
        {
            "name": name,
            "word": word,
            "value": getattr(one, name),
            "rests": rests[name],
            "asks": asks.get(name, ""),
        }
        for name, word in PARTS.items()
    ]


def _own_texts(one: Standing) -> dict[str, str]:
    """The address part that finds the voice's own texts, for the parts that rest on these."""
    found = one.map
    days = found.since, found.made_at
    if not all(days):
        return {}
    topics = [str(topic.pk) for topic in topics_of(found.subject)]
    chosen = Selection().but(voice=[str(one.voice_id)], topic=topics)
    asks = chosen.between(*(localdate(day) for day in days)).address()
    return {"relevance": asks, "regularity": asks}
