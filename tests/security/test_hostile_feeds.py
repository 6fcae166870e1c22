"""Feeds built to harm: each is refused or read in part, and harms nothing."""

import gzip

import pytest

from palabre.connectors import opml
from palabre.connectors.contract import Rejected
from palabre.connectors.feed import careful, parse
from palabre.connectors.http import BODY_CAP
from palabre.connectors.plain import TEXT_CAP, TITLE_CAP
from palabre.connectors.tests.loopback import Reply

URL = "https://a.example/feed"
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
)


def feed(inside, head=b""):
    return head + b'<rss version="2.0"><channel><title>t</title>' + inside + b"</channel></rss>"


def item(title=b"x", text=b""):
    return b"<item><title>" + title + b"</title><description>" + text + b"</description></item>"


@pytest.mark.parametrize(
    "body",
    [
        feed(item(b"A" * 10_000_000)),
        feed(item(b"x", b"A" * 10_000_000)),
        b"<rss><channel>" + b"<a>" * 200_000,
        feed(b"<item " + b"".join(b'a%d="1" ' % n for n in range(100_000)) + b"/>"),
        feed(item(b"<" * 200_000)),
        feed(item(b"&" * 200_000)),
        feed(item(b"<![CDATA[" * 50_000)),
        b"<?xml encoding='" * 100_000 + feed(item()),
        b"<?xml version='1.0'?><rss><channel>" + b"encoding='" * 100_000,
        b'<?xml version="1.0" encoding="punycode"?>' + feed(item(b"x" * 1_000_000)),
        b"<!DOCTYPE " * 100_000 + feed(item()),
        b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 1_000_000,
    ],
    ids=[
        "title",
        "text",
        "nesting",
        "attributes",
        "lt",
        "amp",
        "cdata",
        "declarations",
        "encodings",
        "codec",
        "doctypes",
        "json",
    ],
)
def test_a_bomb_ends_and_stays_small(body):
    told = parse.describe(body, {}, URL)
    assert all(len(each["title"]) <= TITLE_CAP for each in told["items"])
    assert all(len(each["text"]) <= TEXT_CAP for each in told["items"])


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_billion_laughs_are_not_laughed(codec):
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>"
    body = feed(item(b"&l9;"), head).decode().encode(codec)
    told = parse.describe(body, {}, URL)
    assert "haha" not in str(told)


def test_a_single_swelling_entity_is_left_out_and_remarked():
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]>'
    told = parse.describe(feed(item(b"&a;" * 1_000), head), {}, URL)
    assert parse.BOMB in told["remarks"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:9/"])
def test_external_entities_are_never_loaded(target):
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>'.encode()
    assert "root:" not in str(parse.describe(feed(item(b"&e;"), head), {}, URL))


def test_a_body_that_looks_like_a_file_name_opens_no_file():
    with pytest.raises(Rejected):
        parse.read(b"/etc/passwd")
    assert careful.read(b"/etc/passwd").entries == ()


def test_a_gzip_bomb_is_cut_at_the_cap(site, http):
    site.replies["/"] = Reply(
        gzip.compress(b"0" * (BODY_CAP * 5)), headers={"Content-Encoding": "gzip"}
    )
    assert len(http.get(site.url + "/", cut=True).body) == BODY_CAP
    with pytest.raises(Rejected):
        http.get(site.url + "/")


def test_compression_of_compression_of_compression_is_refused(site, http):
    site.replies["/"] = Reply(b"x", headers={"Content-Encoding": "gzip, gzip, gzip"})
    with pytest.raises(Rejected):
        http.get(site.url + "/")


@pytest.mark.parametrize("field", ["title", "author", "category", "link", "guid", "description"])
def test_script_in_any_field_does_not_run_through(field):
    evil = b"&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;ok"
    name = field.encode()
    told = parse.describe(feed(b"<item><%s>%s</%s></item>" % (name, evil, name)), {}, URL)
    shown = {key: value for key, value in told["items"][0].items() if key != "id"}
    assert "onerror" not in str(shown)
    assert "<script" not in str(shown)


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]><opml>&l9;</opml>",
        b"x" * (opml.SIZE_CAP + 1),
        b"<html/>",
        b"",
        b"\0\1\2",
    ],
)
def test_a_list_of_feeds_that_is_none_or_a_bomb_is_refused(body):
    with pytest.raises(Rejected):
        opml.read(body)


def test_a_deep_list_of_feeds_is_read_as_far_as_it_goes():
    body = (
        b"<opml><body>" + b"<outline text='f'>" * 5_000 + b"<outline xmlUrl='http://a.example/'/>"
    )
    assert len(opml.read(body)) <= 1
