"""What the inbox asks of a person, as sentences for Today."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from palabre.engagement.listing import MOST_COUNTED, Wanted, chosen
from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """People who wait for an answer longer than promised, and what is given to this person."""
    if not here.may(Right.ANSWER):
        return []
    late = _count(here, brand, "late")
    mine = _count(here, brand, "mine")
    found = []
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


def _count(here: Here, brand: Brand, view: str) -> int:
    return chosen(brand, here.member, Wanted(view)).order_by()[: MOST_COUNTED + 1].count()


def _need(here: Here, brand: Brand, view: str, text: str, count: int, icon: str) -> dict[str, str]:
    shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
    url = reverse("engage_inbox", args=[here.organisation.slug, brand.slug])
    return {
        "text": text % {"count": shown, "brand": brand}, "why": "", "icon": icon,
        "url": f"{url}?{urlencode({'view': view})}",
    }  # fmt: skip
