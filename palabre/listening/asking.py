"""Answers made after their page's request is over, still in the reader's language and hours."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils import timezone, translation

P = ParamSpec("P")
T = TypeVar("T")


def as_asked(function: Callable[P, T]) -> Callable[P, T]:
    """The function, run with the time zone and language of now, whenever and in whatever thread it is."""
    zone, language = timezone.get_current_timezone(), translation.get_language()

    @wraps(function)
    def asked(*arguments: P.args, **named: P.kwargs) -> T:
        with timezone.override(zone), translation.override(language):
            return function(*arguments, **named)

    return asked
