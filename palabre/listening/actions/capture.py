"""Writing down by hand what was seen where no machine may read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from palabre.connectors.contract import Author, Item, Kind
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.listening.absent import forget
from palabre.listening.indexing import site_of
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention
from palabre.listening.rules import CAPTURED

NOBODY = "?"


@dataclass(frozen=True, slots=True)
class Captured:
    """What a person saw. ``place`` is the name of where; without it, the address's site."""

    text: str
    published_at: datetime
    url: str = ""
    title: str = ""
    place: str = ""
    author: str = ""
    kind: Kind = Kind.POST
    language: str = ""

    @property
    def remote_id(self) -> str:
        """The same text by the same voice at the same address is the same mention."""
        parts = "\x1f".join((self.url, self.author, self.title, self.text))
        return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:40]


def capture(
    by: Actor, brand: Brand, seen: Captured, topics: frozenset[int]
) -> tuple[Mention, bool]:
    """Keep it under these topics; give the mention, and False when it was captured before.

    The trail says who wrote it down.
    """
    site = site_of(seen.url)
    item = Item(
        remote_id=seen.remote_id,
        text=seen.text,
        published_at=seen.published_at,
        author=Author(f"{site}/{seen.author or NOBODY}", seen.author or site or seen.place),
        kind=seen.kind,
        url=seen.url,
        title=seen.title,
        language=seen.language,
        place=site or seen.place,
        place_name=seen.place,
    )

    def note(made: list[Mention]) -> None:
        for mention in made:
            audit(brand.organisation_id, "captured", mention, by, url=seen.url)

    forget(brand.organisation_id, CAPTURED, item.remote_id)
    done = ingest(
        [item], CAPTURED, organisation_id=brand.organisation_id, by_hand=topics, then=note
    )
    if done.mentions:
        return done.mentions[0], True
    known = Mention.objects.get(
        organisation=brand.organisation_id, platform=CAPTURED, remote_id=item.remote_id
    )
    return known, False
