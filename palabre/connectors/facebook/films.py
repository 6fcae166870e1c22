"""Videos on a Page: as a post, or as a reel or a story, which are brought in three steps. Facebook works on
them before anybody sees them.

https://developers.facebook.com/documentation/video-api/guides/reels-publishing and
https://developers.facebook.com/docs/page-stories-api (read on 2026-11-29 as stored by others).
"""

from datetime import UTC, datetime, timedelta

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.facebook.parse import SITE, Json
from palabre.connectors.graph import FACEBOOK, NOT_SHOWN, ODD, Graph
from palabre.connectors.protocols import Draft, Sent, Upload
from palabre.connectors.shapes import dict_at, word
from palabre.connectors.words import N_

VIDEOS = FACEBOOK.replace("graph.", "graph-video.")
UPLOADS = f"https://rupload.facebook.com/video-upload/{FACEBOOK.rpartition('/')[2]}"
# What marks the number of a video that isn't a post yet.
FILM, REEL = "video:", "reel:"
SHORTEST, LONGEST, LONGEST_STORY = 3, 90, 60  # seconds of a reel, and of a story
AT_WORK = timedelta(hours=1)
GIVEN_UP = frozenset({"error", "upload_failed", "expired"})

TOO_LONG = N_("Facebook takes a reel of 3 to 90 seconds.")
TOO_LONG_STORY = N_("Facebook takes a video of 3 to 60 seconds as a story.")


def may_come(draft: Draft, since: datetime) -> bool:
    """Whether a video that was sent since then, and isn't seen, may still become a post."""
    return any(one.is_film for one in draft.media) and datetime.now(UTC) - since < AT_WORK


def posted(graph: Graph, page: str, film: Upload, text: str, title: str) -> Sent:
    """Put a video on the Page; see `shown` for what becomes of it."""
    files = {"source": (film.name, film.body, film.content_type)}
    number = graph.at(VIDEOS).made(f"{page}/videos", files, description=text, title=title)
    return Sent(f"{FILM}{number}", ready=False)


def reel(graph: Graph, page: str, film: Upload, text: str, title: str) -> Sent:
    """Put a video on the Page as a reel: nobody sees it before the last of the three steps."""
    if film.seconds and not SHORTEST <= film.seconds <= LONGEST:
        raise Rejected(TOO_LONG)
    edge = f"{page}/video_reels"
    number = _brought(graph, edge, film)
    graph.post(
        edge, upload_phase="finish", video_id=number, video_state="PUBLISHED", description=text,
        title=title,
    )  # fmt: skip
    return Sent(f"{REEL}{number}", ready=False)


def story(graph: Graph, page: str, film: Upload) -> Json:
    """Put a video on the Page as a story; gives what Facebook says of it."""
    if film.seconds and not SHORTEST <= film.seconds <= LONGEST_STORY:
        raise Rejected(TOO_LONG_STORY)
    edge = f"{page}/video_stories"
    number = _brought(graph, edge, film)
    return graph.post(edge, upload_phase="finish", video_id=number)


def _brought(graph: Graph, edge: str, film: Upload) -> str:
    """Bring a video to where nobody sees it, and give its number."""
    number = graph.prepared(edge, "video_id", upload_phase="start")
    if not number.isdigit():
        raise Unavailable(ODD)
    graph.brought(f"{UPLOADS}/{number}", film.body, film.size)
    return number


def shown(found: Json, page: str, name: str) -> Sent:
    """What became of a video, by its ``status`` and ``post_id``: the post that shows it, or not yet. Raises
    `Rejected` when Facebook gave it up."""
    number = name.partition(":")[2]
    state = word(dict_at(found, "status").get("video_status"))
    if state in GIVEN_UP:
        raise Rejected(NOT_SHOWN)
    post = word(found.get("post_id"))
    published = word(dict_at(found, "status", "publishing_phase").get("publish_status"))
    if name.startswith(REEL) and published == "published":
        post = post or number
    elif state != "ready":
        post = ""
    if not post:
        return Sent(name, ready=False)
    whole = post if "_" in post else f"{page}_{post}"
    return Sent(whole, f"{SITE}/reel/{number}" if name.startswith(REEL) else f"{SITE}/{whole}")
