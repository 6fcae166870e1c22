"""Reads values of answers whose shape nobody vouches for: what isn't as expected is empty."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeGuard

import msgspec

from palabre.connectors.contract import Unavailable, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import NOT_JSON, Answer

MOST = 10**15
_EARLIEST, _LATEST = 31_536_000, 32_503_680_000  # 1971 and the year 3000, in seconds


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def said(frame: str | bytes) -> Mapping[str, Any]:
    """The object that one message of a link holds; an empty one when it can't be read."""
    try:
        return mapping(msgspec.json.decode(frame))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return {}


def listing(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def entire(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list in which a text of ours is looked for.

    Raises `Unavailable` for what is no list, or holds anything else: what can't be read may be the text.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Unavailable(NOT_JSON)
    return value


def dict_at(value: Any, *names: str) -> Mapping[str, Any]:
    """The object that stands under these names, one within the other; else an empty one."""
    for name in names:
        value = mapping(value).get(name)
    return mapping(value)


def dicts(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list, none of what isn't one."""
    return [one for one in listing(value) if isinstance(one, dict)]


def dicts_at(value: Any, name: str) -> list[Mapping[str, Any]]:
    """The objects of the list under a name."""
    return dicts(mapping(value).get(name))


def text_of(value: Any) -> str:
    """The value if it is a text, "" for a number or anything else."""
    return value if isinstance(value, str) else ""


def text_at(value: Mapping[str, Any], name: str) -> str:
    """The text under a name, as `text_of`."""
    return text_of(value.get(name))


def word(value: Any) -> str:
    """The value as text if it is a text or a whole number, else an empty text."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def count(value: Any) -> int:
    """The value as a whole number from 0 on, also when it is spelled out; else 0."""
    spelled = word(value)
    found = int(spelled) if spelled.isascii() and spelled.isdigit() and len(spelled) < 16 else 0
    return min(found, MOST)


def is_figure(value: Any) -> TypeGuard[int | float]:
    """Whether the value is a number that a count or a length may have."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < MOST


def since_1970(value: Any) -> datetime | None:
    """The time of a number of seconds since 1970, also when it is spelled out; else None."""
    try:
        seconds = float(value) if isinstance(value, str | int | float) else 0.0
    except (ValueError, OverflowError):
        return None
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds <= _LATEST else None


def told(answer: Answer) -> Mapping[str, Any]:
    """The object that an answer holds; raises `Unavailable` when it is no JSON at all."""
    return mapping(answer.json())


def told_or_none(answer: Answer) -> dict[str, Any] | None:
    """The object that an answer holds; None when it can't be read, or is no object."""
    try:
        found = answer.json()
    except Unavailable:
        return None
    return found if isinstance(found, dict) else None


def confirmed(answer: Answer) -> Mapping[str, Any]:
    """What an answer to a sending holds; raises `Unknown` when it can't be read."""
    try:
        return mapping(answer.json())
    except Unavailable:
        raise Unknown(PERHAPS) from None
