"""The documents say what is there: fresh references, links that lead somewhere, demands with their tests."""

import re
from pathlib import Path

import pytest

from palabre.site.cli import COMMANDS
from scripts import reference

HOUSE = Path(__file__).parent.parent
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
# The demands of the mission, by their first letter: how many there are.
DEMANDS = {"L": 7, "C": 4, "S": 7, "E": 9, "P": 5, "M": 7, "G": 4}


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_is_what_the_code_says(name):
    assert reference.stale(name) == [], "type make docs"


def test_every_setting_has_a_comment_that_says_what_it_does():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", reference.settings(), re.MULTILINE)
    assert len(rows) > 10
    assert [name for name, words in rows if not words] == []


def test_settings_alone_reads_our_variables_of_the_environment():
    ours = re.compile(
        r"environ(?:\.get\(|\[)\s*[\"'](?:PALABRE_|DATABASE_URL|BROKER_URL|EMAIL_URL)"
    )
    readers = [
        str(path.relative_to(HOUSE))
        for path in (HOUSE / "palabre").rglob("*.py")
        if "tests" not in path.parts and ours.search(path.read_text())
    ]
    assert readers == ["palabre/site/settings.py"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_of_a_document_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_command_that_a_document_names_exists(page):
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text(), re.DOTALL))
    targets = set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets
    ours = {path.stem for path in (HOUSE / "palabre/site/management/commands").glob("[a-z]*.py")}
    named = set(re.findall(r"\bpalabre ([a-z][a-z-]+)(?![\w/.])", code))
    assert named <= set(COMMANDS) | ours | {"palabre"}


def demand_lines() -> dict[str, str]:
    """Each demand of the mission, with its line."""
    text = (HOUSE / "docs/mission.md").read_text()
    return dict(re.findall(r"^\| ([A-Z]\d+) \| (.*) \|$", text, re.MULTILINE))


def test_no_demand_of_the_mission_is_left_out(shared):
    asked = re.findall(r"^- ([A-Z]\d+) ", (shared / "mission.md").read_text(), re.MULTILINE)
    assert list(demand_lines()) == asked


def test_every_demand_says_where_it_stands_and_every_test_it_names_exists():
    lines = demand_lines()
    assert len(lines) == sum(DEMANDS.values())
    for demand, line in lines.items():
        _what, where, shown = (cell.strip() for cell in line.split(" |"))
        tests = re.findall(r"`([^`]+\.py)`", shown)
        assert where == "Not begun" or tests, f"{demand} claims something that no test shows"
        assert [test for test in tests if not (HOUSE / test).is_file()] == [], demand


def test_both_readmes_have_the_same_parts():
    parts = [
        re.findall(r"^(#+) ", (HOUSE / name).read_text(), re.MULTILINE)
        for name in ("README.md", "README.fr.md")
    ]
    assert parts[0] == parts[1]


def test_the_changelog_begins_with_what_is_not_released_yet():
    heads = re.findall(r"^## (.+)$", (HOUSE / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heads[0] == "Unreleased"
