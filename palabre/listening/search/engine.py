"""What the embedded engine is asked; its refusals in our words."""

import contextlib
from typing import Any

import tantivy
from tantivy import Query

from palabre.listening.search.contract import SearchRefused


def first_of(
    searcher: tantivy.Searcher, query: Query, order: str, limit: int, offset: int
) -> list[int]:
    """The first ids in an order."""
    with told():
        found: Any = searcher.search(
            query, max(limit, 1), count=False, order_by_field=order, offset=offset
        )
        ids: Any = searcher.fast_field_values("id", [address for _, address in found.hits])
    return list(ids[:limit])


def run(searcher: tantivy.Searcher, query: Query, request: dict[str, Any]) -> dict[str, Any]:
    """Ask for counts."""
    with told():
        found: dict[str, Any] = searcher.aggregate(query, request)
    return found


@contextlib.contextmanager
def told() -> Any:
    """Turn the engine's refusal (a wildcard with far too many words) into ours."""
    try:
        yield
    except ValueError as error:
        raise SearchRefused(str(error)) from error
