"""From rows to items: columns guessed, dates and counts read, rows refused with a reason."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.files import (
    ColumnMap,
    Format,
    Refused,
    Row,
    guess_mapping,
    sniff_file,
    to_item,
)
from palabre.connectors.files.dates import read_date
from palabre.connectors.files.items import count
from palabre.connectors.files.tests.reading import items


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
