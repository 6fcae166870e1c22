"""The composer: one text, told on each account as it takes it, with what it will look like there."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

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

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.usual_advice import advice_for
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import only_reading, open_campaigns, post_here, spoken_by
from palabre.publishing.actions.cards import ask_for_cards
from palabre.publishing.actions.media import add_file
from palabre.publishing.actions.posts import (
    Overtaken,
    Sheet,
    Written,
    change_post,
    keeps_itself,
    schedule,
    write_post,
)
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.actions.slots import queue_post
from palabre.publishing.approving import Path, Team, path_for
from palabre.publishing.cuts import aim
from palabre.publishing.findings import Against
from palabre.publishing.following import as_kept
from palabre.publishing.forms import LANGUAGES, PostForm, start_of
from palabre.publishing.kept import hashtags_of, kept_by, start_with, templates_of
from palabre.publishing.library import NoPicture
from palabre.publishing.looking import previews_there
from palabre.publishing.models import Media, Post, PostTemplate
from palabre.publishing.overtaking import overtaken_by
from palabre.publishing.previewing import card_addresses
from palabre.publishing.purpose import missions_asked
from palabre.publishing.rules import KeptKind
from palabre.publishing.tagging import tags_of
from palabre.publishing.timing import to_come
from palabre.publishing.typesetting import changes, is_typeset_by, typeset
from palabre.publishing.views.attached import (
    attached,
    cuts_here,
    keep_aims,
    library_beside,
    lists_beside,
)
from palabre.publishing.views.holds import shown_holds
from palabre.publishing.views.media import in_words_of, small_address
from palabre.publishing.words import settings_words
from palabre.strategy.guidance import guidance_of

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
    overtaken, begun_from = None, _template(request, here) if post is None else None
    if request.method == "POST":
        form = form_in(request, here, post)
        pictures = pictures_in(request, here, form)
        if form.is_valid():
            try:
                return _saved(request, here, post, form, pictures)
            except Overtaken as error:
                post = error.post
                overtaken = overtaken_by(post, written_in(request, post, form, pictures))
                form.add_error(None, str(error))
            except (Refused, Moved) as error:
                form.add_error(None, str(error))
                if isinstance(error, Against):
                    let_pass = _(
                        "Change it, or keep it as a draft: on its page somebody who may approve can"
                        " let it leave all the same."
                    )
                    form.add_error(None, let_pass)
    else:
        form = _fresh_form(request, here, post, begun_from)
        pictures = _attached(post or (begun_from.post if begun_from else None))
    return render(
        request,
        "publishing/composer.html",
        {**_context(request, here, post, form, pictures), "overtaken": overtaken},
        status=422 if form.errors else 200,
    )


def form_in(request: HttpRequest, here: Here, post: Post | None = None) -> PostForm:
    """The form that came in, for the accounts and with the kept texts of the brand."""
    brand = brand_here(here)
    return PostForm(
        request.POST, accounts=_accounts(request, here, post), kept=kept_by(brand),
        campaigns=open_campaigns(here, post), missions=missions_asked(brand, post),
    )  # fmt: skip


def _accounts(request: HttpRequest, here: Here, post: Post | None) -> list[Channel]:
    """The accounts to choose from: for what passes a text on, those of its network."""
    network = post.quoting_on if post else request.POST.get("quoting_on", "")
    return [one for one in spoken_by(here) if one.platform == network or not network]


def _fresh_form(
    request: HttpRequest, here: Here, post: Post | None, template: PostTemplate | None
) -> PostForm:
    """The form of a post, or of a new one: empty, or begun from a template."""
    brand = brand_here(here)
    accounts, kept = _accounts(request, here, post), kept_by(brand)
    if post is not None:
        start = start_of(post)
    else:
        start = _start(request, here) | start_with(kept, accounts)
        if template is not None:
            begun = start_of(template.post)
            start |= {name: value for name, value in begun.items() if name != "due_at"}
    return PostForm(
        initial=start, accounts=accounts, kept=kept, campaigns=open_campaigns(here, post),
        missions=missions_asked(brand, post),
    )  # fmt: skip


def _template(request: HttpRequest, here: Here) -> PostTemplate | None:
    """The template that the address names, if it is the brand's."""
    number = number_in(request.GET.get("from", "")) or 0
    rows = PostTemplate.objects.filter(brand=here.brand, pk=number)
    return rows.select_related("post").first()


def _start(request: HttpRequest, here: Here) -> dict[str, Any]:
    day = request.GET.get("day", "")
    spoken = {code for code, _name in LANGUAGES}
    # A brand speaks its own language, whatever that of the pages is.
    language = brand_here(here).language[:2]
    if language not in spoken:
        language = (get_language() or "en")[:2]
    start = {"language": language, "aim": "useful", "is_typeset": is_typeset_by(brand_here(here))}
    start["campaign"] = request.GET.get("campaign", "")
    at = request.GET.get("time", "")
    return start | (
        {"due_at": f"{day}T{at if len(at) == 5 else '09:00'}"} if len(day) == 10 else {}
    )


