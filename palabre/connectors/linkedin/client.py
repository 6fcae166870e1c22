"""Reads, publishes, answers, likes and measures for one company's page on LinkedIn."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import (
    Author,
    Item,
    Moderation,
    Page,
    RateLimited,
    Rejected,
    Unavailable,
)
from palabre.connectors.http import Http
from palabre.connectors.linkedin import PLATFORM
from palabre.connectors.linkedin.days import days
from palabre.connectors.linkedin.mentions import mentioned
from palabre.connectors.linkedinrest.calls import Calls, Refused, spelt
from palabre.connectors.linkedinrest.parse import (
    COMMENT,
    PAGE,
    POST,
    SITE,
    author_of,
    comment_of,
    is_reshare,
    post_of,
)
from palabre.connectors.linkedinrest.speaking import NO_SUCH, Speaking, with_link
from palabre.connectors.plain import WORDLESS
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import mapping, word
from palabre.connectors.words import N_

MOST_ASKED, POSTS_WITH_COMMENTS = 50, 10

UNKNOWN_KIND = N_("LinkedIn isn't read in this way.")
NO_ACT = N_("LinkedIn doesn't do this to a text.")
WHICH_PAGE = N_("This connection opens several pages of LinkedIn: give the number of one.")
NO_PAGE = N_("This person runs no page on LinkedIn.")
ODD = N_("LinkedIn answered something unexpected.")


class LinkedInConnector(Speaking):
    """Speaks for the page ``account`` (its number), or the only one that the token opens."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._calls = Calls(http, credential.get("secret", ""))
        self._account = credential.get("account", "").removeprefix("urn:li:organization:")

    @cached_property
    def _urn(self) -> str:
        """The page's name for LinkedIn."""
        if self._account:
            urn = f"urn:li:organization:{self._account}"
        else:
            query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
            roles = self._calls.listed("organizationAcls", query, "FINDER")
            pages = {word(role.get("organization")) for role in roles} - {""}
            if len(pages) != 1:
                raise Rejected(WHICH_PAGE if pages else NO_PAGE)
            urn = pages.pop()
        if not PAGE.fullmatch(urn):
            raise Unavailable(ODD)
        return urn

    @cached_property
    def _page(self) -> Mapping[str, Any]:
        found = self._calls.get(f"organizations/{self._urn.rpartition(':')[2]}")
        name = word(found.get("localizedName"))
        if not name:
            raise Unavailable(ODD)
        return {"urn": self._urn, "name": name}

    def me(self) -> Author:
        """Give the page; raises `Reconnect` when LinkedIn doesn't accept the token."""
        return author_of(self._urn, self._page, self._urn)

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give posts newer than the last reading, what names the page since, or the comments under the ten
        newest posts: once a day all of them, else of those posts that have another number of them.
        """
        if source == "comments":
            return self._commented(cursor)
        if source == "mentions":
            return mentioned(self._calls, self._page, cursor)
        if source != "posts":
            raise Rejected(UNKNOWN_KIND)
        start = page_of(cursor)
        start = start if start.isdigit() else "0"
        asked = max(1, min(limit, MOST_ASKED))
        found = self._posts(asked, start)
        items = [item for entry in found if (item := post_of(entry, self._page))]
        following = str(int(start) + asked) if len(found) >= asked else ""
        return newest_first(items, cursor, following)

    def _posts(self, asked: int, start: str = "0") -> list[Mapping[str, Any]]:
        query = f"author={spelt(self._urn)}&q=author&count={asked}&start={start}"
        return self._calls.listed("posts", f"{query}&sortBy=LAST_MODIFIED", "FINDER")

    def _commented(self, cursor: Mapping[str, Any]) -> Page:
        """What is new under the posts. LinkedIn takes few calls a day: the page and how many comments each
        post had are remembered for the day."""
        now, same = f"{datetime.now(UTC):%Y-%m-%dT%H}", cursor.get("account") == self._account
        at = word(cursor.get("at"))
        known = cursor if same and at[:10] == now[:10] else {}
        page = {"urn": word(known.get("urn")), "name": word(known.get("name"))}
        if PAGE.fullmatch(page["urn"]) and page["name"]:
            self._urn, self._page = page["urn"], page
        posts = self._commentable()
        counts = self._counts(posts)
        before = mapping(known.get("counts"))
        # Where LinkedIn tells no number, they are asked for once an hour.
        hourly = not known or at != now
        fresh = [
            urn for urn in posts if (counts[urn] != before.get(urn, 0) if urn in counts else hourly)
        ]
        items = self._comments(fresh)
        kept = {"at": now, "account": self._account, "counts": counts, **self._page}
        return Page(tuple(items), kept, unchanged=not items)

    def _commentable(self) -> list[str]:
        urns = [word(post.get("id")) for post in self._posts(POSTS_WITH_COMMENTS)]
        return [urn for urn in urns if POST.fullmatch(urn)]

    def _counts(self, posts: Sequence[str]) -> dict[str, int]:
        """How many comments stand under posts, where LinkedIn tells it, in one call."""
        if not posts:
            return {}
        there, _ = self._calls.several("socialMetadata", posts)
        told = {urn: mapping(one.get("commentSummary")).get("count") for urn, one in there.items()}
        return {urn: count for urn, count in told.items() if isinstance(count, int)}

    def _comments(self, posts: Sequence[str]) -> list[Item]:
        found: dict[str, Item] = {}
        for urn in posts:
            path = f"socialActions/{spelt(urn)}/comments"
            for entry in self._calls.listed(path, f"count={MOST_ASKED}&start=0"):
                if item := comment_of(entry, self._page, urn):
                    found[item.remote_id] = item
        return list(found.values())

    # Passing on, liking

    def relay(self, of: str, key: str) -> Sent:
        """Pass a post on as the page; one that stands among its newest as passed on already stays so."""
        for one in self._posts(MOST_ASKED):
            if is_reshare(one, of) and POST.fullmatch(word(one.get("id"))):
                return Sent(word(one["id"]), f"{SITE}/feed/update/{word(one['id'])}/")
        return self.quote(of, Draft(""), key)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a post or a comment as the page, or no longer."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        if not (POST.fullmatch(remote_id) or COMMENT.fullmatch(remote_id)):
            raise Rejected(NO_SUCH)
        actor = spelt(self._urn)
        if act is Moderation.LIKE:
            body = {"root": remote_id, "reactionType": "LIKE"}
            self._calls.call("POST", "reactions", f"actor={actor}", json=body)
            return
        try:
            path = f"reactions/(actor:{actor},entity:{spelt(remote_id)})"
            self._calls.call("DELETE", path, "", "DELETE")
        except Refused as refusal:
            if refusal.status != 404:
                raise

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the page's posts since then, and its comments."""
        ours = (draft.text if to else with_link(draft)).strip() or WORDLESS
        for item in self._answers(to) if to else self._said():
            is_own = item and item.author.remote_id == self._urn and same_words(item.text, ours)
            if item and is_own and sent_since(item.published_at, since):
                return Sent(item.remote_id, item.url, at=item.published_at)
        return None

    def _said(self) -> list[Item | None]:
        """The newest posts of the page, and the comments under the ten newest."""
        found = self._posts(MOST_ASKED)
        posts = [post_of(_worded(entry), self._page) for entry in found]
        return [*posts, *self._comments(self._commentable())]

    def _answers(self, to: str) -> list[Item | None]:
        """The comments under a post, or the answers to a comment, however old it is."""
        if not (POST.fullmatch(to) or COMMENT.fullmatch(to)):
            raise Rejected(NO_SUCH)
        path = f"socialActions/{spelt(to)}/comments"
        found = self._calls.listed(path, f"count={MOST_ASKED}&start=0")
        return [comment_of(entry, self._page, self._address(to)[2]) for entry in found]

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of posts of the page, or those of the page over its whole life, and how its last
        days went."""
        query = f"q=organizationalEntity&organizationalEntity={spelt(self._urn)}"
        path = "organizationalEntityShareStatistics"
        found: list[Measured] = []
        for kind, name in (("share", "shares"), ("ugcPost", "ugcPosts")):
            asked = [one for one in remote_ids if one.startswith(f"urn:li:{kind}:")]
            asked = [one for one in asked if POST.fullmatch(one)]
            if asked:
                wanted = ",".join(map(spelt, asked))
                for entry in self._calls.listed(path, f"{query}&{name}=List({wanted})", "FINDER"):
                    found += _figures(entry, word(entry.get(kind)))
        if not remote_ids:
            for entry in self._calls.listed(path, query, "FINDER")[:1]:
                found += _figures(entry, "")
            size = self._calls.get(
                f"networkSizes/{spelt(self._urn)}", "edgeType=COMPANY_FOLLOWED_BY_MEMBER"
            ).get("firstDegreeSize")
            if isinstance(size, int) and not isinstance(size, bool):
                found.append(Measured("", "followers", size))
            found += days(self._calls, self._urn, datetime.now(UTC).date())
        return tuple(found)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts and comments are gone from the page, and how the others are now."""
        self._page  # noqa: B018 - a token that is dead must not look like texts that are gone
        known = self._at_once(remote_ids)
        return one_by_one(remote_ids, lambda one: self._now(one, known))

    def _at_once(self, remote_ids: Sequence[str]) -> dict[str, Item | None]:
        """How texts are now, None of those that are gone, by as few calls as LinkedIn has for it: posts
        together, and the comments of a post. What isn't clear so is left out."""
        asked: dict[str, dict[str, str]] = {}
        for one in dict.fromkeys(remote_ids):
            if found := COMMENT.fullmatch(one):
                asked.setdefault(f"socialActions/{spelt(found[1])}/comments", {})[found[2]] = one
            elif POST.fullmatch(one):
                asked.setdefault("posts", {})[one] = one
        known: dict[str, Item | None] = {}
        for path, keys in asked.items():
            if len(keys) < 2:
                continue
            try:
                there, gone = self._calls.several(path, list(keys))
            except Refused:
                continue
            except RateLimited:
                if not known:
                    raise
                break  # what is known so far is told
            known |= {keys[key]: None for key in gone}
            known |= {
                keys[key]: item
                for key, entry in there.items()
                if (item := self._item(keys[key], entry))
            }
        return known

    def _now(self, remote_id: str, known: Mapping[str, Item | None]) -> Item | None:
        """How one text is now, by what is known or by a call of its own; None where it can't be told."""
        if not (POST.fullmatch(remote_id) or COMMENT.fullmatch(remote_id)):
            return None
        if remote_id in known:
            if (item := known[remote_id]) is None:
                raise NoMore
            return item
        try:
            entry = self._calls.get(self._address(remote_id)[0])
        except Refused as refusal:
            if (
                refusal.status == 403
            ):  # somebody else's, which the page may not see: it keeps none from being read
                return None
            if refusal.status != 404:
                raise
            raise NoMore from None
        return self._item(remote_id, entry)

    def _item(self, remote_id: str, entry: Mapping[str, Any]) -> Item | None:
        found = COMMENT.fullmatch(remote_id)
        item = comment_of(entry, self._page, found[1]) if found else post_of(entry, self._page)
        return item if item and item.remote_id == remote_id else None


def _worded(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A post by which one without words can be known again; what is passed on without any is none."""
    if word(entry.get("commentary")).strip() or entry.get("reshareContext"):
        return entry
    return {**entry, "commentary": WORDLESS}


def _figures(entry: Mapping[str, Any], remote_id: str) -> list[Measured]:
    totals = mapping(entry.get("totalShareStatistics"))
    return [
        Measured(remote_id, metric.slug, value)
        for metric in PLATFORM.metrics
        if isinstance(value := totals.get(metric.theirs), int | float)
        and not isinstance(value, bool)
    ]
