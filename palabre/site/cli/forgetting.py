"""The command `erasures`: after an older backup was put back, nobody who was erased is in it."""

import sys

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.actions.erasures import repeat_erasures
from palabre.governance.clearing import clear_traces
from palabre.governance.erasures import WRONG_KEY, WrongKey, list_path, listed, note_missing
from palabre.listening.indexing import reindex
from palabre.listening.search import SearchRefused
from palabre.site.cli import options


def erasures(arguments: list[str]) -> int:
    """Repeat the erasures that this database doesn't know; exit 1 when that isn't possible."""
    parser = options("erasures")
    parser.add_argument("act", choices=["repeat", "list"], help=_("repeat them, or count them"))
    asked = parser.parse_args(arguments)
    known = len(listed())
    told = ngettext(
        "%(count)s erasure is listed in %(path)s.",
        "%(count)s erasures are listed in %(path)s.",
        known,
    )
    print(told % {"count": known, "path": list_path()})
    if asked.act == "list":
        return 0
    try:
        again = repeat_erasures()
    except WrongKey:
        print(_(WRONG_KEY), file=sys.stderr)
        return 1
    note_missing()
    clear_traces()
    if again:
        try:
            reindex()
        except SearchRefused as refusal:
            print(_(str(refusal)), file=sys.stderr)
    print(
        ngettext("%(count)s erasure was repeated.", "%(count)s erasures were repeated.", again)
        % {"count": again}
    )
    return 0
