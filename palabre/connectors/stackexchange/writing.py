"""Asks, answers, comments and votes on Stack Exchange as the account that signed in.

Methods: https://api.stackexchange.com/docs/create-answer, /edit-answer, /delete-answer, /create-comment,
/edit-comment, /delete-comment (28 November 2026); those of questions and votes as other programs call
them. They know no keys of ours: after a lost answer the account's own newest texts tell.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from palabre.connectors.again import grouped, slices
from palabre.connectors.contract import Author, Moderation, Rejected, Unavailable, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.forums import without_files
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.receipts import SLACK
from palabre.connectors.shapes import dicts_at, entire, since_1970, word
from palabre.connectors.stackexchange import COMMENT, LONGEST_COMMENT, USUAL_SITE
from palabre.connectors.stackexchange.calls import MOST_ASKED, ODD, Calls
from palabre.connectors.stackexchange.followed import question_of
from palabre.connectors.stackexchange.parse import host_of, number_of
from palabre.connectors.takes import FORM
from palabre.connectors.words import N_

NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]{1,60})/([qac])/(\d{1,15})")
SITE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{1,60}")
MOST_TAGS = 5
PATHS = {"q": "questions", "a": "answers", "c": "comments"}

NO_SUCH = N_("This is no question, answer or comment of Stack Exchange.")
NO_SITE = N_("This is no site of Stack Exchange: give for example stackoverflow.")
NO_TITLE = N_("A question on Stack Exchange needs a title.")
NO_TAGS = N_("A question on Stack Exchange needs one to five tags.")
NO_ACT = N_("On Stack Exchange one votes for a text, or takes the vote back, and nothing else.")
TOO_LONG = N_("A comment on Stack Exchange has 600 characters at most.")


class Writing:
    """What an account does; `StackexchangeConnector` is one of these that also reads."""

    _calls: Calls

    def publish(self, draft: Draft, key: str) -> Sent:
        """Ask a question, with its title and tags, or comment on one that is there."""
        if above := _above(draft):
            return self._comment(*above, without_files(draft))
        site = _site(draft)
        made = self._calls.tell("/questions/add", site=site, **_question(draft))
        return _sent(made, site, "q")

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a question; comment on an answer, or below the post of a comment."""
        site, kind, number = _named(to)
        text = without_files(draft)
        if kind == "q":
            made = self._calls.tell(f"/questions/{number}/answers/add", site=site, body=text)
            return _sent(made, site, "a")
        return self._comment(site, number if kind == "a" else self._post_of(site, number), text)

    def _comment(self, site: str, post: str, text: str) -> Sent:
        _check_comment(text)
        made = self._calls.tell(f"/posts/{post}/comments/add", site=site, body=text)
        return _sent(made, site, "c")

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a question or an answer, or a comment in its first minutes."""
        site, kind, number = _named(remote_id)
        said = _question(draft) if kind == "q" else {"body": without_files(draft)}
        if kind == "c":
            _check_comment(said["body"])
        made = self._calls.tell(f"/{PATHS[kind]}/{number}/edit", site=site, **said)
        return _sent(made, site, kind)

    def delete(self, remote_id: str) -> None:
        """Delete a question, an answer or a comment; one that is gone already is deleted."""
        site, kind, number = _named(remote_id)
        if self._one(site, kind, number) is not None:
            self._calls.tell(f"/{PATHS[kind]}/{number}/delete", site=site)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Vote for a question, an answer or a comment, or take the vote back."""
        if act not in {Moderation.LIKE, Moderation.UNLIKE}:
            raise Rejected(NO_ACT)
        site, kind, number = _named(remote_id)
        undo = "/undo" if act is Moderation.UNLIKE else ""
        self._calls.tell(f"/{PATHS[kind]}/{number}/upvote{undo}", site=site)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the votes for texts and how often questions were seen, or the account's reputation, all sites
        together."""
        if not remote_ids:
            whole = sum(_whole(one.get("reputation")) for one in self._accounts())
            return (Measured("", "reputation", float(whole)),)
        named = [one for name in remote_ids if (one := NAMED.fullmatch(name))]
        found: list[Measured] = []
        for place, names in grouped((f"{one[1]}/{one[2]}", one[0]) for one in named).items():
            site, _, kind = place.rpartition("/")
            for some in slices(names, MOST_ASKED):
                numbers = ";".join(name.rpartition("/")[2] for name in some)
                told, _ = self._calls.ask(
                    f"/{PATHS[kind]}/{quote(numbers, safe=';')}",
                    {"site": site, "pagesize": MOST_ASKED},
                )
                for shown in dicts_at(told, "items"):
                    name = f"{place}/{number_of(shown, f'{PATHS[kind][:-1]}_id')}"
                    if name in some and isinstance(shown.get("score"), int):
                        found.append(Measured(name, "votes", float(_whole(shown["score"]))))
                    if name in some and isinstance(shown.get("view_count"), int):
                        found.append(Measured(name, "views", float(_whole(shown["view_count"]))))
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a question, an answer or a comment among the account's own since then.

        A question is known by its title. Nobody answers a question twice in a minute: an answer is known by
        its question. A comment is known by its words; raises `Unknown` where another one of the time stands
        there, for words may come back changed.
        """
        if above := _above(draft) if not to else None:
            (site, post), made, under = above, "c", "post_id"
        elif not to:
            return self._asked(draft, since)
        else:
            site, kind, number = _named(to)
            made, under = ("a", "question_id") if kind == "q" else ("c", "post_id")
            post = self._post_of(site, number) if kind == "c" else number
        asked = {
            "site": site, "sort": "creation", "order": "desc", "pagesize": MOST_ASKED,
            "min": int((since - SLACK).timestamp()),
        }  # fmt: skip
        told, _ = self._calls.ask(f"/me/{PATHS[made]}", asked, own=True)
        there = [one for one in entire(told.get("items")) if number_of(one, under) == post]
        if made == "c" and there:
            ours = _letters(without_files(draft))
            there = [one for one in there if _letters(plain(word(one.get("body"))).text) == ours]
            if not there:
                raise Unknown(PERHAPS)
        return _sent(there, site, made) if there else None

    def _asked(self, draft: Draft, since: datetime) -> Sent | None:
        site = _site(draft)
        asked = {"site": site, "sort": "creation", "order": "desc", "pagesize": MOST_ASKED}
        asked |= {"min": int((since - SLACK).timestamp())}
        told, _ = self._calls.ask("/me/questions", asked, own=True)
        ours = _letters(draft.title)
        there = [
            one
            for one in entire(told.get("items"))
            if _letters(plain(word(one.get("title"))).text) == ours
        ]
        return _sent(there, site, "q") if there else None

    def whose(self) -> Author:
        """Whose account it is, by the site where it has most reputation."""
        accounts = self._accounts()
        best = max(accounts, key=lambda one: _whole(one.get("reputation")), default=None)
        number = number_of(best, "account_id")
        host = urlsplit(web_address(word(best.get("site_url")) if best else "")).hostname or ""
        if not (best and number and host):
            raise Unavailable(ODD)
        told, _ = self._calls.ask(f"/users/{number_of(best, 'user_id') or 0}", {"site": host})
        user = next(iter(dicts_at(told, "items")), {})
        name = one_line(plain(word(user.get("display_name"))).text, 200)
        return Author(
            number, name or number, url=web_address(word(user.get("link"))),
            avatar=web_address(word(user.get("profile_image"))),
        )  # fmt: skip

    def _accounts(self) -> list[Mapping[str, Any]]:
        asked = {"filter": "default", "pagesize": MOST_ASKED}
        return dicts_at(self._calls.ask("/me/associated", asked, own=True)[0], "items")

    def _one(self, site: str, kind: str, number: str) -> Mapping[str, Any] | None:
        told, _ = self._calls.ask(f"/{PATHS[kind]}/{number}", {"site": site})
        found = entire(told.get("items"))
        if any(number_of(one, f"{PATHS[kind][:-1]}_id") != number for one in found):
            raise Unavailable(ODD)
        return found[0] if found else None

    def _post_of(self, site: str, comment: str) -> str:
        found = self._one(site, "c", comment)
        if found is None:
            raise Rejected(NO_SUCH)
        if not (post := number_of(found, "post_id")):
            raise Unavailable(ODD)
        return post


