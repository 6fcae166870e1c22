"""How the compared topics are spoken of: the tones of each side by side, on common ground."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from palabre.governance.models import Brand
from palabre.listening.figures.blocks import Block, Door, opened, ratio_cell
from palabre.listening.figures.counted import TOLD, UNSURE, Counted
from palabre.listening.figures.measures import FEWEST, Share, balance
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import Ground, common_ground
from palabre.listening.figures.told import interval
from palabre.listening.finding import aggregate, zone
from palabre.listening.models import Topic
from palabre.listening.search import Histogram, buckets_of
from palabre.listening.selection import Selection
from palabre.listening.words import TONES


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one of the compared topics is spoken of; ``net`` is positive less negative, of the told."""

    topic: Topic
    chosen: Selection
    tones: dict[str, int]
    net: Share

    @property
    def told(self) -> int:
        """Mentions whose tone is told."""
        return sum(self.tones[name] for name in TOLD)


def spoken_of(brand: Brand, ground: Ground, period: Period) -> list[Spoken]:
    """The compared topics with their tones, the one best spoken of first, those without a net tone last."""
    rows = [_spoken(brand, topic, ground, period) for topic in ground.topics]
    return sorted(rows, key=lambda row: 2.0 if row.net.value is None else -row.net.value)


def _spoken(brand: Brand, topic: Topic, ground: Ground, period: Period) -> Spoken:
    chosen = Selection().between(period.first, period.last)
    chosen = chosen.but(
        topic=[str(topic.pk)],
        language=ground.languages,
        country=[code.upper() for code in ground.countries],
    )
    found = aggregate(brand, chosen, {"days": Histogram("day", zone(), split="tone")})["days"]
    buckets = {one.key: one.split for one in buckets_of(found)}
    days = [buckets.get(day, {}) for day in period.days]
    by_day = {name: [day.get(name, 0) for day in days] for name in (*TOLD, UNSURE)}
    told = [sum(day.get(name, 0) for name in TOLD) for day in days]
    return Spoken(
        topic,
        chosen,
        {name: sum(values) for name, values in by_day.items()},
        balance(by_day["positive"], by_day["negative"], told),
    )


def rival_tones(counted: Counted, door: Door, topic: Topic) -> Block:
    """The tones of the topic and of the brands it is compared with."""
    ground = common_ground(topic)
    rows = [] if ground.refusal else spoken_of(counted.brand, ground, counted.period)
    few = [row for row in rows if row.net.value is None]
    note = _("below %(least)s told mentions no net tone is given") % {"least": FEWEST}
    return Block(
        "rival_tones",
        _("In what tone, side by side"),
        _(
            "The mentions of each compared topic by tone, counted as everywhere on this page: copies "
            "folded, hidden mentions left out, automatic voices counted. The net tone is positive less "
            "negative, divided by the mentions whose tone is told (positive, neutral, mixed, negative); "
            "unsure ones are apart. Where topics are followed in some languages or countries only, the "
            "mentions known to be of those that all have in common count. The interval (95 per cent) "
            "comes from a thousand draws of blocks of days; below %(least)s told mentions no net tone "
            "is given."
        )
        % {"least": FEWEST},
        ground.refusal or (note if few else ""),
        cells=[_cells(row, door) for row in rows],
        labels=(
            _("Topic"),
            _("Net tone"),
            *(TONES[name] for name in (*TOLD, UNSURE)),
            _("Between"),
        ),
        head=("topic", "net_tone", "low", "high", *TOLD, UNSURE),
        rows=[
            (
                row.topic.name,
                *row.net.plain,
                *(row.tones[name] for name in (*TOLD, UNSURE)),
            )
            for row in rows
        ],
    )


def _cells(row: Spoken, door: Door) -> list[dict[str, Any]]:
    return [
        {"text": row.topic.name, "hue": row.topic.colour, "href": door(row.chosen)},
        ratio_cell(row.net.value, "balance"),
        *(
            opened(row.tones[name], row.chosen.but(tone=[name]), door, row.topic)
            for name in (*TOLD, UNSURE)
        ),
        # Last: on a phone what opens mentions is seen first.
        {"text": interval(row.net)},
    ]
