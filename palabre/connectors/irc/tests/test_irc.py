"""Lines of IRC: taken apart, cleaned, cut."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Rejected
from palabre.connectors.http import Http
from palabre.connectors.irc.client import IrcConnector
from palabre.connectors.irc.speech import (
    item_of,
    keeps_who,
    line_of,
    lines_of,
    name_of,
    parts_of,
    was_said_by,
)
from palabre.connectors.protocols import Draft, Upload

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)


def _item(raw):
    return item_of(line_of(raw), "irc.example.org", "lanterne", NOW)


def test_a_line_of_a_channel_has_a_place_and_an_author():
    said = "En panne \x02ici\x0f \x0304https://a.example/b."
    item = _item(f":zoe!z@host PRIVMSG #support :{said}\r\n".encode())
    assert item.text == "En panne ici https://a.example/b."
    assert (item.place, item.author.remote_id) == (
        "irc.example.org/#support",
        "irc.example.org/zoe",
    )
    assert item.links == ("https://a.example/b",)
    assert item.published_at == NOW
    assert parts_of(item.remote_id) == ("#support", "zoe")


def test_tags_give_the_time_and_the_number():
    item = _item(b"@time=2026-11-27T09:59:00.000Z;msgid=abc :zoe!z@h PRIVMSG #a :x")
    assert item.published_at == datetime(2026, 11, 27, 9, 59, tzinfo=UTC)
    assert item.remote_id.split("/")[3] == "abc"


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b":zoe!z@h PRIVMSG #a :\x01ACTION rit\x01", "rit"), (b":zoe!z@h PRIVMSG #a :\xe9t\xe9", "été"),
     (b":zoe!z@h PRIVMSG lanterne :bonjour", "bonjour"), (b":zoe!z@h NOTICE #a :x", "x")],
)  # fmt: skip
def test_what_people_say_is_heard(raw, text):
    assert _item(raw).text == text


def test_what_is_said_to_us_alone_is_private():
    assert _item(b":zoe!z@h PRIVMSG Lanterne :psst").private
    assert not _item(b":zoe!z@h PRIVMSG #lanterne :hello").private


@pytest.mark.parametrize(
    "raw",
    [b"", b":server NOTICE * :hello", b":zoe!z@h PRIVMSG #a :\x01VERSION\x01", b":zoe!z@h JOIN #a",
     b":zoe!z@h PRIVMSG bo :not to us", b":zoe!z@h PRIVMSG #a", b":zoe!z@h PRIVMSG #a :\x03"],
)  # fmt: skip
def test_what_nobody_said_to_us_is_passed_over(raw):
    assert _item(raw) is None


def test_a_text_is_cut_at_lines_and_blanks_by_its_bytes():
    lines = lines_of("Bonjour\n\n" + "é" * 150 + " " + "à" * 150, "zoe: ")
    assert lines == ["zoe: Bonjour", "é" * 150, "à" * 150]
    assert all(len(line.encode()) <= 400 for line in lines_of("é" * 700))
    for text in ("a\n" * 6, "", " \n", "é" * 1_100):
        with pytest.raises(Rejected, match=r"\.$"):
            lines_of(text)


def test_a_second_command_is_never_slipped_in():
    assert lines_of("x\r\nQUIT :bye\x00") == ["x", "QUIT :bye"]
    connector = IrcConnector(Http(), {"server": "irc.example.org", "account": "a\r\nQUIT"})
    for place in ("#a\r\nQUIT", "a b", "", "#a,#b"):
        with pytest.raises(Rejected):
            connector.publish(Draft("x", to={"channel": place}), "key")
    with pytest.raises(Rejected, match="nickname"):
        connector.publish(Draft("x", to={"channel": "#a"}), "key")
    with pytest.raises(Rejected):
        connector.publish(
            Draft("x", media=(Upload("a", "image/png", b""),), to={"channel": "#a"}), "key"
        )


def test_a_lines_name_tells_whether_it_came_from_there_and_no_address():
    item = _item(b"@msgid=abc :zoe!~z@home.example PRIVMSG #support :x")
    assert "home" not in item.remote_id
    assert keeps_who(item.remote_id)
    assert was_said_by(item.remote_id, "z@HOME.example")
    for other in ("z@elsewhere.example", "bo@home.example", ""):
        assert not was_said_by(item.remote_id, other)
    other = _item(b"@msgid=def :zoe!~z@home.example PRIVMSG #support :x")
    assert item.remote_id.rpartition("/")[2] != other.remote_id.rpartition("/")[2]
    old = name_of("irc.example.org", "#support", "zoe", "1")
    assert (keeps_who(old), was_said_by(old, "z@home.example")) == (False, False)


@pytest.mark.parametrize("number", [b"msgid=abc;", b""])
def test_a_line_that_is_told_again_where_readings_overlap_keeps_its_name(number):
    raw = b"@" + number + b"time=2026-11-27T09:59:00.000Z :zoe!~z@home.example PRIVMSG #support :x"
    first, again = (
        item_of(line_of(raw), "irc.example.org", "lanterne", now)
        for now in (NOW, NOW + timedelta(seconds=2))
    )
    assert first is not None
    assert again is not None
    assert first.remote_id == again.remote_id


@pytest.mark.parametrize(
    "name", ["", "a/b", name_of("s", "#a", "", "1"), name_of("s", "#a\r\nQUIT", "z", "1")]
)
def test_what_is_no_line_is_refused(name):
    with pytest.raises(Rejected):
        parts_of(name)


@given(st.binary(max_size=80))
def test_no_bytes_whatever_break_the_hearing(raw):
    for one in (raw, b":zoe!z@h PRIVMSG #a :" + raw):
        item = _item(one)
        assert item is None or item.text
