"""Numbers of rows that stand elsewhere than in foreign keys: how a room tells where, and how they are
exchanged when an organisation comes into a house in which they are taken.

A room tells it in its `numbered.py`: HOLDS has for each kind the columns that hold numbers, each with a shape
that looks like the value; HOLDS_NONE names the JSON columns without any. A test fails when one is in neither.

A shape is one of these:

- ``"{room.Kind}"``: a number, or the text that spells it. Words may stand around it (``"tag-{room.Kind}"``),
  ``*`` for any of them; of several in a tuple the first that fits counts.
- ``UpTo("room.Kind")``: how far one has come: that number, or the nearest below it.
- ``[shape]``: each of a list. ``{0: shape}``: by the place in a list.
- ``{"name": shape}``: by the name in a mapping; ``"*"`` is each of its values.
- ``Keys("{room.Kind}")``: the names of a mapping themselves.
- ``By("name", {...})``: the shape that another value of the same mapping, or of the same row, chooses.
- ``In("topic", ...)``: see there. A function gets the value, what stands around it, and the numbers.

What is read may be forged: a value that some reader could take for a number in another way is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

BARE = re.compile(r"\{([a-z]+\.\w+)\}")
Shape = Any
Row = Mapping[str, Any]


class Numbers(Protocol):
    """What numbers are exchanged for."""

    def of(self, kind: str, number: int) -> int:
        """The number here of what has this one there; one that nothing has, of what is gone."""
        ...

    def up_to(self, kind: str, number: int) -> int:
        """The number here of the last one that isn't beyond this one there; 0 where there is none."""
        ...

    def thing(self, word: str, number: str) -> str:
        """The number here of what the trail knows by this word and this number."""
        ...


@dataclass(frozen=True, slots=True)
class UpTo:
    """How far one has come."""

    kind: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of a mapping are numbers, as `names` says."""

    names: str


@dataclass(frozen=True, slots=True)
class By:
    """The shape hangs on another value."""

    name: str
    shapes: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class In:
    """The numbers in an address's choices: ``kinds`` by the choice's name, as in ``topic=5&voice=7``."""

    kinds: Mapping[str, str]


def emptied(_value: Any, _around: Row, _numbers: Numbers) -> dict[str, Any]:
    """Nothing: what held numbers of many kinds, and is of use for a few days only."""
    return {}


def renumbered(shape: Shape, value: Any, numbers: Numbers, around: Row) -> Any:
    """A value with the numbers of here. Raises ValueError for one that isn't what its shape says."""
    if value is None:
        return None
    if isinstance(shape, By):
        chosen = around.get(shape.name)
        found = shape.shapes.get(chosen) if isinstance(chosen, str) else None
        return value if found is None else renumbered(found, value, numbers, around)
    if isinstance(shape, list):
        return [renumbered(shape[0], one, numbers, around) for one in _list(value) or ()] or value
    if isinstance(shape, dict):
        by_place = all(isinstance(one, int) for one in shape)
        return (_places if by_place else _names)(shape, value, numbers)
    if isinstance(shape, Keys):
        if not isinstance(value, dict):
            raise ValueError("no mapping")
        return {_text(shape.names, one, numbers): found for one, found in value.items()}
    if callable(shape):
        return shape(value, around, numbers)
    return _number(shape, value, numbers)


def _list(value: Any) -> list[Any] | None:
    """A list; None for what nobody can go through one by one."""
    if isinstance(value, str | dict):
        raise ValueError("no list")
    return value if isinstance(value, list) else None


def _places(shape: Mapping[int, Shape], value: Any, numbers: Numbers) -> Any:
    found = _list(value)
    if found is None:
        return value
    return [
        renumbered(shape[place], one, numbers, {}) if place in shape else one
        for place, one in enumerate(found)
    ]


def _names(shape: Mapping[str, Shape], value: Any, numbers: Numbers) -> Any:
    if not isinstance(value, dict):
        return value
    every = shape.get("*")
    return {
        name: one if (of := shape.get(name, every)) is None else renumbered(of, one, numbers, value)
        for name, one in value.items()
    }


def _number(shape: Shape, value: Any, numbers: Numbers) -> Any:
    if isinstance(value, bool | float | list | dict):
        raise ValueError("no number")
    if isinstance(value, str):
        return _text(shape, value, numbers)
    if value < 0:
        raise ValueError("no number")
    if isinstance(shape, UpTo):
        return numbers.up_to(shape.kind, value)
    bare = [at[1] for one in _templates(shape) if (at := BARE.fullmatch(one))]
    if not bare:
        raise ValueError("no number")
    return numbers.of(bare[0], value) if value else value


def _text(shape: Shape, value: str, numbers: Numbers) -> str:
    if isinstance(shape, In):
        return _choices(shape.kinds, value, numbers)
    for template in _templates(shape):
        pattern, kinds = _pattern(template)
        if at := pattern.fullmatch(value):
            for place in range(len(kinds), 0, -1):
                number = numbers.of(kinds[place - 1], int(at[place]))
                value = value[: at.start(place)] + str(number) + value[at.end(place) :]
            return value
        if BARE.fullmatch(template) and _spells(value):
            raise ValueError("no number")
    return value


def _templates(shape: Shape) -> tuple[str, ...]:
    if isinstance(shape, In | UpTo):
        return ()
    return (shape,) if isinstance(shape, str) else shape


def _choices(kinds: Mapping[str, str], value: str, numbers: Numbers) -> str:
    told = rf"(?:^|(?<=[?&]))({'|'.join(kinds)})=([0-9]{{1,19}})(?=&|$)"
    return re.sub(told, lambda at: f"{at[1]}={numbers.of(kinds[at[1]], int(at[2]))}", value)


def _spells(value: str) -> bool:
    """Whether a text is a number to somebody, though not as we write it."""
    try:
        float(value)
    except ValueError:
        return False
    return True


@cache
def _pattern(template: str) -> tuple[re.Pattern[str], list[str]]:
    """What finds the numbers in a text, and of which kinds they are."""
    parts = BARE.split(template)
    plain = [re.escape(one).replace(r"\*", ".*") for one in parts[::2]]
    return re.compile("([0-9]{1,19})".join(plain), re.DOTALL), parts[1::2]
