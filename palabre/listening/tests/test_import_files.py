"""Real files come in whole, hostile ones are refused or do no harm."""

import gzip
import io
import json
import os
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from palabre.analysis.tone import score
from palabre.connectors.contract import Rejected
from palabre.governance.acts import MACHINE
from palabre.listening import importing
from palabre.listening.actions.topics import make_topic
from palabre.listening.import_files import delete_strays
from palabre.listening.importing import describe
from palabre.listening.models import Import, Mention, MentionTopic, RefusedLine
from palabre.listening.rules import ImportState
from palabre.listening.tests.history import finish, table

pytestmark = pytest.mark.django_db


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", b"0" * 140_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\r\n \r\n"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(5000)),
        ("wide.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"x," * 9_999 + b"x\n"),
        ("bomb.zip", bomb),
        ("feeds.opml", b'<?xml version="1.0"?><opml version="2.0"><body/></opml>'),
        ("zip.xlsx", b"PK\x03\x04" + b"\x00" * 400),
        ("deep.json", b"[" * 100_000),
        ("header.csv", b"date,text\r\n"),
        ("nul.csv", bytes(20_000)),
        ("torn.csv.gz", gzip.compress(table(500))[:600]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_not_kept(
    name, body, begun, own_files
):
    with pytest.raises(Rejected) as refusal:
        begun(body() if callable(body) else body, name)
    assert str(refusal.value).endswith(".")
    assert not Import.objects.exists()
    assert not [path for path in own_files.rglob("*") if path.is_file()]


def test_a_file_that_no_import_names_goes_after_a_day_and_no_other(begun, own_files):
    kept = Path(begun(table(3)).file.path)
    strays = [kept.with_name(name) for name in ("old", "new")]
    for path in strays:
        path.write_bytes(b"left by a process that died")
    for path in (kept, strays[0]):
        os.utime(path, (1, 1))
    assert delete_strays() == 1
    assert [path.exists() for path in (kept, *strays)] == [True, False, True]


def test_hostile_rows_are_refused_or_come_in_as_plain_text(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    nasty = "<script>alert(1)</script><b onclick=x>Lanterne</b>"
    rows = [
        {"date": "2024-01-01", "text": nasty, "author": nasty, "url": "javascript:alert(1)"},
        {"date": "2024-01-02", "text": "=cmd|' /C calc'!A0", "author": "=1+1", "id": nasty},
        {"date": "2024-01-03", "text": "a\x00b\u202e lanterne", "id": "nul\x00", "place": "\x00"},
        {"date": "2024-01-04", "text": "half \ud800 pair", "id": "\udfff", "author": "\ud800"},
        {"date": "2024-01-05", "text": "x" * 3_000_000},
        {"date": "9999-99-99", "text": "when"},
        {"date": "2024-01-06", "text": "count", "likes": "9" * 400, "followers": "-5", "id": "6"},
    ]
    body = "\n".join(json.dumps(row) for row in rows).encode()
    row = finish(begun(body, "n.jsonl"), topic)
    assert row.state == ImportState.DONE
    assert row.stored + row.refused == len(rows)
    assert row.refused == RefusedLine.objects.count() >= 2
    for mention in Mention.objects.select_related("voice"):
        assert "<" not in mention.text + mention.title
        assert "\x00" not in mention.text + mention.remote_id + mention.voice.name
        assert mention.url == ""


def test_ten_megabytes_in_one_field_cost_their_row_only(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    big = b'2024-01-01,"' + b"x" * 10_000_000 + b'"\r\n'
    row = finish(begun(b"date,text\r\n2024-01-01,un\r\n" + big + b"2024-01-02,deux\r\n"), topic)
    assert (row.state, row.stored) == (ImportState.DONE, 2)
    assert row.refused >= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding_that_spreadsheets_write_is_read(encoding, brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(begun("date;texte\r\n01/02/2024;Café « brûlé » déjà\r\n".encode(encoding)), topic)
    assert Mention.objects.get().text == "Café « brûlé » déjà"


def test_only_the_first_refused_lines_are_kept_and_all_are_counted(brand, begun, monkeypatch):
    monkeypatch.setattr(importing, "MOST_REFUSED", 7)
    monkeypatch.setattr(importing, "SLICE", 5)
    good = "01/02/2024;ok\r\n"
    row = finish(begun(("date;texte\r\n" + good + ";rien\r\n" * 20).encode()))
    assert (row.refused, RefusedLine.objects.count()) == (20, 7)


@pytest.mark.shared
def test_six_airlines_are_compared_by_volume_and_tone(brand, begun, shared, capsys):
    """The queries ask for the handle; the file's column says something else for one airline.

    Rows of "Delta" are addressed to @JetBlue, and "American" has two rows only (see the data's notes).
    """
    body = (shared / "data/brands/airline_tweets_a.jsonl.gz").read_bytes()
    truth = [json.loads(line) for line in gzip.decompress(body).decode().splitlines()]
    handles = ["VirginAmerica", "united", "SouthwestAir", "JetBlue", "USAirways", "AmericanAir"]
    topics = {
        handle: make_topic(MACHINE, brand, handle, f"@{handle}", kind="competitor")
        for handle in handles
    }
    row = finish(begun(body, "airline_tweets_a.jsonl.gz"))
    assert (row.state, row.refused) == (ImportState.DONE, 0)
    expected = {
        handle: sum(f"@{handle.lower()}" in words(one["text"]) for one in truth)
        for handle in handles
    }
    volume = {
        handle: MentionTopic.objects.filter(topic=topic).count() for handle, topic in topics.items()
    }
    assert volume == expected
    by_id = {one["tweet_id"]: one for one in truth}
    tones = Counter()
    for key, tone in Mention.objects.values_list("remote_id", "tone"):
        assert tone == by_id[key]["airline_sentiment"]
        tones[tone] += 1
    ours = score([one["text"] for one in truth], ["en"] * len(truth))
    same = sum(a.label == b["airline_sentiment"] for a, b in zip(ours, truth, strict=True))
    with capsys.disabled():
        print(f"\nvolume {volume}\nby the file's column {Counter(t['airline'] for t in truth)}")
        print(f"tones given {dict(tones)}, ours {dict(Counter(t.label for t in ours))}")
        print(f"our tone agrees with the hand labels for {same / len(truth):.1%}")
    assert same > len(truth) * 0.5


def words(text):
    return {word.rstrip("_") for word in re.findall(r"@\w+", text.lower())}


@pytest.mark.shared
def test_a_wordpress_blog_comes_in_with_its_comments(brand, begun, shared):
    topic = make_topic(MACHINE, brand, "Blog", "blog")
    body = (shared / "data/wxr/theme_unit_test.wxr.xml.gz").read_bytes()
    row = begun(body, "theme_unit_test.wxr.xml.gz")
    assert describe(row).ready
    row = finish(row, topic)
    assert row.state == ImportState.DONE
    kinds = Counter(Mention.objects.values_list("kind", flat=True))
    assert kinds["article"] > 40
    assert kinds["comment"] > 20
    assert row.stored + row.known + row.refused == row.line
