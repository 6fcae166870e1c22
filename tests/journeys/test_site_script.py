"""The script of a site in a browser: a page of another origin counts once a view, and who refuses never."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep

import pytest

from palabre.campaigns import site_receiving
from palabre.campaigns.site_models import SiteHit, SiteMeter

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PAGE = """<!doctype html><title>Shop</title><link rel=icon href=data:,>
<script defer src="{palabre}/visits/site.js" data-key="k1"></script>
<a href="/two?utm_campaign=luciole&mail=a@b.c">Two</a>
<button data-palabre-goal="order">Order</button><button data-palabre-refuse>Don't count me</button>"""


@pytest.fixture
def shop(address, brand) -> Iterator[str]:
    """A site of another origin, with a policy that lets nothing in but the script."""
    site_receiving.forget_limits()

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            policy = (
                f"default-src 'none'; img-src data:; script-src {address}; connect-src {address}"
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(PAGE.format(palabre=address).encode())

        def log_message(self, *told) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SiteMeter.objects.create(
        organisation=brand.organisation, brand=brand, key="k1", hosts=["localhost"]
    )
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visitor(browser) -> Iterator:
    """A browser of a person, with a page whose faults are kept."""
    context = browser.new_context(user_agent=PERSON)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield page
    assert (faults, context.cookies()) == ([], [])
    context.close()


def hits(count: int) -> list[SiteHit]:
    """What was received, once it is so much; or as much as came in ten seconds."""
    until = monotonic() + 10
    while ((found := list(SiteHit.objects.order_by("pk"))) and len(found) < count) or not found:
        if monotonic() > until:
            break
        sleep(0.05)
    return found


def test_a_page_of_another_origin_counts_once_a_view_with_its_time_and_goals(shop, visitor):
    visitor.goto(f"{shop}/one?utm_source=bluesky#top")
    hits(1)
    visitor.evaluate("history.pushState(0, '', '/one?again')")  # the same page
    visitor.wait_for_timeout(1200)
    visitor.click("text=Two")
    hits(2)
    visitor.click("text=Order")
    hits(3)
    visitor.evaluate("history.pushState(0, '', '/three')")
    rows = hits(4)
    told = [(row.path, row.network, row.campaign, row.event) for row in rows]
    assert told == [
        ("/one", "bluesky", "", ""), ("/two", "inside", "", ""), ("/two", "", "", "order"),
        ("/three", "inside", "", ""),
    ]  # fmt: skip
    assert rows[0].seconds in range(1, 10)
    assert not any(row.robot for row in rows)
    assert len({row.visitor for row in rows}) == 1
    assert visitor.evaluate("localStorage.length") == 0


def test_who_refuses_or_asks_not_to_be_tracked_is_not_counted(shop, visitor):
    visitor.goto(shop)
    assert len(hits(1)) == 1
    visitor.click("text=Don't count me")
    visitor.goto(f"{shop}/two")
    visitor.click("text=Order")
    visitor.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
    )
    visitor.evaluate("palabre.refuse(0)")
    visitor.goto(f"{shop}/three")
    visitor.wait_for_timeout(500)
    assert [row.path for row in SiteHit.objects.all()] == ["/"]
