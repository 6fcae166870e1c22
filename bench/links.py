"""The redirect of a tracked link: how late its answer is at 200 a second, the product idle beside it.

`palabre up` runs as for anybody (web, worker, listener). Clicks come at a steady beat whatever the server
does, and each is measured from the moment at which it was due, so that a pause counts for all whom it
kept waiting. 500 links are asked in turn, most of them for the first time in seconds. Then a rush of as
many as sixteen browsers get answered is measured, and every click must be written at the end: `lost` is
how many are not. Scale full repeats it on PostgreSQL where there is one.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

import psutil

from bench.peers import cluster
from bench.rest import up

RATE, LINKS, BROWSERS = 200, 500, 16
SECONDS = {"small": 12, "full": 60}
RUSH_S = 5
LONGEST_REST_S = 20
TARGETS = {"p95_ms": 15.0, "per_s": 200.0, "lost": 0, "wrong": 0}
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"

# A house with links; prints their short names.
FURNISH = f"""
import django; django.setup()
from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.actions.links import make_link
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
by = Actor.person(User.objects.create_user("ada@example.org", name="Ada"))
brand = add_brand(by, make_organisation(by, "Lanterne"), "Lanterne")
campaign = make_campaign(by, brand, "Autumn")
for number in range({LINKS}):
    print(make_link(by, brand, f"https://lanterne.example/{{number}}", campaign=campaign).slug)
"""
COUNT = """
import django; django.setup()
from palabre.campaigns.models import Click
print(Click.objects.count())
"""


def run(scale: str) -> dict:
    """Measure it on SQLite, and in full on PostgreSQL too."""
    figures = _measured(SECONDS[scale], "")
    notes = [
        f"{LINKS} links, {RATE} clicks a second for {SECONDS[scale]} s, then a rush of {RUSH_S} s"
    ]
    if scale == "full":
        try:
            with cluster() as told:
                peer = dict(one.split("=") for one in told.split())
                place = f"postgres://{peer['user']}@/{peer['host']}/{peer['dbname']}"
                found = _measured(SECONDS[scale], place)
                figures |= {f"{name}_postgres": value for name, value in found.items()}
        except LookupError as error:
            notes.append(f"PostgreSQL: {error}")
    targets = TARGETS | {
        f"{name}_postgres": limit
        for name, limit in TARGETS.items()
        if f"{name}_postgres" in figures
    }
    at_least = [name for name in targets if name.startswith("per_s")]
    return {"figures": figures, "targets": targets, "at_least": at_least, "notes": notes}


def _measured(seconds: int, database: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PALABRE_HOME": home, "PALABRE_ONLINE": "off", "LC_ALL": "C"}
        environment["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
        environment.pop("DATABASE_URL", None)
        if database:
            environment["DATABASE_URL"] = database
        with up(environment) as (process, address):
            slugs = _asked(environment, FURNISH).split()
            _come_to_rest(process.pid)
            waits, wrong = asyncio.run(_beat(address, slugs, seconds))
            rushed, wrong_too = asyncio.run(_rush(address, slugs))
            sent = len(waits) + rushed
            written = _written(environment, sent)
    waits.sort()
    return {
        "p50_ms": waits[len(waits) // 2] * 1000,
        "p95_ms": waits[int(len(waits) * 0.95)] * 1000,
        "p99_ms": waits[int(len(waits) * 0.99)] * 1000,
        "max_ms": waits[-1] * 1000,
        "per_s": rushed / RUSH_S,
        "lost": sent - written,
        "wrong": wrong + wrong_too,
    }


def _come_to_rest(pid: int) -> None:
    """Wait until the product has started and is idle: less than a tenth of a core for two seconds."""
    family = [psutil.Process(pid), *psutil.Process(pid).children()]
    for _ in range(LONGEST_REST_S // 2):
        before = sum(sum(one.cpu_times()[:2]) for one in family)
        time.sleep(2)
        if sum(sum(one.cpu_times()[:2]) for one in family) - before < 0.2:
            return


def _asked(environment: dict[str, str], program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def _written(environment: dict[str, str], sent: int) -> int:
    """How many clicks stand in the database, once the last of them had time to get there."""
    count = 0
    for _ in range(10):
        time.sleep(1)
        count = int(_asked(environment, COUNT))
        if count >= sent:
            break
    return count


class Browser:
    """One connection that asks for links, one after the other."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname, parts.port

    async def open(self) -> "Browser":
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def click(self, slug: str) -> bool:
        """Ask for a link; whether the answer leads to where it should."""
        self.writer.write(
            f"GET /l/{slug} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {AGENT}\r\n"
            "Referer: https://t.co/\r\n\r\n".encode()
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        tag = f"utm_content={slug}".encode()
        return (
            head.startswith(b"HTTP/1.1 302")
            and b"https://lanterne.example/" in head
            and tag in head
        )


async def _beat(address: str, slugs: list[str], seconds: int) -> tuple[list[float], int]:
    """Click at a steady rate; each click's wait from the moment it was due, and the wrong answers."""
    free: asyncio.Queue[Browser] = asyncio.Queue()
    for _ in range(BROWSERS):
        free.put_nowait(await Browser(address).open())
    waits: list[float] = []
    wrong = 0

    async def click(due: float, slug: str) -> None:
        nonlocal wrong
        browser = await free.get()
        wrong += not await browser.click(slug)
        waits.append(time.perf_counter() - due)
        free.put_nowait(browser)

    started, tasks = time.perf_counter(), []
    for number in range(RATE * seconds):
        due = started + number / RATE
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        tasks.append(asyncio.create_task(click(due, slugs[number * 7 % len(slugs)])))
    await asyncio.gather(*tasks)
    return waits, wrong


async def _rush(address: str, slugs: list[str]) -> tuple[int, int]:
    """Click as fast as answers come; how many in the time, and the wrong answers."""
    until = time.perf_counter() + RUSH_S

    async def go(number: int) -> tuple[int, int]:
        browser, count, wrong = await Browser(address).open(), 0, 0
        while time.perf_counter() < until:
            wrong += not await browser.click(slugs[(number + count * BROWSERS) % len(slugs)])
            count += 1
        return count, wrong

    found = await asyncio.gather(*(go(number) for number in range(BROWSERS)))
    return sum(count for count, _ in found), sum(wrong for _, wrong in found)
