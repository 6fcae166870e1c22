"""Checks requests against the networks' own descriptions, which lie in ../shared/specs.

Validation alone lets a field through that the description never heard of: the names are compared
too, so that a parameter we made up, or misspelt, is refused.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from conftest import SHARED, missing

FORM, MULTIPART, JSON = (
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/json",
)


INVENTED = "palabre_made_this_up"


class NotInTheDescription(AssertionError):
    """A request that the description doesn't allow."""


# What a request that the description doesn't allow raises: for its names, or for its types.
REFUSED = (NotInTheDescription, OpenAPIError)


@lru_cache
def document(name: str) -> dict[str, Any]:
    """Load a description once a run: "x_openapi" of ``../shared/specs/x_openapi.json.gz``."""
    path = SHARED / "specs" / f"{name}.json.gz"
    if not path.is_file():
        missing(f"the description {name}")
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return found


@lru_cache
def _openapi(name: str) -> OpenAPI:
    # Some descriptions break rules of OpenAPI itself, which is none of our business here.
    return OpenAPI.from_dict(_lenient(document(name)), config=Config(spec_validator_cls=None))


def _lenient(told: dict[str, Any]) -> dict[str, Any]:
    """The description with parameters of one sort or another, where it says of exactly one.

    Pinterest's names of figures are both those of pictures and those of videos.
    """
    copy: dict[str, Any] = json.loads(json.dumps(told))
    paths = [operation for one in copy["paths"].values() for operation in one.values()]
    own = [operation.get("parameters", ()) for operation in paths if isinstance(operation, dict)]
    shared = copy.get("components", {}).get("parameters", {}).values()
    for parameter in (*shared, *(one for several in own for one in several)):
        items = parameter.get("schema", {}).get("items", {})
        if "oneOf" in items:
            items["anyOf"] = items.pop("oneOf")
    for operation in paths:
        _lenient_body(operation)
    return copy


def _lenient_body(operation: Any) -> None:
    """A body of one kind or another: a text with pictures is, to Mastodon, of two kinds at once."""
    body = operation.get("requestBody", {}) if isinstance(operation, dict) else {}
    for content in body.get("content", {}).values():
        schema = content.get("schema", {})
        if "oneOf" in schema:
            schema["anyOf"] = schema.pop("oneOf")


class _Asked:
    """A request of httpx, in openapi-core's terms."""

    def __init__(self, request: httpx.Request) -> None:
        parts = urlsplit(str(request.url))
        self.host_url = f"{parts.scheme}://{parts.netloc}"
        self.path = unquote(parts.path)
        self.method = request.method.lower()
        self.body = request.read() or None
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(parts.query, keep_blank_values=True)),
            header=Headers(dict(request.headers)),
            cookie=ImmutableMultiDict(),
        )


def check(request: httpx.Request, name: str) -> str:
    """Refuse a request that the description doesn't allow; give the path as it spells it.

    Raises `NotInTheDescription` for an unknown path, parameter or field, and the errors of
    openapi-core for values of the wrong shape.
    """
    told = document(name)
    path, operation = _operation(told, request)
    known = {
        found["name"]
        for one in (*told["paths"][path].get("parameters", ()), *operation.get("parameters", ()))
        if (found := _resolved(told, one))["in"] == "query"
    }
    _only(known, (asked for asked, _ in request.url.params.multi_items()), f"query of {path}")
    _check_names(told, operation, request, path)
    if not _is_files(request):
        _openapi(name).validate_request(_Asked(request))
    elif "payload_json" in (parts := multipart(request)):
        # The fields of a body with files are those of one without, and of the same types.
        plain = _again(request, request.url, parts["payload_json"][0], sort=JSON)
        _openapi(name).validate_request(_Asked(plain))
    return path


def hold(request: httpx.Request, name: str) -> None:
    """Check a request where its description is at hand: every one of a network on paper."""
    if (SHARED / "specs").is_dir():
        (check_telegram(request) if name == TELEGRAM else check(request, name))


