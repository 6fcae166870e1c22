"""How a command is told whose mentions it is about."""

import sys
from argparse import ArgumentParser

from django.utils.translation import gettext as _

from palabre.governance.models import Brand


def brand_option(parser: ArgumentParser) -> None:
    """Let a command be told the brand."""
    parser.add_argument(
        "--brand", default="", help=_("organisation/brand, as in the address of its pages")
    )


def brand_named(name: str) -> Brand:
    """The brand of this name; without a name the only one. Ends the command when there is none."""
    brands = list(Brand.objects.select_related("organisation").order_by("organisation_id", "id"))
    known = {f"{brand.organisation.slug}/{brand.slug}": brand for brand in brands}
    if not name and len(known) == 1:
        return brands[0]
    if name in known:
        return known[name]
    if not known:
        print(_("There is no brand yet: start `palabre up` and make one."), file=sys.stderr)
    elif name:
        print(_("There is no brand %(name)s. There are:") % {"name": name}, file=sys.stderr)
    else:
        print(_("Say which brand, with --brand:"), file=sys.stderr)
    for one in known:
        print(f"  {one}", file=sys.stderr)
    raise SystemExit(2)
