"""Two members empty one inbox of four networks in their browsers, while the product's processes are killed.

The product is `palabre up` itself, on servers where the environment names some; Bluesky, WordPress, Matrix
and the mailbox (Dovecot) are the real software, the outgoing mail server is a double of our own that
delivers there.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from bench.parts import SLOWER
from palabre.connectors.tests.smtp import running_relay
from tests.journeys.four_places import EACH, bluesky, gone_at_first, mail, matrix, wordpress
from tests.journeys.own_servers import ask, hurry, own_servers

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
INBOX = "/o/lanterne/lanterne/engage/"
DOUBTS = "/o/lanterne/lanterne/publish/attention/"
NOT_THERE = "It isn’t there: send it"
KILL_EVERY_S = 4
LONGEST_S = 420 * SLOWER
STEP_MS = 5_000 * SLOWER


@pytest.fixture(scope="module")
def mark():
    """A word that is in no other text: the places are full of what others said there."""
    return f"luciole{time.time_ns() % 10**9}"


@pytest.fixture(scope="module")
def places(mark):
    """The four networks."""
    with running_relay() as relay:
        gone_at_first(relay)
        found = [bluesky(mark), wordpress(mark), matrix(mark), mail(mark, relay)]
        yield {one.account["platform"]: one for one in found}


class Running:
    """`palabre up` as it tells of itself: which process is which now, and how many lives each had. With a
    broker there is one more than web, worker and listener, the relay."""

    def __init__(self, up):
        self.up, self.pids, self.lives, self.names = up, {}, Counter(), ()
        self.address = self._hear_until("ready")["address"]
        self.thread = threading.Thread(target=self._hear_until, args=("stopped",), daemon=True)
        self.thread.start()

    def _hear_until(self, last):
        for told in map(json.loads, self.up.stdout):
            self._hear(told)
            if told["event"] == last:
                return told
        raise AssertionError(f"it ended before it was {last}")

    def _hear(self, told):
        if told["event"] == "ready":
            self.pids, self.names = dict(told["pids"]), tuple(told["pids"])
            self.lives.update(self.pids.keys())
        elif told["event"] == "started":
            self.pids[told["name"]] = told["pid"]
            self.lives[told["name"]] += 1
        elif told["event"] == "ended":
            self.pids.pop(told["name"], None)

    def kill(self, name):
        """Kill one of the processes as no signal can be heard; whether it was alive."""
        pid = self.pids.pop(name, None)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        return pid is not None

    def is_whole(self):
        """Whether all that died is back."""
        return set(self.pids) == set(self.names)


@pytest.fixture(scope="module")
def servers():
    """The servers that the product is on, if any, as its environment names them."""
    with own_servers(1) as environment:
        yield environment


@pytest.fixture(scope="module")
def product(tmp_path_factory, places, servers):
    """`palabre up` with the house: as it runs, its environment, and the members' cookies."""
    environment = {
        **servers,
        "PALABRE_HOME": str(tmp_path_factory.mktemp("home")),
        "PALABRE_ONLINE": "on",
        "PALABRE_DEMO": "off",
        "PALABRE_ALLOW_HOSTS": "127.0.0.1,localhost",
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "palabre", "up", "--port", "0", "--json"]
    up = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        running = Running(up)
        house = [sys.executable, str(Path(__file__).with_name("inbox_house.py"))]
        given = json.dumps([one.account for one in places.values()])
        made = subprocess.run(house, cwd=ROOT, env=environment, input=given,
                              stdout=subprocess.PIPE, text=True, check=True, timeout=60 * SLOWER)  # fmt: skip
        yield running, environment, json.loads(made.stdout.splitlines()[-1])
    finally:
        up.terminate()
        up.wait(30)
        up.stdout.close()


@pytest.fixture
def address(product):
    """Where the running product is, in place of the tests' own server."""
    return product[0].address


class Trouble:
    """Kills one of the product's processes every few seconds, one after the other; and has all sources read
    again and again, for whom nobody would wait in a test. ``kills`` says of each how many of the messages
    that were said had no answer over there yet."""

    def __init__(self, running, environment, places):
        self.running, self.places, self.environment = running, places, environment
        self.kills: list[tuple[str, int]] = []
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.make, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.thread.join(30)

    def make(self):
        last = time.monotonic()
        while not self.ends.wait(1):
            hurry(self.environment)
            is_time = time.monotonic() - last > KILL_EVERY_S and self.running.is_whole()
            if is_time and not self.is_over():
                names = self.running.names
                name, under_way = names[len(self.kills) % len(names)], self.under_way()
                if self.running.kill(name):
                    self.kills.append((name, under_way))
                    last = time.monotonic()

    def is_over(self):
        """Whether all were killed that are to be."""
        return len(self.kills) == EACH * len(self.running.names)

    def under_way(self):
        """How many messages have no answer yet that is known to be over there."""
        there = "SELECT count(*) FROM engagement_turn WHERE ours AND state = 'there'"
        ((answered,),) = ask(self.environment, there)
        return sum(len(one.said) for one in self.places.values()) - answered


def take_together(agents, mark):
    """Both members open the first conversation that is nobody's, and press the same button at one moment."""
    agents[0].goto(f"{INBOX}?view=unassigned")
    row = next(iter(rows_of(agents[0], mark)), None)
    if row is None:
        return
    for page in agents:
        page.goto(row)
    buttons = [page.get_by_role("button", name="Take it on") for page in agents]
    for button in buttons:
        button.evaluate("one => { setTimeout(() => one.click(), 300); }")
    for button in buttons:
        button.wait_for(state="detached")


