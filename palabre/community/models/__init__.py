"""The tables of the room: boards with their ideas, votes, remarks and answers; surveys; who takes part."""

from palabre.community.models.ideas import Board, Idea, IdeaVote, Notice, OfficialAnswer, Remark
from palabre.community.models.people import Knock, Participant
from palabre.community.models.surveys import Filled, Question, Reply, Survey, Ticket

__all__ = [
    "Board",
    "Filled",
    "Idea",
    "IdeaVote",
    "Knock",
    "Notice",
    "OfficialAnswer",
    "Participant",
    "Question",
    "Remark",
    "Reply",
    "Survey",
    "Ticket",
]
