"""What the inbox asks of a person, as sentences for Today."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from palabre.engagement.listing import MOST_COUNTED, Wanted, chosen
from palabre.engagement.models import Alarm
from palabre.engagement.rules import AlarmState
from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """Alerts that nobody has seen, people who wait longer than promised, and what is given to this person."""
    if not here.may(Right.ANSWER):
        return []
    found = _alerts(here, brand)
    late = _count(here, brand, "late")
    mine = _count(here, brand, "mine")
    if late:
        text = ngettext(
            "%(count)s person waits too long for an answer of %(brand)s.",
            "%(count)s people wait too long for an answer of %(brand)s.",
            late,
        )
        found.append(_need(here, brand, "late", text, late, "timer"))
    if mine:
        text = ngettext(
            "%(count)s conversation of %(brand)s is given to you.",
            "%(count)s conversations of %(brand)s are given to you.",
            mine,
        )
        found.append(_need(here, brand, "mine", text, mine, "messages-square"))
    return found


def _alerts(here: Here, brand: Brand) -> list[dict[str, str]]:
    """The alerts that nobody has seen: before everything else."""
    count = Alarm.objects.filter(brand=brand, state=AlarmState.OPEN).count()
    if not count:
        return []
    text = ngettext(
        "%(count)s alert of %(brand)s that nobody has seen.",
        "%(count)s alerts of %(brand)s that nobody has seen.",
        count,
    )
    url = reverse("engage_alerts", args=[here.organisation.slug, brand.slug])
    said = text % {"count": count, "brand": brand}
    return [{"text": said, "why": "", "icon": "octagon-alert", "url": url}]


def _count(here: Here, brand: Brand, view: str) -> int:
    return chosen(brand, here.member, Wanted(view)).order_by()[: MOST_COUNTED + 1].count()


def _need(here: Here, brand: Brand, view: str, text: str, count: int, icon: str) -> dict[str, str]:
    shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
    url = reverse("engage_inbox", args=[here.organisation.slug, brand.slug])
    return {
        "text": text % {"count": shown, "brand": brand}, "why": "", "icon": icon,
        "url": f"{url}?{urlencode({'view': view})}",
    }  # fmt: skip
