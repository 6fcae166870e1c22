"""Categories of one's own: made of a handful of examples, told with how sure it is, switched off."""

import pytest
from django.http import QueryDict

from palabre.analysis.intent import own
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.jobs import run_due
from palabre.listening import categories
from palabre.listening.actions.categories import (
    Refused,
    keep_category,
    remove_category,
    switch_category,
)
from palabre.listening.actions.topics import make_topic
from palabre.listening.exporting import plain_row
from palabre.listening.finding import find, hydrated
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Category, Mention
from palabre.listening.search import index
from palabre.listening.selection import Selection
from palabre.listening.tests.conftest import said
from palabre.listening.views.facets import facet_groups

PAGE = "/o/lanterne/lanterne/listen/topics/categories/"
LATE = [
    "Le livreur est passé avec deux heures de retard",
    "Livraison en retard, encore",
    "Mon colis arrive en retard à chaque fois",
    "The delivery was late again",
]
TEXTS = ["Lanterne : livraison en retard ce matin", "Lanterne ouvre un café à Nantes"]


@pytest.fixture
def listening(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    return brand


@pytest.fixture
def late(listening, ada):
    """A category that Ada made, before or after the texts came, as the test wants."""
    return keep_category(Actor.person(ada.user), listening.organisation, "Retards", LATE)


def hear(brand):
    ingest(said(TEXTS), "echo", organisation_id=brand.organisation_id)
    settle()


def settle():
    while run_due():
        pass
    index_pending()
    index().refresh()


def found(brand, address):
    return {row.remote_id for row in find(brand, Selection.of(QueryDict(address))).mentions}


def test_a_new_text_near_the_examples_is_put_in_the_category(late, listening):
    hear(listening)
    row = Mention.objects.get(remote_id="s0")
    assert set(row.categories) == {str(late.pk)}
    assert 0.5 <= row.categories[str(late.pk)] <= 1
    assert Mention.objects.get(remote_id="s1").categories == {}


def test_a_category_is_searched_filtered_and_exported_by_its_name(late, listening):
    hear(listening)
    assert found(listening, "q=category:retards") == {"s0"}
    assert found(listening, "q=catégorie:Retards") == {"s0"}
    assert found(listening, f"category={late.pk}") == {"s0"}
    (group,) = [one for one in facet_groups(listening, Selection()) if one.name == "category"]
    assert [(option.label, option.count) for option in group.options] == [("Retards", 1)]
    (row,) = hydrated(listening, [Mention.objects.get(remote_id="s0").pk])
    assert plain_row(row)["categories"] == "Retards"


def test_a_topic_may_follow_a_category(late, listening):
    make_topic(MACHINE, listening, "Livraisons", "lanterne AND category:retards")
    hear(listening)
    topics = Mention.objects.get(remote_id="s0").topics.values_list("name", flat=True)
    assert set(topics) == {"Lanterne", "Livraisons"}
    assert Mention.objects.get(remote_id="s1").topics.count() == 1


def test_what_was_heard_before_is_read_for_a_new_category(listening, ada):
    hear(listening)
    assert Mention.objects.get(remote_id="s0").categories == {}
    keep_category(Actor.person(ada.user), listening.organisation, "Retards", LATE)
    settle()
    assert found(listening, "q=category:retards") == {"s0"}


def test_history_is_read_in_slices_to_its_end(listening, ada, monkeypatch):
    texts = [f"Lanterne {n} : livraison en retard ce matin" for n in range(7)]
    ingest(said(texts), "echo", organisation_id=listening.organisation_id)
    monkeypatch.setattr(categories, "SLICE", 3)
    keep_category(Actor.person(ada.user), listening.organisation, "Retards", LATE)
    settle()
    assert Mention.objects.filter(categories={}).count() == 0


def test_a_category_left_aside_holds_nothing_and_comes_back(late, listening, ada):
    hear(listening)
    by = Actor.person(ada.user)
    switch_category(by, late, on=False)
    settle()
    assert found(listening, "q=category:retards") == set()
    assert Mention.objects.get(remote_id="s0").categories == {}
    switch_category(by, late, on=True)
    settle()
    assert found(listening, "q=category:retards") == {"s0"}
    assert {"made", "switched off", "switched on"} <= set(
        AuditEntry.objects.values_list("verb", flat=True)
    )


def test_a_renamed_category_is_found_by_its_new_name(late, listening, ada):
    hear(listening)
    keep_category(Actor.person(ada.user), listening.organisation, "Livraison lente", LATE, late)
    settle()
    assert found(listening, 'q=category:"livraison lente"') == {"s0"}
    assert found(listening, "q=category:retards") == set()


def test_a_removed_category_leaves_no_trace_on_mentions(late, listening, ada):
    hear(listening)
    remove_category(Actor.person(ada.user), late)
    settle()
    assert Mention.objects.get(remote_id="s0").categories == {}


def test_another_organisation_s_texts_are_not_read_for_it(late, listening, cy):
    theirs = cy.organisation.brands.get()
    make_topic(MACHINE, theirs, "Lanterne", "lanterne")
    ingest(said(TEXTS), "echo", organisation_id=cy.organisation.pk)
    assert not Mention.objects.filter(organisation=cy.organisation).exclude(categories={}).exists()


@pytest.mark.parametrize(
    ("name", "examples", "why"),
    [("", LATE, "name"), ("retards", LATE, "name"), ("Autre", [*LATE[:2], LATE[0], " "], "few")],
)
def test_a_category_that_cannot_be_is_refused(late, listening, ada, name, examples, why):
    with pytest.raises(Refused, match=why):
        keep_category(Actor.person(ada.user), listening.organisation, name, examples)


def test_recent_texts_are_read_again_by_sentences_where_the_extra_is(late, listening, monkeypatch):
    hear(listening)
    asked = []

    def nearest(texts, known, means):
        asked.append(means)
        return [dict.fromkeys(known, 0.9) for _ in texts]

    monkeypatch.setattr(own, "nearest", nearest)
    monkeypatch.setattr(own, "best_means", lambda: "ngrams")
    assert categories.refine_categories() == 0
    monkeypatch.setattr(own, "best_means", lambda: "sentences")
    monkeypatch.setattr(categories, "REFINE_WITHIN", categories.REFINE_WITHIN * 1000)
    assert categories.refine_categories() == 2
    assert categories.refine_categories() == 0
    assert asked == ["sentences"]
    assert Mention.objects.get(remote_id="s1").categories == {str(late.pk): 0.9}


def test_the_page_makes_changes_switches_and_removes(listening, as_ada):
    assert "There is no category yet" in as_ada.get(PAGE).content.decode()
    refused = as_ada.post(f"{PAGE}new/", {"name": "Retards", "examples": "un seul texte"})
    assert refused.status_code == 400
    assert "at least three" in refused.content.decode()
    assert "un seul texte" in refused.content.decode()
    as_ada.post(f"{PAGE}new/", {"name": "Retards", "examples": "\n".join(LATE)})
    row = Category.objects.get()
    assert row.examples == LATE
    hear(listening)
    shown = as_ada.get(PAGE).content.decode()
    assert "4 examples" in shown
    assert "1 mention<" in shown
    assert LATE[0] in as_ada.get(f"{PAGE}{row.pk}/").content.decode()
    as_ada.post(f"{PAGE}{row.pk}/off/")
    assert not Category.objects.get().is_on
    as_ada.post(f"{PAGE}{row.pk}/remove/")
    assert not Category.objects.exists()


def test_a_mention_s_page_says_how_sure_its_category_is(late, listening, as_ada):
    hear(listening)
    row = Mention.objects.get(remote_id="s0")
    shown = as_ada.get(f"/o/lanterne/lanterne/listen/mentions/{row.pk}/").content.decode()
    assert "Retards" in shown
    assert f"sure at {round(row.categories[str(late.pk)] * 100)}" in shown


def test_who_may_not_listen_for_all_brands_only_looks(late, listening, client, bo):
    client.force_login(bo.user)
    assert "Retards" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}new/").status_code == 403
    assert client.post(f"{PAGE}{late.pk}/remove/").status_code == 403


def test_rows_in_categories_ask_no_more_of_the_database(
    late, listening, as_ada, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(categories, "LOOK_AGAIN_S", 60)  # a busy machine takes a while for a page
    search = "/o/lanterne/lanterne/listen/search/?copies=1"
    hear(listening)
    as_ada.get(search)
    with django_assert_max_num_queries(60) as few:
        as_ada.get(search)
    texts = [f"Lanterne {n} : livraison en retard ce matin" for n in range(20)]
    ingest(said(texts, start=10), "echo", organisation_id=listening.organisation_id)
    settle()
    with django_assert_max_num_queries(len(few)):
        assert as_ada.get(search).content.decode().count("Retards") > 20


def test_the_list_asks_no_more_of_the_database_for_more_categories(
    late, listening, ada, as_ada, django_assert_max_num_queries
):
    as_ada.get(PAGE)
    by = Actor.person(ada.user)
    with django_assert_max_num_queries(40) as few:
        as_ada.get(PAGE)
    for number in range(5):
        keep_category(by, listening.organisation, f"Autre {number}", LATE)
    with django_assert_max_num_queries(len(few)):
        as_ada.get(PAGE)
