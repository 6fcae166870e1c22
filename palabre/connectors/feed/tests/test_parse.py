"""From bytes to items: texts, ids, dates, letters."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.connectors import dates
from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.feed import careful, parse
from palabre.connectors.plain import plain, web_address

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "https://www.carnet.example/feed"


def understood(body, url=URL, **headers):
    return parse.items(parse.read(body, headers, url), url, NOW)


def rss(inside, declaration='<?xml version="1.0" encoding="utf-8"?>'):
    return f'{declaration}<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'


@pytest.fixture
def lanterne():
    return (FIXTURES / "lanterne.rss").read_bytes()


def test_an_article_is_understood_whole(lanterne):
    (article, _), _ = understood(lanterne)
    assert article.title == "Une lampe qui dure"
    assert article.text == "La Lanterne tient l’hiver.\n\nVoir l'essai\n\nx"
    assert article.remote_id == "carnet.example/feed#41"
    assert article.url == "https://www.carnet.example/lampe?x=1&y=2"
    assert article.published_at == datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    assert (article.author.name, article.author.remote_id) == (
        "Zoé Martin",
        "carnet.example#zoé martin",
    )
    assert (article.place, article.place_name) == ("carnet.example", "Le Carnet & la Lanterne")
    assert (article.language, article.tags, article.replies) == ("fr", ("Éclairage",), 3)
    assert "https://www.carnet.example/essai" in article.links
    assert not any(link.startswith("javascript") for link in article.links)
    assert [(one.kind, one.url) for one in article.media] == [
        ("audio", "https://www.carnet.example/son.mp3"),
        ("image", "https://www.carnet.example/lampe.jpg"),
    ]
    assert article.raw["summary"] == "Un extrait…"


def test_an_answer_to_an_article_is_a_comment_tied_to_it(lanterne):
    (article, answer), _ = understood(lanterne)
    assert (answer.parent, answer.kind) == (article.remote_id, Kind.COMMENT)


def test_a_date_in_the_future_becomes_now_and_is_remarked(lanterne):
    (_, answer), remarks = understood(lanterne)
    assert answer.published_at == NOW
    assert parse.FUTURE in remarks


def test_an_article_without_name_or_link_keeps_the_same_id_at_each_reading(lanterne):
    first, remarks = understood(lanterne)
    second, _ = understood(lanterne)
    assert first[1].remote_id == second[1].remote_id
    assert parse.NAMELESS in remarks


def test_articles_that_share_one_guid_are_told_apart():
    body = rss("".join(f"<item><guid>same</guid><title>{n}</title></item>" for n in range(3)))
    found, _ = understood(body.encode())
    assert len({item.remote_id for item in found}) == 3


def test_script_in_a_title_leaves_no_trace_of_itself(lanterne):
    (_, answer), _ = understood(lanterne)
    assert answer.title == "Sans nom"


def test_the_feed_says_how_often_it_likes_to_be_read_and_by_which_hub(lanterne):
    feed = parse.read(lanterne, {}, URL)
    assert parse.polite_wait(feed) == timedelta(minutes=45)
    assert feed.hub == "https://hub.example/"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso-8859-1", "cp037"])
def test_every_encoding_gives_the_same_words(codec):
    named = "utf-8" if codec == "utf-8-sig" else codec
    body = rss("<item><title>déjà</title></item>", f'<?xml version="1.0" encoding="{named}"?>')
    (item,), _ = understood(body.encode(codec))
    assert item.title == "déjà"


def test_a_wrongly_announced_encoding_is_guessed_and_remarked():
    body = rss("<item><title>déjà</title></item>").encode("iso-8859-1")
    (item,), remarks = understood(body, **{"content-type": "application/xml; charset=utf-8"})
    assert item.title == "déjà"
    assert parse.WRONG_LETTERS in remarks


def test_a_feed_that_breaks_off_gives_what_came():
    (item,), remarks = understood(rss("<item><title>un</title><link>x").encode()[:-17])
    assert item.title == "un"
    assert len(remarks) >= 1


def test_a_json_feed_is_understood():
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "items": [
            {
                "id": 7,
                "url": "https://j.example/7",
                "content_html": "<p>Oui &amp; non</p>",
                "date_published": "2026-11-20T10:00:00+01:00",
                "authors": [{"name": "Ada"}],
                "tags": ["a", 3],
            },
            "nonsense",
        ],
    }
    (item,), _ = understood(json.dumps(body).encode())
    assert (item.text, item.author.name, item.tags) == ("Oui & non", "Ada", ("a",))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", parse.EMPTY),
        (b"<!doctype html><html><body>x</body></html>", parse.A_PAGE),
        (b"{}", parse.NOT_A_FEED),
        (b"\x89PNG\r\n", parse.NOT_A_FEED),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body, reason):
    with pytest.raises(Rejected, match=reason):
        parse.read(body)
    assert parse.describe(body, {}, URL)["reason"] == reason


def test_a_description_can_be_written_as_json(lanterne):
    told = parse.describe(lanterne, {}, URL)
    assert (told["format"], len(told["items"]), told["wait_s"]) == ("rss20", 2, 2_700)
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21T10:00:00Z", 21),
        ("Sat, 21 Nov 2026 10:00:00 GMT", 21),
        ("21 novembre 2026 à 10:00", 21),
        ("sam., 21 nov. 2026 10:00", 21),
        ("21. November 2026 10:00", 21),
        ("21 de noviembre de 2026, 10:00", 21),
        ("20261121", 21),
        ("Nov. 21, 2026, 4:21 p.m.", 21),
        ("Sat Nov 21, 2026 4:21 pm", 21),
        ("November 21st, 2026", 21),
    ],
)
def test_dates_are_read_in_many_forms(text, day):
    found = dates.moment(text)
    assert (found.year, found.month, found.day) == (2026, 11, day)


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01", "1969-12-31T23:59:59Z", "99999999999"])
def test_what_is_no_date_of_our_time_is_none(text):
    assert dates.moment(text) is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: rss(text).encode()))
def test_no_bytes_at_all_raise_anything_but_a_refusal(body):
    told = parse.describe(body, {}, URL)
    assert isinstance(told["ok"], bool)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/&;abp!-[]'\"= \n", max_size=80))
def test_any_markup_becomes_text_without_scripts(source):
    found = plain(f"{source}<script>evil()</script>")
    assert "evil()" not in found.text or "<!--" in source or "<" in source


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "http://", "http://[", "mailto:a@b.c", ""]
)
def test_only_web_addresses_become_links(link):
    assert web_address(link) == ""


@pytest.mark.parametrize("half", ["&#55296;", "&#xD800;", "&#xdfff", "&#0057343;", "&amp;#55296;"])
def test_a_reference_to_half_a_character_harms_nothing(half):
    broken = f"<item><title>un {half} deux</title><link>https://a.example/1</link><p></item>"
    (article,), _ = understood(rss(broken).encode())
    assert article.title.startswith("un ")
    assert article.title.endswith(" deux")
    article.title.encode()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["&#55296;", "&#xdc00;", "&#x110000;", "<b>", "<![CDATA[", "]]>",
                                 "<item>", "</item>", "<title>", "é", "<!DOCTYPE", "&"])))  # fmt: skip
def test_any_heap_of_markup_is_read_carefully(pieces):
    assert careful.read(rss("".join(pieces)).encode()).reader == "careful"
