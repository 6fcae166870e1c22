"""Write docs/reference from the code: settings, commands, networks, states, roles, calls of programs.

With `--check` the pages are only compared.
"""

import ast
import contextlib
import difflib
import io
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.utils.translation import override

HOUSE = Path(__file__).parent.parent
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.site.settings")
os.environ["COLUMNS"] = "80"  # the width of the commands' help

SETTINGS = HOUSE / "palabre/site/settings.py"
FOLDER = HOUSE / "docs/reference"
NOTE = "<!-- Written by `make docs` from the code: change it there. -->"


def table(*heads: str, rows: list[tuple[str, ...]]) -> str:
    """Give a Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


# --- settings


def comment_above(lines: list[str], number: int) -> str:
    """Give the comment that ends on the line before this one, as one sentence."""
    found: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.strip().startswith("#"):
            break
        found.insert(0, line.strip().removeprefix("#").strip())
    return " ".join(found)


def plain(default: ast.expr | None) -> str:
    """Give a default as a person would type it; nothing for one that is computed or empty."""
    try:
        value = ast.literal_eval(default) if default else ""
    except ValueError:
        return ""
    return ",".join(value) if isinstance(value, list) else str(value)


def environment_reads(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Give each variable of the environment that a statement reads, and its default as text."""
    for node in ast.walk(statement):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called, first = ast.unparse(node.func), node.args[0]
        if called not in {
            "env",
            "env.bool",
            "env.list",
            "env.db",
            "env.email",
            "env.int",
            "os.environ.get",
        }:
            continue
        default = next((one.value for one in node.keywords if one.arg == "default"), None)
        default = default or (node.args[1] if len(node.args) > 1 else None)
        if isinstance(first, ast.Constant):
            yield first.value, plain(default)


def settings() -> str:
    """Every variable of the environment that settings.py reads: its default, its comment."""
    source = SETTINGS.read_text()
    lines, seen = source.splitlines(), dict[str, tuple[str, ...]]()
    for statement in ast.parse(source).body:
        words = comment_above(lines, statement.lineno)
        for name, default in environment_reads(statement):
            row = (f"`{name}`", f"`{default}`" if default else "", words)
            seen.setdefault(name, row)
    return (
        "# Settings\n\n"
        "Give them in the environment, or in the file `palabre.env` in the data folder "
        "(one `NAME=value` a line). Nothing must be set to begin.\n\n"
        + table("Variable", "Default", "What it does", rows=sorted(seen.values()))
    )


# --- commands


def help_of(name: str) -> str:
    """Give what `palabre NAME --help` prints on a terminal of 80 columns."""
    from palabre.site.cli import COMMANDS

    command = COMMANDS[name]
    function = getattr(import_module(f"palabre.site.cli.{command.module}"), command.function)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        function(["--help"])
    return said.getvalue().strip()


def commands() -> str:
    """Every command of `palabre`, with its help."""
    from palabre.site.cli import COMMANDS

    parts = [f"## palabre {name}\n\n```\n{help_of(name)}\n```" for name in COMMANDS]
    head = "# Commands\n\nIn the checkout: `.venv/bin/palabre COMMAND`."
    return "\n\n".join([head, *parts])


# --- platforms


def counted(number: int, word: str) -> str:
    """Give a number with its word: 1 call, 300 calls."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def pause(length: timedelta) -> str:
    """Give a length of time in words."""
    seconds = int(length.total_seconds())
    for word, unit in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= unit and seconds % unit == 0:
            return counted(seconds // unit, word)
    return counted(seconds, "second")


def terms(one: Any) -> list[str]:
    """What a network asks for: money, its leave; and until when what Palabre uses of it lasts."""
    prices = [f"{price.what}: {price.millionths / 1_000_000:g} US dollars" for price in one.prices]
    priced = "; ".join(prices) + "." if prices else ""
    price = " ".join(filter(None, (priced, one.costs)))
    end = f"on {one.ends_on:%d %B %Y}" if one.ends_on else "none is announced, as far as we know"
    return [
        f"\nPrice: {price or 'none is known to us for what Palabre does there.'}",
        f"\nApproval: {one.approval or 'none is needed, as far as we know.'}",
        f"\nEnd: {end}.",
    ]


def platforms() -> str:
    """What each network lets us do, and what it doesn't, from its own data."""
    from palabre.connectors.contract import Capability
    from palabre.connectors.registry import PLATFORMS

    known = [PLATFORMS[slug][0] for slug in sorted(PLATFORMS)]
    can = [
        (one.name, *("yes" if capability in one.capabilities else "" for capability in Capability))
        for one in known
    ]
    parts = [
        "# What each network lets us do\n",
        table("Network", *(capability.value for capability in Capability), rows=can),
    ]
    for one in known:
        parts.append(f"\n## {one.name}\n\n{one.about}".rstrip())
        rows = [
            (
                source.label,
                "stays open" if source.every is None else pause(source.every),
                ", ".join(field.label for field in source.fields),
            )
            for source in one.sources
        ]
        if rows:
            parts.append("\n" + table("Way of reading", "Read every", "You give", rows=rows))
        limits = one.limits
        if one.closed_on:
            ended = "Closed by" if one.closed_before else "Closed on"
            parts.append(f"\n{ended} {one.closed_on:%d %B %Y}: only its archives are brought in.")
        else:
            calls = f"{counted(limits.calls, 'call')} in {pause(limits.per)}"
            parts.append(
                f"\nLimit: {calls if limits.calls else 'no number'} "
                f"([source]({limits.source}), read on {limits.read_on:%d %B %Y}). {limits.rule}".strip()
            )
        if one.cannot:
            parts.append("\n" + "\n".join(f"- {sentence}" for sentence in one.cannot))
        if one.undone:
            parts.append("\nWhat the network allows, and Palabre doesn't do:\n")
            parts.append("\n".join(f"- {sentence}" for sentence in one.undone))
        if one.post and (why := one.post.no_films):
            parts.append(
                f"\nVideos: {why.says} ([source]({why.source}), read on {why.read_on:%d %B %Y})."
            )
        parts += [f"\nBy hand: {one.by_hand}"] if one.by_hand else []
        parts += [f"\nDeletions: {one.deletion_duty}"] if one.deletion_duty else []
        parts += [] if one.closed_on or one.fictional else terms(one)
    return "\n".join(parts)


