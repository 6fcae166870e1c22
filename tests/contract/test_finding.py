"""One contract, kept by every connector of the registry: what it finds."""

import json
import re
from urllib.parse import urlsplit

from palabre.connectors.contract import Kind
from tests.contract.trials import every_platform, finding


def _items(slug):
    return [item for page in finding(slug) for item in page.items]


@every_platform
def test_items_are_named_once_dated_with_a_zone_and_say_something(slug):
    for page in finding(slug):
        assert len({item.remote_id for item in page.items}) == len(page.items)
    for item in _items(slug):
        assert item.remote_id
        assert item.author.remote_id
        assert item.text.strip() or item.title.strip()
        assert item.published_at.utcoffset() is not None
        assert item.edited_at is None or item.edited_at.utcoffset() is not None
        assert isinstance(item.kind, Kind)


@every_platform
def test_a_trial_that_reads_finds_something(slug):
    pages = finding(slug)
    assert not pages or any(page.items for page in pages)


@every_platform
def test_items_hold_plain_text_and_never_markup(slug):
    markup = re.compile(
        r"</?(p|a|b|br|span|div|script)\b[^>]*>|&(amp|lt|gt|quot|#\d+);", re.IGNORECASE
    )
    for item in _items(slug):
        alts = (media.alt for media in item.media)
        for text in (item.text, item.title, item.author.name, *item.tags, *alts):
            assert not markup.search(text)
            assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)


@every_platform
def test_every_address_of_an_item_is_a_whole_web_address(slug):
    for item in _items(slug):
        media = (one.url for one in item.media)
        for address in (item.url, item.author.url, item.author.avatar, *item.links, *media):
            parts = urlsplit(address)
            assert not address or (parts.scheme in {"http", "https"} and parts.hostname)


@every_platform
def test_a_cursor_is_small_json_and_leads_on(slug):
    for page in finding(slug):
        assert len(json.dumps(dict(page.cursor))) < 2_000
        assert json.loads(json.dumps(dict(page.cursor))) == dict(page.cursor)
