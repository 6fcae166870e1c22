"""What a page says of itself for those who link to it."""

import pytest

from palabre.connectors import cards
from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Reply

PAGE = """<!doctype html><html><head><title>Ignored</title>
<meta property="og:title" content="Le café d&#39;Éthiopie">
<meta property="og:description" content="Il est
arrivé"><meta property="og:site_name" content="Lanterne">
<meta property="og:image" content="/i/cafe.jpg"><meta property="og:image:alt" content="Une tasse">
</head><body>…</body></html>"""


def test_a_page_tells_its_title_description_site_and_picture():
    card = cards.said_in(PAGE.encode(), "https://lanterne.example/cafes/1")

    assert (card.title, card.text, card.site) == ("Le café d'Éthiopie", "Il est arrivé", "Lanterne")
    assert (card.picture, card.alt) == ("https://lanterne.example/i/cafe.jpg", "Une tasse")


@pytest.mark.parametrize(
    ("head", "title", "text"),
    [
        ("<title> Un  titre </title>", "Un titre", ""),
        ('<meta name="twitter:title" content="T"><title>U</title>', "T", ""),
        ('<title>T</title><meta name="Description" content="D">', "T", "D"),
        ('<meta property="og:title" content=""><title>T</title>', "T", ""),
        ('<meta name="og:title" content="A"><meta property="og:title" content="B">', "A", ""),
    ],
)
def test_where_a_page_says_less_its_other_words_are_taken(head, title, text):
    card = cards.said_in(f"<html><head>{head}</head></html>".encode(), "https://a.example")

    assert (card.title, card.text) == (title, text)


@pytest.mark.parametrize(
    "page", [b"", b"<html></html>", b"\x00\xff\xfe", b"<title></title>", b'{"title": 1}' * 3]
)
def test_a_page_that_says_nothing_has_no_card(page):
    with pytest.raises(Rejected):
        cards.said_in(page, "https://a.example")


@pytest.mark.parametrize(
    "picture", ["javascript:alert(1)", "data:image/png;base64,AA", "file:///a"]
)
def test_a_picture_that_is_no_web_address_is_left_out(picture):
    page = f'<title>T</title><meta property="og:image" content="{picture}">'

    assert cards.said_in(page.encode(), "https://a.example").picture == ""


def test_markup_in_the_words_of_a_page_is_only_words():
    page = b'<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;">'

    assert cards.said_in(page, "https://a.example").title == "<script>alert(1)</script>"


def test_very_long_words_and_very_many_are_cut():
    many = "".join(f'<meta name="x{n}" content="y">' for n in range(5_000))
    card = cards.said_in(f"<title>{'a' * 9_000}</title>{many}".encode(), "https://a.example")

    assert len(card.title) <= 300


def test_a_page_is_read_in_the_charset_that_it_comes_in(site):
    http = Http(allow=["127.0.0.1"])
    latin = "<title>Café</title>".encode("latin-1")
    site.replies["/latin"] = Reply(latin, headers={"Content-Type": "text/html; charset=ISO-8859-1"})
    site.replies["/odd"] = Reply(
        "<title>Café</title>".encode(), headers={"Content-Type": "text/html; charset=nonsense"}
    )

    assert cards.read(http, site.url + "/latin").title == "Café"
    assert cards.read(http, site.url + "/odd").title.startswith("Caf")


def test_what_is_no_page_has_no_card(site):
    site.replies["/a.pdf"] = Reply(b"%PDF", headers={"Content-Type": "application/pdf"})
    with pytest.raises(Rejected, match="web page"):
        cards.read(Http(allow=["127.0.0.1"]), site.url + "/a.pdf")


def test_pages_of_the_house_are_not_read(site):
    site.replies["/"] = Reply(b"<title>Inside</title>", headers={"Content-Type": "text/html"})
    with pytest.raises((Rejected, Unavailable)):
        cards.read(Http(), site.url + "/")
    with pytest.raises((Rejected, Unavailable)):
        cards.read_picture(Http(), site.url + "/")

    assert site.asked == []
