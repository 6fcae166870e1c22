"""What a program is told of a person, signed as Standard Webhooks (standardwebhooks.com) says. Pure."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any

from palabre.engagement.crm.cards import Card

PREFIX = "whsec_"


def new_secret() -> str:
    """A key that both sides know."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


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


def signed(secret: str, name: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove whose message it is. Raises ValueError for a key that is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a key") from error
    stamp = str(int(at.timestamp()))
    digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }  # fmt: skip
