"""The composer: one text, told on each account as it takes it, with what it will look like there."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import Here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import brand_here, open_campaigns, post_here, speaking
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Written, change_post, schedule, write_post
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.actions.slots import queue_post
from palabre.publishing.approving import Path, Team, path_for
from palabre.publishing.forms import PostForm, start_of
from palabre.publishing.library import NoPicture
from palabre.publishing.models import Media, Post
from palabre.publishing.previewing import Preview, previews

MOST_PICTURES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new post; ``?day=2026-12-24&time=10:30`` begins with that day and time, ``?campaign=3`` in
    that campaign."""
    return _compose(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a post that hasn't left."""
    here: Here = request.here  # type: ignore[attr-defined]
    return _compose(request, post_here(here, number))


def _compose(request: HttpRequest, post: Post | None) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    accounts, campaigns = speaking(brand_here(here)), open_campaigns(here, post)
    if request.method == "POST":
        form = PostForm(request.POST, accounts=accounts, campaigns=campaigns)
        pictures = _pictures(request, here, form)
        if form.is_valid():
            saved = _saved(request, here, post, form, pictures)
            if saved is not None:
                return saved
    else:
        start = _start(request, post)
        form = PostForm(initial=start, accounts=accounts, campaigns=campaigns)
        pictures = _attached(post)
    return render(
        request,
        "publishing/composer.html",
        _context(request, here, post, form, pictures),
        status=422 if form.errors else 200,
    )


def _start(request: HttpRequest, post: Post | None) -> dict[str, Any]:
    if post is not None:
        return start_of(post)
    day = request.GET.get("day", "")
    start = {"language": (get_language() or "en")[:2], "aim": "useful"}
    start["campaign"] = request.GET.get("campaign", "")
    at = request.GET.get("time", "")
    return start | (
        {"due_at": f"{day}T{at if len(at) == 5 else '09:00'}"} if len(day) == 10 else {}
    )


def _attached(post: Post | None) -> list[tuple[Media, str]]:
    if post is None:
        return []
    return [(one.media, one.alt) for one in post.attachments.select_related("media")]


def _pictures(request: HttpRequest, here: Here, form: PostForm) -> list[tuple[Media, str]]:
    """The pictures that were kept, in their order, and those that came with the form."""
    wanted = [
        int(one) for one in request.POST.getlist("picture") if one.isdigit() and len(one) < 18
    ]
    known = Media.objects.filter(brand=here.brand).in_bulk(wanted)
    found = [
        (known[one], request.POST.get(f"alt_{one}", "").strip()[:2000])
        for one in dict.fromkeys(wanted)
        if one in known
    ]
    for file in request.FILES.getlist("files")[: MOST_PICTURES - len(found)]:
        try:
            added = add_picture(
                Actor.person(here.user), brand_here(here), file.name or "", file.read()
            )
            found.append((added, ""))
        except NoPicture as error:
            form.add_error(None, f"{file.name}: {_(str(error))}")
    return found[:MOST_PICTURES]


def _saved(
    request: HttpRequest,
    here: Here,
    post: Post | None,
    form: PostForm,
    pictures: list[tuple[Media, str]],
) -> HttpResponse | None:
    """Keep what was written and do what the button says; None when it can't be."""
    by, brand = Actor.person(here.user), brand_here(here)
    written = _written(request, form, pictures)
    try:
        with transaction.atomic():  # refused: nothing is kept twice when it is sent in again
            if post is None:
                post = write_post(by, brand, written)
            else:
                post = change_post(by, post, written, _version(request, post))
            _done(request, here, post)
    except (Refused, Moved) as error:
        form.add_error(None, str(error))
        return None
    return redirect("publish_post", here.organisation.slug, brand.slug, post.pk)


def _done(request: HttpRequest, here: Here, post: Post) -> None:
    wish = request.POST.get("do", "")
    if wish == "hand-in":
        hand_in(Actor.person(here.user), post, schedules="schedules" in request.POST)
        messages.success(request, _("It is handed in."))
    elif wish == "queue" and here.may(Right.PUBLISH):
        at = timezone.localtime(queue_post(Actor.person(here.user), post))
        when = date_format(at, "DATETIME_FORMAT")
        messages.success(request, _("It is scheduled for %(when)s.") % {"when": when})
    elif wish in {"schedule", "now"} and here.may(Right.PUBLISH):
        if wish == "schedule" and post.due_at is None:
            raise Refused(_("Say when it shall leave, or let it leave now."))
        schedule(Actor.person(here.user), post, timezone.now() if wish == "now" else None)
        messages.success(
            request, _("It leaves at once.") if wish == "now" else _("It is scheduled.")
        )
    else:
        messages.success(request, _("The draft is kept."))


def _version(request: HttpRequest, post: Post) -> int:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdigit() and len(seen) < 9 else post.version


def _written(request: HttpRequest, form: PostForm, pictures: list[tuple[Media, str]]) -> Written:
    media = [(one.pk, alt) for one, alt in pictures]
    return form.written(request.POST.getlist("thread"), media)


def _context(
    request: HttpRequest,
    here: Here,
    post: Post | None,
    form: PostForm,
    pictures: list[tuple[Media, str]],
) -> dict[str, Any]:
    thread = request.POST.getlist("thread") if form.is_bound else (post.thread if post else [])
    return {
        "post": post,
        "form": form,
        "accounts": [(one, form.of_account(one)) for one in form.accounts],
        "thread": [one for one in thread if one.strip()],
        "pictures": pictures,
        "previews": _previews(request, brand_here(here), form, pictures),
        "path": _path(here, form),
        "may_publish": here.may(Right.PUBLISH),
        "may_connect": here.may(Right.TEAM),
    }


def _path(here: Here, form: PostForm) -> Path | None:
    """The steps that a text on the accounts and with the tags in the form has to pass."""
    brand = brand_here(here)
    if form.is_bound:
        channels, tags = form["channels"].data or (), form.data.get("tags", "")
    else:
        channels, tags = form.initial.get("channels", ()), form.initial.get("tags", "")
    numbers = [int(one) for one in channels if str(one).isdigit() and len(str(one)) < 18]
    return path_for(brand, numbers, tags.split(","), here.user.pk, Team(brand))


def _previews(
    request: HttpRequest, brand: Brand, form: PostForm, pictures: list[tuple[Media, str]]
) -> list[Preview]:
    """The previews of what stands in the form, also of one that was never sent in."""
    bound = form
    if not form.is_bound:
        start = {name: value for name, value in form.initial.items() if value is not None}
        bound = PostForm(start, accounts=form.accounts)
    bound.is_valid()
    for name, field in bound.fields.items():
        bound.cleaned_data.setdefault(
            name, field.empty_value if hasattr(field, "empty_value") else ""
        )
    return previews(brand, _written(request, bound, pictures), form.accounts, pictures)


@require_POST
@page(Right.WRITE)
def look(request: HttpRequest) -> HttpResponse:
    """The previews of what is being written, as a part of the page. Nothing is kept."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = PostForm(request.POST, accounts=speaking(brand_here(here)))
    request.FILES.clear()
    pictures = _pictures(request, here, form)
    context = {
        "previews": _previews(request, brand_here(here), form, pictures),
        "form": form,
        "accounts": form.accounts,
        "path": _path(here, form),
        "may_publish": here.may(Right.PUBLISH),
        "is_beside": True,
    }
    answer = render(request, "publishing/composer.html#previews", context)
    # What the buttons offer hangs on the accounts and tags: they come along.
    answer.write(render_to_string("publishing/composer_acts.html", context, request))
    return answer
