"""What differs between two versions of a post."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.publishing.versions import Part, differences, parts_of, written_of


def compared(before, after):
    (found,) = differences([Part("text", "Text", before)], [Part("text", "Text", after)])
    return found[1]


@given(st.text(), st.text())
def test_both_texts_can_be_read_from_what_differs(before, after):
    if before != after:
        pieces = compared(before, after)
        assert "".join(one.text for one in pieces if one.kind != "added") == before
        assert "".join(one.text for one in pieces if one.kind != "gone") == after


def test_a_passage_is_said_whole_and_not_in_crumbs():
    pieces = compared("gratuit et sans réservation.", "gratuit, sur place.")
    assert [(one.kind, one.text) for one in pieces] == [
        ("same", "gratuit"),
        ("gone", " et sans réservation"),
        ("added", ", sur place"),
        ("same", "."),
    ]


def test_a_long_text_is_compared_by_its_lines():
    before = "mot " * 4000 + "\nfin"
    assert compared(before, before + " !")[-1].text == "fin !"


@pytest.mark.parametrize(
    ("before", "after"),
    [("a b " * 749, "b a a " * 500), ("a\n" * 30_000, "b\n" + "a\n" * 29_999)],
    ids=["words", "lines"],
)
def test_a_text_that_says_the_same_again_and_again_keeps_nobody_waiting(before, after):
    began = process_time()
    pieces = compared(before, after)
    assert process_time() - began < 5
    assert "".join(one.text for one in pieces if one.kind != "added") == before


def test_a_version_is_read_as_it_was_written():
    content = {
        "text": "Prêt.", "title": "", "thread": ["Suite."], "first_comment": "", "link": "",
        "language": "fr", "aim": "useful", "tags": ["prix"], "is_advertising": False,
        "due_at": "2026-12-01T09:00:00+00:00", "media": [[3, "Une tasse"]],
        "told": [{"channel": 7, "text": "Autrement.", "title": None, "thread": None,
                  "first_comment": None, "to": {"board": "café"}, "more": {}}],
    }  # fmt: skip
    written = written_of(content)
    assert (written.told[0].channel, written.media, written.due_at.day) == (
        7,
        [(3, "Une tasse")],
        1,
    )
    parts = parts_of(content, {7: "Lanterne"}, {})
    assert [(one.name, one.text) for one in parts] == [
        ("text", "Prêt."),
        ("thread:1", "Suite."),
        ("tags", "prix"),
        ("channel:7", "Autrement."),
        ("where:7", "board: café"),
        ("pictures", "Une tasse"),
        ("accounts", "Lanterne"),
        ("when", "Dec. 1, 2026, 10 a.m."),
        ("aim", "Useful"),
        ("language", "fr"),
    ]
    assert [one.name for one in parts if one.is_text] == ["text", "thread:1", "tags", "channel:7"]
