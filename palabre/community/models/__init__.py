"""The tables of the room: boards of ideas; surveys; thanks and rewards; who takes part; ambassadors."""

from palabre.community.models.ambassadors import (
    Ambassador,
    AmbassadorCharter,
    AmbassadorInvitation,
    Share,
    Signature,
    Story,
    SuggestedText,
)
from palabre.community.models.ideas import Board, Idea, IdeaVote, Notice, OfficialAnswer, Remark
from palabre.community.models.people import Knock, Participant
from palabre.community.models.rewards import Award, Pot, Reward, Thanks
from palabre.community.models.surveys import Filled, Question, Reply, Survey, Ticket

__all__ = [
    "Ambassador",
    "AmbassadorCharter",
    "AmbassadorInvitation",
    "Award",
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
    "Share",
    "Signature",
    "Story",
    "SuggestedText",
    "Survey",
    "Thanks",
    "Ticket",
]