def spoilt(request: httpx.Request) -> Iterator[httpx.Request]:
    """Copies of a request with one name of our own making: in its query, and in its body."""
    yield _again(request, request.url.copy_merge_params({INVENTED: "1"}), request.content)
    sort = request.headers.get("content-type", "").partition(";")[0]
    if sort == JSON:
        for body in _spoilt_bodies(json.loads(request.content)):
            yield _again(request, request.url, json.dumps(body).encode())
    if sort == FORM:
        yield _again(request, request.url, request.content + f"&{INVENTED}=1".encode())
    if sort == MULTIPART:
        mark = request.headers["content-type"].partition("boundary=")[2]
        part = f'--{mark}\r\nContent-Disposition: form-data; name="{INVENTED}"\r\n\r\n1\r\n'
        yield _again(request, request.url, part.encode() + request.content)


def check_spoilt_refused(requests: Sequence[httpx.Request], name: str) -> None:
    """Hold against the description that each request would be refused with a name of our own making."""
    tried = [wrong for request in requests for wrong in spoilt(request)]
    assert len(tried) > len(requests)
    for wrong in tried:
        with pytest.raises(NotInTheDescription):
            check(wrong, name)


def _spoilt_bodies(body: Any) -> Iterator[Any]:
    """A body with a name more, at its top and in each object inside it."""
    if isinstance(body, dict):
        yield {**body, INVENTED: "1"}
    for at, one in body.items() if isinstance(body, dict) else enumerate(body):
        if isinstance(one, dict | list):
            for inner in _spoilt_bodies(one):
                copy = body.copy()
                copy[at] = inner
                yield copy


def _again(request: httpx.Request, url: httpx.URL, content: bytes, sort: str = "") -> httpx.Request:
    headers = httpx.Headers(request.headers)
    for name in ("content-length", "transfer-encoding"):
        headers.pop(name, None)
    if sort:
        headers["content-type"] = sort
    return httpx.Request(request.method, url, content=content, headers=headers)


def _check_names(
    told: Mapping[str, Any], operation: Mapping[str, Any], request: httpx.Request, path: str
) -> None:
    body = request.read()
    if not body:
        return
    content = _resolved(told, operation.get("requestBody", {})).get("content", {})
    sort = request.headers.get("content-type", "").partition(";")[0]
    if sort not in content:
        raise NotInTheDescription(f"{path} takes no {sort}")
    schema = content[sort].get("schema", {})
    if sort == MULTIPART:
        parts = multipart(request)
        _only(
            _names(told, schema),
            (part.partition("[")[0] for part in _spelt(parts, told, schema)),
            path,
        )
        if "payload_json" in parts:  # the fields of the same body, where files come along
            spelled = json.loads(parts["payload_json"][0])
            _walk(told, content.get(JSON, {}).get("schema", {}), spelled, path)
        return
    given = dict(parse_qsl(body.decode())) if sort == FORM else json.loads(body)
    _walk(told, schema, given, path)


def _spelt(parts: Mapping[str, Any], told: Mapping[str, Any], schema: Any) -> Iterator[str]:
    """The names of parts as the schema may know them: files[0] whole, or as files."""
    known = _names(told, schema)
    for part in parts:
        if part != "payload_json" and part not in known:
            yield part


def multipart(request: httpx.Request) -> dict[str, tuple[bytes, str]]:
    """The parts of a request that carries files, by name: what it holds and of which type."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.read())
    found = {}
    for part in message.get_payload():
        name = str(part.get_param("name", header="content-disposition"))
        found[name] = (part.get_payload(decode=True), part.get_content_type())
    return found


def _is_files(request: httpx.Request) -> bool:
    return request.headers.get("content-type", "").startswith(MULTIPART)


def _operation(told: Mapping[str, Any], request: httpx.Request) -> tuple[str, dict[str, Any]]:
    """The operation of a request: of the paths that fit, the one with the fewest variables."""
    bases = {urlsplit(server["url"]).path.rstrip("/") for server in told.get("servers", [])} or {""}
    asked = request.url.path
    fitting = [
        path
        for path in told["paths"]
        for base in bases
        if re.fullmatch(re.escape(base) + re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)), asked)
        if request.method.lower() in told["paths"][path]
    ]
    if not fitting:
        raise NotInTheDescription(f"{request.method} {asked}")
    path = min(fitting, key=lambda one: one.count("{"))
    return path, told["paths"][path][request.method.lower()]


def _resolved(told: Mapping[str, Any], one: Any) -> Any:
    while isinstance(one, dict) and "$ref" in one:
        found: Any = told
        for step in one["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        one = found
    return one


def _variants(told: Mapping[str, Any], schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all those that it is made of or may be."""
    schema = _resolved(told, schema)
    if isinstance(schema, dict):
        yield schema
        for word in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(word, ()):
                yield from _variants(told, part)


