"""Finding where a short name leads: from memory for a few seconds, else from the database."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from palabre.campaigns.models import TrackedLink

# A link that is stopped or changed goes on as before for at most this long.
REMEMBERED_S = 5.0
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Way:
    """A link as the redirect needs it."""

    link: int
    organisation: int
    leads_to: str
    expires_at: datetime | None
    is_stopped: bool

    def is_open(self, now: datetime) -> bool:
        """Whether it leads anywhere at this moment."""
        return not self.is_stopped and (self.expires_at is None or now < self.expires_at)


_known: dict[str, tuple[float, Way]] = {}


def remembered(slug: str) -> Way | None:
    """The link of this name if it was looked up a moment ago; None says nothing about it."""
    found = _known.get(slug)
    return found[1] if found and found[0] > monotonic() else None


def find(slug: str) -> Way | None:
    """The link of this name, or None when there is none."""
    row = (
        TrackedLink.objects.filter(slug=slug)
        .values_list("pk", "organisation_id", "leads_to", "expires_at", "is_stopped")
        .first()
    )
    if row is None:
        return None
    way = Way(*row)
    if len(_known) >= MOST_REMEMBERED:
        _known.clear()
    _known[slug] = (monotonic() + REMEMBERED_S, way)
    return way


def forget() -> None:
    """Ask the database again: after a change in this process, and between tests."""
    _known.clear()
