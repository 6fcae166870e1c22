"""Mentions as rows of a page: what the row's template needs beside the mention itself."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from palabre.analysis.query import Node, Phrase, QueryError, parse
from palabre.analysis.query import words as sought_words
from palabre.governance.access import Here
from palabre.governance.rules import Right
from palabre.listening.access import brands_to_change
from palabre.listening.categories import names_of
from palabre.listening.models import Mention, Topic
from palabre.listening.selection import number


def dressed(here: Here, mentions: Iterable[Mention]) -> list[Mention]:
    """The same mentions with the addresses of their acts and the names of their tags."""
    rows = list(mentions)
    changeable = brands_to_change(here) if here.may(Right.TRIAGE) else set()
    for row in rows:
        row.urls = addresses(here, row)  # type: ignore[attr-defined]
        if row.source and row.source.brand_id in changeable:
            row.urls["source"] = f"{row.urls['page']}source/"  # type: ignore[attr-defined]
        row.tag_names = sorted(  # type: ignore[attr-defined]
            link.tag.name for link in row.mention_tags.all()
        )
        row.category_names = names_of(row.organisation_id, row.categories)  # type: ignore[attr-defined]
    return rows


def addresses(here: Here, row: Mention) -> dict[str, str]:
    """Where a row's links and acts lead; acts only for those who may."""
    if here.brand is None:
        return {}
    search, any_mention, any_lead = _patterns(here.organisation.slug, here.brand.slug)
    page = f"{any_mention.removesuffix('0/')}{row.pk}/"
    found = {
        "page": page,
        "panel": f"{page}?part=card",
        "voice": f"{search}?{urlencode({'voice': row.voice_id})}",
        "copies": f"{page}#copies",
    }
    if here.may(Right.TRIAGE):
        found |= {act: f"{page}{act}/" for act in ("star", "read", "tone", "intent", "tag", "hide")}
        found["lead"] = f"{any_lead.removesuffix('0/')}{row.pk}/"
    if here.may(Right.RECRUIT) and "job" in (row.intents or {}):
        found["candidate"] = reverse(
            "engage_candidate_of_mention", args=[here.organisation.slug, here.brand.slug, row.pk]
        )
    return found


@lru_cache(maxsize=256)
def _patterns(org: str, brand: str) -> tuple[str, str, str]:
    """The address of the search, of a mention numbered 0 and of what makes a lead of it: a row's own are
    made by writing into them."""
    place = {"org": org, "brand": brand}
    return (
        reverse("listen_search", kwargs=place),
        reverse("listen_mention", kwargs={**place, "number": 0}),
        reverse("engage_lead_of_mention", kwargs={**place, "number": 0}),
    )


def marked_words(nodes: Sequence[Node | None]) -> list[str]:
    """The folded words and phrases that the rows mark in their texts."""
    found: dict[str, None] = {}
    for node in nodes:
        for term in sought_words(node) if node is not None else ():
            if isinstance(term, Phrase):
                found[" ".join(word.folded for word in term.words)] = None
            else:
                found[term.folded] = None
    return list(found)


def words_of(here: Here, node: Node | None, topics: Iterable[str] = ()) -> list[str]:
    """What to mark: the search's own words and those of the brand's topics (or the chosen ones)."""
    chosen = {found for text in topics if (found := number(text)) is not None}
    rows = Topic.objects.filter(brand=here.brand)
    nodes: list[Node | None] = [node]
    for query in (rows.filter(pk__in=chosen) if chosen else rows).values_list("query", flat=True):
        try:
            nodes.append(parse(query))
        except QueryError:
            continue
    return marked_words(nodes)[:200]
