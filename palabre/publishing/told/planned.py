"""What programs are told of what comes back, of tables, and of the target of the mix."""

from datetime import date, datetime

from palabre.publishing.planning.rhythm import Rhythm
from palabre.publishing.planning_models import Batch, SeriesText, Target
from palabre.publishing.planning_models import Series as SeriesRow
from palabre.publishing.rules import Aim
from palabre.publishing.told.posts import Count, Number, Told


class TextThere(Told):
    """A text of a series: its first wording, the others that take turns, and how often it left."""

    id: Number
    text: str
    wordings: list[str]
    used: Count
    last_at: datetime | None


class Series(Told):
    """Texts that come back. ``days`` are of the week (0 is Monday) or of the month (31 is its last one);
    without ``next_at`` it has ended."""

    id: Number
    brand: str
    name: str
    rhythm: Rhythm
    days: list[Count]
    at: str
    rest_days: Count
    ends_on: date | None
    most: int | None
    made: Count
    is_paused: bool
    next_at: datetime | None
    texts: list[TextThere]


class AllSeries(Told):
    """The series of a brand."""

    series: list[Series]


def told_of_series(row: SeriesRow) -> Series:
    """A series as a program is told of it."""
    return Series(
        id=row.pk,
        brand=row.brand.slug,
        name=row.name,
        rhythm=Rhythm(row.rhythm),
        days=row.days,
        at=f"{row.at:%H:%M}",
        rest_days=row.rest_days,
        ends_on=row.ends_on,
        most=row.most,
        made=row.made,
        is_paused=row.is_paused,
        next_at=row.next_at,
        texts=[told_of_text(one) for one in row.texts.all()],
    )


def told_of_text(row: SeriesText) -> TextThere:
    """A text of a series as a program is told of it."""
    return TextThere(row.pk, row.post.text, row.wordings, row.used, row.last_at)


class RowThere(Told):
    """A line of a table as the post it would be; ``against`` is what would hold it back."""

    line: Count
    title: str
    text: str
    link: str
    tags: list[str]
    aim: Aim
    campaign: Number | None
    due_at: datetime | None
    channels: list[Number]
    against: list[str]


class LineRefused(Told):
    """A line of which no post can be made, and why."""

    line: Count
    text: str
    says: str


class Table(Told):
    """What a table holds. Nothing is made of it before it is brought in, once."""

    id: Number
    brand: str
    name: str
    at: datetime
    done_at: datetime | None
    rows: list[RowThere]
    refused: list[LineRefused]


class TableNamed(Told):
    """A table by its name."""

    id: Number
    brand: str
    name: str
    at: datetime
    done_at: datetime | None


class Tables(Told):
    """The newest tables of a brand that wait."""

    tables: list[TableNamed]


class BroughtIn(Told):
    """What became of a table: posts made, those of them scheduled, those that should be but are drafts."""

    made: Count
    scheduled: Count
    left: Count


def told_of_batch(row: Batch) -> TableNamed:
    """A table as a list of them tells it."""
    return TableNamed(row.pk, row.brand.slug, row.name, row.at, row.done_at)


class Mix(Told):
    """How much of what a brand says should help, talk and sell, in per cent."""

    brand: str
    useful: Count
    conversation: Count
    offer: Count


def told_of_target(row: Target) -> Mix:
    """The target of the mix as a program is told of it."""
    return Mix(row.brand.slug, row.useful, row.conversation, row.offer)
