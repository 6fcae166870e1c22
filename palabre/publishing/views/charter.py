"""The charter's rules for texts: of the organisation, and what each brand adds; tried with a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.access import Here, brands_of, page
from palabre.governance.acts import Actor
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing.actions.charters import accounts_of, current_rules, keep_rules
from palabre.publishing.against import Told, in_words
from palabre.publishing.chartering import LARGEST_FILE, UNWRITTEN, file_of, from_file
from palabre.publishing.checks import Charter, Context, charter_of
from palabre.publishing.checks.spelt import (
    HEADINGS,
    WANTED,
    Unreadable,
    lines_of,
)
from palabre.publishing.forms_charter import RulesForm, TryForm, start_of
from palabre.publishing.models import CharterRules

VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rules a page is about, the version that holds, and whether this member may change them."""

    here: Here
    current: CharterRules | None
    may_change: bool

    @property
    def address(self) -> str:
        """The page's own address."""
        return _address(self.here)

    @property
    def charter(self) -> Charter:
        """What is written here."""
        if self.current is not None:
            return Charter.read(self.current.content)
        return Charter(disclosures=()) if self.here.brand else UNWRITTEN

    def whole(self, written: Charter) -> Charter:
        """What holds for texts if this were what is written here."""
        if self.here.brand is None:
            return written.with_more(
                Charter(own_names=(self.here.organisation.name,), disclosures=())
            )
        others = current_rules(self.here.organisation, None)
        of_all = Charter.read(others.content) if others else UNWRITTEN
        names = (self.here.brand.name, self.here.organisation.name)
        return Charter(own_names=names, disclosures=()).with_more(of_all).with_more(written)


def _address(here: Here) -> str:
    if here.brand is None:
        return reverse("govern_charter", args=[here.organisation.slug])
    return reverse("govern_charter_brand", args=[here.organisation.slug, here.brand.slug])


def _scope(here: Here) -> Scope:
    """Who may let a text leave against the rules may change them: elsewhere nobody could be trusted."""
    may = here.may(Right.APPROVE) and (here.brand is not None or here.may(Right.BRANDS))
    return Scope(here, current_rules(here.organisation, here.brand), may)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def charter(request: HttpRequest) -> HttpResponse:
    """The rules; ``?version=2`` shows an earlier version. Posted: tried, read from a file, or kept."""
    here: Here = request.here  # type: ignore[attr-defined]
    scope = _scope(here)
    if request.method != "POST":
        return _page(request, scope, _start(request, scope))
    wish = request.POST.get("do", "")
    form = _form(scope, request.POST if scope.may_change else None)
    if wish == "try":
        return _tried(request, scope, form)
    if not scope.may_change:
        raise Http404
    if wish == "read":
        return _read(request, scope)
    if form.is_valid():
        try:
            row = keep_rules(
                Actor.person(here.user), here.organisation, form.charter,
                form.cleaned_data["accounts"], brand=here.brand, seen=_seen(request),
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error))
        else:
            _say_kept(request, scope, row)
            return redirect(scope.address)
    return _page(request, scope, form, status=422)


def _say_kept(request: HttpRequest, scope: Scope, row: CharterRules) -> None:
    if scope.current is not None and row.pk == scope.current.pk:
        messages.info(request, _("Nothing has changed."))
    else:
        messages.success(
            request, _("The rules are kept: version %(number)d.") % {"number": row.number}
        )


def _seen(request: HttpRequest) -> int:
    seen = number_in(request.POST.get("seen", ""), 8)
    return -1 if seen is None else seen


def _form(scope: Scope, data: Any = None, row: CharterRules | None = None) -> RulesForm:
    accounts = accounts_of(scope.here.organisation, scope.here.brand)
    row = row or scope.current
    written = Charter.read(row.content) if row else scope.charter
    start = start_of(written, row.accounts if row else [])
    return RulesForm(data, initial=start, accounts=accounts)


def _start(request: HttpRequest, scope: Scope) -> RulesForm:
    """The form of what holds, or of the earlier version that was asked for."""
    asked = request.GET.get("version", "")
    if not asked:
        return _form(scope)
    row = get_object_or_404(_versions(scope), number=number_in(asked, 8) or 0)
    form = _form(scope, row=row)
    form.is_earlier = None if row.is_current else row  # type: ignore[attr-defined]
    return form


def _versions(scope: Scope) -> Any:
    rows = CharterRules.objects.filter(organisation=scope.here.organisation)
    return rows.filter(brand=scope.here.brand)


