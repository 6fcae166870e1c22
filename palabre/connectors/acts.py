"""What can be done over there to what others wrote, and to who wrote it."""

from datetime import timedelta
from enum import StrEnum

SILENT_FOR = timedelta(days=1)  # pages say it in words


class Moderation(StrEnum):
    """What can be done to a text that somebody else wrote where we may speak.

    What is hidden can be shown again, and others of the house still see it; what is deleted is gone for
    everybody. To kick sends its writer out of the room; they may come back, and to ban
    keeps them out.
    """

    APPROVE = "approve"
    HIDE = "hide"
    SHOW = "show"
    SPAM = "spam"
    DELETE = "delete"
    LIKE = "like"
    UNLIKE = "unlike"
    KICK = "kick"
    BAN = "ban"


class Barring(StrEnum):
    """What can be done to a person rather than to a text of theirs.

    To mute hides what they say from the account alone; to block also hides the account from them; to silence
    lets them read but not speak, for `SILENT_FOR`, where they spoke (a room, a server, the comments of a
    channel); to ban keeps them out of there.
    """

    MUTE = "mute"
    UNMUTE = "unmute"
    BLOCK = "block"
    UNBLOCK = "unblock"
    SILENCE = "silence"
    UNSILENCE = "unsilence"
    BAN = "ban"
    UNBAN = "unban"
