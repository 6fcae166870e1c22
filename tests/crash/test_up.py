"""`palabre up` as a person starts it: one command, and whatever falls stands up again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from palabre.connectors.tests.streams import until

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A new data folder."""
    return tmp_path_factory.mktemp("home")


def start(home, *arguments):
    """A command of Palabre as a process of its own, on loopback and on its own data."""
    environment = {**os.environ, "PALABRE_HOME": str(home), "PALABRE_ONLINE": "off", "LC_ALL": "C"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "palabre", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def ended(process):
    """End a process politely, whatever happens, and see that its children end with it."""
    yield process
    children = psutil.Process(process.pid).children() if process.poll() is None else []
    process.terminate()
    process.wait(30)
    process.stdout.close()
    assert not psutil.wait_procs(children, 5)[1]


@pytest.fixture
def up(home):
    """The supervisor's process, its address, and a way to ask it for a page."""
    with ended(start(home, "up", "--port", "0")) as process:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                process.address = found.group()
                break
        else:
            pytest.fail("palabre up ended before it said where it is")
        yield process


def ask(process, path):
    """The status and the body of a page; a socket that nobody serves yet makes it wait."""
    try:
        with urllib.request.urlopen(process.address + path, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def test_three_processes_serve_and_one_that_is_killed_comes_back_until_the_supervisor_is_killed(up):
    assert ask(up, "/healthz") == (200, "ok\n")
    assert json.loads(ask(up, "/readyz")[1])["migrations_waiting"] == 0
    supervisor = psutil.Process(up.pid)
    before = supervisor.children()
    assert len(before) == 3
    for child in before:
        child.kill()
    assert not psutil.wait_procs(before, 10)[1]
    assert ask(up, "/healthz") == (200, "ok\n"), "nobody is turned away"
    children = until(lambda: len(found := supervisor.children()) == 3 and found)
    up.send_signal(signal.SIGKILL)
    up.wait(10)
    assert not psutil.wait_procs(children, 30)[1]


def told(process, event):
    """The next event of this name; every line before it must be an event too."""
    for line in process.stdout:
        found = json.loads(line)
        if found["event"] == event:
            return found
    return pytest.fail(f"{event} was never told")


def test_a_program_is_told_where_it_is_who_fell_and_that_it_ended(home):
    with ended(start(home, "up", "--port", "0", "--json")) as up:
        ready = told(up, "ready")
        assert set(ready["pids"]) == {"web", "worker", "listener"}
        up.address = ready["address"]
        assert ask(up, "/healthz") == (200, "ok\n")
        os.kill(ready["pids"]["worker"], signal.SIGKILL)
        assert told(up, "ended")["pid"] == ready["pids"]["worker"]
        started = told(up, "started")
        assert (started["name"], psutil.pid_exists(started["pid"])) == ("worker", True)
        up.terminate()
        told(up, "stopped")
        assert (up.stdout.read(), up.wait(30)) == ("", 0)


@pytest.mark.parametrize(
    "command", [["web", "--port", "0"], ["worker"], ["listen"], ["up", "--single", "--port", "0"]]
)
def test_each_long_command_tells_a_program_that_it_is_there_and_that_it_went(home, command):
    with ended(start(home, *command, "--json")) as process:
        assert process.pid in told(process, "ready")["pids"].values()
        process.terminate()
        told(process, "stopped")
        assert (process.stdout.read(), process.wait(30)) == ("", 0)


def test_a_port_that_is_taken_is_told_in_a_sentence(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with ended(start(home, "web", "--port", port, "--json")) as web:
            assert port in told(web, "said")["sentence"]
            assert web.wait(30) == 1
