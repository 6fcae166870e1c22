"""The square's connector."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.contract import Author, Item, Page, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Sent

HOME = "https://plaza.example"


class PlazaConnector:
    """Reads a square, and speaks on it."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {credential.get('secret', '')}"}
        self.spent = 0

    def me(self) -> Author:
        """Give whose key it is."""
        told = self._http.get(f"{HOME}/me", headers=self._headers).json()
        return Author(str(told["id"]), handle=str(told["name"]))

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is said, ten pages at most."""
        page = cursor.get("page")
        page = page if page in range(10) else 0
        asked = {"page": str(page)}
        told = self._http.get(f"{HOME}/square", params=asked, headers=self._headers).json()
        said = told.get("said") if isinstance(told, dict) else None
        texts = [text for text in said or () if isinstance(text, str)]
        now = datetime.now(UTC)
        items = tuple(Item(text, text, now, Author("zoe")) for text in texts)
        more = bool(items) and page < 9 and told.get("more") is True
        self.spent += 5_000 * len(items)
        return Page(items, {"page": page + 1} if more else {}, more=more, cost=5_000 * len(items))

    def publish(self, draft: Draft, key: str) -> Sent:
        """Say something."""
        told = self._http.post(f"{HOME}/say", json={"text": draft.text}).json()
        name = told.get("id") if isinstance(told, dict) else None
        if not isinstance(name, str):
            raise Unavailable("The square says nothing.")
        self.spent += 15_000
        return Sent(name, cost=15_000)
