"""What a network's rules for films say against a film, with the figures of both."""

from dataclasses import replace
from datetime import date

import pytest

from palabre.connectors.films import FilmRules, clock
from palabre.connectors.protocols import Draft
from palabre.connectors.registry import PLATFORMS
from palabre.publishing.checks import File, limits_of
from palabre.publishing.tests.test_checks_limits import GIVEN, NETWORK

RULES = FilmRules(
    "https://rules.example", date(2026, 11, 28), bytes=5_000_000, shortest=3, longest=140,
    narrowest=9 / 16, widest=16 / 9, least_width=32, most_width=1920, most_height=1920,
    slowest=23, fastest=60, codecs=("h264", "hevc"),
)  # fmt: skip
TAKES = replace(NETWORK, post=replace(NETWORK.post, films=RULES))
FILM = File("été.mp4", "video/mp4", 4_000_000, "Une tasse", 30, 1280, 720, 25, "h264")
PICTURE = File("a.png", "image/png", 10, "Une tasse")


def says(*files, network=TAKES):
    found = limits_of(Draft("Bonjour", **GIVEN), network, files=files)
    return [(one.rule, one.english) for one in found if one.grave]


def test_a_film_within_all_rules_is_left_in_peace():
    assert says(FILM) == []


@pytest.mark.parametrize(
    ("odd", "rule", "sentence"),
    [
        ({"size": 6_100_000}, "film-too-big", "été.mp4 has 6.1 MB: Lanterne takes 5 MB at most."),
        ({"seconds": 300}, "film-too-long", "été.mp4 lasts 5:00: Lanterne takes 2:20 at most."),
        ({"seconds": 2}, "film-too-short", "été.mp4 lasts 0:02: Lanterne wants 0:03 at least."),
        (
            {"content_type": "video/quicktime"},
            "film-type",
            "Lanterne doesn't take été.mp4: it takes MP4.",
        ),
        (
            {"codec": "vp9"},
            "film-codec",
            "été.mp4 is coded in VP9: Lanterne takes H.264, H.265.",
        ),
        (
            {"fps": 120},
            "film-pace",
            "été.mp4 has 120 pictures a second: Lanterne takes 23 to 60.",
        ),
        (
            {"width": 400, "height": 1_000},
            "film-shape",
            "été.mp4 has 400 × 1000 pixels: Lanterne takes no video of this shape.",
        ),
        (
            {"width": 3_840, "height": 2_160},
            "film-size",
            "été.mp4 has 3840 × 2160 pixels: Lanterne takes no video of this size.",
        ),
    ],
)
def test_what_the_network_does_not_take_is_told_with_both_figures(odd, rule, sentence):
    assert says(replace(FILM, **odd)) == [(rule, sentence)]


def test_films_are_counted_and_kept_apart_from_pictures():
    assert [rule for rule, _ in says(FILM, FILM)] == ["film-too-many"]
    assert [rule for rule, _ in says(FILM, PICTURE)] == ["film-and-pictures"]
    both = replace(TAKES, post=replace(TAKES.post, films=replace(RULES, with_pictures=True)))
    assert says(FILM, PICTURE, network=both) == []


def test_a_network_without_films_says_so():
    assert says(FILM, network=NETWORK) == [
        ("film-unwanted", "Lanterne takes no videos from here: send the text without them.")
    ]


def test_why_a_network_takes_no_films_is_said_beside_it():
    reddit = PLATFORMS["reddit"][0]
    found = {
        one.rule: one for one in limits_of(Draft("Bonjour", **GIVEN), reddit, files=[FILM])
    }  # fmt: skip
    assert found["film-unwanted"].grave
    assert not found["film-why"].grave
    assert found["film-why"].english.startswith(
        "Reddit's description says how a post names a video"
    )
    pictures = limits_of(Draft("Bonjour", **GIVEN), reddit, files=[PICTURE])
    assert "film-why" not in [one.rule for one in pictures]


def test_a_film_is_to_be_described_as_a_picture_is():
    found = limits_of(Draft("Bonjour", **GIVEN), TAKES, files=[replace(FILM, alt="")])
    assert [one.rule for one in found] == ["alt-missing"]


def test_what_is_not_known_of_a_film_is_not_held_against_it():
    assert says(File("x.mp4", "video/mp4", 0, "Une tasse")) == []


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0:01"), (7, "0:07"), (750, "12:30"), (3_723, "1:02:03")]
)
def test_a_length_is_told_as_players_do(seconds, told):
    assert clock(seconds) == told
