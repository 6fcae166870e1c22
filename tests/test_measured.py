"""The page that `make bench` writes tells what was run, and what broke off."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bench import alert, capacity, dashboards, names, page, publish, run, search, year
from bench.mentions import batches
from palabre.listening.search import EmbeddedIndex
from palabre.listening.search.known import Known

BENCH = Path(run.__file__).parent
PAGE = page.PAGE


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
    assert "| `p95_ms` |  | 1,234 ms | at most 2,000 ms |" in told
    assert "| `found` |  | 3 | at least 3 |" in told
    assert "| [cluster](#cluster-small) | small | 0 s | 0.1 | all 2 kept |" in told
    assert f"2,000 {'█' * 40} 20" in told
    assert "- a peer was left out" in told


def test_each_run_is_told_with_the_versions_that_it_ran_on(tmp_path, monkeypatch):
    said = {"figures": {"p95_ms": 1.0}, "targets": {}}
    monkeypatch.setattr(
        run.importlib, "import_module", lambda _name: type("Any", (), {"run": lambda _scale: said})
    )
    run.one("rest", "small")
    (tmp_path / "tests/search/pom.xml").write_text("<engine>10.0.0</engine>")
    run.one("links", "small")
    earlier = page.kept("small")["rest"] | {"name": "alert"}
    del earlier["versions"]
    page.keep(earlier)  # as a line was kept before
    sections = dict(one.split(", small", 1) for one in page.write().read_text().split("\n## ")[1:])
    assert "OpenSearch 9.9.9" in sections["rest"]
    assert "OpenSearch 10.0.0" in sections["links"]
    assert "With versions that were not kept." in sections["alert"]


def give_settings(monkeypatch, given):
    """Set these settings of the benchmarks, and none of the others."""
    for name in run.SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)


def test_the_command_has_every_setting_that_changes_a_figure(monkeypatch):
    given = {
        "BENCH_BROKER": "rabbitmq",
        "BENCH_MENTIONS": "9",
        "HEAP": "1g",
        "CLUSTER_PORT": "1",
        "CAPACITY_PORT": "2",
    }
    give_settings(monkeypatch, given)
    assert run.command("year", "full") == (
        "BENCH_BROKER=rabbitmq BENCH_MENTIONS=9 CAPACITY_PORT=2 CLUSTER_PORT=1 HEAP=1g "
        "make bench NAME=year SCALE=full"
    )


def test_neither_what_is_kept_nor_the_page_tells_folders_servers_or_passwords(
    tmp_path, monkeypatch, capsys
):
    given = {
        "BENCH_HOME": "/var/houses/a house",
        "BENCH_POSTGRES": "host=db.inside user=ada password=hush dbname=posts",
        "CLUSTER_KILL": "web1 broker",
        "DATABASE_URL": "postgres://ada:hush@db.inside:5432/posts",
        "SEARCH_URL": "https://ada:hush@node.inside:9200/posts?shards=2",
    }
    give_settings(monkeypatch, given)
    said = {"figures": {"p95_ms": 1.0}, "targets": {}}
    monkeypatch.setattr(
        run.importlib, "import_module", lambda _name: type("Any", (), {"run": lambda _scale: said})
    )
    run.one("year", "small")
    page.keep(
        {"name": "rest", "scale": "small", "command": run.command("rest", "small"), "broke": 1}
    )
    earlier = page.kept("small")["year"] | {
        "name": "watch",
        "command": run.command("watch", "small"),
    }
    with (tmp_path / "build/bench-small.jsonl").open("a") as file:  # as a line was kept before
        file.write(json.dumps(earlier) + "\n")
    told = page.write().read_text()
    shown = "BENCH_HOME=… BENCH_POSTGRES=… CLUSTER_KILL='web1 broker' DATABASE_URL=postgres://… SEARCH_URL=https://…"
    for name in ("year", "rest", "watch"):
        assert f"`{shown} make bench NAME={name} SCALE=small`" in told
    kept = json.dumps([page.kept("small")["year"], page.kept("small")["rest"]])
    for text in (told, kept, capsys.readouterr().out):
        assert not re.findall("hush|ada|inside|houses|posts", text)


def test_the_page_says_what_each_figure_is_what_missed_and_what_was_printed(monkeypatch):
    said = {
        "figures": {"s_store_s": 1500.0, "m_lost": 2, "per_s": 12.5, "us_per_text": 3.0},
        "targets": {"m_lost": 0, "never": 1},
        "curves": {"nothing by anything": []},
    }

    def runs(_scale):
        print("Detector  score")
        return said

    monkeypatch.setattr(
        run.importlib, "import_module", lambda _name: type("Any", (), {"run": runs})
    )
    assert run.one("capacity", "small") == 1
    told = page.write().read_text()
    assert names.purpose("capacity") in told
    assert "| 1,500 s |" in told
    assert (
        f"| `m_lost` | {names.meaning('capacity', 'm_lost')} | 2 | at most 0: **missed** |" in told
    )
    assert "| 12.5 a second |" in told
    assert "| 3 µs |" in told
    assert "| **missed: m_lost, never** |" in told
    assert "```text\nDetector  score\n```" in told
    assert "nothing by anything" not in told


def test_what_a_figure_is_is_said_of_it_or_put_together_from_the_parts_of_its_name(monkeypatch):
    lines = {"p95_ms": "95 % within", "*_postgres": "{}, on PostgreSQL", "months_*": "by month: {}"}
    monkeypatch.setattr(names, "_words", lambda: {"any": lines})
    assert names.meaning("any", "p95_ms") == "95 % within"
    assert names.meaning("any", "p95_ms_postgres") == "95 % within, on PostgreSQL"
    assert names.meaning("any", "months_p95_ms_postgres") == "by month: 95 % within, on PostgreSQL"
    assert names.meaning("any", "months_rows_read") == "by month: rows read"
    assert names.meaning("any", "other") == names.meaning("none", "p95_ms") == ""


def test_numbers_are_told_with_the_digits_that_tell_something():
    told = [page._number(one) for one in (1234.5, 100, 56.000000001, 12.5, 0.999, 0.0042, -0.05, 0)]
    assert told == ["1,234", "100", "56", "12.5", "1", "0.0042", "-0.05", "0"]


def test_every_figure_of_the_page_is_explained():
    rows = re.findall(r"^\| `(\w+)` \|(.*?)\|", PAGE.read_text(), re.MULTILINE)
    assert len(rows) > 100
    assert [name for name, words in rows if not words.strip()] == []


def test_one_that_broke_off_says_so_and_takes_the_place_of_its_last_run():
    page.keep({"name": "rest", "scale": "small", "command": "make bench NAME=rest", "figures": {}})
    page.keep({"name": "rest", "scale": "small", "command": "make bench NAME=rest", "broke": 1})
    told = page.write().read_text()
    assert told.count("## rest, small") == 1
    assert "It broke off with exit code 1." in told


def test_no_answer_that_was_kept_is_measured_as_a_search(tmp_path, monkeypatch):
    rows = next(batches(60))
    oldest = search.indexed(rows[0])
    now = datetime.now(UTC)
    newest = search.indexed(replace(rows[0], id=int(now.timestamp() * 1000) << 20, at=now))
    grown = search.Grown(EmbeddedIndex(tmp_path / "index"))
    grown.grow([search.indexed(row) for row in rows])
    written, known = [], Counter()
    apply, of = grown.index.apply, Known.of

    def noted(docs, deletes):
        written.append(docs[0].id)
        return apply(docs, deletes)

    def told(self, keys):
        found = of(self, keys)
        known[written[-1]] += len(found)
        return found

    monkeypatch.setattr(grown.index, "apply", noted)
    monkeypatch.setattr(Known, "of", told)
    grown.measure(oldest, newest)
    grown.index.close()
    asked = len(search.KINDS) * len(search.questions())
    assert Counter(written) == {oldest.id: 2 * asked, newest.id: asked}
    assert known[oldest.id] == 0, "neither the first asking nor the second is of what is known"
    assert known[newest.id] > 0, "in a house that listens what is older is known"
    assert {len(times) for turn in grown.by_size[60].values() for times in turn.values()} == {12}
    assert len(grown.worked[60]) == asked


def test_search_is_measured_at_the_sizes_that_are_asked_and_held_to_what_is_asked_there(
    monkeypatch,
):
    monkeypatch.delenv("BENCH_MENTIONS", raising=False)
    assert search.sizes_of("full") == (1_000_000, 2_000_000, 5_000_000)
    assert search.targets_of(search.sizes_of("full")) == {"p95_ms_at_5000000": 150}
    assert search.targets_of(search.sizes_of("small")) == {"p95_ms": 150}
    monkeypatch.setenv("BENCH_MENTIONS", "10000000")
    assert search.sizes_of("full") == (1_000_000, 2_000_000, 5_000_000, 10_000_000)
    asked = {"p95_ms_at_5000000": 150, "p95_ms_at_10000000": 200}
    assert search.targets_of(search.sizes_of("full")) == asked
    monkeypatch.setenv("BENCH_MENTIONS", "30000")
    assert search.sizes_of("small") == (10_000, 20_000, 30_000)


def test_a_house_s_own_index_on_the_search_node_is_not_the_benchmark_s():
    address = "http://me:secret@node:9200/palabre?shards=2"
    assert search.apart(address) == "http://me:secret@node:9200/palabre-bench?shards=2"
    assert search.apart("http://node:9200") == "http://node:9200/palabre-bench"


def test_figures_of_fewer_mentions_than_asked_say_that_they_show_nothing_of_the_target():
    (note,) = dashboards.notes_on({"mentions": 5_000_000, "p95_ms": 150.0})
    assert (
        note
        == "200 ms are asked at 10,000,000 mentions; here were 5,000,000: nothing is shown of it"
    )
    assert dashboards.notes_on({"mentions": 10_000_000, "p95_ms": 150.0}) == []


def test_the_curves_of_what_a_million_costs_tell_the_cost_of_the_next_text():
    looks = [(1_000, 2.0, 3.0), (2_000, 4.0, 6.0), (4_000, 12.0, 10.0)]
    seconds, database = capacity._curves(looks).values()
    assert seconds == [[1_000, 2.0], [2_000, 2.0], [4_000, 4.0]]
    assert database == [[1_000, 3.0], [2_000, 3.0], [4_000, 2.0]]


def test_the_curves_of_a_house_begin_where_its_filling_went_on():
    growing = [(0, 100.0, 40.0), (30_000, 102.0, 50.0), (40_000, 105.0, 61.0)]
    database, seconds = year._curves(growing).values()
    assert database == [[30_000, 50.0], [40_000, 61.0]]
    assert seconds == [[30_000, 2.0], [40_000, 5.0]]
    assert list(year._curves(growing[:1]).values()) == [[], []]


@pytest.mark.parametrize(
    ("runs", "wanted"),
    [
        ("nothing", ["light", "jetstream", "stop"]),
        ("for somebody else", ["light", "jetstream"]),
        ("all", []),
    ],
)
def test_the_network_of_alerts_is_started_where_it_doesn_t_run_and_ended_by_who_began_it(
    runs, wanted, tmp_path, monkeypatch
):
    asked = tmp_path / "asked"
    start = tmp_path / "start.sh"
    start.write_text(f"#!/bin/sh\necho $1 >> {asked}\n")
    start.chmod(0o755)
    asked.touch()
    monkeypatch.setattr(alert, "START", start)
    monkeypatch.setattr(
        alert, "network", lambda: runs == "all" or "jetstream" in asked.read_text().split()
    )
    monkeypatch.setattr(alert, "answers", lambda *_places: runs != "nothing")
    with alert.running_peers():
        assert asked.read_text().split() == [one for one in wanted if one != "stop"]
    assert asked.read_text().split() == wanted


def test_without_the_network_and_what_starts_it_nothing_is_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(alert, "START", tmp_path / "shared/peers/start.sh")
    monkeypatch.setattr(alert, "network", lambda: False)
    with pytest.raises(SystemExit, match=r"no \.\./shared/peers/start\.sh"), alert.running_peers():
        pass


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


def test_what_is_asked_of_more_mentions_is_not_said_to_be_kept():
    one = {"name": "year", "scale": "small", "took_s": 1, "machine": "load 0.1",
           "targets": {"p95_ms": 200, "house_mb": 1000}, "at_least": [],
           "figures": {"p95_ms": 1, "house_mb": 1}}  # fmt: skip
    assert [*page._overview([one])][-1].endswith("| all 2 kept |")
    fewer = one | {"asked_at": 10_000_000}
    assert [*page._overview([fewer])][-1].endswith("| nothing shown: asked at 10,000,000 |")


def test_all_are_run_one_after_the_other_and_one_that_breaks_off_ends_nothing(monkeypatch, capsys):
    so_far, pages = page.ROOT / "build" / page.PAGE.name, []

    def runs(asked, **_how):
        name = asked[3]
        if name == "rest":
            return subprocess.CompletedProcess(asked, 1, "nothing was measured")
        page.keep({"name": name, "scale": "small", "command": f"make bench NAME={name}", "took_s": 1,
                   "machine": "1 x Anything, load 0.1", "at": "2026-11-30", "targets": {},
                   "figures": {}, "at_least": [], "curves": {}, "notes": []})  # fmt: skip
        pages.append((so_far.exists(), page.PAGE.exists()))
        return subprocess.CompletedProcess(asked, 0, '{"name": "any"}')

    monkeypatch.setattr(run.subprocess, "run", runs)
    assert run.everything("small") == 1
    told = page.PAGE.read_text()
    assert "| [rest](#rest-small) | small | | | **broke off** |" in told
    names_told = re.findall(r"^## (\w+), small", told, re.MULTILINE)
    assert names_told == sorted(names_told)
    assert {"alert", "bursts", "cluster", "soak", "year"} < set(names_told)
    assert pages[0] == (False, False)
    assert set(pages[1:]) == {(True, False)}, "who ends it early has what was run, and no page lost"
    assert capsys.readouterr().out.splitlines()[-1] == f"Written: {page.PAGE}"
