"""The stages of a brand's leads: named, put in order, added and taken away."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.engagement.leads.rules import ENDED
from palabre.engagement.leads.stages import begun_with
from palabre.engagement.models import Lead, LeadStage
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused

MOST_STAGES, LONGEST_NAME = 8, 40


@transaction.atomic
def keep_stages(by: Actor, brand: Brand, wanted: Sequence[tuple[str, str]]) -> None:
    """Give a brand these stages in this order: of each its key ("" for a new one) and its name.

    Won and lost stay the last two. Raises `Refused` for none, too many, one without a name or twice the
    same, and to take one away in which leads are.
    """
    brand = Brand.objects.select_for_update().get(pk=brand.pk)
    own = list(LeadStage.objects.filter(brand=brand))
    known = [one.key for one in own] or list(begun_with())
    named = [(key, " ".join(name.split())[:LONGEST_NAME]) for key, name in wanted]
    _check(brand, known, named)
    keys = _with_keys(known, named)
    LeadStage.objects.filter(brand=brand).delete()
    usual = begun_with()
    LeadStage.objects.bulk_create(
        LeadStage(brand=brand, key=key, name="" if usual.get(key) == name else name, place=place)
        for place, (key, name) in enumerate(keys)
    )
    audit(brand.organisation_id, "set stages", brand, by, count=len(keys))


def _check(brand: Brand, known: list[str], named: list[tuple[str, str]]) -> None:
    if not named or len(named) > MOST_STAGES:
        raise Refused(
            _("There are one to %(most)s stages before won and lost.") % {"most": MOST_STAGES}
        )
    names = [name.casefold() for _key, name in named]
    if "" in names or len(set(names)) < len(names):
        raise Refused(_("Each stage has a name of its own."))
    kept = [key for key, _name in named if key]
    if not set(kept) <= set(known) or len(set(kept)) < len(kept):
        raise Refused(_("There is no such stage."))
    gone = set(known) - set(kept)
    if Lead.objects.filter(brand=brand, stage__in=gone).exclude(stage__in=ENDED).exists():
        raise Refused(_("Leads are in this stage: move them first."))


def _with_keys(known: list[str], named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same with a key for each that is new."""
    free = (f"own{number}" for number in range(1, 10**6) if f"own{number}" not in known)
    return [(key or next(free), name) for key, name in named]
