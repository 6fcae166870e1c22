"""The page that `make bench` writes tells what was run, and what broke off."""

import json
import re
from pathlib import Path

import httpx
import pytest

from bench import page, publish, run

BENCH = Path(run.__file__).parent


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    (tmp_path / "tests/search").mkdir(parents=True)
    (tmp_path / "tests/search/pom.xml").write_text("<engine>9.9.9</engine>")
    monkeypatch.setattr(page, "ROOT", tmp_path)
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(run, "machine", lambda: "1 x Anything, load 0.1")


def test_a_run_is_kept_and_told_with_its_command_its_targets_and_its_curve(monkeypatch, capsys):
    said = {
        "figures": {"p95_ms": 1234.0, "found": 3},
        "targets": {"p95_ms": 2000, "found": 3},
        "at_least": ["found"],
        "curves": {"p95_ms by mentions": [[1000, 10.0], [2000, 20.0]]},
        "notes": ["a peer was left out"],
    }
    monkeypatch.setattr(
        run.importlib, "import_module", lambda _name: type("Any", (), {"run": lambda _scale: said})
    )
    monkeypatch.setenv("BENCH_BROKER", "rabbitmq")
    assert run.one("cluster", "small") == 0
    kept = page.kept("small")["cluster"]
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == kept
    told = page.write().read_text()
    assert "`BENCH_BROKER=rabbitmq make bench NAME=cluster SCALE=small`" in told
    assert "1 x Anything, load 0.1" in told
    assert "OpenSearch 9.9.9" in told
    assert "| p95_ms | 1,234 | at most 2000 |" in told
    assert "| found | 3 | at least 3 |" in told
    assert f"2,000 {'█' * 40} 20" in told
    assert "- a peer was left out" in told


def test_one_that_broke_off_says_so_and_takes_the_place_of_its_last_run():
    page.keep({"name": "rest", "scale": "small", "command": "make bench NAME=rest", "figures": {}})
    page.keep({"name": "rest", "scale": "small", "command": "make bench NAME=rest", "broke": 1})
    told = page.write().read_text()
    assert told.count("## rest, small") == 1
    assert "It broke off with exit code 1." in told


def test_what_a_benchmark_starts_as_a_process_can_be_started():
    started = {
        name
        for one in BENCH.glob("*.py")
        for name in re.findall(r'"-m", "bench\.(\w+)"', one.read_text())
    }
    assert "failing" in started
    for name in started:
        assert "__main__" in (BENCH / f"{name}.py").read_text(), name


def test_the_network_of_publishing_counts_what_it_took():
    with publish._network() as server:
        truth = httpx.get(f"{server}/truth", timeout=30).json()
    assert truth == {"taken": {}, "names": {}, "asked": {}}
