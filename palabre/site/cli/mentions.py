"""Commands over stored mentions: `search`, `export`, `reindex`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.listening.exporting import MOST_ROWS, WRITERS, plain_row, rows
from palabre.listening.finding import find
from palabre.listening.search import SearchRefused
from palabre.listening.selection import Selection
from palabre.site.cli import options, print_json
from palabre.site.cli.places import brand_named, brand_option
from palabre.site.cli.texts import pointed

MOST_SHOWN = 1000


def search(arguments: list[str]) -> int:
    """Print the newest mentions that a query finds; exit 2 when the query can't be read."""
    parser = options("search")
    _selection_options(parser)
    parser.add_argument("--limit", type=int, default=20, help=_("how many at most (1000)"))
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    brand, selection = brand_named(asked.brand), _selection(asked)
    limit = max(1, min(asked.limit, MOST_SHOWN))
    try:
        found = find(brand, selection, size=limit)
    except SearchRefused as refusal:
        return _refused(refusal)
    mentions = [plain_row(mention) for mention in found.mentions]
    if asked.json:
        print_json({"total": found.total, "mentions": mentions})
        return 0
    for mention in mentions:
        print("\n".join(_in_words(mention)))
    told = ngettext("%(count)s mention.", "%(count)s mentions.", found.total)
    print(told % {"count": found.total})
    return 0


def _in_words(mention: dict[str, Any]) -> Iterator[str]:
    when = mention["published_at"].strftime("%Y-%m-%d %H:%M")
    told = " · ".join(filter(None, [mention["tone"], mention["intents"]]))
    yield f"{when}  {mention['voice']} · {mention['place']} · {told}"
    said = f"{mention['title']} {mention['text']}"
    yield f"    {' '.join(said.split())[:200]}"
    if mention["url"]:
        yield f"    {mention['url']}"


def export(arguments: list[str]) -> int:
    """Write the mentions that a query finds to a file (up to 100,000, newest first)."""
    parser = options("export")
    _selection_options(parser)
    parser.add_argument("--format", choices=tuple(WRITERS), default="csv")
    parser.add_argument(
        "--pseudonyms", action="store_true", help=_("pseudonyms instead of authors")
    )
    parser.add_argument("--to", default="-", metavar="FILE", help=_("where to; - is stdout"))
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    brand, selection = brand_named(asked.brand), _selection(asked)
    counted = rows(brand, selection, veil=asked.pseudonyms)
    try:
        _write(asked.to, WRITERS[asked.format](counted, note=lambda: counted.note))
    except SearchRefused as refusal:
        return _refused(refusal)
    except OSError as fault:
        words = {"name": asked.to, "fault": fault.strerror}
        print(_("%(name)s can't be written: %(fault)s.") % words, file=sys.stderr)
        return 1
    answer: dict[str, Any] = {"to": asked.to, "format": asked.format, "mentions": counted.count}
    answer |= {"left_out": dict(counted.left_out)} if counted.left_out else {}
    if asked.json and asked.to != "-":
        print_json(answer)
    elif asked.to != "-":
        print(_("%(mentions)s mentions are in %(to)s.") % answer)
    if counted.note:
        print(counted.note, file=sys.stderr)
    if counted.count == MOST_ROWS:
        print(_("There are more: choose fewer days with --since and --until."), file=sys.stderr)
    return 0


def _write(to: str, chunks: Iterator[str | bytes]) -> None:
    """Write all of it or nothing: a file that was there stays until the new one is whole."""
    encoded = (chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)
    if to == "-":
        for chunk in encoded:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    target = Path(to)
    draft = target.with_name(f".{target.name}.new")
    try:
        with draft.open("wb") as file:
            file.writelines(encoded)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def reindex(arguments: list[str]) -> int:
    """Build the search index anew, here or, when a worker keeps it, there; searches go on meanwhile."""
    from palabre.listening.indexing import ask_for_rebuild, reindex

    parser = options("reindex")
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    try:
        count: int | None = reindex()
    except SearchRefused:
        ask_for_rebuild()
        count = None
    if asked.json:
        print_json({"indexed": count, "asked_the_worker": count is None})
    elif count is None:
        print(_("The running worker builds the index anew; searches go on meanwhile."))
    else:
        print(_("%(count)s mentions are in the new index.") % {"count": count})
    return 0


def _selection_options(parser: ArgumentParser) -> None:
    brand_option(parser)
    parser.add_argument("query", nargs="*", help=_("the query; none finds everything"))
    parser.add_argument("--since", default="", metavar="DAY", help=_("first day, as 2026-11-21"))
    parser.add_argument("--until", default="", metavar="DAY", help=_("last day"))


def _selection(asked: Namespace) -> Selection:
    """What was asked for; ends the command with a sentence when that makes no sense."""
    data = QueryDict(mutable=True)
    data.update({"q": " ".join(asked.query), "since": asked.since, "until": asked.until})
    selection = Selection.of(data)
    if selection.problem:
        print("\n".join(pointed(selection.query, selection.problem)), file=sys.stderr)
        raise SystemExit(2)
    for name in ("since", "until"):
        if getattr(asked, name) and getattr(selection, name) is None:
            words = {"day": getattr(asked, name)}
            print(_("%(day)s is not a day: write it as 2026-11-21.") % words, file=sys.stderr)
            raise SystemExit(2)
    return selection


def _refused(refusal: SearchRefused) -> int:
    print(_(str(refusal)), file=sys.stderr)
    print(_("`palabre reindex` builds the index; a running worker keeps it."), file=sys.stderr)
    return 1
