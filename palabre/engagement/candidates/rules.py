"""How far a candidate for a job is. Nothing here reads or writes."""

from palabre.governance.rules import Chosen


class Step(Chosen):
    """How far a candidate is."""

    NEW = "new"
    CONTACTED = "contacted"
    INTERVIEW = "interview"
    HIRED = "hired"
    REFUSED = "refused"


# Reaching one of these is a contact: from then on the time of keeping begins anew.
CONTACT = frozenset({Step.CONTACTED, Step.INTERVIEW})
