"""Looks again at posts on the servers that showed them: what is gone there, and what was edited.

https://docs.joinmastodon.org/methods/statuses/#index (several at once, since 4.3) and #get.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place, slices
from palabre.connectors.contract import Item, Page, Rejected, Unavailable
from palabre.connectors.mastodon.calls import ODD, Calls
from palabre.connectors.mastodon.parse import CLOSED, OPEN, item_of, message_of
from palabre.connectors.mastodon.writing import MOST_AT_ONCE, NAME, is_post
from palabre.connectors.servers import base_at
from palabre.connectors.shapes import listing, mapping, word


class Looking(Calls):
    """What is asked about kept posts, of any server; of the account's own as the account."""

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts their servers no longer show to everybody, and which were edited.

        A server that shows posts only to its own people, or can't be reached, tells nothing.
        """
        found = (NAME.fullmatch(name) for name in remote_ids if is_post(name))
        return place_by_place(grouped((one[1], one[0]) for one in found if one), self._again)

    def _again(self, host: str, names: Sequence[str]) -> Page:
        base = base_at(host, self._home)
        shown: dict[str, Any] = {}
        for some in slices(names, MOST_AT_ONCE):
            shown |= {f"{host}/{one.get('id')}": one for one in self._several(base, some)}

        def look(name: str) -> Item | None:
            # What isn't among several may not be asked for so there: only a clear answer counts.
            status = mapping(shown.get(name) or self._one(base, name))
            if not (_is_open(status) or self._names_us(base, status)):
                raise NoMore
            item = item_of(status, host) or message_of(status, host)
            return item if item and item.edited_at else None

        return one_by_one(names, look)

    def _names_us(self, base: str, status: Mapping[str, Any]) -> bool:
        """Whether a post that isn't public was said to the account, which may read it while it stands."""
        named = {str(mapping(one).get("id", "")) for one in listing(status.get("mentions"))}
        said = word(status.get("visibility")) in CLOSED and self._mine(base)
        return said and bool(self._own_number) and self._own_number in named

    @cached_property
    def _own_number(self) -> str:
        told = mapping(self._get(self._home, "/api/v1/accounts/verify_credentials", {}).json())
        return str(told.get("id") or "")

    def _several(self, base: str, names: Sequence[str]) -> list[Mapping[str, Any]]:
        """Those of these posts that the server gives at once; none where it doesn't know how."""
        if len(names) < 2:
            return []
        numbers = [name.partition("/")[2] for name in names]
        try:
            told = self._get(base, "/api/v1/statuses", {"id[]": numbers}).json()
        except (Rejected, Unavailable):
            return []
        return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []

    def _one(self, base: str, name: str) -> Any:
        number = name.partition("/")[2]
        answer = self._get(base, f"/api/v1/statuses/{number}", {}, absent=True)
        told = mapping(answer.json())
        if answer.status == 404 and told.get("error"):
            raise NoMore
        if str(told.get("id", "")) != number:
            raise Unavailable(ODD)  # no word of the server's about this post
        return told


def _is_open(status: Mapping[str, Any]) -> bool:
    return word(status.get("visibility", "public")) in OPEN
