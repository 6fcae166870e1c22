"""Help: what `docs/how-to` tells, as pages in the reader's language, each a step from the pages it is about.

One text for whoever reads the repository and whoever sits before a page. What only a developer needs has no
French text and isn't told here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markdown import Markdown

from palabre.governance.access import page
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.site.settings import ROOT

# Beside the package in a checkout and in a container, inside of it in a wheel.
FOLDERS = (ROOT / "how-to", ROOT.parent / "docs" / "how-to")

# By chapter: each how-to with the pages that it explains, by the beginnings of their addresses' names.
CHAPTERS: tuple[tuple[str | Promise, Mapping[str, str]], ...] = (
    (_("Listen"), {
        "listen-to-a-brand": "listen first_run",
        "find-what-people-want": "listen_categories listen_category",
    }),
    (pgettext_lazy("step", "Map"), {
        "read-a-map": "map",
        "map-who-reacts-to-whom": "map_lists map_sectors",
        "find-themes": "map_themes map_theme",
    }),
    (_("Decide"), {
        "follow-the-path": "decide today",
        "sign-a-plan": "decide_plan decide_compare decide_version decide_pilot decide_review",
    }),
    (_("Engage"), {
        "answer-people": "engage",
        "rules-and-macros": "engage_rule engage_macro engage_alerts engage_programs engage_program",
        "service-levels": "engage_service engage_mine engage_levels engage_team",
        "leads": "engage_lead engage_candidate",
        "know-people": "engage_people engage_person engage_suggestion engage_segment engage_link engage_join",
        "collect-ideas": "community",
        "ambassadors": "community_ambassador community_my community_own community_stor community_share",
    }),
    (_("Publish"), {
        "publish-a-post": "publish",
        "plan-posts": "publish_calendar publish_queue publish_series publish_table publish_batch"
                      " publish_approvals publish_chain publish_review",
        "send-letters": "publish_letter publish_subscribers",
        "run-a-campaign": "campaign",
        "measure-a-site": "campaign_site campaign_goal",
        "read-an-access-log": "campaign_log",
    }),
    (_("Protect"), {
        "watch-a-brand": "protect",
        "be-told-of-alerts": "protect_alert protect_vigil protect_way notice",
        "see-a-burst": "",
        "tell-a-month": "protect_months",
        "meet-a-crisis": "protect_incident protect_playbook protect_streisand protect_check protect_usual",
        "run-a-drill": "protect_drill",
        "find-look-alikes": "protect_lookalikes protect_register protect_lists protect_suspect",
    }),
    (_("Measure"), {
        "read-the-board": "measure",
        "read-the-barometer": "measure_barometer measure_weights measure_edition measure_awareness",
        "tell-the-return": "measure_return decide_budget decide_rates decide_spending",
        "compose-a-report": "measure_report",
    }),
    (_("Govern"), {
        "share-the-work": "govern",
        "connect-an-account": "govern_connect govern_network govern_app govern_reconnect govern_budget",
        "write-the-charter": "govern_charter",
        "write-the-charter-rules": "govern_charter_text",
        "when-somebody-asks": "govern_privacy govern_somebody govern_register govern_impact",
        "keep-no-longer": "govern_term",
        "move-an-organisation": "govern_export",
        "use-the-api": "govern_key",
        "send-mentions-in": "",
        "ask-by-an-assistant": "",
    }),
    (_("Keep the house"), {
        "run-in-production": "govern_operations",
        "run-in-containers": "",
        "run-with-postgresql": "",
        "run-on-several-machines": "",
        "keep-files-in-a-bucket": "",
        "back-up": "",
        "upgrade": "",
    }),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HowTo:
    """A how-to in one language: the name of its file, its title, and its text as HTML."""

    name: str
    title: str
    html: str


@require_safe
@page(Right.READ)
def contents(request: HttpRequest) -> HttpResponse:
    """All how-tos by chapter."""
    chapters = [(label, [told(one) for one in names]) for label, names in CHAPTERS]
    return render(request, "site/help.html", {"chapters": chapters})


@require_safe
@page(Right.READ)
def how_to(request: HttpRequest, name: str) -> HttpResponse:
    """One how-to; 404 for a name that none has."""
    if not any(name in names for _label, names in CHAPTERS):
        raise Http404
    one = told(name)
    text = _linked(one.html, here_of(request).organisation.slug)
    return render(request, "site/how_to.html", {"one": one, "text": text})


def about(view: str) -> HowTo | None:
    """The how-to of a page by the name of its address: that with the longest fitting beginning."""
    fitting = [
        (len(beginning), name)
        for _label, names in CHAPTERS
        for name, beginnings in names.items()
        for beginning in beginnings.split()
        if view.startswith(beginning)
    ]
    return told(max(fitting)[1]) if fitting else None


def told(name: str) -> HowTo:
    """A how-to in the reader's language."""
    return _read(name, "fr" if (get_language() or "").startswith("fr") else "en")


@cache
def _read(name: str, language: str) -> HowTo:
    folder = next(one for one in FOLDERS if one.is_dir())
    text = (folder / (f"{name}.fr.md" if language == "fr" else f"{name}.md")).read_text()
    title, _break, body = text.partition("\n")
    # The line that leads to the other language: here the reader's choice does.
    body = re.sub(r"^\*\[(?:In English|En français)\].*$", "", body, count=1, flags=re.MULTILINE)
    html = Markdown(extensions=["tables", "fenced_code", "sane_lists"]).convert(body)
    return HowTo(name, title.removeprefix("# ").strip(), _framed(html))


def _framed(html: str) -> str:
    """Tables scroll by themselves where they are wider than the page."""
    html = html.replace("<table>", '<div class="table-scroll"><table class="table plain">')
    return html.replace("</table>", "</table></div>")


def _linked(html: str, organisation: str) -> SafeString:
    """The text with its links: to other how-tos here; to what isn't told here, the words alone."""

    def link(match: re.Match[str]) -> str:
        target, words = match.groups()
        if target.startswith("https://"):
            return f'<a href="{target}" rel="noreferrer">{words}</a>'
        name = Path(target.partition("#")[0]).name.removesuffix(".md").removesuffix(".fr")
        if "/" in target or not any(name in names for _label, names in CHAPTERS):
            return words
        return f'<a href="{reverse("help_how_to", args=[organisation, name])}">{words}</a>'

    # Ours, from files beside the code: nothing of it came from outside.
    return mark_safe(re.sub(r'<a href="([^"]+)">(.*?)</a>', link, html, flags=re.DOTALL))  # noqa: S308
