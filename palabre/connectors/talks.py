"""Private messages where Meta's Graph API has them: to a Page, or to the Instagram account linked to it.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations
(read on 2026-11-28).
"""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import Media, Rejected
from palabre.connectors.graph import Graph, Refused, objects
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import mapping, word

MESSAGE = "id,message,created_time,from,attachments"
MOST_TOLD = 20  # messages of a conversation: Meta tells no older ones
WINDOW = 2_018_278  # subcode: more than 24 hours since the person's last message

SHOWN = {"image_data": "image", "video_data": "video"}

Json = Mapping[str, Any]


def messages_of(
    graph: Graph, page: str, platform: str, fields: str, limit: int
) -> list[tuple[Json, Json]]:
    """The newest messages of the conversations that moved last, each after its conversation.

    ``platform``: "messenger" or "instagram". Raises `Unavailable` when not all of it is clear.
    """
    talks = graph.newest(f"{page}/conversations", fields=fields, platform=platform, limit=limit)
    return [(talk, message) for talk in talks for message in objects(talk.get("messages"))]


def said_in(message: Json) -> tuple[str, tuple[Media, ...]]:
    """The words of a message, "…" where it has none but what hangs on it, and the pictures and videos in it.

    Other files (a voice, a document) have no place here but that sign: Meta's addresses of them end soon.
    """
    attached = objects(message.get("attachments"))
    media: dict[str, Media] = {}
    for one in attached:
        for sort, kind in SHOWN.items():
            address = web_address(word(mapping(one.get(sort)).get("url")))
            if address:
                media.setdefault(address, Media(address, kind, one_line(word(one.get("title")))))
    text = cleaned(word(message.get("message")))
    return text or (WORDLESS if attached else ""), tuple(media.values())


def answered(graph: Graph, page: str, to: str, text: str, too_late: str) -> str:
    """Answer who wrote message ``to``, and give the answer's number, "" when it isn't told.

    Raises `Rejected` with the sentence ``too_late`` after the 24 hours that Meta gives.
    """
    writer = mapping(graph.get(to, fields="from").get("from"))
    return sent_to(graph, page, {"id": word(writer.get("id"))}, text, too_late)


def sent_to(graph: Graph, page: str, recipient: Json, text: str, too_late: str) -> str:
    """Send a message: to a person (``id``), or in private to who wrote a text in public (``comment_id``,
    ``post_id``), once and within seven days. Gives its number, "" when it isn't told.

    https://developers.facebook.com/docs/messenger-platform/discovery/private-replies (read on 2026-11-29 as
    stored by others).
    """
    try:
        answer = graph.post(
            f"{page}/messages",
            recipient=recipient,
            messaging_type="RESPONSE",
            message={"text": text},
        )
    except Refused as refusal:
        raise (Rejected(too_late) if refusal.subcode == WINDOW else refusal) from None
    return word(answer.get("message_id"))
