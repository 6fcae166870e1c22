"""The commands `export-organisation` and `import-organisation`: one of them in one file, and back."""

import argparse
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from palabre.governance.acts import MACHINE, audit
from palabre.governance.mail import invitation_link, send_invitation
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
    parser.add_argument(
        "--address", default="", metavar="NAME", help=_("another address, where its own is in use")
    )
    asked = parser.parse_args(arguments)
    if waiting_migrations():
        migrate()  # a data folder may be new: whoever moves house begins here
    try:
        brought = read_archive(asked.file, _passphrase(asked), _address(asked.address))
    except (Refused, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    mails = [one.invitation.email for one in brought.asked]
    left = [one for one in brought.asked if not send_invitation(one.invitation, one.key)]
    if asked.json:
        print_json({"organisation": brought.organisation.slug, "invited": mails})
        return 0
    words = {"name": str(brought.organisation)}
    print(_("%(name)s is here. Its people ask for a new password.") % words)
    if mails:
        words = {"people": ", ".join(mails)}
        print(
            _("These had an account here, and are asked first whether they join: %(people)s.")
            % words
        )
    for one in left:
        words = {"person": one.invitation.email, "link": invitation_link(one.key)}
        print(_("No mail reached %(person)s: hand them this link. %(link)s") % words)
    if not brought.seal_held:
        print(_("The seal of its trail didn’t hold in the archive; the trail says so."))
    return 0


def _address(typed: str) -> str:
    """An address as an organisation can have it."""
    try:
        return str(Organisation._meta.get_field("slug").clean(typed, None)) if typed else ""
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault


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
