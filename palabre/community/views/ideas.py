"""Ideas inside the house: the list, one with all that is known of it, and what is done with it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.community.access import boards_here, idea_here, ideas_here
from palabre.community.actions import guests
from palabre.community.actions import ideas as actions
from palabre.community.forms import IdeaForm, WordingForm
from palabre.community.mail import idea_page
from palabre.community.models import Idea, IdeaVote, OfficialAnswer, Participant
from palabre.community.reading import Wanted, counts_of, dressed, found, one_page
from palabre.community.rules import (
    OPEN,
    SHOWN,
    Audience,
    IdeaState,
)
from palabre.community.views.shared import (
    form_page,
)
from palabre.community.voting import counted, family_of
from palabre.community.words import IDEA_STATES, NOTICE_STATES, REMARK_STATES
from palabre.governance.access import Here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mentions_here
from palabre.listening.models import Mention
from palabre.listening.selection import number as whole
from palabre.publishing.letters.rules import RecipientState

MOST_OFFERED, MOST_REMARKS, HOUSES_NAMED = 200, 200, 3
_LISTED = (*SHOWN, IdeaState.WAITING, IdeaState.MERGED)


@require_safe
@page(Right.READ)
def ideas(request: HttpRequest) -> HttpResponse:
    """The brand's ideas: searched, by board and state, most wanted or newest first."""
    here, wanted = here_of(request), Wanted.of(request.GET)
    boards = list(boards_here(here))
    rows = ideas_here(here)
    chosen = request.GET.get("board", "")
    if any(str(one.pk) == chosen for one in boards):
        rows = rows.filter(board=int(chosen))
    counts = counts_of(rows)
    listed = rows if wanted.state else rows.filter(state__in=SHOWN)
    shown, more = one_page(found(listed.annotate(said=Count("remarks")), wanted), wanted.page)
    context = {
        "ideas": shown, "more": more, "wanted": wanted, "boards": boards, "board": chosen,
        "states": [("", _("All that are seen"))]
        + [(str(one), f"{IDEA_STATES[one][0]} ({counts[one]})") for one in _LISTED if counts.get(one)],
        "board_options": [("", _("All boards"))] + [(one.pk, one.name) for one in boards],
        "sorts": [("votes", _("Most wanted first")), ("newest", _("Newest first"))],
        "waiting": counts.get(IdeaState.WAITING, 0),
        "may_write": here.may(Right.TRIAGE), "may_open": here.may(Right.PUBLISH),
    }  # fmt: skip
    return render(request, "community/ideas.html", context)


@require_safe
@page(Right.READ)
def idea(request: HttpRequest, number: int) -> HttpResponse:
    """One idea: who wants it, what is said, what was answered, and the acts."""
    here = here_of(request)
    row = dressed(idea_here(here, number))
    return render(request, "community/idea.html", _of_idea(here, row))


def _of_idea(here: Here, row: Idea) -> dict[str, Any]:
    remarks = list(row.remarks.select_related("author", "by")[:MOST_REMARKS])
    for one in remarks:
        one.state_word, one.kind = REMARK_STATES[one.state]  # type: ignore[index, attr-defined]
    cast = IdeaVote.objects.filter(idea__in=family_of(row), counts=True)
    mine = cast.filter(participant__user=here.user).exists()
    return {
        "idea": row,
        "remarks": remarks,
        "answers": _answers(row),
        "merged": row.merged.all()[:50],
        "mine": mine,
        "takes": row.board.is_open and row.state in OPEN,
        "wish_to_know": cast.filter(tell=True).values("participant").distinct().count(),
        "houses": _houses(row) if here.may(Right.TRIAGE) else [],
        "public": _public(row),
        "states": [(str(one), IDEA_STATES[one][0]) for one in SHOWN],
        "sheet": uuid4(),
        "others": _others(row) if here.may(Right.TRIAGE) else [],
        "may_sort": here.may(Right.TRIAGE),
        "may_answer": here.may(Right.PUBLISH) and row.state in SHOWN,
    }


def _public(row: Idea) -> str:
    outside = row.board.audience != Audience.HOUSE and row.state in SHOWN
    return idea_page(row) if outside else ""


def _answers(row: Idea) -> list[OfficialAnswer]:
    """The answers, each with how many of its mails are where."""
    rows = list(row.answers.select_related("by"))
    counted = OfficialAnswer.objects.filter(idea=row, notices__isnull=False).values_list(
        "pk", "notices__state"
    )
    counts: dict[int, dict[str, int]] = {}
    for number, state, count in counted.annotate(count=Count("notices")).order_by():
        counts.setdefault(number, {})[state] = count
    for one in rows:
        of = counts.get(one.pk, {})
        one.mails = [(NOTICE_STATES[state], of[state]) for state in RecipientState if of.get(state)]  # type: ignore[attr-defined]
        one.in_doubt = of.get(RecipientState.UNKNOWN, 0) + of.get(RecipientState.FAILED, 0)  # type: ignore[attr-defined]
        one.state_word, one.kind = IDEA_STATES[IdeaState(one.state)]  # type: ignore[attr-defined]
    return rows


def _houses(row: Idea) -> list[tuple[str, int]]:
    """From which mail houses the votes come, most first: many from one small house are worth a look."""
    # Asked as one condition: so many voters would be more numbers than a database takes.
    people = Participant.objects.filter(cast__in=counted(row)).exclude(address="").distinct()
    found: dict[str, int] = {}
    for _number, address_of in people.values_list("pk", "address"):
        host = address_of.rpartition("@")[2]
        found[host] = found.get(host, 0) + 1
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:HOUSES_NAMED]


