"""`palabre up` as a person starts it: one command, and whatever falls stands up again."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A new data folder."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def up(home):
    """The supervisor's process, its address, and a way to ask it for a page."""
    environment = {**os.environ, "PALABRE_HOME": str(home), "PALABRE_ONLINE": "off", "LC_ALL": "C"}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "palabre", "up", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            process.address = found.group()
            break
    else:
        pytest.fail("palabre up ended before it said where it is")
    yield process
    children = psutil.Process(process.pid).children() if process.poll() is None else []
    process.terminate()
    process.wait(30)
    process.stdout.close()
    assert not psutil.wait_procs(children, 5)[1]


def ask(process, path):
    """The status and the body of a page; a socket that nobody serves yet makes it wait."""
    try:
        with urllib.request.urlopen(process.address + path, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def test_three_processes_serve_and_a_polite_end_is_a_good_end(up):
    assert ask(up, "/healthz") == (200, "ok\n")
    assert json.loads(ask(up, "/readyz")[1])["migrations_waiting"] == 0
    assert len(psutil.Process(up.pid).children()) == 3
    up.terminate()
    assert up.wait(30) == 0


def test_a_killed_child_is_started_again_and_nobody_is_turned_away(up):
    assert ask(up, "/healthz")[0] == 200
    supervisor = psutil.Process(up.pid)
    before = supervisor.children()
    for child in before:
        child.kill()
    assert not psutil.wait_procs(before, 10)[1]
    assert ask(up, "/healthz") == (200, "ok\n")


def test_when_the_supervisor_is_killed_its_children_end_too(up):
    ask(up, "/healthz")
    children = psutil.Process(up.pid).children()
    up.send_signal(signal.SIGKILL)
    up.wait(10)
    assert len(children) == 3
    assert not psutil.wait_procs(children, 30)[1]
