"""The stance is settled: place, positioning, promise and tone of voice, as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.strategy.models import Stance
from palabre.strategy.rules import Positioning

MOST_GOALS, LONGEST_GOAL = 8, 200
LONGEST_PROMISE, LONGEST_TONE, LONGEST_LIST = 200, 300, 2000


@dataclass(frozen=True, slots=True)
class Stand:
    """A stance as it is asked for; each goal with whether social media serve it."""

    goals: Sequence[tuple[str, bool]] = ()
    beside: str = ""
    positioning: str = ""
    promise: str = ""
    tone: str = ""
    dos: str = ""
    donts: str = ""


@transaction.atomic
def settle_stance(by: Actor, brand: Brand, stand: Stand) -> Stance:
    """Settle how a brand stands; what was empty stays empty. Raises `Refused` for an unknown positioning."""
    if stand.positioning and stand.positioning not in set(Positioning):
        raise Refused(_("There is no such positioning."))
    goals = [[_plain(words, LONGEST_GOAL), bool(served)] for words, served in stand.goals]
    told = {
        "goals": [one for one in goals if one[0]][:MOST_GOALS],
        "beside": _plain(stand.beside, LONGEST_LIST),
        "positioning": stand.positioning,
        "promise": _plain(stand.promise, LONGEST_PROMISE),
        "tone": _plain(stand.tone, LONGEST_TONE),
        "dos": _plain(stand.dos, LONGEST_LIST),
        "donts": _plain(stand.donts, LONGEST_LIST),
    }
    known = Stance.objects.select_for_update().filter(brand=brand).first()
    if known and all(getattr(known, name) == value for name, value in told.items()):
        return known
    row, _is_new = Stance.objects.update_or_create(brand=brand, defaults=told)
    audit(brand.organisation_id, "changed" if known else "made", row, by)
    return row


def _plain(text: str, most: int) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:most]
