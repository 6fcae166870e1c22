"""The command that holds a list of handles against the official ones: `lookalikes`."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from palabre.site.cli import options
from palabre.site.cli.texts import LONGEST_LINE, NOT_UTF8, TOO_LONG, lines, opened, unreadable

if TYPE_CHECKING:
    from palabre.analysis.lookalikes import Official, Suspect, Watch

MOST_OFFICIALS = 5_000
NOBODY = gettext_noop("%(name)s names nobody that can be watched: it takes three letters or more.")
TOO_MANY = gettext_noop("%(name)s has more than %(most)s lines: watch fewer at a time.")
# Characters that turn a terminal's line round or can't be seen: written as JSON writes them.
_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class _Refused(Exception):
    """A file that can't be used, and the sentence that says why."""


def lookalikes(arguments: list[str]) -> int:
    """Print each suspect of a list as a line of JSON; exit 2 when a file or a line can't be read."""
    parser = options("lookalikes")
    parser.add_argument(
        "official", help=_("ours, one a line: @handle, name, site, with tabs between them")
    )
    parser.add_argument(
        "handles", help=_("what was found, one a line: handle, name, description; -: stdin")
    )
    parser.add_argument("--json", action="store_true", help=_("say nothing beside the lines"))
    asked = parser.parse_args(arguments)
    name = asked.official
    try:
        with ExitStack() as stack:
            watch = _watch(name, opened(name, stack))
            name = asked.handles
            counts = _swept(watch, name, opened(name, stack))
    except BrokenPipeError:
        raise  # who reads our lines has gone: nothing is wrong with the files
    except OSError as fault:
        return unreadable(name, fault)
    except _Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    if not asked.json:
        told = _("%(read)s lines, %(found)s suspects; %(bad)s lines could not be read.") % counts
        print(told, file=sys.stderr)
    return 2 if counts["bad"] else 0


def _watch(name: str, file: BinaryIO) -> "Watch":
    from palabre.analysis.lookalikes import Watch
    from palabre.analysis.lookalikes.lists import official

    officials: list[Official] = []
    for number, line in _numbered(file):
        if len(officials) == MOST_OFFICIALS:
            raise _Refused(_(TOO_MANY) % {"name": name, "most": MOST_OFFICIALS})
        text = _text(line)
        if text is None:
            raise _Refused(_fault(name, number, line))
        officials.append(official(text))
    watch = Watch(officials)
    if not watch.size:
        raise _Refused(_(NOBODY) % {"name": name})
    return watch


def _swept(watch: "Watch", name: str, file: BinaryIO) -> dict[str, int]:
    from palabre.analysis.lookalikes.lists import candidate

    counts = {"read": 0, "found": 0, "bad": 0}
    for number, line in _numbered(file):
        counts["read"] += 1
        text = _text(line)
        if text is None:
            counts["bad"] += 1
            print(_fault(name, number, line), file=sys.stderr)
            continue
        suspect = watch.look(candidate(text))
        if suspect:
            counts["found"] += 1
            shown = json.dumps(_row(suspect), ensure_ascii=False)
            print(_UNSEEN.sub(lambda unseen: f"\\u{ord(unseen[0]):04x}", shown))
    return counts


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that say something, with their numbers."""
    for number, line in enumerate(lines(file), 1):
        if line.strip() and not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"#"):
            yield number, line


def _text(line: bytes) -> str | None:
    if len(line) > LONGEST_LINE:
        return None
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _fault(name: str, number: int, line: bytes) -> str:
    fault = _(TOO_LONG) if len(line) > LONGEST_LINE else _(NOT_UTF8)
    return _("%(name)s, line %(number)s: %(fault)s") % {
        "name": name,
        "number": number,
        "fault": fault,
    }


def _row(suspect: "Suspect") -> dict[str, Any]:
    from palabre.analysis.lookalikes.sentences import ADVICE, REASONS

    said = [_(REASONS[reason.code]) % reason.parts for reason in suspect.reasons]
    return {
        "handle": suspect.candidate.handle,
        "name": suspect.candidate.name,
        "class": suspect.kind.value,
        "official": suspect.official.shown,
        "reasons": [{"code": reason.code, **reason.parts} for reason in suspect.reasons],
        "why": " ".join(said),
        "advice": _(ADVICE[suspect.kind]),
    }
