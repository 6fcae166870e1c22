"""The stages of a brand's leads, in their order: its own, or those that everybody begins with."""

from collections.abc import Iterable

from palabre.engagement.leads.rules import ENDED, Stage
from palabre.engagement.leads.words import STAGES
from palabre.engagement.models import Lead, LeadStage
from palabre.governance.models import Brand


def stages_of(brand: Brand) -> dict[str, str]:
    """Each stage by its key, in words; won and lost are the last two of every brand."""
    own = {
        one.key: one.name or default_word(one.key) for one in LeadStage.objects.filter(brand=brand)
    }
    return (own or begun_with()) | {str(one): str(STAGES[one]) for one in (Stage.WON, Stage.LOST)}


def staged(brand: Brand, rows: Iterable[Lead]) -> list[tuple[Lead, str]]:
    """Leads of a brand, each with its stage in words."""
    found = list(rows)
    stages = stages_of(brand) if found else {}
    return [(one, stages.get(one.stage, one.stage)) for one in found]


def begun_with() -> dict[str, str]:
    """The stages of a brand that has set none."""
    return {str(one): str(word) for one, word in STAGES.items() if one not in ENDED}


def default_word(key: str) -> str:
    """The word of a stage that was given no name of its own."""
    return str(STAGES[Stage(key)]) if key in set(Stage) else key


def first_of(stages: dict[str, str]) -> str:
    """The stage in which a lead begins."""
    return next(iter(stages))
