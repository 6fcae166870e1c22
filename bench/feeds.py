"""A made-up web of feeds on loopback: thousands of hosts (127.x.y.z), one server that stands for them.

All texts are our own (the fictional world's sentences). What a feed answers the second time it is asked is
drawn by `SHARES`; the sizes, forms and headers are those of blogs and news sites. Always the same.

Run as `python -m bench.feeds COUNT`: it says its port and serves until it is ended.
"""

import asyncio
import gzip
import hashlib
import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from bench.firehose import names, sentences
from palabre.connectors.feed import fresh

# What a feed does when it is read again: most have nothing new, and most of those say so by 304. When it is
# read a third time it does so once more, but none is slow.
SHARES = {
    "validated": 0.58,  # ETag or Last-Modified: 304
    "same": 0.22,  # no validators: the same bytes again
    "dated": 0.05,  # nothing new but the date of the document, or the count of comments
    "news": 0.12,  # one to three new entries on top, as many old ones gone
    "slow": 0.01,  # unchanged, but the answer takes two to five seconds
    "failing": 0.02,  # 500, 404, or the connection breaks
}
TAGGED = frozenset({"validated", "slow", "news"})
SLOW_AT = 1  # the reading at which they are, counted from 0
TOPICS = 200
NAMED = 0.01  # share of the entries that name a followed brand
START = datetime(2026, 11, 27, 12, tzinfo=UTC)
ALONE = 0.8  # share of the feeds that have a host of their own; the others share one by two to five


@dataclass(frozen=True, slots=True)
class Trait:
    """How one feed is: what it does, on which host, in which form, how long."""

    number: int
    does: str
    host: str
    form: str
    entries: int
    paragraphs: int
    zipped: bool
    news: int

    @property
    def url(self) -> str:
        """Its address, without the server's port: {} stands for it."""
        return f"http://{self.host}:{{}}/feed/{self.number}"


def traits(count: int) -> list[Trait]:
    """The feeds of a web of this size."""
    draw = Random(11)
    kinds, weights = list(SHARES), list(accumulate(SHARES.values()))
    found, host, room = [], 0, 0
    for number in range(count):
        if room:
            room -= 1
        else:
            host += 1
            # Of ten hosts one has two to five feeds: every fifth feed shares its host, more or less.
            room = draw.choice((1, 2, 3, 4)) if draw.random() > ALONE + 0.1 else 0
        whole = draw.random() < 0.4
        found.append(
            Trait(
                number,
                draw.choices(kinds, cum_weights=weights)[0],
                f"127.{1 + host // 62_500}.{host // 250 % 250}.{host % 250 + 1}",
                draw.choices(("rss", "atom", "rdf"), (75, 22, 3))[0],
                min(max(int(draw.lognormvariate(2.8, 0.6)), 3), 100),
                draw.randint(3, 8) if whole else 0,
                draw.random() < 0.7,
                draw.choice((1, 1, 2, 3)),
            )
        )
    return found


@cache
def _words() -> tuple[list[str], list[str]]:
    known = sentences()
    return known["fr"], known["en"]


def takes_s(trait: Trait) -> float:
    """How long a slow feed lets us wait for its answer."""
    return 2 + trait.number % 7 / 2 if trait.does == "slow" else 0.0


def is_named(feed: int, entry: int) -> bool:
    """Whether an entry names a brand that somebody follows."""
    return Random(feed * 1_000_003 + entry).random() < NAMED


def _texts(trait: Trait, entry: int) -> tuple[str, str, list[str]]:
    """Title, summary and paragraphs of one entry; a brand's name stands in the title."""
    draw = Random(trait.number * 1_000_003 + entry)
    named = draw.random() < NAMED
    known = _words()[trait.number % 3 == 0]
    title = draw.choice(known)[:70]
    if named:
        title += f" {draw.choice(names(TOPICS))}"
    own = f"{trait.number} {entry} {draw.getrandbits(30)}"
    summary = " ".join([own, *(draw.choice(known) for _ in range(draw.randint(2, 4)))])
    whole = [" ".join(draw.choice(known) for _ in range(5)) for _ in range(trait.paragraphs)]
    return title, summary, whole


