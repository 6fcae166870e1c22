"""Their JSON to our words: statuses become items. Missing fields are no fault, servers differ. Pure.

Entities: https://docs.joinmastodon.org/entities/Status/ and those it names.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import WORDLESS, cleaned, one_line, plain, web_address
from palabre.connectors.shapes import dicts, mapping, text_at, word

Json = Mapping[str, Any]

OPEN = frozenset({"public", "unlisted"})
CLOSED = frozenset({"private", "direct"})
ADDRESSED = frozenset({"mention", "quote"})
MOST_ABOUT = 2_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=[-_]|$)")
_MEDIA = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def item_of(status: Any, host: str) -> Item | None:
    """Make an item of a status as the server ``host`` gave it.

    None for what isn't public, has no number or date, or says nothing. Numbers of statuses are the
    server's own, so that its announcements of deletions can be followed: ``remote_id`` is "host/number".
    """
    if not isinstance(status, dict) or str(status.get("visibility", "public")) not in OPEN:
        return None
    return _said(status, host)


def _said(status: Json, host: str) -> Item | None:
    """The item of a status, whoever may see it."""
    boosted = status.get("reblog")
    if isinstance(boosted, dict) and boosted:
        return _relay(status, boosted, host)
    number, at = _number(status.get("id")), when(status.get("created_at"))
    if not number or at is None:
        return None
    uri = address_of(status)
    body = plain(text_at(status, "content"), uri)
    text = "\n\n".join(filter(None, (_warning(status), body.text, _poll(status))))
    media = tuple(_media(status))
    if not text and not media:
        return None
    author = author_of(mapping(status.get("account")), host)
    place = urlsplit(author.url).hostname or host
    tags = [one_line(text_at(tag, "name"), 200) for tag in dicts(status.get("tags"))]
    return Item(
        remote_id=f"{host}/{number}",
        text=text or " ".join(medium.alt for medium in media if medium.alt) or WORDLESS,
        published_at=at,
        author=author,
        url=uri,
        language=_language(status.get("language")),
        place=place,
        place_name=place,
        parent=_named(host, status.get("in_reply_to_id")),
        links=tuple(_links(status, body.links)),
        media=media,
        tags=tuple(dict.fromkeys(filter(None, tags))),
        likes=_count(status.get("favourites_count")),
        relays=_count(status.get("reblogs_count")),
        replies=_count(status.get("replies_count")),
        edited_at=when(status.get("edited_at")),
        raw={"uri": text_at(status, "uri")[:2_000]},
    )


def item_of_notification(told: Any, host: str) -> Item | None:
    """Make an item of a notification that somebody addressed or quoted the account in a public text."""
    if not isinstance(told, dict) or word(told.get("type")) not in ADDRESSED:
        return None
    return item_of(told.get("status"), host)


def message_of_notification(told: Any, host: str) -> Item | None:
    """Make a private message of a notification that somebody addressed the account, and not in public."""
    if not isinstance(told, dict) or told.get("type") != "mention":
        return None
    return message_of(told.get("status"), host)


def message_of(status: Any, host: str) -> Item | None:
    """Make a private message of a status for its writer's followers, or for those whom it names alone.

    What one person says so is one talk: what it answers may stand in public, and is no part of it.
    """
    if not isinstance(status, dict) or word(status.get("visibility")) not in CLOSED:
        return None
    if status.get("reblog"):
        return None
    said = _said(status, host)
    if said is None:
        return None
    talk = f"talk:{said.author.handle or said.author.remote_id}"[:200]
    return replace(said, kind=Kind.MESSAGE, private=True, parent="", thread=talk)


def address_of(status: Json) -> str:
    """Where people see a post."""
    return web_address(text_at(status, "url")) or web_address(text_at(status, "uri"))


def _relay(status: Json, boosted: Json, host: str) -> Item | None:
    """A boost: the boosted text in the booster's mouth."""
    original, at = item_of(boosted, host), when(status.get("created_at"))
    number = _number(status.get("id"))
    if original is None or at is None or not number:
        return None
    author = author_of(mapping(status.get("account")), host)
    return replace(
        original, remote_id=f"{host}/{number}", relay_of=original.remote_id, author=author,
        published_at=at, parent="", likes=0, relays=0, replies=0, edited_at=None,
        place=urlsplit(author.url).hostname or host,
        place_name=urlsplit(author.url).hostname or host,
    )  # fmt: skip


def author_of(account: Json, host: str) -> Author:
    """Make an author of an account; its address in the network stays the same on every server."""
    handle = one_line(text_at(account, "acct") or text_at(account, "username"), 300)
    handle = handle if "@" in handle or not handle else f"{handle}@{host}"
    url = web_address(text_at(account, "url"))
    followers = account.get("followers_count")
    return Author(
        web_address(text_at(account, "uri")) or url or f"{host}/{_number(account.get('id'))}",
        name=one_line(text_at(account, "display_name"), 200) or handle,
        handle=handle,
        url=url,
        avatar=web_address(text_at(account, "avatar")),
        followers=_count(followers) if isinstance(followers, int) else None,
        automatic=account.get("bot") is True,
    )


def account_of(account: Json, host: str) -> Author:
    """The same with what the account says of itself, which is markup."""
    said = one_line(plain(text_at(account, "note")).text, MOST_ABOUT)
    return replace(author_of(account, host), about=said)


def _warning(status: Json) -> str:
    """The content warning: a text without markup in Mastodon, with some in others."""
    return one_line(plain(text_at(status, "spoiler_text")).text)


def _poll(status: Json) -> str:
    options = dicts(mapping(status.get("poll")).get("options"))
    return "\n".join(f"- {one_line(text_at(option, 'title'), 200)}" for option in options[:20])


def _links(status: Json, written: tuple[str, ...]) -> Iterator[str]:
    """The addresses somebody gave: not those that mentions and hashtags are made of."""
    mentioned = {text_at(person, "url") for person in dicts(status.get("mentions"))}
    names = {text_at(tag, "name").casefold() for tag in dicts(status.get("tags"))}
    addresses = [link for link in written if link not in mentioned and not _of_a_tag(link, names)]
    addresses.append(web_address(text_at(mapping(status.get("card")), "url")))
    quoted = mapping(status.get("quote"))
    addresses.append(web_address(text_at(mapping(quoted.get("quoted_status")) or quoted, "url")))
    yield from dict.fromkeys(filter(None, addresses))


def _of_a_tag(link: str, names: set[str]) -> bool:
    parts = unquote(urlsplit(link).path).casefold().rstrip("/").split("/")
    return len(parts) > 1 and parts[-2] in {"tags", "tag"} and parts[-1] in names


def _media(status: Json) -> Iterator[Media]:
    for attached in dicts(status.get("media_attachments")):
        address = web_address(text_at(attached, "url")) or web_address(
            text_at(attached, "remote_url")
        )
        if address:
            kind = _MEDIA.get(text_at(attached, "type"), "image")
            yield Media(address, kind, cleaned(text_at(attached, "description"), 2_000))


def _named(host: str, number: Any) -> str:
    return f"{host}/{_number(number)}" if _number(number) else ""


def _number(value: Any) -> str:
    """A status's number as text: digits on Mastodon, letters too elsewhere."""
    spelled = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return spelled if re.fullmatch(r"[\w.:-]{1,200}", spelled) else ""


def _language(value: Any) -> str:
    found = _LANGUAGE.match(value) if isinstance(value, str) else None
    return found[0].lower() if found else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
