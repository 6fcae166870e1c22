"""Mailboxes on bad days, against a scripted IMAP server: a double."""

import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.mailbox.client import MailConnector
from tests.doubles import cut, endless, flood, garbage, hang, reset, running, said, then
from tests.doubles.imap import Imap
from tests.faults.measures import MOST_MEMORY, SECRET, bounded, raises_only

HUGE = said("* 1 FETCH (UID 4 BODY[] {4000000000}")
HALF = said("* 1 FETCH (UID 4 BODY[] {500}", "From: Zoe <zoe@example.org>")


def mailbox(double, total=20.0):
    credential = {"server": f"127.0.0.1:{double.port}", "account": "desk@example.org",
                  "secret": SECRET, "security": "none"}  # fmt: skip
    return MailConnector(Http(allow=[f"127.0.0.1:{double.port}"], total=total), credential)


def test_on_a_good_day_a_letter_is_read():
    with running(Imap()) as double:
        page = mailbox(double).read("folder", {}, {})
    assert [item.remote_id for item in page.items] == ["one@example.org"]
    assert page.cursor["uid"] == 4


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("LOGIN", said("TAG NO [AUTHENTICATIONFAILED] s3cret is wrong"), Reconnect),
        ("LOGIN", said("TAG NO no"), Reconnect),
        ("LOGIN", said("TAG NO [UNAVAILABLE] try later"), Unavailable),
        ("LOGIN", said("TAG NO [INUSE] try later"), Unavailable),
        ("LOGIN", then(said("* BYE too many connections"), cut), Unavailable),
        ("HELLO", then(said("* BYE [UNAVAILABLE] try later"), cut), Unavailable),
        ("EXAMINE", said("TAG NO [UNAVAILABLE] try later"), Unavailable),
        ("EXAMINE", said("TAG NO no such folder"), Rejected),
        ("UIDSEARCH", said("TAG NO [SERVERBUG] try later"), Unavailable),
        ("UIDSEARCH", said("TAG NO can't search"), Rejected),
    ],
)
def test_what_a_server_refuses_is_told_by_why(where, fault, error, caplog):
    with running(Imap(**{where: fault})) as double, raises_only(error, caplog):
        mailbox(double).read("folder", {}, {})


@pytest.mark.parametrize("where", ["HELLO", "LOGIN", "EXAMINE", "UIDSEARCH", "UIDFETCH"])
@pytest.mark.parametrize("fault", [cut, reset, garbage, HUGE, then(HALF, cut)])
def test_a_server_that_breaks_off_or_talks_nonsense_is_unavailable(where, fault, caplog):
    with running(Imap(**{where: fault})) as double, raises_only(Unavailable, caplog):
        mailbox(double, total=2.0).read("folder", {}, {})


@pytest.mark.parametrize("where", ["HELLO", "LOGIN", "EXAMINE", "UIDSEARCH", "UIDFETCH"])
@pytest.mark.parametrize("before", [said(), HALF])
def test_a_server_that_falls_silent_is_waited_for_no_longer_than_allowed(where, before, caplog):
    with running(Imap(**{where: then(before, hang)})) as double, raises_only(Unavailable, caplog):
        mailbox(double, total=0.3).read("folder", {}, {})


@pytest.mark.parametrize(
    "fault",
    [endless, flood(b"* 3 EXISTS\r\n"), flood(b"* SEARCH" + b" 7" * 30_000 + b"\r\n"),
     flood(b"x" * 70_000, before=b"* 1 FETCH (UID 4 BODY[] {26000000}\r\n"),
     flood(b"* 1 FETCH (UID 4 BODY[] {60000}\r\n" + b"x" * 60_000 + b")\r\n")],
)  # fmt: skip
@pytest.mark.parametrize("where", ["HELLO", "UIDSEARCH", "UIDFETCH"])
def test_a_server_that_floods_us_doesnt_fill_our_memory(where, fault, caplog):
    with (
        running(Imap(**{where: fault})) as double,
        bounded(MOST_MEMORY),
        raises_only(Unavailable, caplog),
    ):
        mailbox(double).read("folder", {}, {})


@pytest.mark.parametrize(
    ("fault", "error"),
    [(cut, Unknown), (reset, Unknown), (endless, Unknown), (said("TAG NO not there"), Rejected)],
)
def test_whether_a_mail_was_moved_is_unknown_when_the_answer_is_lost(fault, error, caplog):
    double = Imap(UIDMOVE=fault, LIST=said('* LIST (\\Archive) "/" Old', "TAG OK done"))
    double.answer = lambda verb, rest: (
        ["* SEARCH 4"] if verb == "UIDSEARCH" else Imap.answer(double, verb, rest)
    )
    with running(double), raises_only(error, caplog):
        mailbox(double).moderate("one@example.org", Moderation.HIDE)


def test_a_stream_ends_when_its_server_does():
    with running(Imap(IDLE=then(said("+ idling"), cut))) as double:
        stream = mailbox(double, total=3.0).stream("live", {}, {})
        assert [item.remote_id for item in next(stream).items] == ["one@example.org"]
        with pytest.raises(Unavailable, match=r"\.$"):
            next(stream)
