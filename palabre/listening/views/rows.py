"""Mentions as rows of a page: what the row's template needs beside the mention itself."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from palabre.analysis.query import Node, Phrase, QueryError, parse
from palabre.analysis.query import words as sought_words
from palabre.governance.access import Here
from palabre.governance.rules import Right
from palabre.listening.models import Mention, Topic


def dressed(here: Here, mentions: Iterable[Mention]) -> list[Mention]:
    """The same mentions with the addresses of their acts and the names of their tags."""
    rows = list(mentions)
    for row in rows:
        row.urls = addresses(here, row)  # type: ignore[attr-defined]
        row.tag_names = sorted(  # type: ignore[attr-defined]
            link.tag.name for link in row.mention_tags.all()
        )
    return rows


def addresses(here: Here, row: Mention) -> dict[str, str]:
    """Where a row's links and acts lead; acts only for those who may."""
    if here.brand is None:
        return {}
    place = {"org": here.organisation.slug, "brand": here.brand.slug}
    stream = reverse("listen_search", kwargs=place)
    mention = {**place, "number": row.pk}
    found = {
        "page": reverse("listen_mention", kwargs=mention),
        "panel": reverse("listen_mention", kwargs=mention) + "?part=card",
        "voice": f"{stream}?{urlencode({'voice': row.voice_id})}",
        "copies": reverse("listen_mention", kwargs=mention) + "#copies",
    }
    if here.may(Right.TRIAGE):
        acts = ("star", "read", "tone", "tag", "hide")
        found |= {
            act: reverse("listen_mention_act", kwargs={**mention, "act": act}) for act in acts
        }
    return found


def marked_words(nodes: Sequence[Node | None]) -> list[str]:
    """The folded words and phrases that the rows mark in their texts."""
    found: dict[str, None] = {}
    for node in nodes:
        for term in sought_words(node) if node is not None else ():
            if isinstance(term, Phrase):
                found[" ".join(word.folded for word in term.words)] = None
            else:
                found[term.folded.rstrip("*")] = None
    return list(found)


def words_of(here: Here, node: Node | None, topics: Iterable[str] = ()) -> list[str]:
    """What to mark: the search's own words and those of the brand's topics (or the chosen ones)."""
    chosen = {int(number) for number in topics if number.isdecimal()}
    rows = Topic.objects.filter(brand=here.brand, is_active=True)
    nodes: list[Node | None] = [node]
    for query in (rows.filter(pk__in=chosen) if chosen else rows).values_list("query", flat=True):
        try:
            nodes.append(parse(query))
        except QueryError:
            continue
    return marked_words(nodes)[:200]
