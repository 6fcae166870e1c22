"""Exports of WordPress, mailboxes and platforms, kind and hostile."""

import json
import zipfile
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.files import (
    Format,
    open_rows,
    sniff_file,
)
from palabre.connectors.files.tests.reading import read

WXR = """<?xml version="1.0"?>{entity}<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<link>https://blog.example</link><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Ouverture &amp; fête</title><link>https://blog.example/ouverture</link><dc:creator>zoe</dc:creator>
<guid>https://blog.example/?p=4</guid><content:encoded><![CDATA[<p>Un.</p><script>x</script><p>Deux&hellip;</p>]]>
</content:encoded><wp:post_date_gmt>2026-11-20 08:00:00</wp:post_date_gmt><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status><category domain="post_tag">café</category>
<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author>Basile</wp:comment_author>
<wp:comment_date_gmt>2026-11-20 09:00:00</wp:comment_date_gmt><wp:comment_content>Bravo</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_id>8</wp:comment_id><wp:comment_content>spam</wp:comment_content>
<wp:comment_approved>spam</wp:comment_approved></wp:comment></item>
<item><title>Brouillon</title><wp:status>draft</wp:status></item></channel></rss>"""


def test_a_wordpress_export_gives_published_texts_and_approved_comments(keep):
    article, comment = [row.item for row in read(keep("site.xml", WXR.format(entity="")))]
    assert (article.title, article.text) == ("Ouverture & fête", "Un.\n\nDeux…")
    assert (article.kind, article.tags, article.author.name) == (Kind.ARTICLE, ("café",), "zoe")
    assert (comment.kind, comment.text, comment.parent) == (
        Kind.COMMENT,
        "Bravo",
        article.remote_id,
    )


def test_a_wordpress_export_with_entities_that_swell_is_refused(keep):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    path = keep("bomb.xml", WXR.format(entity=bomb))
    with pytest.raises(Rejected):
        list(open_rows(path, Format.WORDPRESS))


MBOX = b"""From zoe@example.test Sat Nov 21 10:00:00 2026
From: =?iso-8859-1?Q?Zo=E9?= <Zoe@example.test>
Subject: =?utf-8?b?Q2Fmw6k=?= froid
Date: Sat, 21 Nov 2026 10:00:00 +0100
Message-ID: <two@example.test>
In-Reply-To: <one@example.test>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

> Bonjour ?
Oui, \xe0 demain. https://voliere.example/a.

>From la suite
From nobody Sat Nov 21 11:00:00 2026
Date: Sat, 21 Nov 2026 11:00:00 +0100
From: b@example.test
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/html; charset=nonsense

<p>Salut<script>alert(1)</script></p>
--x--

From broken Sat Nov 21 12:00:00 2026
Subject: no date

text
"""


def test_a_mailbox_gives_its_messages_with_their_charsets_and_quotations(keep):
    path = keep("box.mbox", MBOX)
    assert sniff_file(path) is Format.MBOX
    first, last = read(path)[0].item, read(path)[-1]
    assert (first.author.name, first.author.remote_id, first.title) == (
        "Zoé",
        "zoe@example.test",
        "Café froid",
    )
    assert first.text.startswith("> Bonjour ?\nOui, à demain.")
    assert "\nFrom la suite" in first.text
    assert (first.remote_id, first.parent) == ("two@example.test", "one@example.test")
    assert first.links == ("https://voliere.example/a",)
    assert last.refused


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


TWEETS = (
    'window.YTD.tweets.part0 = [{"tweet": {"id_str": "12", "full_text": "Caf\\u00e9 &amp; #soleil", '
    '"created_at": "Sat Nov 21 10:00:00 +0000 2026", "lang": "fr", "favorite_count": "3", '
    '"entities": {"hashtags": [{"text": "soleil"}], "urls": [{"expanded_url": "https://a.example/"}]}}}]'
)


