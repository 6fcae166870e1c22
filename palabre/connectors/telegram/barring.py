"""Bans somebody from a group of Telegram, or silences them there for a day, and takes that back.

``restrictChatMember`` replaces all that was said of a member before, a ban included: only what may be ours, a
restriction that ends within a day, is replaced or lifted.
"""

from datetime import UTC, datetime
from typing import Any

from palabre.connectors.acts import SILENT_FOR
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.shapes import is_figure, mapping, word
from palabre.connectors.telegram.calls import Calls
from palabre.connectors.words import N_

# All that a group may let its members do: to let somebody do all of it lifts every restriction.
MAY = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
BANNED = N_("They are banned from this group: lift the ban first.")
RESTRICTED = N_("An administrator restricted them already: that is changed in Telegram.")


def bar(calls: Calls, chat: int, person: int, act: Barring) -> None:
    """Do it to the person of a number in the group of a number. Raises `Rejected` for what isn't ours."""
    body: dict[str, Any] = {"chat_id": chat, "user_id": person}
    if act is Barring.BAN:
        calls.do("banChatMember", json=body)
    elif act is Barring.UNBAN:
        calls.do("unbanChatMember", json={**body, "only_if_banned": True})
    else:
        is_silent = _is_silent(calls, chat, person)
        if act is Barring.SILENCE:
            until = int((datetime.now(UTC) + SILENT_FOR).timestamp())
            silent = {"permissions": {"can_send_messages": False}, "until_date": until}
            calls.do("restrictChatMember", json={**body, **silent})
        elif is_silent:
            free = {"permissions": dict.fromkeys(MAY, True)}
            calls.do("restrictChatMember", json={**body, **free})


def _is_silent(calls: Calls, chat: int, person: int) -> bool:
    told = mapping(calls.ask("getChatMember", chat_id=chat, user_id=person))
    status, until = word(told.get("status")), told.get("until_date")
    if status == "kicked":
        raise Rejected(BANNED)
    if status != "restricted":
        return False
    soon = datetime.now(UTC).timestamp() + SILENT_FOR.total_seconds() + 60  # their clock may differ
    if not (is_figure(until) and 0 < until <= soon):
        raise Rejected(RESTRICTED)
    return True