def _attached(post: Post | None) -> list[tuple[Media, str]]:
    if post is None:
        return []
    return [(one.media, one.alt) for one in post.attachments.select_related("media")]


def pictures_in(request: HttpRequest, here: Here, form: PostForm) -> list[tuple[Media, str]]:
    """The pictures that were kept, in their order, and those that came with the form."""
    wanted = [one for one in map(number_in, request.POST.getlist("picture")) if one]
    known = Media.objects.filter(brand=here.brand).in_bulk(wanted)
    for row in known.values():
        aim(request.POST, row)
    found = [
        (known[one], request.POST.get(f"alt_{one}", known[one].alt).strip()[:2000])
        for one in dict.fromkeys(wanted)
        if one in known
    ]
    for file in request.FILES.getlist("files")[: max(0, MOST_PICTURES - len(found))]:
        try:
            stills = request.FILES.getlist("stills")
            added = add_file(Actor.person(here.user), brand_here(here), file, stills)
            found.append((added, ""))
        except NoPicture as error:
            form.add_error(None, in_words_of(file.name or "", error))
    return found[:MOST_PICTURES]


def _saved(
    request: HttpRequest,
    here: Here,
    post: Post | None,
    form: PostForm,
    pictures: list[tuple[Media, str]],
) -> HttpResponse:
    """Keep what was written and do what the button says. Raises `Refused`, `Moved` when it can't be."""
    by, brand = Actor.person(here.user), brand_here(here)
    written, sheet = written_in(request, post, form, pictures), sheet_in(request)
    quoting = (post.quoting_on, post.quoting) if post else ("", "")
    if request.POST.get("do") == "copy":
        post = sheet = None
    with transaction.atomic():  # refused: nothing is kept twice when it is sent in again
        keep_aims(by, pictures)
        if post is None:
            post = write_post(by, brand, written, sheet=sheet, quoting=quoting)
        else:
            post = change_post(by, post, written, version_in(request, post), sheet)
        _done(request, here, post)
    if post.is_template:
        return redirect("publish_kept", here.organisation.slug, brand.slug)
    return redirect("publish_post", here.organisation.slug, brand.slug, post.pk)


def _done(request: HttpRequest, here: Here, post: Post) -> None:
    wish = "" if post.is_template else request.POST.get("do", "")
    if wish == "hand-in":
        hand_in(Actor.person(here.user), post, schedules="schedules" in request.POST)
        messages.success(request, _("It is handed in."))
    elif wish == "queue" and here.may(Right.PUBLISH):
        at = timezone.localtime(queue_post(Actor.person(here.user), post))
        when = date_format(at, "DATETIME_FORMAT")
        messages.success(request, _("It is scheduled for %(when)s.") % {"when": when})
    elif wish in {"schedule", "now"} and here.may(Right.PUBLISH):
        if wish == "schedule":
            to_come(post.due_at)
        schedule(Actor.person(here.user), post, timezone.now() if wish == "now" else None)
        messages.success(
            request, _("It leaves at once.") if wish == "now" else _("It is scheduled.")
        )
    else:
        kept = _("The template is kept.") if post.is_template else _("The draft is kept.")
        messages.success(request, kept)


def version_in(request: HttpRequest, post: Post) -> int:
    """The version that the page was opened with."""
    seen = number_in(request.POST.get("version", ""), 8)
    return post.version if seen is None else seen


def sheet_in(request: HttpRequest, *, is_open: bool = False) -> Sheet | None:
    """The sheet that the page calls itself, with the turn of what it sends."""
    try:
        number = UUID(request.POST.get("sheet", ""))
    except ValueError:
        return None
    return Sheet(number, number_in(request.POST.get("turn", ""), 8) or 0, is_open=is_open)


def written_in(
    request: HttpRequest, post: Post | None, form: PostForm, pictures: list[tuple[Media, str]]
) -> Written:
    """What a valid form says, with the pictures that came with it."""
    media = [(one.pk, alt) for one, alt in pictures]
    thread = request.POST.getlist("thread") if request.method == "POST" or not post else post.thread
    written = form.written(thread, media)
    kept = {one.channel_id: one for one in post.variants.all()} if post else {}
    told = [
        as_kept(one, kept[one.channel], request.POST) if one.channel in kept else one
        for one in written.told
    ]
    return replace(written, cuts=cuts_here(request, post, pictures), told=told)


