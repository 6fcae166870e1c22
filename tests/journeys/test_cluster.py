"""Somebody writes, answers, searches and brings pictures while each part of a small cluster is killed.

Only `python -m tests.journeys.cluster` (make cluster-journeys) has a cluster: PostgreSQL, a broker, a search
node, a server of files, two each of web, worker, relay and listener. The network is a double that notes what
it takes, the stream another, the mail server a third. Both processes of a kind are killed at once, so that no
other takes over; with each kill a storm about a topic begins, of which a mail has to come in time.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from random import Random

import pytest
from django.db import connections
from PIL import Image
from playwright.sync_api import Error, Page, expect

from bench.alert import Mailbox
from bench.cluster import ALERT_S, Storm
from bench.firehose import post, sentences
from bench.network import Network, running_network
from bench.parts import ROOT, SLOWER, WEB, Cluster, until
from palabre.connectors.tests.smtp import running_relay
from tests.journeys.echo_place import Place, running_place
from tests.journeys.own_servers import ask, hurry, new_database

HERE = "/o/lanterne/lanterne/"
INBOX, PUBLISH, WATCH = f"{HERE}engage/", f"{HERE}publish/", f"{HERE}protect/watch/"
STEP_MS = 30_000 * SLOWER
SUPERVISOR_S = 2.0
PROCESSES = ("listener", "worker", "relay", "web")
PARTS = (*PROCESSES, "broker", "search", "files", "database")
STORMS = {part: f"brasero{part}" for part in PARTS}


@dataclass
class House:
    """The house on its cluster, and what is outside: the network, the stream, the mailbox, and what was asked
    of Ada. ``usual`` is when each topic was spoken of before."""

    cluster: Cluster
    place: Place
    stream: Network
    box: Mailbox
    usual: list[float]
    words: Random = field(default_factory=lambda: Random(7))
    known: dict[str, list[str]] = field(default_factory=sentences)
    heard: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def both(self, part: str) -> list[str]:
        """The names of all parts of a kind."""
        return [name for name in self.cluster.commands if name.rstrip("12") == part]

    def say(self, part: str) -> None:
        """Somebody speaks of the brand on the stream, and somebody asks it something."""
        said, _language = post(self.words, self.known)
        self.heard.append(f"luciole{part}")
        self.stream.say(f"Lanterne {self.heard[-1]} {said}"[:300], "fr")
        question = f"Question {part} : {post(self.words, self.known)[0]}"
        self.asked[self.place.say(question)] = f"Réponse {part}"
        self.written.append(f"Billet {part}")


@pytest.fixture(scope="module")
def house(request):
    """The cluster that started these journeys, with a house on it and all its processes."""
    cluster = request.config.pluginmanager.get_plugin("cluster")
    if cluster is None:
        pytest.skip("there is no cluster: make cluster-journeys")
    server, own = cluster.settings["DATABASE_URL"], [*map("{}1".format, PROCESSES)]
    own += [name.replace("1", "2") for name in own]
    box = Mailbox()
    with (
        new_database(server, "palabre"),
        running_network() as (stream, heard_at),
        running_place() as place,
        running_relay(box.take) as mail,
    ):
        house = [sys.executable, "-m", "tests.journeys.cluster_house"]
        made = subprocess.run(
            [*house, place.address, heard_at, *STORMS.values()],
            cwd=ROOT,
            env=cluster.commands["web1"][1] | cluster.settings,
            check=True,
            stdout=subprocess.PIPE,
            timeout=300 * SLOWER,
        )
        for name in own:
            cluster.commands[name][1]["EMAIL_URL"] = f"smtp://127.0.0.1:{mail.port}"
            cluster.start(name)
        found = House(cluster, place, stream, box, json.loads(made.stdout.splitlines()[-1]))
        try:
            open_stream(found)
            yield found
        finally:
            for name in own:
                with suppress(KeyError):
                    cluster.kill(name)
            # What pytest had open to a database that was killed since leads nowhere.
            connections.close_all()


def open_stream(house):
    """Say something till the listener knows it: a stream that is new tells nothing of before."""

    def heard():
        house.stream.say(f"Lanterne {time.monotonic_ns()}", "fr")
        time.sleep(1)
        return ask(house.cluster.settings, "SELECT id FROM listening_mention LIMIT 1")

    until("the stream is open", heard)


@pytest.fixture
def ada(browser, house):
    """Ada's browser, in which she signed in by the form."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{WEB + 1}", locale="en-GB")
    context.set_default_timeout(STEP_MS)
    page = context.new_page()
    until("she is signed in", lambda: signs_in(page))
    yield page
    context.close()


def go(page: Page, address: str) -> None:
    """Open a page; one that says that the house can't be reached now is none."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise Error(f"{address} can't be opened")


def signs_in(page):
    go(page, f"/accounts/login/?next={INBOX}")
    if page.get_by_label("Password", exact=True).count():
        page.get_by_label("E-mail address").fill("ada@example.org")
        page.get_by_label("Password", exact=True).fill("a long password")
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{INBOX}**")
    return True


def finds(page: Page, word: str) -> bool:
    """Whether she finds a text, by the index: without a search node pages show what is newest, and say so."""
    go(page, f"{HERE}listen/search/?q={word}")
    rows = page.locator("[data-item]", has_text=word).count()
    assert rows < 2, f"{word} is found {rows} times"
    return bool(rows) and not page.get_by_text("The search node doesn").count()


def writes(page: Page, text: str) -> bool:
    """Whether her post stands in the calendar. She writes it when it doesn't, going on with what was kept."""
    go(page, f"{PUBLISH}?view=agenda")
    if page.locator("[data-calendar] a", has_text=text).count():
        return True
    draft = page.locator("li a", has_text=text)
    go(page, f"{draft.get_attribute('href')}edit/" if draft.count() else f"{PUBLISH}posts/new/")
    page.get_by_role("checkbox", name="Volière").check()
    page.locator("textarea[name=text]").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Send now").click()
    return False  # she looks once more


