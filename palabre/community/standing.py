"""How a member stands to the ambassadors: which charter holds, and whether they signed it."""

from dataclasses import dataclass

from palabre.community.actions.ambassadors import current_charter, has_signed
from palabre.community.models import Ambassador, AmbassadorCharter
from palabre.governance.models import Member


@dataclass(frozen=True, slots=True)
class Standing:
    """The charter that holds (None: none is written), the member as an ambassador, whether they signed it."""

    charter: AmbassadorCharter | None
    ambassador: Ambassador | None
    is_signed: bool

    @property
    def asks_again(self) -> bool:
        """Whether an ambassador has to sign a newer version before they share anything."""
        return self.charter is not None and self.ambassador is not None and not self.is_signed


def standing_of(member: Member) -> Standing:
    """How a member stands now; who left is no ambassador."""
    charter = current_charter(member.organisation_id)
    row = Ambassador.objects.filter(member=member, left_at=None).first()
    if row is not None:
        row.member = member
    return Standing(charter, row, row is not None and has_signed(row, charter))
