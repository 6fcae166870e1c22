"""The media library: pictures with what they show, whose they are, and where the eye goes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.channels.doors import platform, platforms
from palabre.channels.words import megabytes
from palabre.connectors.contract import Platform
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing import library, renditions
from palabre.publishing.access import (
    media_here,
    speaking,
)
from palabre.publishing.actions.media import add_file, describe_picture, remove_picture, set_still
from palabre.publishing.against import against_file
from palabre.publishing.cuts import cuts_in, cuts_of
from palabre.publishing.films.parts import part_of
from palabre.publishing.models import LinkCard, Media

PAGE = 60
# As much of the name of a card's picture as stands in its address: nobody guesses it.
SHOWN_OF_NAME = 16
FILE_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


class PictureForm(forms.Form):
    """What a picture shows and whose it is."""

    alt = forms.CharField(
        label=gettext_lazy("What it shows"),
        help_text=gettext_lazy("One sentence for those who don't see it; networks show it, too."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    author = OneLine(label=gettext_lazy("Who made it"), required=False, max_length=200)
    licence = OneLine(
        label=gettext_lazy("What lets us use it"),
        help_text=gettext_lazy("For example: our own, bought from an agency, CC BY 4.0."),
        required=False,
        max_length=200,
    )
    focal_x = forms.IntegerField(
        label=gettext_lazy("The eye goes: from the left, in per cent"), min_value=0, max_value=100
    )
    focal_y = forms.IntegerField(
        label=gettext_lazy("The eye goes: from the top, in per cent"), min_value=0, max_value=100
    )


def in_words_of(name: str, error: library.NoPicture) -> str:
    """Why a file isn't taken in, with its name before it, as a sentence is set in the reader's language."""
    return f"{name}{pgettext('punctuation', ':')} {_(str(error))}"


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def media(request: HttpRequest) -> HttpResponse:
    """Every picture of the brand; posted files are taken in."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    if request.method == "POST":
        for file in request.FILES.getlist("files")[:50]:
            try:
                add_file(Actor.person(here.user), brand, file, request.FILES.getlist("stills"))
            except library.NoPicture as error:
                messages.error(request, in_words_of(file.name or "", error))
        return redirect("publish_media", here.organisation.slug, brand.slug)
    rows = Media.objects.filter(brand=brand)
    if before := number_in(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE + 1])
    context = {"pictures": shown[:PAGE], "more": shown[PAGE - 1].pk if len(shown) > PAGE else None}
    return render(request, "publishing/media.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """One picture and what is known of it."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = media_here(here, number)
    names = ("alt", "author", "licence", "focal_x", "focal_y")
    form = PictureForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        focal = (data["focal_x"], data["focal_y"])
        describe_picture(
            Actor.person(here.user), row,
            alt=data["alt"], author=data["author"], licence=data["licence"], focal=focal,
            cuts=cuts_in(request.POST, [row]).get(str(row.pk), row.cuts),
        )  # fmt: skip
        messages.success(request, _("It is kept."))
        return redirect("publish_media", here.organisation.slug, brand_here(here).slug)
    status = 422 if form.errors else 200
    url = small_address(here, row)
    chosen = cuts_in(request.POST, [row]) or {str(row.pk): row.cuts}
    own = list(
        {one.platform: platform(one.platform) for one in speaking(brand_here(here))}.values()
    )
    others = [one for one in platforms() if one not in own and not one.fictional]
    context = {
        "picture": row,
        "form": form,
        "size": megabytes(row.size),
        "uses": row.uses.select_related("post")[:20],
        "cuts": cuts_of(row, own, chosen, url),
        **told_of(row, own),
        "others": cuts_of(row, sorted(others, key=lambda one: one.name), chosen, url),
        "small": url,
    }
    return render(request, "publishing/picture.html", context, status=status)


def told_of(row: Media, own: Sequence[Platform]) -> dict[str, Any]:
    """What the networks of a brand say to a film or a document: those that take no document in one line."""
    if row.is_picture:
        return {"told": [], "refused": []}
    refused = [of for of in own if row.is_document and not (of.post and of.post.documents)]
    told = [(of, against_file(row, of)) for of in own if of not in refused]
    return {"told": told, "refused": sorted(_(of.name) for of in refused)}


def small_address(here: Here, row: Media | LinkCard) -> str:
    """Where a page finds a picture made small, or that of a card."""
    place = (here.organisation.slug, brand_here(here).slug, row.pk)
    if isinstance(row, LinkCard):
        return f"{reverse('publish_card_picture', args=place)}?{row.picture[:SHOWN_OF_NAME]}"
    return reverse("publish_file", args=place) + f"?small={row.still[:8] or 1}"


@require_safe
@page(Right.READ)
def card_picture(request: HttpRequest, number: int) -> HttpResponse:
    """The picture of a link's card, for whom a page of theirs told its name: cards belong to the whole
    organisation, and what another brand links to is for those who may see that brand."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(LinkCard, organisation=here.organisation, pk=number)
    if request.META["QUERY_STRING"] != row.picture[:SHOWN_OF_NAME]:
        raise Http404
    return card_answer(row)


def card_answer(row: LinkCard) -> HttpResponse:
    """The picture of a card as an answer, or 404."""
    try:
        data = library.path_of(row.picture).read_bytes() if row.picture else b""
    except OSError:
        data = b""
    if not data:
        raise Http404
    return HttpResponse(data, content_type=row.content_type, headers=FILE_HEADERS)


@require_POST
@page(Right.WRITE)
def still(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the picture that stands for a film, as the browser took it."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, file = media_here(here, number), request.FILES.get("still")
    if not row.is_film:
        raise Http404
    try:
        data = file.read(library.MOST_BYTES + 1) if file else b""
        set_still(Actor.person(here.user), row, data)
        messages.success(request, _("This picture stands for the video from now on."))
    except library.NoPicture as error:
        messages.error(request, _(str(error)))
    return redirect("publish_picture", here.organisation.slug, brand_here(here).slug, row.pk)


@require_POST
@page(Right.WRITE)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a picture out of the library."""
    here: Here = request.here  # type: ignore[attr-defined]
    try:
        remove_picture(Actor.person(here.user), media_here(here, number))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("publish_media", here.organisation.slug, brand_here(here).slug)


def kept_apart(row: Media) -> dict[str, str]:
    """How a document is handed out: as a file to keep, which nothing of this house's pages gets near."""
    return {
        "Content-Disposition": content_disposition_header(True, row.name) or "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


@require_safe
@page(Right.READ)
def file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The picture, film or document itself, the last to be kept and never to be opened here; with ``small``
    made small, with ``square`` cut around where the eye goes (of a film its still, of a document a sheet)."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = media_here(here, number)
    try:
        if "square" in request.GET:
            found = renditions.square(row)
        elif "small" in request.GET:
            found = renditions.small(row)
        elif not row.is_picture:
            headers = FILE_HEADERS | (kept_apart(row) if row.is_document else {})
            return part_of(request, library.path_of(row.digest), row.content_type, headers)
        else:
            found = renditions.Rendition(library.read(row), row.content_type, row.width, row.height)
    except library.Lost:
        raise Http404 from None
    return HttpResponse(found.data, content_type=found.content_type, headers=FILE_HEADERS)