def _context(
    request: HttpRequest,
    here: Here,
    post: Post | None,
    form: PostForm,
    pictures: list[tuple[Media, str]],
) -> dict[str, Any]:
    thread = request.POST.getlist("thread") if form.is_bound else (post.thread if post else [])
    typed = typed_in(request, post, form, pictures)
    is_template = post is not None and post.is_template
    quotes = post is not None and bool(post.quoting)
    told = _told(here, form, typed, pictures, is_template=is_template, quotes=quotes)
    if not form.is_bound:  # of a link that nothing is known of, the opened page asks by itself
        told["is_card_coming"] |= any(one.card and not one.card.title for one in told["previews"])
    return {
        "post": post,
        "sheet": sheet_in(request) or Sheet(uuid4()),
        "last": post.versions.first() if post else None,
        "groups": hashtags_of(form.kept),
        "signatures": [one for one in form.kept if one.kind == KeptKind.SIGNATURE],
        "templates": [] if post else templates_of(brand_here(here)),
        "is_template": is_template,
        "keeps_itself": post is None or keeps_itself(post),
        "form": form,
        "where": list(zip(form["channels"], form.accounts, strict=True)),
        "accounts": [
            (one, form.of_account(one), form.follow_of(one), form.signature_of(one), form.asks(one))
            for one in form.accounts
        ],
        "thread": [one for one in thread if one.strip()],
        "attached": attached(here, form, pictures, cuts_here(request, post, pictures)),
        "library": library_beside(here, pictures),
        **told,
        "path": _path(here, typed),
        "only_reading": only_reading(brand_here(here)),
        "holds": shown_holds(here),
        "guidance": guidance_of(brand_here(here)),
        "advised": [(one, advice_for(platform(one.platform))) for one in form.accounts],
        "may_publish": here.may(Right.PUBLISH),
        "may_connect": here.may(Right.TEAM),
    }


def _path(here: Here, typed: Written) -> Path | None:
    """The steps that what was typed has to pass, by its accounts and tags."""
    brand = brand_here(here)
    channels = [one.channel for one in typed.told]
    tags = tags_of(typed.tags, [typed, *typed.told])
    return path_for(brand, channels, tags, here.user.pk, Team(brand))


def _told(
    here: Here,
    form: PostForm,
    typed: Written,
    pictures: list[tuple[Media, str]],
    *,
    is_template: bool,
    quotes: bool,
) -> dict[str, Any]:
    """How what was typed will stand on each account, and what is set in it before."""
    kept, address = typeset(typed, brand_here(here)), partial(small_address, here)
    shown = previews_there(
        brand_here(here), kept, form.accounts, pictures, address,
        is_template=is_template, quotes=quotes,
    )  # fmt: skip
    return {
        "previews": shown,
        "written": kept,
        "is_card_coming": any(one.card and one.card.is_coming for one in shown),
        "is_set": settings_words(changes(typed, kept)),
    }


def typed_in(
    request: HttpRequest, post: Post | None, form: PostForm, pictures: list[tuple[Media, str]]
) -> Written:
    """What stands in the form, also in one that was never sent in."""
    bound = form
    if not form.is_bound:
        start = {name: value for name, value in form.initial.items() if value is not None}
        bound = PostForm(
            start, accounts=form.accounts, kept=form.kept, campaigns=form.campaigns,
            missions=form.missions,
        )  # fmt: skip
    bound.is_valid()
    for name, field in bound.fields.items():
        bound.cleaned_data.setdefault(
            name, field.empty_value if hasattr(field, "empty_value") else ""
        )
    return written_in(request, post, bound, pictures)


@require_POST
@page(Right.WRITE)
def look(request: HttpRequest) -> HttpResponse:
    """The previews of what is being written, as a part of the page. Of the post nothing is kept."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = form_in(request, here)
    request.FILES.clear()
    pictures = pictures_in(request, here, form)
    typed = typed_in(request, None, form, pictures)
    is_template, quotes = "is_template" in request.POST, bool(request.POST.get("quoting_on"))
    ask_for_cards(here.organisation, card_addresses(typed, form.accounts, pictures))
    context = {
        **_told(here, form, typed, pictures, is_template=is_template, quotes=quotes),
        "form": form,
        "accounts": form.accounts,
        "path": _path(here, typed),
        "may_publish": here.may(Right.PUBLISH),
        "is_beside": True,
        "is_template": is_template,
    }
    answer = render(request, "publishing/composer.html#previews", context)
    # What the buttons offer hangs on the accounts and tags, what is set on the text: they come along.
    for part in ("publishing/composer_acts.html", "publishing/composer_set.html"):
        answer.write(render_to_string(part, context, request))
    answer.write(lists_beside(request, here, form, pictures, cuts_here(request, None, pictures)))
    return answer
