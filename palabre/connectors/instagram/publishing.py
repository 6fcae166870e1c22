"""How a text leaves for Instagram: containers that nobody sees, and one call that publishes them.

A picture, a reel, a carousel or a story; with collaborators and the mark of a paid partnership:
https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media
and https://developers.facebook.com/blog/post/2026/04/22/ (read on 2026-11-29 as stored by others).
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import RateLimited, Rejected
from palabre.connectors.fetched import alts_of, pictures_of
from palabre.connectors.graph import Graph, Refused, objects
from palabre.connectors.instagram.discovery import NAME, number_of_name
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.shapes import count, mapping
from palabre.connectors.words import N_

MOST_PICTURES, MOST_COLLABORATORS, MOST_SPONSORS = 10, 5, 2
NOT_READY = 9007  # the container isn't finished yet
SHORT, LONG = timedelta(minutes=1), timedelta(hours=1)
STORY = "story:"  # marks the number of a story

NO_PICTURE = N_("Instagram publishes no text without a picture: give the picture's web address.")
TOO_MANY = N_("Instagram takes ten pictures with one post.")
ONE_FILE = N_("Instagram takes one picture or video with a story.")
NOT_IN_STORY = N_("Instagram takes no collaborators on a story.")
NO_NAMES = N_(
    "These are no names of Instagram accounts: write them without @, with commas between."
)
TOO_MANY_WITH = N_("Instagram takes five collaborators and two partners at most.")
ENOUGH = N_("Instagram takes no more posts from this account for now.")
PREPARING = N_("Instagram is still preparing the picture.")


def published(graph: Graph, account: str, draft: Draft) -> Sent:
    """Publish a picture, a video as a reel, up to ten of them, or one as a story."""
    pictures, alts = pictures_of(draft), alts_of(draft, 1_000)
    story = draft.more.get("form") == "story"
    if not pictures:
        raise Rejected(NO_PICTURE)
    if len(pictures) > (1 if story else MOST_PICTURES):
        raise Rejected(ONE_FILE if story else TOO_MANY)
    more = _with_others(graph, account, draft, story=story)
    _check_quota(graph, account)
    alts += [""] * (len(pictures) - len(alts))
    films = [one.is_film for one in draft.media] or [False] * len(pictures)
    leaves = list(zip(pictures, alts, films, strict=False))
    if story:
        container = _story(graph, account, pictures[0], more, is_film=films[0])
    elif len(leaves) > 1:
        children = [_leaf(graph, account, *leaf) for leaf in leaves]
        container = _container(
            graph, account, media_type="CAROUSEL", children=",".join(children),
            caption=draft.text, **more,
        )  # fmt: skip
    else:
        container = _alone(graph, account, leaves[0], {"caption": draft.text, **more})
    try:
        number = graph.made(f"{account}/media_publish", creation_id=container)
    except Refused as refusal:
        if refusal.code == NOT_READY:
            raise RateLimited(PREPARING, SHORT) from None
        raise
    return Sent(f"{STORY if story else ''}{number}", graph.address_of(number))


def _alone(graph: Graph, account: str, leaf: tuple[str, str, bool], said: dict[str, Any]) -> str:
    address, alt, is_film = leaf
    if not is_film:
        return _container(graph, account, image_url=address, alt_text=alt, **said)
    reel = {"media_type": "REELS", "share_to_feed": True}
    return _ready(graph, _container(graph, account, video_url=address, **reel, **said))


def _leaf(graph: Graph, account: str, address: str, alt: str, is_film: bool) -> str:
    """One leaf of a carousel; that of a video is given once Instagram is ready."""
    if not is_film:
        return _container(graph, account, image_url=address, alt_text=alt, is_carousel_item=True)
    film = {"video_url": address, "media_type": "VIDEO", "is_carousel_item": True}
    return _ready(graph, _container(graph, account, **film))


def _story(graph: Graph, account: str, address: str, more: dict[str, Any], *, is_film: bool) -> str:
    shown = {"video_url" if is_film else "image_url": address, "media_type": "STORIES", **more}
    container = _container(graph, account, **shown)
    return _ready(graph, container) if is_film else container


def _container(graph: Graph, account: str, /, **sent: Any) -> str:
    return graph.prepared(f"{account}/media", **sent)


def _ready(graph: Graph, container: str) -> str:
    graph.ready(container)
    return container


def _with_others(graph: Graph, account: str, draft: Draft, *, story: bool) -> dict[str, Any]:
    """What a container carries of collaborators and of a paid partnership."""
    with_us, sponsors = (_names(draft.more.get(one, "")) for one in ("collaborators", "sponsors"))
    if len(with_us) > MOST_COLLABORATORS or len(sponsors) > MOST_SPONSORS:
        raise Rejected(TOO_MANY_WITH)
    if story and with_us:
        raise Rejected(NOT_IN_STORY)
    more: dict[str, Any] = {"collaborators": with_us} if with_us else {}
    if draft.more.get("paid") == "yes" or sponsors:
        more["is_paid_partnership"] = True
    if sponsors:
        more["branded_content_sponsor_ids"] = [
            int(number_of_name(graph, account, name)) for name in sponsors
        ]
    return more


def _names(spelled: str) -> Sequence[str]:
    found = [one.lstrip("@") for one in re.split(r"[\s,;]+", spelled.strip()) if one]
    if not all(NAME.fullmatch(one) for one in found):
        raise Rejected(NO_NAMES)
    return list(dict.fromkeys(found))


def _check_quota(graph: Graph, account: str) -> None:
    """Raise `RateLimited` when Instagram takes no more posts in these 24 hours."""
    answer = graph.get(f"{account}/content_publishing_limit", fields="config,quota_usage")
    for entry in objects(answer):
        total = count(mapping(entry.get("config")).get("quota_total"))
        if total and count(entry.get("quota_usage")) >= total:
            raise RateLimited(ENOUGH, LONG)
