"""Looks again at articles by their own addresses: what their sites no longer have is gone.

A feed forgets its articles after a while, so it can't be asked; their pages can, by a request for the
headers alone. Whether words were changed there isn't looked at: pages hold much besides the article.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from palabre.connectors import articles
from palabre.connectors.again import grouped, place_by_place
from palabre.connectors.contract import Page, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.words import N_

GONE = (404, 410)
FOR_GOOD = 410
FEW = 5  # articles; when a site has none of so many any more, it has moved rather than deleted them
GLANCE = 64 * 1024  # bytes of a page that says that there is nothing

ALL_MISSING = N_("Nothing is where this site's articles were: it may have moved, so all are kept.")


def looked_at(http: Http, pages: Mapping[str, str]) -> Page:
    """Say which articles are gone, by name and address; of sites that shut robots out nothing is told.

    Raises the first fault when no site could be asked, and at once when one asks us to wait.
    """
    hosts = grouped((host, name) for name, url in pages.items() if (host := _host(url)))
    return place_by_place(hosts, lambda _host, names: _on_one_site(http, names, pages))


def _on_one_site(http: Http, names: Sequence[str], pages: Mapping[str, str]) -> Page:
    robots = articles.robots_of(http, pages[names[0]])
    asked = [name for name in names if articles.may_read(robots, pages[name])]
    said = {name: _status(http, pages[name]) for name in asked}
    gone = [name for name in asked if said[name] in GONE]
    if len(gone) == len(asked) >= FEW and FOR_GOOD not in said.values():
        raise Unavailable(ALL_MISSING)
    return Page(deleted=tuple(gone))


def _status(http: Http, url: str) -> int:
    """What an address answers, 0 when it refuses to say. That it is gone must be said twice: some
    sites know no requests for the headers alone."""
    try:
        if http.call("HEAD", url, expect=GONE).status not in GONE:
            return 0
        return http.get(url, expect=GONE, cap=GLANCE, cut=True).status
    except Rejected:
        return 0


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return parts.netloc if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""
