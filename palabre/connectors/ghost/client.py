"""Runs a publication made with Ghost: posts, newsletters, members' comments, figures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.contract import (
    Author,
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.faults import NOT_UPLOADED, PERHAPS
from palabre.connectors.ghost.calls import NOT_THERE, Api
from palabre.connectors.ghost.figures import figure_of
from palabre.connectors.ghost.offers import Offering
from palabre.connectors.ghost.parse import SHOWN, comment_of, number_of, post_of
from palabre.connectors.http import Http
from palabre.connectors.paging import by_now, reached
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.protocols import Draft, Measured, Sent, Upload
from palabre.connectors.receipts import SLACK
from palabre.connectors.shapes import count, entire, listing, mapping, word
from palabre.connectors.websites import linked, local_part, paragraphs, place_of, slug_of
from palabre.connectors.words import N_

MOST_ASKED = 100
MOST_PAGES = 99  # of one reading, oldest first: the next one goes on from there
MOST_KNOWN = 50  # newest comments that are watched, to see which are deleted
OVERLAP = timedelta(seconds=1)
LONGEST_ALT = 191

UNKNOWN_KIND = N_("Publications of Ghost aren't read in this way.")
NO_TEXT = N_("This is no text of the connected publication.")
NO_NEWSLETTER = N_("The publication has no such newsletter: give its short name (slug).")
NO_MEMBER = N_("Give the e-mail address of a member of the publication, who comments for you.")
ODD = N_("The publication answered something that can't be read.")
FIXED = N_("Comments can't be edited: delete it and answer again.")

_LOCAL = re.compile(r"(post|comment)-([0-9a-z]{1,64})")
_ID = re.compile(r"[0-9a-f]{24}")
_MAIL = re.compile(r"[^\s'\"\\]{1,200}@[^\s'\"\\]{1,200}")
_SLUG = re.compile(r"[\w-]{1,191}")


class GhostConnector(Offering):
    """Runs one publication.

    ``credential`` holds ``server`` (its address), ``secret`` (an Admin API key) and, to comment,
    ``account`` (a member's e-mail address).
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._api = Api(http, credential or {})
        self._member_mail = (credential or {}).get("account", "").strip()

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give posts that are new or changed, or new comments, oldest first; at first the newest."""
        site = self._api.site()
        if source == "posts":
            asked = {"formats": "html", "include": "authors,tags"}
            known = "status:[published,sent,draft]"
            page, entries = self._walk("posts", "updated_at", asked, known, cursor, limit)
            items = tuple(item for one in entries if (item := post_of(one, site)))
            drafts = tuple(_names(entries, "post", site, {"draft"}))
            return _of(page, items, drafts)
        if source == "comments":
            page, entries = self._walk(
                "comments", "created_at", {"include_nested": "true"}, "", cursor, limit
            )
            items = tuple(item for one in entries if (item := comment_of(one, site)))
            watched = [word(one) for one in listing(cursor.get("known"))]
            fresh = sorted(item.remote_id.rpartition("-")[2] for item in items)
            lost = [] if page.more else self._gone(watched)
            left = [one for one in dict.fromkeys([*watched, *fresh]) if one not in lost]
            page = replace(page, cursor={**page.cursor, "known": left[-MOST_KNOWN:]})
            return _of(page, items, tuple(f"{place_of(site)}#comment-{one}" for one in lost))
        raise Rejected(UNKNOWN_KIND)

    def _walk(
        self, path: str, stamp: str, asked: Mapping[str, str], known: str,
        cursor: Mapping[str, Any], limit: int,
    ) -> tuple[Page, list[Mapping[str, Any]]]:  # fmt: skip
        """Ask for the next page of what came after the last reading; its items are still to come."""
        newest = reached(cursor.get("newest"))
        page = min(count(cursor.get("page")) or 1, MOST_PAGES)
        filters = [known] if known else []
        if newest:
            filters.append(f"{stamp}:>'{_spelt(newest - OVERLAP)}'")
        size = max(1, min(limit, MOST_ASKED))
        answered = self._api.get(
            path, **asked, **({"filter": "+".join(filters)} if filters else {}),
            order=f"{stamp} {'asc' if newest else 'desc'}", limit=size, page=page,
        )  # fmt: skip
        entries = [mapping(one) for one in listing(answered.get(path))]
        seen = [at for one in entries if (at := when(one.get(stamp)))]
        before = when(cursor.get("top")) or newest
        top = max([*map(by_now, seen), *([before] if before else [])], default=None)
        pages = count(mapping(mapping(answered.get("meta")).get("pagination")).get("pages"))
        if newest and entries and page < min(pages, MOST_PAGES):
            onward = {"newest": newest.isoformat(), "top": (top or newest).isoformat()}
            return Page((), {**onward, "page": page + 1}, more=True), entries
        return Page((), {"newest": top.isoformat()} if top else {}), entries

    def _gone(self, known: Sequence[str]) -> list[str]:
        """Those of the newest comments that Ghost doesn't show any more: it never lists deleted ones."""
        asked = [one for one in known if _ID.fullmatch(one)]
        if not asked:
            return []
        answered = self._api.get(
            "comments", filter=f"id:[{','.join(asked)}]", limit=MOST_ASKED, include_nested="true"
        )
        if not isinstance(answered.get("comments"), list):
            raise Unavailable(ODD)
        there = {number_of(mapping(one)) for one in listing(answered.get("comments"))}
        return [one for one in asked if one not in there]

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts and comments are gone or unpublished, and how the others are now."""
        place, site = place_of(self._api.site()), self._api.site()
        items: list[Item] = []
        gone: list[str] = []
        for path, read in (("posts", post_of), ("comments", comment_of)):
            start = f"{place}#{path[:-1]}-"
            names = [one for one in dict.fromkeys(remote_ids) if one.startswith(start)]
            names = [one for one in names if _ID.fullmatch(one.removeprefix(start))]
            for some in slices(names, MOST_ASKED):
                numbers = ",".join(one.removeprefix(start) for one in some)
                asked = {"formats": "html"} if path == "posts" else {"include_nested": "true"}
                told = self._api.get(path, **asked, filter=f"id:[{numbers}]", limit=MOST_ASKED)
                entries = [mapping(one) for one in listing(told.get(path))]
                numbered = {f"{start}{number_of(one)}": one for one in entries}
                if not isinstance(told.get(path), list) or not set(numbered) <= set(some):
                    raise Unavailable(ODD)  # not to be taken for texts that are gone
                shown = {name: item for name, one in numbered.items() if (item := read(one, site))}
                items += shown.values()
                gone += [name for name in some if name not in shown]
        return Page(tuple(items), deleted=tuple(gone))

    def me(self) -> Author:
        """Give the publication; raises `Reconnect` when the key isn't accepted any more."""
        site = self._api.site()
        self._api.get("posts", limit=1, fields="id")  # its name is told to everybody, this isn't
        told = mapping(self._api.get("site").get("site"))
        name = one_line(word(told.get("title")), 200)
        return Author(place_of(site), name=name, url=web_address(word(told.get("url"))))

    # Writing

    def publish(self, draft: Draft, key: str) -> Sent:
        """Publish a post or schedule it; with a newsletter it is drafted first, as Ghost wants it.

        The draft is found again by its address, so that a second try goes on from there.
        """
        slug = slug_of(draft.title, key)
        newsletter = draft.more.get("newsletter", "").strip()
        body = self._post(draft)
        shown = _when(draft)
        if not newsletter:
            whole = {**body, **shown, "slug": slug}
            return self._sent(self._write("POST", "posts", whole), "post")
        made = self._by_slug(slug)
        if made is None:
            self._check(newsletter)
            made = self._write("POST", "posts", {**body, "slug": slug, "status": "draft"})
        if made.get("status") != "draft":
            return self._sent(made, "post")
        params = {
            "newsletter": newsletter,
            "email_segment": draft.more.get("segment", "").strip() or "all",
        }
        shown["updated_at"] = made.get("updated_at")
        path = f"posts/{number_of(made)}"
        return self._sent(self._write("PUT", path, shown, **params), "post")

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Comment under a post, or answer a comment, in the name of the member."""
        kind, number = self._named(to)
        body: dict[str, Any] = {"member_id": self._member(), "html": _comment(draft)}
        if kind == "post":
            body["post_id"] = number
        else:
            above = _first(self._api.get(f"comments/{number}"), "comments")
            parent = word(above.get("parent_id"))
            body["parent_id"] = parent or number
            if parent:
                body["in_reply_to_id"] = number
        answered = self._api.send("POST", "comments", json={"comments": [body]})
        return self._sent(_first(answered, "comments"), "comment")

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Find the post by its address, or the comment by its member, words and time.

        A post that is only drafted yet isn't out: sent again, it goes on from there.
        """
        made = self._by_slug(slug_of(draft.title, key))
        if made is not None:
            return self._sent(made, "post") if made.get("status") != "draft" else None
        try:
            member = self._member()
        except Rejected:
            return None  # in whose name could it have been said?
        after = _spelt(since - SLACK)
        asked = f"member_id:'{member}'+created_at:>'{after}'"
        answered = self._api.get("comments", filter=asked, limit=MOST_ASKED, include_nested="true")
        for one in entire(answered.get("comments")):
            if plain(word(one.get("html"))).text.split() == plain(_comment(draft)).text.split():
                return self._sent(one, "comment")
        return None

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post of ours; a mail that went out stays as it was."""
        kind, number = self._named(remote_id)
        if kind == "comment":
            raise Rejected(FIXED)
        now = _first(self._api.get(f"posts/{number}", fields="id,updated_at,status"), "posts")
        body = {**self._post(draft), "updated_at": now.get("updated_at")}
        if draft.at and now.get("status") == "scheduled":
            body |= _when(draft)
        body = body if draft.title else {k: v for k, v in body.items() if k != "title"}
        return self._sent(self._write("PUT", f"posts/{number}", body), "post")

    def delete(self, remote_id: str) -> None:
        """Delete a post for good, or a comment, whose place stays."""
        kind, number = self._named(remote_id)
        try:
            if kind == "post":
                self._api.send("DELETE", f"posts/{number}")
            else:
                self._status(number, "deleted")
        except Rejected as refusal:
            if str(refusal) != NOT_THERE:
                raise

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Hide a member's comment, or show it again."""
        kind, number = self._named(remote_id)
        status = {Moderation.HIDE: "hidden", Moderation.SHOW: "published"}.get(act)
        if kind != "comment" or status is None:
            raise Rejected(NO_TEXT)
        self._status(number, status)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell comments, clicks, and mails sent and opened of posts, and all comments there are."""
        if not remote_ids:
            return (Measured("", "comments", self._comments("status:published")),)
        told: list[Measured] = []
        for one in remote_ids:
            kind, number = self._named(one)
            if kind != "post":
                continue
            try:
                answered = self._api.get(f"posts/{number}", include="email,count.clicks")
            except Rejected as refusal:
                if str(refusal) != NOT_THERE:
                    raise
                continue
            post = _first(answered, "posts")
            mail = mapping(post.get("email"))
            about = f"post_id:'{number}'+status:published"
            told.append(Measured(one, "comments", self._comments(about)))
            told.append(Measured(one, "clicks", count(mapping(post.get("count")).get("clicks"))))
            if mail:
                told.append(Measured(one, "mails", count(mail.get("email_count"))))
                told.append(Measured(one, "opens", count(mail.get("opened_count"))))
        return tuple(told)

    # How it is done

    def _post(self, draft: Draft) -> dict[str, Any]:
        """The post that a draft makes; its pictures are uploaded first."""
        files = [(self._uploaded(one), one) for one in draft.media]
        first = next((one for one in files if not one[1].is_film), None)
        parts = [f"<p>{part}</p>" for part in paragraphs(draft.text)]
        if link := draft.unnamed_link:
            parts.append(f"<p>{linked(link)}</p>")
        parts += [figure_of(*one) for one in files if one is not first]
        body: dict[str, Any] = {"title": draft.title, "html": "".join(parts)}
        if first:
            body["feature_image"] = first[0]
            body["feature_image_alt"] = first[1].alt[:LONGEST_ALT] or None
        tags = [{"name": tag.strip().lstrip("#")} for tag in draft.tags]
        body |= {"tags": [tag for tag in tags if tag["name"]]} if tags else {}
        excerpt = draft.more.get("excerpt", "")
        return {**body, "custom_excerpt": excerpt} if excerpt else body

    def _uploaded(self, upload: Upload) -> str:
        where, more = ("media", {}) if upload.is_film else ("images", {"purpose": "image"})
        answered = self._api.prepare(
            f"{where}/upload",
            files={"file": (upload.name, upload.body, upload.content_type)},
            data={**more, "ref": upload.name},
        )
        url = web_address(word(_first(answered, where).get("url")))
        if not url:
            raise Unavailable(NOT_UPLOADED)
        return url

    def _write(
        self, method: str, path: str, post: Mapping[str, Any], **params: str
    ) -> Mapping[str, Any]:
        params = {**({"source": "html"} if "html" in post else {}), **params}
        return _first(self._api.send(method, path, params=params, json={"posts": [post]}), "posts")

    def _by_slug(self, slug: str) -> Mapping[str, Any] | None:
        try:
            return _first(self._api.get(f"posts/slug/{slug}"), "posts")
        except Rejected as refusal:
            if str(refusal) == NOT_THERE:
                return None
            raise

    def _check(self, newsletter: str) -> None:
        """Make sure that there is a newsletter of this name: Ghost breaks down over another, too late."""
        if _SLUG.fullmatch(newsletter):
            asked = f"slug:'{newsletter}'+status:active"
            if number_of(
                _first(self._api.get("newsletters", filter=asked, limit=1), "newsletters")
            ):
                return
        raise Rejected(NO_NEWSLETTER)

    def _member(self) -> str:
        """The member's name over there; raises `Rejected` when there is none of this address."""
        if not _MAIL.fullmatch(self._member_mail):
            raise Rejected(NO_MEMBER)
        asked = f"email:'{self._member_mail}'"
        number = number_of(_first(self._api.get("members", filter=asked, limit=1), "members"))
        if not number:
            raise Rejected(NO_MEMBER)
        return number

    def _status(self, number: str, status: str) -> None:
        body = {"comments": [{"id": number, "status": status}]}
        self._api.send("PUT", f"comments/{number}", json=body)

    def _comments(self, asked: str) -> int:
        answered = self._api.get("comments", filter=asked, limit=1, include_nested="true")
        return count(mapping(mapping(answered.get("meta")).get("pagination")).get("total"))

    def _sent(self, made: Mapping[str, Any], kind: str) -> Sent:
        number = number_of(made)
        if not number:
            raise Unknown(PERHAPS)
        return Sent(
            f"{place_of(self._api.home)}#{kind}-{number}",
            web_address(word(made.get("url"))),
            ready=word(made.get("status")) in SHOWN,
            at=when(made.get("published_at")) or when(made.get("created_at")),
        )

    def _named(self, remote_id: str) -> tuple[str, str]:
        found = _LOCAL.fullmatch(local_part(remote_id, self._api.site()))
        if not found:
            raise Rejected(NO_TEXT)
        return found[1], found[2]


def _when(draft: Draft) -> dict[str, Any]:
    """How a post shall be shown: at once, or at its hour."""
    if draft.at and draft.at > datetime.now(UTC):
        at = draft.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return {"status": "scheduled", "published_at": at}
    return {"status": "published"}


def _comment(draft: Draft) -> str:
    return "".join(f"<p>{part}</p>" for part in paragraphs(draft.text))


def _spelt(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _first(answered: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return mapping(next(iter(listing(answered.get(name))), {}))


def _names(entries: Sequence[Any], kind: str, site: str, states: set[str]) -> Iterator[str]:
    for one in map(mapping, entries):
        if word(one.get("status")) in states and number_of(one):
            yield f"{place_of(site)}#{kind}-{number_of(one)}"


def _of(page: Page, items: tuple[Any, ...], gone: tuple[str, ...]) -> Page:
    return Page(items, page.cursor, gone, more=page.more, unchanged=not (items or gone))
