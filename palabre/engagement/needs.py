"""What the inbox and the leads ask of a person, as sentences for Today."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from palabre.engagement.leads.rules import ENDED
from palabre.engagement.listing import MOST_COUNTED, Wanted, chosen
from palabre.engagement.models import Alarm, Lead
from palabre.engagement.rules import AlarmState
from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """Alerts that nobody has seen, leads, people who wait too long, and what is given to this person."""
    leads = _leads(here, brand) if here.may(Right.TRIAGE) else []
    if not here.may(Right.ANSWER):
        return leads
    found = [*_alerts(here, brand), *leads]
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


def _leads(here: Here, brand: Brand) -> list[dict[str, str]]:
    """The next steps of this person's own leads that should have been taken by now, and leads of nobody."""
    rows = Lead.objects.filter(brand=brand).exclude(stage__in=ENDED)
    url = reverse("engage_leads", args=[here.organisation.slug, brand.slug])
    found = []
    overdue = rows.filter(owner=here.user, next_on__lt=timezone.localdate()).count()
    if overdue:
        text = ngettext(
            "The next step of %(count)s lead of %(brand)s is overdue.",
            "The next steps of %(count)s leads of %(brand)s are overdue.",
            overdue,
        ) % {"count": overdue, "brand": brand}
        found.append((text, f"{url}?owner={here.user.pk}&overdue=1"))
    nobodys = rows.filter(owner=None).count()
    if nobodys:
        text = ngettext(
            "%(count)s lead of %(brand)s is looked after by nobody.",
            "%(count)s leads of %(brand)s are looked after by nobody.",
            nobodys,
        ) % {"count": nobodys, "brand": brand}
        found.append((text, f"{url}?owner=0"))
    return [{"text": text, "why": "", "icon": "handshake", "url": url} for text, url in found]


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
