"""One contract, kept by every connector of the registry: what it finds."""

import json
import re
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from palabre.connectors.contract import ConnectorError, Kind
from palabre.connectors.protocols import Introduces
from palabre.connectors.tests.test_sound import strings
from tests.contract.trials import (
    called,
    connector,
    every_call,
    every_platform,
    finding,
    trial,
)


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


UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def spoilt(told):
    """An answer in whose names and words stand characters that no database takes."""
    if isinstance(told, dict):
        return {name: spoilt(one) for name, one in told.items()}
    if isinstance(told, list):
        return [spoilt(one) for one in told]
    named = isinstance(told, str) and told and not re.search(r"[\d:/]", told)
    return f"{told[0]}\x00\x9f\u202e\x07{told[1:]}" if named else told


def spoiling(slug):
    """The network of a trial with answers that are spoilt where they are JSON."""
    of = trial(slug)

    def respond(request):
        answer = of.answer(request)
        with suppress(ValueError):
            given = json.dumps(spoilt(json.loads(answer.content)))
            return httpx.Response(answer.status_code, content=given)
        return answer

    return respond


@every_call
def test_nothing_that_is_given_holds_what_no_database_takes(slug, capability):
    if trial(slug).answer is None:
        pytest.skip("speaks no HTTP, or to nobody at all")
    with suppress(ConnectorError):
        given = called(slug, capability, spoiling(slug))
        assert not any(map(UNSOUND.search, strings(given)))


@every_platform
def test_nor_does_whose_account_it_is(slug):
    one = connector(slug, spoiling(slug) if trial(slug).answer else None)
    if not isinstance(one, Introduces) or trial(slug).answer is None:
        pytest.skip("doesn't say whose account it is")
    with suppress(ConnectorError):
        given = one.me()
        assert not any(map(UNSOUND.search, strings(given)))
        assert given.remote_id


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
