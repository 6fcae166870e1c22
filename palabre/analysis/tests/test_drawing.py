"""Charts: right places, true scales, escaped texts."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.drawing import (
    Episode,
    Month,
    Series,
    Share,
    columns,
    heat,
    lines,
    shares,
    spark,
)
from palabre.analysis.drawing.plot import ceiling, day_in_full, day_of_week, day_word

MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=at) for at in range(7)]
HOSTILE = '"><script>alert(1)</script>'


def tree(chart):
    """The drawing, read as XML."""
    return ET.fromstring(chart.svg("A title & more"))


def test_a_month_is_said_as_a_month_and_its_first_day_as_a_day():
    for day, said, tick in (
        (Month(2026, 11, 1), "novembre 2026", "nov."),
        (date(2026, 11, 1), "1 novembre 2026", "1 nov."),
    ):
        chart = lines([day] * 3, [Series("Mentions", [1, 2, 3])], "fr")
        assert chart.rows[0] == [said, "1"]
        assert [one.text for one in tree(chart).iter("text")][-1] == tick
    assert (
        "novembre 2026 · Mentions"
        in lines([Month(2026, 11, 1)], [Series("Mentions", [1])], "fr").body
    )


def test_moments_are_told_at_round_hours_and_midnight_as_its_day():
    def told(begin, step, count):
        moments = [begin + at * step for at in range(count)]
        chart = lines(moments, [Series("Mentions", [1] * count)], "fr")
        # The first text is the value on the axis.
        return [one.text for one in tree(chart).iter("text")][1:]

    evening = datetime(2026, 11, 28, 20, 25, tzinfo=UTC)
    assert told(evening, timedelta(minutes=5), 48) == [
        "21:00", "22:00", "23:00", "29 nov.",
    ]  # fmt: skip
    week = told(datetime(2026, 11, 1, 7, tzinfo=UTC), timedelta(hours=1), 24 * 7)
    assert week == ["2 nov.", "3 nov.", "4 nov.", "5 nov.", "6 nov.", "7 nov."]
    # Too short for two round hours: as before.
    assert len(told(evening, timedelta(minutes=5), 6)) >= 4


def test_the_same_moment_is_told_by_the_clock_of_its_own_zone():
    moment = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=1)))
    assert [day_word(one, "fr") for one in (moment, there)] == ["23:30", "00:30"]
    assert day_in_full(moment, "fr") == "28 novembre 2026 23:30"
    assert day_in_full(there, "fr") == "29 novembre 2026 00:30"
    assert day_of_week(there, "fr") == "dimanche 29 novembre 00:30"


def test_each_day_is_a_door_with_its_words():
    hrefs = [f"/?day={day}" for day in WEEK]
    chart = lines(WEEK, [Series("Mentions", [1, 2, None, 4, 5, 6, 1200], hrefs=hrefs)], "fr")
    doors = list(tree(chart).iter("a"))
    assert [door.get("href") for door in doors] == hrefs
    assert doors[-1].get("data-says") == "dimanche 22 novembre · Mentions 1\u202f200"
    assert doors[2].get("data-says").endswith("Mentions –")
    assert [door.get("tabindex") for door in doors] == ["0", *["-1"] * 6]


def test_the_table_says_what_the_drawing_shows():
    chart = lines(WEEK, [Series("A", [0.5] * 7), Series("B", [0.25] * 7)], "en", unit="percent")
    assert chart.head == ["", "A", "B"]
    assert chart.rows[0] == ["16 November 2026", "50%", "25%"]
    assert [one.name for one in chart.legend] == ["A", "B"]


def test_a_day_without_a_figure_breaks_the_line():
    chart = lines(WEEK, [Series("A", [1, 2, None, 3, 4, None, 5])], "en")
    assert chart.svg("").count('class="curve ') == 3


def test_an_episode_outside_the_days_is_not_drawn():
    inside = Episode(MONDAY, MONDAY, "in")
    outside = Episode(MONDAY + timedelta(days=90), MONDAY + timedelta(days=91), "out")
    chart = lines(WEEK, [Series("A", [1] * 7)], "en", episodes=[inside, outside])
    assert chart.svg("").count('class="flag"') == 1


def test_parts_of_a_row_fill_it_exactly():
    parts = [Series(name, ()) for name in "abc"]
    chart = shares([Share("x", (1, 2, 3))], parts, "en")
    widths = [float(node.get("width")[:-1]) for node in tree(chart).iter("rect")]
    assert abs(sum(widths) - 100) < 0.01


def test_the_fullest_hour_has_the_strongest_colour_and_an_empty_one_none():
    counts = [[0] * 24 for _day in range(7)]
    counts[2][9], counts[3][9] = 40, 1
    chart = heat(
        counts,
        "fr",
        href=lambda day, hour: f"/{day}/{hour}",
        unit=lambda count: "mention" if count == 1 else "mentions",
    )
    doors = list(tree(chart).iter("a"))
    assert [door.get("href") for door in doors] == ["/2/9", "/3/9"]
    assert doors[0].get("data-says") == "mercredi 09:00 · 40 mentions"
    assert doors[1].get("data-says") == "jeudi 09:00 · 1 mention"
    assert "heat-6" in doors[0][0].get("class")


def test_a_name_from_outside_stays_a_text():
    series = Series(HOSTILE, [1] * 7, hrefs=[HOSTILE] * 7)
    rows = [Share(HOSTILE, (1,), (HOSTILE,))]
    drawings = [
        lines(WEEK, [series], "en"),
        columns(WEEK, series, "en"),
        shares(rows, [series], "en"),
    ]
    for chart in drawings:
        assert not list(tree(chart).iter("script"))
        assert "<script" not in chart.svg(HOSTILE)


def test_nothing_at_all_is_drawn_without_a_fault():
    assert lines([], [Series("A", [])], "en").rows == []
    assert shares([], [], "en").height > 0
    assert spark([None, 3]) == ""


@given(st.lists(st.floats(0.001, 1e9), min_size=1))
def test_the_axis_holds_every_value_with_few_lines(values):
    top, step = ceiling(values)
    assert top >= max(values) * 0.999999
    assert 1 <= round(top / step) <= 5