def _named(remote_id: str) -> tuple[str, str, str]:
    found = NAMED.fullmatch(remote_id)
    if not found:
        raise Rejected(NO_SUCH)
    return found[1], found[2], found[3]


def _site(draft: Draft) -> str:
    site = draft.to.get("site", "").strip() or USUAL_SITE
    if not SITE.fullmatch(site):
        raise Rejected(NO_SITE)
    return site


def _above(draft: Draft) -> tuple[str, str] | None:
    """The site and the number of the question that a text is to comment on; None for a question of ours."""
    if draft.more.get(FORM) != COMMENT:
        return None
    return question_of(draft.more.get("question", ""), _site(draft))


def _question(draft: Draft) -> dict[str, str]:
    """A question as it is sent; tags of theirs are one word each, in small letters."""
    tags = list(dict.fromkeys("-".join(tag.lower().split()) for tag in draft.tags if tag.strip()))
    if not draft.title.strip():
        raise Rejected(NO_TITLE)
    if not 1 <= len(tags) <= MOST_TAGS:
        raise Rejected(NO_TAGS)
    return {"title": draft.title, "body": without_files(draft), "tags": ";".join(tags)}


def _check_comment(text: str) -> None:
    if len(text) > LONGEST_COMMENT:
        raise Rejected(TOO_LONG)


def _sent(made: Sequence[Mapping[str, Any]], site: str, kind: str) -> Sent:
    """What was made; an answer without its number leaves open what happened."""
    one = made[0] if made else {}
    number = number_of(one, f"{PATHS[kind][:-1]}_id")
    if not number:
        raise Unknown(PERHAPS)
    host = host_of(one.get("owner"))
    post = number if kind == "a" else number_of(one, "post_id")
    mark = f"#comment{number}_{post}" if kind == "c" else ""
    url = f"https://{host}/a/{post}{mark}" if host and post else ""
    if kind == "q":
        url = web_address(word(one.get("link")))
    return Sent(f"{site}/{kind}/{number}", url, at=since_1970(one.get("creation_date")))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
