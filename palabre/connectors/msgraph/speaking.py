"""What goes out into a channel or a chat of Microsoft Teams: a text with its pictures. Pure."""

from datetime import date
from typing import Any

from palabre.connectors.contract import Fact, Moderation, PostLimits, Rejected
from palabre.connectors.msgraph.messages import hosted, written
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 29)
MOST_BYTES = 2_900_000  # of all pictures: 4 MB of a call, written by six bits a sign

PICTURES_ONLY = N_(
    "Microsoft Teams takes four pictures from here, as JPEG, PNG or GIF, and no other files."
)
PICTURES_STAY = N_(
    "A message with pictures is changed in Teams itself: from here they would be lost."
)
NO_ACT = N_("Teams only knows liking a message and taking it back.")
TOO_HEAVY = N_("These pictures are together larger than Microsoft takes with one message.")

TAKES = PostLimits(
    text=20_000,
    bytes=24_000,
    media=4,
    media_bytes=700_000,
    types=("image/jpeg", "image/png", "image/gif"),
    alt=500,
    no_films=Fact(
        N_("Only pictures go within a message; a video would have to lie in OneDrive first."),
        "https://learn.microsoft.com/en-us/graph/api/resources/chatmessagehostedcontent",
        _READ_ON,
    ),
)
HEAVIEST = Fact(
    N_("A call holds 4 MB, so that the pictures of a message hold about 2.8 MB together."),
    "https://learn.microsoft.com/en-us/answers/questions/1824204/graph-api-user-sendmail-request-size-limit",
    _READ_ON,
)


THUMB = "\N{THUMBS UP SIGN}"
_ACTS = {Moderation.LIKE: "setReaction", Moderation.UNLIKE: "unsetReaction"}


def reaction_of(act: Moderation) -> tuple[str, dict[str, str]]:
    """The way below a message by which an act is done, and what is sent; raises `Rejected` for any other."""
    if act not in _ACTS:
        raise Rejected(NO_ACT)
    return _ACTS[act], {"reactionType": THUMB}


def change_of(draft: Draft) -> dict[str, Any]:
    """A message as it shall read from now on; raises `Rejected` where it has pictures."""
    if draft.media:
        raise Rejected(PICTURES_STAY)
    return message_of(draft)


def message_of(draft: Draft) -> dict[str, Any]:
    """A message with its pictures, as Graph takes it; raises `Rejected` for files that it doesn't take."""
    foreign = any(one.content_type not in TAKES.types for one in draft.media)
    if foreign or len(draft.media) > TAKES.media:
        raise Rejected(PICTURES_ONLY)
    if sum(one.size for one in draft.media) > MOST_BYTES:
        raise Rejected(TOO_HEAVY)
    pictures = {"hostedContents": hosted(draft.media)} if draft.media else {}
    return {"body": {"contentType": "html", "content": written(draft)}, **pictures}
