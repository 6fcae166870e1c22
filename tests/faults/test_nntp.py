"""Newsgroups on bad days, against a scripted news server: a double."""

import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.usenet.client import UsenetConnector
from tests.doubles import cut, endless, flood, garbage, hang, reset, running, said, then
from tests.doubles.nntp import Nntp
from tests.faults.measures import SECRET, bounded, raises_only

GROUP = {"group": "fr.test"}
DRAFT = Draft(".Bonjour", title="Where?", to=GROUP)
# An article is two million bytes at most, and what is longer is read to its end, up to eight.
MOST_MEMORY = 24 * 1024 * 1024
HALF = said("220 1 follows", "From: Zoe <zoe@example.org>")
NAME = "one@example.org"


def news(double, total=20.0):
    credential = {"server": f"127.0.0.1:{double.port}", "account": "desk", "secret": SECRET,
                  "security": "none", "address": "Desk <desk@example.org>"}  # fmt: skip
    return UsenetConnector(Http(allow=[f"127.0.0.1:{double.port}"], total=total), credential)


def test_on_a_good_day_an_article_is_read_and_one_is_posted():
    with running(Nntp()) as double:
        page = news(double).read("group", GROUP, {})
        news(double).publish(DRAFT, "k")
    assert [item.remote_id for item in page.items] == [NAME]
    assert double.taken[0].endswith("\n..Bonjour")


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("AUTHINFO_PASS", said("481 s3cret is wrong"), Reconnect),
        ("AUTHINFO_USER", said("502 no such account"), Reconnect),
        ("HELLO", then(said("400 try later"), cut), Unavailable),
        ("HELLO", then(said("502 not you"), cut), Unavailable),
        ("MODE", said("502 later"), Unavailable),
        ("GROUP", said("403 trouble of our own"), Unavailable),
        ("GROUP", said("411 no such group"), Rejected),
        ("GROUP", said("480 sign in first"), Rejected),
        ("ARTICLE", said("400 shutting down"), Unavailable),
        ("ARTICLE", said("403 trouble of our own"), Unavailable),
        ("ARTICLE", said("599 nobody says that"), Unavailable),
    ],
)
def test_what_a_server_refuses_is_told_by_why(where, fault, error, caplog):
    with running(Nntp(**{where: fault})) as double, raises_only(error, caplog):
        news(double).read("group", GROUP, {})


STEPS = ["HELLO", "MODE", "AUTHINFO_USER", "AUTHINFO_PASS", "GROUP", "OVER", "ARTICLE"]


@pytest.mark.parametrize("where", STEPS)
@pytest.mark.parametrize("fault", [cut, reset, then(HALF, cut)])
def test_a_server_that_breaks_off_is_unavailable(where, fault, caplog):
    with running(Nntp(**{where: fault})) as double, raises_only(Unavailable, caplog):
        news(double, total=2.0).read("group", GROUP, {})


@pytest.mark.parametrize("where", STEPS)
def test_a_server_that_talks_nonsense_is_unavailable(where, caplog):
    with running(Nntp(**{where: garbage})) as double, raises_only(Unavailable, caplog):
        news(double, total=2.0).read("group", GROUP, {})


@pytest.mark.parametrize("where", STEPS)
def test_a_server_that_falls_silent_is_waited_for_no_longer_than_allowed(where, caplog):
    with running(Nntp(**{where: hang})) as double, raises_only(Unavailable, caplog):
        news(double, total=0.3).read("group", GROUP, {})


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        ("HELLO", endless),
        ("GROUP", endless),
        ("OVER", flood(b"1\tx\r\n", before=b"224 follows\r\n")),
        ("OVER", flood(b"x" * 65_536, before=b"224 follows\r\n")),
        ("ARTICLE", flood(b"It is dark.\r\n", before=b"220 follows\r\n")),
        ("ARTICLE", flood(b"x" * 65_536, before=b"220 follows\r\n")),
    ],
)
def test_a_server_that_floods_us_doesnt_fill_our_memory(where, fault, caplog):
    with (
        running(Nntp(**{where: fault})) as double,
        bounded(MOST_MEMORY),
        raises_only(Unavailable, caplog),
    ):
        news(double).read("group", GROUP, {})


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("POST", said("440 you may not"), Rejected),
        ("POST", said("400 try later"), Unavailable),
        ("POST", cut, Unavailable),
        ("STAT", cut, Unavailable),
        ("STAT", said("500 what?"), Unavailable),
        ("END", said("441 not like that"), Rejected),
        ("END", cut, Unknown),
        ("END", reset, Unknown),
        ("END", garbage, Unknown),
        ("END", endless, Unknown),
        ("END", hang, Unknown),
        ("END", said("400 try later"), Unknown),
        ("END", said("299 what?"), Unknown),
        ("POST", said("299 what?"), Unavailable),
    ],
)
def test_only_an_article_that_left_may_have_been_posted(where, fault, error, caplog):
    with running(Nntp(**{where: fault})) as double, raises_only(error, caplog):
        news(double, total=0.5).publish(DRAFT, "k")
    assert len(double.taken) == (where == "END")


@pytest.mark.parametrize("fault", [said("500 what?"), said("403 trouble of our own"), garbage, cut])
def test_an_article_isnt_taken_for_gone_because_its_server_talks_nonsense(fault, caplog):
    with running(Nntp(ARTICLE=fault)) as double, raises_only(Unavailable, caplog):
        news(double).delete(NAME)
    with running(Nntp(STAT=fault)) as double, raises_only(Unavailable, caplog):
        news(double).receipt("k", DRAFT, None)
