"""The customer card beside a conversation: who is behind its voice, when somebody is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from palabre.engagement.leads.rules import ENDED
from palabre.engagement.leads.stages import staged
from palabre.engagement.models import Conversation, Identity, Lead
from palabre.engagement.people.access import people_here
from palabre.engagement.people.history import talks_of
from palabre.engagement.people.showing import dressed, told
from palabre.governance.access import Here, brand_here
from palabre.governance.rules import Right


def card(request: HttpRequest, here: Here, row: Conversation) -> HttpResponse:
    """The card as a part of the conversation's page, or without htmx as a page of its own."""
    name = "customer" if request.headers.get("HX-Request") else "customer_page"
    return render(request, f"engagement/{name}.html", card_context(here, row))


def card_context(here: Here, row: Conversation) -> dict[str, Any]:
    """What the card shows. Who may not see people is told of nobody."""
    context: dict[str, Any] = {"talk": row, "may_triage": here.may(Right.TRIAGE)}
    context["may_recruit"] = here.may(Right.RECRUIT) and row.voice is not None
    if not context["may_triage"] or row.voice is None:
        return context
    person = dressed(people_here(here).filter(identities__voice=row.voice)).first()
    if person is None:
        elsewhere = Identity.objects.filter(voice=row.voice).exists()
        return context | {
            "elsewhere": elsewhere,
            "may_keep": not elsewhere and not row.voice.is_unknown,
        }
    talks = talks_of(person, brand_here(here), private=here.may(Right.ANSWER))
    leads = Lead.objects.filter(brand=brand_here(here), person=person).exclude(stage__in=ENDED)
    context["leads"] = staged(brand_here(here), leads)
    return context | {"customer": told(person), "tags": person.tags.all(), "count": talks.count()}
