"""Files people bring: recognised, read to the end, and harmless whatever they hold."""

import csv
import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Item, Kind, Rejected
from palabre.connectors.files import (
    ColumnMap,
    Format,
    Options,
    Refused,
    Row,
    columns_of,
    guess_mapping,
    open_rows,
    sniff,
    sniff_file,
    to_item,
)
from palabre.connectors.files.dates import read_date
from palabre.connectors.files.items import count

HEADER = "Date;Auteur;Texte;Lien\r\n"
LINE = "21/11/2026 14:05;Zoé;« L’été » à la brûlerie, ça alors;https://voliere.example/1\r\n"


@pytest.fixture
def keep(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def read(path, options=None):
    return list(open_rows(path, sniff_file(path), options))


def items(path, options=None, **changes):
    rows = read(path, options)
    mapping = guess_mapping(columns_of(rows), [row.columns for row in rows[:20]])
    mapping = ColumnMap.from_json(mapping.to_json() | changes)
    return [to_item(row, mapping) for row in rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_french_spreadsheet_is_read_in_any_of_its_encodings(keep, encoding):
    [item] = items(keep("export.csv", (HEADER + LINE).encode(encoding)), zone="Europe/Paris")
    assert item.text == "« L’été » à la brûlerie, ça alors"
    assert item.published_at == datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
    assert (item.author.name, item.url, item.place) == (
        "Zoé",
        "https://voliere.example/1",
        "voliere.example",
    )


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_when_others_stand_in_the_text(keep, sign):
    text = io.StringIO()
    rows = [["date", "text", "author"]] + [
        ["2026-11-21", f"a, b; c {n}", f"z{n}"] for n in range(9)
    ]
    csv.writer(text, delimiter=sign).writerows(rows)
    found = items(keep("t.csv", text.getvalue()))
    assert [item.text for item in found] == [f"a, b; c {n}" for n in range(9)]


def test_the_hint_that_excel_writes_is_no_row(keep):
    assert [row.columns["Texte"] for row in read(keep("e.csv", "sep=;\r\n" + HEADER + LINE))]


def test_a_text_with_line_breaks_in_quotes_stays_one_row(keep):
    [item] = items(keep("b.csv", 'date,text\n2026-11-21,"one\ntwo, ""three"""\n'))
    assert item.text == 'one\ntwo, "three"'


def test_columns_without_a_name_or_with_the_same_name_are_told_apart(keep):
    [row] = read(keep("n.csv", "text,,text\na,b,c\n"))
    assert row.columns == {"text": "a", "#2": "b", "text #3": "c"}


def test_a_line_with_too_many_cells_is_refused_and_the_next_is_read(keep):
    rows = read(keep("w.csv", "date,text\n2026-11-21,a,b,c\n2026-11-21,d\n"))
    assert [(row.line, bool(row.refused)) for row in rows] == [(2, True), (3, False)]


def test_a_cell_of_ten_megabytes_is_refused_in_little_memory_and_the_rest_is_read(keep):
    path = keep("big.csv", "date,text\n2026-11-21," + "x" * 10_000_000 + "\n2026-11-21,fine\n")
    tracemalloc.start()
    rows = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [bool(row.refused) for row in rows] == [True, False]
    assert peak < 8_000_000


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_file(keep):
    lines = 'date,text\n2026-11-21,"open\n' + "2026-11-21,fine\n" * 20_000
    rows = read(keep("q.csv", lines))
    assert any(row.refused for row in rows)
    assert sum(not row.refused for row in rows) > 10_000


def test_nul_bytes_are_dropped_and_formulas_stay_text(keep):
    path = keep("nul.csv", b"date,text\n2026-11-21,=cmd|'/c calc'!A1\x00\n")
    [item] = items(path)
    assert item.text == "=cmd|'/c calc'!A1"


def test_markup_in_a_cell_becomes_plain_text(keep):
    [item] = items(
        keep(
            "h.csv", 'date,text\n2026-11-21,"<p>Bonjour <script>alert(1)</script><b>toi</b></p>"\n'
        )
    )
    assert item.text == "Bonjour toi"


def test_a_spreadsheet_file_is_read_with_its_dates_and_long_numbers(tmp_path):
    path = tmp_path / "classeur.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        sheet = book.add_worksheet("Mentions")
        sheet.write_row(
            0, 0, ["Date de publication", "Message", "Nombre de J’aime", "Identifiant unique"]
        )
        sheet.write_datetime(1, 0, datetime(2026, 11, 21, 14, 5))  # noqa: DTZ001
        sheet.write_row(1, 1, ["Très bon", 12, 900719925474])
    [item] = items(path)
    assert (item.text, item.likes, item.remote_id) == ("Très bon", 12, "900719925474")
    assert item.published_at == datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def test_a_spreadsheet_that_would_swell_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        for number in range(6):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 50_000_000)
    with pytest.raises(Rejected):
        read(path)


def test_json_lines_are_read_and_broken_ones_refused_by_number(keep):
    lines = '{"created_at": "2026-11-21", "text": "a", "user": {"name": "Zoé"}}\nnope\n[1]\n{"text": "b"}\n'
    found = items(keep("m.jsonl", lines))
    assert isinstance(found[0], Item)
    assert found[0].author.name == "Zoé"
    assert [(bad.line, bool(bad.reason)) for bad in found[1:]] == [(2, True), (3, True), (4, True)]


def test_a_list_of_records_is_found_inside_a_json_object(keep):
    body = json.dumps(
        {"meta": {"n": 2}, "data": {"posts": [{"text": "a"}, {"text": "b"}], "tags": [1]}}
    )
    assert [row.columns["text"] for row in read(keep("d.json", body))] == ["a", "b"]


@given(
    st.lists(
        st.dictionaries(st.text(min_size=1, max_size=5), st.text() | st.integers(), min_size=1)
    )
)
def test_a_json_array_is_read_record_by_record_as_a_whole_reader_would(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    rows = list(open_rows(path, Format.JSON))
    assert [len(row.columns) for row in rows] == [len({k[:200] for k in r}) for r in records]


def test_a_long_json_array_needs_no_more_memory_than_one_record(keep):
    record = json.dumps({"text": "x" * 1_000, "date": "2026-11-21"})
    path = keep("long.json", "[" + ",\n".join([record] * 20_000) + "]")
    tracemalloc.start()
    assert sum(1 for _ in open_rows(path, Format.JSON)) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6_000_000


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 100_000, '[{"a": 1}, {"b"', "{}", '["a", 3']
)
def test_senseless_json_is_refused_in_a_sentence(keep, body):
    with pytest.raises(Rejected, match=r"\.$"):
        list(open_rows(keep("x.json", body), Format.JSON))


