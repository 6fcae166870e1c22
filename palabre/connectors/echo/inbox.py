"""What is said to an account of the fictional platform: by its own server when the account names one, else
made up, always the same for the same account and hour."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Author, Item, Kind, Page
from palabre.connectors.dates import when
from palabre.connectors.echo.letters import LETTERS, Letter
from palabre.connectors.echo.voices import Voice
from palabre.connectors.echo.world import voices
from palabre.connectors.http import Http
from palabre.connectors.shapes import dicts_at, mapping, word

DAYS = 14
# So many talks begin on a day, each in an hour of its own.
HOURS = (7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 20)
CHANCE = 0.6
HOME = "https://echo.example"
SAID_TO_IT = {
    "inbox": frozenset({Kind.COMMENT, Kind.REVIEW, Kind.POST}),
    "messages": frozenset({Kind.MESSAGE, Kind.MAIL}),
}
KINDS = {one.value: one for one in Kind}


def heard(
    http: Http,
    server: str,
    account: str,
    source: str,
    cursor: Mapping[str, Any],
    now: datetime,
    limit: int,
) -> Page:
    """Give what was said to the account since the last reading, oldest first."""
    if server:
        return _told(http, server, account, source, cursor, limit)
    since = _since(cursor, now)
    kinds = SAID_TO_IT[source]
    items = tuple(
        one
        for one in _made_up(account, since, now)
        if one.kind in kinds and since < one.published_at <= now
    )
    return Page(items[:limit], {"since": (items[:limit][-1].published_at if items else now).isoformat()},
                more=len(items) > limit)  # fmt: skip


def _since(cursor: Mapping[str, Any], now: datetime) -> datetime:
    found = when(str(cursor.get("since", "")))
    return found or now - timedelta(days=DAYS)


def _told(
    http: Http, server: str, account: str, source: str, cursor: Mapping[str, Any], limit: int
) -> Page:
    after = word(cursor.get("after"))
    asked = {"account": account, "after": after, "limit": str(limit)}
    answer = http.get(f"{server}/{source}", params=asked)
    said = mapping(answer.json())
    items = tuple(one for text in dicts_at(said, "texts") if (one := _item(text)))
    gone = tuple(name for one in dicts_at(said, "gone") if (name := word(one.get("id"))))
    return Page(
        items, {"after": word(said.get("after")) or after}, gone, more=said.get("more") is True
    )


def _item(text: Mapping[str, Any]) -> Item | None:
    name, at = word(text.get("id")), when(text.get("at"))
    if not name or at is None:
        return None
    by = word(text.get("by"))
    author = Author(f"echo:{by}", word(text.get("name")) or by, by, f"{HOME}/@{quote(by)}")
    return Item(
        name, word(text.get("text")), at, author,
        KINDS.get(word(text.get("kind")), Kind.COMMENT), f"{HOME}/texts/{quote(name, safe='')}",
        word(text.get("title")), parent=word(text.get("parent")), thread=word(text.get("thread")),
        place="echo.example",
    )  # fmt: skip


def _made_up(account: str, since: datetime, now: datetime) -> Iterator[Item]:
    """The talks that began since, with a little before: what goes on hours later began earlier."""
    found: list[Item] = []
    day = (since - timedelta(days=1)).date()
    while day <= now.date():
        for hour in HOURS:
            rng = Random(f"inbox {account} {day} {hour}")
            at = datetime(day.year, day.month, day.day, hour, rng.randrange(60), tzinfo=UTC)
            if rng.random() < CHANCE and now - timedelta(days=DAYS) < at:
                found += _talk(rng, account, at)
        day += timedelta(days=1)
    yield from sorted(found, key=lambda one: one.published_at)


def _talk(rng: Random, account: str, at: datetime) -> Iterator[Item]:
    letter = rng.choice(LETTERS)
    speaks = [one for one in voices() if one.language == letter.language and one.followers]
    voice = rng.choice(speaks)
    name = f"to-{quote(account, safe='')}-{at:%Y%m%d%H%M}"
    for number, text in enumerate(letter.texts):
        yield _said(voice, letter, f"{name}-{number}" if number else name, text, at, name)
        at += timedelta(minutes=rng.randrange(5, 240))


def _said(voice: Voice, letter: Letter, name: str, text: str, at: datetime, root: str) -> Item:
    thread = "" if name == root else root
    return Item(
        name, text, at, voice.author, letter.kind, f"{HOME}/texts/{quote(name, safe='')}",
        letter.subject, language=letter.language, country=voice.country, parent=thread,
        thread=thread, place="echo.example", place_name="Echo",
    )  # fmt: skip
