"""The decision at the end of a pilot, with what follows from it."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor
from palabre.publishing.actions.deliveries import hold
from palabre.strategy.actions.pilots import decide
from palabre.strategy.models import Pilot
from palabre.strategy.rules import Verdict


@transaction.atomic
def decide_pilot(by: Actor, row: Pilot, verdict: str, why: str) -> Pilot:
    """Decide about a pilot; one that is stopped has everything of its brand held back. Raises `Refused`."""
    row = decide(by, row, verdict, why)
    if row.verdict == Verdict.STOP:
        brand = row.brand
        with translation.override(brand.organisation.language):
            reason = _("the pilot was stopped: %(why)s") % {"why": row.why}
        hold(by, brand.organisation, reason, brand=brand)
    return row
