"""The calls of programs as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from palabre.channels.calls import Call, Refusal

REF = "#/components/schemas/{name}"
JSON = "application/json"
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_PLACES = {
    "int": {"type": "integer", "minimum": 0},
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
}
WHY = {
    401: "The key is not known.",
    403: "The key may not do this.",
    404: "There is nothing of this number, or it belongs to others.",
    409: "The rules, or the state that it is in, forbid it.",
    413: "It is too large.",
    422: "What was sent is not as described; the sentence says where.",
    429: "Too many calls in this minute; `Retry-After` says how many seconds to wait.",
    503: "It could not be done now: try again in a moment.",
}
Routes = Iterable[tuple[str, tuple[Call, ...]]]


def document(title: str, says: str, routes: Routes) -> dict[str, Any]:
    """Give the document of all these addresses, each with its calls."""
    routes = list(routes)
    calls = [call for _route, of in routes for call in of]
    refs, schemas = _schemas(calls)
    queries = {one.asks.__name__ for one in calls if one.asks}
    paths = {
        "/" + _PART.sub(r"{\2}", route): {
            call.method.lower(): _operation(route, call, refs, schemas) for call in of
        }
        for route, of in routes
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": says},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of Govern › Connections › Keys for programs.",
                }
            },
            "responses": {
                str(status): {"description": says, "content": {JSON: {"schema": refs[Refusal]}}}
                for status, says in WHY.items()
            },
            "schemas": {k: one for k, one in sorted(schemas.items()) if k not in queries},
        },
    }


def _schemas(calls: Iterable[Call]) -> tuple[dict[type, Any], dict[str, Any]]:
    """The schema of each struct, by the struct and by its name."""
    kinds: dict[type, None] = {Refusal: None}
    for call in calls:
        kinds |= dict.fromkeys(
            one for one in (call.asks, call.body, call.form, call.tells) if one is not None
        )
    refs, components = msgspec.json.schema_components(list(kinds), ref_template=REF)
    # Once through JSON: an empty tuple as a usual value is an empty list there.
    told = msgspec.json.decode(msgspec.json.encode(components))
    return dict(zip(kinds, refs, strict=True)), told


def _also(call: Call) -> str:
    return " Beside it: " + ", ".join(call.also) + "." if call.also else ""


def _operation(
    route: str, call: Call, refs: dict[type, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": _name(route, call),
        "tags": [route.removeprefix("api/v1/").split("/")[0]],
        "summary": call.says,
        "description": "The key may do one of: " + ", ".join(call.may) + "." + _also(call),
        "parameters": [*_places(route), *_query(call, schemas), *_once(call)],
        "responses": _answers(route, call, refs),
    }
    content = dict(_sent(call, refs))
    if content:
        is_needed = bool(call.form) or _needs_something(call.body, schemas)
        told["requestBody"] = {"required": is_needed, "content": content}
    return {name: value for name, value in told.items() if value}


def _name(route: str, call: Call) -> str:
    words = re.split(r"[/_-]", _PART.sub("one", route.removeprefix("api/v1/")))
    return call.method.lower() + "".join(one.capitalize() for one in words)


def _needs_something(body: type | None, schemas: dict[str, Any]) -> bool:
    return body is not None and bool(schemas[body.__name__].get("required"))


def _places(route: str) -> Iterator[dict[str, Any]]:
    for kind, name in _PART.findall(route):
        yield {"name": name, "in": "path", "required": True, "schema": _PLACES[kind]}


def _query(call: Call, schemas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if call.asks is None:
        return
    of = schemas[call.asks.__name__]
    for name, schema in of["properties"].items():
        schema = dict(schema)
        says = schema.pop("description", "")
        yield {
            "name": name,
            "in": "query",
            "required": name in of.get("required", ()),
            "schema": schema,
            **({"description": says} if says else {}),
        }


def _once(call: Call) -> Iterator[dict[str, Any]]:
    if call.once:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Your own name for the call: sent again, it is answered as the first time.",
            "schema": {"type": "string", "maxLength": 200},
        }


def _sent(call: Call, refs: dict[type, Any]) -> Iterator[tuple[str, Any]]:
    if call.body is not None:
        yield JSON, {"schema": refs[call.body]}
    if call.form is not None:
        file = {"type": "object", "required": [call.file], "properties": {call.file: {}}}
        yield "multipart/form-data", {"schema": {"allOf": [refs[call.form], file]}}


def _answers(route: str, call: Call, refs: dict[type, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done."}
    if call.tells is not None:
        good["content"] = {JSON: {"schema": refs[call.tells]}}
    if call.gives:
        # A file: an empty schema is how this version of OpenAPI says bytes.
        good["content"] = {kind: {} for kind in call.gives}
    # A GET is refused for what it was asked; where one may find nothing at all, the call says so.
    refusals = {
        401,
        403,
        429,
        *(call.refusals if call.method != "GET" else {*call.refusals} & {404, 503}),
    }
    refusals |= {404} if "<" in route else set()
    refusals |= {422} if call.asks or call.body or call.form else set()
    refusals |= {413} if call.body or call.form else set()
    return {
        str(call.status): good,
        **{str(one): {"$ref": f"#/components/responses/{one}"} for one in sorted(refusals)},
    }