def keeps(page: Page, part: str) -> bool:
    """Whether her picture is seen in the library; she brings it when it isn't there."""
    go(page, f"{PUBLISH}media/")
    shown = page.locator("ul.library li", has_text=f"{part}.png")
    if shown.count():
        shown.scroll_into_view_if_needed()
        return shown.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth > 0)")
    drawn = BytesIO()
    Image.new("RGB", (64, 64), (25 * PARTS.index(part), 90, 7)).save(drawn, "PNG")
    given = {"name": f"{part}.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    page.locator("input[name=files]").set_input_files(given)
    with page.expect_navigation():  # to the library, or to the sentence that says why not
        page.get_by_role("button", name="Take them in").click()
    return False


def sees_it_sent(page: Page, text: str) -> bool:
    go(page, f"{PUBLISH}?view=agenda")
    go(page, page.locator("[data-calendar] a", has_text=text).get_attribute("href"))
    return bool(page.locator(".delivery header", has_text="Published").count())


def opens(page: Page, part: str) -> bool:
    """Whether the question is in the inbox; she opens it."""
    go(page, f"{INBOX}?view=all")
    row = page.locator("a[data-open]", has_text=f"Question {part} :")
    if not row.count():
        return False
    go(page, row.get_attribute("href"))
    page.locator(".turn").first.wait_for()
    return True


def answers(page: Page, part: str) -> bool:
    """Whether her answer stands below the question; she gives it when it doesn't."""
    if not opens(page, part):
        return False
    if page.locator(".turn.ours", has_text=f"Réponse {part}").count():
        return True
    page.locator("#answer").fill(f"Réponse {part}")
    page.get_by_role("button", name="Send").click()
    page.locator(".turn.ours").wait_for()
    return False


def sees_it_arrived(page: Page, part: str) -> bool:
    return opens(page, part) and bool(page.locator(".turn.ours.there").count())


def sees_the_alert(page: Page, part: str) -> bool:
    """Whether she sees the alert of a part's storm, of which there may be one."""
    go(page, WATCH)
    cards = page.locator("article.alert-card", has_text=STORMS[part]).count()
    assert cards < 2, f"{STORMS[part]} has {cards} alerts"
    return bool(cards)


@pytest.mark.parametrize("part", PARTS)
def test_somebody_works_on_while_a_part_is_killed_and_comes_back(ada: Page, house, part) -> None:
    cluster, names = house.cluster, house.both(part)

    def back() -> None:
        for name in names:
            cluster.start(name)

    for name in names:
        cluster.kill(name)
    supervisor = threading.Timer(SUPERVISOR_S, back)
    supervisor.start()
    begun = time.monotonic()
    storm = Storm(STORMS[part], house.stream, house.box)
    storm.start()
    house.say(part)
    try:
        with suppress(Error):  # she is in the middle of it while the part is gone
            keeps(ada, part) if part == "files" else writes(ada, f"Billet {part}")
    finally:
        supervisor.join()

    steps = {
        "written": (writes, f"Billet {part}"),
        "answered": (answers, part),
        "kept": (keeps, part),
        "found": (finds, f"luciole{part}"),
        "sent": (sees_it_sent, f"Billet {part}"),
        "arrived": (sees_it_arrived, part),
    }
    took = {name: persists(house, name, *how, ada) for name, how in steps.items()}
    assert sees_it_sent(ada, f"Billet {part}")
    assert sees_it_arrived(ada, part)
    alert = storm.seconds(house.usual)
    persists(house, "seen", sees_the_alert, part, ada)
    told = ", ".join(f"{name} {seconds:.0f}" for name, seconds in took.items())
    told += f"; {alert:.0f} from the line of the storm to its mail"
    print(f"{part:<12}{time.monotonic() - begun:>8.1f} s: {told}", file=sys.stderr)
    assert alert < ALERT_S * SLOWER


def persists(house, name, step, about, page) -> float:
    """Have her try till it is so; the seconds."""

    def done() -> bool:
        hurry(house.cluster.settings)
        return step(page, about)

    return until(f"{about}: {name}", done)


def test_in_the_end_nothing_is_lost_and_nothing_is_there_twice(ada: Page, house) -> None:
    assert house.written, "the tests before it have to run"
    for word in house.heard:
        assert finds(ada, word), word
    ada.goto(f"{PUBLISH}?view=agenda")
    for text in house.written:
        expect(ada.locator("[data-calendar] a", has_text=text)).to_have_count(1)
        # One that was kept while it was written and then written anew would stand among the drafts.
        expect(ada.locator("li a", has_text=text)).to_have_count(0)
    for part in [text.removeprefix("Billet ") for text in house.written]:
        assert keeps(ada, part), part
        expect(ada.locator("ul.library li", has_text=f"{part}.png")).to_have_count(1)
        assert opens(ada, part), part
        expect(ada.locator(".turn.ours")).to_have_count(1)
        expect(ada.locator(".turn:not(.ours)")).to_have_count(1)
        ada.goto(f"{INBOX}?view=all")
        expect(ada.locator("a[data-open]", has_text=f"Question {part} :")).to_have_count(1)
        assert sees_the_alert(ada, part), part
        assert len(house.box.about(STORMS[part])) == 1, part
    ada.goto(f"{PUBLISH}attention/")
    expect(ada.get_by_role("heading", name="All is well")).to_be_visible()
    expected = Counter((name, text) for name, text in house.asked.items())
    expected.update(("", text) for text in house.written)
    assert Counter((to, text) for _key, to, text in house.place.taken) == expected
