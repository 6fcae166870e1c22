"""What we say in a room of Matrix, as its events want it."""

import hashlib
from typing import Any

from palabre.connectors.protocols import Draft, Upload


def transaction_of(key: str) -> str:
    """Name a sending by its key: a server takes no name twice from one session."""
    return "palabre." + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:40]


def transactions_of(key: str, draft: Draft) -> list[str]:
    """Name each message that a draft becomes: its text, where there is one, then its files."""
    count = len(draft.media) + bool(draft.text or not draft.media)
    return [transaction_of(key) + (f".{number}" if number else "") for number in range(count)]


def content_of(draft: Draft) -> dict[str, Any]:
    """Write the text of a draft."""
    text = f"{draft.title}\n\n{draft.text}" if draft.title else draft.text
    if draft.link and draft.link not in text:
        text = f"{text}\n\n{draft.link}".strip()
    return {"msgtype": "m.text", "body": text}


def file_of(file: Upload, address: str) -> dict[str, Any]:
    """A file as a message: what it shows is its body, as those read who don't see it."""
    kind = file.content_type.partition("/")[0]
    return {
        "msgtype": f"m.{kind}" if kind in {"image", "video", "audio"} else "m.file",
        "body": file.alt or file.name, "filename": file.name, "url": address,
        "info": {"mimetype": file.content_type, "size": file.size, **_size(file)},
    }  # fmt: skip


def _size(file: Upload) -> dict[str, int]:
    """How large a picture or video is, and how long (milliseconds), where it is known."""
    known = {"w": file.width, "h": file.height, "duration": round(file.seconds * 1000)}
    return {name: value for name, value in known.items() if value}
