"""The tables of the room: boards with their ideas, votes, remarks and answers; who takes part."""

from palabre.community.models.ideas import Board, Idea, IdeaVote, Notice, OfficialAnswer, Remark
from palabre.community.models.people import Knock, Participant

__all__ = [
    "Board",
    "Idea",
    "IdeaVote",
    "Knock",
    "Notice",
    "OfficialAnswer",
    "Participant",
    "Remark",
]
