"""Categories of an organisation's own: which texts are near the examples that its people gave."""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.analysis.intent import own
from palabre.analysis.intent.own import NGRAMS, SENTENCES
from palabre.listening.drafts import Draft, id_at
from palabre.listening.models import Category, IndexOp, Mention

# Read again with sentences: so many at once, of those that are not older.
REFINED_AT_ONCE = 100
REFINE_WITHIN = timedelta(days=2)
SLICE = 500

# What one organisation uses: id -> (name, examples).
InUse = dict[str, tuple[str, tuple[str, ...]]]
_known: dict[int, tuple[float, InUse]] = {}
# Every row of a page asks for its names: the database is asked once for all of them.
LOOK_AGAIN_S = 1.0


def in_use(organisation: int) -> InUse:
    """The categories that an organisation uses, by id, as of a second ago at most."""
    looked_at, used = _known.get(organisation, (float("-inf"), {}))
    if time.monotonic() - looked_at >= LOOK_AGAIN_S:
        rows = Category.objects.filter(organisation=organisation, is_on=True)
        used = {str(row.pk): (row.name, tuple(row.examples)) for row in rows}
        _known[organisation] = (time.monotonic(), used)
    return used


def look_again() -> None:
    """Ask the database at the next question: something was changed just now."""
    _known.clear()


def version_of(organisation: int) -> str:
    """A short name of the categories as they are: it changes with each change of any of them."""
    rows = Category.objects.filter(organisation=organisation).order_by("pk")
    told = json.dumps(list(rows.values_list("pk", "name", "examples", "is_on")))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def names_of(organisation: int, categories: Mapping[str, float]) -> list[str]:
    """The names of a mention's categories that are in use, the surest first; nothing is asked when none."""
    if not categories:
        return []
    used = in_use(organisation)
    sure = sorted(categories, key=lambda key: -categories[key])
    return [used[key][0] for key in sure if key in used]


def category_chances(row: Mention) -> list[tuple[str, float]]:
    """The categories of a mention that are in use, each with how sure it is, the surest first."""
    sure = sorted(row.categories.values(), reverse=True)
    return list(zip(names_of(row.organisation_id, row.categories), sure, strict=False))


def categorised(
    organisation: int, texts: Sequence[str], means: own.Means = NGRAMS
) -> list[dict[str, object]]:
    """The columns `categories` and `category_model` of these texts, for one organisation."""
    used = in_use(organisation)
    if not used:
        return [{"categories": {}, "category_model": ""} for _ in texts]
    near = own.nearest(texts, {key: examples for key, (_, examples) in used.items()}, means)
    return [
        {
            "categories": {key: round(chance, 2) for key, chance in one.items()},
            "category_model": means,
        }
        for one in near
    ]


def read_categories(drafts: Iterable[Draft]) -> None:
    """Tell the own categories of new texts by their words; sentences are read a little later."""
    of: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        of[draft.organisation_id].append(draft)
    for organisation, mine in of.items():
        if not in_use(organisation):
            continue
        for draft, found in zip(
            mine, categorised(organisation, [draft.words for draft in mine]), strict=True
        ):
            draft.categories = found["categories"]  # type: ignore[assignment]
            draft.category_model = NGRAMS


def read_history(organisation: int, before: int) -> int | None:
    """Tell the categories of a slice of an organisation's texts anew, newest first, up to a number.

    Gives where the next slice begins, None at the end. Recent ones are read by sentences again later.
    """
    look_again()
    rows = list(
        Mention.objects.filter(organisation=organisation, pk__lt=before).order_by("-pk")[:SLICE]
    )
    if rows:
        _settle(organisation, rows, NGRAMS)
    return rows[-1].pk if len(rows) == SLICE else None


def refine_categories() -> int:
    """Read recent texts again by sentences, where the extra is installed; how many were read."""
    if own.best_means() != SENTENCES:
        return 0
    count = 0
    users = Category.objects.filter(is_on=True).values_list("organisation", flat=True).distinct()
    for organisation in users.order_by():
        recent = Mention.objects.filter(
            organisation=organisation,
            pk__gte=id_at(timezone.now() - REFINE_WITHIN),
            category_model=NGRAMS,
        )
        rows = list(recent.order_by("-pk")[: REFINED_AT_ONCE - count])
        if rows:
            _settle(organisation, rows, SENTENCES)
            count += len(rows)
        if count >= REFINED_AT_ONCE:
            break
    return count


def _settle(organisation: int, rows: Sequence[Mention], means: own.Means) -> None:
    """Write what changed, only on the words that were read: a text may be edited meanwhile."""
    texts = [f"{row.title}\n{row.text}".strip() for row in rows]
    found = categorised(organisation, texts, means)
    with transaction.atomic():
        written = []
        for row, one in zip(rows, found, strict=True):
            if (row.categories, row.category_model) != (one["categories"], one["category_model"]):
                same = Mention.objects.filter(pk=row.pk, title=row.title, text=row.text)
                same.update(**one)
            # One that was in a category may be found otherwise even so: by its new name, or no more.
            if row.categories or one["categories"]:
                written.append(row.pk)
        IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in written])
