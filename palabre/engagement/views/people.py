"""People: the list with its filters, and what somebody is known by, wrote and agreed to."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement import barred
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_regroup import can_be_undone
from palabre.engagement.leads.stages import staged
from palabre.engagement.models import Identity, Lead, Person, Regrouping, Segment
from palabre.engagement.people import showing
from palabre.engagement.people.access import (
    numbers_of,
    people_here,
    person_here,
    person_or_heir,
    suggestions_here,
    voice_here,
    voices_here,
)
from palabre.engagement.people.forms import ConsentForm, KnownForm, NewPersonForm, PersonForm
from palabre.engagement.people.history import answered, messages_of, newest_of, talks_of, voices_of
from palabre.engagement.people.rules import What
from palabre.engagement.people.segments import Conditions, last_heard, where
from palabre.engagement.people.words import PURPOSES, language_words
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.counts import count_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mentions_here
from palabre.listening.finding import hydrated
from palabre.listening.models import Tag, Voice
from palabre.listening.selection import number as read_number
from palabre.listening.views.rows import dressed
from palabre.publishing.letters.models import Subscriber

TEXTS, MOST_VOICES, TALKS = 20, 20, 10
# What the list's own form asks; other conditions of a segment go along with it.
FILTERS = frozenset({"q", "tag", "language", "consent"})


@require_safe
@page(Right.TRIAGE)
def people(request: HttpRequest) -> HttpResponse:
    """The people of the brand by name, those only who meet what is asked; with ``after``, further rows."""
    here: Here = request.here  # type: ignore[attr-defined]
    asked = Conditions.of(request.GET)
    rows = people_here(here).filter(where(asked))
    found, after = showing.listed(rows, request.GET.get("after", "")[:240])
    more = f"?{asked.address()}&after={quote(after, safe='')}" if after else ""
    context: dict[str, Any] = {"people": [showing.told(one) for one in found], "more": more}
    if "after" in request.GET and request.htmx:  # type: ignore[attr-defined]
        return render(request, "engagement/people/list.html#rows", context)
    context["unshown"] = [pair for pair in asked.told().items() if pair[0] not in FILTERS]
    context |= {"asked": asked, "count": rows.count(), "sought": bool(asked.told())}
    return render(request, "engagement/people/list.html", context | _filters(here))


def _filters(here: Here) -> dict[str, Any]:
    """What the list can be narrowed by, and what waits beside it."""
    any_word = ("", _("Any"))
    tags = Tag.objects.filter(people__in=people_here(here)).distinct().order_by("name")
    return {
        "tags": [any_word, *((name, name) for name in tags.values_list("name", flat=True)[:200])],
        "languages": [any_word, *language_words().items()],
        "consents": [any_word, *((one.value, word) for one, word in PURPOSES.items())],
        "segments": [
            {"name": one.name, "query": Conditions.of(one.conditions).address()}
            for one in Segment.objects.filter(brand=here.brand)
        ],
        "suggested": suggestions_here(here).count(),
        "may_export": here.may(Right.EXPORT),
        "may_connect": here.may(Right.TEAM),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Somebody new: typed, or (``q``) a voice that was heard."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = NewPersonForm(request.POST or None)
    if not _may_reach(here):
        del form.fields["whole"]
    if form.is_bound and form.is_valid():
        try:
            return _to(here, _made(here, form.cleaned_data))
        except Refused as error:
            form.add_error(None, str(error))
    words = request.GET.get("q", "").strip()[:100]
    context = {"form": form, "words": words, "voices": _unknown_voices(here, words)}
    status = 422 if form.errors else 200
    return render(request, "engagement/people/new.html", context, status=status)


def _made(here: Here, given: dict[str, Any]) -> Person:
    by = Actor.person(here.user)
    fields = {name: given[name] for name in verbs.FIELDS}
    with transaction.atomic():
        row = verbs.make_person(by, brand_here(here), whole=given.get("whole", False), **fields)
        for what, typed in ((What.MAIL, given["mail"]), (What.PHONE, given["phone"])):
            if typed:
                verbs.add_known(by, row, what, typed)
    return row


def _unknown_voices(here: Here, words: str) -> list[Voice]:
    """Voices of this name that are nobody's yet, those heard last first."""
    if not words:
        return []
    rows = voices_here(here).filter(identity=None)
    handle = words.removeprefix("@")
    named = rows.filter(name__istartswith=words) | rows.filter(handle__istartswith=handle)
    named |= rows.filter(handle__istartswith=f"@{handle}")
    return [one for one in named.order_by("-last_seen_at")[:MOST_VOICES] if not one.is_unknown]


