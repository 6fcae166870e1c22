"""Newsgroups against a scripted server on loopback: a double, no real news server."""

import base64
import email
import hashlib
import json
import socketserver
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Kind, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.usenet.client import UsenetConnector

GROUP = "fr.test"
DRAFT = Draft(".Bonjour à tous", title="Où ?", to={"group": GROUP})


class Server:
    """Articles by number; ``answers`` replaces what a command is answered ("break" ends all)."""

    def __init__(self):
        self.articles, self.answers, self.said, self.port = {}, {}, [], 0

    def put(self, number, subject="Panne", **headers):
        told = {
            "From": "Zoé <zoe@example.org>", "Newsgroups": GROUP, "Subject": subject,
            "Date": "Fri, 27 Nov 2026 10:00:00 +0100", "Message-ID": f"<{number}@example.org>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.articles[number] = f"{head}\r\nTexte {number}\r\n.point\r\n".encode()

    def find(self, which):
        for number, raw in self.articles.items():
            if which in {str(number), email.message_from_bytes(raw)["Message-ID"].strip()}:
                return raw
        return None

    def answer(self, command, rest):
        if command == "GROUP":
            numbers = sorted(self.articles) or [0]
            return f"211 {len(numbers)} {numbers[0]} {numbers[-1]} {rest}"
        if command == "OVER":
            low, high = map(int, rest.split("-"))
            there = [f"{n}\tx\r\n" for n in sorted(self.articles) if low <= n <= high]
            return f"224 follows\r\n{''.join(there)}."
        if command in {"ARTICLE", "STAT"}:
            raw = self.find(rest)
            if raw is None:
                return "430 no"
            text = raw.decode().replace("\r\n.", "\r\n..")
            return "223 0 there" if command == "STAT" else f"220 0 follows\r\n{text}."
        known = {"AUTHINFO": "281 welcome", "MODE": "200 ok", "POST": "340 go on"}
        return known.get(command, "500 what?")


@contextmanager
def running():
    server = Server()

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, words):
            if words != "break":
                self.wfile.write(words.encode() + b"\r\n")
            return words != "break"

        def handle(self):
            self.say(server.answers.get("HELLO", "200 hello"))
            for raw in self.rfile:
                said = raw.decode().strip()
                server.said.append(said)
                command, _, rest = said.partition(" ")
                answer = server.answers.get(command) or server.answer(command, rest)
                if command == "QUIT" or not self.say(answer):
                    return
                if answer.startswith("340"):
                    text = b""
                    while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                        text += line[1:] if line.startswith(b"..") else line
                    server.articles[max(server.articles, default=0) + 1] = text
                    if not self.say(server.answers.get("END", "240 taken")):
                        return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as listening:
        listening.daemon_threads = True
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield server
        listening.shutdown()
        thread.join()


@pytest.fixture
def server():
    with running() as server:
        yield server


def connector(server, **more):
    given = {"server": f"127.0.0.1:{server.port}", "security": "none",
             "address": "Lanterne <desk@lanterne.example>", **more}  # fmt: skip
    return UsenetConnector(Http(allow=["127.0.0.1"], total=5), given)


def test_a_group_is_read_on_by_number_and_nothing_is_missed(server):
    for number in (3, 4, 6):
        server.put(number)
    server.put(7, Control="cancel <3@example.org>")
    server.put(8, References="<1@example.org> <6@example.org>")
    one = connector(server)
    page = one.read("group", {"group": GROUP}, {}, limit=4)
    assert [item.remote_id for item in page.items] == ["6@example.org", "8@example.org"]
    item = page.items[-1]
    assert (item.text, item.kind, item.place) == ("Texte 8\n.point", Kind.FORUM, GROUP)
    assert (item.parent, item.thread) == ("6@example.org", "1@example.org")
    for number in range(9, 19):
        server.put(number)
    seen, more, cursor = [], True, page.cursor
    while more:
        page = one.read("group", {"group": GROUP}, cursor, limit=4)
        seen += [item.remote_id for item in page.items]
        cursor, more = page.cursor, page.more
    assert seen == [f"{number}@example.org" for number in range(9, 19)]
    assert one.read("group", {"group": GROUP}, cursor).items == ()


