"""Reads the videos of one account of TikTok, measures them, and sends new ones."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.again import slices
from palabre.connectors.contract import (
    Author,
    Item,
    Kind,
    Media,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS
from palabre.connectors.fetched import pictures_of
from palabre.connectors.http import Http
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.protocols import Draft, Measured, Offered, Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import count, listing, mapping, since_1970, word
from palabre.connectors.tiktok import PLATFORM
from palabre.connectors.tiktok.calls import Calls, chunks_of
from palabre.connectors.words import N_

MOST_ASKED = 20
MOST_BYTES = 4_000_000_000
FIGURES = "id,view_count,like_count,comment_count,share_count"
VIDEO = f"{FIGURES},create_time,share_url,video_description,title,cover_image_url"
PERSON = "open_id,union_id,display_name,avatar_url"
FILMS = (".mp4", ".mov", ".webm")
YES, NO = frozenset({"yes", "oui", "true", "1"}), frozenset({"no", "non", "false", "0"})

GIVEN_UP = N_("TikTok couldn't make anything of this video: it was not published.")
FAILURES = {
    "file_format_check_failed": N_("TikTok doesn't take files of this kind: MP4, WebM or MOV."),
    "duration_check_failed": N_("This video is too short or too long for TikTok."),
    "frame_rate_check_failed": N_("TikTok takes videos of 23 to 60 frames a second."),
    "picture_size_check_failed": N_("This video's or picture's size doesn't suit TikTok."),
    "video_pull_failed": N_("TikTok couldn't fetch the video from its address."),
    "photo_pull_failed": N_("TikTok couldn't fetch the picture from its address."),
    "auth_removed": N_("The account took back TikTok's permission before the video was published."),
}
UNKNOWN_KIND = N_("TikTok isn't read in this way.")
NOTHING_TO_SHOW = N_("TikTok publishes no text alone: give one video, or the address of pictures.")
ONE_VIDEO = N_("TikTok takes one video as a file; pictures are given by their web addresses.")
TOO_BIG = N_("This video is too big to be sent as a file: give its web address.")
NOT_FOR = N_("The account doesn't allow this choice of who may see it.")
NOT_ALONE = N_("TikTok takes no paid partnership that only the account itself may see.")
TOO_LONG = N_("This video is longer than TikTok lets this account publish.")
NO_MOMENT = N_("Give the moment that stands for the video as 4.5 or 1:05, within its length.")
NO_PICTURE = N_("Give the number of one of the pictures as the one that stands for them.")
ODD = N_("TikTok answered something unexpected.")

_NUMBER = re.compile(r"\d{1,30}")
_MOMENT = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,4}(?:\.[0-9]{1,3})?)")
_TAG = re.compile(r"#(\w+)")


class TikTokConnector:
    """Speaks to TikTok for the account whose OAuth token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._calls = Calls(http, credential.get("secret", ""))

    def me(self) -> Author:
        """Give the account; raises `Reconnect` when TikTok doesn't accept the token."""
        person = mapping(self._calls.get("/user/info/", fields=PERSON).get("user"))
        name = one_line(word(person.get("display_name")), 200)
        number = word(person.get("open_id"))
        if not number:
            raise Unavailable(ODD)
        return Author(number, name=name, avatar=web_address(word(person.get("avatar_url"))))

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the account's public videos that are newer than the last reading."""
        if source != "videos":
            raise Rejected(UNKNOWN_KIND)
        asked: dict[str, Any] = {"max_count": max(1, min(limit, MOST_ASKED))}
        at = page_of(cursor)
        if _NUMBER.fullmatch(at):
            asked["cursor"] = int(at)
        told = self._calls.ask("/video/list/", asked, fields=VIDEO)
        found = [mapping(one) for one in listing(told.get("videos"))]
        person = self.me() if found else Author("nobody")
        items = [item for one in found if (item := item_of(one, person))]
        onward = word(told.get("cursor")) if told.get("has_more") is True else ""
        return newest_first(items, cursor, onward if onward != at else "")

    # Publishing

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a video as a file, or have TikTok fetch a video or pictures; it is seen later.

        TikTok knows no keys of ours. The name that it gives is that of the sending: `progress`
        tells when the video has one.
        """
        addresses = pictures_of(draft) if draft.more.get("media_url") else []
        if not addresses and not draft.media:
            raise Rejected(NOTHING_TO_SHOW)
        if not addresses:
            _check_file(draft)
        are_pictures = addresses and not urlsplit(addresses[0]).path.lower().endswith(FILMS)
        index = _first_shown(draft, len(addresses)) if are_pictures else 0
        cover = {} if are_pictures else _cover(draft)
        info = {**self._info(draft), **cover}
        if not addresses:
            film = draft.media[0]
            parts = chunks_of(film.size)
            source = {
                "source": "FILE_UPLOAD",
                "video_size": film.size,
                "chunk_size": parts[0][1],
                "total_chunk_count": len(parts),
            }
            # Until all of the file has come nothing is published: a lost answer here happened nowhere.
            body = {"post_info": dict(info), "source_info": source}
            told = self._calls.ask("/post/publish/video/init/", body)
            self._calls.upload(word(told.get("upload_url")), film, parts)
        elif are_pictures:
            told = self._pictures(draft, info, addresses, index)
        else:
            source = {"source": "PULL_FROM_URL", "video_url": addresses[0]}
            told = self._begin("/post/publish/video/init/", info, source)
        return Sent(word(told.get("publish_id")), ready=False)

    def _info(self, draft: Draft) -> dict[str, Any]:
        """What TikTok wants to know of a post. It demands to be asked first what the account allows.

        That question is a POST too; when its answer is lost nothing was published.
        """
        allowed = self._calls.ask("/post/publish/creator_info/query/", {})
        privacy = draft.more.get("privacy", "").strip().upper() or "SELF_ONLY"
        if privacy not in _privacies(allowed):
            raise Rejected(NOT_FOR)
        if _says(draft, "partner", YES) and privacy == "SELF_ONLY":
            raise Rejected(NOT_ALONE)
        longest = count(allowed.get("max_video_post_duration_sec"))
        if longest and any(one.seconds > longest for one in draft.media):
            raise Rejected(TOO_LONG)
        info = {
            "title": draft.text,
            "privacy_level": privacy,
            # What the account forbids stays forbidden, whatever the text asks for.
            "disable_comment": allowed.get("comment_disabled") is True
            or _says(draft, "comments", NO),
            "disable_duet": allowed.get("duet_disabled") is True or _says(draft, "duets", NO),
            "disable_stitch": allowed.get("stitch_disabled") is True
            or _says(draft, "stitches", NO),
            "brand_content_toggle": _says(draft, "partner", YES),
            "brand_organic_toggle": _says(draft, "promotes", YES),
        }
        return {**info, "is_aigc": True} if _says(draft, "generated", YES) else info

    def offers(self, what: str, words: str = "") -> Offered:
        """Give who may see what the account publishes, as it allows it today."""
        only(what, "privacy")
        names = next(one.choices for one in PLATFORM.draft if one.name == "privacy")
        allowed = _privacies(self._calls.ask("/post/publish/creator_info/query/", {}))
        if not allowed:
            raise Unavailable(ODD)
        found = [offer(one, one, remark=names[one]) for one in sorted(allowed & set(names))]
        return gathered([found], words)

    def _pictures(
        self, draft: Draft, info: Mapping[str, Any], addresses: list[str], index: int
    ) -> Mapping[str, Any]:
        of_films = {"disable_duet", "disable_stitch", "is_aigc"}
        shown = {k: v for k, v in info.items() if k not in of_films}
        shown |= {"title": draft.title[:90], "description": draft.text}
        shown |= {"auto_add_music": _says(draft, "music", YES)}
        source = {"source": "PULL_FROM_URL", "photo_images": addresses, "photo_cover_index": index}
        more = {"post_mode": "DIRECT_POST", "media_type": "PHOTO"}
        return self._begin("/post/publish/content/init/", shown, source, more)

    def _begin(
        self, path: str, info: Mapping[str, Any], source: Mapping[str, Any],
        more: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:  # fmt: skip
        body = {"post_info": dict(info), "source_info": dict(source), **(more or {})}
        told = self._calls.send(path, body)
        if not word(told.get("publish_id")):
            raise Unknown(PERHAPS)
        return told

    def progress(self, remote_id: str) -> Sent:
        """Ask how far TikTok is with a sending; 30 times a minute at most.

        A video that isn't public has no number of its own: it keeps the name of its sending.
        """
        told = self._calls.ask("/post/publish/status/fetch/", {"publish_id": remote_id})
        status = word(told.get("status"))
        # The field's name is spelled like this over there.
        numbers = listing(told.get("publicaly_available_post_id"))
        number = word(numbers[0]) if numbers else ""
        if status == "FAILED":
            raise Rejected(FAILURES.get(word(told.get("fail_reason")), GIVEN_UP))
        name = number if _NUMBER.fullmatch(number) else remote_id
        return Sent(name, ready=status == "PUBLISH_COMPLETE")

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the newest public videos. Private ones can't be told."""
        told = self._calls.ask("/video/list/", {"max_count": MOST_ASKED}, fields=VIDEO)
        for one in map(mapping, listing(told.get("videos"))):
            item = item_of(one, Author("nobody"))
            late = item and sent_since(item.published_at, since)
            if item and late and same_words(item.text, draft.text):
                return Sent(item.remote_id, item.url, at=item.published_at)
        # It may still be worked on, or be private: what isn't seen may have happened all the same.
        raise Unknown(PERHAPS)

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of videos, or those of the account."""
        names = {metric.theirs: metric.slug for metric in PLATFORM.metrics}
        if not remote_ids:
            asked = "follower_count,likes_count"
            person = mapping(self._calls.get("/user/info/", fields=asked).get("user"))
            found = {name: person.get(name) for name in asked.split(",")}
            return tuple(
                Measured("", names[n], count(v)) for n, v in found.items() if v is not None
            )
        return tuple(
            Measured(word(one.get("id")), slug, count(one[name]))
            for one in self._looked_up(remote_ids)
            for name, slug in names.items()
            if name in one and _NUMBER.fullmatch(word(one.get("id")))
        )

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which videos are gone, or are no longer public, and what the others say now."""
        wanted = [one for one in dict.fromkeys(remote_ids) if _NUMBER.fullmatch(one)]
        found = self._looked_up(wanted)
        shown = {word(one.get("id")) for one in found}
        items = [item for one in found if (item := item_of(one, Author("nobody")))]
        return Page(tuple(items), deleted=tuple(one for one in wanted if one not in shown))

    def _looked_up(self, remote_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        numbers = [one for one in dict.fromkeys(remote_ids) if _NUMBER.fullmatch(one)]
        found: list[Mapping[str, Any]] = []
        for some in slices(numbers, MOST_ASKED):
            filters = {"video_ids": some}
            told = self._calls.ask("/video/query/", {"filters": filters}, fields=VIDEO)
            if not isinstance(told.get("videos"), list):
                raise Unavailable(ODD)  # not to be taken for videos that are gone
            found += map(mapping, told["videos"])
        return found


def item_of(video: Mapping[str, Any], person: Author) -> Item | None:
    """An item of a video of the account."""
    number, at = word(video.get("id")), since_1970(video.get("create_time"))
    text = cleaned(word(video.get("video_description")) or word(video.get("title"))) or WORDLESS
    if not _NUMBER.fullmatch(number) or at is None:
        return None
    cover = web_address(word(video.get("cover_image_url")))
    return Item(
        remote_id=number, text=text, published_at=at, kind=Kind.VIDEO, author=person,
        url=web_address(word(video.get("share_url"))), place="tiktok.com", place_name="TikTok",
        media=(Media(cover, "image"),) if cover else (), tags=tuple(dict.fromkeys(_TAG.findall(text)))[:50],
        likes=count(video.get("like_count")), relays=count(video.get("share_count")),
        replies=count(video.get("comment_count")),
    )  # fmt: skip


def _says(draft: Draft, name: str, words: frozenset[str]) -> bool:
    return draft.more.get(name, "").strip().lower() in words


def _cover(draft: Draft) -> dict[str, int]:
    """Which moment of the video stands for it, in milliseconds; nothing where none was chosen."""
    given = draft.more.get("cover", "").strip().replace(",", ".")
    if not given:
        return {}
    found = _MOMENT.fullmatch(given)
    at = round(1000 * (60 * int(found[1] or 0) + float(found[2]))) if found else -1
    longest = max((one.seconds for one in draft.media), default=0)
    if at < 0 or (longest and at > 1000 * longest):
        raise Rejected(NO_MOMENT)
    return {"video_cover_timestamp_ms": at}


def _first_shown(draft: Draft, many: int) -> int:
    """The place of the picture that stands for all, counted from 0."""
    given = draft.more.get("cover_picture", "").strip() or "1"
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    if not 1 <= number <= many:
        raise Rejected(NO_PICTURE)
    return number - 1


def _privacies(allowed: Mapping[str, Any]) -> set[str]:
    return {word(one) for one in listing(allowed.get("privacy_level_options"))} - {""}


def _check_file(draft: Draft) -> None:
    file = draft.media[0]
    if len(draft.media) > 1 or not file.content_type.startswith("video/"):
        raise Rejected(ONE_VIDEO)
    if not 0 < file.size <= MOST_BYTES:
        raise Rejected(TOO_BIG)
