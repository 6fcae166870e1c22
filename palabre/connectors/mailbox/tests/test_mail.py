"""Mails: what is read of them, how ours are written, and what an outgoing server may answer."""

import email
import email.policy
import socket

import pytest

from palabre.connectors.contract import (
    Item,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.letters import item_of
from palabre.connectors.lines import Host, Lines, host_of, link_to
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.smtp import letter, name_of, send, sender_of
from palabre.connectors.tests.smtp import running_relay

US = ("Lanterne", "desk@lanterne.example")
ABOVE = email.message_from_string(
    "From: =?utf-8?q?Zo=C3=A9?= <zoe@example.org>\nSubject: Facture\nMessage-ID: <2@example.org>\n"
    "References: <1@example.org>\nDate: Fri, 27 Nov 2026 10:00:00 +0100\n\nBonjour\n"
)


def _written(*arguments, **options):
    message, to = letter(*arguments, **options)
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default), to


def test_a_mail_is_written_with_names_subject_date_and_a_name_made_of_the_key():
    draft = Draft("Bonjour,\nvoilà.", title="Où ? À Lyon", to={"to": "Zoé <zoe@example.org>, b@example.org",
                  "cc": "c@example.org"}, link="https://lanterne.example/")  # fmt: skip
    message, to = _written(draft, "key", US)
    again, _ = _written(draft, "key", US)
    assert to == ["zoe@example.org", "b@example.org", "c@example.org"]
    assert message["Subject"] == "Où ? À Lyon"
    assert message["From"] == "Lanterne <desk@lanterne.example>"
    assert (
        message.get_content().replace("\r", "") == "Bonjour,\nvoilà.\n\nhttps://lanterne.example/\n"
    )
    assert message["Message-ID"] == again["Message-ID"]
    assert message["Message-ID"].strip() == f"<{name_of('key', US[1])}>"
    assert message["Date"].datetime.tzinfo is not None


def test_a_mail_leaves_in_plain_ascii_whatever_its_text():
    message, _ = letter(Draft("é" * 2_000, to={"to": "a@example.org"}, title="é" * 90), "key", US)
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\n"))) < 998


def test_an_answer_goes_to_who_wrote_into_the_thread():
    message, to = _written(Draft("Merci."), "key", US, ABOVE)
    assert to == ["zoe@example.org"]
    assert message["Subject"] == "Re: Facture"
    assert message["In-Reply-To"] == "<2@example.org>"
    assert message["References"] == "<1@example.org> <2@example.org>"


def test_files_hang_on_with_their_alternative_text():
    picture = Upload("été.png", "image/png", b"\x89PNG", "Une lanterne")
    draft = Draft("Voici.", media=(picture,), to={"to": "a@example.org"})
    message, _ = _written(draft, "key", US)
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("été.png", "image/png")
    assert part.get_content() == b"\x89PNG"
    assert part["Content-Description"] == "Une lanterne"


@pytest.mark.parametrize(
    "draft",
    [
        Draft("x", title="a\r\nBcc: all@example.org", to={"to": "a@example.org"}),
        Draft("x", to={"to": "a@example.org\nBcc: b@example.org"}),
        Draft("x", to={"to": "a@example.org", "cc": "b\r@example.org"}),
        Draft("x", to={"to": "a@example.org"}, media=(Upload("a\r\nb", "image/png", b""),)),
        Draft("x", to={"to": "not an address"}),
        Draft("x"),
        Draft("x", to={"to": ", ".join(f"a{n}@example.org" for n in range(51))}),
    ],
)
def test_headers_can_not_be_slipped_in_and_addresses_must_be_some(draft):
    with pytest.raises(Rejected, match=r"\.$"):
        letter(draft, "key", US)


def test_a_hostile_answerable_mail_slips_nothing_in():
    above = email.message_from_string(
        "From: a@example.org\nSubject: =?utf-8?q?x=0D=0ABcc=3A_all=40example=2Eorg?=\nMessage-ID: <1@x>\n\n"
    )
    message, to = _written(Draft("x"), "key", US, above)
    assert to == ["a@example.org"]
    assert message["Bcc"] is None


def test_a_mail_in_html_becomes_plain_text_and_its_files_are_named():
    message = email.message.EmailMessage()
    message["From"], message["Date"] = "Zoé <Zoe@example.org>", "Fri, 27 Nov 2026 10:00:00 +0100"
    message["Message-ID"], message["List-Id"] = "<1@example.org>", "Amis <amis.example.org>"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content("<p>Très <b>mécontent</b><script>x</script></p>", subtype="html")
    message.add_attachment(b"12345", maintype="application", subtype="pdf", filename="été.pdf")
    item = item_of(message.as_bytes())
    assert isinstance(item, Item)
    assert (item.text, item.place) == ("Très mécontent\n\n📎 été.pdf", "amis.example.org")
    assert item.raw["attachments"] == [{"name": "été.pdf", "type": "application/pdf", "bytes": 5}]
    assert (item.author.remote_id, item.author.automatic) == ("zoe@example.org", True)


def _send(relay, **answers):
    relay.answers.update(answers)
    message, to = letter(Draft(".Bonjour", to={"to": "a@example.org, b@example.org"}), "key", US)
    http = Http(allow=["127.0.0.1"], total=5)
    send(http, Host("127.0.0.1", relay.port, "none"), "desk", "s3cret", US[1], to, message)


