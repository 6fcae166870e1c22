"""The charter: read, accepted, written, published; its short version for everybody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import Here, brand_here, brands_of, page
from palabre.governance.actions import charters as actions
from palabre.governance.charter_forms import DraftForm
from palabre.governance.charters import LANGUAGES, LAWS, Content, changes, law_words
from palabre.governance.holding import version_in_force
from palabre.governance.models import Charter, CharterAcceptance, CharterVersion
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, here_of
from palabre.governance.rules import Refused, Right


def language_here() -> str:
    """The language of the page, as far as charters have it."""
    found = (get_language() or "en")[:2]
    return found if found in LANGUAGES else "en"


def at(here: Here, name: str, *more: Any) -> str:
    """The address of a page of this charter: the organisation's, or that of the brand one stands in."""
    if here.brand is None:
        return reverse(f"govern_charter_{name}", args=[here.organisation.slug, *more])
    places = [here.organisation.slug, here.brand.slug, *more]
    return reverse(f"govern_charter_{name}_brand", args=places)


def _addresses(here: Here) -> dict[str, str]:
    names = ("read", "accept", "edit", "begin", "publish", "demand", "show", "end")
    return {f"{name}_url": at(here, name) for name in names}


def _told(version: CharterVersion | None) -> dict[str, Any]:
    """A version in the reader's language, or the one it is written in."""
    if version is None:
        return {"version": None}
    content = Content.read(version.content)
    language = content.nearest(language_here())
    return {"version": version, "language": language, "wording": content.of(language)}


@require_safe
@page(Right.READ)
def read(request: HttpRequest) -> HttpResponse:
    """The charter in force; for those who lead, who has accepted it and what it is tied to."""
    here = here_of(request)
    version = version_in_force(here.organisation, here.brand)
    own = actions.charter_of(here.organisation, here.brand)
    accepted = CharterAcceptance.objects.filter(version=version) if version else None
    leads = here.may(Right.TEAM)
    context = {
        **_told(version),
        **_addresses(here),
        "charter": own,
        "is_own": version is not None and version.charter.brand == here.brand,
        "accepted": accepted.filter(member=here.member).first() if accepted else None,
        "leads": leads,
        "has_draft": own is not None and _differs(own),
        "others": _others(here),
        "people": _people(here, version) if leads else [],
        "versions": list(own.versions.all()) if own else [],
        "public_url": _public_address(here),
    }
    return render(request, "governance/charter.html", context)


def _differs(own: Charter) -> bool:
    last = own.versions.first()
    content = Content.read(own.draft)
    is_new = last is None or last.digest != content.digest or own.ended_at is not None
    return bool(content.wordings) and is_new


def _others(here: Here) -> list[tuple[str, str]]:
    """The other charters there may be: the organisation's and each brand's."""
    org = here.organisation.slug
    found = []
    if here.brand is not None:
        found.append((str(here.organisation), reverse("govern_charter_read", args=[org])))
    for one in brands_of(here.member):
        if one != here.brand:
            found.append((str(one), reverse("govern_charter_read_brand", args=[org, one.slug])))
    return found


def _people(here: Here, version: CharterVersion | None) -> list[dict[str, Any]]:
    """Each member whom this charter is for, and when they accepted the version in force."""
    rows = here.organisation.members.filter(is_active=True).select_related("user")
    if here.brand is not None:
        rows = (rows.filter(brands=here.brand) | rows.filter(brands=None)).distinct()
    done = CharterAcceptance.objects.filter(version=version) if version else ()
    when = {one.member_id: one.at for one in done}
    people = [{"member": one, "at": when.get(one.pk)} for one in rows]
    return sorted(people, key=lambda one: (one["at"] is not None, str(one["member"]).casefold()))


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def accept(request: HttpRequest) -> HttpResponse:
    """Read the version in force, answer its questions, accept it."""
    here = here_of(request)
    version = version_in_force(here.organisation, here.brand)
    if version is None:
        return redirect(at(here, "read"))
    context = {**_told(version), **_addresses(here), "wrong": [], "given": []}
    quiz = context["wording"].quiz
    if request.method == "POST":
        context["given"] = [number_in(request.POST.get(f"q{n}", "")) for n in range(len(quiz))]
        try:
            _must_have_read(request, version)
            seen = number_in(request.POST.get("number", "")) or 0
            actions.accept_charter(
                actor(here), here.member, here.brand, seen, context["language"], context["given"]
            )
            messages.success(request, _("Accepted. Thank you for having read it."))
            return redirect(at(here, "read"))
        except actions.Misunderstood as refused:
            context |= {"error": str(refused), "wrong": refused.places}
        except Refused as refused:
            context["error"] = str(refused)
    is_done = CharterAcceptance.objects.filter(version=version, member=here.member).exists()
    context |= {"is_done": is_done, "questions": _questions(context)}
    status = 422 if context.get("error") else 200
    return render(request, "governance/charter_accept.html", context, status=status)


def _must_have_read(request: HttpRequest, version: CharterVersion) -> None:
    # A brand's own and the organisation's may have the same number.
    if request.POST.get("digest", version.digest) != version.digest:
        raise Refused(_("The charter was changed meanwhile: read it again."))
    if request.POST.get("sure") != "yes":
        raise Refused(_("Tick that you have read it and accept it."))


