"""Series for programs: texts that come back, with their rhythm and wordings."""

from datetime import date, time
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.publishing import programs
from palabre.publishing.actions import series as verbs
from palabre.publishing.doors import body_of, door
from palabre.publishing.planning.rhythm import Rhythm
from palabre.publishing.planning_models import Series, SeriesText
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Unreadable, Unset
from palabre.publishing.told.planned import AllSeries, TextThere, told_of_series, told_of_text
from palabre.publishing.told.planned import Series as Told
from palabre.publishing.views.api_library import OfBrand

_Line = Annotated[str, msgspec.Meta(max_length=300, pattern=NO_NUL)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=NO_NUL)]
_Day = Annotated[int, msgspec.Meta(ge=0, le=31)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
_Text = Annotated[str, msgspec.Meta(max_length=100_000, pattern=NO_NUL)]
_Wordings = Annotated[list[_Text], msgspec.Meta(max_length=20)]


class SeriesGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A series; what is left out stays as it is. ``days`` are of the week (0 is Monday) or of the month (31
    is its last one); the same text doesn't come back within ``rest_days``."""

    brand: _Line | Unset = UNSET
    name: _Name | Unset = UNSET
    rhythm: Rhythm | Unset = UNSET
    days: Annotated[list[_Day], msgspec.Meta(min_length=1, max_length=31)] | Unset = UNSET
    at: Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")] | Unset = UNSET
    rest_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] | Unset = UNSET
    ends_on: date | Unset | None = UNSET
    most: Annotated[int, msgspec.Meta(gt=0, le=10_000)] | Unset | None = UNSET


class TextGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A post of the brand, of which a copy comes back, and its other wordings."""

    post: _Number
    wordings: _Wordings = []


class WordingsGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The other wordings of a text, in place of those it had."""

    wordings: _Wordings


def _rows(key: ApiKey) -> QuerySet[Series]:
    rows = Series.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("texts__post")


def _one(key: ApiKey, number: int) -> Series:
    return get_object_or_404(_rows(key), pk=number)


def _kept(given: SeriesGiven, row: Series | None) -> verbs.Kept:
    """What is given, onto what was kept. Raises `Unreadable`."""
    names = ("name", "rhythm", "days", "at", "rest_days", "ends_on", "most")
    values: dict[str, Any] = {"rest_days": 0, "ends_on": None, "most": None}
    if row is not None:
        values = {name: getattr(row, name) for name in names}
    values |= {name: said for name in names if not isinstance(said := getattr(given, name), Unset)}
    for name in names:
        if name not in values:
            raise Unreadable(f"A series needs it - at `$.{name}`")
    weekly = values["rhythm"] == Rhythm.WEEKLY
    first, last = (0, 6) if weekly else (1, 31)
    if not all(first <= one <= last for one in values["days"]):
        raise Unreadable(f"Days from {first} to {last} - at `$.days`")
    values["days"] = sorted(set(values["days"]))
    if isinstance(values["at"], str):
        values["at"] = time.fromisoformat(values["at"])
    return verbs.Kept(**values)


@door(
    Call("GET", "Lists the series of a brand with their texts.", AllSeries, asks=OfBrand),
    Call("POST", "Begins a series, still without texts.", Told, 201, body=SeriesGiven, once=True),
)
def all_series(request: HttpRequest, key: ApiKey) -> Answer:
    """The series of a brand; or a new one."""
    if request.method == "GET":
        asked = programs.asked_of(request.GET, OfBrand)
        rows = _rows(key).filter(brand=programs.brand_of(key.organisation, asked.brand))
        return 200, AllSeries([told_of_series(one) for one in rows])
    given = programs.body_of(body_of(request), SeriesGiven)
    brand = programs.brand_of(key.organisation, given.brand)
    made = verbs.keep_series(actor_of(key), brand, _kept(given, None))
    return 201, told_of_series(_one(key, made.pk))


@door(
    Call("GET", "Gives one series.", Told),
    Call("PATCH", "Changes a series; what is made of it stays.", Told, body=SeriesGiven),
    Call("DELETE", "Deletes a series with its texts; the posts made of it stay.", None, 204),
)
def series(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One series: told, changed, deleted."""
    row = _one(key, number)
    if request.method == "DELETE":
        verbs.end_series(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = programs.body_of(body_of(request), SeriesGiven)
        if given.brand is not UNSET:
            raise Unreadable("A series stays with its brand - at `$.brand`")
        verbs.keep_series(actor_of(key), row.brand, _kept(given, row), row)
    return 200, told_of_series(_one(key, number))


def _paused(key: ApiKey, number: int, *, paused: bool) -> Answer:
    verbs.pause_series(actor_of(key), _one(key, number), paused=paused)
    return 200, told_of_series(_one(key, number))


@door(Call("POST", "Makes nothing of a series for a while.", Told, once=True))
def pause(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Pause a series."""
    return _paused(key, number, paused=True)


@door(Call("POST", "Goes on with a paused series.", Told, once=True))
def resume(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a series go on."""
    return _paused(key, number, paused=False)


@door(
    Call("POST", "Lets a copy of a post come back.", TextThere, 201, body=TextGiven, once=True),
)
def texts(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Put a text into a series."""
    row, given = _one(key, number), programs.body_of(body_of(request), TextGiven)
    post = programs.posts_of(key.organisation).filter(brand=row.brand, pk=given.post).first()
    if post is None:
        raise Unreadable("The brand has no post of this number - at `$.post`")
    wordings = [one.strip() for one in given.wordings if one.strip()]
    return 201, told_of_text(verbs.add_text(actor_of(key), row, post, wordings))


@door(
    Call("PATCH", "Gives a text its other wordings.", TextThere, body=WordingsGiven),
    Call("DELETE", "Takes a text out; the posts made of it stay.", None, 204),
)
def text(request: HttpRequest, key: ApiKey, number: int, text: int) -> Answer:
    """One text of a series: worded otherwise, taken out."""
    rows = SeriesText.objects.select_related("series", "post")
    row = get_object_or_404(rows, series=_one(key, number), pk=text)
    if request.method == "DELETE":
        verbs.remove_text(actor_of(key), row)
        return 204, None
    given = programs.body_of(body_of(request), WordingsGiven)
    verbs.set_wordings(actor_of(key), row, [one.strip() for one in given.wordings])
    return 200, told_of_text(row)
