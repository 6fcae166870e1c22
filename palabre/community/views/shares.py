"""Sharing a story: one's own text, how it stands on the networks, sending it, and one's own figures."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.community.actions import shares as actions
from palabre.community.ambassador_forms import OwnTextForm, SharedForm
from palabre.community.disclosing import told_in_full, wording_of
from palabre.community.models import Ambassador, AmbassadorCharter, Share, Story
from palabre.community.networks_ahead import networks_ahead
from palabre.community.standing import standing_of
from palabre.community.telling_stories import same_text, stories_now
from palabre.community.views.ambassadors import language_here
from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.publishing.chartering import rules_for


def _signed(here: Here) -> tuple[Ambassador, AmbassadorCharter] | None:
    """The member as an ambassador with the charter they signed; None before that."""
    stands = standing_of(here.member)
    if not stands.is_signed or stands.ambassador is None or stands.charter is None:
        return None
    return stands.ambassador, stands.charter


def _story(here: Here, number: int) -> Story:
    rows = stories_now(brand_here(here)).select_related("brand", "picture", "tracked")
    return get_object_or_404(rows.prefetch_related("texts"), pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Make one of the suggested texts one's own."""
    here = here_of(request)
    signed = _signed(here)
    if signed is None:
        return go(here, "community_ambassadors")
    ambassador, charter = signed
    story = _story(here, number)
    open_one = Share.objects.filter(story=story, ambassador=ambassador, way="").first()
    form = OwnTextForm(
        request.POST if request.method == "POST" else None,
        initial=_start(request, story, open_one),
    )
    if form.is_bound and form.is_valid():
        try:
            said = form.cleaned_data
            actions.write(
                actor(here), ambassador, story, said["language"], said["text"],
                own_link=said["own_link"],
            )  # fmt: skip
            return go(here, "community_share_send", story.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    text, language = form["text"].value() or "", form["language"].value() or "en"
    context = {
        "story": story,
        "form": form,
        "has_link": bool(story.link),
        **look_of(story, open_one, charter, text, language),
    }
    return render(request, "community/share.html", context, status=422 if form.errors else 200)


def _start(request: HttpRequest, story: Story, open_one: Share | None) -> dict[str, Any]:
    texts = list(story.texts.all())
    chosen = number_in(request.GET.get("text", ""))
    found = next((one for one in texts if one.pk == chosen), None)
    if found is None and open_one is not None:
        own = open_one.link_id is not None
        return {"text": open_one.text, "language": open_one.language, "own_link": own}
    if found is None:
        mine = language_here()
        found = next((one for one in texts if one.language == mine), next(iter(texts), None))
    own = open_one is not None and open_one.link_id is not None
    told = {"text": found.text, "language": found.language} if found else {}
    return {**told, "own_link": own}


def look_of(
    story: Story, open_one: Share | None, charter: AmbassadorCharter, text: str, language: str
) -> dict[str, Any]:
    """How a text goes out: what is added to it, what it takes on the networks, whether it is another's."""
    wording = wording_of(charter, language, story.brand.name)
    link = actions.link_of(story, open_one)
    full = told_in_full(text, wording, link, rules_for(story.brand).charter)
    return {
        "added": full[len(text.strip()) :].strip(),
        "ahead": networks_ahead(full, link),
        "is_unchanged": any(same_text(text, one.text) for one in story.texts.all()),
    }


@require_POST
@page(Right.READ)
def look(request: HttpRequest, number: int) -> HttpResponse:
    """How the text stands while one writes it."""
    here = here_of(request)
    signed = _signed(here)
    if signed is None:
        raise Http404
    story = _story(here, number)
    open_one = Share.objects.filter(story=story, ambassador=signed[0], way="").first()
    language = "fr" if request.POST.get("language") == "fr" else "en"
    text = request.POST.get("text", "")[:5000]
    context = {"story": story, **look_of(story, open_one, signed[1], text, language)}
    return render(request, "community/share.html#look", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def send(request: HttpRequest, number: int) -> HttpResponse:
    """The text as it goes out: copy it, or let it leave; then say that it is shared."""
    here = here_of(request)
    signed = _signed(here)
    if signed is None:
        return go(here, "community_ambassadors")
    ambassador, charter = signed
    story = _story(here, number)
    rows = Share.objects.select_related("story__brand", "story__tracked", "link")
    row = rows.filter(story=story, ambassador=ambassador, way="").first()
    if row is None:
        return go(here, "community_share", story.pk)
    row.ambassador, row.story = ambassador, story
    form = SharedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.say_shared(actor(here), row, url=form.cleaned_data["url"])
            messages.success(request, _("Noted, for you alone. Thank you."))
            return go(here, "community_my_shares")
        except Refused as refused:
            form.add_error("url", str(refused))
    full = actions.in_full(row, charter)
    context = {
        "story": story,
        "row": row,
        "full": full,
        "ahead": networks_ahead(full, actions.link_of(story, row)),
        "form": form,
    }
    return render(request, "community/share_send.html", context, status=422 if form.errors else 200)


@require_safe
@page(Right.READ)
def mine(request: HttpRequest) -> HttpResponse:
    """What this person shared, with the figures that are theirs alone."""
    here = here_of(request)
    rows = Share.objects.filter(ambassador__member=here.member, story__brand=brand_here(here))
    rows = rows.select_related("story", "link", "ambassador")
    context = {"shares": list(rows.exclude(way="")[:200]), "stands": standing_of(here.member)}
    return render(request, "community/my_shares.html", context)


@require_POST
@page(Right.READ)
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Forget one share with its figures."""
    here = here_of(request)
    rows = Share.objects.filter(ambassador__member=here.member).select_related("ambassador__member")
    actions.throw_away(actor(here), get_object_or_404(rows, pk=number))
    messages.success(request, _("Forgotten here. What stands on the network you delete there."))
    return go(here, "community_my_shares")
