"""Letters on bad days, against a scripted SMTP server: a double."""

from email.message import EmailMessage

import pytest

from palabre.connectors.contract import NoSuchAddress, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.lines import Host
from palabre.connectors.smtp import send, try_out
from tests.doubles import cut, endless, flood, garbage, hang, reset, running, said, then
from tests.doubles.smtp import Smtp
from tests.faults.measures import SECRET, bounded, raises_only

STEPS = ["HELLO", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"]
MOST_MEMORY = 8 * 1024 * 1024


def hand_over(double, total=20.0):
    message = EmailMessage()
    message["Subject"] = "Broken lamp"
    message.set_content(".It is dark.\n..\n")
    http = Http(allow=[f"127.0.0.1:{double.port}"], total=total)
    host = Host("127.0.0.1", double.port, "none")
    send(http, host, "desk@example.org", SECRET, "desk@example.org", ["zoe@example.org"], message)


def test_on_a_good_day_a_letter_is_handed_over_as_it_is_written():
    with running(Smtp()) as double:
        hand_over(double)
    (letter,) = double.taken
    assert letter.endswith("\n..It is dark.\n...")  # dots are doubled on the way
    assert double.heard[-1] == "DATA"


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("AUTH", said("535 5.7.8 s3cret is wrong"), Reconnect),
        ("AUTH", said("454 4.7.0 try later"), Unavailable),
        ("HELLO", then(said("421 try later"), cut), Unavailable),
        ("HELLO", then(said("554 not you"), cut), Rejected),
        ("MAIL", said("452 4.3.1 try later"), Unavailable),
        ("MAIL", said("553 5.7.1 not yours"), Rejected),
        ("RCPT", said("451 greylisted: try later"), Unavailable),
        ("RCPT", said("550 5.1.1 nobody"), NoSuchAddress),
        ("DATA", said("451 try later"), Unavailable),
        ("DATA", said("554 spam"), Rejected),
        ("END", said("451 try later"), Unavailable),
        ("END", said("552 too big"), Rejected),
    ],
)
def test_what_a_server_refuses_is_told_by_why(where, fault, error, caplog):
    with running(Smtp(**{where: fault})) as double, raises_only(error, caplog):
        hand_over(double)


@pytest.mark.parametrize("where", STEPS)
@pytest.mark.parametrize("fault", [cut, reset, garbage, then(said("250-half"), cut)])
def test_before_the_letter_left_a_server_that_breaks_off_is_unavailable(where, fault, caplog):
    with running(Smtp(**{where: fault})) as double, raises_only(Unavailable, caplog):
        hand_over(double)
    assert double.taken == []


@pytest.mark.parametrize("where", STEPS)
def test_a_server_that_falls_silent_is_waited_for_no_longer_than_allowed(where, caplog):
    with running(Smtp(**{where: hang})) as double, raises_only(Unavailable, caplog):
        hand_over(double, total=0.3)


@pytest.mark.parametrize(
    "fault",
    [cut, reset, garbage, hang, endless, flood(b"250-more\r\n"), then(said("what?"), hang)],
)
def test_a_letter_that_was_taken_without_a_word_may_have_been_sent(fault, caplog):
    double = Smtp(END=fault)
    with running(double), bounded(MOST_MEMORY), raises_only(Unknown, caplog):
        hand_over(double, total=0.5)
    assert len(double.taken) == 1


@pytest.mark.parametrize(
    "fault", [endless, flood(b"250-more\r\n"), flood(b"250-" + b"x" * 900 + b"\r\n")]
)
@pytest.mark.parametrize("where", ["HELLO", "EHLO", "AUTH", "DATA"])
def test_a_server_that_floods_us_doesnt_fill_our_memory(where, fault, caplog):
    with (
        running(Smtp(**{where: fault})) as double,
        bounded(MOST_MEMORY),
        raises_only(Unavailable, caplog),
    ):
        hand_over(double)


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [("AUTH", said("535 no"), Reconnect), ("AUTH", said("454 later"), Unavailable),
     ("EHLO", cut, Unavailable), ("HELLO", endless, Unavailable), ("AUTH", hang, Unavailable)],
)  # fmt: skip
def test_trying_an_account_out_fails_in_the_same_ways(where, fault, error, caplog):
    with running(Smtp(**{where: fault})) as double, raises_only(error, caplog):
        http = Http(allow=[f"127.0.0.1:{double.port}"], total=0.5)
        try_out(http, Host("127.0.0.1", double.port, "none"), "desk@example.org", SECRET)
    assert double.taken == []
