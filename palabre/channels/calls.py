"""The calls that programs make: described once, beside the view that answers them.

The description is read by the view's door (methods, rights), and made into an OpenAPI document.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from palabre.channels.keys import POSTS

View = TypeVar("View", bound=Callable[..., Any])
# The character zero as JSON spells it: no database keeps it in a text.
_ZERO = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
NO_ZERO = "No text may hold the character zero"


def holds_zero(body: bytes) -> bool:
    """Whether a text in this JSON holds the character zero."""
    return _ZERO.search(body) is not None


class Refusal(msgspec.Struct, forbid_unknown_fields=True):
    """Why a call was refused, as a sentence."""

    error: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that a program is given in place of JSON."""

    body: bytes
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """One way of asking an address.

    ``asks`` is a struct of what stands after the question mark, ``body`` of the JSON that is sent,
    ``form`` of the fields of a form, beside its ``file``; ``tells`` of the answer, None for an empty one.
    ``gives`` are the media types of the `File` that is the answer in place of it.
    ``may`` are the doors of keys of which one is enough, ``also`` those that are asked beside it, all of
    them. ``once``: it may carry an Idempotency-Key.
    """

    method: str
    says: str
    tells: type | None = None
    status: int = 200
    asks: type | None = None
    body: type | None = None
    form: type | None = None
    file: str = ""
    gives: tuple[str, ...] = ()
    may: tuple[str, ...] = (POSTS,)
    also: tuple[str, ...] = ()
    once: bool = False
    refusals: tuple[int, ...] = (422, 409)


def lacking(call: Call, held: Collection[str]) -> str:
    """What a key with these doors lacks for a call, as a sentence; nothing where it may make it."""
    if not set(call.may) & set(held):
        return (
            f"This key may not do this: make one that may ({', '.join(call.may)}). A key may no more than the"
            " member whose it is."
        )
    return lacking_also(call.also, held)


def lacking_also(also: Collection[str], held: Collection[str]) -> str:
    """Which of the doors that are asked beside another a key lacks, as a sentence."""
    lacks = sorted(set(also) - set(held))
    return f"This needs a key that may also: {', '.join(lacks)}." if lacks else ""


def described(*calls: Call) -> Callable[[View], View]:
    """Put a description on a view."""

    def mark(view: View) -> View:
        view.calls = calls  # type: ignore[attr-defined]
        return view

    return mark
