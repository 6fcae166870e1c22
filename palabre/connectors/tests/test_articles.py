"""Whole articles from their pages, and what sites ask of robots."""

import pytest

from palabre.connectors import articles
from palabre.connectors.contract import Rejected
from palabre.connectors.tests.loopback import Reply

SENTENCE = "La lampe tient toute la nuit et personne ne s'en plaint, sauf le chat du voisin. "
PAGE = f"""<html lang="fr-FR"><head><title>La lampe - Le Carnet</title>
<meta name="author" content="Zoé Martin"><meta property="og:image" content="/lampe.jpg">
<meta property="article:published_time" content="2026-11-20T10:00:00+01:00"></head>
<body><nav>Accueil Contact</nav><article><h1>La lampe</h1>
{"".join(f"<p>{number}. {SENTENCE}</p>" for number in range(9))}<script>evil()</script></article>
<footer>Mentions légales</footer></body></html>""".encode()


def test_an_article_is_found_on_its_page():
    found = articles.extract(PAGE, "https://carnet.example/lampe?utm_source=x")
    assert found.text.count("La lampe tient") == 9
    assert "evil" not in found.text
    assert "Mentions" not in found.text
    assert (found.author, found.language) == ("Zoé Martin", "fr")
    assert found.published.day == 20
    assert found.picture == "https://carnet.example/lampe.jpg"


def test_the_page_is_read_only_when_robots_may(site, http):
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private/")
    site.replies["/lampe"] = Reply(PAGE, headers={"Content-Type": "text/html; charset=utf-8"})
    robots = articles.robots_of(http, site.url + "/lampe")
    assert "La lampe" in articles.fetch(http, site.url + "/lampe", robots).text
    with pytest.raises(Rejected, match="robots"):
        articles.fetch(http, site.url + "/private/x", robots)


def test_no_robots_file_allows_all_and_a_failing_one_nothing(site, http):
    assert articles.may_read(articles.robots_of(http, site.url), site.url + "/x")
    site.replies["/robots.txt"] = Reply(status=500)
    assert not articles.may_read(articles.robots_of(http, site.url), site.url + "/x")


def test_what_is_no_page_is_refused(site, http):
    site.replies["/x"] = Reply(b"%PDF", headers={"Content-Type": "application/pdf"})
    with pytest.raises(Rejected, match="web page"):
        articles.fetch(http, site.url + "/x", "")


@pytest.mark.parametrize(
    "page", [b"", b"<div>" * 50_000, b"<p>hello</p>" * 100_000, b"\0" * 1_000, b"<" * 100_000]
)
def test_a_swollen_or_empty_page_is_refused(page):
    with pytest.raises(Rejected):
        articles.extract(page, "https://a.example/")