@require_POST
@page(Right.TRIAGE)
def keep_voice(request: HttpRequest, number: int) -> HttpResponse:
    """Keep who is behind a voice, or (``person``) say whose it is, and go there."""
    here: Here = request.here  # type: ignore[attr-defined]
    voice = voice_here(here, number)
    by = Actor.person(here.user)
    evidence = request.POST.get("evidence", "")
    try:
        if of := read_number(request.POST.get("person", "")):
            row = person_here(here, of)
            verbs.add_voice(by, row, voice, evidence)
        else:
            row = verbs.keep_voice(by, brand_here(here), voice, evidence)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("engage_person_new", here.organisation.slug, brand_here(here).slug)
    return _to(here, row)


def _to(here: Here, row: Person, part: str = "") -> HttpResponse:
    found = redirect("engage_person", here.organisation.slug, brand_here(here).slug, row.pk)
    if part:
        found["Location"] += f"#{part}"
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """All that is known of somebody; what was merged leads to whom it was merged into."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_or_heir(here, number)
    if row.pk != number:
        return _to(here, row)
    form = PersonForm(request.POST or None, initial=_start(row))
    if form.is_bound and form.is_valid():
        try:
            verbs.change_person(Actor.person(here.user), row, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return _to(here, row)
    return shown(request, row, form=form)


def shown(request: HttpRequest, row: Person, **forms: Any) -> HttpResponse:
    """The page of somebody, with the forms as they were filled in; ``before`` gives further texts alone,
    ``talks`` further conversations."""
    here: Here = request.here  # type: ignore[attr-defined]
    talked = _talked(here, row, read_number(request.GET.get("talks", "")))
    if "talks" in request.GET and request.htmx:  # type: ignore[attr-defined]
        return render(request, "engagement/people/person.html#talks", talked)
    before = read_number(request.GET.get("before", ""))
    texts = mentions_here(here)
    numbers = newest_of(row, texts.filter(pk__lt=before) if before else texts, TEXTS + 1)
    more = f"?before={numbers[TEXTS - 1]}" if len(numbers) > TEXTS else ""
    context: dict[str, Any] = {
        "person": row,
        "more": more,
        "words": [],
        "texts": dressed(here, hydrated(brand_here(here), numbers[:TEXTS])),
    }
    if before and request.htmx:  # type: ignore[attr-defined]
        return render(request, "engagement/people/person.html#texts", context)
    faults = any(one.errors for one in forms.values())
    context |= _around(here, row) | {"form": PersonForm(initial=_start(row))}
    leads = Lead.objects.filter(brand=brand_here(here), person__in=numbers_of(row))
    context["leads"] = staged(brand_here(here), leads)
    context |= {"known_form": KnownForm(), "consent_form": ConsentForm()} | forms | talked
    return render(request, "engagement/people/person.html", context, status=422 if faults else 200)


def _talked(here: Here, row: Person, before: int | None) -> dict[str, Any]:
    """The brand's conversations with somebody, a page of them, and where the next one begins."""
    rows = talks_of(row, brand_here(here), private=here.may(Right.ANSWER))
    rows = rows.filter(pk__lt=before) if before else rows
    found = answered(rows[: TALKS + 1])
    more = f"?talks={found[TALKS - 1].row.pk}" if len(found) > TALKS else ""
    return {"talks": found[:TALKS], "more_talks": more, "may_answer": here.may(Right.ANSWER)}


def _start(row: Person) -> dict[str, str]:
    return {name: getattr(row, name) for name in verbs.FIELDS}


