"""Making, changing and removing categories of the organisation's own; history is read again behind each."""

import sys
from collections.abc import Sequence

from django.db import transaction

from palabre.analysis.intent.own import FEWEST, MOST
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation
from palabre.jobs import enqueue
from palabre.listening.categories import look_again, version_of
from palabre.listening.models import Category

LONGEST_EXAMPLE = 500
MOST_CATEGORIES = 20
LAST = sys.maxsize  # above the number of any mention


class Refused(ValueError):
    """A category can't be as it was given; its one word says why: name, few or many."""


@transaction.atomic
def keep_category(
    by: Actor,
    organisation: Organisation,
    name: str,
    examples: Sequence[str],
    category: Category | None = None,
) -> Category:
    """Make a category, or change one. Raises `Refused` without a name of its own, with fewer than FEWEST
    different example texts, or when there are MOST_CATEGORIES already."""
    name = " ".join(name.replace(",", " ").split())[:60]
    texts = [" ".join(text.split())[:LONGEST_EXAMPLE] for text in examples]
    texts = list(dict.fromkeys(text for text in texts if text))[:MOST]
    others = Category.objects.filter(organisation=organisation)
    others = others.exclude(pk=category.pk) if category else others
    if not name or others.filter(name__iexact=name).exists():
        raise Refused("name")
    if len(texts) < FEWEST:
        raise Refused("few")
    if category is None and others.count() >= MOST_CATEGORIES:
        raise Refused("many")
    kept = category or Category(organisation=organisation)
    kept.name, kept.examples = name, texts
    kept.save()
    audit(organisation, "changed" if category else "made", kept, by, examples=len(texts))
    _read_history(organisation)
    return kept


@transaction.atomic
def switch_category(by: Actor, category: Category, *, on: bool) -> None:
    """Use a category, or leave it aside: then no text is told to belong to it."""
    if category.is_on == on:
        return
    category.is_on = on
    category.save()
    audit(category.organisation_id, "switched on" if on else "switched off", category, by)
    _read_history(category.organisation)


@transaction.atomic
def remove_category(by: Actor, category: Category) -> None:
    """Remove a category; no text belongs to it any more."""
    organisation = category.organisation
    audit(organisation, "removed", category, by)
    category.delete()
    _read_history(organisation)


def _read_history(organisation: Organisation) -> None:
    look_again()
    version = version_of(organisation.pk)
    key = f"categories:{organisation.pk}:{version}"
    enqueue("listening.read_categories", organisation.pk, version, LAST, key=key)
