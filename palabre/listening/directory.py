"""Our own directory of places to read, by field and country; and the places that mentions cite.

The directory names sites, not feeds: a site's feeds move, so they are looked for when it is chosen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy

from palabre.governance.models import Brand
from palabre.listening.access import of_brand
from palabre.listening.discovery import Proposal, look
from palabre.listening.drafts import id_at
from palabre.listening.finding import HIDDEN
from palabre.listening.indexing import site_of
from palabre.listening.models import Mention, Source

FIELDS = {
    "news": gettext_lazy("General news"),
    "business": gettext_lazy("Economy and firms"),
    "marketing": gettext_lazy("Marketing and trade"),
    "technology": gettext_lazy("Technology"),
    "consumers": gettext_lazy("Consumers"),
    "food": gettext_lazy("Food and hospitality"),
    "health": gettext_lazy("Health and science"),
    "travel": gettext_lazy("Travel"),
    "fashion": gettext_lazy("Fashion and beauty"),
    "mobility": gettext_lazy("Cars and mobility"),
    "environment": gettext_lazy("Environment"),
    "culture": gettext_lazy("Culture"),
    "sport": gettext_lazy("Sport"),
}
MOST_LOOKED_AT = 10
CITED_DAYS, CITED_MENTIONS, LOOKED_AT, MOST_CITED = 30, 3_000, 20_000, 12
FEWEST_VOICES = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the directory."""

    name: str
    site: str
    country: str
    language: str
    field: str
    kind: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A site that mentions link to, which isn't read yet: by how many voices in these days."""

    site: str
    voices: int


@cache
def entries() -> tuple[Entry, ...]:
    """Every place of the directory, in the order of the file."""
    lines = Path(__file__).with_name("directory.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Entry(*line.split("\t")) for line in lines if line and not line.startswith("#"))


def chosen(*, field: str = "", country: str = "", words: str = "") -> list[Entry]:
    """The places of a field and a country whose name or site holds the words."""
    asked = words.casefold()
    return [
        one
        for one in entries()
        if field in {"", one.field} and country in {"", one.country}
        if asked in f"{one.name} {one.site}".casefold()
    ]


def feeds_of(sites: Sequence[str]) -> tuple[list[Proposal], list[str]]:
    """What can be read at these sites (ten at most, asked at once), and those where nothing was found."""
    asked = list(dict.fromkeys(sites))[:MOST_LOOKED_AT]
    with ThreadPoolExecutor(max_workers=max(1, len(asked))) as pool:
        found = list(pool.map(lambda site: look("", site=site), asked))
    proposals = [one for understood in found for one in understood.proposals]
    return proposals, [site for site, one in zip(asked, found, strict=True) if not one.proposals]


def sites_read(brand: Brand) -> set[str]:
    """The sites that are read for the organisation, as far as an address tells."""
    rows = Source.objects.filter(organisation=brand.organisation).values_list("values", flat=True)
    return {site_of(str(value)) for values in rows for value in values.values()} - {""}


def cited(brand: Brand) -> list[Cited]:
    """Sites that the brand's latest mentions link to and that nobody reads yet, most voices first.

    Of the newest 3,000 of 30 days that link to something, among the newest 20,000 of the house; a site that
    one voice alone links to is left out.
    """
    heard = Mention.objects.filter(organisation=brand.organisation).order_by("-pk")
    first = heard.values_list("pk", flat=True)[LOOKED_AT : LOOKED_AT + 1].first() or 0
    since = id_at(timezone.now() - timedelta(days=CITED_DAYS))
    rows = heard.filter(~HIDDEN, of_brand(brand), pk__gte=max(first, since)).exclude(links=[])
    voices: dict[str, set[int | None]] = defaultdict(set)
    for voice, links, url in rows.values_list("voice_id", "links", "url")[:CITED_MENTIONS]:
        for site in {site_of(link) for link in links} - {site_of(url), ""}:
            voices[site].add(voice)
    known = sites_read(brand)
    new = [
        Cited(site, len(who))
        for site, who in voices.items()
        if site not in known and len(who) >= FEWEST_VOICES
    ]
    return sorted(new, key=lambda one: (-one.voices, one.site))[:MOST_CITED]


def countries_of(some: Iterable[Entry]) -> list[str]:
    """The countries of the directory, once each."""
    return sorted({one.country for one in some})
