"""What other rooms may ask of surveys: which ones a single question can be put by, and the link to one.

Rooms beside this one call these by the names in the settings: none imports another.
"""

from palabre.community.actions.surveys import one_use_link, takes_answers
from palabre.community.models import Survey
from palabre.community.rules import RANGES, SurveyState
from palabre.governance.models import Brand


def to_ask(brand: Brand) -> list[tuple[int, str]]:
    """The open surveys of a brand that measure: their first question is a scale or stars."""
    rows = Survey.objects.filter(brand=brand, state=SurveyState.OPEN)
    rows = rows.filter(questions__place=0, questions__kind__in=list(RANGES))
    return [(one.pk, one.name) for one in rows]


def link(brand: int, survey: int, reference: str) -> str:
    """The link by which one person answers once about one thing; "" when the survey takes no answers."""
    row = Survey.objects.filter(brand=brand, pk=survey).first()
    return one_use_link(row, reference) if row is not None and takes_answers(row) else ""
