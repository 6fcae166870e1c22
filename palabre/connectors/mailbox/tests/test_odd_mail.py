"""Mails that lack what others have are read all the same."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from palabre.connectors.letters import file_of, hung_on, item_of


@pytest.mark.parametrize(
    "date", ["", "Date: soon\r\n", "Date: Fri, 99 Nov 2026 10:00:00 +0100\r\n"]
)
def test_a_mail_without_a_date_has_that_of_the_server_which_took_it_or_of_its_reading(date):
    """A customer whose program can't tell the time is answered like any other."""
    mail = f"From: Zoe <zoe@example.org>\r\nSubject: Broken\r\n{date}\r\nIt is dark.\r\n"
    taken = "Received: from a.example by b.example; Fri, 27 Nov 2026 11:00:00 +0100\r\n"
    now = datetime(2026, 11, 28, tzinfo=UTC)
    assert item_of((taken + mail).encode(), read_at=now).published_at == datetime(
        2026, 11, 27, 10, tzinfo=UTC
    )
    assert item_of(mail.encode(), read_at=now).published_at == now
    assert isinstance(item_of(mail.encode()), str), "history that is brought in must know its time"


def test_a_picture_without_a_word_says_its_name():
    message = EmailMessage()
    message["From"], message["Date"] = "zoe@example.org", "Fri, 27 Nov 2026 10:00:00 +0100"
    message.add_attachment(b"png", maintype="image", subtype="png", filename="cassée.png")
    assert item_of(message.as_bytes()).text == "cassée.png"


def test_a_picture_that_stands_in_the_text_is_not_named_below_it():
    message = EmailMessage()
    message["From"], message["Date"] = "zoe@example.org", "Fri, 27 Nov 2026 10:00:00 +0100"
    message.set_content("Bonjour")
    message.add_attachment(b"png", maintype="image", subtype="png", filename="logo.png",
                           disposition="inline")  # fmt: skip
    message.add_attachment(b"pdf", maintype="application", subtype="pdf", filename="devis.pdf")
    message.add_attachment(b"x", maintype="application", subtype="octet-stream")
    assert item_of(message.as_bytes()).text == "Bonjour\n\n📎 devis.pdf"


def _with_files(*files):
    message = EmailMessage()
    message["From"], message["Date"] = "zoe@example.org", "Fri, 27 Nov 2026 10:00:00 +0100"
    message.set_content("Bonjour")
    for name, data in files:
        message.add_attachment(data, maintype="text", subtype="html", filename=name)
    return message.as_bytes()


def test_each_file_of_a_mail_is_opened_by_its_place_as_the_bytes_that_it_is():
    raw = _with_files(("devis.pdf", b"12345"), ("<b>.html", b"<script>x</script>"))
    shown = hung_on(item_of(raw).raw["attachments"])
    assert [(one.kind, one.url, one.alt, one.size) for one in shown] == [
        ("file", "", "devis.pdf", 5), ("file", "", "<b>.html", 18),
    ]  # fmt: skip
    assert [file_of(raw, n).data for n in (0, 1)] == [b"12345", b"<script>x</script>"]
    assert file_of(raw, 0).name == "devis.pdf"


@pytest.mark.parametrize("number", [-1, 2, 10**6])
def test_a_place_where_no_file_is_has_none(number):
    assert file_of(_with_files(("a", b"1"), ("b", b"2")), number) is None


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"Content-Type: multipart/mixed\r\n\r\n--x"])
def test_what_is_no_mail_has_no_file(raw):
    assert file_of(raw, 0) is None


def test_of_a_crowd_of_files_those_that_were_counted_are_opened():
    raw = _with_files(*((f"{n}.txt", str(n).encode()) for n in range(40)))
    assert len(item_of(raw).raw["attachments"]) == 20
    assert file_of(raw, 19).data == b"19"
    assert file_of(raw, 20) is None