def _others(row: Idea) -> QuerySet[Idea]:
    """The ideas that this one may be merged into, most wanted first."""
    rows = Idea.objects.filter(board=row.board_id, state__in=SHOWN).exclude(pk=row.pk)
    return rows.order_by("-votes", "-id")[:MOST_OFFERED]


def _number_in(text: str) -> int:
    """The number at the beginning of a text: what one chooses from the list is "12 · its title"."""
    return number_in(text.strip().partition(" ")[0]) or 0


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Write an idea down, from a found text (``?mention=``) or not."""
    here = here_of(request)
    boards = boards_here(here)
    if not boards.exists():
        messages.info(request, _("Open a board first: ideas need a place."))
        may = here.may(Right.PUBLISH)
        return go(here, "community_board_new" if may else "community_boards")
    mention = _mention(here, request.GET.get("mention", ""))
    posted = request.POST if request.method == "POST" else None
    form = IdeaForm(posted, boards=boards, initial=_start(here, mention, request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        row = actions.make_idea(
            actor(here), said["board"], said["title"], said["text"], mention=mention
        )
        messages.success(request, _("The idea stands on its board."))
        return go(here, "community_idea", row.pk)
    back = address(here, "community_ideas")
    return form_page(
        request, form, _("New idea"), _("Put it on the board"), back,
        template="community/idea_new.html", mention=mention,
    )  # fmt: skip


def _mention(here: Here, number: str) -> Mention | None:
    """The found text that an address names; 404 for one that isn't the brand's."""
    if not number:
        return None
    row = mentions_here(here).filter(pk=whole(number) or 0).select_related("voice", "place").first()
    if row is None:
        raise Http404
    return row


def _start(here: Here, mention: Mention | None, request: HttpRequest) -> dict[str, Any]:
    told: dict[str, Any] = {"board": request.GET.get("board")}
    if mention is not None:
        first = " ".join((mention.title or mention.text).split())
        told |= {"title": first[:120], "text": mention.text[:4000]}
    return told


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Word an idea otherwise."""
    here = here_of(request)
    row = idea_here(here, number)
    posted = request.POST if request.method == "POST" else None
    form = WordingForm(posted, initial={"title": row.title, "text": row.text})
    if form.is_bound and form.is_valid():
        actions.change_idea(actor(here), row, **form.cleaned_data)
        return go(here, "community_idea", row.pk)
    back = address(here, "community_idea", row.pk)
    return form_page(request, form, _("Word it otherwise"), _("Keep"), back)


@require_POST
@page(Right.PUBLISH)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer officially: the state, and the text that is mailed to those who asked for it."""
    here = here_of(request)
    row = idea_here(here, number)
    said = request.POST
    to, text = said.get("state", ""), said.get("text", "")
    try:
        if to not in set(IdeaState):
            raise Refused(_("This is no state of an idea."))
        told = actions.answer(
            actor(here), row, IdeaState(to), text, UUID(said.get("sheet", "")), said.get("was", "")
        )
    except (Refused, ValueError) as refused:
        says = str(refused) if isinstance(refused, Refused) else _("Open the form again.")
        context = _of_idea(here, dressed(row)) | {"error": says, "text": text, "chosen": to}
        return render(request, "community/idea.html", context, status=422)
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
        context = _of_idea(here, dressed(idea_here(here, number))) | {"text": text, "chosen": to}
        return render(request, "community/idea.html", context, status=422)
    if told is not None:
        messages.success(
            request, _("The answer stands on the page, and leaves to those who asked.")
        )
    return go(here, "community_idea", row.pk)


@require_POST
@page(Right.READ)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Vote, merge, take apart, remark, send doubtful mails again."""
    here = here_of(request)
    row = idea_here(here, number)
    needs = {"vote": Right.READ, "withdraw": Right.READ, "merge": Right.TRIAGE}
    needs |= {"unmerge": Right.TRIAGE, "remark": Right.PUBLISH, "again": Right.PUBLISH}
    if act not in needs or not here.may(needs[act]):
        raise Http404
    try:
        back = _done(request, here, row, act)
    except Refused as refused:
        messages.error(request, str(refused))
        back = row
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
        back = row
    return go(here, "community_idea", back.pk)


def _done(request: HttpRequest, here: Here, row: Idea, act: str) -> Idea:
    by, said = actor(here), request.POST
    match act:
        case "vote":
            guests.vote(guests.member_at(row.board, here.user), row, tell=bool(said.get("tell")))
        case "withdraw":
            guests.withdraw(guests.member_at(row.board, here.user), row)
        case "merge":
            into = ideas_here(here).filter(pk=_number_in(said.get("into", ""))).first()
            if into is None:
                raise Refused(_("Choose the idea that stays from the list."))
            stays = actions.merge(by, row, into)
            messages.success(request, _("Merged: who wanted both counts once."))
            return stays
        case "unmerge":
            actions.unmerge(by, row)
            messages.success(request, _("Taken apart: each has its own votes again."))
        case "remark":
            actions.remark_officially(by, row, said.get("text", ""))
        case "again":
            for one in row.answers.all():
                actions.tell_again(by, one)
    return row
