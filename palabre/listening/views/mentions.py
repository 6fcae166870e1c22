"""One mention: its text, thread, copies, voice and history, and what can be done with it."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from palabre.channels.doors import network
from palabre.connectors.contract import Capability, Kind
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.counts import count_of
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Right
from palabre.listening import access
from palabre.listening.access import brand_of, place_of
from palabre.listening.actions import mentions as verbs
from palabre.listening.actions.searches import forget_search, save_search
from palabre.listening.actions.sources import hide_source
from palabre.listening.categories import category_chances
from palabre.listening.cleaning import storable
from palabre.listening.finding import hydrated
from palabre.listening.models import Mention, SavedSearch, Tag
from palabre.listening.rules import SAID_INTENTS, IntentLabel, ToneLabel
from palabre.listening.selection import Selection, number
from palabre.listening.views.rows import dressed, words_of
from palabre.listening.words import TONES, country_name, intents_in_words, language_name

MOST_AROUND = 50
MOST_OF_VOICE = 3
MOST_COUNTED = 1_000  # of the others of a voice: some write a million

# What the trail says of a mention, on the mention's own page.
DONE = {
    "captured": gettext_lazy("%(who)s wrote it down."),
    "starred": gettext_lazy("%(who)s put a star on it."),
    "unstarred": gettext_lazy("%(who)s took its star away."),
    "hid": gettext_lazy("%(who)s hid it."),
    "showed": gettext_lazy("%(who)s showed it again."),
    "tagged": gettext_lazy("%(who)s tagged it “%(tag)s”."),
    "untagged": gettext_lazy("%(who)s took the tag “%(tag)s” away."),
    "corrected": gettext_lazy("%(who)s corrected the tone: %(old)s → %(new)s."),
    "corrected intent": gettext_lazy("%(who)s corrected the intent: %(old)s → %(new)s."),
}
ANY_ACT = gettext_lazy("%(who)s did something to it.")


@require_safe
@page(Right.READ)
def mention(request: HttpRequest, number: int) -> HttpResponse:
    """The whole story of one mention; as a card for the panel with ``?part=card``."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, row = brand_of(here), access.mention_here(here, number)
    (shown,) = dressed(here, hydrated(brand, [row.pk]))
    context = {
        "mention": shown,
        "words": words_of(here, None),
        "topics": [link.topic for link in shown.mention_topics.all()],
        "language": language_name(row.language) if row.language else "",
        "country": country_name(row.country) if row.country else "",
        "categories": category_chances(row),
    }
    if request.GET.get("part") == "card":
        return render(request, "listening/mention.html#card", context)
    others = access.mentions_here(here).exclude(pk=row.pk).filter(voice=row.voice)
    newest = _numbers(others.order_by("-pk"), MOST_OF_VOICE)
    context |= {
        "acts": True,
        "may_answer": here.may(Right.ANSWER),
        "may_pass_on": here.may(Right.WRITE) and _may_go_on(row),
        "thread": dressed(here, hydrated(brand, _thread(here, row))),
        "copies": dressed(here, hydrated(brand, _copies(here, row))),
        "others": dressed(here, hydrated(brand, newest)),
        "count_of_voice": count_of(others, MOST_COUNTED),
        "history": _history(row),
        "hide_source": _hide_source(here, shown),
    }
    return render(request, "listening/mention.html", context)


def _may_go_on(row: Mention) -> bool:
    """Whether its network lets us pass it on: a text that stands by itself, for everybody."""
    can = network(row.platform).capabilities
    is_open = not row.is_private and row.kind != Kind.COMMENT
    return is_open and bool({Capability.RELAY, Capability.QUOTE} & can)


def _thread(here: Here, row: Mention) -> list[int]:
    """The conversation in order, the mention itself within it; nothing when it stands alone."""
    root = row.thread or row.remote_id
    told = access.mentions_here(here).filter(platform=row.platform)
    numbers = _first(told.filter(thread=root), told.filter(remote_id=root))
    return numbers if len(numbers) > 1 else []


def _history(row: Mention) -> list[tuple[AuditEntry, str]]:
    """What people of the organisation did to it, newest first."""
    entries = AuditEntry.objects.filter(
        organisation=row.organisation_id, kind="mention", object_id=str(row.pk)
    )
    return [(entry, _told(entry)) for entry in entries.order_by("-pk")[:MOST_AROUND]]


def _told(entry: AuditEntry) -> str:
    old, new = "", ""
    verb = entry.verb
    if tones := entry.details.get("tone"):
        old, new = (str(TONES.get(label, label)) for label in tones)
    elif intents := entry.details.get("intent"):
        old, new = map(intents_in_words, intents)
        verb = "corrected intent"
    words = {"who": entry.actor, "old": old, "new": new, "tag": entry.details.get("tag", "")}
    return str(DONE.get(verb, ANY_ACT)) % words


def _hide_source(here: Here, row: Mention) -> str:
    """Where all that its source brings is put out of sight, for those who may."""
    if row.source is None or row.source.is_hidden or not access.may_change(here, row.source):
        return ""
    place = place_of(here)
    number = row.source_id
    return reverse("listen_source_act", kwargs={**place, "number": number, "act": "hide"})


def _copies(here: Here, row: Mention) -> list[int]:
    """The other texts of the same family, first one first."""
    first = row.copy_of_id or row.pk
    own = access.mentions_here(here).exclude(pk=row.pk)
    return _first(own.filter(copy_of=first), own.filter(pk=first))


def _first(*parts: QuerySet[Mention]) -> list[int]:
    """The first of several questions together, each asked by itself: each has its own index."""
    found = {n for one in parts for n in _numbers(one.order_by("pk"), MOST_AROUND)}
    return sorted(found)[:MOST_AROUND]


