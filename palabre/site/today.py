"""Today: is all well? One sentence per brand, what needs me, and what is new since I last looked."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.governance.access import Here, brands_of, page
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Right
from palabre.jobs.actions import stopped
from palabre.listening.brief import Brief, brief_of, stuck_imports, troubled_sources
from palabre.listening.finding import find
from palabre.listening.models import Mention
from palabre.listening.selection import Selection
from palabre.listening.views.rows import dressed, words_of
from palabre.site.wording import change, number

MOST_BRANDS = 12
LATEST = 5
LOOK_AGAIN = timedelta(minutes=30)


@require_safe
@page(Right.READ)
def today(request: HttpRequest) -> HttpResponse:
    """The page one opens in the morning."""
    here: Here = request.here  # type: ignore[attr-defined]
    brands = brands_of(here.member)[:MOST_BRANDS]
    briefs = [brief_of(brand) for brand in brands]
    context = {
        "rows": [_row(here, brief) for brief in briefs],
        "needs": [need for brand in brands for need in _needs(here, brand)] + _stopped(here),
        "since": _since(here),
        "latest": _latest(here, brands[0], briefs[0]) if brands else None,
        "first_run": reverse("first_run", kwargs={"org": here.organisation.slug}),
        "may_listen": here.may(Right.LISTEN),
    }
    return render(request, "site/today.html", context)


def _row(here: Here, brief: Brief) -> dict[str, Any]:
    place = {"org": here.organisation.slug, "brand": brief.brand.slug}
    chosen = urlencode(
        [("topic", topic.pk) for topic in brief.topics] + [("period", "day")]
    )
    return {
        "brief": brief,
        "sentence": sentence(brief),
        "stream": f"{reverse('listen_stream', kwargs=place)}?{chosen}",
        "topics": reverse("listen_topics", kwargs=place),
    }


def sentence(brief: Brief) -> str:
    """How the brand is today, in one sentence."""
    if not brief.topics:
        return _("Nothing is listened for yet: make a first topic.")
    if not brief.ready:
        return _("The search index is being built; the figures come in a moment.")
    if brief.today == 0:
        return _("Nobody has spoken of it yet today.")
    tone = {
        "positive": _("most of it is positive"),
        "negative": _("most of it is negative"),
        "": _("no tone stands out"),
    }[brief.leading]
    values = {"count": number(brief.today), "tone": tone}
    if brief.usual is None:
        return _("%(count)s mentions today; %(tone)s.") % values
    values["change"] = change(brief.today, brief.usual)
    return _("%(count)s mentions today, %(change)s than on a usual whole day; %(tone)s.") % values


def _needs(here: Here, brand: Brand) -> list[dict[str, str]]:
    """What asks for a person, each as a sentence with the place where it is mended."""
    place = {"org": here.organisation.slug, "brand": brand.slug}
    found = [
        {
            "text": _("The source “%(name)s” can't be read.") % {"name": source.name},
            "why": _(source.last_error) if source.last_error else "",
            "url": reverse("listen_source", kwargs={**place, "number": source.pk}),
        }
        for source in troubled_sources(brand)
    ]
    found += [
        {
            "text": _("The import of “%(name)s” has stopped.") % {"name": one.name},
            "why": _(one.last_error) if one.last_error else "",
            "url": reverse("listen_import", kwargs={**place, "number": one.pk}),
        }
        for one in stuck_imports(brand)
    ]
    return found if here.may(Right.LISTEN) else []


def _stopped(here: Here) -> list[dict[str, str]]:
    """Work that the machine gave up: for those who run the house."""
    count = stopped().count() if here.user.founder else 0
    if not count:
        return []
    text = _("%(count)s background jobs stopped after several faults.") % {"count": number(count)}
    url = reverse("govern_operations", kwargs={"org": here.organisation.slug})
    return [{"text": text, "why": "", "url": url}]


def _since(here: Here) -> dict[str, Any] | None:
    """How many mentions came since the person last looked; remembers this look."""
    before, now = here.member.seen_at, timezone.now()
    if before is None or now - before > LOOK_AGAIN:
        Member.objects.filter(pk=here.member.pk).update(seen_at=now)
    if before is None:
        return None
    came = Mention.objects.filter(organisation=here.organisation, seen_at__gt=before).count()
    return {"count": came, "when": before}


def _latest(here: Here, brand: Brand, brief: Brief) -> dict[str, Any]:
    """The newest mentions of the first brand, as the stream shows them."""
    inside = Here(here.member, here.organisation, brand, here.rights)
    chosen = Selection().but(topic=[str(topic.pk) for topic in brief.topics])
    rows = find(brand, chosen, size=LATEST).mentions if brief.ready and brief.topics else []
    return {"brand": brand, "mentions": dressed(inside, rows), "words": words_of(inside, None)}
