"""Mails that lack what others have are read all the same."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from palabre.connectors.letters import item_of


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
