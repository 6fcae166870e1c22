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
from palabre.connectors.shapes import count, mapping
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
        shown: set[int] = set()
        for some in slices(names, MOST_AT_ONCE):
            numbers = "|".join(name.rpartition("-")[2] for name in some)
            which = {"revids": numbers} if kind == "rev" else {"pageids": numbers}
            shown |= _shown(api.query(wiki, prop="revisions", rvprop="ids|sha1", **which), kind)
        gone = (name for name in names if int(name.rpartition("-")[2]) not in shown)
        return Page(deleted=tuple(gone))

    return place_by_place(grouped((f"{one[1]}#{one[2]}", one[0]) for one in found if one), look)


def _shown(answered: Mapping[str, Any], kind: str) -> set[int]:
    """The numbers of what the wiki shows. Who may see deleted changes is told of a page that is missing,
    and of no change in it: what is not shown is gone, if the answer is one to this question."""
    query = mapping(answered.get("query"))
    pages = pages_in(answered)
    told = pages or query.get("badrevids")
    whole = all("missing" in one or revisions_of(one) for one in pages)
    if not told or not whole or "continue" in answered:
        raise Unavailable(NO_WIKI)  # not to be taken for texts that are gone
    if kind == "page":
        return {count(one.get("pageid")) for one in pages if "missing" not in one}
    revisions = (one for page in pages for one in revisions_of(page))
    return {count(one.get("revid")) for one in revisions if "sha1hidden" not in one}
