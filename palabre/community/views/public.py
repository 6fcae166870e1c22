"""What anybody may open of a board that isn't the house's own. No script, no cookie, no third party.

The open forms need no token against forged requests: they act for nobody who is signed in, and count for
nothing before the mailbox that was typed says yes.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns.origins import origin_of
from palabre.community.access import board_outside, idea_outside
from palabre.community.actions import guests
from palabre.community.models import Board, Idea
from palabre.community.reading import Wanted, counts_of, dressed, found, one_page, seen
from palabre.community.rules import OPEN, ROADMAP, SHOWN, Audience, IdeaState, RemarkState
from palabre.community.thanking import named_in
from palabre.community.words import IDEA_STATES
from palabre.governance.forms import OneLine
from palabre.governance.rules import Refused

IN_FEED, IN_FRAME, ON_ROADMAP = 30, 10, 100
MOST_REMARKS = 200


def shown(
    request: HttpRequest, name: str, board: Board, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of a board; one that only its address shows asks search engines to leave it out."""
    context |= {"board": board, "brand": board.brand}
    answer = render(request, f"community/public/{name}.html", context, status=status)
    if board.audience == Audience.LINK:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def board(request: HttpRequest, board: str) -> HttpResponse:
    """The ideas of a board."""
    row, wanted = board_outside(board), Wanted.of(request.GET)
    ideas = Idea.objects.filter(board=row)
    rows, more = one_page(found(seen(ideas), wanted), wanted.page)
    counts = counts_of(ideas)
    states = [(str(one), IDEA_STATES[one][0], counts[one]) for one in SHOWN if counts.get(one)]
    context = {"ideas": rows, "more": more, "wanted": wanted, "states": states}
    return shown(request, "board", row, context)


@require_safe
def roadmap(request: HttpRequest, board: str) -> HttpResponse:
    """What is planned, begun and done, with the last answer to each."""
    row = board_outside(board)
    ideas = seen(Idea.objects.filter(board=row, state__in=ROADMAP)).order_by("-changed_at")
    rows = list(ideas.prefetch_related("answers")[:ON_ROADMAP])
    for one in rows:
        one.last = next(iter(one.answers.all()), None)  # type: ignore[attr-defined]
    columns = [
        (IDEA_STATES[state][0], [one for one in rows if one.state == state]) for state in ROADMAP
    ]
    return shown(request, "roadmap", row, {"columns": columns, "is_empty": not rows})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def idea(request: HttpRequest, board: str, number: int) -> HttpResponse:
    """One idea, with what the house answered, what people say, and the forms to join in."""
    row = board_outside(board)
    one = idea_outside(row, number)
    if one.pk != number and request.method != "POST":
        return redirect("ideas_one", board=row.slug, number=one.pk)
    said: dict[str, Any] = {}
    if request.method == "POST":
        said = _took_part(request, row, one)
    remarks = one.remarks.filter(state=RemarkState.SHOWN).select_related("author")
    context = {
        "idea": dressed(one),
        "answers": [_answered(answer) for answer in one.answers.all()],
        "remarks": remarks[:MOST_REMARKS],
        "merged": one.merged.all()[:50],
        "takes": row.is_open and one.state in OPEN,
        **said,
    }
    return shown(request, "idea", row, context, 422 if said.get("error") else 200)


def _answered(answer: Any) -> Any:
    answer.state_word, answer.kind = IDEA_STATES[IdeaState(answer.state)]
    return answer


def one_line(text: str) -> str:
    """What a stranger typed as one line, without the marks that turn the text around it."""
    return OneLine(required=False).to_python(text)


def caller_of(request: HttpRequest) -> guests.Caller:
    """Who fills in an open form, as they say it."""
    said = request.POST
    return guests.Caller(
        said.get("address", "")[:254],
        origin_of(request.META.get("REMOTE_ADDR", "")),
        one_line(said.get("name", ""))[:60],
        (get_language() or "en")[:2],
    )


def _took_part(request: HttpRequest, row: Board, one: Idea) -> dict[str, Any]:
    """What an open form asked for; who fills in the field that people don't see is told nothing."""
    said = request.POST
    text = said.get("text", "")
    kept = {"address": said.get("address", "")[:254], "name": said.get("name", "")[:60]}
    if said.get("website"):
        return {"done": True}
    try:
        if said.get("act") == "remark":
            guests.ask_to_remark(row, caller_of(request), one, text)
        else:
            guests.ask_to_vote(row, caller_of(request), one, tell=bool(said.get("tell")))
    except Refused as error:
        return {"error": str(error), "act": said.get("act"), "text": text, **kept}
    return {"done": True}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest, board: str) -> HttpResponse:
    """The form for an idea."""
    row = board_outside(board)
    said = request.POST
    context: dict[str, Any] = {
        name: said.get(name, "") for name in ("title", "text", "address", "name")
    }
    context["tell"] = bool(said.get("tell"))
    if request.method == "POST":
        context["done"] = True
        if not said.get("website"):
            title = one_line(context["title"])
            try:
                guests.ask_to_propose(
                    row, caller_of(request), title, context["text"], tell=context["tell"]
                )
            except Refused as error:
                context |= {"done": False, "error": str(error)}
    return shown(request, "new", row, context, 422 if context.get("error") else 200)


@require_safe
def feed(request: HttpRequest, board: str) -> HttpResponse:
    """The newest ideas of a board as an Atom feed (RFC 4287)."""
    row = board_outside(board)
    here = settings.ADDRESS + reverse("ideas_board", args=[row.slug])
    channel = Atom1Feed(
        title=_storable(f"{row.name} · {row.brand.name}"), link=here,
        description=_storable(row.text[:500]),
        feed_url=settings.ADDRESS + reverse("ideas_feed", args=[row.slug]),
    )  # fmt: skip
    for one in seen(Idea.objects.filter(board=row)).order_by("-id")[:IN_FEED]:
        dressed(one)
        channel.add_item(
            _storable(one.title), settings.ADDRESS + reverse("ideas_one", args=[row.slug, one.pk]),
            _storable(one.text), pubdate=one.created_at, updateddate=one.changed_at,
            categories=[str(one.state_word)],  # type: ignore[attr-defined]
        )  # fmt: skip
    answer = HttpResponse(channel.writeString("utf-8"), content_type=channel.content_type)
    if row.audience == Audience.LINK:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def hall(request: HttpRequest, board: str) -> HttpResponse:
    """Those who are thanked and agreed to be named."""
    row = board_outside(board)
    return shown(request, "hall", row, {"people": named_in(row)})


def _storable(text: str) -> str:
    """A text without the characters that XML refuses."""
    return "".join(
        one for one in text if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff")
    )


@require_safe
@xframe_options_exempt
def embed(request: HttpRequest, board: str) -> HttpResponse:
    """The most wanted ideas, to be shown within the sites that the board allows, and nowhere else."""
    row = board_outside(board)
    rows, _more = one_page(found(seen(Idea.objects.filter(board=row)), Wanted()), 1)
    answer = shown(request, "embed", row, {"ideas": rows[:IN_FRAME]})
    # Browsers that know `frame-ancestors` don't look at X-Frame-Options; all that are alive know it.
    answer._csp_replace = {"frame-ancestors": row.sites or ["'none'"]}  # type: ignore[attr-defined]
    return answer
