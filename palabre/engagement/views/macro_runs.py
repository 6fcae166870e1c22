"""Running macros: on the conversation that is open, with what is written there kept first, and on many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from palabre.engagement import replying
from palabre.engagement.access import (
    agents,
    conversation_here,
    conversations_here,
    macros_here,
)
from palabre.engagement.actions import answers
from palabre.engagement.actions.macro_runs import Desk, Ran, run_macro
from palabre.engagement.actions.undoing import Changes
from palabre.engagement.macro_words import LEFT, Choices
from palabre.engagement.macros import Step
from palabre.engagement.models import Conversation, Macro
from palabre.engagement.views.acts import after, answer_of, refused
from palabre.engagement.views.undoing import remember
from palabre.governance.access import Here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, here_of
from palabre.governance.rules import Refused, Right

# A run takes several times as long as one act.
MOST_AT_ONCE = 100


def _macro(here: Here, told: str) -> Macro:
    return get_object_or_404(macros_here(here), pk=number_in(told) or 0)


def _desk(here: Here) -> Desk:
    return Desk(here.member, agents(here), lambda row: replying.known_of(here, row))


def _said(here: Here, rans: Iterable[Ran]) -> list[str]:
    """What wasn't done and why, and what one should know, each sentence once."""
    rans = list(rans)
    choices = Choices(here) if any(one.faults for one in rans) else None
    found: Counter[str] = Counter()
    for ran in rans:
        for part, why in ran.faults:
            words = choices.part(part) if choices else ""
            found[_("Not done: %(what)s. %(why)s") % {"what": words, "why": why}] += 1
        found.update(ran.says)
    if len(rans) == 1:
        return list(found)
    return [
        f"{words} ({ngettext('%(n)d conversation', '%(n)d conversations', n) % {'n': n}})"
        for words, n in found.items()
    ]


@require_POST
@page(Right.ANSWER)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Run a macro (``macro``) on one conversation; what stands in its composer is kept first."""
    here = here_of(request)
    row, macro = conversation_here(here, number), _macro(here, request.POST.get("macro", ""))
    written = answer_of(request)
    try:
        if "sheet" in request.POST and not _is_kept(row, written.text):
            answers.keep_draft(actor(here), row, written)
        ran = run_macro(actor(here), row, macro, _desk(here), written.seen or None)
    except (Refused, Moved) as error:
        return refused(request, here, row, written, error)
    words = [_("“%(macro)s” is done.") % {"macro": macro.name}, *_said(here, [ran])]
    if ran.turn is not None:
        words.insert(1, _("The answer leaves in ten seconds."))
    elif ran.handed_in:
        words.insert(1, _("The answer is handed in: it leaves once it is approved."))
    turns = [ran.turn.pk] if ran.turn else []
    name = remember(request, here, ran.changes, turns)
    words += _left(ran.stays) if name else []
    undo = address(here, "engage_undo", row.pk, name) if name else ""
    return after(request, here, row, " ".join(words), undo, stays=bool(ran.faults))


def _is_kept(row: Conversation, text: str) -> bool:
    return text.split() == (row.draft.text.split() if row.draft else [])


def _left(steps: Iterable[Step]) -> list[str]:
    """What stays when a macro is undone, as a sentence."""
    left = set(steps)
    what = ", ".join(str(words) for step, words in LEFT.items() if step in left)
    return [_("“Undo” leaves in place: %(what)s.") % {"what": what}] if what else []


@dataclass(frozen=True, slots=True)
class Many:
    """What came of a macro on many: in words, what one must know beside, what changed, and the answers that
    leave."""

    said: str
    faults: list[str]
    changes: Changes
    turns: list[int]


def run_many(here: Here, numbers: list[int], told: str, seen: Mapping[int, int]) -> Many:
    """Run a macro on all the conversations that are ticked, one after the other. Where something was said
    since the list was read, in the version ``seen``, nothing is sent."""
    macro, desk, by = _macro(here, told), _desk(here), actor(here)
    rows = conversations_here(here).filter(pk__in=numbers).select_related("brand", "voice", "draft")
    rans = []
    for row in rows.order_by("pk")[:MOST_AT_ONCE]:
        try:
            rans.append(run_macro(by, row, macro, desk, seen.get(row.pk)))
        except Refused:  # it is gone meanwhile: there is nothing to do
            continue
    words = ngettext(
        "“%(macro)s” is done in %(count)d conversation.",
        "“%(macro)s” is done in %(count)d conversations.",
        len(rans),
    )
    faults = _said(here, rans)
    if len(numbers) > MOST_AT_ONCE:
        most = {"most": MOST_AT_ONCE}
        faults.append(_("A macro takes %(most)d at once: run it again.") % most)
    changes = {number: found for one in rans for number, found in one.changes.items()}
    turns = [one.turn.pk for one in rans if one.turn]
    stays = _left(step for one in rans for step in one.stays) if changes or turns else []
    said = " ".join([words % {"macro": macro.name, "count": len(rans)}, *stays])
    return Many(said, faults, changes, turns)
