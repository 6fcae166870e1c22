"""Sends messages to a channel of Microsoft Teams through a workflow's address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Reconnect, Rejected
from palabre.connectors.faults import SIGNED_OUT
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.words import N_

HOSTS = (
    ".logic.azure.com",
    ".api.powerplatform.com",
    ".api.powerautomate.com",
    ".flow.microsoft.com",
)
RETIRED = (".webhook.office.com", "outlook.office.com")
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
REFUSED = (401, 403, 404, 410)

NO_ADDRESS = N_("This is no address of a workflow of Teams.")
RETIRED_ADDRESS = N_(
    "This address is of the retired kind: make a workflow in Teams and give its address."
)
NO_FILES = N_("No files go out through a workflow of Teams: send the text without them.")


class TeamsConnector:
    """``credential`` holds ``secret``, the whole address of a workflow."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._address = credential.get("secret", "").strip()

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a text as a card; Teams gives it no name, so it is known by our key.

        Raises `Reconnect` when the workflow is gone or its address changed.
        """
        if draft.media:
            raise Rejected(NO_FILES)
        card = {"contentType": CARD, "contentUrl": None, "content": card_of(draft)}
        body = {"type": "message", "attachments": [card]}
        answer = self._http.post(_checked(self._address), json=body, expect=REFUSED)
        if answer.status in REFUSED:
            raise Reconnect(SIGNED_OUT)
        return Sent(f"workflow/{key}")


def card_of(draft: Draft) -> dict[str, Any]:
    """The card of a text: runs of plain text, for blocks of text would read its stars as Markdown."""
    paragraphs = [part for part in draft.text.split("\n\n") if part.strip()]
    body = [_block(draft.title, weight="Bolder")] if draft.title else []
    card: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [*body, *(_block(part) for part in paragraphs)],
        "msteams": {"width": "Full"},
    }
    if draft.link:
        title = urlsplit(draft.link).hostname or draft.link
        card["actions"] = [{"type": "Action.OpenUrl", "title": title, "url": draft.link}]
    return card


def _block(text: str, **looks: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **looks}]}


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise Rejected(NO_ADDRESS) from None
    if host.endswith(RETIRED):
        raise Rejected(RETIRED_ADDRESS)
    if parts.scheme != "https" or not host.endswith(HOSTS):
        raise Rejected(NO_ADDRESS)
    return address