def _around(here: Here, row: Person) -> dict[str, Any]:
    known = showing.known_rows(row)
    mails = [one["row"].value for one in known if one["row"].what == What.MAIL]
    free = Subscriber.objects.filter(brand=here.brand, consent=None, address__in=mails)
    regroupings = Regrouping.objects.filter(kept=row, undone_at=None).select_related("other", "by")
    platforms = [one["platform"] for one in known if one["stays"]]
    return {
        "title": showing.title_of(row),
        "known": known,
        "count": count_of(
            mentions_here(here).filter(voice__in=voices_of(row)), showing.MOST_COUNTED
        ),
        "tags": list(row.tags.all()),
        "consents": showing.consent_rows(row),
        "joinable": free.exclude(state="asked").exists(),
        "regroupings": [(one, can_be_undone(one)) for one in regroupings[:10]],
        "stays": showing.kept_words(platforms),
        "may_export": here.may(Right.EXPORT),
        "may_leave": len(platforms) < len(known) or not known,
        "heard_at": Person.objects.values_list(last_heard(), flat=True).get(pk=row.pk),
        "may_reach": _may_reach(here),
        "may_publish": here.may(Right.PUBLISH),
        **barred.beside_person(row, brand_here(here)),
        "language": language_words().get(row.language, row.language),
    }


@require_POST
@page(Right.TRIAGE)
def add_known(request: HttpRequest, number: int) -> HttpResponse:
    """Note a mail, a phone or a site of somebody; one that is another's leads to merging the two."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    form = KnownForm(request.POST)
    if not form.is_valid():
        return shown(request, row, known_form=form)
    given = form.cleaned_data
    try:
        verbs.add_known(
            Actor.person(here.user), row, What(given["what"]), given["value"], given["evidence"]
        )
    except verbs.Taken as error:
        if people_here(here).filter(pk=error.person.pk).exists():
            messages.warning(request, str(error))
            place = (here.organisation.slug, brand_here(here).slug, row.pk)
            found = redirect("engage_person_merge", *place)
            found["Location"] += f"?other={error.person.pk}"
            return found
        form.add_error("value", _("Another brand keeps a record with it."))
        return shown(request, row, known_form=form)
    except Refused as error:
        form.add_error("value", str(error))
        return shown(request, row, known_form=form)
    return _to(here, row, "known")


@require_POST
@page(Right.TRIAGE)
def remove_known(request: HttpRequest, number: int, identity: int) -> HttpResponse:
    """Say that something isn't theirs after all."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    found = get_object_or_404(Identity, person=row, pk=identity)
    try:
        verbs.remove_identity(Actor.person(here.user), found)
    except Refused as error:
        messages.error(request, str(error))
    return _to(here, row, "known")


@require_POST
@page(Right.TRIAGE)
def tag(request: HttpRequest, number: int) -> HttpResponse:
    """Put a tag on somebody (``tag``), or take it away (``off``)."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    off = request.POST.get("off", "")
    try:
        verbs.tag_person(
            Actor.person(here.user), row, off or request.POST.get("tag", ""), on=not off
        )
    except Refused as error:
        messages.error(request, str(error))
    return _to(here, row, "tags")


def _may_reach(here: Here) -> bool:
    """Whether a member may say who knows a record: not who works for some brands only."""
    return not here.member.brands.exists()


@require_POST
@page(Right.TRIAGE)
def reach(request: HttpRequest, number: int) -> HttpResponse:
    """Make a record known to the whole organisation (``whole`` is 1), or to this brand alone."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    if not _may_reach(here):
        raise PermissionDenied
    brand = None if request.POST.get("whole") == "1" else brand_here(here)
    try:
        verbs.set_reach(Actor.person(here.user), row, brand)
    except Refused as error:
        messages.error(request, str(error))
    return _to(here, row, "who")


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """Forget somebody, once it is said what goes and what stays. Whom all brands know, only who works for all
    of them: what the others keep goes, too."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = person_here(here, number)
    if row.brand_id is None and not _may_reach(here):
        raise PermissionDenied
    if request.method == "POST":
        try:
            verbs.erase_person(Actor.person(here.user), row)
        except Refused as error:
            messages.error(request, str(error))
            return _to(here, row)
        messages.success(request, _("They are forgotten."))
        return redirect("engage_people", here.organisation.slug, brand_here(here).slug)
    said = messages_of(row)
    context = {
        "person": row, "title": showing.title_of(row),
        "private": said.filter(is_private=True).count(),
        "count": count_of(said.filter(is_private=False)),
    }  # fmt: skip
    return render(request, "engagement/people/erase.html", context)
