"""The nouns of engagement: conversations and what is said in them; people, and customer files beside ours."""

from palabre.engagement.models.conversations import (
    Conversation,
    ConversationTag,
    Inbox,
    ModerationAct,
    Note,
    Presence,
    Team,
    Turn,
)
from palabre.engagement.models.leads import Lead
from palabre.engagement.models.people import (
    Consent,
    Identity,
    Person,
    Regrouping,
    Segment,
    Suggestion,
)
from palabre.engagement.models.people_links import CrmEvent, CrmLink, CrmRecord, PeopleImport
from palabre.engagement.models.replies import SavedReply

__all__ = [
    "Consent",
    "Conversation",
    "ConversationTag",
    "CrmEvent",
    "CrmLink",
    "CrmRecord",
    "Identity",
    "Inbox",
    "Lead",
    "ModerationAct",
    "Note",
    "PeopleImport",
    "Person",
    "Presence",
    "Regrouping",
    "SavedReply",
    "Segment",
    "Suggestion",
    "Team",
    "Turn",
]
