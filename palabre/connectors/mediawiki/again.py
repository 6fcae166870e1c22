"""Looks again at changes and pages of wikis: which are deleted, and which are hidden.

https://www.mediawiki.org/wiki/API:Query#Specifying_pages: what isn't there is named as such.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from palabre.connectors.again import grouped, place_by_place, slices
from palabre.connectors.contract import Page, Unavailable
from palabre.connectors.mediawiki.calls import NO_WIKI, Api, api_of
from palabre.connectors.mediawiki.parse import pages_in, revisions_of, site_of_api
from palabre.connectors.shapes import count, listing, mapping
from palabre.connectors.websites import place_of

MOST_AT_ONCE = 50
_NAMED = re.compile(r"([^\s#@?]{1,400})#(rev|page)-\d{1,15}")


def looked_at(remote_ids: Sequence[str], api: Api) -> Page:
    """One page of what the wikis say of these texts; one's own is asked as the account."""
    found = (_NAMED.fullmatch(name) for name in remote_ids)

    def look(asked: str, names: Sequence[str]) -> Page:
        place, _, kind = asked.rpartition("#")
        own = api.home and place_of(site_of_api(api.home)) == place
        wiki = api.home if own else api_of(f"{place}/api.php")
        gone: set[int] = set()
        for some in slices(names, MOST_AT_ONCE):
            numbers = "|".join(name.rpartition("-")[2] for name in some)
            which = {"revids": numbers} if kind == "rev" else {"pageids": numbers}
            gone |= _gone(api.query(wiki, prop="revisions", rvprop="ids|sha1", **which), kind)
        return Page(deleted=tuple(n for n in names if int(n.rpartition("-")[2]) in gone))

    return place_by_place(grouped((f"{one[1]}#{one[2]}", one[0]) for one in found if one), look)


def _gone(answered: Mapping[str, Any], kind: str) -> set[int]:
    """The numbers that the wiki names as missing, and those whose text it hides."""
    query = answered.get("query")
    if not isinstance(query, dict):
        raise Unavailable(NO_WIKI)  # not to be taken for texts that are gone
    pages = pages_in(answered)
    if kind == "page":
        return {count(one.get("pageid")) for one in pages if one.get("missing") is True}
    bad = query.get("badrevids")
    named = bad.values() if isinstance(bad, dict) else listing(bad)
    hidden = (one for page in pages for one in revisions_of(page) if one.get("sha1hidden") is True)
    return {count(mapping(one).get("revid")) for one in (*named, *hidden)}
