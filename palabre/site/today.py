"""Today: is all well? One sentence per brand, what needs me, and what is new since I last looked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.engagement.needs import needs_of as inbox_needs
from palabre.governance.access import Here, brands_of, page
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Right
from palabre.jobs.actions import stopped
from palabre.listening.brief import WEEK, Brief, brief_of, stuck_imports, troubled_sources
from palabre.listening.checking import late
from palabre.listening.figures.counted import TOLD
from palabre.listening.finding import HIDDEN, count, find, newest
from palabre.listening.models import Mention
from palabre.listening.selection import Selection
from palabre.listening.views.rows import dressed, words_of
from palabre.measurement.needs import needs_of as plan_needs
from palabre.protection.needs import needs_of as alerts
from palabre.publishing.needs import needs_of
from palabre.site.demo.history import progress
from palabre.site.wording import change, number
from palabre.site.wording import day as day_in_words
from palabre.strategy.actions.plans import in_force

MOST_BRANDS = 12
LATEST = 6
LOOK_AGAIN = timedelta(minutes=30)


@require_safe
@page(Right.READ)
def today(request: HttpRequest) -> HttpResponse:
    """The page one opens in the morning."""
    here: Here = request.here  # type: ignore[attr-defined]
    brands = brands_of(here.member)[:MOST_BRANDS]
    briefs = [brief_of(brand) for brand in brands]
    whole = not settings.DEMO or progress(here.organisation) == 100
    context = {
        "rows": [_row(here, brief, whole=whole) for brief in briefs],
        "needs": [
            *(need for brand in brands for need in alerts(here, brand)),
            *(need for brand in brands for need in plan_needs(here, brand)),
            *(need for brand in brands for need in inbox_needs(here, brand)),
            *(need for brand in brands for need in needs_of(here, brand)),
            *(need for brief in briefs for need in _unread(here, brief)),
            *{need["key"]: need for brand in brands for need in _needs(here, brand)}.values(),
            *_connections(here),
            *_stopped(here),
        ],
        "day": timezone.localdate(),
        "since": _since(here),
        "latest": _latest(here, brands[0], briefs[0]) if brands else None,
        "first_run": reverse("first_run", kwargs={"org": here.organisation.slug}),
        "may_listen": here.may(Right.LISTEN),
        "may_plan": here.may(Right.PLAN),
    }
    return render(request, "site/today.html", context)


def _row(here: Here, brief: Brief, *, whole: bool) -> dict[str, Any]:
    """One brand's card: its sentence, and figures that each open their mentions.

    While history is coming in, nothing is compared and no tone is said to lead.
    """
    place = {"org": here.organisation.slug, "brand": brief.brand.slug}
    stream = reverse("listen_stream", kwargs=place)
    day = timezone.localdate()
    own = Selection().but(topic=[str(topic.pk) for topic in brief.topics])
    week = own.between(day - timedelta(days=WEEK - 1), day)
    yesterday = day - timedelta(days=1)
    tones = [
        (tone, brief.tones.get(tone, 0), f"{stream}?{week.but(tone=[tone]).address()}")
        for tone in TOLD
    ]
    return {
        "brief": brief,
        "sentence": sentence(brief) if whole else "",
        "usual": brief.usual if whole else None,
        "week_before": brief.week_before if whole else None,
        "stream": f"{stream}?{own.address()}",
        "today": f"{stream}?{own.between(day, day).address()}",
        "yesterday": f"{stream}?{own.between(yesterday, yesterday).address()}",
        "week": f"{stream}?{week.address()}",
        "tones": tones if any(count for _tone, count, _url in tones) else [],
        "topics": reverse("listen_topics", kwargs=place),
        "plan": in_force(brief.brand),
    }


def sentence(brief: Brief) -> str:
    """How the brand is, in one sentence."""
    if not brief.topics:
        return _("Nothing is listened for yet: make a first topic.")
    if not brief.ready:
        return _("The search index is being built; the figures come in a moment.")
    if not brief.week:
        return _("Nobody has spoken of it these seven days.")
    tone = {
        "positive": _("The week is mostly positive."),
        "negative": _("The week is mostly negative."),
        "": _("No tone stands out this week."),
    }[brief.leading]
    if brief.usual is None or not brief.yesterday:
        return tone
    how = change(brief.yesterday, brief.usual)
    return _("Yesterday, against a usual day: %(change)s. %(tone)s") % {"change": how, "tone": tone}


def _unread(here: Here, brief: Brief) -> list[dict[str, str]]:
    """Negative mentions of the week that nobody has read."""
    if not (brief.topics and brief.ready and here.may(Right.TRIAGE)):
        return []
    topics = [str(topic.pk) for topic in brief.topics]
    day = timezone.localdate()
    chosen = Selection().but(topic=topics, tone=["negative"])
    chosen = replace(
        chosen.between(day - timedelta(days=WEEK - 1), day), switches=frozenset({"unread"})
    )
    found = count(brief.brand, chosen)
    if not found:
        return []
    text = ngettext(
        "%(count)s negative mention of %(brand)s this week has not been read.",
        "%(count)s negative mentions of %(brand)s this week have not been read.",
        found,
    ) % {"count": number(found), "brand": brief.brand}
    place = {"org": here.organisation.slug, "brand": brief.brand.slug}
    url = f"{reverse('listen_stream', kwargs=place)}?{chosen.address()}"
    return [{"text": text, "why": "", "url": url, "icon": "message-square-warning"}]


def _needs(here: Here, brand: Brand) -> list[dict[str, str]]:
    """What asks for a person, each as a sentence with the place where it is mended."""
    place = {"org": here.organisation.slug, "brand": brand.slug}
    found = [
        {
            "text": _("The source “%(name)s” can't be read.") % {"name": source.name},
            "why": _(source.last_error) if source.last_error else "",
            "url": reverse("listen_source", kwargs={**place, "number": source.pk}),
            "icon": "rss",
            "key": f"source {source.pk}",
        }
        for source in troubled_sources(brand)
    ]
    found += [
        {
            "text": _("The import of “%(name)s” has stopped.") % {"name": one.name},
            "why": _(one.last_error) if one.last_error else "",
            "url": reverse("listen_import", kwargs={**place, "number": one.pk}),
            "icon": "file-warning",
            "key": f"import {one.pk}",
        }
        for one in stuck_imports(brand)
    ]
    return found if here.may(Right.LISTEN) else []


def _connections(here: Here) -> list[dict[str, str]]:
    """Accounts that don't work, or whose key ends within a week: for those who can mend it."""
    if not here.may(Right.TEAM):
        return []
    url = reverse("govern_connections", kwargs={"org": here.organisation.slug})
    found = []
    for row in Channel.objects.filter(organisation=here.organisation):
        if row.last_error:
            text = _("The connection to %(name)s doesn’t work.") % {"name": row.name}
            why = _(row.last_error)
        elif row.ends_soon:
            text = _("The connection to %(name)s ends soon.") % {"name": row.name}
            why = _("Its key ends on %(day)s.") % {"day": day_in_words(row.ends_at)}
        else:
            continue
        found.append({"text": text, "why": why, "url": url, "icon": "plug-zap"})
    for sweep in late(here.organisation, timezone.now()):
        text = _("What was deleted on %(name)s could not be checked in time.") % {
            "name": _(platform(sweep.platform).name)
        }
        why = _(sweep.last_error) if sweep.last_error else ""
        found.append({"text": text, "why": why, "url": url, "icon": "trash-2"})
    return found


