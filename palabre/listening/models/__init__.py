"""The nouns of listening: topics, sources, voices and places, mentions, and what people do to them."""

from palabre.listening.models.imports import Import, RefusedLine
from palabre.listening.models.mentions import (
    Correction,
    Gone,
    IndexOp,
    Mention,
    MentionTag,
    MentionTopic,
    Place,
    Position,
    Reread,
    Tag,
    Voice,
)
from palabre.listening.models.searches import Category, Digest, OwnTone, SavedSearch
from palabre.listening.models.sources import Source, SourceDay, Sweep
from palabre.listening.models.topics import DayTurn, Topic, TopicDay

__all__ = [
    "Category",
    "Correction",
    "DayTurn",
    "Digest",
    "Gone",
    "Import",
    "IndexOp",
    "Mention",
    "MentionTag",
    "MentionTopic",
    "OwnTone",
    "Place",
    "Position",
    "RefusedLine",
    "Reread",
    "SavedSearch",
    "Source",
    "SourceDay",
    "Sweep",
    "Tag",
    "Topic",
    "TopicDay",
    "Voice",
]