def test_numbers_that_begin_anew_are_read_like_a_new_server(server):
    server.put(2)
    known = {"last": 900, "server": f"127.0.0.1:{server.port}"}
    assert len(connector(server).read("group", {"group": GROUP}, known).items) == 1


def test_a_server_without_overviews_is_read_all_the_same(server):
    server.put(1)
    server.put(3)
    server.answers["OVER"] = "500 what?"
    assert len(connector(server).read("group", {"group": GROUP}, {}).items) == 2


def test_an_article_goes_out_once_under_a_name_made_of_its_key(server):
    one = connector(server)
    assert one.receipt("key", DRAFT, datetime.now(UTC)) is None
    sent = one.publish(DRAFT, "key")
    assert one.publish(DRAFT, "key").remote_id == sent.remote_id
    assert one.receipt("key", DRAFT, datetime.now(UTC)).remote_id == sent.remote_id
    (raw,) = server.articles.values()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == "Où ?"
    assert message["Newsgroups"] == GROUP
    assert message["From"] == "Lanterne <desk@lanterne.example>"
    assert message.get_content().replace("\r", "") == ".Bonjour à tous\n"


def test_an_answer_stands_in_its_thread_and_a_cancel_is_the_authors_own(server):
    server.put(1, References="<0@example.org>", Followup_To="fr.other")
    one = connector(server)
    sent = one.reply("1@example.org", Draft("Oui."), "key")
    answer = email.message_from_bytes(server.find(f"<{sent.remote_id}>"))
    assert (answer["Subject"], answer["Newsgroups"]) == ("Re: Panne", "fr.other")
    assert answer["References"].split() == ["<0@example.org>", "<1@example.org>"]
    one.delete(sent.remote_id)
    cancel = email.message_from_bytes(server.articles[max(server.articles)])
    assert cancel["Control"].strip() == f"cancel <{sent.remote_id}>"
    with pytest.raises(Rejected, match="author"):
        one.delete("1@example.org")
    one.delete("gone@example.org")


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [("HELLO", "400 later", Unavailable), ("POST", "440 no", Rejected), ("END", "441 no", Rejected),
     ("END", "break", Unknown), ("POST", "break", Unavailable), ("AUTHINFO", "481 s3cret", Reconnect),
     ("STAT", "480 who?", Rejected), ("HELLO", "<html>", Unavailable)],
)  # fmt: skip
def test_what_a_server_answers_becomes_an_error_of_the_contract(server, command, answer, error):
    server.answers[command] = answer
    with pytest.raises(error, match=r"\.$") as refusal:
        connector(server, account="desk", secret="s3cret").publish(DRAFT, "key")
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    "draft",
    [Draft("x", title="a\r\nControl: cancel <1@a>", to={"group": GROUP}),
     Draft("x", to={"group": "a\r\nPOST"}), Draft("x", to={"group": "a,b"}), Draft("x"),
     Draft("x", media=(Upload("a", "image/png", b""),), to={"group": GROUP})],
)  # fmt: skip
def test_nothing_can_be_slipped_into_an_article(server, draft):
    with pytest.raises(Rejected, match=r"\.$"):
        connector(server).publish(draft, "key")
    assert server.articles == {}


def test_senseless_names_and_addresses_are_refused(server):
    for name in ("", "a b", "a>\r\nQUIT", "<a@b>"):
        with pytest.raises(Rejected):
            connector(server).reply(name, DRAFT, "key")
    for address in ("", "nobody", "a@b\r\nX: y"):
        with pytest.raises(Rejected):
            connector(server, address=address).publish(DRAFT, "key")
    server.answers["GROUP"] = "411 no"
    with pytest.raises(Rejected):
        connector(server).read("group", {"group": GROUP}, {})


