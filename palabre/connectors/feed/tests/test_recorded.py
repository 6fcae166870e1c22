"""A topic's feed as a real forum of phpBB gave it, its words replaced by ours."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from palabre.connectors.contract import Kind
from palabre.connectors.feed import parse
from palabre.connectors.feed.boards import without_signature

RECORDED = (Path(__file__).parent.parent / "fixtures/recorded_phpbb.atom").read_bytes()
URL = "http://www.lamps.example/forum/feed.php?f=7&t=8134"


def test_the_posts_of_a_real_phpbb_forum_become_items():
    (answer, first), remarks = parse.items(
        parse.read(RECORDED, {}, URL), URL, datetime(2026, 11, 28, tzinfo=UTC)
    )
    assert remarks == ()
    assert answer.text == (
        'Have you tried to set the flame to "low before it is warm" and light it again?\n'
        "I'm on Luciole 1703 and it didn't help before, but it does now\n\n"
        "The only downside is that it warms slowly..."
    )
    assert (answer.title, answer.author.name) == (
        "Re: The old wick issue - Lantern smoking",
        "Toby2",
    )
    assert answer.url == "http://www.lamps.example/forum/viewtopic.php?t=8134&p=34894#p34894"
    assert answer.published_at == datetime(2017, 12, 2, 13, 7, 57, tzinfo=UTC)
    assert {answer.kind, first.kind} == {Kind.FORUM}
    assert first.text.startswith("Hey all,\n\nAt the start of the year")
    assert first.text.endswith("Is there any way round this?")
    assert answer.remote_id != first.remote_id


@pytest.mark.parametrize(
    "kept",
    [
        '<p>See <a href="https://a.example/memberlist.php?u=1">her</a> there</p><p>Bye</p>',
        '<p>See <a href="https://a.example/page">her</a> — today</p><hr />',
        "",
        "<p>" * 5_000,
    ],
)
def test_only_the_line_at_the_end_that_names_the_member_is_left_out(kept):
    assert without_signature(kept) == kept
