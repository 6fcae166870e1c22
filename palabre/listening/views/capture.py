"""Hand capture: a form for places that no machine may read, and a bookmark that fills it."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palabre.connectors.contract import Kind
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine, Several
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, place_of, topics_here
from palabre.listening.actions.capture import Captured, capture
from palabre.listening.drafts import MOST_TEXT
from palabre.listening.models import Topic
from palabre.listening.source_forms import languages
from palabre.listening.views.rows import addresses
from palabre.listening.words import KINDS

# Run on the page one looks at: opens our form in a small window, with what is selected there.
BOOKMARK = (
    "(()=>{const e=encodeURIComponent;open('%s?url='+e(location.href.slice(0,1000))+'&title='"
    "+e(document.title.slice(0,300))+'&text='+e(String(getSelection()).slice(0,2000)),"
    "'palabre','popup,width=560,height=760')})()"
)


class CaptureForm(forms.Form):
    """What was seen, where, by whom and when."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("As it was written; leave out what concerns nobody else."),
    )
    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    title = OneLine(label=gettext_lazy("Title"), required=False, max_length=300)
    place = OneLine(
        label=gettext_lazy("Place"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A group, a forum, a shop window; without it, the address’s site."),
    )
    author = OneLine(label=gettext_lazy("Who wrote it"), required=False, max_length=200)
    published_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Left empty: now."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=list(KINDS.items()), initial=Kind.POST
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=languages, required=False)
    topics = Several(
        Topic.objects.none(),
        label=gettext_lazy("Topics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the topic that it speaks of.")},
    )

    def __init__(self, *args: Any, here: Here, **options: Any) -> None:
        super().__init__(*args, **options)
        topics = topics_here(here).order_by("pk")
        self.fields["topics"].queryset = topics  # type: ignore[attr-defined]
        if first := topics.first():
            self.fields["topics"].initial = [first.pk]

    def clean(self) -> dict[str, Any]:
        """Somewhere it must have been seen."""
        given = super().clean() or {}
        if not given.get("url") and not given.get("place") and "url" not in self.errors:
            self.add_error("place", _("Give the place or its address: where was it seen?"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page(Right.TRIAGE)
def capture_by_hand(request: HttpRequest) -> HttpResponse:
    """The form, filled with what the bookmark brought as plain text; keeps what is sent."""
    here: Here = request.here  # type: ignore[attr-defined]
    if request.method != "POST":
        return _show(request, CaptureForm(initial=_brought(request), here=here))
    form = CaptureForm(request.POST, here=here)
    if not form.is_valid():
        return _show(request, form, status=422)
    given = dict(form.cleaned_data)
    topics = frozenset(topic.pk for topic in given.pop("topics"))
    given["kind"] = Kind(given["kind"])
    given["published_at"] = given["published_at"] or timezone.now()
    seen = Captured(**given)
    mention, new = capture(Actor.person(here.user), brand_of(here), seen, topics)
    fresh = CaptureForm(initial={"place": given["place"]}, here=here)
    return _show(request, fresh, kept=addresses(here, mention)["page"], new=new)


def _brought(request: HttpRequest) -> dict[str, str]:
    """What a bookmark passed on: text, cut to what the fields take, and never more than text."""
    most = {"url": 1000, "title": 300, "text": 2000, "place": 200, "author": 200}
    brought = {name: request.GET.get(name, "")[:size] for name, size in most.items()}
    if not brought["url"].startswith(("http://", "https://")):
        brought["url"] = ""
    return brought


def _show(
    request: HttpRequest, form: CaptureForm, *, status: int = 200, kept: str = "", new: bool = True
) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    place = place_of(here)
    address = request.build_absolute_uri(reverse("listen_capture", kwargs=place))
    context = {
        "form": form,
        "kept": kept,
        "new": new,
        "bookmark": "javascript:" + quote(BOOKMARK % address, safe="()'=>{}+;,:/?&.!*"),
        "in_window": bool(request.GET.get("url")),
        "has_topics": topics_here(here).exists(),
    }
    return render(request, "listening/capture.html", context, status=status)