def test_gzip_is_unpacked_on_the_way_and_a_damaged_one_refused(keep):
    packed = gzip.compress((HEADER + LINE).encode())
    assert len(read(keep("e.csv.gz", packed))) == 1
    with pytest.raises(Rejected):
        list(open_rows(keep("f.csv.gz", gzip.compress(b"a,b\n" * 9_000)[:-20]), Format.CSV))


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


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"<?xml version='1.0'?><opml version='2.0'>", "a.xml", Format.OPML),
        (b"%PDF-1.7", "a.csv", Format.UNKNOWN),
        (b"", "a.csv", Format.UNKNOWN),
        (b"\x89PNG\r\n", "a.csv", Format.UNKNOWN),
        (b"a\tb\n1\t2\n", "a.txt", Format.TSV),
        (b'{"a": 1}\n{"a": 2}\n', "a.txt", Format.JSONL),
        (b"<html><body>no</body></html>", "a.html", Format.UNKNOWN),
    ],
)
def test_a_file_is_known_by_its_bytes(head, name, kind):
    assert sniff(name, head) is kind


def test_a_list_of_feeds_and_an_unknown_file_are_refused_with_advice(keep):
    for kind in (Format.OPML, Format.UNKNOWN):
        with pytest.raises(Rejected, match=r"\.$"):
            list(open_rows(keep("x", b"x"), kind))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["Date", "Network", "Profile", "Post Message", "URL", "Likes"], {"text": "Post Message"}),
        (["Query Name", "Date", "Title", "Snippet", "Url", "Domain", "Page Type", "Author", "Full Text"],
         {"text": "Full Text", "title": "Title", "url": "Url", "kind": "Page Type"}),
        (["published", "content", "extra_author_attributes.name", "url", "lang", "source_type"],
         {"text": "content", "author": "extra_author_attributes.name", "kind": "source_type"}),
        (["Date", "Heure", "Auteur", "Nombre d’abonnés", "Texte", "Langue", "Permalien"],
         {"text": "Texte", "time": "Heure", "followers": "Nombre d’abonnés", "url": "Permalien"}),
        (["Date", "Headline", "Hit Sentence", "Source", "Influencer", "Country"],
         {"text": "Hit Sentence", "title": "Headline", "author": "Influencer", "country": "Country"}),
    ],
)  # fmt: skip
def test_the_columns_of_common_tools_are_guessed(columns, expected):
    assert expected.items() <= guess_mapping(columns).columns.items()


