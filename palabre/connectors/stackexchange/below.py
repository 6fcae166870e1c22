"""Comments below the questions of a tag that were met last: they change no question's activity.

https://api.stackexchange.com/docs/comments-on-questions (as others describe it, 29 November 2026).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Page
from palabre.connectors.paging import reached_second, second_by_now
from palabre.connectors.shapes import dicts_at, listing
from palabre.connectors.stackexchange.calls import Calls
from palabre.connectors.stackexchange.parse import count, item_of_comment

MOST_MET, MOST_ASKED = 100, 100
OVERLAP_S = 120  # a text may be found a little after it was written


def with_comments(calls: Calls, page: Page, site: str, cursor: Mapping[str, Any]) -> Page:
    """A page of a tag's questions with what was said below them and those before, in one call more.

    The cursor keeps the numbers of the hundred questions that were ``met`` last, and the second of the newest
    comment (``said``). A reading that goes on asks at its end; the first one asks for the newest comments.
    """
    here = [item.remote_id.rpartition("/")[2] for item in page.items if "/q/" in item.remote_id]
    before = [str(one) for one in map(count, listing(cursor.get("met"))) if one]
    met = list(dict.fromkeys([*here, *before]))[:MOST_MET]
    since = reached_second(cursor.get("said"))
    kept = {**page.cursor, "met": [int(one) for one in met], **({"said": since} if since else {})}
    if page.more or not met:
        return replace(page, cursor=kept)
    asked: dict[str, Any] = {"site": site, "sort": "creation", "order": "desc"}
    asked |= {"pagesize": MOST_ASKED, **({"min": max(1, since - OVERLAP_S)} if since else {})}
    told, wait = calls.ask(f"/questions/{quote(';'.join(met), safe=';')}/comments", asked)
    said = dicts_at(told, "items")
    found = [item for one in said if (item := item_of_comment(one, site))]
    newest = second_by_now(max([since, *(count(one.get("creation_date")) for one in said)]))
    items = tuple({item.remote_id: item for item in [*page.items, *found]}.values())
    return replace(
        page, items=items, cursor={**kept, **({"said": newest} if newest else {})},
        unchanged=not items, wait=max(filter(None, (wait, page.wait)), default=None),
    )  # fmt: skip
