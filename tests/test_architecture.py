"""The rules of the house that no linter knows: rooms, tables, states, names."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

from palabre.connectors.registry import PLATFORMS

HOUSE = Path(__file__).parent.parent
LONGEST_MODULE = 400
FORBIDDEN = {"manager", "helper", "util", "utils", "base", "handler", "service", "processor"}
FORBIDDEN_MODULES = FORBIDDEN | {"core", "common", "misc", "helpers", "services", "managers"}

# Tables above governance that hold nothing of an organisation's own, each with its reason.
NOBODYS_TABLES = {
    "listening.IndexOp": "work for the indexer: ids only, also of mentions that are gone",
    "listening.DayTurn": "how often a day changed: a number, of nobody",
    "campaigns.Salt": "what tells a day's visitors apart, for the whole house, and for that day only",
}
# Where one platform may be named outside its folder, each with its reason.
PLATFORM_DOORS = {
    "palabre/ecosystem/exporting.py": "x is how far along a picture a voice lies",
    "palabre/ecosystem/views/files.py": "x is how far along a picture a voice lies",
    "palabre/site/kit_atlas.py": "x is how far along a picture a voice lies",
    "palabre/site/cli/__init__.py": "`palabre feed` is a command's name",
    "palabre/site/cli/texts.py": "`palabre feed` shows what the feed reader understands",
    "palabre/site/demo/crisis.py": "the demonstration plays the story that is told there",
    "palabre/site/demo/history.py": "the demonstration plays the story that is told there",
    "palabre/site/marks.py": "the marks of networks, also of those that we only import from",
}


def layers() -> list[list[str]]:
    """The storeys of the house, highest first, as import-linter reads them."""
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [layer.split(" | ") for layer in contract["layers"]]


ROOMS = [room for layer in layers() for room in layer]
STOREY = {room: len(layers()) - i for i, layer in enumerate(layers()) for room in layer}


def short(path: Path) -> str:
    """The path of a file from the top of the checkout."""
    return str(path.relative_to(HOUSE))


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file that people write."""
    for folder in folders or ("palabre", "tests", "bench", "scripts"):
        for path in sorted((HOUSE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@dataclass(frozen=True)
class Module:
    """A module of the product as the rules below read it: its path from the top, and what they ask of it."""

    name: str
    is_silent: bool
    imports: list[ast.Import | ast.ImportFrom]
    classes: list[str]
    asked: list[tuple[int, str]]


@cache
def product() -> list[Module]:
    """The product's own modules, without tests. Each is parsed once, and its tree isn't kept."""
    found = []
    for path in modules("palabre"):
        if "tests" not in path.parts and path.name not in {"tests.py", "conftest.py"}:
            tree = ast.parse(path.read_text(), filename=short(path))
            parts = list(ast.walk(tree))
            found.append(
                Module(
                    short(path),
                    bool(tree.body and not ast.get_docstring(tree)),
                    [one for one in parts if isinstance(one, ast.Import | ast.ImportFrom)],
                    [one.name for one in parts if isinstance(one, ast.ClassDef)],
                    list(asked_words(parts)),
                )
            )
    return found


def our_tables() -> list[type[Model]]:
    """Every table of a room, those that Django makes between two of them included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if apps.get_app_config(model._meta.app_label).name.startswith("palabre.")
    ]


def keys_of(model: type[Model]) -> list[Field]:
    """The foreign keys that stand in a table."""
    return [field for field in model._meta.concrete_fields if field.remote_field]


def test_there_are_fifteen_rooms_and_each_says_what_it_is_for():
    folders = {path.parent.name for path in (HOUSE / "palabre").glob("*/__init__.py")}
    assert folders == set(ROOMS)
    assert len(ROOMS) == 15
    for room in ROOMS:
        text = (HOUSE / "palabre" / room / "__init__.py").read_text()
        assert ast.get_docstring(ast.parse(text)), f"{room} doesn't say what it is for"


def test_no_module_is_longer_than_four_hundred_lines():
    lengths = {short(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is_for():
    assert [one.name for one in product() if one.is_silent] == []


def test_every_foreign_key_points_down():
    ours = {model._meta.label: model for model in our_tables()}
    wrong = []
    for model in ours.values():
        room = model._meta.app_label
        for field in keys_of(model):
            target = field.related_model._meta
            other = target.label in ours and target.app_label != room
            if other and STOREY[target.app_label] >= STOREY[room]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target.label}")
    assert wrong == []


def test_every_table_above_governance_belongs_to_an_organisation():
    def belongs(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
        if any(field.name == "organisation" for field in model._meta.concrete_fields):
            return True
        nexts = {
            field.related_model
            for field in keys_of(model)
            if not field.null and field.related_model._meta.label != "governance.User"
        }
        return any(belongs(other, seen | {model}) for other in nexts - seen - {model})

    above = [
        model for model in our_tables() if STOREY[model._meta.app_label] > STOREY["governance"]
    ]
    homeless = {model._meta.label for model in above if not belongs(model)}
    assert homeless == set(NOBODYS_TABLES)


def test_nothing_listens_to_signals():
    listeners = []
    for module in product():
        for node in module.imports:
            imported = node.names[0].name
            if isinstance(node, ast.ImportFrom):
                imported = f"{node.module}.{imported}"
            if re.search(r"\bsignals\b|django\.dispatch", imported):
                listeners.append(f"{module.name}: {imported}")
    assert listeners == []


def asked_words(parts: list[ast.AST]) -> Iterator[tuple[int, str]]:
    """Words that code decides by: compared with, matched, looked up; with their lines."""
    for node in parts:
        asked: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            asked = [node.value]
        elif isinstance(node, ast.Dict):
            asked = list(node.keys)
        elif isinstance(node, ast.Subscript):
            asked = [node.slice]
        for one in asked:
            for part in one.elts if isinstance(one, ast.Tuple | ast.Set | ast.List) else [one]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


def test_no_code_outside_its_folder_asks_which_platform_this_is():
    asked = []
    for module in product():
        name = module.name
        folder = name.split("/")[2] if name.startswith("palabre/connectors/") else ""
        if name in PLATFORM_DOORS or name == "palabre/connectors/registry.py":
            continue
        slugs = set(PLATFORMS) - {folder}
        asked += [f"{name}:{line} {word}" for line, word in module.asked if word in slugs]
        for node in module.imports:
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = node.module.split(".")
                if parts[:2] == ["palabre", "connectors"] and slugs & set(parts[2:3]):
                    asked.append(f"{name}:{node.lineno} imports {node.module}")
    assert asked == []


def test_every_door_for_a_platform_is_there():
    assert [name for name in PLATFORM_DOORS if not (HOUSE / name).is_file()] == []


def test_no_template_asks_which_platform_this_is():
    slugs = "|".join(map(re.escape, PLATFORMS))
    question = re.compile(rf"{{%\s*(?:el)?if[^%]*[=n]\s*[\"'](?:{slugs})[\"']")
    asked = [
        short(path)
        for path in (HOUSE / "palabre").rglob("*.html")
        if question.search(path.read_text())
    ]
    assert asked == []


def states() -> list[tuple[str, type[StrEnum], dict[StrEnum, frozenset[StrEnum]] | None]]:
    """Every list of states in a `rules` module, with its table of moves."""
    found = []
    for path in modules("palabre"):
        if path.stem != "rules" and path.parent.name != "rules":
            continue
        module = import_module(".".join(path.relative_to(HOUSE).with_suffix("").parts))
        for name, value in vars(module).items():
            if (
                name.endswith("State")
                and isinstance(value, type)
                and value.__module__ == module.__name__
            ):
                moves = f"{name.removesuffix('State').upper()}_MOVES"
                found.append((f"{module.__name__}.{name}", value, getattr(module, moves, None)))
    return found


@pytest.mark.parametrize(("name", "state", "moves"), states(), ids=[one for one, *_ in states()])
def test_every_state_can_be_reached_and_left_or_is_an_end(name, state, moves):
    assert moves is not None, f"{name} has no table of moves"
    assert set(moves) == set(state)
    first = next(iter(state))
    reached, frontier = {first}, {first}
    while frontier:
        frontier = set().union(*(moves[one] for one in frontier)) - reached
        reached |= frontier
    assert reached == set(state)
    assert [one for one, after in moves.items() if set(after) == {one}] == []


def test_every_state_column_holds_the_states_of_a_rules_module():
    known = [{one.value for one in state} for _, state, _ in states()]
    for model in our_tables():
        for field in model._meta.concrete_fields:
            if field.name == "state":
                assert {value for value, _ in field.choices} in known, field


def words_of(name: str) -> set[str]:
    """The words inside a name: `FeedReader` and `feed_reader` are both feed and reader."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def test_nothing_has_a_name_that_says_nothing():
    empty = []
    for module in product():
        if set(Path(module.name).with_suffix("").parts) & FORBIDDEN_MODULES:
            empty.append(module.name)
        empty += [f"{module.name}: {one}" for one in module.classes if words_of(one) & FORBIDDEN]
    assert empty == []


def test_every_room_that_speaks_also_speaks_french():
    speaks = re.compile(r"{%\s*(?:trans|translate|blocktrans|blocktranslate)\b|N_\(|[^\w.]_\(")
    mute = []
    for room in ROOMS:
        folder = HOUSE / "palabre" / room
        texts = [path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".py"}]
        words = any(speaks.search(path.read_text()) for path in texts if "tests" not in path.parts)
        if words and not (folder / "locale/fr/LC_MESSAGES/django.po").is_file():
            mute.append(room)
    assert mute == []


CLAIM = re.compile(r"\bAssert\b|assert|raises|warns|expect|check")


def asserts(function: ast.FunctionDef) -> bool:
    """Whether a function asserts something; most do by the word itself, which is found soonest."""
    said = any(isinstance(node, ast.Assert) for node in ast.walk(function))
    return said or bool(CLAIM.search(ast.dump(function)))


def calls_one_of(test: ast.FunctionDef, proofs: set[str]) -> bool:
    """Whether a test calls one of the functions beside it that assert something."""
    return any(isinstance(node, ast.Name) and node.id in proofs for node in ast.walk(test))


def test_every_test_claims_something():
    empty = []
    for path in modules():
        if path.name.startswith("test") or "tests" in path.parts:
            tree = ast.parse(path.read_text())
            functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            claim = {one for one in functions if asserts(one)}
            proofs = {one.name for one in claim}
            empty += [
                f"{short(path)}: {one.name}"
                for one in functions
                if one.name.startswith("test")
                and one not in claim
                and not calls_one_of(one, proofs)
            ]
    assert empty == []


def test_what_ci_leaves_out_on_postgresql_touches_no_database():
    left_out = re.findall(r"--ignore=(\S+?)[\s\"]", (HOUSE / ".ci" / "run").read_text())
    assert len(left_out) == 7
    # What real networks answer, and who may what, is not of our database.
    for folder in set(left_out) - {"tests/peers", "tests/test_strangers.py"}:
        for path in (HOUSE / folder).rglob("*.py"):
            assert not re.search("django_db|transactional_db", path.read_text()), path


def test_who_leaves_hidden_texts_out_leaves_those_of_hidden_sources_out():
    for path in (HOUSE / "palabre").rglob("*.py"):
        text = path.read_text() if not {"tests", "migrations"} & set(path.parts) else ""
        assert "is_hidden=False" not in text or "source__is_hidden" in text, (
            f"{path}: see listening.finding.HIDDEN"
        )
