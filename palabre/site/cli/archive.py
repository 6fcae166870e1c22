"""The commands `export-organisation` and `import-organisation`: one of them in one file, and back."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import Organisation
from palabre.governance.rules import Refused
from palabre.site.archive.reading import read_archive
from palabre.site.archive.writing import write_archive
from palabre.site.cli import options, print_json
from palabre.site.preparing import migrate, waiting_migrations


def export_organisation(arguments: list[str]) -> int:
    """Write all of an organisation to a file; exit 2 when there is no such organisation."""
    parser = options("export-organisation")
    parser.add_argument("organisation", help=_("the organisation, by its address"))
    _options(parser)
    asked = parser.parse_args(arguments)
    organisation = Organisation.objects.filter(slug=asked.organisation).first()
    if organisation is None:
        print(_("There is no such organisation."), file=sys.stderr)
        return 2
    try:
        manifest = write_archive(organisation, asked.file, _passphrase(asked))
    except OSError as fault:
        words = {"name": asked.file, "fault": fault.strerror}
        print(_("%(name)s can't be written: %(fault)s.") % words, file=sys.stderr)
        return 1
    audit(organisation, "exported", organisation, MACHINE)
    if asked.json:
        print_json(manifest)
        return 0
    words = {"count": sum(manifest["tables"].values()), "to": asked.file}
    print(_("%(count)s rows are in %(to)s.") % words)
    if not manifest["secrets"]:
        print(_("Its accounts will have to be connected anew: no secret is in there."))
    return 0


def import_organisation(arguments: list[str]) -> int:
    """Bring the organisation of an archive in: all of it, or nothing and a sentence why."""
    parser = options("import-organisation")
    _options(parser)
    asked = parser.parse_args(arguments)
    if waiting_migrations():
        migrate()  # a data folder may be new: whoever moves house begins here
    try:
        organisation = read_archive(asked.file, _passphrase(asked))
    except (Refused, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if asked.json:
        print_json({"organisation": organisation.slug})
    else:
        print(_("%(name)s is here. Its people ask for a new password.") % {"name": organisation})
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help=_("a file whose first line locks, or opens, the secrets"),
    )
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))


def _passphrase(asked: argparse.Namespace) -> str:
    """What locks the secrets; from a file, since every process of the machine can read a command's words."""
    if asked.passphrase_file is None:
        return ""
    lines = asked.passphrase_file.read_text().splitlines()
    if not lines or len(lines[0]) < 12:
        print(_("A passphrase needs twelve characters or more."), file=sys.stderr)
        raise SystemExit(2)
    return str(lines[0])
