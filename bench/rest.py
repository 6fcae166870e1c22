"""What `palabre up` costs: memory of all its processes at rest, a first page, and a row's way to it.

Memory is the proportional set size (Linux), some seconds after the stream was opened in a browser. The
first page is the one that a browser gets at the very first start, tables and files made anew on the way.
The weight is that of the stream page, its styles and its scripts as they come over the wire, compressed.
A row's way: another process brings a text in, as the listener does; the open page hears of it and fetches
its row.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx
import psutil

TARGETS = {"pss_mb": 250.0, "page_kb": 60.0, "row_p95_s": 2.0}
REST_S = {"small": 8, "full": 60}
ROWS = {"small": 20, "full": 100}
LINKED = re.compile(r'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src)="([^"]+)"')
STREAM = "/o/lanterne/lanterne/listen/stream/"

# A house with an owner who is signed in, a topic, and fifty mentions; prints the session's key.
FURNISH = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
from palabre.listening.actions.topics import make_topic
from bench.rest import bring_in
user = User.objects.create_user("ada@example.org", name="Ada")
by = Actor.person(user)
organisation = make_organisation(by, "Lanterne")
brand = add_brand(by, organisation, "Lanterne")
make_topic(by, brand, "Lanterne", "lanterne")
for number in range(50):
    bring_in(f"before {number}")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""

# Brings a text in for each line it is given, and says at what moment it came.
POST = """
import sys, time
import django; django.setup()
from bench.rest import bring_in
bring_in("a first one, to load what is needed")
print("ready", flush=True)
for line in sys.stdin:
    came = time.time()
    bring_in(line.strip())
    print(came, flush=True)
"""


def bring_in(name: str) -> None:
    """Bring one text in, in a process that knows the house."""
    from datetime import UTC, datetime
    from hashlib import blake2b

    from palabre.connectors.contract import Author, Item
    from palabre.governance.models import Organisation
    from palabre.listening.ingest import ingest

    # Words of its own: otherwise it would be folded away as a copy of the last one.
    own = " ".join(blake2b(f"{name} {n}".encode(), digest_size=4).hexdigest() for n in range(12))
    text = f"Lanterne, {name} {own}"
    item = Item(
        name, text, datetime.now(UTC), Author(f"voice {name}", "Zoé"), place="voliere.example"
    )
    ingest([item], "echo", organisation_id=Organisation.objects.get().pk)


def run(scale: str) -> dict:
    """Start the product on an empty folder, ask for its pages, and weigh it at rest."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PALABRE_HOME": home, "PALABRE_ONLINE": "off", "LC_ALL": "C"}
        environment["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
        environment.pop("DATABASE_URL", None)
        started = time.perf_counter()
        with up(environment) as (process, address):
            httpx.get(address, follow_redirects=True, timeout=60)
            first_page_s = time.perf_counter() - started
            with _signed_in(environment, address) as browser:
                page_kb = _weight(browser, browser.get(STREAM).raise_for_status()) / 1000
                time.sleep(REST_S[scale])
                pss = {
                    one.pid: _pss_mb(one.pid)
                    for one in [process, *psutil.Process(process.pid).children()]
                }
                waits = sorted(_rows(environment, browser, ROWS[scale]))
    figures = {
        "pss_mb": sum(pss.values()),
        "processes": len(pss),
        "first_page_s": first_page_s,
        "page_kb": page_kb,
        "row_p50_s": waits[len(waits) // 2],
        "row_p95_s": waits[int(len(waits) * 0.95)],
    }
    each = ", ".join(f"{mb:.0f} MB" for mb in pss.values())
    return {"figures": figures, "targets": TARGETS, "notes": [f"supervisor and children: {each}"]}


@contextmanager
def up(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen, str]]:
    """Run `palabre up` on a free port; its process and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "palabre", "up", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield process, found.group()
                return
        raise RuntimeError("palabre up ended before it said where it is")
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _signed_in(environment: dict[str, str], address: str) -> Iterator[httpx.Client]:
    made = subprocess.run(
        [sys.executable, "-c", FURNISH], env=environment, capture_output=True, text=True, check=True
    )
    cookies = {"sessionid": made.stdout.split()[-1]}
    with httpx.Client(base_url=address, cookies=cookies, timeout=60) as browser:
        for _ in range(50):  # the worker's indexer needs a moment to make the mentions findable
            if "before 49" in browser.get(STREAM).text:
                break
            time.sleep(0.5)
        yield browser


def _rows(environment: dict[str, str], browser: httpx.Client, count: int) -> Iterator[float]:
    """Seconds from a text's arrival to its row on an open page, again and again."""
    page = browser.get(STREAM).text
    events = re.search(r'="([^"]+/events/[^"]*)"', page)
    fetch = re.search(r'="([^"]+/new/[^"]*)"', page)
    position = re.search(r'data-position="(\d+)"', page)
    if not (events and fetch and position):
        raise RuntimeError("the stream page names no place to hear of news")
    heard, rows = (each[1].replace("&amp;", "&") for each in (events, fetch))
    after = int(position[1])
    poster = subprocess.Popen(
        [sys.executable, "-c", POST],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert poster.stdin
    assert poster.stdout
    try:
        poster.stdout.readline()
        with browser.stream("GET", heard, params={"after": after}, timeout=60) as stream:
            lines = stream.iter_lines()
            next(line for line in lines if line.startswith("event: new"))
            for number in range(count):
                time.sleep(0.13 * (number % 7))  # at any point of the page's beat
                poster.stdin.write(f"row {number}\n")
                poster.stdin.flush()
                while True:
                    next(line for line in lines if line.startswith("event: new"))
                    found = browser.get(rows, params={"after": after})
                    if f"row {number} " in found.text:
                        # As the page does: from now on it asks for what comes after this row.
                        after = max(map(int, re.findall(r'data-position="(\d+)"', found.text)))
                        break
                yield time.time() - float(poster.stdout.readline())
    finally:
        poster.terminate()
        poster.wait(10)


def _weight(browser: httpx.Client, page: httpx.Response) -> int:
    linked = {urljoin(str(page.url), one) for one in LINKED.findall(page.text)}
    return sum(one.num_bytes_downloaded for one in [page, *map(browser.get, sorted(linked))])


def _pss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
