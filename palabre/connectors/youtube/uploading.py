"""Brings videos to YouTube in one go, after asking where to (the resumable protocol of Google).

https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol, read on 2026-11-28.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Rejected, Unavailable, Unknown
from palabre.connectors.faults import NOT_UPLOADED, PERHAPS
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.shapes import confirmed, listing, mapping, word
from palabre.connectors.words import N_
from palabre.connectors.youtube.calls import NO_SUCH, Calls
from palabre.connectors.youtube.parse import VIDEO

UPLOAD = "https://www.googleapis.com/upload/youtube/v3"
HOUSE = ".googleapis.com"
PRIVACIES = ("public", "unlisted", "private")

ONE_FILM = N_("YouTube takes one video with a text, and nothing beside it.")
NO_PRIVACY = N_("A video is public, unlisted or private.")


def snippet_of(draft: Draft) -> dict[str, Any]:
    """What is said of a video."""
    told = {"title": draft.title, "description": draft.with_link("\n").strip()}
    tags = [tag.lstrip("#") for tag in draft.tags if tag.strip("#")]
    return {**told, **({"tags": tags} if tags else {})}


def upload(calls: Calls, draft: Draft) -> str:
    """Bring the video of a draft to YouTube; its number.

    Until all of the file has come nothing is there: only the last call may have happened all the same.
    """
    if len(draft.media) != 1 or not draft.media[0].is_film:
        raise Rejected(ONE_FILM)
    privacy = draft.more.get("privacy", "").strip().lower() or "public"
    if privacy not in PRIVACIES:
        raise Rejected(NO_PRIVACY)
    kids = draft.more.get("kids", "").strip().lower() == "yes"
    body = {
        "snippet": snippet_of(draft),
        "status": {"privacyStatus": privacy, "selfDeclaredMadeForKids": kids},
    }
    film = draft.media[0]
    address = _place(calls, film, body)
    answer = calls.call("PUT", "", {}, base=address, film=film)
    number = word(confirmed(answer).get("id"))
    if not VIDEO.fullmatch(number):
        raise Unknown(PERHAPS)
    return number


def _place(calls: Calls, film: Upload, body: Mapping[str, Any]) -> str:
    """Where YouTube wants the file."""
    sizes = {
        "X-Upload-Content-Length": str(film.size), "X-Upload-Content-Type": film.content_type,
    }  # fmt: skip
    asked = {"uploadType": "resumable", "part": "snippet,status"}
    answer = calls.call(
        "POST", "videos", asked, base=UPLOAD, headers=sizes, json=dict(body), changes=False
    )
    address = answer.headers.get("location", "")
    host = urlsplit(address).hostname or ""
    if not address.startswith("https://") or not host.endswith(HOUSE):  # the token goes there, too
        raise Unavailable(NOT_UPLOADED)
    return address


def changed(calls: Calls, number: str, draft: Draft) -> None:
    """Change what is said of a video of ours. YouTube wants its category with it."""
    told = calls.get("videos", {"part": "snippet", "id": number})
    found = [mapping(one) for one in listing(told.get("items"))]
    if not found:
        raise Rejected(NO_SUCH)
    category = word(mapping(found[0].get("snippet")).get("categoryId"))
    snippet = {**snippet_of(draft), "categoryId": category}
    calls.send("PUT", "videos", {"part": "snippet"}, {"id": number, "snippet": snippet})