# --- states and roles


def rules_modules() -> Iterator[object]:
    """Every `rules` module of the house."""
    for path in sorted((HOUSE / "palabre").glob("*/rules.py")):
        yield import_module(f"palabre.{path.parent.name}.rules")


def states() -> str:
    """Every list of states with its moves, as a diagram."""
    parts = ["# States\n", "A row moves only along these arrows."]
    for module in rules_modules():
        for name, moves in vars(module).items():
            if not name.endswith("_MOVES"):
                continue
            kind = type(next(iter(moves)))
            assert issubclass(kind, StrEnum)
            room = kind.__module__.split(".")[1]
            arrows = [f"    [*] --> {next(iter(kind))}"]
            for before in kind:
                after = [one for one in kind if one in moves[before]]
                arrows += [f"    {before} --> {one}" for one in after] or [f"    {before} --> [*]"]
            diagram = "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])
            parts.append(f"\n## {room}: {kind.__name__}\n\n{kind.__doc__}\n\n{diagram}")
    return "\n".join(parts)


def roles() -> str:
    """Which role may do what."""
    from palabre.governance.rules import RIGHTS, Right

    rows = [
        (role.value, *("yes" if right in rights else "" for right in Right))
        for role, rights in RIGHTS.items()
    ]
    return "# Roles\n\n" + table("Role", *(right.value for right in Right), rows=rows)


# --- the catalogue of metrics


def metrics() -> str:
    """Every metric of the catalogue, with all that defines it."""
    from palabre.measurement.metrics import METRICS
    from palabre.measurement.metrics.shape import MEDIA, Medium
    from palabre.measurement.networks import told_by_networks
    from palabre.measurement.told import MEDIUMS, THEMES, told_of

    parts = [
        "# Metrics\n",
        "Measure › Metrics shows them with their values; objectives, the board, reports, lines that one "
        "wants to be told of, and programs use the same definitions.",
    ]
    for theme, title in THEMES.items():
        medium = MEDIUMS[MEDIA.get(theme, Medium.NEITHER)]
        parts += [f"\n## {title}", *([f"\n*{medium}*"] if medium else [])]
        for one in METRICS.values():
            if one.theme != theme:
                continue
            better = {"more": "more is better", "less": "less is better"}.get(one.better, "")
            unit = ", ".join(filter(None, [f"unit: {one.unit}", better]))
            parts += [
                f"\n### {one.title} (`{one.slug}`)\n",
                f"{one.definition}\n",
                f"- Formula: {one.formula}",
                f"- Source: {one.source}",
                f"- What it misses: {one.misses}",
                f"- Told of: {told_of(one)}; {unit}",
            ]
    rows = [(one.title, str(one.meaning), ", ".join(one.networks)) for one in told_by_networks()]
    parts.append("\n## What networks tell of a post or an account\n")
    parts.append(table("Figure", "What it means", "Told by", rows=rows))
    return "\n".join(parts)


# --- the calls of programs


def api() -> str:
    """Every call that a program may make, and which keys may make it."""
    from palabre.site.openapi import SAYS, calls

    rows = [
        (
            f"`{call.method} /{route}`".replace("<int:number>", "42").replace("<int:text>", "7"),
            call.says,
            ", ".join(call.may) + "".join(f" + {one}" for one in call.also),
        )
        for route, of in calls()
        for call in of
    ]
    return (
        f"# Calls of programs\n\n{SAYS}\n\n"
        "The whole description is OpenAPI 3.1: [openapi.json](openapi.json), served as "
        "`/api/v1/openapi.json`. How to begin: [use the API](../how-to/use-the-api.md).\n\n"
        + table("Call", "Does", "Keys that may", rows=rows)
    )


def openapi() -> str:
    """The description of all calls, as it is served."""
    from palabre.site.openapi import written as described

    return described().decode().rstrip()


PAGES = {
    "settings": settings,
    "commands": commands,
    "platforms": platforms,
    "states": states,
    "roles": roles,
    "metrics": metrics,
    "api": api,
    "openapi.json": openapi,
}


def file_of(name: str) -> Path:
    """Give the file of a page."""
    return FOLDER / (name if "." in name else f"{name}.md")


def written(name: str) -> str:
    """Give a page as the code would have it, in English."""
    with override("en"):
        text = PAGES[name]()
    return f"{text}\n" if "." in name else f"{NOTE}\n{text}\n"


def stale(name: str) -> list[str]:
    """Give the lines in which a page differs from the code."""
    path = file_of(name)
    before = path.read_text().splitlines() if path.is_file() else []
    after = written(name).splitlines()
    return list(difflib.unified_diff(before, after, path.name, "the code", lineterm=""))


def main() -> int:
    """Write the pages, or only compare them; the exit code is 1 when they differ."""
    django.setup()
    if "--check" in sys.argv[1:]:
        differences = [line for name in PAGES for line in stale(name)]
        print("\n".join(differences) or "docs/reference is fresh.")
        return bool(differences)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        file_of(name).write_text(written(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
