"""Posts of others that name the page: of these LinkedIn tells an app for 60 days.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
(read on 2026-11-30 in a stored copy, of which only the beginning is kept; the form of the answers as others'
programs read it).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Item, Page
from palabre.connectors.linkedinrest.calls import Calls, Refused, spelt
from palabre.connectors.linkedinrest.parse import POST, post_of
from palabre.connectors.paging import reached
from palabre.connectors.shapes import mapping, word

TOLD_FOR = timedelta(days=60)
LATE = timedelta(hours=1)  # what came while it was asked for is asked for once more
NAMED = "SHARE_MENTION"


def mentioned(calls: Calls, page: Mapping[str, Any], cursor: Mapping[str, Any]) -> Page:
    """Give the posts that named the page since the last reading.

    Their words come with the news, or else are asked for, all at once; a post that the page may not see is
    left out.
    """
    now = datetime.now(UTC)
    known = reached(cursor.get("until"))
    since = max(now - TOLD_FOR, known - LATE) if known else now - TOLD_FOR
    asked = (
        f"q=criteria&actions=List({NAMED})&organizationalEntity={spelt(page['urn'])}"
        f"&timeRange=(start:{_spelt(since)},end:{_spelt(now)})"
    )
    told = calls.listed("organizationalEntityNotifications", asked, "FINDER")
    posts = dict(found for one in told if (found := _post(one)))
    bare = [urn for urn, post in posts.items() if not word(post.get("commentary"))]
    if bare:
        with suppress(Refused):
            posts |= calls.several("posts", bare)[0]
    items = [_elsewhere(item) for post in posts.values() if (item := post_of(post, page))]
    return Page(tuple(items), {"until": now.isoformat()}, unchanged=not items)


def _post(news: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The post of one piece of news, by its name, as LinkedIn tells posts; None where there is none."""
    share = mapping(mapping(news.get("decoratedGeneratedActivity")).get("share"))
    names = (word(share.get("entity")), word(news.get("generatedActivity")))
    urn = next((name for name in names if POST.fullmatch(name)), "")
    if word(news.get("action")) != NAMED or not urn:
        return None
    return urn, {
        "id": urn,
        "author": share.get("owner"),
        "commentary": share.get("text"),
        "publishedAt": news.get("lastModifiedAt"),
    }


def _elsewhere(item: Item) -> Item:
    """A post that doesn't stand on the page."""
    return replace(item, place="linkedin.com", place_name="LinkedIn")


def _spelt(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
