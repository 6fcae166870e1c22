"""What an account writes in a wiki, and how it is found again to be changed or taken out.

A change of ours carries a mark in its summary. What it wrote is known by comparing it with the
revision before; changes of ours to that text carry its number, so that its way can be followed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Rejected, Unknown
from palabre.connectors.dates import spelt as spelt_moment
from palabre.connectors.faults import PERHAPS
from palabre.connectors.mediawiki.calls import NO_SUCH, Api
from palabre.connectors.mediawiki.parse import (
    content_of,
    first,
    pages_in,
    revisions_of,
    site_of_api,
)
from palabre.connectors.mediawiki.pictures import shown
from palabre.connectors.mediawiki.wikitext import answered, inserted, reshaped, spelt
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.shapes import count, entire, mapping, word
from palabre.connectors.websites import local_part, place_of
from palabre.connectors.words import N_

MOST_EDITS = 20
CONTENT = {"rvprop": "ids|user|comment|content", "rvslots": "main"}

NO_PAGE = N_("Say on which page of the wiki this goes.")
NO_CHANGE = N_("This is no change in the account's wiki.")
NOT_OURS = N_("This text isn't the account's own.")
ONLY_WORDS = N_(
    "An answer in a discussion of a wiki takes no pictures: only pages and sections do."
)
CHANGED = N_("Somebody changed this text or moved it: go on by hand on the wiki.")

_LOCAL = re.compile(r"(rev|page)-(\d{1,15})")
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Standing:
    """A text of ours as it stands now: its page's number, talk or not, markup, and our piece of it."""

    page: int
    talk: bool
    content: str
    revision: int
    block: str
    alone: bool


