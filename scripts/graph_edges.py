"""Write palabre/connectors/tests/graph_edges.json anew from Meta's own package for Python.

Takes the folder where its wheel was unpacked (`pip download --no-deps facebook_business==26.0.3`):
the package itself is neither installed nor run. Only names and types are kept, of the edges and
objects that the file already names: add one there by hand, empty, and run this.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent.parent / "palabre/connectors/tests/graph_edges.json"


class Package:
    """The sources of Meta's package, by the lower-case name of an object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "facebook_business" / "adobjects"

    def object(self, name: str) -> ast.ClassDef:
        """The class of an object, such as "pagepost"."""
        source = (self._folder / f"{name}.py").read_text(encoding="utf-8")
        found = [one for one in ast.parse(source).body if isinstance(one, ast.ClassDef)]
        return next(one for one in found if one.name.lower() == name)

    def values(self, spelled: str) -> list[str]:
        """What an enumeration may be: "Comment.Order" of the package, or the list itself."""
        if spelled.startswith("["):
            return sorted(ast.literal_eval(spelled))
        owner, _, name = spelled.partition(".")
        inner = next(
            one for one in self.object(owner.lower()).body
            if isinstance(one, ast.ClassDef) and one.name == name
        )  # fmt: skip
        texts = [one.value for one in inner.body if isinstance(one, ast.Assign)]
        return sorted(str(one.value) for one in texts if isinstance(one, ast.Constant))

    def fields(self, name: str) -> dict[str, str]:
        """The fields of an object and their types."""
        for one in self.object(name).body:
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "_field_types":
                found: dict[str, str] = ast.literal_eval(one.value)
                return found
        raise LookupError(name)

    def edges(self, of: str) -> dict[str, str]:
        """What can be read of an object, and the objects that it gives."""
        found = {}
        for call in self._calls(of):
            told = {one.arg: ast.unparse(one.value) for one in _request(call).keywords}
            endpoint = ast.literal_eval(told["endpoint"]).removeprefix("/")
            if told["method"] == "'GET'" and endpoint:
                found[endpoint] = told["target_class"].lower()
        return dict(sorted(found.items()))

    def parameters(self, method: str, edge: str) -> dict[str, Any]:
        """The parameters of a call and their types; those of an enumeration are the list of it."""
        of, _, endpoint = edge.partition("/")
        for call in self._calls(of):
            told = {one.arg: ast.unparse(one.value) for one in _request(call).keywords}
            if told["method"] == repr(method) and told["endpoint"] == repr(f"/{endpoint}"):
                types: dict[str, str] = ast.literal_eval(_assigned(call, "param_types"))
                enums = _assigned(call, "enums")
                assert isinstance(enums, ast.Dict)
                spelled = {
                    ast.literal_eval(key): ast.unparse(value).removesuffix(".__dict__.values()")
                    for key, value in zip(enums.keys, enums.values, strict=True)
                    if key
                }
                return {name: self._type(one, spelled) for name, one in sorted(types.items())}
        raise LookupError(f"{method} {edge}")

    def _type(self, told: str, enums: dict[str, str]) -> Any:
        inner = told.removeprefix("list<").removesuffix(">")
        if inner not in enums:
            return told
        values = self.values(enums[inner])
        return {"list": values} if inner != told else values

    def _calls(self, of: str) -> Iterator[ast.FunctionDef]:
        for one in self.object(of).body:
            if isinstance(one, ast.FunctionDef) and "FacebookRequest(" in ast.unparse(one):
                yield one


def _request(call: ast.FunctionDef) -> ast.Call:
    return next(
        one for one in ast.walk(call)
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "FacebookRequest"
    )  # fmt: skip


def _assigned(call: ast.FunctionDef, name: str) -> ast.expr:
    return next(
        one.value for one in call.body
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name
    )  # fmt: skip


def main(folder: str) -> None:
    """Look up again all that the file names."""
    told = json.loads(PLACE.read_text(encoding="utf-8"))
    package = Package(Path(folder))
    found = {}
    for edge in sorted(told["edges"]):
        method, _, name = edge.partition(" ")
        if method in {"fields", "edges"}:
            found[edge] = getattr(package, method)(name)
        else:
            found[edge] = package.parameters(method, name)
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items())
    head = "".join(f"{json.dumps(k)}: {json.dumps(told[k])},\n" for k in ("origin", "licence"))
    PLACE.write_text(f'{{\n{head}"edges": {{\n{lines}\n}}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
