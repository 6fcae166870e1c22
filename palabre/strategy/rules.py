"""What a brand may be active for, and how many of it at once. Pure."""

from palabre.governance.rules import Chosen

# More than three missions is none (methods of the sources: two or three, never more).
MOST_MISSIONS = 3


class MissionKind(Chosen):
    """What social media can serve; OWN is a mission that the brand names itself."""

    SUPPORT = "support"
    RELATIONS = "relations"
    AWARENESS = "awareness"
    LAUNCHES = "launches"
    SALES = "sales"
    NEW_IDEAS = "new ideas"
    IMPROVEMENT = "improvement"
    DIALOGUE = "dialogue"
    RECOMMENDATION = "recommendation"
    COMMUNITIES = "communities"
    INTERNAL = "internal"
    OWN = "own"
