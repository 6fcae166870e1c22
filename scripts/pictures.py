"""Take pictures of the demonstration: the main pages, wide and narrow, light and dark, in both languages.

`python scripts/pictures.py FOLDER` takes them all, to look at; `--readme` only those of the documents.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

HOUSE = Path(__file__).parent.parent
SIZES = {1440: 900, 390: 844}
THEMES = ("light", "dark")
LANGUAGES = ("en", "fr")
PATIENCE_S = 300

PAGES = {
    "demo": "/demo/",
    "today": "/o/{org}/today/",
    "stream": "/o/{org}/{brand}/listen/stream/",
    "topics": "/o/{org}/{brand}/listen/topics/",
    "search": "/o/{org}/{brand}/listen/search/?q=luciole",
    "sources": "/o/{org}/{brand}/listen/sources/",
    "topic": "/o/{org}/{brand}/listen/topics/1/",
    "edit": "/o/{org}/{brand}/listen/topics/1/edit/",
    "digest": "/o/{org}/{brand}/listen/digest/",
    "add": "/o/{org}/{brand}/listen/sources/add/",
    "calendar": "/o/{org}/{brand}/publish/",
    "week": "/o/{org}/{brand}/publish/?view=week",
    "composer": "/o/{org}/{brand}/publish/posts/17/edit/",
    "approvals": "/o/{org}/{brand}/publish/approvals/",
    "queues": "/o/{org}/{brand}/publish/queues/",
    "attention": "/o/{org}/{brand}/publish/attention/",
    "campaigns": "/o/{org}/{brand}/publish/campaigns/",
    "links": "/o/{org}/{brand}/publish/links/",
    "coupons": "/o/{org}/{brand}/publish/coupons/",
    "inbox": "/o/{org}/{brand}/engage/{talk}/",
    "people": "/o/{org}/{brand}/engage/people/",
    "ideas": "/o/{org}/{brand}/engage/ideas/",
    "surveys": "/o/{org}/{brand}/engage/surveys/",
    "imports": "/o/{org}/{brand}/listen/imports/",
    "team": "/o/{org}/govern/team/",
    "connections": "/o/{org}/govern/connections/",
    "operations": "/o/{org}/govern/operations/",
    "audit": "/o/{org}/govern/audit/",
    "kit": "/kit/",
}
README = ("today", "stream", "topic", "calendar", "inbox")

# Waits for the whole conversation, signs in the first owner, without a language or theme of their own,
# and says where they work.
SIGN_IN = """
import time
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from palabre.engagement.models import Conversation
from palabre.governance.models import Member, User
from palabre.listening.models import IndexOp, Source
# The demonstration reads 90 days of conversation in the background.
def is_whole():
    cursor = Source.objects.get(kind="world").cursor
    return cursor and cursor["since"] >= cursor["opened"] and not IndexOp.objects.exists()

while not is_whole():
    time.sleep(1)
member = Member.objects.filter(role="owner").order_by("id").first()
User.objects.filter(pk=member.user_id).update(language="", theme="")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(member.user_id)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
session.save()
talk = Conversation.objects.exclude(draft=None).order_by("id").first()
print(session.session_key, member.organisation.slug, member.organisation.brands.first().slug, talk.pk)
"""


@dataclass(frozen=True)
class Demonstration:
    """A running demonstration: its address, an open session, whose it is, and a conversation with a draft."""

    address: str
    session: str
    organisation: str
    brand: str
    talk: str

    def page(self, path: str) -> str:
        """The whole address of a page."""
        return self.address + path.format(org=self.organisation, brand=self.brand, talk=self.talk)


def free_port() -> int:
    """Give a port that nobody holds at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def demonstration() -> Iterator[Demonstration]:
    """Start `palabre demo` on data of its own, and end it with all of its processes."""
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "PALABRE_HOME": home,
            "PALABRE_ADDRESS": address,
            "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
        }
        command = [sys.executable, "-m", "palabre", "demo", "--port", str(port)]
        started = subprocess.Popen(command, cwd=HOUSE, env=environment, start_new_session=True)
        try:
            wait_for(f"{address}/healthz", started)
            wait_for_history(f"{address}/demo/")
            signed_in = subprocess.run(
                [sys.executable, "-c", SIGN_IN],
                cwd=HOUSE,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE_S,
            )
            session, *where = signed_in.stdout.split()[-4:]
            yield Demonstration(address, session, *where)
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGTERM)
                started.wait(30)


def wait_for(address: str, started: subprocess.Popen[bytes]) -> None:
    """Wait until a page answers; stop when the process has ended or the patience has."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if started.poll() is not None:
            sys.exit(f"The demonstration ended with code {started.returncode}.")
        try:
            if httpx.get(address).status_code < 500:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    sys.exit(f"The demonstration did not answer in {PATIENCE_S} seconds.")


def wait_for_history(address: str) -> None:
    """Wait until the ninety days are in: the door of the demonstration says how far they are."""
    end = time.monotonic() + PATIENCE_S
    while "% are there" in httpx.get(address, headers={"Accept-Language": "en"}).text:
        if time.monotonic() > end:
            sys.exit(f"The history was not there in {PATIENCE_S} seconds.")
        time.sleep(1)


def take(
    browser: Browser, demo: Demonstration, folder: Path, names: list[str], *, readme: bool
) -> Iterator[str]:
    """Take the pictures of some pages in every size, theme and language; give what looks wrong.

    For the documents: wide, light ones only.
    """
    sizes, themes = ((1440,), ("light",)) if readme else (tuple(SIZES), THEMES)
    for width, theme, language in product(sizes, themes, LANGUAGES):
        context = browser.new_context(
            viewport={"width": width, "height": SIZES[width]},
            color_scheme=theme,
            locale={"en": "en-GB", "fr": "fr-FR"}[language],
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "sessionid", "value": demo.session, "url": demo.address}])
        for name in names:
            page = context.new_page()
            faults = look(page, demo.page(PAGES[name]))
            path = folder / f"{name}-{width}-{theme}-{language}.png"
            page.screenshot(path=path, animations="disabled")
            page.close()
            yield from (f"{path.name}: {fault}" for fault in faults)
        context.close()


def look(page: Page, address: str) -> list[str]:
    """Open a page, let it come to rest, and give what a person would stumble over."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    answer = page.goto(address, wait_until="load")
    # An open stream keeps the network busy for ever: a moment is enough for the charts.
    page.wait_for_timeout(1200)
    if answer is None or answer.status != 200:
        faults.append(f"answered {answer and answer.status}")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append("is wider than the screen")
    return faults


def main() -> int:
    """Take the pictures; the exit code is 1 when a page looks wrong."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path)
    reader.add_argument("--readme", action="store_true", help="only those of the documents")
    reader.add_argument("--page", choices=PAGES, action="append", help="only this page")
    asked = reader.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    names = list(README) if asked.readme else asked.page or list(PAGES)
    with demonstration() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        faults = list(take(browser, demo, asked.folder, names, readme=asked.readme))
        browser.close()
    print("\n".join(faults) or f"All pictures are in {asked.folder}.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