def test_a_mail_is_handed_over_signed_in():
    with running_relay() as relay:
        _send(relay)
    ((sender, to, text),) = relay.taken
    assert (sender, to) == (US[1], ["a@example.org", "b@example.org"])
    assert text.endswith(b"\r\n.Bonjour\r\n")
    assert any(said.startswith("AUTH PLAIN") for said in relay.said)


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [("AUTH", "535 5.7.8 s3cret no", Reconnect), ("AUTH", "454 later", Unavailable),
     ("MAIL", "550 not you", Rejected), ("RCPT", "550 no such user", Rejected),
     ("RCPT", "451 greylisted", Unavailable), ("DATA", "554 no", Rejected),
     ("DATA", "break", Unavailable), ("END", "what?", Unknown),
     ("END", "552 too big", Rejected), ("END", "451 later", Unavailable), ("END", "break", Unknown),
     ("EHLO", "break", Unavailable), ("MAIL", "break", Unavailable)],
)  # fmt: skip
def test_what_an_outgoing_server_answers_becomes_an_error_of_the_contract(verb, answer, error):
    with running_relay() as relay, pytest.raises(error, match=r"\.$") as refusal:
        _send(relay, **{verb: answer})
    assert "s3cret" not in str(refusal.value)


def test_encryption_that_is_not_offered_is_demanded():
    message, to = letter(Draft("x", to={"to": "a@example.org"}), "key", US)
    http = Http(allow=["127.0.0.1"], total=5)
    with running_relay() as relay:
        host = Host("127.0.0.1", relay.port, "starttls")
        with pytest.raises(Rejected):
            send(http, host, "desk", "x", US[1], to, message)
    assert not any(said.startswith("AUTH") for said in relay.said)


@pytest.mark.parametrize(
    ("server", "security", "allow"),
    [("127.0.0.1:143", "none", ()), ("10.0.0.1", "tls", ()), ("localhost", "tls", ()),
     ("mail.example.org", "none", ()), ("mail.example.org:22", "tls", ()), ("mail example", "tls", ()),
     ("mail.example.org", "perhaps", ()), ("mail.example.org:99999", "tls", ()), ("", "tls", ())],
)  # fmt: skip
def test_mail_goes_only_where_palabre_goes(server, security, allow):
    with pytest.raises(Rejected, match=r"\.$"):
        link_to(Http(allow=allow), host_of(server, security, {"tls": 993, "none": 143}), {143, 993})


def test_a_sender_is_an_address_with_or_without_a_name():
    assert sender_of("Lanterne <desk@lanterne.example>", "x") == US
    assert sender_of("", "desk@lanterne.example") == ("", US[1])
    with pytest.raises(Rejected):
        sender_of("", "desk")


@pytest.mark.parametrize(
    ("given", "incoming", "outgoing"),
    [({"server": "imap.example.org"}, (993, "tls"), ("smtp.example.org", 465, "tls")),
     ({"server": "mail.example.org:143", "smtp": "out.example.org:587"}, (143, "starttls"),
      ("out.example.org", 587, "starttls")),
     ({"server": "mail.example.org", "security": "starttls"}, (143, "starttls"),
      ("mail.example.org", 587, "starttls"))],
)  # fmt: skip
def test_ports_and_encryption_are_the_usual_ones(given, incoming, outgoing):
    connector = MailConnector(Http(), given)
    found = connector._incoming()
    assert (found.port, found.security) == incoming
    assert connector._outgoing() == Host(*outgoing)


def test_lines_end_by_their_deadline_and_keep_what_came():
    ours, theirs = socket.socketpair()
    lines = Lines(ours, 5)
    theirs.send(b"half")
    assert lines.next_line(0.05) is None
    theirs.send(b" line\r\nmore")
    assert lines.next_line(1) == b"half line\r\n"
    theirs.close()
    assert lines.readline() == b"more"
    assert lines.readline() == b""
    ours.close()


def test_a_further_text_after_our_own_mail_goes_to_whom_that_one_went():
    above = email.message_from_string(
        "From: Lanterne <desk@example.org>\nTo: Zoe <zoe@example.org>\nMessage-ID: <first@example.org>\n\n"
    )
    message, to = letter(Draft("Suite"), "key", ("Lanterne", "Desk@example.org"), above)
    assert to == ["zoe@example.org"]
    assert message["In-Reply-To"] == "<first@example.org>"


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_letters_that_a_header_bears_without_naming_their_alphabet_are_read(charset):
    raw = "From: Jérôme <j@x.example>\r\nSubject: Lanterne cassée\r\nMessage-ID: <1@x.example>\r\n"
    raw += "Date: Fri, 27 Nov 2026 20:45:00 +0000\r\n\r\nBonjour"
    item = item_of(raw.encode(charset))
    assert (item.title, item.author.name) == ("Lanterne cassée", "Jérôme")


def test_what_no_person_wrote_says_so_and_what_a_person_wrote_does_not():
    to = {"to": "a@example.org"}
    message, _ = letter(Draft("Bien reçu", to=to, more={"automatic": "yes"}), "key", US)
    assert message["Auto-Submitted"] == "auto-replied"
    message, _ = letter(Draft("Bien reçu", to=to), "key", US)
    assert message["Auto-Submitted"] is None
