"""The tables of the room: boards with ideas, votes, answers; surveys; thanks, rewards; who takes part."""

from palabre.community.models.ideas import Board, Idea, IdeaVote, Notice, OfficialAnswer, Remark
from palabre.community.models.people import Knock, Participant
from palabre.community.models.rewards import Pot, Reward, Thanks
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
    "Pot",
    "Question",
    "Remark",
    "Reply",
    "Reward",
    "Survey",
    "Thanks",
    "Ticket",
]
