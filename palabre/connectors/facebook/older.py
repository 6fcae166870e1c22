"""Comments under the older posts of a Page, where no webhook tells of them: found by walking, few at a time.

A post says when it was last commented (``updated_time``,
https://developers.facebook.com/docs/graph-api/reference/post, read on 2026-11-29 as stored by others): a
list of a hundred is one cheap call, and only posts that moved since the last round are read, a call each.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.dates import when
from palabre.connectors.facebook.parse import COMMENT, Json, named
from palabre.connectors.graph import Graph, Refused, objects
from palabre.connectors.shapes import count, dict_at, listing, word

LISTED, READ_AT_ONCE, MOST_ASKED = 100, 5, 50
AGAIN = timedelta(hours=1)  # from the beginning of a round to that of the next
FIRST = timedelta(days=30)  # how far the first round looks back
OVERLAP = timedelta(minutes=10)
NEWEST = f"filter(stream).order(reverse_chronological).limit({MOST_ASKED})"

Found = list[tuple[str, Json]]  # a post's number, and a comment under it


def walked(
    graph: Graph, page: str, cursor: Mapping[str, Any], known: Collection[str]
) -> tuple[Found, dict[str, Any]]:
    """The newest comments of the next few posts that moved, and the cursor from which the walk goes on.

    ``known`` are posts whose comments were read just now. Between two rounds nothing is asked.
    """
    place, now = dict_at(cursor, "older"), datetime.now(UTC)
    began, since = _moment(place.get("began")), _moment(place.get("since"))
    after, rest = word(place.get("after"))[:1_000], _names(place.get("rest"))
    if not rest:
        if not after:
            if began and now - AGAIN < began <= now:
                return [], dict(cursor)
            since, began = (began - OVERLAP if began else now - FIRST), now
        try:
            posts, after = graph.listed(
                f"{page}/feed", after, fields="id,updated_time", limit=LISTED
            )
        except Refused:
            if not after:
                raise
            # The place in the list has ended over there: this round begins anew, from where it began.
            return [], {"older": {"began": int((since + OVERLAP).timestamp())} if since else {}}
        moved = [named(post.get("id")) for post in posts if _has_moved(post, since or now - FIRST)]
        rest = [one for one in moved if one and one not in known]
    found = [pair for post in rest[:READ_AT_ONCE] for pair in _under(graph, post)]
    place = {"after": after, "rest": rest[READ_AT_ONCE:]}
    times = {"began": began, "since": since}
    return found, {"older": place | {name: int(at.timestamp()) for name, at in times.items() if at}}


def _under(graph: Graph, post: str) -> Found:
    """The newest comments under a post; none when it is gone meanwhile."""
    try:
        answer = graph.get(
            f"{post}/comments", filter="stream", order="reverse_chronological",
            fields=COMMENT, limit=MOST_ASKED,
        )  # fmt: skip
    except Refused as refusal:
        if not refusal.gone:
            raise
        return []
    return [(post, comment) for comment in objects(answer)]


def _has_moved(post: Json, since: datetime) -> bool:
    at = when(post.get("updated_time"))
    return at is not None and at >= since


def _moment(value: Any) -> datetime | None:
    seconds = count(value)
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10**11 else None


def _names(value: Any) -> list[str]:
    return [one for one in map(named, listing(value)) if one][:LISTED]
