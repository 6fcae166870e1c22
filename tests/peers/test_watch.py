"""A forum without feeds (Spirit), watched: topics, answers by pages, edits, deletions."""

import itertools
import re
import time

import httpx
import pytest

from conftest import missing
from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.http import Http
from palabre.connectors.pace import Politeness
from palabre.connectors.watch.client import WatchConnector

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

SERVER = "http://127.0.0.1:21120"
HOME = {"url": f"{SERVER}/"}


class Person:
    """Somebody who is signed in on the forum, and writes by its forms."""

    def __init__(self, name):
        self.web = httpx.Client(base_url=SERVER, follow_redirects=True, timeout=30)
        self.web.get("/user/login/")
        self.send("/user/login/", username=name, password="secret")
        assert name in self.web.get("/").text

    def send(self, path, **fields):
        fields["csrfmiddlewaretoken"] = self.web.cookies["csrftoken"]
        answer = self.web.post(path, data=fields)
        assert answer.status_code == 200, answer.text
        return str(answer.url)

    def topic(self, title, text):
        """Begin a topic; gives its number."""
        category = re.search(
            r'<option value="(\d+)">Lanternes', self.web.get("/topic/publish/").text
        )
        url = self.send("/topic/publish/", title=title, category=category[1], comment=text)
        return re.search(r"/topic/(\d+)/", url)[1]

    def answer(self, topic, text):
        return self.send(f"/comment/{topic}/publish/", comment=text)


@pytest.fixture
def mark():
    try:
        httpx.get(SERVER, timeout=30).raise_for_status()
    except httpx.HTTPError:
        missing("the forum (tests/peers/start.sh forum)")
    return str(time.time_ns())


@pytest.fixture
def one():
    # Ten seconds pass between two calls, by this clock.
    politeness = Politeness(clock=itertools.count(0, 10).__next__)
    return WatchConnector(Http(allow=["127.0.0.1"], politeness=politeness, total=60))


def round_of(one, cursor, values=HOME, kind="forum"):
    """Read until nothing waits: gives the texts by what they say, what is deleted and the cursor."""
    items, deleted, more = [], [], True
    while more:
        page = one.read(kind, values, cursor)
        assert not page.trouble
        items += page.items
        deleted += page.deleted
        cursor, more = page.cursor, page.more
    return {item.text: item for item in items}, deleted, cursor


def number_on(topic, text):
    """The number by which the forum itself knows an answer."""
    shown = httpx.get(f"{SERVER}/topic/{topic}/", follow_redirects=True).text
    at = shown.index(text)
    return re.findall(r'data-pk="(\d+)"', shown[:at])[-1]


def test_a_topic_is_read_answer_by_answer_and_followed_to_its_next_page(one, mark):
    zoe, leo = Person("zoe"), Person("leo")
    topic = zoe.topic(f"Lanterne {mark}", f"Ma **lanterne** {mark} fume.\n\n> Un avis ?\n\nMerci")
    leo.answer(topic, f"Changez la mèche {mark}, voir https://lanterne.example/meche")
    said, _, cursor = round_of(one, {})
    first = said[f"Ma lanterne {mark} fume.\n\nUn avis ?\n\nMerci"]
    second = next(
        item for text, item in said.items() if text.startswith(f"Changez la mèche {mark}")
    )
    assert (first.author.name, second.author.name) == ("zoe", "leo")
    assert second.author.url == f"{SERVER}/user/{second.author.url.split('/')[-3]}/leo/"
    assert (first.kind, first.title, first.thread) == (
        Kind.FORUM,
        f"Lanterne {mark}",
        second.thread,
    )
    assert second.links == ("https://lanterne.example/meche",)
    assert abs(first.published_at.timestamp() - time.time()) < 120
    assert first.url.startswith(f"{SERVER}/topic/{topic}/")
    assert first.url.endswith("#c1")
    for n in range(2, 12):  # five on a page
        leo.answer(topic, f"Réponse {n} {mark}.")
    after, deleted, cursor = round_of(one, cursor)
    assert {f"Réponse {n} {mark}." for n in range(2, 12)} <= set(after)
    assert after[f"Réponse 11 {mark}."].url.endswith("?page=3#c12")
    leo.answer(topic, f"Réponse 12 {mark}.")
    later, more, _ = round_of(one, cursor)
    assert later[f"Réponse 12 {mark}."].thread == first.thread
    assert f"Réponse 5 {mark}." not in later
    assert not [name for name in deleted + more if name.startswith(first.thread)]


def test_an_edited_answer_is_edited_and_a_deleted_one_is_gone(one, mark):
    zoe, leo, moderator = Person("zoe"), Person("leo"), Person("moderator")
    topic = zoe.topic(f"Panne {mark}", f"Elle clignote {mark}.")
    for n in range(3):
        leo.answer(topic, f"Essai {n} {mark}.")
    said, _, cursor = round_of(one, {})
    leo.send(
        f"/comment/{number_on(topic, f'Essai 0 {mark}')}/update/", comment=f"Essai changé {mark}."
    )
    for n in (1, 2):  # one in the middle, one at the end
        moderator.send(f"/comment/{number_on(topic, f'Essai {n} {mark}')}/delete/")
    after, deleted, cursor = round_of(one, cursor)
    edited = after[f"Essai changé {mark}."]
    assert edited.remote_id == said[f"Essai 0 {mark}."].remote_id
    assert edited.edited_at
    assert after[f"Elle clignote {mark}."].edited_at is None
    assert set(deleted) == {said[f"Essai {n} {mark}."].remote_id for n in (1, 2)}
    again, deleted, _ = round_of(one, cursor)
    assert again[f"Essai changé {mark}."].edited_at is None
    assert deleted == []


def test_a_topic_that_is_deleted_takes_its_texts_with_it(one, mark):
    zoe, moderator = Person("zoe"), Person("moderator")
    topic = zoe.topic(f"Erreur {mark}", f"Je me suis trompée {mark}.")
    said, _, cursor = round_of(one, {})
    moderator.send(f"/topic/moderate/delete/{topic}/")
    _, deleted, cursor = round_of(one, cursor)
    assert deleted == [said[f"Je me suis trompée {mark}."].remote_id]
    assert round_of(one, cursor)[1] == []


def test_the_same_forum_is_watched_link_by_link(one, mark):
    zoe = Person("zoe")
    _, _, cursor = round_of(one, {}, kind="page")
    long = "Ma lanterne bleue fume depuis hier soir, alors que la mèche est neuve. " * 4
    zoe.topic(f"Nouvelle {mark}", f"{long}{mark}")
    said, _, _ = round_of(one, cursor, kind="page")
    assert any(mark in text for text in said)


def test_what_is_no_forum_says_so(one, mark):
    assert one.read("forum", {"url": f"{SERVER}/user/login/"}, {}).remarks
    with pytest.raises(Rejected):
        one.read("forum", {"url": f"{SERVER}/static/spirit/scripts/all.min.js"}, {})
