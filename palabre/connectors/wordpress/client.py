"""Reads sites made with WordPress, and runs one's own: posts, answers, moderation, figures."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import (
    Author,
    Found,
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import spelt, when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Answer, Http
from palabre.connectors.paging import by_now, reached
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.receipts import SLACK
from palabre.connectors.shapes import confirmed, count, entire, listing, mapping, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.websites import escaped, local_part, place_of, site_of, slug_of
from palabre.connectors.wordpress import PLATFORM
from palabre.connectors.wordpress.again import looked_at
from palabre.connectors.wordpress.calls import NO_REST, NO_RIGHT, NOT_THERE, Api, code_of
from palabre.connectors.wordpress.parse import comment_of, moment, post_of, user_of
from palabre.connectors.wordpress.writing import post_body
from palabre.connectors.words import N_

MOST_ASKED = 100  # entries in one answer, as WordPress allows
MOST_PAGES = 99  # of one reading, oldest first: the next one goes on from there
# A comment is found when it is approved, days after it was written; and an edited post at once.
OVERLAP = {"comments": timedelta(days=2), "posts": timedelta(seconds=1)}
EVERY_COMMENT = {"status": "all", "type": "all", "context": "edit"}
EMBEDDED = "author,wp:featuredmedia,wp:term"

UNKNOWN_KIND = N_("Sites of WordPress aren't read in this way.")
NO_TEXT = N_("This is no text of a WordPress site.")
POSTS_OF = N_("The site is made with WordPress: its posts, with their authors and changes.")
COMMENTS_OF = N_("The site is made with WordPress: what is said under its posts.")

_LOCAL = re.compile(r"(post|comment)-(\d{1,15})")
_ROOT = re.compile(r'<([^<>]{1,500})>\s*;\s*rel="https://api\.w\.org/"')
_STATUS = {
    Moderation.APPROVE: "approved",
    Moderation.SHOW: "approved",
    Moderation.HIDE: "hold",
    Moderation.SPAM: "spam",
}

Parse = Callable[[Any, str], Item | None]


class WordPressConnector:
    """Reads any site, and with a credential also what waits on one's own, where it may speak.

    ``credential`` holds ``server`` (the site's address), ``account`` (the user's name) and ``secret``
    (an application password), which is sent to that site only.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._api = Api(http, credential or {})

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give posts or comments that are new or changed since the last reading, oldest first.

        The first reading gives the newest. ``deleted`` names what lies in the bin of one's own site.
        """
        site = site_of(values.get("site", "") or self._api.home)
        if source == "posts":
            asked = {"orderby": "modified", "_embed": EMBEDDED}
            return self._walk(site, "posts", asked, "modified", cursor, limit, post_of)
        if source == "comments":
            asked = {"orderby": "date_gmt"}
            return self._walk(site, "comments", asked, "date", cursor, limit, comment_of)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest posts and comments of the account's site that hold the words."""
        site, key = self._api.account_site(), key_of(words)
        known = reached(place(cursor, key).get("newest"))
        asked = {
            "search": words[:200],
            "per_page": str(max(1, min(limit, MOST_ASKED))),
            "after": spelt(known - OVERLAP["comments"], "seconds") if known else "",
        }
        told = self._api.get(site, "posts", **asked, _embed=EMBEDDED)
        comments = self._ask(site, "comments", asked)
        items = [*_items(told, site, post_of), *_items(comments, site, comment_of)]
        newest = max((item.published_at for item in items), default=known)
        here = {"newest": by_now(newest).isoformat()} if newest else {}
        return keeping(Page(tuple(items), here, unchanged=not items), cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts and comments their sites no longer show, and how the others are now."""
        return looked_at(remote_ids, self._api.home, self._ask, EMBEDDED)

    def directory(self, words: str, *, language: str = "", site: str = "") -> tuple[Found, ...]:
        """Propose the posts and comments of a site, if it is one that WordPress makes."""
        if not site.strip():
            return ()
        base = site_of(site)
        told = self._root(base)
        home = web_address(word(told.get("home")))
        base = site_of(home) if home else base
        name = one_line(plain(word(told.get("name"))).text, 200) or place_of(base)
        return (
            Found("posts", {"site": base}, name, POSTS_OF),
            Found("comments", {"site": base}, name, COMMENTS_OF),
        )

    def _root(self, base: str) -> Mapping[str, Any]:
        """What the site's REST interface says of itself; the site's page tells where it is."""
        link = _ROOT.search(self._http.get(base).headers.get("link", "")[:4_000])
        try:
            answer = self._http.get(link[1] if link else f"{base}/wp-json/")
        except Rejected:
            raise Rejected(NO_REST) from None
        try:
            told = mapping(answer.json())
        except Unavailable:  # a page, where WordPress would tell data
            told = {}
        if "wp/v2" not in listing(told.get("namespaces")):
            raise Rejected(NO_REST)
        return told

    def _walk(
        self, site: str, path: str, asked: Mapping[str, str], stamp: str,
        cursor: Mapping[str, Any], limit: int, parse: Parse,
    ) -> Page:  # fmt: skip
        """Ask for the next page of what came after the last reading.

        The cursor keeps ``newest``, and while a reading goes on, ``top`` and the page's number.
        """
        newest = reached(cursor.get("newest"))
        page = min(count(cursor.get("page")) or 1, MOST_PAGES)
        size = max(1, min(limit, MOST_ASKED))
        since = {}
        if newest:
            name = "modified_after" if stamp == "modified" else "after"
            since = {name: spelt(newest - OVERLAP[path], "seconds"), "page": str(page)}
        order = "asc" if newest else "desc"
        paged = {**asked, **since, "per_page": str(size), "order": order}
        answer = self._ask(site, path, paged)
        entries = [one for one in listing(answer.json()) if isinstance(one, dict)]
        seen = [at for entry in entries if (at := moment(entry, stamp))]
        before = when(cursor.get("top")) or newest
        top = max([*map(by_now, seen), *([before] if before else [])], default=None)
        items = tuple(_items(answer, site, parse))
        pages = answer.headers.get("x-wp-totalpages", "")
        onward = page < count(pages) if pages else len(entries) >= size
        if newest and entries and onward and page < MOST_PAGES:
            going = {"newest": newest.isoformat(), "top": (top or newest).isoformat()}
            return Page(items, {**going, "page": page + 1}, more=True)
        done = {"newest": top.isoformat()} if top else {}
        gone = self._in_the_bin(site, path)
        return Page(items, done, deleted=gone, unchanged=not (items or gone))

    def _ask(self, site: str, path: str, asked: Mapping[str, str]) -> Answer:
        """Ask for all comments where the account may moderate them, else for those shown to all."""
        if path == "comments" and self._api.mine(site):
            try:
                return self._api.get(site, path, **{**asked, **EVERY_COMMENT})
            except Rejected as refusal:
                if str(refusal) != NO_RIGHT:
                    raise
        return self._api.get(site, path, **asked)

    def _in_the_bin(self, site: str, path: str) -> tuple[str, ...]:
        """The names of what was thrown away on one's own site; nothing when one may not see it."""
        if not self._api.mine(site):
            return ()
        asked = {"status": "trash", "context": "edit", "per_page": MOST_ASKED}
        asked |= {"type": "all"} if path == "comments" else {"orderby": "modified"}
        try:
            thrown = listing(self._api.get(site, path, **asked).json())
        except Rejected:
            return ()
        numbers = (count(mapping(one).get("id")) for one in thrown)
        kind = path.removesuffix("s")
        return tuple(f"{place_of(site)}#{kind}-{number}" for number in numbers if number)

    # Writing

    def me(self) -> Author:
        """Give the user of the account; raises `Reconnect` when it isn't accepted any more."""
        site = self._api.account_site()
        return user_of(self._api.get(site, "users/me").json(), site)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Publish a post, or schedule it there when ``draft.at`` is to come.

        The first picture is the featured one, the others stand under the text. The end of the
        address is made of the title and ``key``: by it `receipt` finds the post.
        """
        body = post_body(self._api, draft, datetime.now(UTC))
        told = self._api.sent("posts", json={**body, "slug": slug_of(draft.title, key)})
        return self._sent(told, "post")

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Comment under a post, or answer a comment in its thread."""
        kind, number = self._mine(to)
        body: dict[str, Any] = {"content": escaped(draft.text), "post": number}
        if kind == "comment":
            above = self._api.get(self._api.home, f"comments/{number}").json()
            body |= {"parent": number, "post": count(mapping(above).get("post"))}
        answer = self._api.send("comments", 409, json=body)
        if code_of(answer) == "comment_duplicate":  # it refuses to take one's same words twice
            sent = self._own_comment(body["content"], None)
            if sent is None:
                raise Unknown(PERHAPS)
            return sent
        return self._sent(confirmed(answer), "comment")

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Find the post by the end of its address, or the comment by its words and its time."""
        try:
            asked = {"slug": slug_of(draft.title, key), "status": "publish,future,draft,pending"}
            answer = self._api.get(self._api.account_site(), "posts", **asked, context="edit")
            found = entire(answer.json())
            if found:
                return self._sent(found[0], "post")
            return self._own_comment(escaped(draft.text), since)
        except Rejected:
            raise Unknown(PERHAPS) from None

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post or a comment of ours."""
        kind, number = self._mine(remote_id)
        if kind == "comment":
            body: dict[str, Any] = {"content": escaped(draft.text)}
        else:
            body = post_body(self._api, draft, datetime.now(UTC))
            body = body if draft.title else {k: v for k, v in body.items() if k != "title"}
        return self._sent(self._api.sent(f"{kind}s/{number}", json=body), kind)

    def delete(self, remote_id: str) -> None:
        """Put a post or a comment into the site's bin, or away for good where there is no bin."""
        kind, number = self._mine(remote_id)
        answer = self._api.send(f"{kind}s/{number}", 404, 410, 501, method="DELETE")
        if answer.status == 501:
            params = {"force": "true"}
            self._api.send(f"{kind}s/{number}", 404, 410, method="DELETE", params=params)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Approve a comment or a pingback, hold it back, call it spam, or put it into the bin."""
        kind, number = self._mine(remote_id)
        if kind != "comment" or act not in PLATFORM.moderation:
            raise Rejected(NO_TEXT)
        if act is Moderation.DELETE:
            self.delete(remote_id)
        else:
            self._api.sent(f"comments/{number}", json={"status": _STATUS[act]})

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell how many comments are under each post, or on the whole site: those approved."""
        if not remote_ids:
            return (Measured("", "comments", self._comments()),)
        told: list[Measured] = []
        for one in remote_ids:
            kind, number = self._mine(one)
            asked = "post" if kind == "post" else "parent"
            try:
                told.append(Measured(one, "comments", self._comments(**{asked: number})))
            except Rejected as refusal:
                if str(refusal) != NOT_THERE:
                    raise
        return tuple(told)

    def _comments(self, **of: int) -> int:
        answer = self._api.get(self._api.account_site(), "comments", **of, per_page=1, _fields="id")
        return count(answer.headers.get("x-wp-total", ""))

    def _own_comment(self, content: str, since: datetime | None) -> Sent | None:
        site = self._api.account_site()
        user = count(mapping(self._api.get(site, "users/me").json()).get("id"))
        asked = {"author": user, "status": "all", "context": "edit", "per_page": MOST_ASKED}
        after = spelt(since - SLACK, "seconds") if since else ""
        answer = self._api.get(site, "comments", **asked, after=after)
        for one in entire(answer.json()):
            if _same(word(mapping(one.get("content")).get("raw")), content):
                return self._sent(one, "comment")
        return None

    def _sent(self, told: Mapping[str, Any], kind: str) -> Sent:
        number = count(told.get("id"))
        if not number:
            raise Unknown(PERHAPS)
        return Sent(
            f"{place_of(self._api.home)}#{kind}-{number}",
            web_address(word(told.get("link"))),
            ready=word(told.get("status")) in {"publish", "approved"},
            at=moment(told, "date"),
        )

    def _mine(self, remote_id: str) -> tuple[str, int]:
        """What a text of the account's site is, and its number there."""
        found = _LOCAL.fullmatch(local_part(remote_id, self._api.account_site()))
        if not found:
            raise Rejected(NO_TEXT)
        return found[1], int(found[2])


def _same(raw: str, content: str) -> bool:
    """Compare what they keep with what we sent: entities may be spelt in another way."""
    return plain(raw).text.split() == plain(content).text.split()


def _items(answer: Answer, site: str, parse: Parse) -> list[Item]:
    entries = listing(answer.json())
    if not entries and not isinstance(answer.json(), list):
        raise Unavailable(NO_REST)
    found = {item.remote_id: item for entry in entries if (item := parse(entry, site))}
    return list(found.values())
