"""Checks requests to Meta's Graph API against the names and types of Meta's own package for Python.

``graph_edges.json`` says them, collected by ``scripts/graph_edges.py``. What every edge takes
(fields, limit, after, before) and the bytes of a file are not in the package.
"""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

KNOWN = json.loads(Path(__file__).with_name("graph_edges.json").read_text(encoding="utf-8"))[
    "edges"
]
EVERYWHERE = {"fields": "string", "limit": "unsigned int", "after": "string", "before": "string"}
FILES = {"source"}
FIGURES = {"metric", "breakdown"}  # lists of objects, says the package; of names, Meta's reference

_NUMBERS = {"unsigned int": r"\d+", "int": r"-?\d+", "float": r"-?\d+(\.\d+)?"}
_MOMENT = re.compile(r"\d{9,11}|\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d([+-]\d{4}|Z)?)?")


class NotInThePackage(AssertionError):
    """A request that Meta's own package doesn't know, or not in this way."""


def check(request, edge, sent):
    """Refuse a request to an edge, such as "page/feed", that the package couldn't make.

    ``sent`` are the fields of its body. Raises `NotInThePackage` for an edge, a parameter or a
    field of an object that the package doesn't know, and for values that aren't of its types.
    """
    name = f"{request.method} {edge}"
    if name not in KNOWN:
        raise NotInThePackage(name)
    types = {**EVERYWHERE, **KNOWN[name]}
    asked = dict(parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True))
    for one, value in {**asked, **sent}.items():
        if one in FILES and isinstance(value, bytes):
            continue
        if one not in types:
            raise NotInThePackage(f"{name} doesn't know {one}")
        kind = types[one]
        if one in FIGURES and kind == "list<Object>":
            kind = "list<string>"
        spelled = value.decode() if isinstance(value, bytes) else value
        if not fits(kind, spelled):
            raise NotInThePackage(f"{name}: {one} is no {kind}: {spelled}")
    of, _, edge = edge.partition("/")
    check_fields(asked.get("fields", ""), KNOWN.get(f"edges {of}", {}).get(edge, of))


def fits(kind, spelled):
    """Say whether a parameter, as it is spelt in an address or a form, is of a type."""
    if isinstance(kind, list):
        return spelled.upper() in {one.upper() for one in kind}  # its reference writes both
    inner = kind["list"] if isinstance(kind, dict) else _inner(kind)
    if inner:
        return all(fits(inner, one) for one in _listed(spelled))
    if kind in _NUMBERS:
        return re.fullmatch(_NUMBERS[kind], spelled) is not None
    if kind == "bool":
        return spelled in {"true", "false"}
    if kind == "datetime":
        return _MOMENT.fullmatch(spelled) is not None
    if kind in {"Object", "map"}:
        return spelled[:1] in "{[" and isinstance(json.loads(spelled), dict | list)
    return kind == "string"


def _inner(kind):
    return kind.removeprefix("list<").removesuffix(">") if kind.startswith("list<") else ""


def _listed(spelled):
    """The values of a list: spelt as JSON, or with commas."""
    if not spelled.startswith("["):
        return spelled.split(",")
    return [one if isinstance(one, str) else json.dumps(one) for one in json.loads(spelled)]


def check_fields(spelled, of):
    """Refuse fields of an object, spelt as in ``id,from{name},comments.limit(2){id}``.

    Objects that were not collected are not looked into.
    """
    if f"fields {of}" not in KNOWN:
        return
    fields, edges = KNOWN[f"fields {of}"], KNOWN.get(f"edges {of}", {})
    for name, inner in _fields(spelled):
        if name not in fields and name not in edges:
            raise NotInThePackage(f"{of} has no {name}")
        kind = fields[name] if name in fields else edges[name]
        check_fields(inner, (_inner(kind) or kind).lower())


def _fields(spelled):
    """Each name of a list of fields, and what is asked inside it."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(spelled):
        depth += (sign in "({") - (sign in ")}")
        if sign == "," and not depth:
            parts.append(spelled[start:at])
            start = at + 1
    for part in filter(None, [*parts, spelled[start:]]):
        head, _, inner = part.partition("{")
        yield re.split(r"[.(]", head)[0], inner.removesuffix("}")
