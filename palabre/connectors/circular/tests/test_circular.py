"""A letter to one person, with a way out that mail programs understand; and what comes back."""

import email
import email.policy

import pytest

from palabre.connectors.circular.client import CircularConnector
from palabre.connectors.circulars.bounces import bounce_of
from palabre.connectors.contract import NoSuchAddress, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Circular, Draft, Upload
from palabre.connectors.tests.smtp import running_relay

CIRCULAR = Circular(
    "zoe@example.org", "Les nouvelles", "Bonjour à Lyon.", "<p>Bonjour à Lyon.</p>",
    leave="https://palabre.example/letters/leave/k", list_name="Les nouvelles de Lanterne",
    pictures=(Upload("a.png", "image/png", b"\x89PNG", "Une lampe"),),
)  # fmt: skip


def connector(relay):
    given = {
        "server": f"127.0.0.1:{relay.port}", "account": "desk@lanterne.example", "secret": "s",
        "address": "Lanterne <news@lanterne.example>", "security": "none",
    }  # fmt: skip
    return CircularConnector(Http(allow=["127.0.0.1"], total=10), given)


@pytest.fixture
def relay():
    with running_relay() as relay:
        yield relay


def arrived(relay):
    return email.message_from_bytes(relay.taken[0][2], policy=email.policy.default)


def test_a_letter_goes_to_one_person_as_text_and_html_with_its_picture_inside(relay):
    sent = connector(relay).mail(CIRCULAR, "key-1")
    assert relay.taken[0][:2] == ("news@lanterne.example", ["zoe@example.org"])
    message = arrived(relay)
    assert message["From"] == "Lanterne <news@lanterne.example>"
    assert message["Message-ID"] == f"<{sent.remote_id}>"
    assert message.get_body(("plain",)).get_content().strip() == "Bonjour à Lyon."
    assert "Bonjour à Lyon." in message.get_body(("html",)).get_content()
    (picture,) = [one for one in message.walk() if one.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<picture-0@letter>"


def test_mail_programs_are_told_how_one_leaves_with_one_click(relay):
    connector(relay).mail(CIRCULAR, "key-1")
    message = arrived(relay)
    assert message["List-Unsubscribe"] == "<https://palabre.example/letters/leave/k>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<les-nouvelles-de-lanterne.lanterne.example>"


def test_without_https_no_mail_program_is_told_to_post(relay):
    plain = Circular("zoe@example.org", "x", "y", leave="http://palabre.example/leave/k")
    connector(relay).mail(plain, "key-1")
    assert arrived(relay)["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("to", ["zoe", "a@example.org, b@example.org", "Zoé <zoe@example.org>"])
def test_what_is_not_one_bare_address_is_refused(relay, to):
    with pytest.raises(Rejected):
        connector(relay).mail(Circular(to, "x", "y"), "key")
    assert relay.taken == []


@pytest.mark.parametrize(
    ("verb", "answer", "fault"),
    [
        ("RCPT", "550 5.1.1 no such user", NoSuchAddress),
        ("RCPT", "551 not here", NoSuchAddress),
        ("RCPT", "550 5.7.1 blocked", Rejected),
        ("RCPT", "550 we don't like you", Rejected),
        ("RCPT", "452 4.2.2 mailbox full", Unavailable),
        ("DATA", "554 5.7.1 spam", Rejected),
        ("AUTH", "535 5.7.8 wrong", Reconnect),
        ("END", "break", Unknown),
    ],
)
def test_each_answer_of_a_server_means_one_thing(relay, verb, answer, fault):
    relay.answers[verb] = answer
    with pytest.raises(fault) as caught:
        connector(relay).mail(CIRCULAR, "key")
    assert type(caught.value) is fault


def test_the_account_is_tried_without_sending(relay):
    assert connector(relay).me().remote_id == "news@lanterne.example"
    relay.answers["AUTH"] = "535 5.7.8 wrong"
    with pytest.raises(Reconnect):
        connector(relay).me()
    assert relay.taken == []


def test_a_letter_to_nobody_in_particular_is_refused(relay):
    with pytest.raises(Rejected, match="one by one"):
        connector(relay).publish(Draft("x"), "key")


def report(action="failed", status="5.1.1", name="<m-1@lanterne.example>", kind="rfc822"):
    """A report as Postfix writes them (RFC 3464)."""
    inner = f"From: a@b.example\r\nMessage-ID: {name}\r\nSubject: x\r\n\r\nBonjour"
    part = "message/rfc822" if kind == "rfc822" else "text/rfc822-headers"
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; zoe@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: {part}\r\n\r\n{inner}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("kind", ["rfc822", "headers"])
def test_a_report_says_which_mail_came_back_and_whether_for_good(kind):
    found = bounce_of(report(kind=kind))
    assert (found.message_id, found.is_hard, found.status) == (
        "m-1@lanterne.example",
        True,
        "5.1.1",
    )


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1", "5.0.0"])
def test_a_full_mailbox_or_a_filter_says_nothing_against_the_address(status):
    assert bounce_of(report(status=status)).is_hard is False


@pytest.mark.parametrize(
    "raw",
    [
        report(action="delayed", status="4.4.1"),
        report(name=""),
        b"Subject: I am away\r\n\r\nBack on Monday. Status: 5.1.1",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n",
    ],
)
def test_what_is_no_report_of_a_failure_counts_nothing(raw):
    assert bounce_of(raw) is None