def _content(url: str, whole: list[str]) -> str:
    parts = [
        f'<p>{text} <a href="{url}/{number}">{text[:20]}</a> <em>{text[-12:]}</em></p>'
        for number, text in enumerate(whole)
    ]
    return "\n".join([f'<p><img src="{url}.jpg" alt="" class="wide"/></p>', *parts])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_RSS = """<item><title>{title}</title><link>{url}</link>
<guid isPermaLink="false">{url}</guid><pubDate>{rfc}</pubDate><dc:creator><![CDATA[{author}]]></dc:creator>
<category><![CDATA[Ville]]></category><category><![CDATA[Culture]]></category>
<description><![CDATA[{summary}]]></description>{content}<slash:comments>{comments}</slash:comments></item>"""
_ATOM = """<entry><id>{url}</id><title>{title}</title><link rel="alternate" href="{url}"/>
<published>{iso}</published><updated>{iso}</updated><author><name>{author}</name></author>
<category term="Ville"/><summary>{escaped}</summary>{content}</entry>"""
_RDF = """<item rdf:about="{url}"><title>{title}</title><link>{url}</link><dc:date>{iso}</dc:date>
<dc:creator>{author}</dc:creator><description>{escaped}</description>{content}</item>"""
_SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)
_AROUND = {
    "rss": (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_SPACES}><channel>'
        "<title>{title}</title><link>{home}</link><description>{title}</description>"
        "<language>{language}</language><lastBuildDate>{rfc}</lastBuildDate>",
        "</channel></rss>",
    ),
    "atom": (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xml:lang="{language}"><id>{home}</id><title>{title}</title><updated>{iso}</updated>'
        '<link rel="alternate" href="{home}"/>',
        "</feed>",
    ),
    "rdf": (
        '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{_SPACES}><channel rdf:about="{{home}}"><title>{{title}}</title><link>{{home}}</link>'
        "<description>{title}</description><dc:date>{iso}</dc:date></channel>",
        "</rdf:RDF>",
    ),
}
_ENTRY = {"rss": _RSS, "atom": _ATOM, "rdf": _RDF}


def shown(trait: Trait, version: int) -> range:
    """The entries that stand in a feed at the first reading (0) or a later one, by their numbers."""
    first = 1000 + (trait.news * version if trait.does == "news" else 0)
    return range(first, first - trait.entries, -1)


def changed(trait: Trait, version: int) -> set[int]:
    """The entries that are new, or differ, at a later reading (1, 2)."""
    counted = {1000} if trait.form == "rss" and _is_counted(trait) else set()
    return set(shown(trait, version)) - set(shown(trait, version - 1)) | counted


def _is_counted(trait: Trait) -> bool:
    """Of what changed without news, one entry's count of comments is part in half of the feeds."""
    return trait.does == "dated" and trait.number % 2 == 1


def document(trait: Trait, version: int) -> bytes:
    """The feed as it stands at the first reading (0) or a later one."""
    moved = version if trait.does in {"news", "dated"} else 0
    # A port where Palabre doesn't go: whole articles are another job, and nobody's names are looked up.
    home = f"https://site{trait.number}.example:9/"
    now = START + timedelta(minutes=15 * moved)
    head, tail = _AROUND[trait.form]
    parts = [
        head.format(
            title=f"Le carnet {trait.number}",
            home=home,
            language="en" if trait.number % 3 == 0 else "fr",
            rfc=_rfc(now),
            iso=now.isoformat(),
        )
    ]
    for entry in shown(trait, version):
        parts.append(_entry(trait, entry, home, moved))
    return "\n".join([*parts, tail]).encode()


