"""The blocks of a topic's dashboard: a title, a drawing or rows, how it is computed, and plain data."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.drawing import Chart, Series, Share, heat, lines, shares
from palabre.channels.doors import kept_in
from palabre.listening.figures.counted import TOLD, UNSURE, Counted
from palabre.listening.figures.defined import MENTIONS, TONE, VOICES
from palabre.listening.figures.measures import FEWEST
from palabre.listening.figures.told import interval, language, number, percent, signed, tone_shares
from palabre.listening.models import Voice
from palabre.listening.search import Bucket
from palabre.listening.selection import Selection
from palabre.listening.words import TITLES, TONES, labels

Words = str | Promise
# The address of the mentions of a selection.
Door = Callable[[Selection], str]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: what it shows is a ``chart``, ``bars`` or a table of ``cells``; ``head`` and ``rows`` are
    the same figures as plain values, to take away, without those ``left_out`` that a network forbids to
    (its slug: how many; their cells are marked ``stays``). ``note`` says what it rests on or why it is
    empty. A cell of a figure has its plain ``value`` and ``unit`` beside its words."""

    name: str
    title: Words
    how: Words
    note: Words = ""
    chart: Chart | None = None
    bars: list[dict[str, Any]] = field(default_factory=list)
    cells: list[list[dict[str, Any]]] = field(default_factory=list)
    labels: Sequence[Words] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show but the note."""
        return not (self.chart or self.bars or self.cells)


def volume(counted: Counted, door: Door) -> Block:
    """Mentions over time, with the period before as a ghost."""
    if counted.period.is_hourly:
        return _hourly(counted, door)
    pieces = counted.period.pieces()
    values = counted.period.cut(counted.days)
    ghost = counted.period.before.cut(counted.days_before)
    doors = [door(counted.selection().between(*piece)) for piece in pieces]
    now = Series(_("Mentions"), values, 0, doors)
    before = Series(_("Same days of the period before"), ghost, kind="before")
    chart = lines([start for start, _end in pieces], [now, before], language(), day_label=_("Day"))
    note = _("mentions a day") if counted.period.step == 1 else _("mentions in seven days")
    return Block(
        "volume",
        _("How much is said"),
        MENTIONS.how
        + " "
        + _(
            "The dashed line is the same number of days just before. Beyond 120 days a point stands for "
            "seven days, counted back from the last; the first may be short."
        ),
        note,
        chart,
        head=("first_day", "last_day", "mentions", "mentions_before"),
        rows=[
            (start.isoformat(), end.isoformat(), value, then)
            for (start, end), value, then in zip(pieces, values, ghost, strict=True)
        ],
    )


def _hourly(counted: Counted, door: Door) -> Block:
    hours: list[datetime] = [hour for hour, _count in counted.hours]
    chosen = counted.selection()
    doors = [
        door(chosen.between(hour.date(), hour.date()).at_hour(hour.weekday(), hour.hour))
        for hour in hours
    ]
    series = Series(_("Mentions"), [count for _hour, count in counted.hours], 0, doors)
    chart = lines(hours, [series], language(), day_label=_("Hour")) if hours else None
    return Block(
        "volume",
        _("How much is said"),
        MENTIONS.how + " " + _("Hours in which nothing was said are left out of the curve."),
        _("mentions an hour"),
        chart,
        head=("hour", "mentions"),
        rows=[(hour.isoformat(), count) for hour, count in counted.hours],
    )


def tone(counted: Counted, door: Door) -> Block:
    """How the tone divides, now and before, with intervals."""
    chosen, before = counted.selection(), counted.selection(counted.period.before)
    parts = [Series(str(TONES[name]), (), kind=name) for name in TOLD]
    found = tone_shares(counted)
    told = sum(counted.tones[name] for name in TOLD)
    unsure = counted.tones[UNSURE]
    rows = [
        Share(title, [counts[name] for name in TOLD], [door(one.but(tone=[name])) for name in TOLD])
        for title, counts, one in (
            (_("These days"), counted.tones, chosen),
            (_("The days before"), counted.tones_before, before),
        )
        if sum(counts[name] for name in TOLD) >= FEWEST
    ]
    if told < FEWEST:
        note = _(
            "Only %(count)s mentions have a clear tone: below %(least)s no share is given."
        ) % {
            "count": number(told),
            "least": FEWEST,
        }
    else:
        note = ngettext(
            "%(count)s mention whose tone is clear; unsure, apart: %(unsure)s",
            "%(count)s mentions whose tone is clear; unsure, apart: %(unsure)s",
            told,
        ) % {"count": number(told), "unsure": number(unsure)}
    then = _shares_before(counted)
    return Block(
        "tone",
        _("In what tone"),
        TONE.how,
        note,
        shares(rows, parts, language(), row_label=_("Period")) if told >= FEWEST else None,
        cells=[
            [
                {"text": str(TONES[name]), "tone": name, "href": door(chosen.but(tone=[name]))},
                counted_cell(counted.tones[name]),
                ratio_cell(found[name].value) if name in found else {"text": ""},
                {"text": interval(found[name]) if name in found else ""},
                opened(
                    counted.tones_before[name], before.but(tone=[name]), door, _("The days before")
                ),
                ratio_cell(then[name]) if name in then else {"text": ""},
            ]
            for name in (*TOLD, UNSURE)
        ],
        labels=(
            *(_("Tone"), _("Mentions"), _("Share"), _("Between")),
            *(_("Mentions of the days before"), _("Share of the days before")),
        ),
        head=("tone", "mentions", "share", "low", "high", "mentions_before", "share_before"),
        rows=[
            (
                name,
                counted.tones[name],
                *(found[name].plain if name in found else (None, None, None)),
                counted.tones_before[name],
                then.get(name),
            )
            for name in (*TOLD, UNSURE)
        ],
    )


def _shares_before(counted: Counted) -> dict[str, float | None]:
    """The share of each told tone in the period before, as it is drawn; None below thirty."""
    told = {name: counted.tones_before[name] for name in TOLD}
    whole = sum(told.values())
    return {name: count / whole if whole >= FEWEST else None for name, count in told.items()}


def tone_days(counted: Counted, door: Door) -> Block:
    """Each tone over time, as lines on one axis."""
    pieces = counted.period.pieces()
    values = {name: counted.period.cut(counted.tone_days(name)) for name in TOLD}
    series = [
        Series(
            str(TONES[name]),
            values[name],
            hrefs=[door(counted.selection().but(tone=[name]).between(*piece)) for piece in pieces],
            kind=name,
        )
        for name in TOLD
    ]
    chart = lines([start for start, _end in pieces], series, language(), day_label=_("Day"))
    return Block(
        "tone_days",
        _("The tone over time"),
        _(
            "Mentions of each told tone, counted as the volume is; lines and not piles, to be compared."
        ),
        "",
        chart,
        head=("first_day", "last_day", *TOLD),
        rows=[
            (start.isoformat(), end.isoformat(), *(values[name][at] for name in TOLD))
            for at, (start, end) in enumerate(pieces)
        ],
    )


def listed(counted: Counted, door: Door, name: str) -> Block:
    """The ten values of a list that most mentions have."""
    buckets = [bucket for bucket in counted.buckets(name) if bucket.key != ""]
    words = labels(counted.brand, name, [str(bucket.key) for bucket in buckets])
    kept = [bucket for bucket in buckets if str(bucket.key) in words]
    bars = [_bar(bucket, words[str(bucket.key)], name, counted, door) for bucket in kept]
    most = max((bar["value"] for bar in bars), default=1)
    for bar in bars:
        bar["width"] = round(100 * bar["value"] / most)
    return Block(
        name,
        TITLES[name],
        _(
            "The ten most frequent, by mentions of the period. The share is of all its mentions, and is "
            "not given below %(least)s of them; a mention can hold several, or none that we know."
        )
        % {"least": FEWEST},
        "" if bars else _("Nothing known."),
        bars=bars,
        head=("name", "mentions"),
        rows=[(bar["label"], bar["value"]) for bar in bars],
    )


def _bar(bucket: Bucket, label: str, name: str, counted: Counted, door: Door) -> dict[str, Any]:
    enough = counted.total >= FEWEST
    return {
        "label": f"#{label}" if name == "hashtag" else label,
        "platform": str(bucket.key) if name == "platform" else "",
        "value": bucket.count,
        "share": bucket.count / counted.total if enough else None,
        "href": door(counted.selection().but(**{name: [str(bucket.key)]})),
    }


def week(counted: Counted, door: Door) -> Block:
    """At which hours of the week people write."""

    def one_hour(day: int, hour: int) -> str:
        return door(counted.selection().at_hour(day, hour))

    def unit(count: int) -> str:
        return ngettext("mention", "mentions", count)

    chart = heat(counted.week, language(), href=one_hour, day_label=_("Day"), unit=unit)
    return Block(
        "week",
        _("When people write"),
        _(
            "Mentions by weekday and hour of publication in your time zone, summed over the period. The "
            "shade follows the square root of the count, so that quiet hours still differ."
        ),
        _("by weekday and hour"),
        chart if counted.total else None,
        head=("weekday", "hour", "mentions"),
        rows=[
            (day + 1, hour, count)
            for day, row in enumerate(counted.week)
            for hour, count in enumerate(row)
        ],
    )


def counted_cell(count: float) -> dict[str, Any]:
    """The cell of a count: its words, and its plain value for whoever takes the table along."""
    return {"text": number(count), "value": count}


def ratio_cell(ratio: float | None, unit: str = "share") -> dict[str, Any]:
    """The cell of a share, or of a "balance" that leans one way or the other."""
    return {
        "text": percent(ratio) if unit == "share" else signed(ratio),
        "value": ratio,
        "unit": unit,
    }


def opened(count: int, chosen: Selection, door: Door, *whose: object) -> dict[str, Any]:
    """The cell of a count that opens its mentions, and says to those who only hear it what it counts."""
    if not count:
        return counted_cell(0)
    tones = [str(TONES[name]) for name in chosen.values("tone")]
    says = " · ".join([number(count), *tones, *map(str, whose)])
    return {**counted_cell(count), "href": door(chosen), "says": says}


def _one_voice(counted: Counted, voice: Voice, tone: str) -> Selection:
    return counted.selection().but(voice=[str(voice.pk)], tone=[tone])


def voices(counted: Counted, door: Door) -> Block:
    """Who speaks most of it."""
    buckets = counted.buckets("voice")
    rows = Voice.objects.in_bulk([bucket.key for bucket in buckets])
    known = [(rows[bucket.key], bucket) for bucket in buckets if bucket.key in rows]
    kept = [(voice, bucket) for voice, bucket in known if not voice.is_unknown]
    closed = kept_in()
    cells: list[list[dict[str, Any]]] = [
        [
            {
                "text": str(voice),
                "platform": voice.platform,
                "stays": voice.platform in closed,
                "href": door(counted.selection().but(voice=[str(voice.pk)])),
            },
            counted_cell(bucket.count),
            {"text": "–"} if voice.followers is None else counted_cell(voice.followers),
            *(
                opened(bucket.split.get(name, 0), _one_voice(counted, voice, name), door, voice)
                for name in ("negative", "positive")
            ),
        ]
        for voice, bucket in kept
    ]
    return Block(
        "voices",
        _("Who speaks most"),
        _(
            "The ten voices with most mentions in the period, automatic ones included, unknown "
            "authors left out. Followers as last seen: they can be bought, and rank nobody here."
        )
        + " "
        + VOICES.how,
        _("about %(count)s voices in all") % {"count": number(counted.voices)},
        cells=cells,
        labels=(_("Voice"), _("Mentions"), _("Followers"), _("Negative"), _("Positive")),
        head=("voice", "network", "mentions", "followers", "negative", "positive"),
        rows=[
            (
                str(voice),
                voice.platform,
                bucket.count,
                voice.followers,
                bucket.split.get("negative", 0),
                bucket.split.get("positive", 0),
            )
            for voice, bucket in kept
            if voice.platform not in closed
        ],
        left_out=Counter(voice.platform for voice, _bucket in kept if voice.platform in closed),
    )