def _stopped(here: Here) -> list[dict[str, str]]:
    """Work that the machine gave up: for those who run the house."""
    jobs = stopped().count() if here.user.founder else 0
    if not jobs:
        return []
    text = _("%(count)s background jobs stopped after several faults.") % {"count": number(jobs)}
    url = reverse("govern_operations", kwargs={"org": here.organisation.slug})
    return [{"text": text, "why": "", "url": url, "icon": "server-crash"}]


def _since(here: Here) -> dict[str, Any] | None:
    """How many mentions came since the person last looked; remembers this look."""
    before, now = here.member.seen_at, timezone.now()
    if before is None or now - before > LOOK_AGAIN:
        Member.objects.filter(pk=here.member.pk).update(seen_at=now)
    if before is None:
        return None
    return {"count": _heard_since(here, before), "when": before}


def _heard_since(here: Here, when: datetime) -> int:
    """How many mentions of the person's own brands came after a time."""
    rows = Mention.objects.filter(organisation=here.organisation)
    # Positions follow the clock and have an index: only what came since is looked at, from the newest.
    earlier = rows.filter(seen_at__lte=when).order_by("-position")
    position = earlier.values_list("position", flat=True).first() or 0
    fresh = rows.filter(~HIDDEN, position__gt=position)
    return fresh.filter(topics__brand__in=brands_of(here.member)).distinct().count()


def _latest(here: Here, brand: Brand, brief: Brief) -> dict[str, Any]:
    """The newest mentions of the first brand, as the stream shows them."""
    inside = Here(here.member, here.organisation, brand, here.rights)
    chosen = Selection().but(topic=[str(topic.pk) for topic in brief.topics])
    look = find if brief.ready else newest
    rows = look(brand, chosen, size=LATEST).mentions if brief.topics else []
    place = {"org": here.organisation.slug, "brand": brand.slug}
    return {
        "brand": brand,
        "mentions": dressed(inside, rows),
        "words": words_of(inside, None),
        "stream": f"{reverse('listen_stream', kwargs=place)}?{chosen.address()}",
    }
