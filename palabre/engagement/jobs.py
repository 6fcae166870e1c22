"""The work of the room, by the names that rows ask for it."""

from palabre.engagement.people_jobs import (
    bring_people,
    look_at_site,
    look_for_pairs,
    sweep_people,
    sync_people,
    tell_crm,
)

__all__ = [
    "bring_people",
    "look_at_site",
    "look_for_pairs",
    "sweep_people",
    "sync_people",
    "tell_crm",
]
