"""Every page that opens without data: its policy holds, and in French no sentence is left in English."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import polib
import pytest

from palabre.governance.models import User
from tests.test_strangers import OURS, ROUTES, filled

SPOKEN = ("title", "aria-label", "placeholder", "alt", "label")
FETCHED = {
    "script": "src", "link": "href", "img": "src", "iframe": "src", "video": "src", "audio": "src",
    "source": "src", "form": "action", "object": "data", "embed": "src",
}  # fmt: skip
# Links that no page is fetched by.
NO_FETCH = {"canonical", "alternate"}
HOST = "testserver"


class Sheet(HTMLParser):
    """What a page would run or fetch against its policy, and what it says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.against: list[str] = []
        self.said: set[str] = set()
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.against += [f"{tag} {one}" for one in given if one.startswith("on") or one == "style"]
        address = given.get(FETCHED.get(tag, ""), "")
        host = urlsplit(address).netloc
        if host not in {"", HOST} and given.get("rel") not in NO_FETCH:
            self.against.append(f"{tag} {address}")
        if any(one.strip().casefold().startswith("javascript:") for one in given.values()):
            self.against.append(f"{tag} javascript:")
        if tag in {"script", "style"} and "src" not in given:
            self._open.append("" if given.get("type") == "application/json" else tag)
        self.said |= {" ".join(given[one].split()) for one in SPOKEN if one in given}

    def handle_endtag(self, tag):
        if tag in {"script", "style"} and self._open:
            self._open.pop()

    def handle_data(self, data):
        if not self._open:
            self.said.add(" ".join(data.split()))
        elif self._open[-1] and data.strip():
            self.against.append(f"inline {self._open[-1]}")


def english():
    """Sentences that are said otherwise in French, as a page would show them. One word may be a name."""
    found, french = set(), set()
    for path in Path("palabre").glob("*/locale/fr/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and "%" not in entry.msgid:
                found.add(" ".join(entry.msgid.split()))
                french.add(" ".join(entry.msgstr.split()))
    return {one for one in found - french if " " in one}


@pytest.mark.django_db
def test_no_page_runs_or_fetches_what_its_policy_forbids_nor_speaks_english_in_french(
    client, brand, ada
):
    User.objects.update(language="fr")
    client.force_login(ada.user)
    words, wrong, count = english(), {}, 0
    for route in [*OURS, "", "me/", "accounts/login/", "kit/", "invitation/<str:key>/"]:
        answer = client.get(filled(route))
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        count += 1
        page = Sheet(answer.content.decode())
        policy = answer.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            wrong[route] = policy
        if page.against or page.said & words:
            wrong[route] = [*page.against, *(page.said & words)]
    assert wrong == {}
    assert count > 150, f"{count} pages of {len(ROUTES)} routes"
