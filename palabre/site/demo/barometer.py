"""The demonstration's barometer: its months reckoned, all but the last published, open to everybody."""

from palabre.governance.acts import Actor
from palabre.governance.models import Organisation
from palabre.governance.rules import Role
from palabre.measurement.barometer.actions import draft_missing, open_to_all, publish
from palabre.measurement.barometer.models import Edition, EditionState


def furnish_barometer(organisation: Organisation) -> None:
    """Draw the maps that tell trust, then reckon; what is there already stays."""
    from palabre.ecosystem import (
        making as maps,  # igraph: 20 MB that a worker does without until then
    )

    brand = organisation.brands.order_by("pk")[0]
    if not Edition.objects.filter(brand=brand).exists():
        for topic in brand.topics.filter(kind__in=("brand", "competitor", "market")):
            maps.make(topic.pk)
    draft_missing(brand)
    members = organisation.members.select_related("user")
    owner = Actor.person(members.get(role=Role.OWNER).user)
    drafts = Edition.objects.filter(brand=brand, state=EditionState.DRAFT).order_by("month")
    for one in list(drafts.select_related("brand"))[:-1]:
        publish(owner, one)
    open_to_all(owner, brand, is_public=True)
