"""The words of pages for what the room keeps as codes."""

from django.utils.translation import gettext_lazy as _

from palabre.strategy.models import Mission
from palabre.strategy.rules import MissionKind

MISSIONS = {
    MissionKind.SUPPORT: _("Customer support"),
    MissionKind.RELATIONS: _("Public relations"),
    MissionKind.AWARENESS: _("Awareness"),
    MissionKind.LAUNCHES: _("Product launches"),
    MissionKind.SALES: _("Sales of existing products"),
    MissionKind.NEW_IDEAS: _("Ideas for new products"),
    MissionKind.IMPROVEMENT: _("Product improvement"),
    MissionKind.DIALOGUE: _("Dialogue with customers"),
    MissionKind.RECOMMENDATION: _("Recommendation"),
    MissionKind.COMMUNITIES: _("Customer communities"),
    MissionKind.INTERNAL: _("Internal communication"),
}


def name_of(row: Mission) -> str:
    """What a mission is called: its own name, or that of its kind."""
    return row.name or str(MISSIONS[MissionKind(row.kind)])
