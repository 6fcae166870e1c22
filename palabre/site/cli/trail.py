"""The command `audit`: whether the trail of acts still says what was written."""

import sys

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.models import AuditEntry, Organisation
from palabre.governance.sealing import examine
from palabre.governance.sealing_words import fault_in_words
from palabre.site.cli import options, print_json


def audit(arguments: list[str]) -> int:
    """Examine the seal of each organisation's trail; exit 1 when one doesn't hold."""
    parser = options("audit")
    parser.add_argument("act", choices=["verify"], help=_("examine the seal of the trail"))
    parser.add_argument("--organisation", default="", help=_("only this one, by its address"))
    parser.add_argument(
        "--expect",
        default="",
        help=_("the last mark that was noted elsewhere: it must still occur"),
    )
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    chains = _chains(asked.organisation)
    if chains is None:
        print(_("There is no such organisation."), file=sys.stderr)
        return 2
    told = []
    for number, name in chains:
        verdict = examine(number)
        fault = fault_in_words(verdict.fault) if verdict.fault else ""
        told.append({
            "organisation": name, "acts": verdict.count, "last": verdict.last,
            "nameless": verdict.nameless, "fault": fault,
        })  # fmt: skip
    held = AuditEntry.objects.filter(digest=asked.expect, place__isnull=False)
    if asked.organisation:
        held = held.filter(organisation__slug=asked.organisation)
    missing = bool(asked.expect) and not held.exists()
    if asked.json:
        print_json({"chains": told, "expected": not missing})
    else:
        _print(told, missing)
    return 1 if missing or any(one["fault"] for one in told) else 0


def _chains(slug: str) -> list[tuple[int, str]] | None:
    rows = Organisation.objects.order_by("pk")
    if slug:
        found = rows.filter(slug=slug).first()
        return [(found.pk, found.slug)] if found else None
    return [*((one.pk, one.slug) for one in rows), (0, "")]


def _print(told: list[dict[str, object]], missing: bool) -> None:
    for one in told:
        name = one["organisation"] or _("acts of no organisation")
        held = ngettext("%(count)s act holds", "%(count)s acts hold", int(str(one["acts"]))) % {
            "count": one["acts"]
        }
        print(f"{name}: {held}, {one['last']}")
        if one["nameless"]:
            print(
                "    " + _("acts whose names were erased: %(count)s") % {"count": one["nameless"]}
            )
        if one["fault"]:
            print(f"    {one['fault']}", file=sys.stderr)
    if missing:
        print(
            _("The expected mark occurs nowhere: the trail was cut or written anew."),
            file=sys.stderr,
        )
