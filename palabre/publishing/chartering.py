"""The rules that the texts of a brand keep to: those of its organisation, and what it adds to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from palabre.channels.models import Channel
from palabre.governance.models import Brand, Organisation
from palabre.publishing.checks import Charter
from palabre.publishing.checks.spelt import as_text, from_text, names_of
from palabre.publishing.models import CharterRules

# What holds where nobody has written anything yet.
UNWRITTEN = Charter()
LARGEST_FILE = 500_000


@dataclass(frozen=True, slots=True)
class Rules:
    """The charter of a brand, the accounts that are an employee's own, and the versions it stands in."""

    charter: Charter
    employees: frozenset[int] = frozenset()
    versions: Sequence[int] = ()

    def speaks_as_employee(self, channel: Channel) -> bool:
        """Whether who speaks on an account works for the house, and has to say so."""
        return channel.employee_id is not None or channel.pk in self.employees


def rules_for(brand: Brand) -> Rules:
    """The rules as they stand now. One question to the database; what it names is read once a process."""
    rows = CharterRules.objects.filter(Q(brand=None) | Q(brand=brand.pk), is_current=True)
    rows = rows.filter(organisation=brand.organisation_id).order_by("pk")
    found = list(rows.values_list("pk", "at", "brand"))
    own = Charter(own_names=(brand.name, brand.organisation.name), disclosures=())
    charter, employees = own, frozenset[int]()
    if not any(of is None for _pk, _at, of in found):
        charter = own.with_more(UNWRITTEN)
    for number, at, _of in found:
        more, accounts = _read(number, at)
        charter, employees = charter.with_more(more), employees | accounts
    return Rules(charter, employees, [number for number, _at, _of in found])


@lru_cache(maxsize=256)
def _read(number: int, at: datetime) -> tuple[Charter, frozenset[int]]:
    """A version, which never changes: ``at`` tells it from one whose number it has after a restore."""
    row = CharterRules.objects.get(pk=number)
    return Charter.read(row.content), frozenset(row.accounts)


def file_of(whose: Organisation | Brand, number: int, written: Charter) -> str:
    """Rules as a text file in the reader's language, which can be read in again."""
    told = {"name": whose, "number": number}
    head = _("Charter rules of %(name)s, version %(number)d") % told
    return f"# {head}\n\n{as_text(written, _)}\n"


def from_file(data: bytes) -> Charter:
    """Read rules from a file in any language of the house. Raises `UnicodeDecodeError` for what is no text or
    too large, and `spelt.Unreadable` with the line that no charter knows."""
    if len(data) > LARGEST_FILE:
        raise UnicodeDecodeError("utf-8", b"", 0, 1, "too large")
    known: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            known |= names_of(_)
    return from_text(data.decode("utf-8"), known)