def test_a_server_that_takes_us_for_another_server_is_told_first_that_we_read(server):
    connector(server, account="desk", secret="s3cret").me()
    assert server.said[:2] == ["MODE READER", "AUTHINFO USER desk"]
    server.said.clear()
    server.answers["MODE"] = "480 first the account"
    for account in ("desk", ""):
        with pytest.raises(Rejected, match="account"):
            connector(server, account=account).me()
    asked = [one for one in server.said if one != "QUIT"]  # which may come when we are gone already
    assert asked == ["MODE READER", "AUTHINFO USER desk", "MODE READER", "MODE READER"]
    server.answers |= {"MODE": "200 ok", "AUTHINFO": "502 s3cret"}
    with pytest.raises(Reconnect):
        connector(server, account="desk", secret="s3cret").me()
    server.answers["AUTHINFO"] = "483 s3cret"
    with pytest.raises(Rejected, match="tls"):
        connector(server, account="desk", secret="s3cret").me()


def test_what_the_server_took_away_is_deleted_and_what_its_shelf_life_ended_is_not(server):
    for number in (1, 2, 3, 4):
        server.put(number)
    one = connector(server)
    page = one.read("group", {"group": GROUP}, {})
    del server.articles[1], server.articles[3]
    server.put(5)
    page = one.read("group", {"group": GROUP}, page.cursor)
    assert page.deleted == ("3@example.org",)
    assert [item.remote_id for item in page.items] == ["5@example.org"]
    page = one.read("group", {"group": GROUP}, page.cursor)
    assert (page.deleted, page.unchanged) == ((), True)
    del server.articles[4]
    server.answers["OVER"] = "500 what?"
    assert one.read("group", {"group": GROUP}, page.cursor).deleted == ()
    broken = {"last": 5, "server": page.cursor["server"], "known": [None, {"n": "x"}, {"n": 2}, 7]}
    assert one.read("group", {"group": GROUP}, broken).deleted == ()


def test_a_cursor_watches_as_many_articles_as_it_has_room_for(server):
    for number in range(1, 90):
        server.put(number)
    page = connector(server).read("group", {"group": GROUP}, {})
    numbers = [one["n"] for one in page.cursor["known"]]
    assert numbers == list(range(numbers[0], 90))
    assert len(numbers) > 20
    assert len(json.dumps(page.cursor)) < 2_000


def test_a_lock_shuts_an_article_and_its_key_opens_it(server):
    """RFC 8315: the lock is the hash of the key, which only a cancel or what replaces it shows."""
    one = connector(server, lock="a sentence that nobody knows")
    sent = one.publish(DRAFT, "key")
    lock = email.message_from_bytes(server.articles[1])["Cancel-Lock"].strip()
    new = one.edit(sent.remote_id, Draft("Pardon."))
    second = email.message_from_bytes(server.articles[2], policy=email.policy.default)
    assert second["Supersedes"].strip() == f"<{sent.remote_id}>"
    assert (second["Subject"], second["Newsgroups"]) == ("Où ?", GROUP)
    key = second["Cancel-Key"].strip().removeprefix("sha256:")
    hashed = base64.b64encode(hashlib.sha256(key.encode()).digest()).decode()
    assert lock == f"sha256:{hashed}"
    assert second["Cancel-Lock"] != lock
    assert one.edit(sent.remote_id, Draft("Pardon.")).remote_id == new.remote_id
    one.delete(new.remote_id)
    assert email.message_from_bytes(server.articles[3])["Cancel-Key"]
    with pytest.raises(Rejected, match="short"):
        connector(server, lock="short").publish(DRAFT, "other")


def test_a_header_begins_on_its_own_line_and_a_text_keeps_its_own(server):
    text = "Rappel:\n   trois espaces"
    connector(server).publish(Draft(text, title="x" * 72, to={"group": GROUP}), "key")
    head, _, body = server.articles[1].partition(b"\r\n\r\n")
    assert b"Subject: xxx" in head
    assert body == b"Rappel:\r\n   trois espaces\r\n"
