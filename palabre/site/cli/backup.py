"""The commands `backup` and `restore`: the whole house in one file, and back."""

import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from palabre.governance.rules import Refused
from palabre.site import health
from palabre.site.backups import back_up, holds_a_house
from palabre.site.backups import restore as put_back
from palabre.site.cli import options, print_json


def backup(arguments: list[str]) -> int:
    """Write the whole house to a file while it runs."""
    parser = options("backup")
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument(
        "--without-keys", action="store_true", help=_("leave the keys out: keep them elsewhere")
    )
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    try:
        manifest = back_up(asked.file, keys=not asked.without_keys)
    except (Refused, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    answer = {"to": str(asked.file), "files": len(manifest["files"]), "at": manifest["at"]}
    if asked.json:
        print_json(answer)
    else:
        print(_("The whole house is in %(to)s: %(files)s files.") % answer)
    return 0


def restore(arguments: list[str]) -> int:
    """Put the house of a backup in place; what was there is set aside."""
    parser = options("restore")
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument(
        "--replace", action="store_true", help=_("set aside the house that is there")
    )
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    # Asked only where something is: to look into a database of SQLite's makes one.
    if holds_a_house(settings.HOME) and health.state().get("worker"):
        print(_("Palabre is running: stop it first."), file=sys.stderr)
        return 1
    try:
        aside = put_back(asked.file, replace=asked.replace)
    except (Refused, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if asked.json:
        print_json({"home": str(settings.HOME), "before": aside and str(aside)})
        return 0
    print(_("The house of the backup is in %(path)s.") % {"path": settings.HOME})
    if aside:
        print(_("What was there before is in %(path)s.") % {"path": aside})
    return 0
