"""Mail servers that don't encrypt as they should (doubles): no password goes to them in the clear."""

import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.imap import NO_ENCRYPTION, opened
from palabre.connectors.lines import Host
from palabre.connectors.smtp import try_out
from tests.doubles import cut, garbage, running, said, then
from tests.doubles.imap import Imap
from tests.doubles.smtp import Smtp
from tests.faults.measures import SECRET, raises_only

DESK = "desk@example.org"
IMAP_OFFERS = said("* CAPABILITY IMAP4rev1 STARTTLS", "TAG OK done")
SMTP_OFFERS = said("250-mail.example", "250-STARTTLS", "250 AUTH PLAIN")


def sign_in(double):
    http = Http(allow=[f"127.0.0.1:{double.port}"], total=5)
    host = Host("127.0.0.1", double.port, "starttls")
    if isinstance(double, Smtp):
        try_out(http, host, DESK, SECRET)
        return
    with opened(http, host, DESK, SECRET):
        pass


@pytest.mark.parametrize(
    ("double", "error"),
    [
        (Imap(), Rejected),
        (Imap(CAPABILITY=IMAP_OFFERS, STARTTLS=said("TAG NO not now")), Rejected),
        (Imap(CAPABILITY=IMAP_OFFERS, STARTTLS=then(said("TAG OK go on"), garbage)), Unavailable),
        (Imap(CAPABILITY=IMAP_OFFERS, STARTTLS=then(said("TAG OK go on"), cut)), Unavailable),
        (Smtp(), Rejected),
        (Smtp(EHLO=SMTP_OFFERS, STARTTLS=said("454 not now")), Unavailable),
        (Smtp(EHLO=SMTP_OFFERS, STARTTLS=then(said("220 go on"), garbage)), Unavailable),
        (Smtp(EHLO=SMTP_OFFERS, STARTTLS=then(said("220 go on"), cut)), Unavailable),
    ],
    ids=[f"{name} {way}" for name in ("imap", "smtp") for way in ("none", "no", "garbage", "cut")],
)
def test_where_starttls_fails_nothing_is_said_in_the_clear(double, error, caplog):
    with running(double), raises_only(error, caplog) as told:
        sign_in(double)
    verbs = {word for line in double.heard for word in line.upper().split()[:2]}
    assert not verbs & {"LOGIN", "AUTHENTICATE", "AUTH", "MAIL"}
    assert error is Unavailable or str(told.value) == NO_ENCRYPTION
