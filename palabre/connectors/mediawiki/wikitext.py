"""Wiki markup to plain text and back. Both ways are for hostile texts. Pure.

Markup: https://www.mediawiki.org/wiki/Help:Formatting.
"""

import html
import re
from collections import Counter

from palabre.connectors.plain import Plain, plain, web_address

CAP = 400_000  # characters of markup that are read
DEEPEST = 12  # templates within templates

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_REF = re.compile(r"<ref\b[^<>]*/>|<ref\b[^<>]*>.*?(?:</ref>|\Z)", re.DOTALL | re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{\|[^{}]*\|\}")
_FILE = re.compile(
    r"\[\[(?:File|Image|Fichier|Datei|Category|Catégorie|Kategorie):[^\[\]]*\]\]", re.IGNORECASE
)
_INNER = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_OUTER = re.compile(r"\[(https?://[^\s\[\]<>\"]+)([^\[\]\n]*)\]")
_BARE = re.compile(r"https?://[^\s\[\]<>\"|{}']*[^\s\[\]<>\"|{}'.,;:!?)]")
_HEADING = re.compile(r"^(={1,6})([^\n]*[^\n=])\1[ \t]*$", re.MULTILINE)
_LIST = re.compile(r"^[*#:;]+[ \t]*", re.MULTILINE)
_QUOTES = re.compile(r"'{2,5}")
_MAGIC = re.compile(r"__[A-Z]{2,30}__")
_LEADING = re.compile(r"^([*#:;=! ]|-(?=---))", re.MULTILINE)
_ENTITIES = {ord(char): f"&#{ord(char)};" for char in "[]{}|~"}


def read(markup: str) -> Plain:
    """What a person reads of it: no templates, references, pictures, categories or tables."""
    text = _REF.sub("", _COMMENT.sub("", markup[:CAP]))
    for _ in range(DEEPEST):
        text, found = _TEMPLATE.subn("", text)
        if not found:
            break
    text = _FILE.sub("", text)
    links = [web_address(found[1]) for found in _OUTER.finditer(text)]
    text = _OUTER.sub(lambda found: found[2].strip() or found[1], text)
    text = _MAGIC.sub("", _QUOTES.sub("", _INNER.sub(r"\1", text)))
    text = _LIST.sub("", _HEADING.sub(lambda found: f"\n{found[2].strip()}\n", text))
    links += [web_address(found[0]) for found in _BARE.finditer(text)]
    shown = plain(text if "<" not in text else text.replace("\n\n", "<p>").replace("\n", "<br>"))
    return Plain(shown.text, tuple(dict.fromkeys(filter(None, links)))[:100])


def added(before: str, after: str) -> str:
    """The lines that a change brought."""
    there = Counter(line.strip() for line in before.splitlines())
    fresh: list[str] = []
    for line in after.splitlines():
        if there[line.strip()] > 0:
            there[line.strip()] -= 1
        else:
            fresh.append(line)
    return "\n".join(fresh)


def inserted(before: str, after: str) -> str:
    """The piece that was put in between, when a change only put one in; else nothing."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    if after[len(after) - (len(before) - start) :] != before[start:] or len(after) <= len(before):
        return ""
    size = len(after) - len(before)
    # The same change can be told from several places: take the one that begins a line.
    line = start
    while line and after[line - 1] != "\n" and after[line - 1] == after[line + size - 1]:
        line -= 1
    if after[start] != "\n" and (not line or after[line - 1] == "\n"):
        start = line
    return after[start : start + size]


def spelt(text: str) -> str:
    """Make of plain text markup that shows exactly this text; only web addresses stay links."""
    parts: list[str] = []
    reached = 0
    text = text.replace("\r\n", "\n").strip()
    for found in _BARE.finditer(text):
        parts += (_escaped(text[reached : found.start()]), found[0].replace("~", "%7E"))
        reached = found.end()
    parts.append(_escaped(text[reached:]))
    whole = _LEADING.sub(lambda found: f"&#{ord(found[1])};", "".join(parts))
    return re.sub(r"(?<!\n)\n(?!\n)", "<br>", whole)


def _escaped(text: str) -> str:
    text = html.escape(text, quote=False).translate(_ENTITIES)
    return text.replace("''", "&#39;&#39;").replace("__", "&#95;&#95;")


_DEPTH = re.compile(r"[*:#]*")


def answered(content: str, said: str, answer: str) -> str | None:
    """The page with an answer below what was ``said``, one step further in; None if it isn't there."""
    lines = content.split("\n")
    wanted = next((line for line in reversed(said.split("\n")) if line.strip()), "")
    if not wanted or wanted not in lines:
        return None
    at = len(lines) - 1 - lines[::-1].index(wanted)
    depth = _depth(wanted)
    end = at + 1
    while end < len(lines) and lines[end].strip() and len(_depth(lines[end])) > len(depth):
        end += 1
    return "\n".join([*lines[:end], _deeper(answer, f"{depth}:"), *lines[end:]])


def reshaped(block: str, text: str, title: str) -> str:
    """A piece of ours with another text: its heading and its depth in a discussion stay."""
    core = block.strip("\n")
    before, after = block[: block.index(core)], block[block.index(core) + len(core) :]
    first = core.split("\n", 1)[0]
    heading = _HEADING.fullmatch(first)
    if heading:
        sign = heading[1]
        whole = f"{sign} {title or heading[2].strip()} {sign}\n\n{text}"
    else:
        whole = _deeper(text, _depth(first))
    return f"{before}{whole}{after}"


def _depth(line: str) -> str:
    found = _DEPTH.match(line)
    return found[0] if found else ""


def _deeper(text: str, depth: str) -> str:
    return "\n".join(f"{depth}{line}" for line in text.split("\n") if line.strip() or not depth)
