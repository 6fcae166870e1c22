"""The square's connector."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.contract import Author, Item, Page, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.shapes import confirmed, listing, told, word

HOME = "https://plaza.example"


class PlazaConnector:
    """Reads a square, and speaks on it."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {credential.get('secret', '')}"}
        self.spent = 0

    def me(self) -> Author:
        """Give whose key it is."""
        known = told(self._http.get(f"{HOME}/me", headers=self._headers))
        return Author(word(known.get("id")) or "?", handle=word(known.get("name")))

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is said, ten pages at most."""
        page = cursor.get("page")
        page = page if page in range(10) else 0
        asked = {"page": str(page)}
        here = told(self._http.get(f"{HOME}/square", params=asked, headers=self._headers))
        texts = [text for text in listing(here.get("said")) if isinstance(text, str)]
        now = datetime.now(UTC)
        items = tuple(Item(text, text, now, Author("zoe")) for text in texts)
        more = bool(items) and page < 9 and here.get("more") is True
        self.spent += 5_000 * len(items)
        return Page(items, {"page": page + 1} if more else {}, more=more, cost=5_000 * len(items))

    def publish(self, draft: Draft, key: str) -> Sent:
        """Say something."""
        said = {"text": draft.text}
        name = confirmed(self._http.post(f"{HOME}/say", json=said, headers=self._headers)).get("id")
        if not isinstance(name, str):
            raise Unknown("The square says nothing of it.")
        self.spent += 15_000
        return Sent(name, cost=15_000)
