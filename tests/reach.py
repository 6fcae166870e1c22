"""Which actions a page and which a call of a program reaches, read from the code itself."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLResolver, get_resolver

HERE = Path(__file__).resolve().parent.parent
Action = tuple[str, str]  # its module and its name


def _name(path: Path) -> str:
    return ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__")


@cache
def actions() -> frozenset[Action]:
    """Every verb of the house: a public function of an actions module whose first word is who acts."""
    files = [one for one in (HERE / "palabre").rglob("*.py") if "tests" not in one.parts]
    return frozenset(
        (_name(path), node.name)
        for path in files
        if "actions" in (*path.parts[:-1], path.stem) or _name(path) == "palabre.channels.keys"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and [one.arg for one in node.args.args[:1]] == ["by"]
    )


@cache
def _tree(module: str) -> ast.Module:
    file = importlib.import_module(module).__file__ or ""
    return ast.parse(Path(file).read_text())


@cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    """What a module's own names stand for: a module and a name in it, or a module and nothing."""
    found = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("palabre"):
            for one in node.names:
                found[one.asname or one.name] = (node.module or "", one.name)
    return found


def _meant(module: str, node: ast.AST) -> tuple[str, str] | None:
    """What a name, or a name within a module that was imported, stands for."""
    known = _imported(module)
    found = None
    if isinstance(node, ast.Name) and node.id in known:
        found = known[node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        of = known.get(node.value.id)
        found = (".".join(of), node.attr) if of else None
    # A folder of actions may name what its files hold.
    if found and found[0].endswith(".actions") and _is_ours((found[0], "__all__")):
        return _imported(found[0]).get(found[1], found)
    return found


@cache
def _defined(module: str) -> dict[str, ast.stmt]:
    """The functions, classes and tables that a module makes, by their names."""
    found: dict[str, ast.stmt] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        found[one.id] = node
    return found


def reached(module: str, name: str) -> set[Action]:
    """The actions that a function, or a table of functions, comes to before another action is asked."""
    found: set[Action] = set()
    seen, ahead = set(), [(module, name)]
    while ahead:
        one = ahead.pop()
        if one not in seen:
            seen.add(one)
            asked, onwards = _steps(*one)
            found |= asked
            ahead += onwards
    return found


@cache
def _steps(module: str, name: str) -> tuple[set[Action], set[tuple[str, str]]]:
    """The actions that a piece of code names itself, and the other pieces that it names."""
    asked, onwards = set(), set()
    for node in ast.walk(_defined(module)[name]) if name in _defined(module) else ():
        meant = _meant(module, node)
        if meant in actions():
            asked.add(meant)
        elif meant and not {"jobs", "models", "tests"} & set(meant[0].split(".")):
            if _is_ours(meant):
                onwards.add(meant)
        elif isinstance(node, ast.Name) and node.id in _defined(module):
            onwards.add((module, node.id))
    return asked, onwards


def _is_ours(meant: tuple[str, str]) -> bool:
    """Whether it is code in a module, and not a module or another's."""
    try:
        return meant[1] in _defined(meant[0])
    except (ImportError, OSError, TypeError):
        return False


def views(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its view."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from views(one, route)
        else:
            yield route, one.callback


@cache
def by_route() -> dict[str, frozenset[Action]]:
    """The actions that each route of ours reaches."""
    found: dict[str, set[Action]] = {}
    for route, view in views():
        module = getattr(view, "__module__", "")
        if not module.startswith("palabre."):
            continue
        # A view that a factory made is known by its name in the module of the addresses.
        where = getattr(view, "made_in", module)
        names = [k for k, one in vars(importlib.import_module(where)).items() if one is view]
        for name in names or [view.__name__]:
            found.setdefault(route, set()).update(reached(where, name))
    return {route: frozenset(of) for route, of in found.items()}


def of_programs() -> set[Action]:
    """The actions that some call of a program reaches."""
    return {one for route, of in by_route().items() if route.startswith("api/v1/") for one in of}


def of_pages() -> set[Action]:
    """The actions that some page reaches."""
    return {one for route, of in by_route().items() if not route.startswith("api/") for one in of}
