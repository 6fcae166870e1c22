"""Looks again at posts and comments on the sites that showed them: what is gone, what reads otherwise.

https://developer.wordpress.org/rest-api/reference/posts/#list-posts, its argument ``include``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from palabre.connectors.again import grouped, place_by_place, slices
from palabre.connectors.contract import Item, Page, Unavailable
from palabre.connectors.http import Answer
from palabre.connectors.shapes import count, listing, mapping
from palabre.connectors.websites import place_of, site_of
from palabre.connectors.wordpress.calls import NO_REST
from palabre.connectors.wordpress.parse import comment_of, post_of

MOST_AT_ONCE = 100
_NAMED = re.compile(r"([^\s#@?]{1,400})#(post|comment)-\d{1,15}")

Ask = Callable[[str, str, Mapping[str, str]], Answer]


def looked_at(remote_ids: Sequence[str], home: str, ask: Ask, embedded: str) -> Page:
    """One page of what the sites say of these texts; ``ask`` puts a question to a site for a path."""
    found = (_NAMED.fullmatch(name) for name in remote_ids)

    def look(asked: str, names: Sequence[str]) -> Page:
        place, _, kind = asked.rpartition("#")
        site = home if home and place_of(home) == place else site_of(place)
        items: list[Item] = []
        gone: list[str] = []
        for some in slices(names, MOST_AT_ONCE):
            numbers = ",".join(name.rpartition("-")[2] for name in some)
            params = {"include": numbers, "per_page": str(MOST_AT_ONCE)}
            params |= {"_embed": embedded} if kind == "post" else {}
            entries = _entries(ask(site, f"{kind}s", params))
            shown = {f"{place}#{kind}-{count(one.get('id'))}": one for one in entries}
            if not set(shown) <= set(some):
                raise Unavailable(NO_REST)  # it doesn't answer what it was asked
            # As they are now: comments don't tell when they were edited, posts not of the first minute.
            read = post_of if kind == "post" else comment_of
            items += [item for one in shown.values() if (item := read(one, site))]
            gone += [name for name in some if name not in shown]
        return Page(tuple(items), deleted=tuple(gone))

    return place_by_place(grouped((f"{one[1]}#{one[2]}", one[0]) for one in found if one), look)


def _entries(answer: Answer) -> list[Mapping[str, Any]]:
    told = answer.json()
    if not isinstance(told, list):
        raise Unavailable(NO_REST)  # not to be taken for texts that are gone
    return [mapping(one) for one in listing(told)]
