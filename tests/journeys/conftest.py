"""A browser that fails on anything the console, the content policy or axe has against a page."""

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from conftest import missing
from tests.journeys import cluster_jobs

# A machine that is busy with other things is no fault.
expect.set_options(timeout=20_000)

# Without windows it works a third less; where Debian's package of it is missing, the whole one does.
CHROMIUM = (
    os.environ.get("PALABRE_CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or ""
)
# What it need not do for a test: share out its work among processes, and make what runs once quick.
ARGUMENTS = (
    "--no-sandbox --disable-dev-shm-usage --in-process-gpu --renderer-process-limit=1"
    " --js-flags=--no-opt,--sparkplug --enable-features=NetworkServiceInProcess2"
    " --disable-features=SpareRendererForSitePerProcess,IsolateOrigins,site-per-process"
)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of these, what colours and the width of the screen change.
OF_A_LOOK = ["color-contrast", "target-size", "scrollable-region-focusable"]
# What htmx says of a request that ends because its page is left; a fault of its own has another name.
LEFT = {"htmx:sendAbort", "htmx:afterRequest"}
# Told to the page before anything else of it runs, and read when the test ends.
LISTEN_FOR_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything of this folder as a journey."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once for each file of journeys.

    The sync API of Playwright keeps an event loop in this thread as long as it runs: Django mistakes it
    for a view's, and no test beside the journeys could run one of its own.
    """
    if not CHROMIUM:
        missing("Chromium (PALABRE_CHROMIUM)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser
        browser.close()


# What was answered to who asked for a file of the pages: each browser asks for all of them anew.
FILES: dict[str, list[dict]] = {}


async def serve_files(scope: dict, receive: Callable, send: Callable) -> None:
    """The product; the files of its pages are found once, and then come out of memory."""
    from palabre.site.asgi import application

    path = scope.get("path", "")
    if not path.startswith("/static/"):
        await application(scope, receive, send)
        return
    if path not in FILES:
        said: list[dict] = []

        async def keep(message: dict) -> None:
            said.append(message)

        await ASGIStaticFilesHandler(application)(scope, receive, keep)
        FILES[path] = said
    for message in FILES[path]:
        await send(message)


@pytest.fixture(scope="session")
def worker(django_db_setup) -> Iterator[None]:
    """Whoever does the jobs of journeys on a cluster."""
    with cluster_jobs.worker():
        yield


@pytest.fixture
def address(transactional_db, settings, worker) -> Iterator[str]:
    """The address of the product, served by uvicorn in a thread on the test's own database."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    config = uvicorn.Config(
        serve_files,
        host="127.0.0.1",
        port=0,
        log_level="error",
        lifespan="off",
    )
    server = uvicorn.Server(config)
    started = threading.Event()

    async def serve() -> None:
        task = asyncio.ensure_future(server.serve())
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        started.set()
        await task

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(20), "the server did not start"
    with cluster_jobs.at_work():
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def locale() -> str:
    """The language that the browser asks for."""
    return "en-GB"


