"""What a program is told of a person, signed by `connectors.signing`. Pure."""

import json
from datetime import datetime
from typing import Any

from palabre.engagement.crm.cards import Card


def payload(
    news: str, at: datetime, number: int, card: Card | None, into: int | None = None
) -> bytes:
    """The message: what happened to which person, and what is known of them, if they are still there."""
    told: dict[str, Any] = {"number": number}
    if into is not None:
        told["into"] = into
    if card is not None:
        told |= card.told()
        told["handles"] = [
            {"network": one.platform, "handle": one.handle, "address": one.url}
            for one in card.handles
        ]
    message = {"type": f"person.{news}", "timestamp": at.isoformat(), "data": told}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
