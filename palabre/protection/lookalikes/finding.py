"""The suspects of a brand as their page lists them: filtered, by gravity, a page at a time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from palabre.analysis.lookalikes.sentences import CLASSES
from palabre.listening.selection import number
from palabre.protection.lookalikes.comparing import plain
from palabre.protection.lookalikes.words import (
    STATES,
    advice,
    class_word,
    level_word,
    reasons_in_words,
)
from palabre.protection.models import Suspect
from palabre.protection.rules.lookalikes import LAWFUL, OPEN, SuspectState

PAGE = 40
LONGEST = 100
FURTHEST = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the list; no state is all that still asks something of somebody."""

    words: str = ""
    state: str = ""
    kind: str = ""
    network: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """Read it off an address; what nobody offers counts as not asked."""
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            query.get("q", "").replace("\x00", "").strip()[:LONGEST],
            state if state in {*SuspectState, "all"} else "",
            kind if kind in CLASSES else "",
            query.get("network", "")[:30].replace("\x00", ""),
            min(max(number(query.get("page", "")) or 1, 1), FURTHEST),
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.words or self.state or self.kind or self.network)


def found(rows: QuerySet[Suspect], wanted: Wanted) -> QuerySet[Suspect]:
    """The suspects that are wanted, the gravest first."""
    if wanted.state != "all":
        rows = rows.filter(state__in=[wanted.state] if wanted.state else OPEN)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.network:
        of = Q(is_site=True) if wanted.network == "site" else Q(platform=wanted.network)
        rows = rows.filter(of)
    if wanted.words:
        rows = rows.filter(Q(handle__icontains=wanted.words) | Q(name__icontains=wanted.words))
    return rows.order_by("-gravity", "-pk")


def one_page(rows: QuerySet[Suspect], wanted: Wanted) -> tuple[list[Suspect], bool]:
    """The suspects of the page, dressed for it, and whether there are more."""
    start = (wanted.page - 1) * PAGE
    some = list(rows[start : start + PAGE + 1])
    for row in some:
        dress(row)
    return some[:PAGE], len(some) > PAGE


def dress(row: Suspect) -> Suspect:
    """Put the words of a suspect on it, for the page."""
    shown: Any = row
    shown.shown_handle = plain(row.handle, 80)
    shown.shown_name = plain(row.name, 80)
    shown.class_word = class_word(row.kind)
    shown.advice = advice(row.kind)
    shown.is_lawful = row.kind in {str(one) for one in LAWFUL}
    shown.level, shown.level_kind = level_word(row.gravity)
    shown.state_word, shown.state_kind = STATES[SuspectState(row.state)]
    shown.told = reasons_in_words(row.reasons)
    accounts = row.likeness.get("accounts") or []
    shown.like = row.likeness.get("name", "")
    shown.like_account = next((one for _slug, one in accounts), "")
    return row


def counts_of(rows: QuerySet[Suspect]) -> dict[str, int]:
    """How many suspects there are in each state, whichever are listed."""
    counted = rows.order_by().values_list("state").annotate(Count("pk"))
    return dict(counted)
