"""Segments and consents: who meets which conditions, and who agreed to what."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from palabre.ecosystem.behind import said_lately
from palabre.ecosystem.themed import expected_among
from palabre.ecosystem.told import habits_shown
from palabre.engagement.actions import people_asked, people_consent, people_segments
from palabre.engagement.models import Consent, Segment
from palabre.engagement.people.access import people_here, person_here, segment_here
from palabre.engagement.people.forms import ConsentForm, SegmentForm
from palabre.engagement.people.rules import Purpose, Talk
from palabre.engagement.people.segments import Conditions, counts_of, people_in
from palabre.engagement.people.words import TALKS, language_words, purpose_word
from palabre.engagement.views.people import shown
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.listening.models import Voice
from palabre.listening.words import INTENTS
from palabre.listening.words import network as called


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def segments(request: HttpRequest) -> HttpResponse:
    """The segments of the brand, how many people each has now, and a new one."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = SegmentForm(request.POST or None, initial=request.GET.dict())
    if _kept(here, form, None):
        return _back(here)
    rows = list(Segment.objects.filter(brand=here.brand))
    people = people_here(here)
    counts = counts_of(people, rows)
    told = [{"row": one, "count": counts[one.pk], **_told(one)} for one in rows]
    context = {"segments": told, "form": form, "all": people.count()}
    status = 422 if form.errors else 200
    return render(request, "engagement/people/segments.html", context, status=status)


def _kept(here: Here, form: SegmentForm, row: Segment | None) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    given = dict(form.cleaned_data)
    try:
        people_segments.keep_segment(
            Actor.person(here.user), brand_here(here), given.pop("name"), given, row
        )
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True


def _back(here: Here) -> HttpResponse:
    return redirect("engage_segments", here.organisation.slug, brand_here(here).slug)


def _told(row: Segment) -> dict[str, Any]:
    """A segment's conditions in words, and the query of its list."""
    asked = Conditions.of(row.conditions)
    words = [_("tag “%(tag)s”") % {"tag": asked.tag}] if asked.tag else []
    if asked.language:
        words.append(language_words().get(asked.language, asked.language))
    if asked.platform:
        words.append(_("has a voice on %(network)s") % {"network": called(asked.platform)})
    if asked.consent:
        words.append(_("agrees to: %(what)s") % {"what": purpose_word(asked.consent)})
    if asked.place:
        words.append(asked.place)
    words += [*_written(asked), *_talked(asked)]
    return {"words": words, "address": asked.address()}


def _written(asked: Conditions) -> list[str]:
    words = []
    if asked.heard:
        count = ngettext("heard in the last day", "heard in the last %(n)s days", asked.heard)
        words.append(count % {"n": asked.heard})
    if asked.silent:
        count = ngettext(
            "not heard in the last day", "not heard in the last %(n)s days", asked.silent
        )
        words.append(count % {"n": asked.silent})
    if asked.mentions:
        count = ngettext("wrote at least %(n)s text", "wrote at least %(n)s texts", asked.mentions)
        words.append(count % {"n": asked.mentions})
    if asked.wants:
        words.append(_("wrote: %(what)s") % {"what": INTENTS[asked.wants]})
    return words


def _talked(asked: Conditions) -> list[str]:
    words = []
    if asked.talk:
        words.append(_("conversation: %(how)s") % {"how": TALKS[Talk(asked.talk)]})
    if asked.talk_tag:
        words.append(_("conversation tagged “%(tag)s”") % {"tag": asked.talk_tag})
    return words


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def segment(request: HttpRequest, number: int) -> HttpResponse:
    """Change a segment, and see what its people expect, and their habits."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = segment_here(here, number)
    form = SegmentForm(request.POST or None, initial={"name": row.name, **row.conditions})
    if _kept(here, form, row):
        return _back(here)
    voices = Voice.objects.filter(identity__person__in=people_in(row, people_here(here)))
    brand = brand_here(here)
    context = {"segment": row, "form": form, "expects": expected_among(voices, brand)}
    context |= habits_shown(said_lately(voices, brand))
    status = 422 if form.errors else 200
    return render(request, "engagement/people/segment.html", context, status=status)


@require_POST
@page(Right.TRIAGE)
def remove_segment(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a segment away."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = segment_here(here, number)
    people_segments.remove_segment(Actor.person(here.user), row)
    return _back(here)


def _person(here: Here, number: int) -> HttpResponse:
    found = redirect("engage_person", here.organisation.slug, brand_here(here).slug, number)
    found["Location"] += "#consents"
    return found


@require_POST
@page(Right.TRIAGE)
def add_consent(request: HttpRequest, number: int) -> HttpResponse:
    """Note that somebody agreed to something."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    form = ConsentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        at = timezone.make_aware(datetime.combine(given["given_on"], time.min))
        try:
            people_consent.note_consent(
                Actor.person(here.user), row, Purpose(given["purpose"]), given_at=at,
                source=given["source"], proof=given["proof"],
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _person(here, number)
    return shown(request, row, consent_form=form)


@require_POST
@page(Right.TRIAGE)
def withdraw(request: HttpRequest, number: int, consent: int) -> HttpResponse:
    """Note that somebody agrees no more."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Consent.objects.filter(person=person_here(here, number)).select_related(
        "subscriber", "person"
    )
    people_consent.withdraw_consent(Actor.person(here.user), get_object_or_404(rows, pk=consent))
    return _person(here, number)


@require_POST
@page(Right.TRIAGE)
def ask_again(request: HttpRequest, number: int, consent: int) -> HttpResponse:
    """Mail once more the question whether somebody agrees to what was ticked with their address."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Consent.objects.filter(person=person_here(here, number)).select_related("identity")
    row = get_object_or_404(rows, pk=consent)
    try:
        people_asked.ask_again(brand_here(here), row)
        messages.success(request, _("Their mailbox is asked."))
    except Refused as error:
        messages.error(request, str(error))
    return _person(here, number)


@require_POST
@page(Right.TRIAGE)
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Tie somebody's subscription to the letters to their record."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    people_consent.join_subscribers(Actor.person(here.user), brand_here(here), row)
    return _person(here, number)


@require_POST
@page(Right.TRIAGE)
def join_all(request: HttpRequest) -> HttpResponse:
    """Tie all subscribers to the people who have their address."""
    here: Here = request.here  # type: ignore[attr-defined]
    count = people_consent.join_subscribers(Actor.person(here.user), brand_here(here))
    said = ngettext(
        "%(count)s subscription was joined.", "%(count)s subscriptions were joined.", count
    )
    messages.success(request, said % {"count": count})
    return _back(here)