def _names(told: Mapping[str, Any], schema: Any) -> set[str]:
    return {name for one in _variants(told, schema) for name in one.get("properties", {})}


def _walk(told: Mapping[str, Any], schema: Any, given: Any, where: str) -> None:
    """Compare the names of a body with those of its schema, all the way down."""
    variants = list(_variants(told, schema))
    if isinstance(given, list):
        inner = [one["items"] for one in variants if "items" in one]
        for value in given if inner else ():
            _walk(told, {"anyOf": inner}, value, f"{where}[]")
    if not isinstance(given, dict):
        return
    if any(isinstance(one.get("additionalProperties"), dict) for one in variants):
        return  # a mapping of names that are ours to choose
    known = _names(told, schema)
    if known:
        _only(known, given, where)
    for name, value in given.items():
        inner = [one["properties"][name] for one in variants if name in one.get("properties", {})]
        if inner:
            _walk(told, {"anyOf": inner}, value, f"{where}.{name}")


def _only(known: set[str], given: Any, where: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise NotInTheDescription(f"{where} doesn't know {', '.join(unknown)}")


# Telegram's bots: a format of its own

TELEGRAM = "telegram_bot_api"
_PLAIN = {"Integer": int, "Float": (int, float), "String": str, "Boolean": bool}


def check_telegram(request: httpx.Request) -> str:
    """Refuse a call that Telegram's description doesn't know; give the method's name."""
    told = document(TELEGRAM)
    name = request.url.path.rpartition("/")[2]
    if name not in told["methods"]:
        raise NotInTheDescription(name)
    fields = {one["name"]: one for one in told["methods"][name].get("fields", [])}
    given, files = _telegram_body(request)
    _only(set(fields), (one for one in given), name)
    lacking = [
        one for one, field in fields.items() if field["required"] and one not in {*given, *files}
    ]
    if lacking:
        raise NotInTheDescription(f"{name} lacks {', '.join(lacking)}")
    for one, value in given.items():
        if not any(_fits(told, sort, value) for sort in fields[one]["types"]):
            raise NotInTheDescription(f"{name}.{one} is no {fields[one]['types']}: {value!r}")
    return name


def _telegram_body(request: httpx.Request) -> tuple[dict[str, Any], set[str]]:
    """The fields of a call, and the names of the files that come along."""
    if request.method == "GET":
        return {name: _value(spelled) for name, spelled in request.url.params.items()}, set()
    if not _is_files(request):
        body = request.read()
        return (json.loads(body) if body else {}), set()
    given, files = {}, set()
    for name, (value, sort) in multipart(request).items():
        if sort == "text/plain":
            given[name] = _value(value.decode())
        else:
            files.add(name)
    return given, files


def _value(spelled: str) -> Any:
    """What a text stands for: lists, objects and numbers are spelt as JSON."""
    number = re.fullmatch(r"-?\d+", spelled)
    return json.loads(spelled) if spelled[:1] in {"[", "{"} or number else spelled


def _fits(told: Mapping[str, Any], sort: str, value: Any) -> bool:
    if sort.startswith("Array of "):
        inner = sort.removeprefix("Array of ").replace(" and ", ", ").split(", ")
        return isinstance(value, list) and all(
            any(_fits(told, one, part) for one in inner) for part in value
        )
    if sort in _PLAIN:
        return isinstance(value, _PLAIN[sort]) and (
            sort == "Boolean" or not isinstance(value, bool)
        )
    if sort not in told["types"]:
        return True
    subtypes = told["types"][sort].get("subtypes", [])
    if subtypes:
        return any(_fits(told, one, value) for one in subtypes)
    fields = {one["name"]: one for one in told["types"][sort].get("fields", [])}
    return (
        isinstance(value, dict)
        and set(value) <= set(fields)
        and all(one in value for one, field in fields.items() if field["required"])
        and all(any(_fits(told, s, value[n]) for s in fields[n]["types"]) for n in value)
    )
