"""Tables of interactions: read in whatever dress they come, and refused with a sentence."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.graphs import reading
from palabre.analysis.graphs.reading import LONGEST_LINE, EdgesError, capped, read

MONDAY = date(2026, 11, 23).toordinal() - 1


def rows(edges):
    return [
        (edges.names[source], edges.names[target], int(day) - MONDAY)
        for source, target, day in zip(edges.source, edges.target, edges.day, strict=True)
    ]


def of(data):
    return read(capped(io.BytesIO(data if isinstance(data, bytes) else data.encode())))


PLAIN = [("zoé", "al", 0), ("al", "zoé", 5)]


@pytest.mark.parametrize(
    "data",
    [
        "source,target,timestamp\nzoé,al,2026-11-23\nal,zoé,2026-11-28 14:05\n",
        "zoé,al,2026-11-23\r\nal,zoé,2026-11-28T14:05:00Z\r\n",
        "\ufeffSource;Target;Timestamp\nzoé;al;2026-11-23\nal;zoé;2026-11-28\n",
        "day\tto\tweight\tfrom\n2026-11-23\tal\t3\tzoé\n\n2026-11-28\tzoé\t1\tal",
        'id,target,source,timestamp\n1,"al","zoé",20261123\n2,zoé, al ,1795867500\n',
        "source,target,timestamp\nzoé,al,2026-11-24T01:30:00+02:00\nal,zoé,1795867500000\n",
    ],
)
def test_a_table_is_read_in_whatever_dress_it_comes(data):
    edges = of(data)
    assert rows(edges) == PLAIN
    assert edges.names == ["al", "zoé"]
    assert edges.bad == 0


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"zo\xe9,al,2026-11-23", "Line 3 is not in UTF-8."),
        (b"zoe,al", "Line 3 has fewer columns"),
        (b",al,2026-11-23", "Line 3: the source or the target is empty."),
        (b"zoe,al,soon", "Line 3: “soon” is no time"),
        (b"zoe,al,0001-01-01", "Line 3: “0001-01-01” is no time"),
        (b"zoe,al,99999999999999999999", "is no time"),
        (b"zoe,al," + b"9" * 100_000, "Line 3 is longer than"),
        (b'"zoe,al,2026-11-23', "Line 3 has fewer columns"),
        (b'zoe\r"b,al,soon', "Line 3: “soon” is no time"),
    ],
)
def test_a_bad_line_is_left_out_and_told(line, sentence):
    edges = of(b"source,target,timestamp\na,b,2026-11-23\n" + line + b"\nb,a,2026-11-24\n")
    assert rows(edges) == [("a", "b", 0), ("b", "a", 1)]
    assert edges.bad == 1
    assert sentence in str(edges.faults[0])


def test_of_many_bad_lines_the_first_are_told_and_all_are_counted():
    edges = of("a,b,2026-11-23\n" + "a,b,soon\n" * 900)
    assert edges.bad == 900
    assert [str(one)[:7] for one in edges.faults] == [f"Line {n}:" for n in range(2, 7)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "The file is empty"),
        ("\n \n", "The file is empty"),
        ("source,target,timestamp\n", "The file is empty"),
        ("who,whom,2026-11-23\n".replace("2026-11-23", "target"), "names no columns"),
        ("source,target\na,b\n", "names no columns"),
        (b"\xff\xfea\0,\0b\0", "Line 1 is not in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "Line 1 is not in UTF-8."),
        ("x" * (LONGEST_LINE + 1), "Line 1 is longer than"),
        ("a,b,soon\nc,d,late\n", "No line of the file could be read"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(EdgesError, match=sentence):
        of(data)


@pytest.mark.parametrize("line", ["a,b,2026-11-23\n", "\n", "a,b,soon\n"])
def test_a_file_of_too_many_lines_is_refused_whatever_they_hold(monkeypatch, line):
    monkeypatch.setattr(reading, "MOST_ROWS", 9)
    with pytest.raises(EdgesError, match="more than 9 lines"):
        of("a,b,2026-11-23\n" + 9 * line)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    try:
        edges = of(data)
    except EdgesError:
        return
    assert len(edges.source) == len(edges.target) == len(edges.day) > 0


def test_the_order_of_lines_makes_no_difference_to_the_numbers_of_voices():
    assert of("c,a,2026-11-23\nb,c,2026-11-24").names == of("b,c,2026-11-24\nc,a,2026-11-23").names
