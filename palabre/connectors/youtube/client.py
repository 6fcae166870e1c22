"""Searches videos, reads their comments, answers, moderates and measures on YouTube."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.barred import check_act
from palabre.connectors.contract import (
    Author,
    Barring,
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import spelt, when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.paging import by_now, reached
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.shapes import count, entire, listing, mapping, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_
from palabre.connectors.youtube import PLATFORM
from palabre.connectors.youtube.calls import CALIFORNIA, NO_SUCH, Calls
from palabre.connectors.youtube.figures import of_days, of_videos
from palabre.connectors.youtube.live import Live, is_live
from palabre.connectors.youtube.parse import (
    CHANNEL,
    COMMENT,
    SITE,
    VIDEO,
    channel_of,
    comment_of,
    comments_of,
    video_of,
)
from palabre.connectors.youtube.uploading import changed, upload

WHOLE = "snippet,statistics"
OVERLAP = timedelta(minutes=10)  # a video may be found a little after it was published
MOST_VIDEOS, MOST_COMMENTS = 50, 100
STATUS = {
    Moderation.APPROVE: "published",
    Moderation.SHOW: "published",
    Moderation.HIDE: "heldForReview",
    Moderation.SPAM: "rejected",
}

UNKNOWN_KIND = N_("YouTube isn't read in this way.")
NO_VIDEO = N_("This is no address of a video.")
NO_CHANNEL = N_("This is no number of a channel: it begins with UC.")
NO_OWN = N_("This account has no channel on YouTube.")
NO_ACT = N_("YouTube doesn't do this to a comment.")
NOT_LIVE_BAN = N_("Who wrote in a live chat is banned on YouTube's own page.")
NOT_LIVE = N_("A message in a live chat can only be taken out, as spam.")
NO_MEDIA = N_("A comment on YouTube holds no pictures.")

_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:\S*&)?v=|shorts/|live/)|youtu\.be/)([\w-]{11})\b\S*",
    re.ASCII,
)

Parse = Callable[[Mapping[str, Any]], Iterable[Item]]


class YoutubeConnector:
    """Speaks to YouTube for the account whose OAuth token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._calls = Calls(http, credential.get("secret", ""))
        self._live = Live(self._calls)

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give comments, or videos of a channel, that are newer than the last reading."""
        if source == "video":
            asked = {**_THREADS, "videoId": _video(values.get("video", ""))}
            return self._newest("commentThreads", asked, cursor, comments_of, limit)
        if source == "live":
            return self._live.read(cursor)
        if source not in {"comments", "held", "uploads"}:
            raise Rejected(UNKNOWN_KIND)
        channel = _channel(values) or word(cursor.get("own")) or self._own_channel()
        known = {**cursor, "own": channel}
        if source == "uploads":  # a channel's list of uploads has its number, with other letters
            asked = {"part": "snippet,contentDetails", "playlistId": f"UU{channel[2:]}"}
            return self._newest("playlistItems", asked, known, _videos, min(limit, MOST_VIDEOS))
        asked = {**_THREADS, "allThreadsRelatedToChannelId": channel}
        if source == "held":
            asked["moderationStatus"] = "heldForReview"
        return self._newest("commentThreads", asked, known, comments_of, limit)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest videos that YouTube finds for the words; each page is one search."""
        key = key_of(words, language)
        known = place(cursor, key)
        asked = {"part": "snippet", "q": words[:300], "type": "video", "order": "date"}
        newest = reached(known.get("newest"))
        if newest:
            asked["publishedAfter"] = spelt(newest - OVERLAP, "seconds")
        if re.fullmatch("[a-z]{2}", language):
            asked["relevanceLanguage"] = language
        page = self._newest("search", asked, known, _videos, min(limit, MOST_VIDEOS))
        return keeping(page, cursor, key)

    def _newest(
        self, method: str, asked: Mapping[str, str], known: Mapping[str, Any], parse: Parse, limit: int
    ) -> Page:  # fmt: skip
        """Ask for one page, newest first, and go back page by page to where the last one began.

        The cursor keeps ``newest`` of the last whole reading, and while one goes on ``top`` (the
        same for this one) and ``at`` (YouTube's own token). A first reading is one page only.
        """
        newest, at = reached(known.get("newest")), word(known.get("at"))
        wanted = {"maxResults": str(max(1, min(limit, MOST_COMMENTS))), "pageToken": at, **asked}
        told = self._calls.get(method, wanted)
        items = {}
        starts: list[datetime] = []  # of conversations: their answers are younger than they are
        for entry in listing(told.get("items")):
            found = list(parse(mapping(entry)))
            items.update({item.remote_id: item for item in found})
            starts += [item.published_at for item in found[:1]]
        top = when(known.get("top")) or max(starts, default=newest)
        onward = word(told.get("nextPageToken"))[:1_000]
        top = by_now(top) if top else None
        met = newest is None or not starts or min(starts) <= newest - OVERLAP
        kept = {"own": known["own"]} if "own" in known else {}
        if onward and onward != at and not met and newest and top:
            going = {**kept, "newest": newest.isoformat(), "top": top.isoformat(), "at": onward}
            return Page(tuple(items.values()), going, more=True)
        done = {**kept, **({"newest": top.isoformat()} if top else {})}
        return Page(tuple(items.values()), done, unchanged=not items)

    def me(self) -> Author:
        """Give the account's channel."""
        return channel_of(self._own("snippet,statistics"))

    def _own(self, part: str) -> Mapping[str, Any]:
        told = self._calls.get("channels", {"part": part, "mine": "true"})
        found = [mapping(one) for one in listing(told.get("items"))]
        if not found:
            raise Rejected(NO_OWN)
        return found[0]

    def _own_channel(self) -> str:
        number = word(self._own("id").get("id"))
        if not CHANNEL.fullmatch(number):
            raise Rejected(NO_OWN)
        return number

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Put a video on the account's channel. YouTube knows no keys of ours."""
        number = upload(self._calls, draft)
        return Sent(number, f"{SITE}/watch?v={number}", at=datetime.now(UTC))

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a comment, say something in a live chat, or comment on a video. YouTube knows no keys of
        ours."""
        if draft.media:
            raise Rejected(NO_MEDIA)
        if is_live(to):
            return self._live.answer(to, draft.with_link("\n"))
        text = {"textOriginal": draft.with_link("\n")}
        if VIDEO.fullmatch(to):
            thread = {"snippet": {"videoId": to, "topLevelComment": {"snippet": text}}}
            sent = self._calls.send("POST", "commentThreads", {"part": "snippet"}, thread)
            return _sent(sent, to)
        if not COMMENT.fullmatch(to):
            raise Rejected(NO_SUCH)
        # YouTube hangs every answer on the comment that began the conversation.
        answer = {"snippet": {"parentId": to.partition(".")[0], **text}}
        return _sent(self._calls.send("POST", "comments", {"part": "snippet"}, answer))

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the newest comments where it was said, by its channel and its time."""
        if not to:
            return self._published(draft, since)
        if is_live(to):
            return self._live.receipt(to, draft.with_link("\n"), since, self._own_channel())
        if VIDEO.fullmatch(to):
            asked = {**_THREADS, "videoId": to, "maxResults": str(MOST_COMMENTS)}
            told = self._calls.get("commentThreads", asked)
        elif COMMENT.fullmatch(to):
            asked = {"part": "snippet", "parentId": to.partition(".")[0], "textFormat": "plainText"}
            told = self._calls.get("comments", {**asked, "maxResults": str(MOST_COMMENTS)})
        else:
            raise Unknown(PERHAPS)
        own, ours = self._own_channel(), draft.with_link("\n")
        for entry in entire(told.get("items")):
            first = mapping(mapping(entry.get("snippet")).get("topLevelComment")) or entry
            item = comment_of(first)
            if item is None or item.author.remote_id != own or not same_words(item.text, ours):
                continue
            if sent_since(item.published_at, since):
                return _sent(entry, to if VIDEO.fullmatch(to) else "")
        if word(told.get("nextPageToken")):
            raise Unknown(PERHAPS)  # there are more than were looked at
        return None

    def _published(self, draft: Draft, since: datetime) -> Sent | None:
        """Look for a video among the newest ones of the account's channel, by its title and time."""
        asked = {"part": "snippet,contentDetails", "playlistId": f"UU{self._own_channel()[2:]}"}
        told = self._calls.get("playlistItems", {**asked, "maxResults": str(MOST_VIDEOS)})
        for entry in entire(told.get("items")):
            item = video_of(entry)
            late = item and sent_since(item.published_at, since)
            if item and late and item.title.split() == draft.title.split():
                return Sent(item.remote_id, item.url, at=item.published_at)
        return None

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a comment of ours, or what is said of a video of ours."""
        if VIDEO.fullmatch(remote_id):
            changed(self._calls, remote_id, draft)
            return Sent(remote_id, f"{SITE}/watch?v={remote_id}")
        body = {"id": _comment(remote_id), "snippet": {"textOriginal": draft.with_link("\n")}}
        return _sent(self._calls.send("PUT", "comments", {"part": "snippet"}, body))

    def delete(self, remote_id: str) -> None:
        """Delete a comment, live message or video of ours; one that is gone already is deleted."""
        if is_live(remote_id):
            self._live.delete(remote_id)
            return
        if VIDEO.fullmatch(remote_id):
            self._calls.call("DELETE", "videos", {"id": remote_id}, absent=True)
            return
        self._calls.call("DELETE", "comments", {"id": _comment(remote_id)}, absent=True)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Approve a comment on one's own channel, hold it back, or refuse it as spam; what is said live is
        taken out as spam, and nothing else."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        if is_live(remote_id):
            if act is not Moderation.SPAM:
                raise Rejected(NOT_LIVE)
            self._live.delete(remote_id)
            return
        asked = {"id": _comment(remote_id), "moderationStatus": STATUS[act]}
        self._calls.call("POST", "comments/setModerationStatus", asked)

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Refuse a comment, and whatever its writer says on the channel from now on; only YouTube's own page
        lets them again."""
        check_act(act, PLATFORM.barring)
        if is_live(at):
            raise Rejected(NOT_LIVE_BAN)
        status = STATUS[Moderation.SPAM]
        asked = {"id": _comment(at), "moderationStatus": status, "banAuthor": "true"}
        self._calls.call("POST", "comments/setModerationStatus", asked)

    # Figures

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of videos and comments, or those of the account's channel: what everybody sees,
        and with the permission for it what its owner is told."""
        if not remote_ids:
            figures = mapping(self._own("statistics").get("statistics"))
            hidden = figures.get("hiddenSubscriberCount") is True
            wanted = {"views"} if hidden else {"views", "followers"}
            seen = (one for one in _figures("", figures) if one.metric in wanted)
            return (*seen, *of_days(self._calls, _today()))
        numbers = list(dict.fromkeys(remote_ids))
        videos = [number for number in numbers if VIDEO.fullmatch(number)]
        comments = [
            number for number in numbers if number not in videos and COMMENT.fullmatch(number)
        ]
        found: list[Measured] = []
        for told in self._several("videos", "statistics", videos):
            number = word(told.get("id"))
            found += _figures(number, mapping(told.get("statistics"))) if number in videos else ()
        found += of_videos(self._calls, videos, _today()) if videos else ()
        for told in self._several("comments", "snippet", comments):
            item = comment_of(told)
            if item and item.remote_id in comments:
                found.append(Measured(item.remote_id, "likes", item.likes))
        return tuple(found)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which videos and comments YouTube no longer shows, and how the others are now.

        One unit of the day's quota for 50 texts.
        """
        numbers = list(dict.fromkeys(remote_ids))
        videos = [number for number in numbers if VIDEO.fullmatch(number)]
        comments = [one for one in numbers if one not in videos and COMMENT.fullmatch(one)]
        shown = {word(told.get("id")): told for told in self._several("videos", WHOLE, videos)}
        items = [item for told in shown.values() if (item := video_of(told))]
        said = {
            word(told.get("id")): told for told in self._several("comments", "snippet", comments)
        }
        items += [item for told in said.values() if (item := comment_of(told))]
        if "" in shown or "" in said:
            raise Unavailable(NOT_JSON)
        gone = [one for one in (*videos, *comments) if one not in shown and one not in said]
        return Page(tuple(items), deleted=tuple(gone))

    def _several(self, method: str, part: str, numbers: list[str]) -> Iterator[Mapping[str, Any]]:
        for some in slices(numbers, MOST_VIDEOS):
            asked = {"part": part, "id": ",".join(some)}
            if method == "comments":
                asked["textFormat"] = "plainText"
            told = self._calls.get(method, asked).get("items")
            if not isinstance(told, list):
                raise Unavailable(NOT_JSON)  # not to be taken for texts that are gone
            yield from map(mapping, told)


