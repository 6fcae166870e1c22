"""Topics, saved searches and own categories for programs: followed, changed and let go as on their pages."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    Line,
    Name,
    Unset,
    book,
    deed,
    or_before,
    shelf,
)
from palabre.channels.keys import LISTENING
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.actions import categories as of_categories
from palabre.listening.actions import searches as of_searches
from palabre.listening.actions import topics as verbs
from palabre.listening.models import Category, SavedSearch, Topic
from palabre.listening.rules import TopicKind

MAY = (LISTENING,)
_Codes = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=2, max_length=5, pattern=r"\A[A-Za-z-]+\Z")]],
    msgspec.Meta(max_length=60),
]
_Query = Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]


class TopicTold(msgspec.Struct, forbid_unknown_fields=True):
    """A topic. ``is_matched`` is false while history is matched again with a changed query."""

    id: int
    brand: str
    name: str
    kind: TopicKind
    query: str
    languages: list[str]
    countries: list[str]
    is_matched: bool
    created_at: datetime
    changed_at: datetime


class TopicGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A subject to follow, by its query."""

    name: Name
    query: _Query
    brand: Line | Unset = UNSET
    kind: TopicKind = TopicKind.BRAND
    languages: _Codes = []
    countries: _Codes = []


class TopicChanged(msgspec.Struct, forbid_unknown_fields=True):
    """What changes of a topic; the rest stays."""

    name: Name | Unset = UNSET
    query: _Query | Unset = UNSET
    kind: TopicKind | Unset = UNSET
    languages: _Codes | Unset = UNSET
    countries: _Codes | Unset = UNSET


def topics_of(key: ApiKey) -> QuerySet[Topic]:
    """The topics that a key may see: all of its organisation."""
    return Topic.objects.filter(organisation=key.organisation).select_related("brand")


def _topic(row: Topic) -> TopicTold:
    return TopicTold(
        row.pk, row.brand.slug, row.name, TopicKind(row.kind), row.query, row.languages,
        row.countries, row.matched_version == row.version, row.created_at, row.changed_at,
    )  # fmt: skip


def _make(by: Actor, brand: Brand, given: TopicGiven) -> Topic:
    return verbs.make_topic(
        by, brand, given.name, given.query, given.kind, given.languages, given.countries
    )


def _change(by: Actor, row: Topic, given: TopicChanged) -> Topic:
    names = ("name", "query", "kind", "languages", "countries")
    return verbs.change_topic(by, row, **or_before(given, row, *names))


topics = shelf(
    "topics", TopicTold, topics_of, _topic, may=MAY, lists="Lists topics, the newest first.",
    makes=("Follows a subject; history is matched behind it.", TopicGiven, _make),
)  # fmt: skip
topic = book(
    TopicTold, topics_of, _topic, may=MAY, gives="Gives one topic.",
    changes=("Changes a topic; another query matches history again.", TopicChanged, _change),
    removes=("Follows a subject no more; its mentions stay.", lambda by, row, _: verbs.remove_topic(by, row)),
)  # fmt: skip


class SearchTold(msgspec.Struct, forbid_unknown_fields=True):
    """A search that was kept; ``asks`` is what stands after the question mark of its page."""

    id: int
    brand: str
    name: str
    asks: str


class SearchGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A search to keep; the same name replaces the one before."""

    name: Name
    asks: Annotated[str, msgspec.Meta(max_length=2000)]
    brand: Line | Unset = UNSET


def _searches(key: ApiKey) -> QuerySet[SavedSearch]:
    rows = SavedSearch.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand")


def _search(row: SavedSearch) -> SearchTold:
    return SearchTold(row.pk, row.brand.slug, row.name, row.query_string)


searches = shelf(
    "searches", SearchTold, _searches, _search, may=MAY, lists="Lists searches that were kept.",
    makes=(
        "Keeps a search for everybody of a brand.", SearchGiven,
        lambda by, brand, given: of_searches.save_search(by, brand, given.name, given.asks),
    ),
)  # fmt: skip
search = book(
    SearchTold, _searches, _search, may=MAY, gives="Gives one search that was kept.",
    removes=("Forgets a search.", lambda by, row, _: of_searches.forget_search(by, row)),
)  # fmt: skip


class CategoryTold(msgspec.Struct, forbid_unknown_fields=True):
    """A category of the organisation's own, with the texts that it was learnt from."""

    id: int
    name: str
    examples: list[str]
    is_on: bool


class CategoryGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A category by its examples; history is read again behind it."""

    name: Annotated[str, msgspec.Meta(max_length=60)]
    examples: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=2000)]], msgspec.Meta(max_length=500)
    ]


class Switch(msgspec.Struct, forbid_unknown_fields=True):
    """On, or off."""

    on: bool


def _categories(key: ApiKey) -> QuerySet[Category]:
    return Category.objects.filter(organisation=key.organisation)


def _category(row: Category) -> CategoryTold:
    return CategoryTold(row.pk, row.name, row.examples, row.is_on)


def _make_category(by: Actor, brand: Brand, given: CategoryGiven) -> Category:
    return of_categories.keep_category(by, brand.organisation, given.name, given.examples)


def _change_category(by: Actor, row: Category, given: CategoryGiven) -> Category:
    return of_categories.keep_category(by, row.organisation, given.name, given.examples, row)


class CategoryMade(CategoryGiven, forbid_unknown_fields=True):
    """A category by its examples. It is the whole organisation's; a brand needs to be named only where
    there are several."""

    brand: Line | Unset = UNSET


categories = shelf(
    "categories", CategoryTold, _categories, _category, may=MAY, by_brand="",
    lists="Lists the organisation's own categories.",
    makes=("Makes a category from examples.", CategoryMade, _make_category),
)  # fmt: skip
category = book(
    CategoryTold, _categories, _category, may=MAY, gives="Gives one own category.",
    changes=("Changes a category; history is read again.", CategoryGiven, _change_category),
    removes=("Removes a category.", lambda by, row, _: of_categories.remove_category(by, row)),
)  # fmt: skip
switch = deed(
    "Uses a category, or leaves it aside.", _categories,
    lambda by, row, given: of_categories.switch_category(by, row, on=given.on),
    may=MAY, body=Switch, tells=CategoryTold, told=_category,
)  # fmt: skip
