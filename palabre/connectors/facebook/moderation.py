"""What a Page may do to texts of others on it, and to who wrote them.

Blocking: https://developers.facebook.com/docs/graph-api/reference/page/blocked/ (read on 2026-11-29 as stored
by others).
"""

from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.facebook import PLATFORM
from palabre.connectors.graph import WRONG, Graph, Refused
from palabre.connectors.shapes import dict_at, word
from palabre.connectors.words import N_

NO_ACT = N_("Facebook doesn't do this to a text.")
NO_WRITER = N_("Facebook doesn't tell who wrote this: block them there.")


def moderated(graph: Graph, page: str, text: str, act: Moderation) -> None:
    """Hide a comment or a visitor's post, show it again, delete it, like it or no longer; block who wrote it,
    or let them in again. Raises `Rejected` for other acts."""
    if act not in PLATFORM.moderation:
        raise Rejected(NO_ACT)
    if act in {Moderation.BLOCK, Moderation.UNBLOCK}:
        _block(graph, page, text, act)
    elif act is Moderation.DELETE:
        graph.delete(text)
    elif act is Moderation.UNLIKE:
        graph.delete(f"{text}/likes")
    elif act is Moderation.LIKE:
        graph.post(f"{text}/likes")
    else:
        graph.post(text, is_hidden=act is Moderation.HIDE)


def _block(graph: Graph, page: str, text: str, act: Moderation) -> None:
    writer = word(dict_at(graph.get(text, fields="from"), "from").get("id"))
    if not writer.isdigit() or writer == page:
        raise Rejected(NO_WRITER)
    try:  # people have a number for each Page, other Pages their own
        _blocked(graph, page, "psid", writer, act)
    except Refused as refusal:
        if refusal.code != WRONG:
            raise
        _blocked(graph, page, "user", writer, act)


def _blocked(graph: Graph, page: str, kind: str, writer: str, act: Moderation) -> None:
    if act is Moderation.BLOCK:
        graph.post(f"{page}/blocked", None, **{kind: writer})
    else:
        graph.delete(f"{page}/blocked", **{kind: writer})
