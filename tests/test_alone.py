"""A process that is started alone, on a machine of its own with an empty data folder that nobody prepared."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest

HOUSE = Path(__file__).parent.parent
TABLES = """
import django
django.setup()
from palabre.site.preparing import migrate
migrate()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The code as it is checked out, no word compiled, and the tables of a house that lives elsewhere."""
    place = tmp_path_factory.mktemp("machines")
    left_out = shutil.ignore_patterns("*.mo", "__pycache__", "tests")
    shutil.copytree(HOUSE / "palabre", place / "srv/palabre", ignore=left_out)
    done = subprocess.run(
        [sys.executable, "-c", TABLES], cwd=place / "srv", env=told(place, "elsewhere"), check=False,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert words(place) == []
    return place


def told(place, home):
    """The environment of a process on the machine whose data folder has this name."""
    return {
        **os.environ, "PALABRE_HOME": str(place / home), "PALABRE_ONLINE": "off",
        "DATABASE_URL": f"sqlite:///{place}/house.sqlite3", "LC_ALL": "fr_FR.UTF-8",
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings", "PYTHONPATH": str(place / "srv"),
    }  # fmt: skip


def words(place):
    return sorted((place / "srv").rglob("*.mo"))


@contextmanager
def started(place, home, *command):
    """Start a command; give what it told until it was ready, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "palabre", *command, "--json"], cwd=place / "srv", env=told(place, home),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        events = map(json.loads, process.stdout)
        yield lambda: list(until_ready(events))
    finally:
        process.terminate()
        assert process.wait(60) == 0
        process.stdout.close()


def until_ready(events):
    """What is told, up to the word that it is ready."""
    for event in events:
        yield event
        if event["event"] == "ready":
            return


def ask(address):
    asked = urllib.request.Request(address, headers={"Accept-Language": "fr"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.status == 200
        return answer.read().decode()


def said(events):
    return [one["sentence"] for one in events if one["event"] == "said"]


def test_pages_are_served_in_french_with_their_files_by_web_alone_in_an_empty_folder(place):
    with started(place, "one", "web", "--port", "0") as ready:
        events = ready()
        address = events[-1]["address"]
        page = ask(f"{address}/accounts/login/")
        assert "Se connecter" in page
        files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
        assert files
        for one in files:
            assert re.search(r"\.[0-9a-f]{12}\.(?:css|js)$", one)
            assert ask(urljoin(address, one))
    assert len(said(events)) == 2
    with started(place, "one", "web", "--port", "0") as ready:
        assert said(ready()) == [], "where all is there, nothing is done"


def test_two_that_start_at_once_in_an_empty_folder_prepare_it_once(place):
    for one in words(place):
        one.unlink()
    with ExitStack() as both:
        webs = [both.enter_context(started(place, "two", "web", "--port", "0")) for _ in range(2)]
        told = [events for ready in webs for events in ready()]
        assert len([one for one in said(told) if "fichiers" in one or "files" in one]) == 1
        for event in told:
            if event["event"] == "ready":
                assert "Se connecter" in ask(f"{event['address']}/accounts/login/")
    assert list((place / "srv").rglob("*.new")) == []


@pytest.mark.parametrize("command", ["worker", "listen"])
def test_who_writes_to_people_has_the_words_compiled(place, command):
    for one in words(place):
        one.unlink()
    with started(place, command, command) as ready:
        assert len(said(ready())) == 1
    assert words(place)
    assert not (place / command / "static").exists(), "only pages need their files"
