"""Commands about texts, feeds and queries, which need no brand: `analyse`, `feed`, `query check`."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from palabre.site.cli import options, print_json

LONGEST_LINE = 1024 * 1024  # bytes
LARGEST_FEED = 10 * 1024 * 1024  # bytes, as from the network
AT_ONCE = 64

TOO_LONG = gettext_noop("The line is longer than a megabyte.")
NOT_UTF8 = gettext_noop("The line is not in UTF-8.")
NOT_JSON = gettext_noop("The line is not JSON.")
NO_TEXT = gettext_noop("The line has no text: give an object with “text”, or a string.")


def analyse(arguments: list[str]) -> int:
    """Print for each line of a file one of JSON: language, tone and intents; exit 1 if some are bad."""
    parser = options("analyse")
    parser.add_argument(
        "file", help=_("one JSON object a line with text and, if known, lang; -: stdin")
    )
    parser.add_argument("--model", choices=("small", "precise"), default="small")
    parser.add_argument("--json", action="store_true", help=_("say nothing beside the lines"))
    asked = parser.parse_args(arguments)
    read = bad = 0
    with ExitStack() as stack:
        try:
            file = opened(asked.file, stack)
        except OSError as fault:
            return unreadable(asked.file, fault)
        for row in _analysed(file, asked.model):
            read += 1
            bad += "error" in row
            print(json.dumps(row, ensure_ascii=False))
    if not asked.json:
        words = _("%(read)s lines, %(bad)s of them could not be read.") % {"read": read, "bad": bad}
        print(words, file=sys.stderr)
    return int(bad > 0)


def opened(name: str, stack: ExitStack) -> BinaryIO:
    """A file of lines, or stdin for -. Raises OSError."""
    return sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))


def _analysed(file: BinaryIO, model: Any) -> Iterator[dict[str, Any]]:
    from palabre.analysis.report import analysed

    numbered = enumerate(lines(file), 1)
    while batch := list(islice(numbered, AT_ONCE)):
        given = [_given(line) for _number, line in batch]
        answers = analysed([one for one in given if not isinstance(one, str)], model)
        for (number, _line), one in zip(batch, given, strict=True):
            yield {"line": number, "error": _(one)} if isinstance(one, str) else next(answers)


def lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines, each cut just past the longest that is read; no line of any length fills the memory."""
    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE)):
            pass
        yield line


def _given(line: bytes) -> dict[str, Any] | str:
    """What a line holds, as an object with its text; or the sentence that says what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return TOO_LONG
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return NOT_UTF8
    except (ValueError, RecursionError):
        return NOT_JSON
    row = {"text": value} if isinstance(value, str) else value
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return NO_TEXT
    # Half a surrogate pair is JSON, and no text.
    return {
        "text": row["text"].encode("utf-8", "replace").decode(),
        "lang": row["lang"] if isinstance(row.get("lang"), str) else "",
    }


def unreadable(name: str, fault: OSError) -> int:
    """Say that a file can't be read; gives the exit code."""
    words = {"name": name, "fault": fault.strerror or str(fault)}
    print(_("%(name)s can't be read: %(fault)s.") % words, file=sys.stderr)
    return 2


def feed(arguments: list[str]) -> int:
    """Say what the feed reader understands of a file or an address; exit 1 when it is no feed."""
    parser = options("feed")
    parser.add_argument("where", help=_("a file, an address, or - for stdin"))
    parser.add_argument("--url", default="", help=_("the address that a file was read from"))
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    from palabre.connectors.contract import ConnectorError

    try:
        found = _described(asked.where, asked.url)
    except OSError as fault:
        return unreadable(asked.where, fault)
    except ConnectorError as refusal:
        found = {"ok": False, "reason": str(refusal), "items": [], "remarks": []}
    if asked.json:
        print_json(found)
    else:
        print("\n".join(_feed_in_words(found)))
    return 0 if found["ok"] else 1


def _described(where: str, url: str) -> dict[str, Any]:
    from palabre.channels.doors import http
    from palabre.connectors.feed.parse import describe

    if where.lower().startswith(("http://", "https://")):
        answer = http().get(where, cut=True)
        return describe(answer.body, answer.headers, answer.url)
    if where == "-":
        return describe(sys.stdin.buffer.read(LARGEST_FEED), {}, url)
    with Path(where).open("rb") as file:
        return describe(file.read(LARGEST_FEED), {}, url)


def _feed_in_words(found: dict[str, Any]) -> Iterator[str]:
    from palabre.connectors.addresses import INTERNAL, PORT

    if not found["ok"]:
        yield _(found["reason"])
        if found["reason"] in {INTERNAL, PORT}:
            yield _("If you trust the place, name it as host:port in PALABRE_ALLOW_HOSTS.")
        return
    yield f"{found['title'] or found['link']} ({found['format']})"
    for item in found["items"]:
        said = item["title"] or item["text"]
        yield f"  {item['published']}  {' '.join(said.split())[:100]}"
        if item["link"]:
            yield f"    {item['link']}"
    yield _("%(count)s texts.") % {"count": len(found["items"])}
    yield from (f"! {_(remark)}" for remark in found["remarks"])


def query(arguments: list[str]) -> int:
    """`query check "..."`: print the query as it was understood, or what is wrong with it and where."""
    parser = options("query")
    parser.add_argument("act", choices=("check",))
    parser.add_argument("query", help=_("the query, in quotation marks for the shell"))
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    from palabre.analysis.query import QueryError, check_stream, parse, to_text

    try:
        node = parse(asked.query)
        check_stream(node)
    except QueryError as error:
        if asked.json:
            print_json(
                {"ok": False, "error": in_words(error), "start": error.start, "end": error.end}
            )
        else:
            print("\n".join(pointed(asked.query, error)))
        return 1
    understood = to_text(node)
    if asked.json:
        print_json({"ok": True, "query": understood})
    else:
        print(understood)
    return 0


def in_words(error: Any) -> str:
    """What is wrong with a query, in the reader's language."""
    return _(error.msgid) % error.params if error.params else _(error.msgid)


def pointed(text: str, error: Any) -> Iterable[str]:
    """The line of the query that is wrong, a caret under the place, and the sentence."""
    began = text.rfind("\n", 0, error.start) + 1
    line = text[began:].split("\n", 1)[0]
    place = error.start - began
    length = max(1, min(error.end, began + len(line)) - error.start)
    return [line.replace("\t", " "), " " * place + "^" * length, in_words(error)]
