"""The demonstration's barometer and awareness: its months reckoned, all but the last published for all."""

from palabre.governance.acts import Actor
from palabre.governance.models import Organisation
from palabre.governance.rules import Role
from palabre.measurement.awareness import count_missing
from palabre.measurement.awareness_models import AwarenessMonth, GivenFigure
from palabre.measurement.barometer.actions import draft_missing, open_to_all, publish
from palabre.measurement.barometer.making import last_months
from palabre.measurement.barometer.models import Edition
from palabre.measurement.rules import EditionState, GivenKind

# What was asked and searched for last month: kind, figure, of how many, where from.
FIGURES = (
    (GivenKind.AIDED, 184, 412, "Enquête en rue, Lyon et Nantes"),
    (GivenKind.SEARCHED, 1_940, None, "Google Search Console"),
)


def furnish_barometer(organisation: Organisation) -> None:
    """Draw the maps that tell trust, then reckon; what was published stays."""
    from palabre.ecosystem.making import make  # igraph: not for the web process

    brand = organisation.brands.order_by("pk")[0]
    if not Edition.objects.filter(brand=brand, state=EditionState.PUBLISHED).exists():
        # What the clock made of them while the months were still coming in.
        Edition.objects.filter(brand=brand).delete()
        AwarenessMonth.objects.filter(brand=brand).delete()
        for topic in brand.topics.filter(kind__in=("brand", "competitor", "market")):
            make(topic.pk)
    draft_missing(brand)
    count_missing(brand)
    last = last_months(1)[0]
    for kind, value, total, source in FIGURES:
        GivenFigure.objects.get_or_create(
            brand=brand, month=last, kind=kind,
            defaults={"value": value, "total": total, "source": source},
        )  # fmt: skip
    members = organisation.members.select_related("user")
    owner = Actor.person(members.get(role=Role.OWNER).user)
    drafts = Edition.objects.filter(brand=brand, state=EditionState.DRAFT).order_by("month")
    for one in list(drafts.select_related("brand"))[:-1]:
        publish(owner, one)
    open_to_all(owner, brand, is_public=True)
