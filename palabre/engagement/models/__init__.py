"""The nouns of engagement: conversations, what is said in them, who is at them."""

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

__all__ = [
    "Conversation",
    "ConversationTag",
    "Inbox",
    "ModerationAct",
    "Note",
    "Presence",
    "Team",
    "Turn",
]
