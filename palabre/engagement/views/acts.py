"""What members do in the inbox: answering, sorting, noting, and saying that they are there."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from palabre.connectors.contract import Moderation
from palabre.engagement import replying, talking
from palabre.engagement.access import (
    agents,
    conversation_here,
    named_in,
    turn_here,
)
from palabre.engagement.actions import answers, conversations, leads, moderation, presence
from palabre.engagement.actions.acting import ACTS
from palabre.engagement.actions.answers import Answer, News
from palabre.engagement.actions.undoing import watched
from palabre.engagement.models import Conversation, SavedReply
from palabre.engagement.views.inbox import about_context, talk_context
from palabre.engagement.views.undoing import remember, undo_last
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.pages import actor, address, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mention_here
from palabre.publishing.actions.posts import Overtaken
from palabre.publishing.forms import with_plain_lines


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def answer_of(request: HttpRequest) -> Answer:
    """The answer that a page sends."""
    told = request.POST
    try:
        sheet = UUID(told.get("sheet", ""))
    except ValueError:
        sheet = uuid4()
    return Answer(
        with_plain_lines(told.get("text", "")),
        sheet,
        turn=min(_number(told.get("turn", "")), 2**31 - 1),
        draft=_number(told.get("draft", "")) or None,
        version=_number(told.get("version", "")),
        seen=_number(told.get("seen", "")),
        counts="counts" in told,
        campaign=_number(told.get("campaign", "")) or None,
        private="private" in told,
    )


@require_POST
@page(Right.ANSWER)
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keep an answer while it is written; gives what the network lets one say still."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, answer = conversation_here(here, number), answer_of(request)
    presence.be_here(here.member, row, typing=bool(answer.text.strip()))
    context: dict[str, Any] = {"said": "", "overtaken": None}
    try:
        post = answers.keep_draft(Actor.person(here.user), row, answer)
    except Overtaken as error:
        post, context = None, {"said": str(error), "overtaken": error.post}
    except (Refused, Moved) as error:
        post, context = None, {"said": str(error), "overtaken": None}
    context |= {
        "talk": row,
        "draft": post,
        "is_kept": post is not None,
        "draft_number": post.pk if post else request.POST.get("draft", ""),
        "draft_version": post.version if post else request.POST.get("version", ""),
        "turn_number": answer.turn + 1,
        "counted": talking.counted(row, answer.text, counts=answer.counts, aside=answer.private),
        "why_not": talking.why_not(row, here.user),
    }
    return render(request, "engagement/counted.html", context)


@require_POST
@page(Right.ANSWER)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Send an answer: it leaves in ten seconds, or is handed in for approval."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, said = conversation_here(here, number), answer_of(request)
    anyway = "anyway" in request.POST
    try:
        turn = answers.send(Actor.person(here.user), row, said, anyway=anyway)
    except (Refused, Moved) as error:
        return refused(request, here, row, said, error)
    if turn is None:
        return after(request, here, row, _("It is handed in: it leaves once it is approved."))
    undo = reverse("engage_take_back", args=[*_place(here), row.pk, turn.pk])
    return after(request, here, row, _("The answer leaves in ten seconds."), undo)


@require_POST
@page(Right.ANSWER)
def insert_reply(request: HttpRequest, number: int) -> HttpResponse:
    """Put a saved reply (``reply``) under what is written and keep both: so it goes without JavaScript."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, written = conversation_here(here, number), answer_of(request)
    rows = SavedReply.objects.filter(brand=brand_here(here))
    reply = get_object_or_404(rows, pk=_number(request.POST.get("reply", "")))
    found = replying.offered(reply, row, replying.known_of(here, row))
    text = "\n\n".join(one for one in (written.text.rstrip(), found.text) if one)
    whole = replace(written, text=text)
    try:
        answers.keep_draft(Actor.person(here.user), row, whole)
    except (Refused, Moved) as error:
        return refused(request, here, row, whole, error)
    for said in found.says:
        messages.warning(request, said)
    return redirect("engage_conversation", *_place(here), row.pk)


def _place(here: Here) -> tuple[str, str]:
    return here.organisation.slug, brand_here(here).slug


def refused(
    request: HttpRequest, here: Here, row: Conversation, said: Answer, error: Exception
) -> HttpResponse:
    """The conversation as it is now, with what was written and why it didn't leave."""
    fresh = conversation_here(here, row.pk)
    context = talk_context(here, fresh) | about_context(here, fresh)
    context |= {"said": str(error), "has_news": isinstance(error, News), "text": said.text}
    context |= {
        "counted": talking.counted(fresh, said.text, counts=said.counts, aside=said.private),
        "sheet": said.sheet,
        "counts": said.counts,
        "aside": said.private,
        "campaign": said.campaign or "",
    }
    context["overtaken"] = error.post if isinstance(error, Overtaken) else None
    if request.headers.get("HX-Request"):
        return render(request, "engagement/inbox.html#talk", context, status=422)
    return render(request, "engagement/inbox.html", context, status=422)


def after(
    request: HttpRequest,
    here: Here,
    row: Conversation,
    said: str = "",
    undo: str = "",
    *,
    stays: bool = False,
) -> HttpResponse:
    """The conversation as it is after an act; what is ``said`` ``stays`` until it is read, if so wanted."""
    if not request.headers.get("HX-Request"):
        if said:
            messages.success(request, said)
        return redirect("engage_conversation", *_place(here), row.pk)
    if "part=about" in request.headers.get("HX-Current-URL", ""):
        # The facts stand on a page of their own there, as on a phone: they are shown anew, not the talk.
        if said:
            messages.success(request, said)
        return HttpResponse(headers={"HX-Refresh": "true"})
    fresh = conversation_here(here, row.pk)
    context = talk_context(here, fresh) | about_context(here, fresh)
    response = render(request, "engagement/inbox.html#talk", context)
    if said:
        toast = {"text": said, **({"undo": undo, "target": "#talk-open"} if undo else {})}
        toast |= {"kind": "error"} if stays else {}
        trigger_client_event(response, "toast", toast)
    return response


