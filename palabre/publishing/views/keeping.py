"""Keeping what is written while one writes, so that no closed lid and no lost line costs a word."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    post_here,
)
from palabre.publishing.actions.posts import Overtaken, Written, change_post, write_post
from palabre.publishing.copying import written_of
from palabre.publishing.forms import PostForm
from palabre.publishing.models import Post
from palabre.publishing.views.attached import attached, cuts_here, keep_aims, library_beside
from palabre.publishing.views.composer import (
    form_in,
    pictures_in,
    sheet_in,
    typed_in,
    version_in,
)

# What is half typed there is no fault yet: as long as it isn't whole, what was kept before stands.
HALF_TYPED = frozenset({"link", "due_at", "title", "tags"})


@require_POST
@page(Right.WRITE)
def keep(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Keep what stands in the composer. Told to the page: the post's number and version, and the sentence
    for the person; ``kept`` is false when it can't be, which the sentence explains. 204: nothing is written
    yet."""
    here: Here = request.here  # type: ignore[attr-defined]
    post = post_here(here, number) if number else None
    form = form_in(request, here, post)
    form.is_valid()
    pictures = pictures_in(request, here, form)
    written = _whole(form, typed_in(request, post, form, pictures), post)
    if written is None:
        return _not_kept(_("Not saved: something in it is too long."))
    if post is None and not _says_anything(written):
        return HttpResponse(status=204)
    try:
        with transaction.atomic():
            kept = _kept(request, here, post, written)
            keep_aims(Actor.person(here.user), pictures)
    except Overtaken as error:
        return _not_kept(_overtaken(error.post), is_overtaken=True)
    except Refused as error:
        return _not_kept(str(error))
    told = _told(here, kept) | {"faults": list(form.non_field_errors())}
    if request.FILES or "pictures" in request.POST:
        rows = attached(here, form, pictures, cuts_here(request, post, pictures))
        context = {"attached": rows, "library": library_beside(here, pictures)}
        shown = render(request, "publishing/composer.html#pictures", context)
        told["pictures"] = shown.content.decode()
    return JsonResponse(told)


def _kept(request: HttpRequest, here: Here, post: Post | None, written: Written) -> Post:
    by, sheet = Actor.person(here.user), sheet_in(request, is_open=True)
    if sheet is None:
        raise Refused(_("Not saved: open this page again."))
    if post is None:
        return write_post(by, brand_here(here), written, sheet=sheet)
    return change_post(by, post, written, version_in(request, post), sheet)


def _whole(form: PostForm, written: Written, post: Post | None) -> Written | None:
    """What was written, with what was kept before where it is only half typed; None when it can't be kept."""
    faulty = set(form.errors) - {"__all__"}
    if not faulty <= HALF_TYPED:
        return None
    before = written_of(post) if post else Written()
    return replace(written, **{name: getattr(before, name) for name in faulty})


def _says_anything(written: Written) -> bool:
    told = [
        text
        for one in written.told
        for text in (one.text, one.title, one.first_comment, *(one.thread or ()))
    ]
    return bool(
        any((written.text, written.title, written.first_comment, written.link))
        or any((*written.thread, *written.media, *told))
    )


def _told(here: Here, post: Post) -> dict[str, Any]:
    place = (here.organisation.slug, brand_here(here).slug, post.pk)
    at = date_format(timezone.localtime(), "H:i")
    return {
        "kept": True,
        "version": post.version,
        "says": _("Saved at %(time)s") % {"time": at},
        "keep": reverse("publish_keep", args=place),
        "edit": reverse("publish_edit", args=place),
    }


def _not_kept(says: str, *, is_overtaken: bool = False) -> JsonResponse:
    return JsonResponse({"kept": False, "is_overtaken": is_overtaken, "says": says})


def _overtaken(post: Post) -> str:
    last = post.versions.first()
    at = date_format(timezone.localtime(last.at if last else None), "H:i")
    return _("%(who)s changed this post at %(time)s, after you opened it.") % {
        "who": last.by if last else "",
        "time": at,
    }
