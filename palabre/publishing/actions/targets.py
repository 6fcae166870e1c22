"""How much of what a brand says should help, talk and sell."""

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.planning_models import Target


@transaction.atomic
def set_target(by: Actor, brand: Brand, *, useful: int, conversation: int, offer: int) -> Target:
    """Set the shares, in per cent. Raises `Refused` unless they make a whole."""
    shares = (useful, conversation, offer)
    if sum(shares) != 100 or min(shares) < 0:
        raise Refused(_("The three shares must make 100 together."))
    values = {"useful": useful, "conversation": conversation, "offer": offer}
    target, _new = Target.objects.update_or_create(brand=brand, defaults=values)
    audit(brand.organisation_id, "set", target, by)
    return target