def _entry(trait: Trait, entry: int, home: str, moved: int) -> str:
    title, summary, whole = _texts(trait, entry)
    url = f"{home}{entry}"
    content = _content(url, whole) if whole else ""
    if content and trait.form == "atom":
        content = f'<content type="html">{_escaped(content)}</content>'
    elif content:
        content = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    when = START - timedelta(minutes=37 * (1001 - entry) + trait.number % 30)
    counted = moved if entry == 1000 and _is_counted(trait) else 0
    return _ENTRY[trait.form].format(
        title=_escaped(title), url=url, rfc=_rfc(when), iso=when.isoformat(), content=content,
        author=f"Auteur {entry % 5}", summary=summary, escaped=_escaped(summary),
        comments=entry % 7 + counted,
    )  # fmt: skip


def _rfc(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


class Web:
    """All answers, made before the first is asked for."""

    def __init__(self, count: int) -> None:
        self.traits = traits(count)
        self.version = 0
        self.plain = 0
        self.answers = [list(self._answers(trait)) for trait in self.traits]

    def _answers(self, trait: Trait) -> Iterator[bytes]:
        for version in (0, 1, 2) if trait.does in {"news", "dated"} else (0,):
            body = document(trait, version)
            self.plain += len(body) if not version else 0
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
            if trait.does in TAGGED:
                head += b'ETag: "%d"\r\n' % version
            if trait.zipped:
                body = gzip.compress(body, 6)
                head += b"Content-Encoding: gzip\r\n"
            yield head + b"Content-Length: %d\r\n\r\n" % len(body) + body

    def cursors(self) -> bytes:
        """Where a reading of each feed as it stands at first leaves Palabre, as JSON."""
        return json.dumps([self._cursor(trait) for trait in self.traits]).encode()

    def _cursor(self, trait: Trait) -> dict[str, str]:
        body = document(trait, 0)
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        tagged = {"etag": '"0"'} if trait.does in TAGGED else {}
        return {"digest": digest, "seen": fresh.unseen(body, "")[0], **tagged}

    def answer(self, number: int, head: bytes) -> tuple[bytes | None, float]:
        """What a feed answers to a request (None: it hangs up), and after how many seconds."""
        trait, answers = self.traits[number], self.answers[number]
        if trait.does == "failing" and self.version:
            said = (b"500 Server Error", b"404 Not Found", b"")[number % 3]
            return b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % said if said else None, 0.0
        at = min(self.version, len(answers) - 1)
        wait = takes_s(trait) if self.version == SLOW_AT else 0.0
        if b'if-none-match: "%d"' % at in head and trait.does in TAGGED:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n' % at, wait
        return answers[at], wait


class Conversation(asyncio.Protocol):
    """One connection, kept open between requests."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wire: asyncio.Transport = transport  # type: ignore[assignment]
        if not self.wire.get_extra_info("peername")[0].startswith("127."):
            self.wire.abort()

    def data_received(self, data: bytes) -> None:
        self.got += data
        while b"\r\n\r\n" in self.got:
            head, _, self.got = self.got.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if path.startswith(b"/version/"):
                self.web.version = int(path[9:])
                self._say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", head)
                continue
            if path == b"/cursors":
                said = self.web.cursors()
                self._say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said, head)
                continue
            answer, wait = self.web.answer(int(path[6:]), head.lower())
            if wait:
                asyncio.get_running_loop().call_later(wait, self._say, answer, head)
            else:
                self._say(answer, head)

    def _say(self, answer: bytes | None, head: bytes) -> None:
        if answer:
            self.wire.write(answer)
        if not answer or b"connection: close" in head.lower():
            self.wire.close()


async def _serve(count: int) -> None:
    web = Web(count)
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # All of 127.0.0.0/8 is this machine; who comes from elsewhere is turned away.
    bound.bind(("0.0.0.0", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(web), sock=bound, backlog=2048)
    print(bound.getsockname()[1], web.plain, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
