"""Lists that begin with the newest: nothing is missed, nothing is read for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Author, Item
from palabre.connectors.reviews import DEEPEST, headed, newest_first, page_of, stars

START = datetime(2026, 11, 1, tzinfo=UTC)


def review(hour):
    return Item(f"r{hour}", "texte", START + timedelta(hours=hour), Author("a"))


def read_all(hours, cursor, size):
    """Read pages of a list of reviews, the newest first, until there are no more."""
    ordered = sorted(hours, reverse=True)
    seen = set()
    while True:
        at = int(page_of(cursor) or 0)
        chunk = ordered[at : at + size]
        following = str(at + size) if at + size < len(ordered) else ""
        page = newest_first([review(hour) for hour in chunk], cursor, following)
        seen |= {item.remote_id for item in page.items}
        cursor = page.cursor
        if not page.more:
            return seen, cursor


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(31, 60)), st.integers(1, 7))
def test_nothing_is_missed_between_two_readings(before, after, size):
    first, cursor = read_all(before, {}, size)
    second, _ = read_all(before | after, cursor, size)
    assert first == {f"r{hour}" for hour in before}
    assert second >= {f"r{hour}" for hour in after}


def test_a_second_reading_stops_where_the_first_one_began():
    _, cursor = read_all(range(100), {}, 5)
    seen, _ = read_all(range(101), cursor, 5)
    assert len(seen) <= 10


def test_a_list_without_end_is_left_after_forty_pages():
    cursor, pages = {}, 0
    while True:
        page = newest_first([review(1000 - pages)], cursor, "next")
        cursor, pages = page.cursor, pages + 1
        if not page.more:
            break
    assert pages == DEEPEST


def test_an_odd_cursor_is_a_new_beginning():
    page = newest_first([review(1)], {"done": "x", "page": 3, "seen": None, "new": -1}, "")
    assert page.cursor == {"done": review(1).published_at.timestamp()}


def test_stars_are_shown_as_readers_know_them():
    assert (stars(4), stars(0), stars(9), headed(2, " Bof \n!")) == ("★★★★☆", "", "", "★★☆☆☆ Bof !")
