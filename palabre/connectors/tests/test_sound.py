"""Whatever a network says, no value of a connector holds what no database takes or no page can show."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Author, Found, Item, Media, Page, Unavailable
from palabre.connectors.oauth import tokens_of
from palabre.connectors.protocols import Bounce, Measured, Returned, Sent
from palabre.connectors.sound import sound, sound_line, sound_text

ODD = "a\x00b\x07\x1b[31m\x85\x9f\u202ec\ud83d\ufeffd\x7f"
LEFT = "ab[31mcd"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def strings(value):
    """All texts in a value, wherever they stand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (*strings(name), *strings(one))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from strings(one)
    elif hasattr(value, "__dataclass_fields__"):
        for one in fields(value):
            yield from strings(getattr(value, one.name))


@pytest.mark.parametrize(
    "made",
    [
        Author(ODD, ODD, ODD, ODD, ODD),
        Media(ODD, ODD, ODD),
        Item(ODD, ODD, NOW, Author(ODD), url=ODD, title=ODD, language=ODD, country=ODD, place=ODD,
             place_name=ODD, parent=ODD, thread=ODD, relay_of=ODD, links=(ODD,), tags=(ODD,),
             media=(Media(ODD),), raw={ODD: [ODD, {"x": ODD}]}),
        Page(cursor={ODD: ODD, "list": [ODD, (ODD,), {"deep": ODD}]}, deleted=(ODD,), moved_to=ODD,
             title=ODD, hub=ODD, remarks=(ODD,), trouble=ODD),
        Found(ODD, {ODD: ODD}, ODD, ODD),
        Sent(ODD, ODD),
        Measured(ODD, ODD, 1.0),
        Bounce(ODD, True, ODD),
        Returned(cursor={"at": ODD}),
        replace(Author("1"), name=ODD),
    ],
    ids=lambda made: type(made).__name__,
)  # fmt: skip
def test_each_value_is_sound_in_all_its_fields_from_the_moment_it_is_made(made):
    found = list(strings(made))
    assert LEFT in found
    assert set(found) <= {LEFT, "", "x", "deep", "list", "at", "1", "post", "image"}


def test_a_text_keeps_its_lines_and_a_name_has_one():
    item = Item("1", "one\n\ntwo\tthree\r\n", NOW, Author("7", "Zoé\nof the\t square\r\n"))
    assert item.text == "one\n\ntwo\tthree\r\n"
    assert item.author.name == "Zoé of the square"
    assert sound_line("  two  blanks ") == "  two  blanks "


def test_what_is_sound_already_stays_the_very_same():
    whole = {"a": ["é ", "👩‍👩‍👧 ok", "‏עברית"], "b": ("x", 1, None)}
    assert sound(whole) is whole
    assert sound_text("a\u200db\u200f") == "a\u200db\u200f"


@pytest.mark.parametrize("key", ["a\x00b", "a\nb", "é", "", None, 3, "x" * 30_000])
def test_what_can_not_be_a_key_is_none(key):
    with pytest.raises(Unavailable):
        tokens_of({"access_token": key})
    found = tokens_of({"access_token": "good-1", "refresh_token": key, "scope": f"read\x00 {ODD}"})
    assert (found.access, found.refresh, found.scopes) == ("good-1", "", f"read {LEFT}")
