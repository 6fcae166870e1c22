"""Leads as pages show them: whose they are, where they come from, what is due."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from palabre.engagement.leads.rules import Origin, is_overdue
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.leads.words import ORIGINS, amount
from palabre.engagement.models import Lead, Person
from palabre.engagement.people.cards import may_leave
from palabre.governance.access import Here, brand_here
from palabre.governance.models import AuditEntry
from palabre.governance.money import currency_of
from palabre.governance.pseudonyms import pseudonym
from palabre.governance.rules import Right
from palabre.governance.words import kind_words, sentence

MOST_HISTORY = 100
WHOLE = ("brand__organisation", "person__merged_into", "owner", "campaign", "link")


@dataclass(frozen=True, slots=True)
class Door:
    """What a lead comes from: a word for it, its text, and the page that shows it, if it is still there."""

    word: str
    text: str
    url: str


def leads_here(here: Here) -> QuerySet[Lead]:
    """The leads of the brand, with all that is shown of them."""
    rows = Lead.objects.filter(brand=brand_here(here)).select_related(*WHOLE)
    return rows.select_related("mention", "conversation")


def door_of(here: Here, row: Lead) -> Door:
    """Where a lead comes from, opened for whoever may: a private text only for those who answer."""
    place = [here.organisation.slug, brand_here(here).slug]
    word, text, url = str(ORIGINS[Origin(row.origin)]), "", ""
    if row.conversation_id and here.may(Right.ANSWER):
        text, url = (
            str(row.conversation),
            reverse("engage_conversation", args=[*place, row.conversation_id]),
        )
    elif row.mention and (here.may(Right.ANSWER) or not row.mention.is_private):
        text = row.mention.title or row.mention.text
        url = reverse("listen_mention", args=[*place, row.mention_id])
    elif row.link_id:
        text, url = str(row.link), reverse("campaign_link", args=[*place, row.link_id])
    return Door(word, Truncator(text).chars(160), url)


def dressed(row: Lead, currency: str) -> Lead:
    """The same lead with its money in words, and whether its next step is overdue."""
    row.money = amount(row.value, currency) if row.value is not None else ""  # type: ignore[attr-defined]
    row.owner_name = str(row.owner) if row.owner else ""  # type: ignore[attr-defined]
    row.is_overdue = is_overdue(row.stage, row.next_on, timezone.localdate())  # type: ignore[attr-defined]
    return row


def history_of(row: Lead) -> list[tuple[AuditEntry, str]]:
    """What was done with a lead: the trail itself, read by its object, the newest first."""
    entries = AuditEntry.objects.filter(
        organisation=row.brand.organisation_id, kind="lead", object_id=str(row.pk)
    )
    kinds: dict[str, Any] = kind_words()
    return [(one, sentence(one, kinds)) for one in entries.order_by("-id")[:MOST_HISTORY]]


def lines_of(
    here: Here, rows: QuerySet[Lead], *, veil: bool = False
) -> tuple[list[dict[str, Any]], int]:
    """Leads as the lines of a file, and how many stay: those known by a network that forbids copies alone.
    ``veil``: a pseudonym for whom each is of, and no company."""
    brand, found = brand_here(here), list(rows)
    whose = Person.objects.filter(pk__in={one.whose.pk for one in found})
    leaving = set(may_leave(whose).values_list("pk", flat=True))
    stages, currency = stages_of(brand), currency_of(here.organisation)
    lines = [_line(one, stages, currency) for one in found if one.whose.pk in leaving]
    whose_line = {one.pk: one.whose for one in found}
    for line in lines if veil else ():
        person = whose_line[line["number"]]
        line["person"] = pseudonym(person.organisation_id, f"person:{person.pk}")
        line["company"] = line["reason"] = line["next_step"] = ""
    return lines, len(found) - len(lines)


def _line(row: Lead, stages: dict[str, str], currency: str) -> dict[str, Any]:
    return {
        "number": row.pk, "person": row.whose.name, "company": row.whose.company,
        "stage": stages.get(row.stage, row.stage), "reason": row.reason,
        "value": row.value, "currency": currency if row.value is not None else "",
        "owner": str(row.owner) if row.owner else "", "origin": str(ORIGINS[Origin(row.origin)]),
        "campaign": str(row.campaign) if row.campaign else "",
        "link": str(row.link) if row.link else "", "next_step": row.next_step, "next_on": row.next_on,
        "made_at": timezone.localtime(row.made_at), "changed_at": timezone.localtime(row.changed_at),
        "qualified_at": timezone.localtime(row.qualified_at) if row.qualified_at else None,
    }  # fmt: skip