def _numbers(rows: QuerySet[Mention], most: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:most])


@require_http_methods(["GET", "POST"])
@page(Right.TRIAGE)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do something with one mention and give its row back, as it is now."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = access.mention_here(here, number)
    if act not in ACTS:
        raise Http404
    if request.method == "GET":
        return _form(request, here, row, act)
    said = ACTS[act](request, here, row)
    (shown,) = dressed(here, hydrated(brand_of(here), [row.pk]))
    context = {"mention": shown, "words": words_of(here, None), "acts": True}
    response = render(request, "palabre/mention.html", context)
    if said and "quiet" not in request.GET:
        undo = {"undo": f"{request.path}?quiet=1", "target": f"#mention-{row.pk}"}
        trigger_client_event(response, "toast", {"text": said, **undo})
    return response


@require_POST
@page(Right.TRIAGE)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark the mentions that the page shows as read, and show the page again."""
    here: Here = request.here  # type: ignore[attr-defined]
    shown = [
        found for text in request.POST.getlist("number") if (found := number(text)) is not None
    ]
    own = access.mentions_here(here).filter(pk__in=shown[: verbs.MOST_AT_ONCE])
    numbers = list(own.values_list("pk", flat=True))
    verbs.mark_read(_by(here), here.organisation, numbers, read=True)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        raise Http404
    return HttpResponseRedirect(back)


@require_POST
@page(Right.TRIAGE)
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search one looks at."""
    here: Here = request.here  # type: ignore[attr-defined]
    name = storable(request.POST.get("name", "")).strip()
    selection = Selection.of(request.POST)
    kept = save_search(_by(here), brand_of(here), name, selection.address()) if name else None
    return _saved(request, here, selection, kept)


@require_POST
@page(Right.TRIAGE)
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a saved search."""
    here: Here = request.here  # type: ignore[attr-defined]
    forget_search(_by(here), access.saved_search_here(here, number))
    return _saved(request, here, Selection())


def _saved(
    request: HttpRequest, here: Here, selection: Selection, kept: SavedSearch | None = None
) -> HttpResponse:
    brand = brand_of(here)
    place = place_of(here)
    context = {
        "saved": SavedSearch.objects.filter(brand=brand),
        "search_url": reverse("listen_search", kwargs=place),
        "may_triage": True,
        "just_saved": kept.pk if kept else None,
    }
    if not request.headers.get("HX-Request"):
        return redirect(f"{context['search_url']}?{selection.address()}")
    return render(request, "listening/saved.html", context)


def _form(request: HttpRequest, here: Here, row: Mention, act: str) -> HttpResponse:
    if act != "tag":
        raise Http404
    (shown,) = dressed(here, hydrated(brand_of(here), [row.pk]))
    names = Tag.objects.filter(organisation=here.organisation).values_list("name", flat=True)
    return render(request, "listening/tag.html", {"mention": shown, "known": list(names[:500])})


def _by(here: Here) -> Actor:
    return Actor.person(here.user)


# What each act does, and the sentence with which it can be undone: by doing it once more.
def _star(request: HttpRequest, here: Here, row: Mention) -> str:
    verbs.star(_by(here), here.organisation, [row.pk], starred=not row.is_starred)
    return _("The star is gone.") if row.is_starred else _("Starred.")


def _read(request: HttpRequest, here: Here, row: Mention) -> str:
    verbs.mark_read(_by(here), here.organisation, [row.pk], read=row.read_at is None)
    return ""


def _hide(request: HttpRequest, here: Here, row: Mention) -> str:
    verbs.hide(_by(here), here.organisation, [row.pk], hidden=not row.is_hidden)
    return _("Shown again.") if row.is_hidden else _("Hidden: it counts in no figure.")


def _tone(request: HttpRequest, here: Here, row: Mention) -> str:
    label = request.POST.get("tone", "")
    if label not in list(ToneLabel):
        raise Http404(_("This tone doesn't exist."))
    verbs.correct_tone(_by(here), here.organisation, [row.pk], label)
    return ""


def _intent(request: HttpRequest, here: Here, row: Mention) -> str:
    """Say that a text wants this too, or not; "none": nothing of it."""
    label = request.POST.get("intent", "")
    if label not in (*SAID_INTENTS, IntentLabel.NONE):
        raise Http404(_("This intent doesn't exist."))
    held = set(row.intents) & set(SAID_INTENTS)
    wanted = held ^ {label} if label != IntentLabel.NONE else set()
    verbs.correct_intents(_by(here), here.organisation, [row.pk], wanted)
    return ""


def _tag(request: HttpRequest, here: Here, row: Mention) -> str:
    removed, name = (storable(request.POST.get(one, "")) for one in ("remove", "name"))
    if removed:
        verbs.untag(_by(here), here.organisation, [row.pk], removed)
    elif name.replace(",", " ").strip():
        verbs.tag(_by(here), here.organisation, [row.pk], name)
    return ""


def _source(request: HttpRequest, here: Here, row: Mention) -> str:
    source = row.source
    if source is None or not access.may_change(here, source):
        raise Http404
    hide_source(_by(here), source, hidden=not source.is_hidden)
    if source.is_hidden:
        return _("What “%(source)s” brought is shown again.") % {"source": source}
    return _("All that “%(source)s” brings is hidden.") % {"source": source}


ACTS = {
    "star": _star,
    "read": _read,
    "hide": _hide,
    "source": _source,
    "tone": _tone,
    "intent": _intent,
    "tag": _tag,
}
