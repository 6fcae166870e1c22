"""The inbox: its lists, one conversation among them, and what is told while it is open."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.campaigns.models import Campaign
from palabre.campaigns.rules import CampaignState
from palabre.channels.doors import network
from palabre.connectors.usual_advice import advice_for
from palabre.engagement import barred, listing, talking
from palabre.engagement.access import agents, at_hand, conversation_here, macros_here, teams_here
from palabre.engagement.countdown import countdown, counting
from palabre.engagement.listing import Listed, Wanted
from palabre.engagement.live import news
from palabre.engagement.models import Conversation, ConversationTag
from palabre.engagement.promises import promise_beside, with_inbox
from palabre.engagement.threads import is_aside, may_aside
from palabre.engagement.views import customer
from palabre.engagement.words import EMPTY, KINDS, PRIORITIES, STATES, VIEWS
from palabre.engagement.worktime import Hours
from palabre.governance.access import Here, brand_here, page
from palabre.governance.live import with_notices
from palabre.governance.models import User
from palabre.governance.numbers import number_in
from palabre.governance.rules import Right
from palabre.listening.models import Tag
from palabre.publishing.actions.posts import channels_of
from palabre.publishing.approving import Team, path_for
from palabre.publishing.counted import counts_there
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState
from palabre.strategy.guidance import guidance_of

MOST_TAGS = 40
# The views beside the list; the others stand in a menu, until they are looked at.
AT_HAND = frozenset({"todo", "mine", "unassigned", "late"})


@require_safe
@page(Right.ANSWER)
def inbox(request: HttpRequest) -> HttpResponse:
    """The inbox without a conversation open; ``?part=rows`` is the next page of a list."""
    here: Here = request.here  # type: ignore[attr-defined]
    return render(request, _template(request), _frame(request, here))


def _template(request: HttpRequest) -> str:
    part = request.GET.get("part", "") if request.headers.get("HX-Request") else ""
    part = part if part in {"rows", "list", "talk", "turns"} else ""
    return f"engagement/inbox.html#{part}" if part else "engagement/inbox.html"


def _frame(request: HttpRequest, here: Here) -> dict[str, Any]:
    """The list with its views and filters."""
    wanted = Wanted.of(request.GET.dict())
    brand, opened = brand_here(here), request.GET.get("open", "")[:18]
    found = listing.listed(brand, here.member, wanted)
    beat, promise = with_inbox(brand)
    _dress(found, here, _kept(wanted), promise.hours)
    context: dict[str, Any] = {
        "wanted": wanted,
        "found": found,
        "kept": _kept(wanted),
        "more": _more(wanted, found),
        "open_number": int(opened) if opened.isascii() and opened.isdigit() else 0,
        "beat": beat,
        "counting": counting(promise.hours, timezone.now()),
    }
    if request.GET.get("part") != "rows":
        context |= _views(here, wanted, promise.hours) | _filters(here, wanted)
        context["macros"] = macros_here(here).values_list("pk", "name")
        context["empty"] = EMPTY[wanted.view] if not (wanted.words or wanted.lists) else ""
    return context


def _dress(found: Listed, here: Here, kept: str, hours: Hours) -> None:
    """Give rows the words, tags and addresses that they show."""
    place = (here.organisation.slug, brand_here(here).slug)
    pattern = reverse("engage_conversation", args=[*place, 0]).removesuffix("0/")
    beside = f"&{kept}" if kept else ""
    tags: dict[int, list[str]] = {}
    links = ConversationTag.objects.filter(conversation__in=[one.pk for one in found.rows])
    for talk, name in links.values_list("conversation", "tag__name"):
        tags.setdefault(talk, []).append(name)
    now = timezone.now()
    for row in found.rows:
        row.page = f"{pattern}{row.pk}/{'?' if kept else ''}{kept}"  # type: ignore[attr-defined]
        row.part = f"{pattern}{row.pk}/?part=talk{beside}"  # type: ignore[attr-defined]
        row.due = countdown(row, hours, now)  # type: ignore[attr-defined]
        row.state_word = STATES[row.state]  # type: ignore[attr-defined, index]
        row.priority_word = PRIORITIES[row.priority]  # type: ignore[attr-defined, index]
        row.tag_names = sorted(tags.get(row.pk, []))  # type: ignore[attr-defined]


def _asked(wanted: Wanted, **changes: str) -> dict[str, str]:
    asked = {"view": wanted.view, "q": wanted.words, **wanted.lists, **changes}
    return {
        name: value for name, value in asked.items() if value and (name, value) != ("view", "todo")
    }


def _kept(wanted: Wanted) -> str:
    """What of the address stays when a conversation is opened."""
    return urlencode(_asked(wanted))


def _more(wanted: Wanted, found: Listed) -> str:
    return f"?{urlencode(_asked(wanted, after=found.place))}" if found.place else ""


def _views(here: Here, wanted: Wanted, hours: Hours) -> dict[str, Any]:
    # Who searches doesn't look at the counts, and the search has questions of its own.
    counts = {} if wanted.words else listing.counts(brand_here(here), here.member, hours)
    views = []
    for name, label in VIEWS.items():
        count = counts.get(name, 0)
        more = count > listing.MOST_COUNTED
        said = f"{listing.MOST_COUNTED}+" if more else str(count or "")
        kept = urlencode(_asked(wanted, view=name, q=""))
        views.append(
            {
                "name": name,
                "label": label,
                "count": said,
                "current": name == wanted.view,
                "url": f"?{kept}",
            }
        )
    at_hand = [one for one in views if one["name"] in AT_HAND or one["current"]]
    return {"views": at_hand, "other_views": [one for one in views if one not in at_hand]}


def _filters(here: Here, wanted: Wanted) -> dict[str, Any]:
    brand = brand_here(here)
    accounts = [one for one in channels_of(brand) if network(one.platform).inbox]
    tags = Tag.objects.filter(organisation=here.organisation).order_by("name")[:MOST_TAGS]
    choices: list[tuple[str, str, list[tuple[str, Any]]]] = [
        ("kind", _("Kind"), [(str(one), word) for one, word in KINDS.items()]),
        ("channel", _("Account"), [(str(one.pk), one.name) for one in accounts]),
        ("team", _("Team"), [(str(one.pk), one.name) for one in teams_here(here)]),
        ("priority", _("Priority"), [(str(one), word) for one, word in PRIORITIES.items()]),
        ("tag", _("Tag"), [(one.name, one.name) for one in tags]),
    ]
    filters = [
        {
            "name": name, "label": label, "value": wanted.lists.get(name, ""),
            "options": [("", _("All")), *options],
        }
        for name, label, options in choices
        if options
    ]  # fmt: skip
    return {"filters": filters, "has_filters": bool(wanted.lists), "is_unheard": not accounts}


@require_safe
@page(Right.ANSWER)
def conversation(request: HttpRequest, number: int) -> HttpResponse:
    """One conversation, beside the list where there is room; ``?part=talk`` only itself, ``?part=turns``
    what was said after a turn, ``?part=older`` before one, ``?part=turn`` one of them, ``?part=about`` what
    stands beside it, ``?part=person`` who is behind it.

    The list and what stands beside come by questions of their own: on a phone nobody sees them.
    """
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    part = request.GET.get("part")
    if part in {"turns", "older"}:
        return _turns(request, here, row)
    if part == "turn":
        return _turn(request, here, row)
    if part == "about":
        name = "facts" if request.headers.get("HX-Request") else "about"
        return render(request, f"engagement/{name}.html", about_context(here, row))
    if part == "head":
        return render(request, "engagement/talk_head.html", talk_context(here, row))
    if part == "person":
        return customer.card(request, here, row)
    context = talk_context(here, row)
    context["kept"] = _kept(Wanted.of(request.GET.dict()))
    return render(request, _template(request), context)


def _turns(request: HttpRequest, here: Here, row: Conversation) -> HttpResponse:
    name = "before" if request.GET["part"] == "older" else "after"
    asked = request.GET.get(name, "0")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    shown, older = talking.told(row, **{name: number})
    context = {
        "talk": row,
        "shown": shown if number else [],
        "older": older if name == "before" else 0,
        "there": talking.still_there(row) if name == "after" else [],
        "stands": talking.stands(row) if name == "after" else "",
    }
    return render(request, "engagement/inbox.html#turns", context | _rights(here))


def _turn(request: HttpRequest, here: Here, row: Conversation) -> HttpResponse:
    """One text (``turn``) as it is now, or that it was deleted over there."""
    number = number_in(request.GET.get("turn", "")) or 0
    shown, _older = talking.told(row, after=number - 1) if number else ([], 0)
    shown = [one for one in shown if one.turn and one.turn.pk == number]
    context = {"talk": row, "shown": shown, "is_gone": not shown}
    return render(request, "engagement/inbox.html#turns", context | _rights(here))


def _rights(here: Here) -> dict[str, Any]:
    return {
        "may_publish": here.may(Right.PUBLISH),
        "may_triage": here.may(Right.TRIAGE),
        "may_write": here.may(Right.WRITE),
    }


def talk_context(here: Here, row: Conversation) -> dict[str, Any]:
    """What the thread, the composer and the facts of one conversation show."""
    shown, older = talking.told(row)
    hours, now = promise_beside(row.brand).hours, timezone.now()
    replies, macros = at_hand(here)
    return {
        "talk": row,
        "of": network(row.platform),
        "state": STATES[row.state],  # type: ignore[index]
        "stands": talking.stands(row),
        "due": countdown(row, hours, now),
        "counting": counting(hours, now),
        "shown": shown,
        "older": older,
        "last": max((one.turn.pk for one in shown if one.turn), default=0),
        "door": _door(shown),
        "replies": replies,
        "macros": macros,
        **composer_context(row, here.user, people_need(here, row)),
        **_rights(here),
    }


def about_context(here: Here, row: Conversation) -> dict[str, Any]:
    """What stands beside a conversation: who it is, who looks after it, what was done."""
    off = barred.beside_talk(row)
    asked = off.get("barred", [])
    return {
        "talk": row,
        "of": network(row.platform),
        "priorities": [(str(one), word) for one, word in PRIORITIES.items()],
        "agents": agents(here),
        "groups": list(teams_here(here)),
        "may_triage": here.may(Right.TRIAGE),
        "may_publish": here.may(Right.PUBLISH),
        **talking.facts(row),
        "bars": off.get("bars", []),
        "kept_off": [one for one in asked if one.is_on],
        "not_kept_off": [one for one in asked if not one.is_on],
    }


def people_need(here: Here, row: Conversation) -> bool:
    """Whether what this member answers is approved before it leaves."""
    if row.channel_id is None:
        return False
    brand = brand_here(here)
    return path_for(brand, [row.channel_id], [], here.user.pk, Team(brand)) is not None


def _door(shown: list[talking.Shown]) -> str:
    """Where the last text of theirs stands on its network."""
    theirs = [
        one.turn.mention.url for one in shown if one.turn and one.turn.mention and not one.turn.ours
    ]
    return theirs[-1] if theirs else ""


def composer_context(row: Conversation, user: User, needs: bool) -> dict[str, Any]:
    """What the composer of a conversation shows this person."""
    draft: Post | None = row.draft
    text = draft.text if draft else ""
    counts, aside = bool(draft and draft.counts_clicks), is_aside(draft)
    return {
        "talk": row,
        "draft": draft,
        "text": text,
        "sheet": uuid4(),
        "turn_number": 1,
        "counted": talking.counted(row, text, checked=False, counts=counts, aside=aside),
        "may_aside": may_aside(row),
        "aside": aside,
        "may_count": counts_there(network(row.platform)),
        "counts": counts,
        "campaign": draft.campaign_id or "" if draft else "",
        "campaigns": lambda: _campaigns(row.brand_id, draft),
        "why_not": talking.why_not(row, user),
        "needs_approval": needs,
        "guidance": guidance_of(row.brand),
        "advice": advice_for(network(row.platform)),
        "review": draft.reviews.first() if draft and draft.state == PostState.REVIEW else None,
    }


def _campaigns(brand: int, draft: Post | None) -> list[tuple[Any, str]]:
    """The campaigns to which the clicks of an answer may belong; read where they are shown."""
    wanted = ~Q(state=CampaignState.DONE)
    if draft is not None and draft.campaign_id:
        wanted |= Q(pk=draft.campaign_id)
    rows = Campaign.objects.filter(wanted, brand=brand).values_list("pk", "name")
    return [("", _("none")), *rows]


@require_safe
@page(Right.ANSWER)
def events(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events: which conversations changed since the page was made, and who is at which."""
    here: Here = request.here  # type: ignore[attr-defined]
    asked = request.headers.get("Last-Event-ID") or request.GET.get("beat", "")
    beat = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    member = here.member.pk
    stream = with_notices(news(brand_here(here).pk, member, beat), member)
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Content-Encoding"] = "identity"
    return response