class Writing:
    """Writes as one account; ``account`` is the bot's name, whose first part is the user's."""

    def __init__(self, api: Api, account: str) -> None:
        self._api = api
        name = account.partition("@")[0].replace("_", " ").strip()
        self._user = name[:1].upper() + name[1:]

    def publish(self, draft: Draft, key: str) -> Sent:
        """Make the page, or add to it."""
        title = draft.to.get("page", "").strip()
        if not title:
            raise Rejected(NO_PAGE)
        return self._add(self.one(titles=title), draft, key, draft.title)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a line, or begin a section beside an article."""
        kind, number = self.named(to)
        page = self.one(pageids=number) if kind == "page" else self.one(revids=number)
        if page.get("missing"):
            raise Rejected(NO_SUCH)
        article = count(page.get("ns")) % 2 == 0
        if kind == "page" or article:
            about = word(page.get("title")) if article else ""
            beside = self.one(titles=word(page.get("associatedpage"))) if article else page
            return self._add(beside, draft, key, draft.title or about)
        revision = first(revisions_of(page))
        said = self._written(revision)
        now = self.one(pageids=count(page.get("pageid")))
        current = first(revisions_of(now))
        whole = answered(content_of(current) or "", said, f"{_markup(draft)} ~~~~")
        if whole is None:
            raise Rejected(CHANGED)
        if draft.media:
            raise Rejected(ONLY_WORDS)
        done = self._api.act(
            "edit", pageid=count(page.get("pageid")), text=whole, nocreate="1",
            baserevid=count(current.get("revid")), summary=_summary(draft, key),
        )  # fmt: skip
        return self._sent(done)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Put another text where ours stands."""
        standing = self._standing(remote_id)
        if standing is None or not standing.block:
            raise Rejected(NO_SUCH)
        text = self._text(draft) + (" ~~~~" if standing.talk else "")
        if standing.alone and not standing.talk:
            block = text
        else:
            block = reshaped(standing.block, text, _heading(draft.title))
        done = self._put(remote_id, standing, block, draft.more.get("summary", ""))
        return Sent(remote_id, self._sent(done).url if done.get("newrevid") else "")

    def delete(self, remote_id: str) -> None:
        """Take our text out, and the page with it when it holds nothing else."""
        standing = self._standing(remote_id)
        if standing is None or not standing.block:
            return
        if standing.alone and standing.content.strip() == standing.block.strip():
            try:
                self._api.act("delete", pageid=standing.page)
            except Rejected as refusal:
                if str(refusal) != NO_SUCH:
                    raise
        else:
            self._put(remote_id, standing, "", "")

    def receipt(self, key: str, since: datetime) -> Sent | None:
        """Look for the mark of the key in the summaries of the account's changes."""
        found = self._api.query(
            self._api.account_wiki(), list="usercontribs", ucuser=self._user, uclimit=100,
            ucend=spelt_moment(since, "seconds"), ucprop="ids|comment",
        )  # fmt: skip
        for change in entire(mapping(found.get("query")).get("usercontribs")):
            if _mark(key) in word(change.get("comment")):
                return self._sent({"newrevid": change.get("revid")})
        return None

    # How it is done

    def _text(self, draft: Draft) -> str:
        """The markup of a draft, with its pictures, which are brought to the wiki."""
        return (_markup(draft) + shown(self._api, draft)).lstrip("\n")

    def _add(self, page: Mapping[str, Any], draft: Draft, key: str, title: str) -> Sent:
        talk = count(page.get("ns")) % 2 == 1
        text = self._text(draft) + (" ~~~~" if talk else "")
        body: dict[str, Any] = {"title": word(page.get("title")), "summary": _summary(draft, key)}
        if talk or (title and not page.get("missing")):
            title = title or one_line(draft.text, _TITLE)
            body |= {"section": "new", "sectiontitle": _heading(title), "text": text}
        elif page.get("missing"):
            body |= {"createonly": "1", "text": text}
        else:
            body |= {"nocreate": "1", "appendtext": f"\n\n{text}"}
        return self._sent(self._api.act("edit", **body))

    def _put(
        self, remote_id: str, standing: Standing, block: str, summary: str
    ) -> Mapping[str, Any]:
        number = self.named(remote_id)[1]
        return self._api.act(
            "edit", pageid=standing.page, nocreate="1", baserevid=standing.revision,
            text=standing.content.replace(standing.block, block, 1),
            summary=f"{summary} {_follows(number)}".strip(),
        )  # fmt: skip

    def _standing(self, remote_id: str) -> Standing | None:
        """Where a text of ours stands now; None when its page is gone."""
        kind, number = self.named(remote_id)
        if kind != "rev":
            raise Rejected(NO_CHANGE)
        page = self.one(revids=number)
        revision = first(revisions_of(page))
        if not revision or page.get("missing"):
            return None
        if word(revision.get("user")) != self._user:
            raise Rejected(NOT_OURS)
        block = self._followed(count(page.get("pageid")), number, self._written(revision))
        now = self.one(pageids=count(page.get("pageid")))
        current = first(revisions_of(now))
        content = content_of(current) or ""
        if block and content.count(block) != 1:
            raise Rejected(CHANGED)
        return Standing(
            count(page.get("pageid")), count(page.get("ns")) % 2 == 1, content,
            count(current.get("revid")), block, not count(revision.get("parentid")),
        )  # fmt: skip

    def _written(self, revision: Mapping[str, Any]) -> str:
        """The piece that a revision put into its page."""
        after, parent = content_of(revision), count(revision.get("parentid"))
        if after is None:
            raise Rejected(NO_SUCH)
        if not parent:
            return after
        before = content_of(first(revisions_of(self.one(revids=parent))))
        piece = inserted(before, after) if before is not None else ""
        if not piece.strip():
            raise Rejected(CHANGED)
        return piece

    def _followed(self, page: int, number: int, block: str) -> str:
        """What our later changes made of a piece of ours; nothing when they took it out."""
        ours = self.one(
            pageids=page, rvuser=self._user, rvstartid=number, rvdir="newer", rvlimit=MOST_EDITS,
            rvprop="ids|comment",
        )  # fmt: skip
        later = [one for one in revisions_of(ours) if _follows(number) in word(one.get("comment"))]
        if not later:
            return block
        numbers = {count(one.get(name)) for one in later for name in ("revid", "parentid")}
        found = self.one(revids="|".join(str(one) for one in sorted(numbers)))
        texts = {count(one.get("revid")): content_of(one) or "" for one in revisions_of(found)}
        for one in later:
            before = texts.get(count(one.get("parentid")), "")
            after = texts.get(count(one.get("revid")), "")
            at = before.find(block)
            block = after[at : len(after) - (len(before) - at - len(block))] if at >= 0 else block
        return block

    def one(self, **asked: Any) -> Mapping[str, Any]:
        """One page of the account's wiki, with the markup of the revisions that are asked for."""
        found = self._api.query(
            self._api.account_wiki(), prop="revisions|info", inprop="associatedpage",
            **{**CONTENT, **asked},
        )  # fmt: skip
        return first(pages_in(found)) or {"missing": True}

    def named(self, remote_id: str) -> tuple[str, int]:
        """Whether a text of the account's wiki is a change ("rev") or a page, and its number."""
        found = _LOCAL.fullmatch(local_part(remote_id, site_of_api(self._api.account_wiki())))
        if not found:
            raise Rejected(NO_CHANGE)
        return found[1], int(found[2])

    def _sent(self, done: Mapping[str, Any]) -> Sent:
        number = count(done.get("newrevid"))
        if not number:
            raise Unknown(PERHAPS)
        site = site_of_api(self._api.home)
        return Sent(f"{place_of(site)}#rev-{number}", f"{site}/index.php?diff={number}")


def _markup(draft: Draft) -> str:
    text = draft.text.strip() if draft.more.get("markup", "") == "wiki" else spelt(draft.text)
    link = draft.unnamed_link
    return f"{text}\n\n{spelt(link)}" if link else text


def _heading(title: str) -> str:
    return spelt(one_line(title, 200))


def _mark(key: str) -> str:
    return f"[palabre {hashlib.sha256(key.encode()).hexdigest()[:12]}]"


def _follows(number: int) -> str:
    return f"[palabre edit {number}]"


def _summary(draft: Draft, key: str) -> str:
    return f"{one_line(draft.more.get('summary', ''), 200)} {_mark(key)}".strip()
