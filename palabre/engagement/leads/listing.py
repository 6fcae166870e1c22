"""Which leads are shown: those that meet what the address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone

from palabre.engagement.leads.rules import ENDED, Origin
from palabre.engagement.models import Lead
from palabre.governance.numbers import number_in


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of leads. ``owner`` and ``campaign`` are numbers, 0 for none, None for whichever.

    ``priced`` asks for those of a campaign with a budget (True) or of none (False).
    """

    owner: int | None = None
    origin: str = ""
    stage: str = ""
    overdue: bool = False
    campaign: int | None = None
    qualified: bool = False
    priced: bool | None = None

    @classmethod
    def of(cls, told: Mapping[str, str]) -> "Asked":
        """What an address asks for; what makes no sense is left out."""
        origin = told.get("origin", "")
        return cls(
            number_in(told.get("owner", "")),
            origin if origin in set(Origin) else "",
            told.get("stage", "")[:20],
            told.get("overdue") == "1",
            number_in(told.get("campaign", "")),
            told.get("qualified") == "1",
            {"1": True, "0": False}.get(told.get("priced", "")),
        )

    def address(self) -> str:
        """The same as it stands in an address, without what isn't asked for."""
        told = {
            "owner": self.owner, "origin": self.origin or None, "stage": self.stage or None,
            "overdue": "1" if self.overdue else None, "campaign": self.campaign,
            "qualified": "1" if self.qualified else None,
            "priced": None if self.priced is None else int(self.priced),
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value is not None})


def meeting(rows: QuerySet[Lead], asked: Asked) -> QuerySet[Lead]:
    """Those of the leads that meet it."""
    if asked.owner is not None:
        rows = rows.filter(owner=asked.owner or None)
    if asked.campaign is not None:
        rows = rows.filter(campaign=asked.campaign or None)
    if asked.origin:
        rows = rows.filter(origin=asked.origin)
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    if asked.overdue:
        rows = rows.filter(next_on__lt=timezone.localdate()).exclude(stage__in=ENDED)
    if asked.qualified:
        rows = rows.exclude(qualified_at=None)
    if asked.priced is not None:
        priced = {"campaign__isnull": False, "campaign__budget__gt": 0}
        rows = rows.filter(**priced) if asked.priced else rows.exclude(**priced)
    return rows
