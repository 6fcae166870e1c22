"""Whole texts of articles whose feed gives only the beginning."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction

from palabre.analysis.tone import score
from palabre.channels.doors import open_platform, whole_text_platforms
from palabre.connectors.contract import ConnectorError, Kind, RateLimited
from palabre.connectors.plain import is_excerpt
from palabre.jobs import enqueue
from palabre.listening.categories import categorised
from palabre.listening.drafts import MOST_TEXT, plain
from palabre.listening.intents import intents_of
from palabre.listening.models import IndexOp, Mention
from palabre.listening.tones import own_models

ROBOTS_KEPT_S = 24 * 3600


def ask_for_whole_texts(made: Sequence[Mention]) -> None:
    """Ask for the whole article behind each new mention that may be only a beginning."""
    platforms = whole_text_platforms()
    for mention in made:
        readable = mention.kind == Kind.ARTICLE and mention.url and mention.platform in platforms
        if readable and is_excerpt(mention.text):
            enqueue("listening.read_article", mention.pk, key=f"article:{mention.pk}", priority=5)


def read_whole(number: int) -> timedelta | None:
    """Read the article's page and put its text in the beginning's place; a wait when told to.

    A page that can't be read, or that the site keeps robots from, leaves the beginning as it is.
    """
    row = Mention.objects.filter(pk=number).first()
    if row is None:
        return None
    connector = open_platform(row.platform)
    try:
        text = connector.complete(row.url, _robots(connector, row.url))
    except RateLimited as error:
        return error.wait
    except ConnectorError:
        return None
    text = plain(text, MOST_TEXT)
    if len(text) > len(row.text):
        _replace(row, text)
    return None


def _robots(connector: object, url: str) -> str:
    key = f"robots:{urlsplit(url).netloc}"[:200]
    text = cache.get(key)
    if text is None:
        text = connector.robots(url)  # type: ignore[attr-defined]
        cache.set(key, text, ROBOTS_KEPT_S)
    return str(text)


@transaction.atomic
def _replace(row: Mention, text: str) -> None:
    fresh: dict[str, object] = {"text": text}
    if not row.tone_by_hand:
        own = own_models({row.organisation_id})[row.organisation_id]
        (tone,) = score([f"{row.title}\n{text}"], [row.language], own=own)
        fresh |= {"tone": tone.label, "tone_confidence": tone.confidence, "tone_model": tone.model}
    said = f"{row.title}\n{text}"
    if not row.intents_by_hand:
        fresh |= intents_of([said], [row.language])[0]
    fresh |= categorised(row.organisation_id, [said])[0]
    Mention.objects.filter(pk=row.pk).update(**fresh)
    IndexOp.objects.create(mention_id=row.pk)
