"""What of the plan waits for a person, for the page one opens in the morning."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.measurement.plan.reviewing import next_review
from palabre.strategy.access import stuck
from palabre.strategy.actions.pilots import running
from palabre.strategy.models import PlanVersion, SignOff
from palabre.strategy.rules import SignState


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """What waits for this member, each as a sentence with the page where it is done."""
    place = [here.organisation.slug, brand.slug]
    rows = SignOff.objects.filter(
        version__brand=brand, version__ended_at=None, user=here.user, state=SignState.ASKED
    )
    signing = [
        {
            "text": _("Version %(n)d of the plan of %(brand)s waits for your signature.")
            % {"n": row.version.number, "brand": brand},
            "why": "",
            "url": reverse("decide_version", args=[*place, row.version.number]),
            "icon": "signature",
        }
        for row in rows.select_related("version")
    ]
    return signing + (_to_decide(brand, place) if here.may(Right.PLAN) else [])


def _to_decide(brand: Brand, place: list[str]) -> list[dict[str, str]]:
    """What whoever makes the plan has to decide: a pilot that is over, a review that is due."""
    today, found = timezone.localdate(), []
    pilot = running(brand)
    if pilot and today > pilot.last_on:
        text = _("The pilot of %(brand)s is over: decide whether you go on.") % {"brand": brand}
        found.append((text, "decide_pilot", "flask-conical"))
    due = next_review(brand)
    if due and today >= due:
        text = _("It is time to review the plan of %(brand)s.") % {"brand": brand}
        found.append((text, "decide_review", "rotate-ccw"))
    return [
        {"text": text, "why": "", "url": reverse(view, args=place), "icon": icon}
        for text, view, icon in found
    ] + _stuck(brand, place)


def _stuck(brand: Brand, place: list[str]) -> list[dict[str, str]]:
    """The version that somebody must sign who has left, or that somebody refused before they left."""
    version = PlanVersion.objects.filter(brand=brand, began_at=None, ended_at=None).first()
    gone = stuck(version) if version else []
    if version is None or not gone:
        return []
    text = _(
        "Version %(n)d of the plan of %(brand)s waits for somebody who has left: ask somebody else."
    )
    if any(one.state == SignState.REFUSED for one in gone):
        text = _(
            "Version %(n)d of the plan of %(brand)s was refused by somebody who has left: freeze a new one."
        )
    url = reverse("decide_version", args=[*place, version.number])
    told = {"n": version.number, "brand": brand}
    return [{"text": text % told, "why": "", "url": url, "icon": "signature"}]