@require_POST
@page(Right.ANSWER)
def take_back(request: HttpRequest, number: int, turn: int) -> HttpResponse:
    """Take an answer back before it leaves."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    try:
        answers.take_back(Actor.person(here.user), turn_here(here, number, turn))
    except (Refused, Moved) as error:
        return after(request, here, row, str(error))
    return after(request, here, row, _("It is taken back: nothing left."))


@require_POST
@page(Right.ANSWER)
def moderate(request: HttpRequest, number: int, turn: int, act: str) -> HttpResponse:
    """Ask the network for an act on one of their texts; to delete or send out takes who may publish."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    if act not in set(Moderation):
        raise Http404
    if act in moderation.FOR_GOOD and not here.may(Right.PUBLISH):
        raise PermissionDenied
    try:
        moderation.moderate(Actor.person(here.user), turn_here(here, number, turn), Moderation(act))
    except Refused as error:
        return after(request, here, row, str(error))
    if act != Moderation.DELETE:
        return after(request, here, row, _("The network is asked for it."))
    undo = reverse("engage_let_stand", args=[*_place(here), row.pk, turn])
    said = _(
        "It is deleted there in ten seconds, for everybody. Deleted criticism comes back louder."
    )
    return after(request, here, row, said, undo)


@require_POST
@page(Right.PUBLISH)
def let_stand(request: HttpRequest, number: int, turn: int) -> HttpResponse:
    """Take the deletion of one of their texts back."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    try:
        moderation.let_stand(Actor.person(here.user), turn_here(here, number, turn))
    except Refused as error:
        return after(request, here, row, str(error))
    return after(request, here, row, _("It stands: nothing was deleted."))


@require_POST
@page(Right.ANSWER)
def present(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one looks at a conversation, writes in it, or leaves."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    if "left" in request.POST:
        presence.leave(here.member, row)
    else:
        presence.be_here(here.member, row, typing="typing" in request.POST)
    return HttpResponse(status=204)


@require_POST
@page(Right.ANSWER)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Give, press, tag, put aside, end or open one conversation."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    if act == "take":
        return _take(request, here, row)
    if act not in ACTS:
        raise Http404
    try:
        with watched(row.brand, [row.pk]) as found:
            ACTS[act](actor(here), row.brand, [row.pk], request.POST.get("to", ""), here.member)
    except (Refused, Moved) as error:
        return after(request, here, row, str(error))
    said = {"done": _("Done."), "snooze": _("Put aside.")}.get(act, "")
    name = remember(request, here, found.changes, []) if said else ""
    return after(
        request, here, row, said, address(here, "engage_undo", row.pk, name) if name else ""
    )


@require_POST
@page(Right.ANSWER)
def undo(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Undo what was done to one conversation, if it was done last."""
    here = here_of(request)
    row = conversation_here(here, number)
    done, faults, _kept = undo_last(request, here, name)
    said = _("It is taken back: nothing left.") if done.taken else ""
    said = said or (_("It is as it was.") if done.back else "")
    return after(request, here, row, " ".join([*filter(None, [said]), *faults]), stays=bool(faults))


def _take(request: HttpRequest, here: Here, row: Conversation) -> HttpResponse:
    try:
        conversations.take(Actor.person(here.user), row, here.member)
    except Refused as error:
        return after(request, here, row, str(error))
    return after(request, here, row)


@require_POST
@page(Right.ANSWER)
def make_lead(request: HttpRequest, number: int) -> HttpResponse:
    """Make a lead of whoever one talks with."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    evidence = leads.Evidence(conversation=row)
    try:
        leads.make_lead_of_voice(Actor.person(here.user), brand_here(here), row.voice, evidence)
    except Refused as error:
        return after(request, here, row, str(error))
    return after(request, here, row, _("It is a lead now."))


@require_POST
@page(Right.ANSWER)
def write(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Write a note, or what was answered by hand; take a tag off, or throw the draft away."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, by = conversation_here(here, number), Actor.person(here.user)
    text = with_plain_lines(request.POST.get("text", ""))
    doing: dict[str, Callable[[], object]] = {
        "note": lambda: conversations.note(by, row, text, named_in(text, agents(here))),
        "by-hand": lambda: answers.record(by, row, text),
        "untag": lambda: conversations.untag(by, row, request.POST.get("to", "")),
        "throw-away": lambda: answers.throw_draft(by, row),
    }
    if what not in doing:
        raise Http404
    try:
        doing[what]()
    except (Refused, Moved) as error:
        return after(request, here, row, str(error))
    return after(request, here, row)


@require_POST
@page(Right.ANSWER)
def open_mention(request: HttpRequest, number: int) -> HttpResponse:
    """Make a conversation of a found text."""
    here: Here = request.here  # type: ignore[attr-defined]
    mention = mention_here(here, number)
    try:
        row = conversations.open_conversation(Actor.person(here.user), brand_here(here), mention)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("listen_mention", *_place(here), mention.pk)
    return redirect("engage_conversation", *_place(here), row.pk)
