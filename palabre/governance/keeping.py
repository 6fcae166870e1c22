"""How long each kind of personal data is kept: rooms declare their kinds, one job lets go of what is older.

`settings.WHAT_IS_KEPT` names the tuples of the rooms. A kind says which rows are past a moment and how they
go; what was copied of a row, and what waits for it, goes with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from palabre.governance.models import Organisation, Term
from palabre.governance.rules import Refused

YEAR, TWO_YEARS, THREE_YEARS, FIVE_YEARS, TEN_YEARS = 365, 731, 1096, 1826, 3653
THIRTEEN_MONTHS, TWENTY_FIVE_MONTHS = 396, 761
MOST_DAYS = 36_525
DAYS_OF_A_MONTH = 365.25 / 12

NEED = gettext_lazy("No law names a term: no longer than it is needed (GDPR art. 5.1.e).")
CONTACT = gettext_lazy("CNIL: three years after the last contact with a prospect.")
LOGS = gettext_lazy("CNIL: six months to one year for logs.")
AUDIENCE = gettext_lazy("CNIL: 25 months at most for measures of an audience.")
HIRING = gettext_lazy("CNIL: two years at most after the last contact, unless they object.")
CLAIMS = gettext_lazy(
    "Claims expire after five years (French Civil Code, art. 2224): proof is of use until then."
)
ACCOUNTS = gettext_lazy("Accounts are kept for ten years (French Commercial Code, art. L123-22).")

Numbers = list[Any]
Old = Callable[[Organisation, datetime], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data. ``usual``, ``least`` and ``most`` are days; None is as long as the organisation lives.

    ``since`` says from what the term runs, ``rows`` names the kinds of rows that go with it ("room.Model").
    ``old`` gives the rows whose time was over at a moment; ``drop`` lets go of some of them, by their
    numbers, in the caller's transaction: then ``old`` names them no more. Without it they are deleted.
    ``step`` is how many go in one transaction, which is to take a fifth of a second at most.
    """

    name: str
    what: Promise
    since: Promise
    usual: int | None
    hint: Promise
    rows: tuple[str, ...]
    old: Old
    drop: Callable[[Organisation, Numbers], object] | None = None
    least: int = 1
    most: int = MOST_DAYS
    may_stay: bool = True
    step: int = 100


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in the order of the rooms."""
    return {one.name: one for path in settings.WHAT_IS_KEPT for one in import_string(path)}


def terms_of(organisation: Organisation) -> dict[str, int | None]:
    """The days that each kind is kept in an organisation; None as long as it lives."""
    chosen = dict(organisation.terms.filter(is_chosen=True).values_list("kind", "days"))
    return {name: chosen.get(name, one.usual) for name, one in kinds().items()}


def term_of(organisation: Organisation, name: str) -> int | None:
    """The days that one kind is kept; None as long as the organisation lives."""
    row = Term.objects.filter(organisation=organisation, kind=name, is_chosen=True).first()
    return row.days if row else kinds()[name].usual


def check(kind: Kind, days: int | None) -> None:
    """Raises `Refused` where a kind can't be kept so long, or so short."""
    if days is None:
        if not kind.may_stay:
            raise Refused(
                _("This can’t be kept without end: say how many days, %(most)s at most.")
                % {"most": kind.most}
            )
    elif not kind.least <= days <= kind.most:
        raise Refused(
            _("Say a number of days from %(least)s to %(most)s.")
            % {"least": kind.least, "most": kind.most}
        )


def term_words(days: int | None) -> str:
    """A term in the reader's language: in years or months where it is just so many, else in days."""
    if days is None:
        return _("as long as the organisation lives")
    months = round(days / DAYS_OF_A_MONTH)
    if not months or abs(days - months * DAYS_OF_A_MONTH) > 0.6:
        told, count = ngettext("%(count)s day", "%(count)s days", days), days
    elif months % 12:
        told, count = ngettext("%(count)s month", "%(count)s months", months), months
    else:
        count = months // 12
        told = ngettext("%(count)s year", "%(count)s years", count)
    return told % {"count": number_format(count, force_grouping=True).replace("\u00a0", "\u202f")}


def what_of(name: str) -> str:
    """A kind in the reader's language; its bare name where this version knows none."""
    return str(kinds()[name].what) if name in kinds() else name
