"""Sharing a story: one's own text, how it stands on the networks, sending it, and one's own figures."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.community.actions import shares as actions
from palabre.community.actions.ambassadors import show_figures
from palabre.community.actions.own_accounts import own_accounts, send_from
from palabre.community.ambassador_forms import OwnTextForm, SharedForm
from palabre.community.disclosing import told_in_full, wording_of
from palabre.community.models import Ambassador, AmbassadorCharter, Share, Story
from palabre.community.networks_ahead import Ahead, networks_ahead
from palabre.community.own_figures import own_figures
from palabre.community.standing import standing_of
from palabre.community.telling_stories import same_text, stories_now
from palabre.community.views.ambassadors import language_here
from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.publishing.chartering import rules_for
from palabre.publishing.models import Delivery, Review
from palabre.publishing.rules import NEED_A_PERSON, DeliveryState, PostState
from palabre.publishing.words import DELIVERY_STATES

LISTED = 200
BEFORE_IT_LEAVES = {
    PostState.DRAFT: gettext_lazy("not sent: write on at it"),
    PostState.REVIEW: gettext_lazy("somebody reads it first"),
    PostState.APPROVED: gettext_lazy("approved: it leaves when you say so"),
}


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
    if request.method == "POST" and request.POST.get("account"):
        return _send_from(request, here, row)
    form = SharedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.say_shared(actor(here), row, url=form.cleaned_data["url"])
            messages.success(request, _("Noted, for you alone. Thank you."))
            return go(here, "community_my_shares")
        except Refused as refused:
            form.add_error("url", str(refused))
    full = actions.in_full(row, charter)
    accounts = [
        (one, Ahead.of_text(full, platform(one.platform))) for one in own_accounts(ambassador)
    ]
    context = {
        "story": story,
        "row": row,
        "accounts": accounts,
        "full": full,
        "ahead": networks_ahead(full, actions.link_of(story, row)),
        "form": form,
    }
    return render(request, "community/share_send.html", context, status=422 if form.errors else 200)


def _send_from(request: HttpRequest, here: Here, row: Share) -> HttpResponse:
    """Let it leave by one of the person's own accounts."""
    number = number_in(request.POST.get("account", ""))
    channel = get_object_or_404(Channel.every, employee=here.member, pk=number or 0)
    try:
        share = send_from(actor(here), row, channel)
    except Refused as refused:
        messages.error(request, str(refused))
        return go(here, "community_share_send", row.story_id)
    if share.post and Review.objects.filter(post=share.post).exists():
        messages.success(request, _("Somebody reads it first: you let it leave after that."))
    else:
        messages.success(request, _("It leaves now."))
    return go(here, "community_my_shares")


@require_safe
@page(Right.READ)
def mine(request: HttpRequest) -> HttpResponse:
    """What this person shared, with the figures that are theirs alone."""
    here = here_of(request)
    rows = Share.objects.filter(ambassador__member=here.member, story__brand=brand_here(here))
    rows = rows.select_related("story", "link", "post").exclude(way="")
    shares = list(rows[:LISTED])
    figures = own_figures(shares)
    deliveries = Delivery.objects.filter(variant__post__in=[one.post_id for one in shares])
    of_post = {one.variant.post_id: one for one in deliveries.select_related("variant", "channel")}
    for one in shares:
        one.figures = figures[one.pk]  # type: ignore[attr-defined]
        _dress(one, of_post.get(one.post_id or 0))
    context = {"shares": shares, "stands": standing_of(here.member)}
    return render(request, "community/my_shares.html", context)


def _dress(one: Share, delivery: Delivery | None) -> None:
    """How far a share by one's own account is, in words, and what may be done about it."""
    one.delivery, one.why, one.word = delivery, "", ""  # type: ignore[attr-defined]
    sent_at = delivery.sent_at if delivery else None
    one.at = sent_at or one.shared_at or one.made_at  # type: ignore[attr-defined]
    state = one.post.state if one.post else ""
    one.state = state  # type: ignore[attr-defined]
    if delivery is not None and state in {PostState.SCHEDULED, PostState.SENT, PostState.STOPPED}:
        one.word = DELIVERY_STATES[DeliveryState(delivery.state)]  # type: ignore[attr-defined]
        one.why = _(delivery.last_error) if delivery.last_error else ""  # type: ignore[attr-defined]
    elif state in BEFORE_IT_LEAVES:
        one.word = BEFORE_IT_LEAVES[PostState(state)]  # type: ignore[attr-defined]
    one.needs_me = bool(delivery and delivery.state in NEED_A_PERSON)  # type: ignore[attr-defined]
    one.may_write = state in {*BEFORE_IT_LEAVES, PostState.STOPPED}  # type: ignore[attr-defined]


@require_POST
@page(Right.READ)
def figures(request: HttpRequest) -> HttpResponse:
    """Open one's figures to those who lead, or close them."""
    here = here_of(request)
    stands = standing_of(here.member)
    if stands.ambassador is not None:
        shows = request.POST.get("shows") == "1"
        show_figures(actor(here), stands.ambassador, shows=shows)
        messages.success(
            request, _("Your figures are open.") if shows else _("Your figures are yours alone.")
        )
    return go(here, "community_my_shares")
