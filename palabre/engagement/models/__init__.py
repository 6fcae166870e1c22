"""The nouns of engagement: conversations, what is said in them and promised; people, and customer files."""

from palabre.engagement.models.barring import PersonAct
from palabre.engagement.models.candidates import Candidate
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
from palabre.engagement.models.leads import Lead, LeadNote, LeadStage
from palabre.engagement.models.macros import Macro
from palabre.engagement.models.people import (
    Consent,
    Identity,
    Person,
    Regrouping,
    Segment,
    Suggestion,
)
from palabre.engagement.models.people_links import CrmEvent, CrmLink, CrmRecord, PeopleImport
from palabre.engagement.models.pledges import Episode, Pledge
from palabre.engagement.models.replies import SavedReply
from palabre.engagement.models.ruled import (
    Alarm,
    RuleAnswer,
    RuleHook,
    RuleMessage,
    RuleNotice,
)
from palabre.engagement.models.ruling import Happening, Rule, RuleRun

__all__ = [
    "Alarm",
    "Candidate",
    "Consent",
    "Conversation",
    "ConversationTag",
    "CrmEvent",
    "CrmLink",
    "CrmRecord",
    "Episode",
    "Happening",
    "Identity",
    "Inbox",
    "Lead",
    "LeadNote",
    "LeadStage",
    "Macro",
    "ModerationAct",
    "Note",
    "PeopleImport",
    "Person",
    "PersonAct",
    "Pledge",
    "Presence",
    "Regrouping",
    "Rule",
    "RuleAnswer",
    "RuleHook",
    "RuleMessage",
    "RuleNotice",
    "RuleRun",
    "SavedReply",
    "Segment",
    "Suggestion",
    "Team",
    "Turn",
]
