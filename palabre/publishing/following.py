"""What follows a text on one account alone, in a field of the composer: further texts, a first comment.

An empty field means "as in the post"; three hyphens alone mean that nothing follows there.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from palabre.publishing.actions.posts import Told
from palabre.publishing.models import Variant

NOTHING = "---"
_CUT = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)


def thread_in(typed: str) -> list[str] | None:
    """The texts that were typed, each behind a line of three hyphens."""
    if not typed.strip():
        return None
    return [one.strip() for one in _CUT.split(typed) if one.strip()]


def thread_shown(thread: list[str] | None) -> str:
    """Texts as the field shows them."""
    if thread is None:
        return ""
    return f"\n{NOTHING}\n".join(thread) or NOTHING


def comment_in(typed: str) -> str | None:
    """The first comment that was typed."""
    if not typed.strip():
        return None
    return "" if typed.strip() == NOTHING else typed


def comment_shown(comment: str | None) -> str:
    """A first comment as the field shows it."""
    return NOTHING if comment == "" else comment or ""


def as_kept(told: Told, kept: Variant, sent: Mapping[str, str]) -> Told:
    """What was told, with what is kept where a page didn't ask or where nobody changed what it showed: a
    program may have written what no field can show."""
    thread, comment = f"thread_{told.channel}", f"comment_{told.channel}"
    if thread not in sent or told.thread == thread_in(thread_shown(kept.thread)):
        told = replace(told, thread=kept.thread)
    if comment not in sent or told.first_comment == comment_in(comment_shown(kept.first_comment)):
        told = replace(told, first_comment=kept.first_comment)
    return told
