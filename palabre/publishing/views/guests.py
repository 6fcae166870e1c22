"""The page of somebody from outside: one post, one decision, no account. Its address is the key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.acts import Actor
from palabre.governance.rules import Refused
from palabre.publishing import library, renditions
from palabre.publishing.actions import reviews as verbs
from palabre.publishing.actions.guests import find_link
from palabre.publishing.models import GuestLink, LinkCard, Media
from palabre.publishing.reviewing import material_of
from palabre.publishing.views.media import card_answer

# The address is the key: it is kept by no cache, told to no other site, found by no search engine.
# Not "no-referrer": under that, browsers send a form with "Origin: null", which is refused as forged.
QUIET = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def _link(key: str) -> GuestLink:
    link = find_link(key)
    if link is None:
        raise Http404
    return link


def _quiet(answer: HttpResponse) -> HttpResponse:
    for name, value in QUIET.items():
        answer[name] = value
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Read, comment, approve or ask for a change; once the link has ended, a page that says so."""
    link = _link(key)
    said = link.verdicts.first()
    if not link.is_live:
        ended = {"link": link, "said": said}
        return _quiet(render(request, "publishing/guest_ended.html", ended, status=410))
    fault = ""
    if request.method == "POST":
        try:
            _do(request, link)
            return _quiet(redirect("guest_review", key))
        except Refused as error:
            fault = str(error)
    material = material_of(
        link.review,
        lambda row: reverse(
            "guest_card" if isinstance(row, LinkCard) else "guest_picture", args=(key, row.pk)
        ),
    )
    # What others said inside the house stays inside.
    comments = [one for one in material["comments"] if one["row"].guest_id == link.pk]
    context = {
        **material,
        "comments": comments,
        "link": link,
        "key": key,
        "said": said,
        "is_asked": said is None and link.review.step == link.step,
        "fault": fault,
        "text": request.POST.get("text", "") if fault else "",
    }
    status = 422 if fault else 200
    return _quiet(render(request, "publishing/guest.html", context, status=status))


def _do(request: HttpRequest, link: GuestLink) -> None:
    by = Actor(_("%(name)s (guest)") % {"name": link.name})
    text = request.POST.get("text", "")
    match request.POST.get("verdict"):
        case "approve":
            verbs.guest_approves(by, link, text)
        case "change":
            verbs.guest_asks_for_change(by, link, text)
        case _:
            told = request.POST
            if link.comments.count() >= 50:
                raise Refused(_("These are comments enough: say the rest in your decision."))
            verbs.comment(
                by, link.review.post, text, guest=link,
                part=told.get("part", ""), quote=told.get("quote", ""),
            )  # fmt: skip


@require_safe
def picture(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A picture of the post, made small, while the link holds."""
    link = _link(key)
    version = link.review.post.versions.filter(number=link.review.version).first()
    shown = [one for one, _alt in version.content.get("media", ())] if version else []
    row = Media.objects.filter(brand=link.review.post.brand_id, pk=number).first()
    if not link.is_live or row is None or number not in shown:
        raise Http404
    try:
        found = renditions.small(row)
    except library.Lost:
        raise Http404 from None
    answer = HttpResponse(found.data, content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return _quiet(answer)


@require_safe
def card(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The picture of the card of a link in the post, while the guest's link holds."""
    link = _link(key)
    row = LinkCard.objects.filter(organisation=link.review.organisation_id, pk=number).first()
    version = link.review.post.versions.filter(number=link.review.version).first()
    if not link.is_live or row is None or version is None:
        raise Http404
    told = [version.content.get("link", ""), version.content.get("text", "")]
    told += [one.get("text") or "" for one in version.content.get("told", ())]
    if not any(row.address in one for one in told):
        raise Http404
    return _quiet(card_answer(row))