_THREADS = {"part": "snippet,replies", "order": "time", "textFormat": "plainText"}


def _today() -> date:
    """YouTube counts by California's days."""
    return datetime.now(CALIFORNIA).date()


def _videos(entry: Mapping[str, Any]) -> Iterator[Item]:
    item = video_of(entry)
    if item:
        yield item


def _video(spelled: str) -> str:
    spelled = spelled.strip()
    found = _ADDRESS.fullmatch(spelled)
    if not (found or VIDEO.fullmatch(spelled)):
        raise Rejected(NO_VIDEO)
    return found[1] if found else spelled


def _channel(values: Mapping[str, str]) -> str:
    """The channel that was given, by its number or by an address that holds it."""
    spelled = values.get("channel", "").strip().rstrip("/").rpartition("/")[2]
    if spelled and not CHANNEL.fullmatch(spelled):
        raise Rejected(NO_CHANNEL)
    return spelled


def _comment(remote_id: str) -> str:
    if not COMMENT.fullmatch(remote_id):
        raise Rejected(NO_SUCH)
    return remote_id


def _sent(told: Mapping[str, Any], video: str = "") -> Sent:
    """What a comment was sent as: of a new conversation its first comment."""
    first = mapping(mapping(told.get("snippet")).get("topLevelComment"))
    number = word(first.get("id")) or word(told.get("id"))
    if not COMMENT.fullmatch(number):
        raise Unknown(PERHAPS)
    snippet = mapping((first or told).get("snippet"))
    video = video or word(snippet.get("videoId"))
    url = f"{SITE}/watch?v={video}&lc={number}" if VIDEO.fullmatch(video) else ""
    return Sent(number, url, at=when(snippet.get("publishedAt")) or datetime.now(UTC))


def _figures(number: str, figures: Mapping[str, Any]) -> Iterator[Measured]:
    for metric in PLATFORM.metrics:
        if metric.theirs in figures:
            yield Measured(number, metric.slug, count(figures[metric.theirs]))