OUTBOX = {"type": "OrderedCollection", "orderedItems": [
    {"type": "Create", "object": {"id": "https://m.example/1", "published": "2026-11-21T10:00:00Z",
     "content": "<p>Bonjour <a href='https://a.example/x'>ici</a></p>", "attributedTo": "https://m.example/u/zoe",
     "tag": [{"type": "Hashtag", "name": "#café"}], "contentMap": {"fr": ""}}},
    {"type": "Announce", "object": "https://m.example/2"}]}  # fmt: skip


FACEBOOK = [{"timestamp": 1795255200, "data": [{"post": "D\u00c3\u00a9j\u00c3\u00a0 vu"}]}]


INSTAGRAM = [
    {"media": [{"uri": "m/1.jpg", "creation_timestamp": 1795255200, "title": "Lumi\u00c3\u00a8re"}]}
]


TAKEOUT = (
    "Comment ID,Channel ID,Comment create timestamp,Comment text\n"
    'Ugx1,UC1,2026-11-21T10:00:00+00:00,"{""text"":""Bravo ""},{""text"":""!""}"\n'
)


@pytest.mark.parametrize(
    ("name", "content", "text", "place"),
    [
        ("data/tweets.js", TWEETS, "Café & #soleil", "x.com"),
        ("outbox.json", json.dumps(OUTBOX), "Bonjour ici", ""),
        ("fb/posts/your_posts_1.json", json.dumps(FACEBOOK), "Déjà vu", "facebook.com"),
        ("content/posts_1.json", json.dumps(INSTAGRAM), "Lumière", "instagram.com"),
        ("Shares.csv", "Date,ShareLink,ShareCommentary\n2026-11-21 10:00:00,https://l.example/1,Oui\n",
         "Oui", "linkedin.com"),
        ("comments.csv", "id,permalink,date,subreddit,link,parent,body\nc1,https://r.example/1,"
         "2026-11-21 10:00:00 UTC,cafe,l,p1,Merci\n", "Merci", "reddit.com"),
        ("Takeout/YouTube/commentaires.csv", TAKEOUT, "Bravo !", "youtube.com"),
    ],
)  # fmt: skip
def test_the_archives_that_platforms_give_are_read(tmp_path, name, content, text, place):
    [row] = read(archive(tmp_path / "mine.zip", {name: content, "readme.html": "<p>hello</p>"}))
    assert (row.item.text, row.item.place) == (text, place)
    assert row.item.published_at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_a_comment_of_takeout_that_nests_without_end_is_refused_alone(tmp_path):
    deep = TAKEOUT + 'Ugx2,UC1,2026-11-21T10:00:00+00:00,"{""text"": ' + "[" * 5_000 + '"\n'
    rows = read(archive(tmp_path / "mine.zip", {"Takeout/YouTube/commentaires.csv": deep}))
    assert [row.item is not None for row in rows] == [True, False]


def test_a_zip_that_swells_or_hides_another_zip_harms_nothing(tmp_path):
    bomb = archive(tmp_path / "bomb.zip", {"outbox.json": b" " * 140_000_000})
    with pytest.raises(Rejected):
        read(bomb)
    nested = archive(
        tmp_path / "nested.zip", {"inner.zip": bomb.read_bytes(), "../../evil.json": "[]"}
    )
    with pytest.raises(Rejected):
        read(nested)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bomb.zip", "nested.zip"]


@pytest.mark.shared
def test_the_wordpress_theme_test_export_is_read_to_its_end(shared):
    path = shared / "data/wxr/theme_unit_test.wxr.xml.gz"
    assert sniff_file(path) is Format.WORDPRESS
    rows = read(path)
    kinds = [row.item.kind for row in rows if row.item]
    assert kinds.count(Kind.ARTICLE) > 40
    assert kinds.count(Kind.COMMENT) > 20
    assert len({row.item.remote_id for row in rows if row.item}) == len(kinds)
    assert not [row for row in rows if row.item and "<p>" in row.item.text]
