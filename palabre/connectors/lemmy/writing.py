"""Speaks on Lemmy: posts in communities, comments, changes, deletions, votes, and what they met with.

Paths and fields of API v3 as LemmyNet/lemmy-js-client (0.19) sends them. The network knows no keys for
what is sent: after a lost answer the account's own recent texts tell.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.contract import Moderation, Rejected, Unavailable, Unknown
from palabre.connectors.dates import when
from palabre.connectors.faults import NOT_UPLOADED
from palabre.connectors.lemmy.calls import NO_SUCH, ODD, Calls, Gone
from palabre.connectors.lemmy.parse import item_of, name_of, number
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Draft, Measured, Offer, Offered, Sent, Upload
from palabre.connectors.servers import host_of
from palabre.connectors.shapes import dict_at, dicts_at, entire, listing, word
from palabre.connectors.words import N_

RECENT = 20
SLACK = timedelta(minutes=2)  # a server's clock may be this much off
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
OF_TEXTS = {"likes": "upvotes", "dislikes": "downvotes"}
ANSWERS = {"post": "comments", "comment": "child_count"}

NO_COMMUNITY = N_("Name a community with its server, for example lamps@lemmy.example.")
NO_TITLE = N_("A post on Lemmy has a title: give one.")
NO_TEXT = N_("There is nothing in this comment.")
NO_NAME = N_("This is no post or comment of Lemmy.")
ELSEWHERE = N_("This text was read on another server than the account's: open it there.")
NO_LATER = N_("Lemmy can't keep a post for later: let Palabre send it in time.")
ONE_IMAGE = N_("Palabre sends Lemmy one picture with a post, in JPEG, PNG, WebP or GIF.")
NO_SUCH_ACT = N_("Lemmy has no such act of moderation.")

_COMMUNITY = re.compile(r"!?(\w{1,100})@([A-Za-z0-9.-]+(?::\d{1,5})?)")
_PAGE = re.compile(r"https?://([^/\s]+)/c/(\w{1,100})(?:@([A-Za-z0-9.-]+))?/?")
_NAME = re.compile(r"([A-Za-z0-9.-]+(?::\d{1,5})?)/(post|comment)/(\d{1,18})")


def community_of(spelled: str) -> str:
    """The name of a community with its server, from that name or from the address of its page; or ""."""
    spelled = spelled.strip()
    if page := _PAGE.fullmatch(spelled):
        return f"{page[2]}@{page[3] or page[1]}".lower()
    found = _COMMUNITY.fullmatch(spelled)
    return f"{found[1]}@{found[2]}".lower() if found else ""


class Writing:
    """What an account does on its server; `LemmyConnector` is one of these that also reads."""

    _api: Calls

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the communities that the account's server finds for some words."""
        only(what, "community")
        home = self._api.home()
        if not words.strip():
            return Offered()
        asked = {"q": words[:200], "type_": "Communities", "listing_type": "All", "limit": 50}
        found = entire(self._api.get(home, "/api/v3/search", asked).get("communities"))
        return gathered([map(_community, found)])

    def publish(self, draft: Draft, key: str) -> Sent:
        """Post in the community that ``to`` names, about a page or a picture where there is one."""
        name = community_of(draft.to.get("community", ""))
        if not name:
            raise Rejected(NO_COMMUNITY)
        if not draft.title.strip():
            raise Rejected(NO_TITLE)
        check(draft)
        told = self._api.get(self._api.home(), "/api/v3/community", {"name": name})
        where = dict_at(dict_at(told, "community_view"), "community").get("id")
        if not number(where):
            raise Rejected(NO_SUCH)
        body = {
            "community_id": where,
            **self._in_language(draft.language, told),
            **self._content(draft),
        }
        return self._sent(self._change("POST", "post", body), "post_view")

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Comment on a post, or on a comment."""
        kind, found = self._own(to)
        if draft.media:
            raise Rejected(ONE_IMAGE)
        if not draft.text.strip():
            raise Rejected(NO_TEXT)
        check(draft)
        body: dict[str, Any] = {"content": text_of(draft)}
        if kind == "post":
            body["post_id"] = found
        else:
            post = dict_at(self._view(kind, found), "comment").get("post_id")
            if not number(post):
                raise Unavailable(ODD)
            body |= {"post_id": post, "parent_id": found}
        return self._sent(self._change("POST", "comment", body), "comment_view")

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post or a comment of ours."""
        kind, found = self._own(remote_id)
        check(draft)
        if kind == "comment":
            body = {"comment_id": found, "content": text_of(draft)}
        else:
            body = {"post_id": found, **self._content(draft)}
            if not draft.title.strip():
                body.pop("name")
        return self._sent(self._change("PUT", kind, body), f"{kind}_view")

    def delete(self, remote_id: str) -> None:
        """Delete a text of ours; one that is gone already is deleted."""
        kind, found = self._own(remote_id)
        try:
            self._change("POST", f"{kind}/delete", {f"{kind}_id": found, "deleted": True})
        except Gone:
            return

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Vote for a text or take the vote back; hide it or show it, where the account is a moderator."""
        kind, found = self._own(remote_id)
        name = {f"{kind}_id": found}
        if act in {Moderation.LIKE, Moderation.UNLIKE}:
            score = int(act is Moderation.LIKE)
            self._change("POST", f"{kind}/like", {**name, "score": score})
        elif act in {Moderation.HIDE, Moderation.SHOW}:
            self._change("POST", f"{kind}/remove", {**name, "removed": act is Moderation.HIDE})
        else:
            raise Rejected(NO_SUCH_ACT)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the votes and answers of texts, or how much the account wrote. What is gone is left out."""
        if not remote_ids:
            told = dict_at(self._me(), "counts")
            return tuple(_figures("", told, {"posts": "post_count"}))
        found: list[Measured] = []
        for remote_id in remote_ids:
            kind, ours = self._own(remote_id)
            try:
                view = self._view(kind, ours)
            except Gone:
                continue
            counts = dict_at(view, "counts") or dict_at(view, kind)
            found += _figures(remote_id, counts, {**OF_TEXTS, "replies": ANSWERS[kind]})
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest ones: those of the time, by what they say."""
        person = dict_at(self._me(), "person").get("id")
        if not number(person):
            raise Unknown(ODD)
        home = self._api.home()
        asked = {"person_id": person, "sort": "New", "limit": RECENT, "page": 1}
        told = self._api.get(home, "/api/v3/user", asked)
        for view in (*entire(told.get("posts")), *entire(told.get("comments"))):
            said = dict_at(view, "comment") or dict_at(view, "post")
            at = when(said.get("published")) or when(said.get("published_at"))
            if at and at >= since - SLACK and _says(said, draft):
                return self._named(view)
        return None

    # Calls and names

    def _in_language(self, code: str, community: Mapping[str, Any]) -> dict[str, int]:
        """The language of a post by the server's number for it; nothing where the server or the community
        doesn't have it: an undetermined post stands, one in a language that isn't let is refused."""
        code = code.partition("-")[0].casefold()
        if not code:
            return {}
        site = self._api.get(self._api.home(), "/api/v3/site", {})
        lets = listing(community.get("discussion_languages"))
        for one in dicts_at(site, "all_languages"):
            found = number(one.get("id"))
            if found and one.get("code") == code and (not lets or one.get("id") in lets):
                return {"language_id": int(found)}
        return {}

    def _change(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._api.call(method, self._api.home(), f"/api/v3/{path}", json=body)

    def _content(self, draft: Draft) -> dict[str, Any]:
        """A post's title, text, and page or picture."""
        body: dict[str, Any] = {"name": draft.title.strip(), "body": draft.text.strip()}
        address = web_address(draft.link)
        if draft.media:
            picture = self._upload(draft.media[0])
            if address:
                body["body"] += f"\n\n![{draft.media[0].alt.replace(']', ' ')}]({picture})"
            else:
                body |= {"url": picture, "alt_text": draft.media[0].alt}
        if address:
            body["url"] = address
        if draft.warning:
            body["nsfw"] = True
            body["body"] = f"{draft.warning}\n\n{body['body']}".strip()
        return body

    def _upload(self, upload: Upload) -> str:
        files = {"images[]": (upload.name or "picture", upload.data, upload.content_type)}
        home = self._api.home()
        try:
            told = self._api.call("POST", home, "/pictrs/image", files=files)
        except Unknown:  # a picture that no post shows does no harm
            raise Unavailable(NOT_UPLOADED) from None
        names = [str(one.get("file", "")) for one in dicts_at(told, "files")]
        if not names or not re.fullmatch(r"[\w.-]{1,200}", names[0]):
            raise Unavailable(NOT_UPLOADED)
        return f"{home}/pictrs/image/{names[0]}"

    def _own(self, remote_id: str) -> tuple[str, int]:
        """Whether a text of the account's server is a post or a comment, and its number."""
        home = self._api.home()
        found = _NAME.fullmatch(remote_id)
        if not found:
            raise Rejected(NO_NAME)
        if found[1].lower() != host_of(home):
            raise Rejected(ELSEWHERE)
        return found[2], int(found[3])

    def _view(self, kind: str, found: int) -> Mapping[str, Any]:
        told = self._api.get(self._api.home(), f"/api/v3/{kind}", {"id": found})
        return dict_at(told, f"{kind}_view")

    def _me(self) -> Mapping[str, Any]:
        told = self._api.get(self._api.home(), "/api/v3/site", {})
        return dict_at(dict_at(told, "my_user"), "local_user_view")

    def _sent(self, told: Mapping[str, Any], name: str) -> Sent:
        """What a server gave for a text; an answer without a number leaves it open what happened."""
        view = dict_at(told, name)
        if not name_of(view, host_of(self._api.home())):
            raise Unknown(ODD)
        return self._named(view)

    def _named(self, view: Mapping[str, Any]) -> Sent:
        host = host_of(self._api.home())
        item = item_of(view, host)
        name = name_of(view, host)
        return Sent(
            name, item.url if item else f"https://{name}", at=item.published_at if item else None
        )


