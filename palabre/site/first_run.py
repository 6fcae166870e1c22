"""The first minute: a brand's name, what was understood from it, and its first mentions as they come."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.analysis.query import QueryError
from palabre.analysis.text import fold
from palabre.governance.access import Here, page
from palabre.governance.actions.brands import add_brand
from palabre.governance.actions.organisations import change_organisation
from palabre.governance.acts import Actor
from palabre.governance.forms import BrandForm
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, mentions_here, sources_here, topics_here
from palabre.listening.actions.topics import make_topic
from palabre.listening.choices import country_choices
from palabre.listening.discovery import propose
from palabre.listening.health import none_reached, with_days
from palabre.listening.models import Mention, Source, Topic
from palabre.listening.rules import TopicKind
from palabre.listening.topic_forms import Parts, query_of
from palabre.listening.views.adding import add_ticked, dressed
from palabre.listening.views.rows import dressed as dressed_rows
from palabre.listening.views.rows import words_of
from palabre.listening.views.sources import dressed_source

FIRST = 8
LOOK_AGAIN_S = 2


class BeginForm(BrandForm):
    """The four things that are asked at the beginning, and nothing else."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=country_choices)
        self.fields["name"].label = _("Which brand do you follow?")
        self.fields["name"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        self.fields["site"].label = _("Its web site")
        self.fields["site"].widget = forms.TextInput(
            attrs={"inputmode": "url", "placeholder": "lanterne.example"}
        )


def path(current: int) -> list[dict[str, Any]]:
    """The three steps of the beginning, with the one we are at."""
    labels = (_("Your brand"), _("What we understood"), _("First mentions"))
    return [
        {"label": label, "done": number < current, "current": number == current}
        for number, label in enumerate(labels, start=1)
    ]


def query_for(name: str) -> str:
    """The query proposed for a name: the name as people say it, its #tag and its @handle."""
    tag = "".join(letter for letter in fold(name) if letter.isalnum())
    terms = (name, f"#{tag}", f"@{tag}") if tag else (name,)
    return query_of(Parts(any_of=terms))


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def first_run(request: HttpRequest) -> HttpResponse:
    """Ask for the brand; give it a topic made of its name."""
    here: Here = request.here  # type: ignore[attr-defined]
    if not here.may(Right.BRANDS):
        return render(request, "site/first_run_wait.html")
    start = {"language": get_language(), "country": here.organisation.country}
    form = BeginForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            brand = _begin(Actor.person(here.user), here, form.cleaned_data)
        except QueryError:
            form.add_error(
                "name", _("Nothing can be looked for with this name: give it in letters.")
            )
        else:
            return redirect("first_run_sources", org=here.organisation.slug, brand=brand.slug)
    status = 422 if form.errors else 200
    return render(request, "site/first_run.html", {"form": form, "path": path(1)}, status=status)


@transaction.atomic
def _begin(by: Actor, here: Here, given: dict[str, str]) -> Brand:
    if not here.organisation.brands.exists():  # what it proposed until now was the browser's guess
        change_organisation(by, here.organisation, country=given["country"])
    brand = add_brand(by, here.organisation, **given)
    make_topic(by, brand, brand.name, query_for(brand.name))
    return brand


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def first_run_sources(request: HttpRequest) -> HttpResponse:
    """What was understood: the topic, and the sources proposed, looked for while one reads."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_of(here)
    if request.method == "POST":
        add_ticked(Actor.person(here.user), brand, request.POST.getlist("chosen"))
        return redirect("first_run_listening", org=here.organisation.slug, brand=brand.slug)
    topic = topics_here(here).filter(kind=TopicKind.BRAND).first()
    context: dict[str, Any] = {
        "path": path(2),
        "topic": topic,
        "one_word": len(brand.name.split()) == 1,
    }
    if "look" not in request.GET:
        return render(request, "site/first_run_sources.html", context)
    found = propose(brand.name, language=brand.language, site=brand.site)
    context |= {
        "looked": True,
        "proposals": dressed(here, found.proposals),
        "troubles": [(_(name), _(sentence)) for name, sentence in found.troubles],
        "unreachable": found.unreachable,
    }
    part = "#found" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"site/first_run_sources.html{part}", context)


@require_safe
@page(Right.READ)
def first_run_listening(request: HttpRequest) -> HttpResponse:
    """The first mentions, and how each source does; looks again by itself, and moves nothing in vain."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_of(here)
    sources = with_days(list(sources_here(here).order_by("pk")[:50]))
    rows = mentions_here(here).select_related("voice", "place").order_by("-pk")[:FIRST]
    seen = _fingerprint(sources, rows)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {
        "path": path(3),
        "seen": seen,
        "every": LOOK_AGAIN_S,
        "sources": [dressed_source(one) for one in sources],
        "mentions": dressed_rows(here, rows),
        "words": words_of(here, None),
        "tried": all(source.read_at or source.last_error for source in sources),
        "alone": none_reached(sources),
        "silent": not (settings.ONLINE or settings.DEMO),
        "rivals": Topic.objects.filter(brand=brand, kind=TopicKind.COMPETITOR).exists(),
        "may_invite": here.may(Right.TEAM),
        "may_plan": here.may(Right.PLAN),
        "may_listen": here.may(Right.LISTEN),
    }
    part = "#now" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"site/first_run_listening.html{part}", context)


def _fingerprint(sources: Iterable[Source], rows: Iterable[Mention]) -> str:
    """What the page shows, in short: the same fingerprint means that nothing is new."""
    shown: list[object] = [(s.pk, s.state, s.read_at, s.last_error, s.came_total) for s in sources]
    shown += [row.pk for row in rows]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
