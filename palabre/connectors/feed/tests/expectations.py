"""Compares the expected values at the head of feedparser's cases with what we understand.

A case says, in Python, what feedparser's dictionaries must hold: `entries[0]['title'] ==
u'Example'`. Those about an article's or a feed's title, link, date and content are checked here;
the rest (copyright, generator, iTunes blocks...) speaks of things that Palabre doesn't keep.
Their texts are HTML where ours are plain, so the expected one is read as text or as HTML before
it is compared.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from palabre.connectors import dates
from palabre.connectors.contract import Item, Rejected
from palabre.connectors.feed import parse
from palabre.connectors.feed.entry import Feed
from palabre.connectors.plain import cleaned, one_line, plain

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "http://127.0.0.1:8097/case.xml"  # where feedparser's own tests serve the cases

_HEAD = re.compile(r"Expect:\s*(.*?)(?:\n\s*-->|-->|\n\s*\n)", re.DOTALL)
_HEADER = re.compile(r"^Header:\s*([\w-]+)\s*:\s*(.*?)\s*$", re.MULTILINE)
_ENTRY = re.compile(r"entries\.(\d+)\.(.+)")
_FEED_WORDS = {"title", "title_detail.value", "tagline", "subtitle", "description", "info", "link"}
_FEED_WORDS |= {f"{name}_detail.value" for name in ("tagline", "subtitle", "description", "info")}
_DATES = {"published", "updated", "created", "issued", "modified", "date"}


@dataclass(frozen=True, slots=True)
class Check:
    """One expected value: the path in feedparser's words, what it must be, and what we gave."""

    case: str
    path: str
    expected: Any
    given: Any

    @property
    def holds(self) -> bool:
        if isinstance(self.given, datetime | None):
            return self.given == self.expected
        shape = one_line if "title" in self.path else cleaned
        readings = {shape(self.expected), shape(plain(self.expected).text)}
        return shape(self.given) in readings


def checks(case: str, body: bytes) -> Iterator[Check]:
    """Yield the expected values of one case that speak of title, link, date or content."""
    head = _as_text(body)[:4000]
    wanted = _HEAD.search(head)
    if not wanted:
        return
    said = list(_comparisons(wanted[1]))
    other_link = any(path.endswith(".rel") and value != "alternate" for path, value in said)
    pairs = [pair for pair in said if _is_ours(pair[0])]
    pairs = [] if other_link else pairs  # its address is that of a licence, a hub, a reply...
    if not pairs:
        return
    try:
        feed = parse.read(body, dict(_HEADER.findall(head)), URL)
        found, _ = parse.items(feed, URL, NOW)
    except Rejected:
        feed, found = Feed(), ()
    for path, value in pairs:
        if path.split(".")[-1].removesuffix("_parsed") in _DATES:
            value = _moment(value)
        yield Check(case, path, value, _given(path, feed, found))


def _as_text(body: bytes) -> str:
    for codec in ("utf-32", "utf-16") if b"\0" in body[:8] else ("utf-8",):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    text = body.replace(b"\0", b"").decode("latin-1")
    return text if "Expect" in text else body.decode("cp037")


def _comparisons(expression: str) -> Iterator[tuple[str, Any]]:
    try:
        tree = ast.parse(" ".join(expression.split("\n")).strip(), mode="eval")
    except SyntaxError:
        return
    parts = tree.body.values if isinstance(tree.body, ast.BoolOp) else [tree.body]
    for part in parts:
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq):
            try:
                yield _path(part.left), ast.literal_eval(part.comparators[0])
            except ValueError:
                continue


def _path(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return f"{_path(node.value)}.{node.slice.value}"
    raise ValueError


def _is_ours(path: str) -> bool:
    if path.startswith("feed."):
        return path[5:] in _FEED_WORDS
    found = _ENTRY.fullmatch(path)
    if not found:
        return False
    name = found[2]
    return name in {
        "title", "title_detail.value", "link", "summary", "description", "summary_detail.value",
        "content.0.value", "links.0.href",
    } or name.removesuffix("_parsed") in _DATES  # fmt: skip


def _moment(value: Any) -> datetime | None:
    if isinstance(value, tuple):
        return datetime(*value[:6], tzinfo=UTC)
    return dates.moment(value) if isinstance(value, str) else None


def _given(path: str, feed: Feed, found: tuple[Item, ...]) -> Any:
    if path.startswith("feed."):
        name = path[5:].removesuffix("_detail.value")
        if name == "link":
            return parse.link_in(feed.link, URL)
        return parse.title_of(feed) if name == "title" else parse.text_of(feed.about, URL).text
    index, name = _ENTRY.fullmatch(path).groups()
    name = name.removesuffix("_detail.value").removesuffix("_parsed")
    if int(index) >= len(found):
        return "(no such article)"
    item, entry = found[int(index)], feed.entries[int(index)]
    if name in _DATES:
        return entry.updated if name in {"updated", "modified", "date"} else entry.published
    return {
        "title": item.title,
        "link": item.url,
        "links.0.href": item.url,
        "summary": item.raw["summary"],
        "description": item.raw["summary"],
        "content.0.value": item.text,
    }[name]
