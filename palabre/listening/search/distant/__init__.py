"""The same index on search nodes of its own (OpenSearch), for several machines: set by SEARCH_URL."""

from palabre.listening.search.distant.index import DistantIndex

__all__ = ["DistantIndex"]
