"""Search and counts over mentions: a derived index, rebuilt at any time from the database."""

from functools import cache

from palabre.listening.search.contract import (
    LISTS,
    Bucket,
    Filters,
    Histogram,
    Hits,
    HourOfWeek,
    Index,
    IndexDoc,
    SearchRefused,
    Sort,
    Terms,
    Unique,
    buckets_of,
)
from palabre.listening.search.embedded import EmbeddedIndex

__all__ = [
    "LISTS",
    "Bucket",
    "EmbeddedIndex",
    "Filters",
    "Histogram",
    "Hits",
    "HourOfWeek",
    "Index",
    "IndexDoc",
    "SearchRefused",
    "Sort",
    "Terms",
    "Unique",
    "buckets_of",
    "index",
]


@cache
def index() -> EmbeddedIndex:
    """Give this process's index, in the folder `index` of the product's home."""
    from django.conf import settings

    return EmbeddedIndex(settings.HOME / "index")
