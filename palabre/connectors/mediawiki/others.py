"""What an account does to changes of others, and what a wiki tells of pages and accounts.

https://www.mediawiki.org/wiki/API:Edit (undo), API:Revisiondelete and Extension:PageViewInfo.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.mediawiki.calls import REFUSED, Api
from palabre.connectors.mediawiki.parse import first, pages_in, revisions_of
from palabre.connectors.mediawiki.writing import Writing
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import count, dict_at, dicts_at, word
from palabre.connectors.words import N_

DAYS = 60  # as far back as the extension goes
MOST_AT_ONCE = 50
MOST_ANSWERS = 10  # the extension tells of so many pages in one answer as its wiki wants

NO_ACT = N_("A wiki's changes can be undone, hidden or shown again, and nothing else.")
NO_REVISION = N_("Only a change can be undone or hidden: this is a page that search found.")
FIRST = N_(
    "The page began with this change, and others have added to it: go on by hand on the wiki."
)
CURRENT = N_("The page stands as this change left it: undo it before you hide it.")


def moderated(api: Api, writing: Writing, remote_id: str, act: Moderation) -> None:
    """Do an act to a change; one that is undone, hidden or shown already stays so."""
    if act not in {Moderation.DELETE, Moderation.HIDE, Moderation.SHOW}:
        raise Rejected(NO_ACT)
    kind, number = writing.named(remote_id)
    if kind != "rev":
        raise Rejected(NO_REVISION)
    if act is Moderation.DELETE:
        _undo(api, writing, number)
    else:
        _hide(api, number, act)


def _undo(api: Api, writing: Writing, number: int) -> None:
    """Take out what a change put in, as the wiki itself does it, and leave what came after.

    A page that holds this one change only is deleted: there is nothing to go back to.
    """
    page = writing.one(revids=number)
    if page.get("missing"):
        return
    if count(first(revisions_of(page)).get("parentid")):
        api.act("edit", pageid=count(page.get("pageid")), undo=number, nocreate="1")
    elif count(page.get("lastrevid")) == number:
        api.act("delete", pageid=count(page.get("pageid")))
    else:
        raise Rejected(FIRST)


def _hide(api: Api, number: int, act: Moderation) -> None:
    what: dict[str, Any] = {act.value: "content"}
    done = api.act("revisiondelete", type="revision", ids=number, **what)
    items = dicts_at(done, "items")
    codes = {word(one.get("code")) for item in items for one in dicts_at(item, "errors")}
    if "revdelete-hide-current" in codes:
        raise Rejected(CURRENT)
    if codes - {"revdelete-no-change"}:
        raise Rejected(REFUSED)


def figures_of(api: Api, writing: Writing, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
    """The views of the pages on which these changes stand; without names, the account's changes.

    A wiki without the extension tells no views: nothing is said of them then.
    """
    wiki = api.account_wiki()
    if not remote_ids:
        api.be_signed_in()
        told = api.query(wiki, meta="userinfo", uiprop="editcount")
        user = dict_at(told, "query", "userinfo")
        return (Measured("", "posts", count(user["editcount"])),) if "editcount" in user else ()
    found: list[Measured] = []
    for kind, asked in (("rev", "revids"), ("page", "pageids")):
        names = {str(n): one for one in remote_ids for k, n in [writing.named(one)] if k == kind}
        for some in slices(list(names), MOST_AT_ONCE):
            views = _views(api, wiki, asked, some)
            found += [Measured(names[n], "views", views[n]) for n in some if n in views]
    return tuple(found)


def _views(api: Api, wiki: str, asked: str, numbers: Sequence[str]) -> dict[str, int]:
    """From each number that was asked for to the views of its page."""
    which: dict[str, Any] = {asked: "|".join(numbers)}
    if asked == "revids":
        which |= {"rvprop": "ids"}
    found: dict[str, int] = {}
    onward: Mapping[str, Any] = {}
    for _ in range(MOST_ANSWERS):
        told = api.query(
            wiki, prop="pageviews|revisions" if asked == "revids" else "pageviews",
            pvipdays=DAYS, **which, **onward,
        )  # fmt: skip
        for page in pages_in(told):
            views = page.get("pageviews")
            if not isinstance(views, dict):
                continue
            total = sum(count(one) for one in views.values())
            of = [page, *revisions_of(page)]
            number = "revid" if asked == "revids" else "pageid"
            found |= {word(one.get(number)): total for one in of}
        following = dict_at(told, "continue")
        if not following or following == onward:
            break
        onward = {str(name): word(value) for name, value in following.items()}
    return found
