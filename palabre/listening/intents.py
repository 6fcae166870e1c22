"""What texts want: read as they come in, and once for those that were stored before."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from palabre.analysis.intent import score
from palabre.listening.categories import read_categories
from palabre.listening.drafts import Draft
from palabre.listening.models import IndexOp, Mention

READ_AT_ONCE = 500


def intents_of(texts: Sequence[str], languages: Sequence[str]) -> list[dict[str, Any]]:
    """The columns `intents` and `intent_model` of these texts."""
    return [
        {
            "intents": {name: round(chance, 2) for name, chance in one.labels.items()},
            "intent_model": one.model,
        }
        for one in score(texts, languages)
    ]


def read_intents(drafts: list[Draft]) -> list[Draft]:
    """Tell what new texts want, and which own categories they belong to."""
    found = intents_of([draft.words for draft in drafts], [draft.language for draft in drafts])
    for draft, columns in zip(drafts, found, strict=True):
        draft.intents, draft.intent_model = columns["intents"], columns["intent_model"]
    read_categories(drafts)
    return drafts


def read_stored() -> bool:
    """Tell what the newest stored texts want that nobody read yet; whether there are more.

    They are those that were heard before intents were told. Written only on the words that were read.
    """
    unread = Mention.objects.filter(intent_model="").order_by("-pk")
    rows = list(unread.only("pk", "title", "text", "language")[:READ_AT_ONCE])
    if not rows:
        return False
    texts = [f"{row.title}\n{row.text}".strip() for row in rows]
    found = intents_of(texts, [row.language for row in rows])
    with transaction.atomic():
        written = [
            row.pk
            for row, columns in zip(rows, found, strict=True)
            if Mention.objects.filter(
                pk=row.pk, title=row.title, text=row.text, intent_model=""
            ).update(**columns)
        ]
        IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in written])
    return len(rows) == READ_AT_ONCE