@pytest.fixture
def context(browser, address, locale) -> Iterator[BrowserContext]:
    """A fresh browser profile, in English and light until the test says otherwise."""
    context = browser.new_context(
        base_url=address, locale=locale, viewport={"width": 1440, "height": 900}
    )
    context.add_init_script(LISTEN_FOR_VIOLATIONS)
    # With a window, whoever presses a button may copy; without one it must be said.
    context.grant_permissions(["clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context) -> Iterator[Page]:
    """A page whose every error in the console fails the test that caused it."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    go = page.goto

    def go_and_wait_until_awake(address: str, **options):
        answer = go(address, **options)
        page.locator("html[data-awake]").wait_for()
        return answer

    page.goto = go_and_wait_until_awake  # type: ignore[method-assign]
    yield page
    assert [one for one in faults if one.partition(",")[0] not in LEFT] == []


@pytest.fixture
def sign_in(context, address) -> Callable[..., None]:
    """`sign_in(member)` opens the browser's session as a member, without going through the form."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    def open_session(member) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(member.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        session.save()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]
        )

    return open_session


# What stands around every page: half of what there is to look at.
AROUND = ["nav.side", "header.top", "#palette", "#keys", "nav.foot"]
# How a page looks, with what stands around it but for its numbers and tokens.
LOOK = """() => [
  innerWidth, document.documentElement.lang, getComputedStyle(document.body).backgroundColor,
  ...[...document.querySelectorAll("nav.side, header.top, nav.foot, dialog[open]")]
    .map((one) => one.outerHTML.replace(/\\d+|value="[^"]*"/g, "")),
].join(" ")"""
RUN_AXE = Path(__file__).with_name("axe.js").read_text()
# In which nothing had a fault, of this process: what stands around, and kinds of text by their contrast.
RIGHT_AROUND: set[str] = set()
RIGHT_CONTRAST: set[int] = set()
LOOKS = ((1440, "light"), (390, "dark"))


def show(page: Page, width: int, colours: str) -> None:
    """Give the browser another width and other colours; the page stays."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)


def axe_faults(page: Page, rules: list[str] = AXE_RULES) -> list[str]:
    """What axe (WCAG 2.2 A and AA, best practice) has against the page, a line each.

    What stands around it is looked at once in each look and state, and text once of each kind that has
    a contrast of its own; afterwards what is new.
    """
    if not page.evaluate("'axe' in window"):
        # Brought in by the debugger, past the page's own policy, which stays in force for the page.
        page.evaluate(AXE_SCRIPT)
    look = page.evaluate(LOOK)
    known = look in RIGHT_AROUND
    asked = [rules if known else AXE_RULES, AROUND if known else [], list(RIGHT_CONTRAST)]
    found = page.evaluate(RUN_AXE, asked)
    if not found["faults"]:
        RIGHT_AROUND.add(look)
        RIGHT_CONTRAST.update(found["kinds"])
    return found["faults"]


# Targets smaller than 24 px that stand alone; WCAG 2.5.8 leaves out links in a sentence and native parts.
SMALL_TARGETS = """() => {
  const wide = 24;
  const inSentence = (one) => one.matches("a") && getComputedStyle(one).display === "inline";
  const label = (one) => one.closest("label") ?? document.querySelector(`label[for="${one.id}"]`);
  const pressed = (one) => (one.matches("[type=checkbox], [type=radio]") && label(one)) || one;
  const area = (one) => pressed(one).getBoundingClientRect();
  return [...document.querySelectorAll("a, button, input, select, textarea, summary, [role=button]")]
    .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter((one) => !one.closest("svg, [inert]") && !inSentence(one))
    .filter((one) => one.type !== "hidden" && one.type !== "range")
    .map((one) => [one, area(one)])
    .filter(([one, box]) => box.width && (box.width < wide - 0.5 || box.height < wide - 0.5))
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""

WIDER_THAN_SCREEN = """() => {
  const screen = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= screen ? [] :
    [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > screen + 1 && !one.closest(".table-scroll, .tabs"))
      .map((one) => one.outerHTML.slice(0, 90));
}"""

# It takes the eye from what is read (WCAG 2.2.2), and a third of a processor without a graphics card.
MOVING = """() => document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations === Infinity)
  .filter((one) => one.effect.target.localName !== "progress")
  .map((one) => one.effect.target.outerHTML.slice(0, 90) + " moves without end")"""


def layout_faults(page: Page) -> list[str]:
    """What sticks out of the screen at the side, is too small for a finger, or never comes to rest."""
    return [
        fault
        for look in (WIDER_THAN_SCREEN, SMALL_TARGETS, MOVING)
        for fault in page.evaluate(look)
    ]


def faults_in_every_look(page: Page) -> list[str]:
    """What is wrong with a page, wide and light and then narrow and dark: brought once, for both.

    Its names, roles and order are the same in both; what differs is looked at in each.
    """
    found = []
    for look in LOOKS:
        show(page, *look)
        faults = axe_faults(page, AXE_RULES if look == LOOKS[0] else OF_A_LOOK)
        found += [f"{look}: {one}" for one in faults + layout_faults(page)]
    return found


def faults_of_pages(page: Page, addresses: Iterable[str], unfold: str = "") -> dict[str, list[str]]:
    """What is wrong with pages, by their addresses; what folds may be unfolded before."""
    faults = {}
    for address in addresses:
        show(page, *LOOKS[0])
        page.goto(address)
        if unfold:
            page.locator(unfold).evaluate_all("(all) => all.forEach((one) => (one.open = true))")
        if found := faults_in_every_look(page):
            faults[address] = found
    return faults
