"""Somebody's own page at a board, opened by the key in their mails: what waits for their yes, what they
want, proposing and voting without further mails, and being forgotten. Whoever has the key has the mail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.community.access import idea_outside, participant_with
from palabre.community.actions import guests
from palabre.community.models import Idea, IdeaVote, Participant
from palabre.community.reading import Wanted, dressed, found, one_page, seen
from palabre.community.rules import OPEN
from palabre.community.thanking import badge_words, deeds_of, dressed_award
from palabre.community.views.public import one_line, shown
from palabre.community.voting import root_of
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """Opened it shows, posted it acts: programs that look at the links of a mail confirm nothing."""
    person = participant_with(key)
    error = ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "forget":
            guests.forget(person)
            return shown(request, "forgotten", person.board, {})
        try:
            _act(request, person, act)
            return redirect("ideas_mine", key=key)
        except Refused as refused:
            error = str(refused)
    context = _context(request, person) | {"error": error}
    answer = shown(request, "mine", person.board, context, 422 if error else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def named(request: HttpRequest, key: str) -> HttpResponse:
    """Agree to be named among those who are thanked, or take it back with one click; nothing else here."""
    person = participant_with(key)
    error = ""
    if request.method == "POST":
        try:
            name = one_line(request.POST.get("name", ""))
            guests.be_named(person, name, agrees=bool(request.POST.get("agrees")))
            return redirect("ideas_named", key=key)
        except Refused as refused:
            error = str(refused)
    context = {"person": person, "error": error}
    answer = shown(request, "named", person.board, context, 422 if error else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _act(request: HttpRequest, person: Participant, act: str) -> None:
    said, board = request.POST, person.board
    text = said.get("text", "")
    match act:
        case "confirm":
            guests.confirm(person, set(said.getlist("yes")))
        case "vote" | "tell":
            tell = bool(said.get("tell"))
            guests.vote(person, idea_outside(board, _number(request)), tell=tell)
        case "withdraw":
            row = get_object_or_404(Idea, board=board, pk=_number(request))
            guests.withdraw(person, row)
        case "propose":
            title = one_line(said.get("title", ""))
            guests.propose(person, title, text, tell=bool(said.get("tell")))
        case "remark":
            guests.remark(person, idea_outside(board, _number(request)), text)
        case "hall":
            name = one_line(said.get("name", ""))
            guests.be_named(person, name, agrees=bool(said.get("agrees")))
        case "badge":
            guests.show_award(person, _number(request, "award"), shows=bool(said.get("shows")))
        case _:
            raise Refused(_("This page doesn’t know what you want: open it again."))


def _number(request: HttpRequest, name: str = "idea") -> int:
    return number_in(request.POST.get(name, "")) or 0


def _context(request: HttpRequest, person: Participant) -> dict[str, Any]:
    board, wanted = person.board, Wanted.of(request.GET)
    rows, more = one_page(found(seen(Idea.objects.filter(board=board)), wanted), wanted.page)
    cast = IdeaVote.objects.filter(participant=person, counts=True).select_related("idea")
    told = {root_of(vote.idea).pk: vote.tell for vote in cast}
    for row in rows:
        row.is_mine, row.tell = row.pk in told, told.get(row.pk)  # type: ignore[attr-defined]
        row.takes = board.is_open and row.state in OPEN  # type: ignore[attr-defined]
    own = [dressed(one) for one in Idea.objects.filter(author=person).order_by("-id")[:50]]
    return {
        "person": person, "asked": guests.asked_of(person), "ideas": rows, "more": more,
        "wanted": wanted, "own": own, "count": len(told), "badges": badge_words(deeds_of(person)),
        "awards": [dressed_award(one) for one in person.awards.order_by("at", "pk")],
        "thanks": person.thanks.select_related("reward__pot")[:20],
    }  # fmt: skip