def _questions(context: dict[str, Any]) -> list[dict[str, Any]]:
    given = [*context["given"], *[None] * len(context["wording"].quiz)]
    return [
        {"place": place, "question": one, "given": given[place], "wrong": place in context["wrong"]}
        for place, one in enumerate(context["wording"].quiz)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def edit(request: HttpRequest) -> HttpResponse:
    """Write the draft, one language at a time."""
    here = here_of(request)
    own = actions.charter_of(here.organisation, here.brand)
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else language_here()
    content = Content.read(own.draft) if own else Content()
    posted = request.POST if request.method == "POST" else None
    form = DraftForm(posted, content.of(language), own.revision if own else 0)
    error = ""
    if posted is not None and form.is_valid():
        try:
            actions.write_draft(
                actor(here), here.organisation, here.brand, language, form.wording, form.seen
            )
            messages.success(request, _("Kept as a draft: nobody is asked to accept it yet."))
            return redirect(f"{at(here, 'edit')}?language={language}")
        except Refused as refused:
            error = str(refused)
    wrong = bool(error) or (posted is not None and not form.is_valid())
    laws = law_words(language_here())
    context = {
        **_addresses(here),
        "form": form,
        "error": error,
        "language": language,
        "languages": LANGUAGES,
        "charter": own,
        "is_empty": not content.wordings,
        "laws": [(law, *laws[law]) for law in LAWS],
        "note": laws[content.law][1] if content.law in laws else "",
        "has_draft": own is not None and _differs(own),
        "lines": _draft_changes(own, content, language),
    }
    return render(request, "governance/charter_edit.html", context, status=422 if wrong else 200)


def _draft_changes(own: Charter | None, content: Content, language: str) -> list[Any]:
    """What the draft changes of the version in force, in one language."""
    last = own.versions.first() if own else None
    if last is None:
        return []
    return changes(Content.read(last.content).of(language), content.of(language))


def _act(request: HttpRequest, work: Any, done: str, to: str) -> HttpResponse:
    """Do something, and say that it is done or why not."""
    try:
        work()
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(to)


def _seen(request: HttpRequest) -> int:
    return number_in(request.POST.get("seen", "")) or 0


@require_POST
@page(Right.TEAM)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin from the usual text under a law."""
    here = here_of(request)
    law = request.POST.get("law", "")
    if law not in LAWS:
        raise Http404
    return _act(
        request,
        lambda: actions.begin_charter(
            actor(here), here.organisation, here.brand, law, _seen(request)
        ),
        _("A text to begin from, in French and English: make it yours."),
        at(here, "edit"),
    )


@require_POST
@page(Right.TEAM)
def publish(request: HttpRequest) -> HttpResponse:
    """Freeze the draft as the version in force."""
    here = here_of(request)
    return _act(
        request,
        lambda: actions.publish_charter(actor(here), here.organisation, here.brand, _seen(request)),
        _("Published. Each member is told, and accepts it for themselves."),
        at(here, "read"),
    )


@require_POST
@page(Right.TEAM)
def demand(request: HttpRequest) -> HttpResponse:
    """Demand that who speaks has accepted it, or demand it no more."""
    here = here_of(request)
    wanted = request.POST.get("wanted") == "yes"
    return _act(
        request,
        lambda: actions.require_charter(actor(here), here.organisation, wanted),
        _("From now on who speaks has accepted the charter.")
        if wanted
        else _("The charter is no longer demanded of those who speak."),
        at(here, "read"),
    )


@require_POST
@page(Right.TEAM)
def show(request: HttpRequest) -> HttpResponse:
    """Open the short version to everybody, or close it again."""
    here = here_of(request)
    own = actions.charter_of(here.organisation, here.brand)
    if own is None or own.ended_at is not None:
        raise Http404
    shown = request.POST.get("shown") == "yes"
    return _act(
        request,
        lambda: actions.show_charter(actor(here), own, shown),
        _("The short version is open to everybody.") if shown else _("It is closed again."),
        at(here, "read"),
    )


@require_POST
@page(Right.TEAM)
def end(request: HttpRequest) -> HttpResponse:
    """Give up the brand's own charter."""
    here = here_of(request)
    brand = brand_here(here)
    return _act(
        request,
        lambda: actions.end_charter(actor(here), here.organisation, brand),
        _("Ended: the organisation’s charter holds here again."),
        at(here, "read"),
    )


@require_safe
@page(Right.READ)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was published, and what it changed."""
    here = here_of(request)
    rows = CharterVersion.objects.filter(
        charter__organisation=here.organisation, charter__brand=here.brand
    )
    row = get_object_or_404(rows.select_related("charter"), number=number)
    told = _told(row)
    before = rows.filter(number=number - 1).first()
    lines = []
    if before is not None:
        old = Content.read(before.content).of(told["language"])
        lines = changes(old, told["wording"])
    context = {**told, **_addresses(here), "before": before, "lines": lines}
    return render(request, "governance/charter_version.html", context)


def _public_address(here: Here) -> str:
    places = [here.organisation.slug, *([here.brand.slug] if here.brand else [])]
    return reverse("charter_public_brand" if here.brand else "charter_public", args=places)


@require_safe
def public(request: HttpRequest, org: str, brand: str | None = None) -> HttpResponse:
    """The short version, for everybody, where the organisation opened it."""
    rows = Charter.objects.filter(organisation__slug=org, is_public=True, ended_at=None)
    rows = rows.filter(brand__slug=brand) if brand else rows.filter(brand=None)
    charter = get_object_or_404(rows.select_related("organisation", "brand"))
    last = charter.versions.first()
    told = _told(last)
    if last is None or not told["wording"].short:
        raise Http404
    context = {**told, "charter": charter}
    return render(request, "governance/charter_public.html", context)
