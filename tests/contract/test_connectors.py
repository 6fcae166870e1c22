"""One contract, kept by every connector of the registry: what it declares, what it gives, how it fails."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

import palabre
from palabre.connectors.contract import Capability, ConnectorError, Field, Kind, Page, Platform
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS

HOUSE = Path(palabre.__file__).parent
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>
<item><title>Un &lt;b&gt;titre&lt;/b&gt;</title><link>/a</link><guid isPermaLink="false">a</guid>
<pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Bonjour &lt;script&gt;alert(1)&lt;/script&gt;
&lt;a href="/b"&gt;vous&lt;/a&gt;</description>
</item>
<item><title>Deux</title><link>https://blog.example/c</link><pubDate>nonsense</pubDate></item></channel></rss>"""


def fixture(platform: str, name: str) -> Any:
    """A fixture of a connector."""
    return json.loads(
        (HOUSE / "connectors" / platform / "fixtures" / name).read_text(encoding="utf-8")
    )


def answer(request: httpx.Request) -> httpx.Response:
    """A small internet: one feed, one search of Bluesky, one timeline of Mastodon."""
    path = request.url.path
    if path == "/feed":
        return httpx.Response(200, text=FEED, headers={"content-type": "application/rss+xml"})
    if path.endswith("createSession"):
        return httpx.Response(200, json={"accessJwt": "a.b.c"})
    if path.endswith("searchPosts"):
        return httpx.Response(200, json=fixture("bluesky", "search.json"))
    if path.startswith("/api/v1/timelines"):
        return httpx.Response(200, json=fixture("mastodon", "statuses.json"))
    return httpx.Response(404)


@dataclass(frozen=True)
class Trial:
    """How one platform is tried: its credential, and a reading that brings something."""

    read: Callable[[Any], Page]
    credential: dict[str, str]


# A world that was opened once and for all is made once for all trials.
OPENED = {"opened": "2026-11-01T08:00:00+00:00", "since": "2026-01-01T00:00:00+00:00"}

TRIALS = {
    "echo": Trial(lambda one: one.read("world", {}, OPENED, limit=400), {}),
    "feed": Trial(lambda one: one.read("feed", {"url": "https://blog.example/feed"}, {}), {}),
    "bluesky": Trial(
        lambda one: one.search("luciole", {}), {"account": "a.test", "secret": "s3cret"}
    ),
    "mastodon": Trial(lambda one: one.read("public", {"server": "m.example"}, {}), {}),
}

every_platform = pytest.mark.parametrize("slug", sorted(PLATFORMS))


def connector(slug: str, respond: Callable[[httpx.Request], httpx.Response] = answer) -> Any:
    """A connector whose network is on paper."""
    _, connect = PLATFORMS[slug]
    return connect(Http(transport=httpx.MockTransport(respond)), TRIALS[slug].credential)


def brought(slug: str) -> Page:
    """What the trial reading of a platform brings."""
    return TRIALS[slug].read(connector(slug))


@every_platform
def test_a_connector_has_the_methods_that_its_platform_declares_and_no_others(slug):
    platform: Platform = PLATFORMS[slug][0]
    methods = {
        capability for capability in Capability if hasattr(connector(slug), capability.value)
    }
    assert methods == platform.capabilities


@every_platform
def test_a_platform_is_complete_as_data(slug):
    platform: Platform = PLATFORMS[slug][0]
    assert platform.slug == slug
    assert platform.name
    assert platform.about.endswith(".")
    assert platform.cannot
    assert all(sentence.endswith(".") for sentence in platform.cannot)
    assert platform.limits.calls > 0
    assert platform.limits.per > timedelta(0)
    assert urlsplit(platform.limits.source).scheme == "https"
    assert platform.limits.read_on.year >= 2026
    assert isinstance(platform.kind, Kind)


@every_platform
def test_every_way_of_reading_is_declared_named_once_and_paced(slug):
    platform: Platform = PLATFORMS[slug][0]
    names = [source.slug for source in platform.sources]
    assert len(set(names)) == len(names) > 0
    for source in platform.sources:
        assert source.capability in platform.capabilities
        assert source.label
        assert all(isinstance(field, Field) and field.label for field in source.fields)
        assert (source.every is None) == (source.capability is Capability.STREAM)


@every_platform
def test_items_are_named_once_dated_with_a_zone_and_say_something(slug):
    page = brought(slug)
    assert page.items
    assert len({item.remote_id for item in page.items}) == len(page.items)
    for item in page.items:
        assert item.remote_id
        assert item.author.remote_id
        assert item.text.strip() or item.title.strip()
        assert item.published_at.utcoffset() is not None
        assert item.edited_at is None or item.edited_at.utcoffset() is not None
        assert isinstance(item.kind, Kind)


@every_platform
def test_items_hold_plain_text_and_never_markup(slug):
    markup = re.compile(
        r"</?(p|a|b|br|span|div|script)\b[^>]*>|&(amp|lt|gt|quot|#\d+);", re.IGNORECASE
    )
    for item in brought(slug).items:
        for text in (
            item.text,
            item.title,
            item.author.name,
            *item.tags,
            *(m.alt for m in item.media),
        ):
            assert not markup.search(text)
            assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)


@every_platform
def test_every_address_of_an_item_is_a_whole_web_address(slug):
    for item in brought(slug).items:
        person = item.author
        for address in (
            item.url,
            person.url,
            person.avatar,
            *item.links,
            *(m.url for m in item.media),
        ):
            parts = urlsplit(address)
            assert not address or (parts.scheme in {"http", "https"} and parts.hostname)


@every_platform
def test_a_cursor_is_small_json_and_leads_on(slug):
    page = brought(slug)
    assert len(json.dumps(dict(page.cursor))) < 2_000
    assert json.loads(json.dumps(dict(page.cursor))) == dict(page.cursor)


@every_platform
@pytest.mark.parametrize(
    "respond",
    [
        lambda request: httpx.Response(500, text="<h1>oops</h1>"),
        lambda request: httpx.Response(429, headers={"retry-after": "60"}),
        lambda request: httpx.Response(200, text="<html>no</html>" * 3),
        lambda request: httpx.Response(200, content=b"\xff\xfe\x00\x00"),
        lambda request: httpx.Response(200, json=[None, 3, {"posts": 4, "feed": {}}]),
        lambda request: httpx.Response(
            200, json={"posts": [3, {}], "statuses": "x", "items": None}
        ),
    ],
)
def test_whatever_a_site_answers_ends_in_items_or_in_one_of_five_errors(slug, respond):
    try:
        page = TRIALS[slug].read(connector(slug, respond))
    except ConnectorError as error:
        told = f"{error!s} {error!r} {error.__cause__!r}"
        assert "s3cret" not in told
        return
    assert all(item.text or item.title for item in page.items)


@every_platform
def test_no_code_outside_a_platform_asks_which_platform_it_is(slug):
    asks = re.compile(rf"(slug|platform)\s*(==|!=|is|in)\s*[({{\[]?\s*[\"']{slug}[\"']")
    own = HOUSE / "connectors" / slug
    guilty = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if own not in path.parents and "test" not in path.name and "/tests/" not in str(path)
        if asks.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


@every_platform
def test_a_platform_has_a_readme_with_its_keys_and_limits(slug):
    text = (HOUSE / "connectors" / slug / "README.md").read_text(encoding="utf-8")
    assert re.search(r"\bkeys?\b", text, re.IGNORECASE)
    assert re.search(r"\blimits?\b", text, re.IGNORECASE)
