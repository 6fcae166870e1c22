"""A newcomer's first minute: from the press on "brand name" to the first mention on the page.

`palabre up` runs as for anybody; the brand's site is served on loopback, with a feed of its own. The
newcomer types name and site, ticks the feed that was found, and waits. Networks that can't be reached
from this machine are asked too, and their silence is part of the time.
"""

import html
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from bench.rest import up

TARGETS = {"first_mention_s": 60.0}
TRIES = {"small": 1, "full": 5}
LONGEST_S = 120
BEGIN = "/o/maison/begin/"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Le blog</title><item>
<title>Caf\xc3\xa9 Lanterne ouvre \xc3\xa0 Lyon</title><guid>1</guid><link>https://lanterne.example/1</link>
<pubDate>Fri, 27 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
HOME = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'

# A house without a brand, whose owner is signed in; prints the session's key.
FURNISH = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from palabre.governance.actions import make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
user = User.objects.create_user("ada@example.org", name="Ada")
make_organisation(Actor.person(user), "Maison")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


class Site(BaseHTTPRequestHandler):
    """The brand's site: a page that names its feed, and the feed."""

    def do_GET(self) -> None:
        body = {"/": HOME, "/rss": FEED}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/xml")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def run(scale: str) -> dict:
    """Let a newcomer begin, on an empty folder each time."""
    with _site() as site:
        waits = sorted(_first_mention(site) for _ in range(TRIES[scale]))
    figures = {"first_mention_s": waits[-1], "tries": len(waits), "best_s": waits[0]}
    return {"figures": figures, "targets": TARGETS}


def _first_mention(site: str) -> float:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PALABRE_HOME": home, "PALABRE_ALLOW_HOSTS": "127.0.0.1"}
        environment["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
        environment.pop("DATABASE_URL", None)
        with up(environment) as (_process, address):
            made = subprocess.run(
                [sys.executable, "-c", FURNISH], env=environment, capture_output=True, text=True,
                check=True,
            )  # fmt: skip
            cookies = {"sessionid": made.stdout.split()[-1]}
            with httpx.Client(base_url=address, cookies=cookies, timeout=60) as browser:
                return _begin(browser, site)


def _begin(browser: httpx.Client, site: str) -> float:
    """Walk through the first run; the seconds until the mention is on the page."""
    token = _token(browser.get(BEGIN).text)
    started = time.perf_counter()
    given = {"name": "Lanterne", "site": site, "language": "fr", "country": "FR"}
    answer = browser.post(BEGIN, data={**given, "csrfmiddlewaretoken": token})
    sources = answer.headers["location"]
    page = browser.get(sources, params={"look": "1"}).text
    tickets = [html.unescape(one) for one in re.findall(r'name="chosen" value="([^"]+)"', page)]
    feed = next(one for one in tickets if site in one)
    token = _token(browser.get(sources).text)
    sent = {"chosen": feed, "csrfmiddlewaretoken": token}
    listening = browser.post(sources, data=sent).headers["location"]
    while "ouvre à Lyon" not in browser.get(listening).text:
        if time.perf_counter() - started > LONGEST_S:
            raise TimeoutError("no mention came")
        time.sleep(0.2)
    return time.perf_counter() - started


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if not found:
        raise RuntimeError("the page has no form")
    return found[1]
