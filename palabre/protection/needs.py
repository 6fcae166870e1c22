"""What protection asks of a person, as sentences for Today."""

from django.urls import reverse

from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.protection.models import Alert
from palabre.protection.rules.alerts import AlertState
from palabre.protection.told import headline

MOST = 5


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """The alerts of a brand that nobody looks after: each as its sentence, the gravest first."""
    if not here.may(Right.TRIAGE):
        return []
    rows = Alert.objects.filter(brand=brand, state=AlertState.OPEN).select_related("topic")
    place = [here.organisation.slug, brand.slug]
    return [
        {
            "text": headline(row), "why": "", "icon": "octagon-alert",
            "url": reverse("protect_alert", args=[*place, row.pk]),
        }
        for row in rows.prefetch_related("signs").order_by("-gravity", "-pk")[:MOST]
    ]  # fmt: skip