def test_columns_without_telling_names_are_guessed_by_what_they_hold():
    sample = [
        {
            "a": "21/11/2026",
            "b": "https://a.example/1",
            "c": "Une phrase assez longue pour un texte",
        }
    ]
    found = guess_mapping(["a", "b", "c"], sample)
    assert found.columns == {"date": "a", "url": "b", "text": "c"}


@pytest.mark.parametrize(
    ("written", "day_first", "expected"),
    [
        ("2026-11-21T14:05:00+01:00", True, (11, 21, 13, 5)),
        ("21/11/2026 14h05", True, (11, 21, 14, 5)),
        ("3/4/2026", True, (4, 3, 0, 0)),
        ("3/4/2026", False, (3, 4, 0, 0)),
        ("11/21/26 2:05 PM", False, (11, 21, 14, 5)),
        ("21 novembre 2026 14:05", True, (11, 21, 14, 5)),
        ("Sat, 21 Nov 2026 14:05:00 GMT", True, (11, 21, 14, 5)),
        ("2015-02-21 20:41:55 -0800", True, (2, 22, 4, 41)),
        ("1795269900", True, (11, 21, 14, 5)),
        ("1795269900000", True, (11, 21, 14, 5)),
        ("46347.5868055556", True, (11, 21, 14, 5)),
    ],
)
def test_dates_are_read_in_many_forms(written, day_first, expected):
    found = read_date(written, day_first=day_first)
    assert (found.month, found.day, found.hour, found.minute) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_dates_and_counts(text):
    found = read_date(text)
    assert found is None or found.tzinfo is not None
    assert count(text) >= 0


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1 234", 1234),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1,2k", 1200),
        ("3M", 3_000_000),
        ("x", 0),
        ("", 0),
    ],
)
def test_counts_are_read_as_people_write_them(written, number):
    assert count(written) == number


def test_a_row_without_a_number_gets_the_same_one_each_time_and_its_own():
    mapping = ColumnMap({"text": "t", "date": "d"})
    one, same, other = (
        to_item(Row(line, {"t": text, "d": "2026-11-21"}), mapping)
        for line, text in ((1, "a"), (9, "a"), (2, "b"))
    )
    assert one.remote_id == same.remote_id != other.remote_id


@pytest.mark.parametrize("cells", [{"d": "2026-11-21"}, {"t": "a"}, {"t": "a", "d": "soon"}])
def test_a_row_that_lacks_something_is_refused_with_the_reason(cells):
    refused = to_item(Row(4, cells), ColumnMap({"text": "t", "date": "d"}))
    assert isinstance(refused, Refused)
    assert (refused.line, refused.reason[-1]) == (4, ".")


def test_a_zone_that_nobody_knows_is_refused_and_not_crashed_on():
    refused = to_item(
        Row(1, {"t": "a", "d": "21/11/2026"}), ColumnMap({"text": "t", "date": "d"}, zone="../x")
    )
    assert isinstance(refused, Refused)


def test_an_encoding_that_nobody_knows_is_refused(keep):
    with pytest.raises(Rejected):
        read(keep("e.csv", HEADER + LINE), Options(encoding="klingon"))


@pytest.mark.shared
def test_the_airline_tweets_come_in_whole(shared):
    path = shared / "data/brands/airline_tweets_a.jsonl.gz"
    assert sniff_file(path) is Format.JSONL
    found = items(path)
    assert len(found) == 5738
    assert not [bad for bad in found if isinstance(bad, Refused)]
    assert len({item.remote_id for item in found}) == 5738
    assert found[0].published_at == datetime(2015, 2, 22, 4, 41, 55, tzinfo=UTC)
    assert found[0].text.startswith("@VirginAmerica I'd love to know")


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
