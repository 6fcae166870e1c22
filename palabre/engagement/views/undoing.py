"""Undoing the last act in the inbox. What it needs is kept in the session of whoever did it: no address is
long enough for what five hundred conversations had before."""

from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.engagement.actions.undoing import Changes, Undone, undo
from palabre.governance.access import Here, brand_here
from palabre.governance.pages import actor

LAST = "engage_last"


def remember(
    request: HttpRequest, here: Here, changes: Changes, turns: list[int], kept: str = ""
) -> str:
    """Keep what was just done, and the list (``kept``) that one stood in; its name, "" for nothing."""
    if not changes and not turns:
        return ""
    name = uuid4().hex
    request.session[LAST] = {
        "name": name, "brand": brand_here(here).pk, "changes": changes, "turns": turns, "kept": kept,
    }  # fmt: skip
    return name


def undo_last(request: HttpRequest, here: Here, name: str) -> tuple[Undone, list[str], str]:
    """Undo what bears this name, if it was done last: what became of it, in words what couldn't be undone,
    and the list that one stood in."""
    last = request.session.get(LAST) or {}
    if last.get("name") != name or last.get("brand") != brand_here(here).pk:
        return Undone(), [_("Something else was done since: this can’t be undone any more.")], ""
    del request.session[LAST]
    done = undo(actor(here), brand_here(here), last["changes"], last["turns"])
    return done, _faults(done), last["kept"]


def _faults(done: Undone) -> list[str]:
    late = ngettext(
        "%(count)d answer had left already.", "%(count)d answers had left already.", len(done.late)
    )
    left = ngettext(
        "%(count)d conversation was changed by somebody since: that stays.",
        "%(count)d conversations were changed by somebody since: that stays.",
        len(done.left),
    )
    return [
        words % {"count": len(found)}
        for words, found in ((late, done.late), (left, done.left))
        if found
    ]
