"""What can be done over there to what others wrote, and to who wrote it."""

from enum import StrEnum


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

    To mute hides what they say from the account alone; to block also hides the account from them; to ban
    keeps them out of the place where they spoke (a room, a server, the comments of a channel).
    """

    MUTE = "mute"
    UNMUTE = "unmute"
    BLOCK = "block"
    UNBLOCK = "unblock"
    BAN = "ban"
    UNBAN = "unban"
