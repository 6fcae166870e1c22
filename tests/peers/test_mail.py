"""A mailbox of a real server (Dovecot), with an outgoing server of our own that delivers to it."""

import smtplib
import socket
import threading
import time
from email.message import EmailMessage

import pytest

from conftest import missing
from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unknown
from palabre.connectors.http import Http
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.smtp import running_relay

pytestmark = pytest.mark.peer

IMAP, LMTP = 21143, 21024


def _deliver(letter):
    sender, to, text = letter
    with smtplib.LMTP("127.0.0.1", LMTP) as lmtp:
        lmtp.sendmail(sender, [one for one in to if one.endswith("@example.test")], text)


def _mail(mark, **headers):
    message = EmailMessage()
    message["From"], message["To"] = "Zoé <zoe@example.test>", "support@example.test"
    message["Subject"], message["Date"] = (
        f"Réclamation {mark}",
        time.strftime("%d %b %Y %T +0000", time.gmtime()),
    )
    message["Message-ID"] = f"<{mark}@example.test>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(f"Bonjour, ma {mark} est en panne à Lyon.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="été.pdf")
    _deliver(("zoe@example.test", ["support@example.test"], message.as_bytes()))
    return f"{mark}@example.test"


def mailbox():
    """Skip where there is no mail server."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", IMAP)):
            missing("the mail server of ../shared/peers (start-small.sh mail)")


@pytest.fixture
def mark():
    mailbox()
    return f"luciole{time.time_ns()}"


def _connector(relay=None, account="support@example.test", secret="secret", **more):
    port = relay.port if relay else 9
    given = {"server": f"127.0.0.1:{IMAP}", "smtp": f"127.0.0.1:{port}", "security": "none", **more}
    return MailConnector(
        Http(allow=["127.0.0.1"], total=20), {**given, "account": account, "secret": secret}
    )


def _all(connector, cursor, folder=""):
    items, more = [], True
    while more:
        page = connector.read("folder", {"folder": folder}, cursor)
        items, cursor, more = [*items, *page.items], page.cursor, page.more
    return items, cursor


def test_a_folder_is_read_on_and_read_again_when_it_was_made_anew(mark):
    connector = _connector()
    _, cursor = _all(connector, {})
    name = _mail(mark, References="<first@example.test> <second@example.test>")
    items, after = _all(connector, cursor)
    (item,) = [item for item in items if item.remote_id == name]
    assert item.title == f"Réclamation {mark}"
    assert item.text == f"Bonjour, ma {mark} est en panne à Lyon.\n\n📎 été.pdf"
    assert (item.parent, item.thread) == ("second@example.test", "first@example.test")
    assert item.place == "support@example.test"
    assert item.raw["attachments"][0]["name"] == "été.pdf"
    assert [(one.kind, one.alt, one.size) for one in item.media] == [("file", "été.pdf", 4)]
    opened = _connector().file(item.remote_id, 0)
    assert (opened.name, opened.data) == ("été.pdf", b"%PDF")
    assert "INBOX" in {one.value for one in _connector().offers("folder").offers}
    for mail, number in ((item.remote_id, 1), (f"no-{item.remote_id}", 0)):
        with pytest.raises(Rejected):
            _connector().file(mail, number)
    assert _all(connector, after)[0] == []
    anew, _ = _all(connector, {**after, "validity": 1})
    assert name in [item.remote_id for item in anew]


def test_a_letter_of_a_mailing_list_stands_in_the_place_of_its_list(mark):
    connector = _connector()
    _, cursor = _all(connector, {})
    name = _mail(mark, List_Id="Les amis <amis.example.test>")
    (item,) = [item for item in _all(connector, cursor)[0] if item.remote_id == name]
    assert item.place == "amis.example.test"


def test_words_are_searched_with_and_without_accents(mark):
    connector = _connector()
    name = _mail(mark)
    page = connector.search(f"{mark} Lyon", {})
    assert [item.remote_id for item in page.items] == [name]
    assert connector.search(f"{mark} Lyon", page.cursor).items == ()
    assert [item.remote_id for item in connector.search(f"{mark} Réclamation", {}).items] == [name]
    assert connector.search(f"{mark} élan", {}).items == ()


def test_a_new_mail_is_announced_live(mark):
    connector = _connector()
    _, cursor = _all(connector, {})
    stream = connector.stream("live", {}, cursor)
    next(stream)
    threading.Timer(0.5, _mail, (mark,)).start()
    began = time.monotonic()
    names, beats = [], 0
    while f"{mark}@example.test" not in names:
        assert time.monotonic() - began < 20
        page = next(stream)
        beats += not page.items
        names += [item.remote_id for item in page.items]
    stream.close()
    assert time.monotonic() - began < 10


def test_a_mail_goes_out_once_is_answered_moderated_and_deleted(mark):
    with running_relay(_deliver) as relay:
        support, desk = _connector(relay), _connector(relay, "desk@example.test")
        picture = Upload("lanterne.png", "image/png", b"\x89PNG", "Une lanterne")
        to = {"to": "desk@example.test"}
        draft = Draft(f"Une {mark} pour vous.", title="Bonne nouvelle", media=(picture,), to=to)
        sent = support.publish(draft, mark)
        assert support.publish(draft, mark).remote_id == sent.remote_id
        assert len(relay.taken) == 1
        assert support.receipt(mark, draft, sent.at) is not None
        with pytest.raises(Unknown):
            support.receipt(f"{mark}-never", draft, sent.at)
        arrived = {item.remote_id: item for item in _all(desk, {})[0]}[sent.remote_id]
        assert arrived.raw["attachments"] == [
            {"name": "lanterne.png", "type": "image/png", "bytes": 4}
        ]
        answer = desk.reply(sent.remote_id, Draft("Merci !"), f"{mark}-2")
        back = {item.remote_id: item for item in _all(support, {})[0]}[answer.remote_id]
        assert (back.title, back.parent, back.thread) == (
            "Re: Bonne nouvelle",
            sent.remote_id,
            sent.remote_id,
        )
        support.moderate(answer.remote_id, Moderation.HIDE)
        assert answer.remote_id in [item.remote_id for item in _all(support, {}, "Archive")[0]]
        support.moderate(answer.remote_id, Moderation.SHOW)
        assert answer.remote_id in [item.remote_id for item in _all(support, {})[0]]
        support.moderate(answer.remote_id, Moderation.DELETE)
        support.moderate(answer.remote_id, Moderation.DELETE)
        assert answer.remote_id not in [item.remote_id for item in _all(support, {})[0]]
        support.delete(sent.remote_id)
        support.delete(sent.remote_id)
        assert sent.remote_id not in [item.remote_id for item in _all(support, {}, "Sent")[0]]


def test_a_mailbox_is_connected_once_both_of_its_servers_let_us_in(mark):
    with running_relay(_deliver) as relay:
        assert _connector(relay).me().remote_id == "support@example.test"
        assert relay.taken == []
    with pytest.raises(Rejected, match=r"outgoing server \(SMTP\)"):
        _connector().me()


def test_a_wrong_password_asks_to_connect_again(mark):
    with pytest.raises(Reconnect):
        _connector(secret=f"wrong{mark}").me()
    with pytest.raises(Reconnect):
        _connector(secret="secret\r\nA1 LOGOUT").me()
