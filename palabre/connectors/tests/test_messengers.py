"""Services that take a short message: those of the list, at their own hosts, and what failed is known."""

import json
import logging

import pytest

from palabre.connectors.contract import RateLimited, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.messengers import LONGEST, MESSENGERS, SMS, check, send
from palabre.connectors.tests.loopback import Reply

KEY = "a" * 24
WHOLE = [
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts",
    "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "workflows://prod-01.westus.logic.azure.com:443/643e69f83c8944/Ab-signature_1",
    "https://prod-04.westus.logic.azure.com:443/workflows/643e69f83c8944/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu",
    "gchat://AAAA/bbbb/cccc",
    "tgram://123456789:abcdefghijklmnopqrstuvwx-yz/12315544/",
    f"wxteams://{'a' * 80}",
    f"zulip://bot@lanterne/{'a' * 32}/alerts",
    "ntfy://lanterne-x",
    "ntfys://ntfy.sh/lanterne-x",
    f"pover://{'u' * 30}@{'a' * 30}",
    f"pbul://{'a' * 32}",
    f"prowl://{'a' * 40}",
    "freemobile://12345678@secretpass",
    f"twilio://AC{'a' * 32}:{'b' * 32}@15551231234/15551231235",
    f"vonage://ACaaaaaaaa:{'b' * 16}@15551231234/15551231235",
    f"msgbird://{'a' * 25}/15551231234/15551231235",
    "clicksend://user:pass@15551231235",
    f"octopush://a@b.fr/{'k' * 20}/15551231235",
    f"sinch://{'a' * 32}:{'b' * 32}@15551231234/15551231235",
]
FOREIGN = [
    "json://127.0.0.1/", "xml://10.0.0.1", "mailto://a:b@example.org", "syslog://", "ftp://x", "",
    "https://evil.example/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack://",
    "https://hooks.slack.com.evil.example/services/T1/A1/TIiajkdnlazkcOXrIdevi7FQ",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?template=/etc/passwd",
    "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7?template=file:///etc/passwd",
    "discord://4174216298/JHMHI8qBe7/?verify=no", "discord://4174216298/JHMHI8qBe7/?+X-A=b",
    "ntfys://10.0.0.1/topic", "ntfy://localhost/topic", "ntfys://push.lanterne.example/topic",
    f"mmosts://chat.lanterne.example/{KEY}", f"mmost://169.254.169.254/{KEY}",
    "workflows://prod.evil.example:443/643e69f83c8944/Ab-signature_1",
    "workflows://evillogic.azure.com.example/643e69f83c8944/Ab", f"rockets://{KEY}@10.1.1.1/#x",
    "twilio://x", "\x00", "slack://" + "é" * 5000,
]  # fmt: skip


@pytest.fixture
def nowhere():
    """A door that fails the test when anything is called by it."""

    class Shut(Http):
        def call(self, *_given, **_named):
            raise AssertionError("called")

    door = Shut()
    yield door
    door.close()


@pytest.mark.parametrize("address", WHOLE)
def test_a_whole_address_is_known_and_leads_to_the_services_own_host(address, nowhere):
    found = check(address, nowhere)
    assert found.hosts


@pytest.mark.parametrize("address", FOREIGN)
def test_what_is_no_service_or_leads_elsewhere_is_refused_with_a_sentence(address, nowhere):
    with pytest.raises(Rejected) as refusal:
        check(address, nowhere)
    assert str(refusal.value).endswith((".", "?"))
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in str(refusal.value)


def test_every_messenger_of_the_list_has_an_address_here():
    shown = {one.partition("://")[0] for one in WHOLE + FOREIGN}
    assert {one.scheme for one in MESSENGERS} - shown - {"gotifys"} == set()


def test_a_server_of_ones_own_is_spoken_to_where_the_administrator_allowed_it(site, http):
    site.replies[f"/hooks/{KEY}"] = Reply(b"ok")
    address = f"mmost://{site.url[7:]}/{KEY}"
    assert check(address, http).name == "Mattermost"
    assert not site.asked
    send(address, "Alert", "Bad coffee, <!channel> @all", http)
    assert len(site.asked) == 1
    text = json.loads(site.given[0])["text"]
    assert "Bad coffee" in text
    assert "@" not in text
    assert "<" not in text


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, Rejected), (403, Rejected), (400, Rejected), (429, RateLimited), (302, Rejected),
     (500, Unknown), (503, Unknown)],
)  # fmt: skip
def test_what_the_service_answers_says_whether_it_may_be_tried_again(status, error, site, http):
    site.replies[f"/hooks/{KEY}"] = Reply(b"no", status, {"Location": "http://127.0.0.1:1/"})
    with pytest.raises(error) as told:
        send(f"mmost://{site.url[7:]}/{KEY}", "Alert", "Bad coffee", http)
    assert type(told.value) is error
    assert KEY not in str(told.value)
    assert len(site.asked) == 1


def test_an_answer_that_breaks_off_is_unknown_and_a_server_that_is_away_is_not(site, http):
    def broken():
        raise OSError
        yield b""

    site.replies[f"/hooks/{KEY}"] = Reply(stream=broken, headers={"Content-Length": "9"})
    with pytest.raises(Unknown):
        send(f"mmost://{site.url[7:]}/{KEY}", "Alert", "Bad coffee", http)
    with pytest.raises(Unavailable):
        send(f"mmost://127.0.0.1:1/{KEY}", "Alert", "Bad coffee", http)


def test_nothing_secret_is_logged(site, http, caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("apprise").setLevel(logging.DEBUG)
        for status in (200, 404):
            site.replies[f"/hooks/{KEY}"] = Reply(b"ok", status)
            try:
                send(f"mmost://{site.url[7:]}/{KEY}", "Alert", "Bad coffee", http)
            except Rejected:
                assert status == 404
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    assert KEY not in caplog.text


def test_a_text_message_stays_short():
    assert LONGEST[SMS] <= 306
