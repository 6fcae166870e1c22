"""What the figures of the benchmarks are, in words and with their units, for a reader of the page.

The words are in figures.toml, by benchmark; a name there may have one `*`, and its words `{}` in the place of
what the rest of the name means. What no line has is told by its own name.
"""

import ast
import re
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
UNITS = {
    "ms": "ms",
    "s": "s",
    "seconds": "s",
    "us": "µs",
    "mb": "MB",
    "megabytes": "MB",
    "kb": "KB",
}
UNITS |= {"percent": "%", "min": "min"}


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "figures.toml").read_text())


def meaning(bench: str, name: str) -> str:
    """What a figure is, in words; empty where nobody wrote it."""
    lines = _words().get(bench, {})
    if name in lines:
        return lines[name]
    for pattern, words in lines.items():
        before, is_open, after = pattern.partition("*")
        if is_open and len(name) > len(pattern) - 1 and fnmatchcase(name, pattern):
            rest = name[len(before) : len(name) - len(after)]
            return words.replace("{}", meaning(bench, rest) or rest.replace("_", " "))
    return ""


def unit(name: str) -> str:
    """The unit that a name says, as it stands behind the number; empty of a count or a ratio."""
    if name.startswith(("ratio", "over_")):
        return ""
    if found := re.search(r"(?:^|_)per_(s|min)(?:_|$)", name):
        return "a second" if found.group(1) == "s" else "a minute"
    for word in reversed(name.split("_")[1:]):
        if word in UNITS:
            return UNITS[word]
    first = name.split("_")[0]
    return UNITS[first] if first in UNITS and first not in ("s", "min") else ""


def purpose(bench: str) -> str:
    """The first sentence of a benchmark's own words."""
    path = HERE / f"{bench}.py"
    told = ast.get_docstring(ast.parse(path.read_text())) if path.exists() else None
    paragraph = " ".join((told or "").split("\n\n")[0].split())
    return re.split(r"(?<=[.])\s+(?=[A-Z`])", paragraph)[0]
