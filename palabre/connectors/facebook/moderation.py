"""What a Page may do to texts of others on it, and to the people who write there.

Blocking: https://developers.facebook.com/docs/graph-api/reference/page/blocked/ (read on 2026-11-29 as stored
by others).
"""

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import Barring, Moderation, Rejected
from palabre.connectors.facebook import PLATFORM
from palabre.connectors.graph import WRONG, Graph, Refused
from palabre.connectors.shapes import dict_at, word
from palabre.connectors.words import N_

NO_ACT = N_("Facebook doesn't do this to a text.")


def moderated(graph: Graph, text: str, act: Moderation) -> None:
    """Hide a comment or a visitor's post, show it again, delete it, like it or no longer. Raises `Rejected`
    for other acts."""
    if act not in PLATFORM.moderation:
        raise Rejected(NO_ACT)
    if act is Moderation.DELETE:
        graph.delete(text)
    elif act is Moderation.UNLIKE:
        graph.delete(f"{text}/likes")
    elif act is Moderation.LIKE:
        graph.post(f"{text}/likes")
    else:
        graph.post(text, is_hidden=act is Moderation.HIDE)


def barred(graph: Graph, page: str, text: str, act: Barring) -> None:
    """Block who wrote a text, or let them in again. Raises `Rejected` where Facebook doesn't tell who."""
    check_act(act, PLATFORM.barring)
    writer = word(dict_at(graph.get(text, fields="from"), "from").get("id"))
    if not writer.isdigit() or writer == page:
        raise Rejected(NOBODY)
    try:  # people have a number for each Page, other Pages their own
        _blocked(graph, page, "psid", writer, act)
    except Refused as refusal:
        if refusal.code != WRONG:
            raise
        _blocked(graph, page, "user", writer, act)


def _blocked(graph: Graph, page: str, kind: str, writer: str, act: Barring) -> None:
    if act is Barring.BLOCK:
        graph.post(f"{page}/blocked", None, **{kind: writer})
    else:
        graph.delete(f"{page}/blocked", **{kind: writer})
