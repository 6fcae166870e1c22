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
def index() -> Index:
    """Give this process's index: on search nodes when there are some, else in a folder of its own."""
    from django.conf import settings

    if settings.SEARCH_URL:
        from palabre.listening.search.distant import DistantIndex

        return DistantIndex(settings.SEARCH_URL)
    return EmbeddedIndex(settings.HOME / "index")
