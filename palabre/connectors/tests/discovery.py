"""Checks requests and answers against Google's discovery documents, cut down to what we call.

The documents beside this file were made by ``scripts/cut_discovery.py``.
"""

import json
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

_NUMBERS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "int64": r"-?\d+", "uint64": r"\d+"}
_UNSIGNED = {"uint32", "uint64"}


class NotInTheDocument(AssertionError):
    """A request or an answer that Google's document doesn't allow."""


@lru_cache
def document(name):
    """A document by its name, such as "youtube_v3"."""
    place = Path(__file__).with_name(f"{name}.json")
    return json.loads(place.read_text(encoding="utf-8"))


def check(request, name):
    """Refuse a request that the document doesn't allow; give the method that it calls.

    Raises `NotInTheDocument` for an unknown address, parameter or field, for what lacks, and for
    values of another type.
    """
    told = document(name)
    method, one = _method(told, request)
    known = {**told["parameters"], **one.get("parameters", {})}
    asked = {}
    for parameter, value in request.url.params.multi_items():
        asked.setdefault(parameter, []).append(value)
    if "mediaUpload" in one:
        known["uploadType"] = {"type": "string", "location": "query"}
    for parameter, values in asked.items():
        if known.get(parameter, {}).get("location") != "query":
            raise NotInTheDocument(f"{method} doesn't know {parameter}")
        if len(values) > 1 and not known[parameter].get("repeated"):
            raise NotInTheDocument(f"{method} takes one {parameter}")
        for value in values:
            _check_spelled(known[parameter], value, f"{method}: {parameter}")
    lacking = {
        parameter for parameter, of in known.items()
        if of.get("required") and of["location"] == "query" and not asked.get(parameter)
    }  # fmt: skip
    if lacking:
        raise NotInTheDocument(f"{method} lacks {', '.join(sorted(lacking))}")
    body = request.read()
    if body and "request" not in one:
        raise NotInTheDocument(f"{method} takes no body")
    if body:
        _check(told, one["request"], json.loads(body), method)
    return method


def check_answer(given, name, method):
    """Refuse an answer on paper that the document wouldn't allow the method to give."""
    told = document(name)
    _check(told, told["methods"][method]["response"], given, method)


def _method(told, request):
    asked = f"{request.url.scheme}://{request.url.host}{request.url.path}"
    for name, one in told["methods"].items():
        path = told["rootUrl"] + told["servicePath"] + one["flatPath"]
        pattern = re.sub(r"\\{\w+\\}", "[^/:]+", re.escape(path))
        # What makes something of a file is asked at an address of its own, on any of Google's hosts.
        upload = one.get("mediaUpload", {}).get("protocols", {}).get("simple", {}).get("path")
        is_here = asked.endswith(f".googleapis.com{upload}") or re.fullmatch(pattern, asked)
        if one["httpMethod"] == request.method and is_here:
            return name, one
    raise NotInTheDocument(f"{request.method} {asked}")


def _check_spelled(kind, value, where):
    """A parameter as the address spells it; repeated ones may be spelt with commas."""
    if kind.get("repeated") and "," in value:
        for one in value.split(","):
            _check_spelled({**kind, "repeated": False}, one, where)
        return
    sort = kind["type"]
    if sort == "boolean" and value not in {"true", "false"}:
        raise NotInTheDocument(f"{where} is true or false, not {value}")
    if sort in _NUMBERS:
        if not re.fullmatch(_NUMBERS[sort], value) or (
            kind.get("format") in _UNSIGNED and value.startswith("-")
        ):
            raise NotInTheDocument(f"{where} is a number, not {value}")
        if (
            not float(kind.get("minimum", value))
            <= float(value)
            <= float(kind.get("maximum", value))
        ):
            raise NotInTheDocument(f"{where} can't be {value}")
    if sort == "string":
        _check_text(kind, value, where)


def _check_text(kind, value, where):
    if "enum" in kind and value not in kind["enum"]:
        raise NotInTheDocument(f"{where} is one of {kind['enum']}, not {value}")
    form = kind.get("format", "")
    if form in _NUMBERS and not re.fullmatch(_NUMBERS[form], value):
        raise NotInTheDocument(f"{where} is a number in quotes, not {value}")
    if form in {"date-time", "google-datetime"}:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise NotInTheDocument(f"{where} is a moment, not {value}") from error
        if moment.tzinfo is None:
            raise NotInTheDocument(f"{where} lacks its time zone: {value}")


_SORTS = {"boolean": bool, "string": str, "integer": int, "number": (int, float), "array": list,
          "object": dict}  # fmt: skip


def _check(told, schema, given, where):
    """A value of a body against its schema, all the way down."""
    while "$ref" in schema:
        schema = told["schemas"][schema["$ref"]]
    sort = schema.get("type", "any")
    if sort == "any":
        return
    if not isinstance(given, _SORTS[sort]) or (
        isinstance(given, bool) and sort in {"integer", "number"}
    ):
        raise NotInTheDocument(f"{where} is {sort}, not {given!r}")
    if sort == "string":
        _check_text(schema, given, where)
    if sort == "array":
        for one in given:
            _check(told, schema["items"], one, f"{where}[]")
    if sort != "object":
        return
    known = schema.get("properties", {})
    for name, value in given.items():
        inner = known.get(name) or schema.get("additionalProperties")
        if not inner:
            raise NotInTheDocument(f"{where} doesn't know {name}")
        _check(told, inner, value, f"{where}.{name}")