def _page(
    request: HttpRequest,
    scope: Scope,
    form: RulesForm,
    *,
    trial: TryForm | None = None,
    found: list[Told] | None = None,
    is_read: bool = False,
    status: int = 200,
) -> HttpResponse:
    here = scope.here
    shown = getattr(form, "is_earlier", None) or scope.current
    others = current_rules(here.organisation, None) if here.brand else None
    context = {
        "scope": scope,
        "form": form,
        "seen": scope.current.number if scope.current else 0,
        "earlier": getattr(form, "is_earlier", None),
        "is_read": is_read,
        "parts": parts_of(Charter.read(shown.content) if shown else scope.charter),
        "parts_of_all": parts_of(Charter.read(others.content) if others else UNWRITTEN)
        if here.brand
        else [],
        "trial": trial or TryForm(initial={"language": (get_language() or "fr")[:2]}),
        "found": found,
        "versions": _versions(scope)[:VERSIONS],
        "doors": _doors(here),
    }
    return render(request, "publishing/charter.html", context, status=status)


def _doors(here: Here) -> list[dict[str, Any]]:
    """The organisation's rules and those of each brand, to go from one to the other."""
    org = here.organisation
    return [
        {"label": _("Whole organisation"), "url": reverse("govern_charter", args=[org.slug]),
         "current": here.brand is None},
        *(
            {"label": one.name, "url": reverse("govern_charter_brand", args=[org.slug, one.slug]),
             "current": here.brand is not None and one.pk == here.brand.pk}
            for one in brands_of(here.member)
        ),
    ]  # fmt: skip


def parts_of(written: Charter) -> list[tuple[str, list[str]]]:
    """What is written, heading by heading; those that hold nothing are left out."""
    wanted = [*written.disclosures, *(["alcohol"] if written.alcohol else [])]
    lines = {
        "forbidden": lines_of(written.forbidden, written.reasons).splitlines(),
        "risky": lines_of(written.risky, written.reasons).splitlines(),
        "wanted": [_(WANTED[one]) for one in wanted],
        "disclosed_by": list(written.disclosed_by),
        "own_names": list(written.own_names),
        "own_contacts": list(written.own_contacts),
    }
    return [(_(HEADINGS[name]), found) for name, found in lines.items() if found]


def _tried(request: HttpRequest, scope: Scope, form: RulesForm) -> HttpResponse:
    """What the rules, as they stand in the form, say of a sentence. Nothing is kept."""
    trial = TryForm(request.POST)
    written = form.charter if form.is_bound and form.is_valid() else scope.charter
    found: list[Told] = []
    if trial.is_valid() and trial.cleaned_data["text"].strip():
        found = said_of(scope.whole(written), **trial.cleaned_data)
    if request.headers.get("HX-Request"):
        context = {"found": found, "trial": trial}
        return render(request, "publishing/charter.html#found", context)
    return _page(request, scope, form, trial=trial, found=found)


def said_of(
    rules: Charter, text: str, language: str, *, is_advertising: bool, is_employee: bool
) -> list[Told]:
    """What rules say of a sentence, each thing once, grave ones first."""
    context = Context(language=language, is_partnership=is_advertising, is_ambassador=is_employee)
    told = {in_words(one): one for one in charter_of(text, rules, context)}
    found = [Told(one.rule, one.grave, says, one) for says, one in told.items()]
    return sorted(found, key=lambda one: not one.grave)


def _read(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Fill the form from a file; nothing is kept before the person keeps it."""
    file = request.FILES.get("file")
    form = _form(scope)
    try:
        if file is None or (file.size or 0) > LARGEST_FILE:
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "no text")
        read = from_file(file.read())
    except UnicodeDecodeError:
        messages.error(request, _("Choose a text file as Palabre writes it (UTF-8, up to 500 kB)."))
        return _page(request, scope, form, status=422)
    except Unreadable as fault:
        says = _("Line %(number)d of the file is no heading or wish that a charter knows.")
        messages.error(request, says % {"number": fault.line})
        return _page(request, scope, form, status=422)
    kept = scope.current.accounts if scope.current else []
    accounts = accounts_of(scope.here.organisation, scope.here.brand)
    form = RulesForm(initial=start_of(read, kept), accounts=accounts)
    return _page(request, scope, form, is_read=True)


@require_safe
@page(Right.READ)
def text(request: HttpRequest) -> HttpResponse:
    """The rules as a text file, which can be read in again."""
    here: Here = request.here  # type: ignore[attr-defined]
    scope = _scope(here)
    number = scope.current.number if scope.current else 0
    body = file_of(here.brand or here.organisation, number, scope.charter)
    answer = HttpResponse(body, content_type="text/plain; charset=utf-8")
    slug = here.brand.slug if here.brand else here.organisation.slug
    answer["Content-Disposition"] = f'attachment; filename="charter-{slug}.txt"'
    return answer


def links_of(rows: Iterable[CharterRules]) -> list[tuple[str, str]]:
    """Versions of rules as one names them, each with the address of its page."""
    found = []
    for row in rows:
        place = [row.organisation.slug, *([row.brand.slug] if row.brand else [])]
        view = "govern_charter_brand" if row.brand else "govern_charter"
        says = _("%(name)s, version %(number)d") % {"name": row, "number": row.number}
        found.append((says, f"{reverse(view, args=place)}?version={row.number}"))
    return found
