"""The command `months`: mentions by month, for large houses with PostgreSQL."""

import sys
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.rules import Refused
from palabre.listening import months as by_month
from palabre.site.cli import options


def months(arguments: list[str]) -> int:
    """Turn the one table of mentions into tables by month; called again, make those of the coming months."""
    parser = options("months")
    parser.add_argument(
        "--since", metavar="MONTH", help=_("first month, as 2024-11; without it, two years ago")
    )
    asked = parser.parse_args(arguments)
    if connection.vendor != "postgresql":
        print(_("Only PostgreSQL keeps mentions by month: SQLite has one table."), file=sys.stderr)
        return 1
    since = _first(asked.since)
    if since is None:
        told = _("%(month)s is no month of the past: write it as 2024-11.") % {"month": asked.since}
        print(told, file=sys.stderr)
        return 2
    try:
        by_month.convert(since, print)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    by_month.keep_ahead()
    print(
        _("The mentions stand in %(count)s tables, by month.") % {"count": len(by_month.tables())}
    )
    return 0


def _first(month: str | None) -> datetime | None:
    now = timezone.now()
    if month is None:
        return now - timedelta(days=2 * 365)
    try:
        found = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year >= 1970 and found <= now else None
