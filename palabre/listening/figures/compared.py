"""The two blocks that read texts and voices themselves: the rivals, and the new words of the week."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.drawing.plot import day_word
from palabre.listening.figures.blocks import Block, Door, counted_cell, ratio_cell
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.defined import SHARE_OF_VOICE
from palabre.listening.figures.measures import FEWEST
from palabre.listening.figures.newwords import words_of_week
from palabre.listening.figures.rivals import Comparison, compare
from palabre.listening.figures.rivaltones import rival_tones
from palabre.listening.figures.told import interval, language, number
from palabre.listening.models import Topic
from palabre.listening.selection import Selection
from palabre.listening.words import country_name, language_name


def rivals(counted: Counted, door: Door, topic: Topic) -> Block:
    """Share of voice of the topic and of the brands it is compared with."""
    found = compare(topic, counted.period)
    cells: list[list[dict[str, Any]]] = [
        [
            {
                "text": row.topic.name,
                "hue": row.topic.colour,
                "href": door(_of(row.topic, counted)),
            },
            ratio_cell(row.share.value),
            {"text": interval(row.share)},
            counted_cell(row.mentions),
            counted_cell(round(row.voices, 1)),
        ]
        for row in found.rivals
    ]
    return Block(
        "rivals",
        SHARE_OF_VOICE.title,
        SHARE_OF_VOICE.how,
        found.refusal or _basis(found),
        cells=cells,
        labels=(_("Topic"), _("Share"), _("Between"), _("Mentions"), _("Voices a day")),
        head=("topic", "share", "low", "high", "damped", "mentions", "voices_a_day"),
        rows=[
            (
                row.topic.name,
                *row.share.plain,
                round(row.share.count, 2),
                row.mentions,
                round(row.voices, 2),
            )
            for row in found.rivals
        ],
    )


def _of(topic: Topic, counted: Counted) -> Selection:
    days = counted.period
    return Selection().but(topic=[str(topic.pk)]).between(days.first, days.last)


def _basis(found: Comparison) -> str:
    """What the comparison rests on."""
    total = sum(row.mentions for row in found.rivals)
    said = ngettext("%(count)s mention compared", "%(count)s mentions compared", total)
    parts = [said % {"count": number(total)}]
    parts += [", ".join(language_name(code) for code in found.languages)] if found.languages else []
    parts += [", ".join(country_name(code) for code in found.countries)] if found.countries else []
    if total < FEWEST:
        parts.append(_("below %(least)s no share is given") % {"least": FEWEST})
    return " · ".join(parts)


def words(counted: Counted, door: Door, topic: Topic) -> Block:
    """What is said in the period's last seven days and was not said in the four weeks before."""
    found = words_of_week(counted.topics, counted.period)
    first, last = found.week.first, found.week.last
    chosen = Selection().but(topic=[str(topic.pk)]).between(first, last)
    cells = [
        [
            {"text": one.word, "href": door(_with(chosen, one.word))},
            counted_cell(one.now),
            counted_cell(one.before),
        ]
        for one in found.words
    ]
    span = {"first": day_word(first, language()), "last": day_word(last, language())}
    note = _("%(first)s to %(last)s against the four weeks before") % span
    if not found.is_enough:
        note = _(
            "Too few texts to tell: %(now)s this week, %(before)s before; %(least)s are needed."
        ) % {
            "now": number(found.texts),
            "before": number(found.texts_before),
            "least": FEWEST,
        }
    elif not found.words:
        note = _("No word stands out against the four weeks before.")
    return Block(
        "words",
        _("New words of the week"),
        _(
            "Voices that used a word in the last seven days against the twenty-eight before: log-odds "
            "with an informative Dirichlet prior over its standard error (Monroe, Colaresi and Quinn "
            "2008), at least two, and three voices. A voice counts once a word; the topic's own words "
            "and words that say nothing are left out. Of large topics about 1,500 texts are drawn from "
            "each stretch."
        ),
        note,
        cells=cells,
        labels=(_("Word"), _("Voices this week"), _("Voices before")),
        head=("word", "voices", "voices_before", "z"),
        rows=[(one.word, one.now, one.before, round(one.z, 2)) for one in found.words],
    )


def _with(chosen: Selection, word: str) -> Selection:
    return Selection(query=f'"{word}"', lists=chosen.lists, since=chosen.since, until=chosen.until)


SLOW: dict[str, Callable[[Counted, Door, Topic], Block]] = {
    "rivals": rivals,
    "rival_tones": rival_tones,
    "words": words,
}
