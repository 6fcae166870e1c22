"""The command about a series of counts: `bursts`."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from palabre.analysis.bursts import FEW_ALARMS, SENSITIVE, Alarm, alarms
from palabre.analysis.series import LONGEST_LINE, Series, SeriesError, read
from palabre.site.cli import options


def bursts(arguments: list[str]) -> int:
    """Print each alarm of a series as a line of JSON; exit code 2 when the series can't be read."""
    parser = options("bursts")
    parser.add_argument("file", help=_("lines of timestamp,value; -: stdin"))
    parser.add_argument(
        "--sensitive", action="store_true", help=_("alarm earlier and more often, also wrongly")
    )
    asked = parser.parse_args(arguments)
    try:
        series = _read(asked.file)
    except SeriesError as fault:
        return _refused(_(fault.msgid) % fault.params)
    except UnicodeDecodeError:
        return _refused(_("The file is not in UTF-8."))
    except OSError as fault:
        words = {"name": asked.file, "fault": fault.strerror or str(fault)}
        return _refused(_("%(name)s can't be read: %(fault)s.") % words)
    rule = SENSITIVE if asked.sensitive else FEW_ALARMS
    for alarm in alarms(series.points, series.step, rule):
        print(json.dumps(_row(alarm, series)))
    return 0


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _read(name: str) -> Series:
    with ExitStack() as stack:
        if name == "-":
            return read(_lines(TextIOWrapper(sys.stdin.buffer, encoding="utf-8")))
        return read(_lines(stack.enter_context(Path(name).open(encoding="utf-8"))))


def _lines(file: Any) -> Iterator[str]:
    """The lines, each cut just past the longest that is read."""
    while line := file.readline(LONGEST_LINE + 2):
        yield line


def _row(alarm: Alarm, series: Series) -> dict[str, Any]:
    return {
        "at": series.written(alarm.at),
        "since": series.written(alarm.since),
        "first": alarm.first,
        "seen": alarm.seen,
        "expected": round(alarm.expected, 2),
        "z": round(alarm.z, 2),
        "window_seconds": alarm.window,
        "episode": series.written(alarm.episode),
    }
