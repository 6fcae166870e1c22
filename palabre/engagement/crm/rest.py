"""Requests to customer files with a REST interface, made from templates that are data. Pure.

A template says where a person is found, made, changed and erased, and how our fields are called there. What
is sent for one person is told by `asked`; what is written in braces is filled in, each in the spelling of
the place where it stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_
from palabre.engagement.crm.cards import Card

ACTS = ("find", "create", "update", "erase")
NOT_A_NUMBER = N_("The customer file called this record by a name that is no number.")


@dataclass(frozen=True, slots=True)
class Template:
    """How one kind of customer file is spoken to."""

    slug: str
    name: str
    address: str
    secret: str
    source: str
    read_on: str
    headers: Mapping[str, str]
    mapping: Mapping[str, str]
    calls: Mapping[str, Mapping[str, Any]]
    account: str = ""
    needed: Mapping[str, str] = field(default_factory=dict)
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One call: ``body`` None for none."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@cache
def templates() -> dict[str, Template]:
    """The templates by the names of their kinds."""
    told = json.loads((Path(__file__).parent / "templates.json").read_text("utf-8"))
    found = {}
    for slug, one in told.items():
        calls = {act: one.pop(act) for act in ACTS}
        found[slug] = Template(slug=slug, calls=calls, **one)
    return found


def values_of(card: Card) -> dict[str, str]:
    """A person in the words that a mapping can name."""
    given, _, family = card.name.partition(" ")
    return {
        "name": card.name or next(iter((*card.mails, *card.phones)), ""),
        "given": given if family else "", "family": family or given,
        "mail": next(iter(card.mails), ""), "phone": next(iter(card.phones), ""),
        "company": card.company, "place": card.place, "language": card.language,
        "notes": card.notes, "tags": ", ".join(card.tags),
        "site": f"https://{card.sites[0]}" if card.sites else "",
    }  # fmt: skip


FIELDS = tuple(values_of(Card()))


def fields_of(of: Template, mapping: Mapping[str, str], card: Card) -> dict[str, str]:
    """What is told of somebody, by the names over there; what is empty isn't told unless it is needed."""
    values = values_of(card)
    told = {theirs: values[ours] for ours, theirs in mapping.items() if theirs and values.get(ours)}
    for ours, otherwise in of.needed.items():
        if theirs := mapping.get(ours):
            told.setdefault(theirs, otherwise)
    return told


def asked(
    of: Template, act: str, *, address: str, secret: str, account: str = "", mail: str = "",
    number: str = "", fields: Mapping[str, str] | None = None,
) -> Request:  # fmt: skip
    """The call that does an act for one person. Raises `Rejected` for a name that must be a number."""
    call = of.calls[act]
    words = {
        "mail": mail, "quoted_mail": _quoted(of, mail), "id": number,
        "secret": secret, "account": account,
    }  # fmt: skip
    in_path = {name: quote(value, safe="") for name, value in words.items()}
    headers = {name: _filled(text, words) for name, text in of.headers.items()}
    return Request(
        call["method"],
        address.rstrip("/") + _filled(call["path"], in_path),
        {name: value for name, value in headers.items() if value} | {"Accept": "application/json"},
        {name: _filled(text, words) for name, text in call.get("params", {}).items()},
        _body(call["body"], words, dict(fields or {})) if "body" in call else None,
    )


def _quoted(of: Template, text: str) -> str:
    """A text between the quotes of a query language."""
    for mark in of.quote:
        text = text.replace(mark, f"\\{mark}")
    return text


def _filled(text: str, words: Mapping[str, str]) -> str:
    """A text with its words filled in, all at once: no word is looked at for braces of its own."""
    parts = text.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        found.append(words[name] + rest)
    return "".join(found)


def _body(told: Any, words: Mapping[str, str], fields: dict[str, str]) -> Any:
    if told == "{fields}":
        return fields
    if told == "{id_number}":
        if not (words["id"].isascii() and words["id"].isdigit()):
            raise Rejected(NOT_A_NUMBER)
        return int(words["id"])
    if isinstance(told, dict):
        return {name: _body(value, words, fields) for name, value in told.items()}
    if isinstance(told, list):
        return [_body(value, words, fields) for value in told]
    return _filled(told, words) if isinstance(told, str) else told


def number_in(of: Template, act: str, answer: Any) -> str:
    """The name of a record over there, as an answer tells it; "" when it tells none."""
    found = answer
    path = of.calls[act].get("id", "")
    for step in path.split(".") if path else ():
        try:
            found = found[int(step)] if step.isdigit() else found[step]
        except (KeyError, IndexError, TypeError):
            return ""
    return str(found)[:300] if isinstance(found, str | int) and not isinstance(found, bool) else ""