def answer_one(page, mark, at_end):
    """Take on the first conversation of the list (or the last one) that is nobody else's, and answer it."""
    page.goto(f"{INBOX}?view=todo")
    rows = rows_of(page, mark)
    for row in reversed(rows) if at_end else rows:
        page.goto(row)
        take = page.get_by_role("button", name="Take it on")
        if not take.count():
            continue
        text = page.locator(".turn:not(.ours)").last.inner_text()
        take.click()
        page.locator("#talk-open button", has_text="Take it on").wait_for(state="detached")
        send(page, text)
        return


def finish_own(page, mark):
    """Answer what one took on before a process died, and couldn't answer."""
    page.goto(f"{INBOX}?view=mine")
    for row in rows_of(page, mark):
        page.goto(row)
        if page.locator(".talk-head", has_text="waiting").count() == 0:
            send(page, page.locator(".turn:not(.ours)").last.inner_text())


def rows_of(page, mark):
    """The addresses of the listed conversations in which this word was said."""
    rows = page.locator("a[data-open]", has_text=mark).all()
    return [one.get_attribute("href") for one in rows]


def send(page, text):
    """Answer a conversation, unless it is answered."""
    if page.locator(".turn.ours").count():
        return
    number = text.partition("Question ")[2].split()[0]
    page.locator("#answer").fill(f"Réponse {number}")
    page.get_by_role("button", name="Send").click()
    page.locator(".turn.ours").wait_for()


def decide_doubts(page, places):
    """Say of a text that may have arrived, where the network can't tell, what one sees over there."""
    page.goto(DOUBTS)
    card = page.locator(".delivery", has=page.get_by_role("button", name=NOT_THERE)).first
    if not card.count():
        return
    text = re.search(r"Réponse \d+", card.inner_text()).group()
    arrived = [
        said for one in places.values() for found in one.answers().values() for _, said in found
    ]
    card.get_by_role("button", name="It is there" if text in arrived else NOT_THERE).click()


@pytest.fixture
def agents(browser, address, product):
    """A page of each member, in a browser of their own."""
    pages = []
    for cookie in product[2]:
        context = browser.new_context(base_url=address, locale="en-GB")
        context.add_cookies([{**cookie, "url": address}])
        context.set_default_timeout(STEP_MS)
        pages.append(context.new_page())
    yield pages
    for page in pages:
        page.context.close()


def all_answered(places):
    """Whether each message has an answer over there."""
    return all(all(one.answers().values()) for one in places.values())


def test_each_message_is_taken_by_one_and_answered_once_where_it_was_said(
    agents, places, product, mark
) -> None:
    running, environment, _cookies = product
    number = 0
    with Trouble(running, environment, places) as trouble:
        ends = time.monotonic() + LONGEST_S
        while time.monotonic() < ends:
            # They speak while we answer, each time that all processes have died once more.
            round_of_kills = len(trouble.kills) // len(running.names)
            for place in places.values():
                if len(place.said) < min(EACH, round_of_kills + 1):
                    number += 1
                    text = f"Question {number} {mark}"
                    place.said[place.say(text, len(place.said))] = f"Réponse {number}"
            with suppress(Error):  # the page was being made by a process that died
                take_together(agents, mark)
            for page, at_end in zip(agents, (False, True), strict=True):
                with suppress(Error):
                    answer_one(page, mark, at_end)
                    finish_own(page, mark)
            if trouble.is_over():
                decide_doubts(agents[0], places)
            if trouble.is_over() and all_answered(places):
                break
        time.sleep(5)  # time for a second answer, if there were one
    found = {slug: place.answers() for slug, place in places.items()}
    told = {
        slug: {name: [text for _name, text in answers] for name, answers in by_name.items()}
        for slug, by_name in found.items()
    }
    asked = {
        slug: {name: [text] for name, text in place.said.items()} for slug, place in places.items()
    }
    assert told == asked
    assert_each_died_while_messages_were_under_way_and_came_back(trouble, running)
    assert_each_was_taken_by_one(
        environment, [name for place in places.values() for name in place.said]
    )


def assert_each_died_while_messages_were_under_way_and_came_back(trouble, running):
    """Nothing else fell, and what was killed lives: web, worker, listener, and the relay of a broker."""
    died = Counter(name for name, _under_way in trouble.kills)
    assert {"web", "worker", "listener"} <= set(running.names)
    assert died == dict.fromkeys(running.names, EACH)
    assert {name for name, under_way in trouble.kills if under_way > 0} == set(running.names)
    assert running.is_whole()
    assert running.lives == dict.fromkeys(running.names, EACH + 1)


def assert_each_was_taken_by_one(environment, said):
    """Each message is there once, in a conversation that one member took, and is answered."""
    rows = ask(
        environment,
        "SELECT m.remote_id, count(*), count(c.assignee_id), max(c.state) FROM engagement_turn t"
        " JOIN engagement_conversation c ON c.id = t.conversation_id"
        " JOIN listening_mention m ON m.id = t.mention_id WHERE NOT t.ours GROUP BY m.remote_id",
    )
    took = ask(
        environment,
        "SELECT object_id, count(*) FROM governance_auditentry"
        " WHERE kind = 'conversation' AND verb = 'took' GROUP BY object_id",
    )
    assert sorted(one for one in rows if one[0] in said) == sorted(
        (name, 1, 1, "waiting") for name in said
    )
    assert dict(took) == {talk: 1 for talk, *_rest in took}
    assert len(took) == len(said)
