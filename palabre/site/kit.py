"""The kit page: every component of the design system on one page, with invented content."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from palabre.site import kit_atlas, kit_charts
from palabre.site.steps import STEPS, Door


class KitForm(forms.Form):
    """One field of each kind, with a fault to show."""

    name = forms.CharField(
        label=gettext_lazy("Name of the topic"), help_text=gettext_lazy("As your team calls it.")
    )
    site = forms.URLField(label=gettext_lazy("Web site"), required=False, assume_scheme="https")
    kind = forms.ChoiceField(
        label=gettext_lazy("Followed as"),
        choices=[("brand", gettext_lazy("Brand")), ("risk", gettext_lazy("Risk"))],
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=[("fr", gettext_lazy("French")), ("en", gettext_lazy("English"))],
        widget=forms.CheckboxSelectMultiple,
    )
    active = forms.BooleanField(label=gettext_lazy("Follow from now on"), required=False)


@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """The page, for those who build pages: on a demonstration or while developing."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    with translation.override(_language(request)):
        return render(request, "site/kit.html", _content(request))


@require_safe
def atlas(request: HttpRequest) -> JsonResponse:
    """The invented network of the map, with as many voices as asked for."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    asked = request.GET.get("voices", "")
    count = min(int(asked), kit_atlas.MOST) if re.fullmatch(r"[0-9]{1,6}", asked) else 1200
    with translation.override(_language(request)):
        return JsonResponse(kit_atlas.network(count, timezone.now().date()))


def _language(request: HttpRequest) -> str:
    language = request.GET.get("language", translation.get_language())
    return language if language in dict(settings.LANGUAGES) else "en"


def _content(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "theme": request.GET.get("theme", "auto"),
        "atlas": reverse("kit_atlas", query={"language": _language(request), **_voices(request)}),
        "around": _around(),
        "form": KitForm({"name": "", "site": "lanterne", "kind": "brand", "languages": ["fr"]}),
        "mentions": _mentions(now),
        "examples": _examples(now),
        "words": ["lanterne", "#lanterne", "livraison", "delivery"],
        "moment": now - timedelta(minutes=26),
        "long_ago": now - timedelta(days=400),
        "series": [12, 18, 9, 22, 31, 28, 40, 38, 52, 47, 61, 58],
        "facets": _facets(),
        "bars": _bars(),
        "tabs": [
            {"url": "#", "label": _("Stream"), "current": True, "count": 1284},
            {"url": "#", "label": _("Topics"), "current": False, "count": 6},
            {"url": "#", "label": _("Sources"), "current": False},
        ],
        "segments": [("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days"))],
        "path": [
            {"label": _("Brand"), "done": True},
            {"label": _("Sources"), "current": True},
            {"label": _("First mentions")},
        ],
        "chips": [
            {"name": _("Tone"), "label": _("Negative"), "url": "#"},
            {"name": _("Source"), "label": "Mastodon", "url": "#"},
        ],
        "query": 'lanterne AND (livraison OR "service client")\n'
        "NOT site:lanterne.example // nos pages\nlang:fr NEAR/3",
        "error": {"at": 92, "end": 98, "text": _("NEAR/3 needs a word on both sides.")},
        "platforms": [
            "mastodon",
            "bluesky",
            "feed",
            "reddit",
            "linkedin",
            "youtube",
            "mail",
            "echo",
        ],
        "tones": ["positive", "neutral", "negative", "mixed", "unsure"],
        "charts": kit_charts.charts(now.date()),
        "days": kit_charts.days(now.date(), 60),
    }


def _voices(request: HttpRequest) -> dict[str, str]:
    return {"voices": request.GET["voices"]} if "voices" in request.GET else {}


def _around() -> SimpleNamespace:
    """Give a navigation as a member with every right would see it."""
    doors = []
    for digit, step in enumerate(STEPS, start=1):
        tabs = tuple(Door(page.view, page.label, "#", step.icon, False, 0) for page in step.pages)
        doors.append(
            Door(step.name, step.label, "#", step.icon, step.name == "listen", digit, tabs)
        )
    return SimpleNamespace(steps=doors, tabs=(), brands=[], brand=None, address=lambda view: "")


class _Voice(SimpleNamespace):
    """A writer that shows itself by name, as the stored ones do."""

    def __str__(self) -> str:
        return str(self.name)


def _mention(number: int, voice: _Voice, **values: Any) -> SimpleNamespace:
    urls = dict.fromkeys(
        ("page", "voice", "copies", "star", "read", "tone", "intent", "tag", "hide"), "#"
    )
    usual = {
        "title": "",
        "tone_confidence": 0.83,
        "tone_by_hand": False,
        "intents": {},
        "intents_by_hand": False,
        "category_names": [],
        "copy_count": 0,
        "likes": 0,
        "relays": 0,
        "replies": 0,
        "read_at": None,
        "is_starred": False,
        "is_hidden": False,
        "tag_names": [],
        "url": "https://example.org/1",
        "urls": urls,
    }
    return SimpleNamespace(id=number, voice=voice, **{**usual, **values})


def _mentions(now: datetime) -> list[SimpleNamespace]:
    """Give rows with everything a row can carry, one of them hostile."""
    camille = _Voice(name="Camille Roussel", handle="@camille@piaille.example", followers=1840)
    review = _Voice(name="La Gazette du commerce", handle="", followers=None)
    robot = _Voice(name="Prix du jour", handle="@prix.example", followers=12, is_automatic=True)
    bad = _Voice(name="<script>alert(1)</script>", handle="@javascript:alert(1)", followers=3)
    return [
        _mention(
            1,
            camille,
            platform="mastodon",
            place="piaille.example",
            published_at=now - timedelta(minutes=4),
            language="fr",
            tone="negative",
            intents={"complaint": 0.91, "question": 0.72},
            category_names=["Livraison en retard"],
            likes=31,
            relays=12,
            replies=4,
            text="Troisième semaine d'attente pour ma livraison #Lanterne, et le service client ne "
            "répond plus. Quelqu'un d'autre dans ce cas ?",
        ),
        _mention(
            2,
            review,
            platform="feed",
            place="gazette.example",
            published_at=now - timedelta(hours=3),
            language="fr",
            tone="positive",
            intents={"praise": 1.0},
            intents_by_hand=True,
            copy_count=12,
            is_starred=True,
            read_at=now,
            tag_names=["presse"],
            title="Lanterne ouvre un atelier de réparation à Nantes",
            text="La marque de luminaires Lanterne inaugure samedi un atelier où chacun peut faire "
            "réparer sa lampe. L'entreprise promet un délai de 26 minutes pour les pannes simples.",
        ),
        _mention(
            3,
            robot,
            platform="bluesky",
            place="",
            published_at=now - timedelta(days=1, hours=2),
            language="en",
            tone="unsure",
            tone_confidence=0,
            read_at=now,
            text="Lanterne desk lamp now 39.90, free delivery until Sunday.",
        ),
        _mention(
            4,
            bad,
            platform="linkedin",
            place='"><img src=x onerror=alert(1)>',
            published_at=now - timedelta(days=40),
            language="en",
            tone="mixed",
            tone_by_hand=True,
            url="javascript:alert(1)",
            text='<img src=x onerror="alert(1)"> I love my Lanterne lamp & "hate" the <b>box</b>.',
        ),
    ]


def _examples(now: datetime) -> list[SimpleNamespace]:
    """Give two rows for a miniature, with ids of their own."""
    rows = _mentions(now)[1:3]
    for row in rows:
        row.id += 100
    return rows


def _facets() -> list[dict[str, Any]]:
    return [
        {"value": "mastodon", "label": "Mastodon", "platform": "mastodon", "count": 12480},
        {"value": "bluesky", "label": "Bluesky", "platform": "bluesky", "count": 3210},
        {"value": "feed", "label": _("Press and blogs"), "platform": "feed", "count": 842},
        {"value": "reddit", "label": "Reddit", "platform": "reddit", "count": 0},
    ]


def _bars() -> list[dict[str, Any]]:
    rows = [
        ("mastodon", "Mastodon", 12480),
        ("bluesky", "Bluesky", 3210),
        ("feed", "gazette.example", 842),
    ]
    most, total = rows[0][2], sum(row[2] for row in rows)
    return [
        {
            "label": label,
            "platform": platform,
            "value": value,
            "share": value / total,
            "width": round(100 * value / most),
            "href": "#",
        }
        for platform, label, value in rows
    ]
