"""The nouns of engagement: people and what is known of them, and the customer files beside ours."""

from palabre.engagement.models.people import (
    Consent,
    Identity,
    Person,
    Regrouping,
    Segment,
    Suggestion,
)
from palabre.engagement.models.people_links import CrmEvent, CrmLink, CrmRecord, PeopleImport

__all__ = [
    "Consent",
    "CrmEvent",
    "CrmLink",
    "CrmRecord",
    "Identity",
    "PeopleImport",
    "Person",
    "Regrouping",
    "Segment",
    "Suggestion",
]
