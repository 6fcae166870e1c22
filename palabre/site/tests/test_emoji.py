"""The emoji that the composer completes: named in both languages, and light."""

from pathlib import Path

import brotli
import pytest

from palabre.connectors.contract import PostLimits
from palabre.connectors.lengths import length

DATA = Path(__file__).parent.parent / "static" / "palabre" / "data"


def lines(language):
    text = (DATA / f"emoji.{language}.txt").read_text("utf-8")
    return [one.split("\t") for one in text.splitlines()]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_is_one_sign_with_a_name_in_both_languages(language):
    found = lines(language)
    assert {len(one) for one in found} == {4}
    assert all(face and name and other for face, name, other, _words in found)
    assert {length(face, PostLimits(unit="graphemes")) for face, *_ in found} == {1}
    assert len({face for face, *_ in found}) == len(found)


def test_both_languages_hold_the_same_ones_by_each_other_s_names():
    here, there = lines("fr"), lines("en")
    assert [(face, name) for face, name, *_ in here] == [(one[0], one[2]) for one in there]


@pytest.mark.parametrize(
    ("language", "face", "name"),
    [
        ("fr", "☕", "boisson chaude"),
        ("en", "☕", "hot beverage"),
        ("fr", "🇫🇷", "drapeau\u202f: France"),
    ],
)
def test_some_are_called_as_unicode_calls_them(language, face, name):
    assert dict(one[:2] for one in lines(language))[face] == name


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_is_light_on_its_way(language):
    assert len(brotli.compress((DATA / f"emoji.{language}.txt").read_bytes())) < 45_000
