"""Reads, publishes, answers, hides and measures for one Facebook Page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import (
    Author,
    Barring,
    Item,
    Moderation,
    Page,
    Rejected,
    Unknown,
)
from palabre.connectors.facebook import PLATFORM, films, news
from palabre.connectors.facebook.comments import (
    POSTS_WITH_COMMENTS,
    commented,
    distinct,
    newest_posts,
    pairs_of,
)
from palabre.connectors.facebook.drafts import same, soon, with_link, worded
from palabre.connectors.facebook.moderation import barred, moderated
from palabre.connectors.facebook.others import NOT_ALLOWED, comments_of, posts_of
from palabre.connectors.facebook.parse import (
    COMMENT,
    NAMED,
    POST,
    RATING,
    SITE,
    TALK,
    author_of,
    comment_of,
    message_of,
    named,
    post_of,
    rating_of,
)
from palabre.connectors.faults import PERHAPS
from palabre.connectors.graph import (
    FACEBOOK,
    WRONG,
    Graph,
    Refused,
    long_lived,
    page_of,
)
from palabre.connectors.http import Http
from palabre.connectors.oauth import Tokens
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Draft, Measured, Sent, Told, Upload
from palabre.connectors.reviews import newest_first
from palabre.connectors.reviews import page_of as following_of
from palabre.connectors.shapes import count, mapping, word
from palabre.connectors.talks import answered, messages_of, sent_to
from palabre.connectors.words import N_

MOST_ASKED = 50

OUT = ("story:", "private:")  # names of what is out, and can't be asked for
OUT_OF_REACH = N_("Facebook lets an app do nothing to this once it is out: do it there.")
ONE_FILE = N_("Facebook takes one picture or video as a story, and not for later.")
UNKNOWN_KIND = N_("Facebook isn't read in this way.")
NO_SUCH = N_("This is no text of Facebook's.")
PICTURES_ONLY = N_("Pictures or one video go to Facebook from here.")
ONE_FILM = N_("Facebook takes one video with a post, nothing beside it, and not for later.")
ONE_PICTURE = N_("Facebook takes no picture with an answer from here.")
TOO_LATE_IN_PRIVATE = N_(
    "Facebook lets who wrote in public be answered in private once, within seven days."
)
TOO_LATE = N_("Facebook lets a message be answered for 24 hours: it is too late for this one.")


class FacebookConnector:
    """Speaks for one Page. ``secret`` is the token of a person who runs it, or the Page's own.

    ``account`` is the Page's number, needed where the token opens several.
    """

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http, self._credential = http, credential
        self._person = Graph(http, FACEBOOK, credential.get("secret", ""))

    @cached_property
    def _page(self) -> Mapping[str, Any]:
        return page_of(self._person, named(self._credential.get("account", "")))

    @cached_property
    def _graph(self) -> Graph:
        token = word(self._page.get("access_token"))
        return self._person.with_token(token) if token else self._person

    @property
    def _number(self) -> str:
        return word(self._page.get("id"))

    def me(self) -> Author:
        """Give the Page; raises `Reconnect` when Meta doesn't accept the token."""
        return author_of(self._page, self._number)

    def prolong(self) -> Tokens:
        """Give a token that lasts for the one of an hour that connecting gave."""
        return long_lived(self._http, self._credential)

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is newer than the last reading; comments are those of the 25 newest posts, and of older
        ones some at a time."""
        limit = max(1, min(limit, MOST_ASKED))
        if source == "comments":
            return commented(self._graph, self._page, cursor)
        if source == "other":
            return posts_of(self._graph, values.get("name", ""), cursor, limit)
        if source == "other_comments":
            return comments_of(self._graph, values.get("name", ""), cursor)
        readers: dict[str, Callable[[str, int], tuple[list[Item | None], str]]] = {
            "page": partial(self._posts, "feed"),
            "tagged": partial(self._posts, "tagged"),
            "ratings": self._ratings,
            "conversations": self._talks,
        }
        if source not in readers:
            raise Rejected(UNKNOWN_KIND)
        found, following = readers[source](following_of(cursor), limit)
        items = [item for item in found if item]
        if source == "conversations":
            # Old ones get new messages: the newest are read each time, never deeper.
            page = Page(distinct(items), unchanged=not items)
        else:
            page = newest_first(items, cursor, following)
        return replace(page, wait=self._graph.wait)

    def _posts(self, edge: str, after: str, limit: int) -> tuple[list[Item | None], str]:
        path = f"{self._number}/{edge}"
        found, following = self._graph.listed(path, after, fields=POST, limit=limit)
        return [post_of(entry, self._page) for entry in found], following

    def _ratings(self, after: str, limit: int) -> tuple[list[Item | None], str]:
        found, following = self._graph.listed(
            f"{self._number}/ratings", after, fields=RATING, limit=limit
        )
        return [rating_of(entry, self._page) for entry in found], following

    def told(self, body: bytes) -> tuple[Told, ...]:
        """What Meta tells, by itself, of the Pages that let the app in."""
        return news.told_in(body)

    def fetch(self, told: Told) -> Page:
        """Read the texts of which Meta told; none when it was another Page's."""
        if told.account != self._number:
            return Page()
        found = [news.text_of(self._graph, self._page, name) for name in told.names]
        return Page(tuple(item for item in found if item), wait=self._graph.wait)

    def ask_to_be_told(self) -> None:
        """Have Meta tell the app what happens on the Page."""
        self._graph.told_of(self._number)

    def _talks(self, after: str, limit: int) -> tuple[list[Item | None], str]:
        found = [
            message_of(message, self._page, named(talk.get("id")), word(talk.get("link")))
            for talk, message in messages_of(self._graph, self._number, "messenger", TALK, limit)
        ]
        return found, ""

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Put a post on the Page, now or when ``draft.at`` says. Facebook knows no keys of ours."""
        if draft.more.get("form") == "story":
            return self._story(draft)
        link = "" if draft.no_card else draft.card.address if draft.card else draft.link
        sent: dict[str, Any] = {"message": draft.text, "link": web_address(link)}
        if draft.at:
            sent |= {"published": False, "scheduled_publish_time": soon(draft.at)}
        if any(one.is_film for one in draft.media) or draft.more.get("form") == "reel":
            return self._film(draft)
        if draft.media:
            if not all(one.content_type.startswith("image/") for one in draft.media):
                raise Rejected(PICTURES_ONLY)
            numbers = [self._upload(one, later=bool(draft.at)) for one in draft.media]
            sent["attached_media"] = [{"media_fbid": number} for number in numbers]
            sent.pop("link")  # one or the other; the link then stands in the text
        if "link" not in sent or draft.no_card:
            sent["message"] = with_link(draft)
        number = self._graph.made(f"{self._number}/feed", **sent)
        return Sent(number, f"{SITE}/{number}", ready=not draft.at, at=draft.at)

    def _story(self, draft: Draft) -> Sent:
        """Put one picture or video on the Page as a story, which shows no words."""
        if len(draft.media) != 1 or draft.at:
            raise Rejected(ONE_FILE)
        (file,) = draft.media
        if file.is_film:
            told = films.story(self._graph, self._number, file)
        else:
            number = self._upload(file, later=False)
            told = self._graph.post(f"{self._number}/photo_stories", photo_id=number)
        return Sent(f"story:{word(told.get('post_id'))}", f"{SITE}/{self._number}")

    def _film(self, draft: Draft) -> Sent:
        """Put a video on the Page, or a reel; Facebook works on it before it is a post (see `progress`)."""
        if len(draft.media) != 1 or not draft.media[0].is_film or draft.at:
            raise Rejected(ONE_FILM)
        bring = films.reel if draft.more.get("form") == "reel" else films.posted
        return bring(self._graph, self._number, draft.media[0], with_link(draft), draft.title)

    def progress(self, remote_id: str) -> Sent:
        """Ask how far Facebook is with a video, and which post shows it."""
        number = remote_id.removeprefix(films.FILM).removeprefix(films.REEL)
        _check(number)
        found = self._graph.get(number, fields="status,post_id")
        return films.shown(found, self._number, remote_id)

    def _upload(self, file: Upload, *, later: bool) -> str:
        """Put a picture there that nobody sees until a post shows it; its number."""
        return self._graph.made(
            f"{self._number}/photos",
            {"source": (file.name, file.data, file.content_type)},
            published=False,
            temporary=later,
            alt_text_custom=file.alt[:1_000],
        )

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post or a comment as the Page, or a message in its conversation."""
        _check(to)
        if draft.media:
            raise Rejected(ONE_PICTURE)
        text = with_link(draft)
        if draft.more.get("private") and not to.startswith("m_"):
            return self._in_private(to, text)
        if to.startswith("m_"):
            return Sent(named(answered(self._graph, self._number, to, text, TOO_LATE)) or to)
        number = self._graph.made(f"{to}/comments", message=text)
        return Sent(number, f"{SITE}/{number}")

    def _in_private(self, to: str, text: str) -> Sent:
        """Write to who wrote a comment or a post, once; what they answer comes as a conversation."""
        kind = "post_id" if to.startswith(f"{self._number}_") else "comment_id"
        made = sent_to(self._graph, self._number, {kind: to}, text, TOO_LATE_IN_PRIVATE)
        return Sent(named(made) or f"private:{to}")

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the text of a post or a comment of the Page."""
        _check(remote_id)
        self._graph.post(remote_id, message=with_link(draft))
        return Sent(remote_id, f"{SITE}/{remote_id}")

    def delete(self, remote_id: str) -> None:
        """Delete a post or a comment on the Page; one that is gone already is deleted."""
        _check(remote_id)
        self._graph.delete(remote_id)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Do one of the acts of a Page to a text."""
        _check(remote_id)
        moderated(self._graph, remote_id, act)

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Block who wrote a text from the Page, or let them in again. Meta asks for no reason."""
        _check(at)
        barred(self._graph, self._number, at, act)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among what the Page said since then: posts, planned ones, comments."""
        if draft.more.get("form") == "story" and not to:
            if self._graph.newest(f"{self._number}/stories", since=int(since.timestamp())):
                raise Unknown(PERHAPS)  # a story has no words to know it by
            return None
        if to.startswith("m_") or draft.more.get("private"):
            return self._own(self._talks("", POSTS_WITH_COMMENTS)[0], draft, since)
        if to:
            return self._answered(to, draft, since)
        edge = "scheduled_posts" if draft.at else "published_posts"
        fields = "id,message,created_time,permalink_url"
        found = self._graph.newest(f"{self._number}/{edge}", fields=fields, limit=25)
        for item in filter(None, (post_of(worded(entry), self._page) for entry in found)):
            if same(item, draft, since):
                return Sent(item.remote_id, item.url, ready=not draft.at, at=draft.at)
        posts = newest_posts(self._graph, self._page)
        comments = [comment_of(one, self._page, post) for post, one in pairs_of(posts)]
        answer = self._own(comments, draft, since)
        if answer is None and films.may_come(draft, since):
            raise Unknown(PERHAPS)
        return answer

    def _own(self, said: Iterable[Item | None], draft: Draft, since: datetime) -> Sent | None:
        for item in filter(None, said):
            if item.author.remote_id == self._number and same(item, draft, since):
                return Sent(item.remote_id, item.url, at=item.published_at)
        return None

    def _answered(self, to: str, draft: Draft, since: datetime) -> Sent | None:
        """Look for the text among the newest answers to a post or a comment, however old that is."""
        _check(to)
        found = self._graph.newest(
            f"{to}/comments", fields=COMMENT, order="reverse_chronological", limit=MOST_ASKED
        )
        return self._own((comment_of(entry, self._page, to) for entry in found), draft, since)

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of posts, or those of the Page on the last day that is counted."""
        names = {metric.theirs: metric.slug for metric in PLATFORM.metrics}
        if not remote_ids:
            asked = [name for name in names if name.startswith("page_")]
            figures = self._graph.figures(self._number, asked, period="day")
            return tuple(Measured("", names[name], n) for name, n in figures if name in names)
        posts = [one for one in remote_ids if not one.startswith(OUT)]
        return tuple(one for post in posts for one in self._of_a_post(post, names))

    def _of_a_post(self, post: str, names: Mapping[str, str]) -> list[Measured]:
        _check(post)
        counted = "reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)"
        try:
            entry = self._graph.get(post, fields=f"shares,{counted}")
        except Refused as refusal:
            if not refusal.gone:
                raise
            return []
        totals = {
            "reactions": mapping(mapping(entry.get("reactions")).get("summary")).get("total_count"),
            "comments": mapping(mapping(entry.get("comments")).get("summary")).get("total_count"),
            "shares": mapping(entry.get("shares")).get("count"),
        }
        found = [Measured(post, names[name], count(value)) for name, value in totals.items()]
        asked = [name for name in names if name.startswith("post_")]
        try:
            figures = dict(self._graph.figures(post, asked))
        except Refused as refusal:
            if refusal.code != WRONG:  # comments, and Pages with few likes, have no insights
                raise
            figures = {}
        return found + [
            Measured(post, names[name], figures[name]) for name in asked if name in figures
        ]

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which of these texts Facebook no longer shows to the Page, and how the others are now;
        of messages nothing: Meta calls those gone that are only older than the newest twenty."""
        self._page  # noqa: B018 - a token that is dead must not look like texts that are gone
        return one_by_one(remote_ids, self._now, self._pause)

    def _pause(self) -> timedelta | None:
        return self._graph.wait or self._person.wait

    def _now(self, remote_id: str) -> Item | None:
        if not NAMED.fullmatch(remote_id) or remote_id.startswith(("rating:", "m_", *OUT)):
            return None
        fields, parse = self._form(remote_id)
        try:
            entry = self._graph.seen(remote_id, fields)
        except Refused as refusal:
            if refusal.code == NOT_ALLOWED and not remote_id.startswith(f"{self._number}_"):
                return None  # another Page's, of which the app is told no more
            raise
        if entry is None:
            raise NoMore
        return parse(entry)

    def _form(self, remote_id: str) -> tuple[str, Callable[[Mapping[str, Any]], Item | None]]:
        """What to ask of a text, and how to read it: its number tells what it is."""
        before, _, after = remote_id.partition("_")
        if not after or before == self._number:
            return POST, lambda one: post_of(one, self._page)
        return COMMENT, lambda one: comment_of(one, self._page, before)


def _check(number: str) -> None:
    if number.startswith(OUT):
        raise Rejected(OUT_OF_REACH)
    if not NAMED.fullmatch(number) or number.startswith("rating:"):
        raise Rejected(NO_SUCH)