def check(draft: Draft) -> None:
    """Refuse what the network would refuse, or do something else with."""
    if draft.at:
        raise Rejected(NO_LATER)
    if len(draft.media) > 1 or any(one.content_type not in IMAGE_TYPES for one in draft.media):
        raise Rejected(ONE_IMAGE)


def text_of(draft: Draft) -> str:
    """A comment as it goes out: its page at the end, where it doesn't name it."""
    return "\n\n".join(filter(None, (draft.warning, draft.text.strip(), draft.unnamed_link)))


def _says(said: Mapping[str, Any], draft: Draft) -> bool:
    if "content" in said:
        return str(said.get("content")).strip() == text_of(draft)
    same_title = bool(draft.title) and str(said.get("name", "")).strip() == draft.title.strip()
    return same_title and draft.text.strip() in str(said.get("body") or "")


def _figures(name: str, told: Mapping[str, Any], names: Mapping[str, str]) -> list[Measured]:
    values = {ours: told.get(theirs) for ours, theirs in names.items()}
    return [
        Measured(name, ours, float(value))
        for ours, value in values.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12
    ]


def _community(view: Mapping[str, Any]) -> Offer | None:
    said = dict_at(view, "community")
    name = community_of(word(said.get("actor_id")) or word(said.get("ap_id")))
    return offer(name, said.get("title") or said.get("name"), name)
