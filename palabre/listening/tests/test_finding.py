"""Searching and counting what was stored, through the real index."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from palabre.connectors.contract import Author, Item
from palabre.governance.actions.brands import add_brand, remove_brand
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.jobs import run_due
from palabre.listening import finding
from palabre.listening.actions.mentions import correct_tone, hide, tag, untag
from palabre.listening.actions.sources import add_source, hide_source, remove_source
from palabre.listening.actions.topics import change_topic, make_topic
from palabre.listening.finding import aggregate, facets, filters_for, find, newer
from palabre.listening.importing import path_of
from palabre.listening.indexing import index_pending, reindex
from palabre.listening.ingest import ingest
from palabre.listening.models import IndexOp, Mention, Topic
from palabre.listening.search import Histogram, Terms, index
from palabre.listening.selection import Selection

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def choose(text=""):
    return Selection.of(QueryDict(text))


def asking(query):
    return choose(urlencode({"q": query}))


def remote(found):
    return [row.remote_id for row in found.mentions]


def test_a_search_finds_by_word_newest_first(heard):
    assert remote(find(heard, choose())) == ["r2", "r1", "r0"]
    assert remote(find(heard, choose("q=retard+OU+adore"))) == ["r1", "r0"]
    assert find(heard, choose("q=retard")).total == 1


def test_pages_follow_each_other_without_gap(heard):
    first = find(heard, choose(), size=2)
    second = find(heard, choose(), before=first.before, size=2)
    assert remote(first) + remote(second) == ["r2", "r1", "r0"]
    assert (first.total, second.total, second.before) == (3, 3, None)


def test_a_page_may_leave_the_whole_uncounted(heard):
    first = find(heard, choose(), size=1)
    assert find(heard, choose(), first.before, size=1).total == 3
    rest = find(heard, choose(), first.before, size=1, counted=False)
    assert remote(rest) == ["r1"]


def test_another_brand_finds_nothing_of_ours(heard, cy):
    assert find(cy.organisation.brands.get(), choose()).total == 0


def test_facets_and_days_count_what_is_there(heard):
    counts = {b.key: b.count for b in facets(heard, choose(), ["language"])["language"]}
    assert counts == {"fr": 2, "en": 1}
    days = aggregate(heard, choose(), {"days": Histogram("day"), "tags": Terms("hashtag")})
    assert [bucket.count for bucket in days["days"]] == [3]
    assert [bucket.key for bucket in days["tags"]] == ["bonheur"]


def test_a_hidden_mention_leaves_the_search_and_every_count(heard, ada):
    row = Mention.objects.get(remote_id="r1")
    hide(Actor.person(ada.user), heard.organisation, [row.pk], hidden=True)
    index_pending()
    assert remote(find(heard, choose())) == ["r2", "r0"]
    assert remote(find(heard, choose("hidden=1"))) == ["r1"]


def test_a_hidden_source_takes_its_mentions_out_of_sight(heard, ada):
    by = Actor.person(ada.user)
    source, _ = add_source(by, heard.organisation, "echo", "world", {})
    Mention.objects.filter(remote_id="r1").update(source=source)
    hide_source(by, source, hidden=True)
    index_pending()
    assert remote(find(heard, choose())) == ["r2", "r0"]


def test_what_a_removed_source_hid_comes_back_into_sight(heard, ada):
    by = Actor.person(ada.user)
    source, _ = add_source(by, heard.organisation, "echo", "world", {})
    Mention.objects.filter(remote_id="r1").update(source=source)
    hide_source(by, source, hidden=True)
    index_pending()
    remove_source(by, source)
    index_pending()
    assert remote(find(heard, choose())) == ["r2", "r1", "r0"]


def test_a_topic_is_found_by_its_new_name_and_the_trail_tells_the_old_one(heard, ada):
    topic = Topic.objects.get()
    change_topic(Actor.person(ada.user), topic, "Café", topic.query, "risk", [], [])
    index_pending()
    assert find(heard, choose("q=topic:Café")).total == 3
    assert find(heard, choose("q=topic:Lanterne")).total == 0
    act = AuditEntry.objects.filter(kind="topic", verb="changed").get()
    assert act.details == {"name": ["Lanterne", "Café"], "kind": ["brand", "risk"]}


def test_no_query_tells_what_another_brand_of_the_house_follows(heard):
    sister = add_brand(MACHINE, heard.organisation, "Phare")
    make_topic(MACHINE, sister, "Rachat secret", "lanterne")
    while run_due():
        pass
    index_pending()
    secret = 'topic:"Rachat secret"'
    assert find(heard, asking(secret)).total == 0
    assert find(heard, asking(f"1 OF (zzz, {secret})")).total == 0
    assert find(heard, asking(f"lanterne NOT {secret}")).total == 3
    assert facets(heard, asking(secret), ["tone"])["tone"] == []
    assert find(sister, asking('topic:"RACHAT  secret"')).total == 3
    assert find(heard, asking("topic:lanterne NOT topic:zzz")).total == 3


def test_a_brand_that_goes_takes_its_topics_out_of_the_index_and_its_files_off_the_disk(
    heard, begun, django_capture_on_commit_callbacks
):
    file = path_of(begun(b"date,text\r\n2024-01-01,Lanterne\r\n"))
    add_brand(MACHINE, heard.organisation, "Autre")
    old = filters_for(heard, choose())
    assert index().count(None, old) == 3
    with django_capture_on_commit_callbacks(execute=True):
        remove_brand(MACHINE, heard)
    index_pending()
    assert index().count(None, old) == 0
    assert Mention.objects.count() == 3
    assert not file.exists()


def test_a_correction_and_a_tag_are_found_at_once(heard, ada):
    by, row = Actor.person(ada.user), Mention.objects.get(remote_id="r2")
    correct_tone(by, heard.organisation, [row.pk], "positive")
    tag(by, heard.organisation, [row.pk], "presse")
    index_pending()
    assert remote(find(heard, choose("tag=presse&tone=positive"))) == ["r2"]
    assert remote(find(heard, choose("q=tag:presse"))) == ["r2"]


def test_the_trail_tells_of_the_tags_that_changed_only(heard, ada):
    by, numbers = Actor.person(ada.user), list(Mention.objects.values_list("pk", flat=True))
    tag(by, heard.organisation, numbers[:1], "presse")
    tag(by, heard.organisation, numbers, "presse")
    assert untag(by, heard.organisation, numbers[1:], "presse") == 2
    acts = AuditEntry.objects.filter(kind="mention").values_list("verb", flat=True)
    assert sorted(acts) == ["tagged"] * 3 + ["untagged"] * 2


def test_new_mentions_are_seen_without_waiting_for_the_index(heard):
    last = max(Mention.objects.values_list("position", flat=True))
    item = Item("r9", "Encore Lanterne", NOON + timedelta(days=1), Author("v9"))
    ingest([item], "echo", organisation_id=heard.organisation_id)
    assert [row.remote_id for row in newer(heard, choose(), last)] == ["r9"]
    assert [row.remote_id for row in newer(heard, choose("q=encore"), last)] == ["r9"]
    assert newer(heard, choose("q=retard"), last) == []
    assert find(heard, choose()).total == 3


@pytest.mark.parametrize("switch", ["", "hidden=1", "copies=1", "starred=1", "unread=1"])
def test_what_is_new_is_what_the_search_of_the_same_selection_finds(heard, switch):
    source, _ = add_source(MACHINE, heard.organisation, "echo", "world", {})
    items = [
        Item(f"n{n}", f"La Lanterne numéro {n} {'mot ' * n}", NOON, Author(f"n{n}"))
        for n in range(6)
    ]
    ingest(items, "echo", organisation_id=heard.organisation_id)
    rows = {row.remote_id: row for row in Mention.objects.all()}
    hide(MACHINE, heard.organisation, [rows["n0"].pk], hidden=True)
    Mention.objects.filter(remote_id="n1").update(source=source)
    hide_source(MACHINE, source, hidden=True)
    Mention.objects.filter(remote_id="n2").update(copy_of=rows["n3"])
    Mention.objects.filter(remote_id="n3").update(is_starred=True)
    Mention.objects.filter(remote_id="n4").update(read_at=NOON)
    reindex()
    new = {row.remote_id for row in newer(heard, choose(switch), 0)}
    assert new == set(remote(find(heard, choose(switch))))


def test_what_is_new_is_found_behind_many_that_do_not_match(heard, monkeypatch):
    monkeypatch.setattr(finding, "SLICE", 2)
    item = Item("r9", "Encore Lanterne", NOON + timedelta(days=1), Author("v9"))
    ingest([item], "echo", organisation_id=heard.organisation_id)
    assert [row.remote_id for row in newer(heard, choose("q=encore"), 0)] == ["r9"]


def test_a_page_far_behind_is_told_of_the_last_ones_only(heard, monkeypatch):
    monkeypatch.setattr(finding, "MOST_BEHIND", 1)
    assert [row.remote_id for row in newer(heard, choose(), 0)] == ["r2"]


def test_a_rebuilt_index_answers_as_before(heard):
    before = remote(find(heard, choose()))
    assert reindex() == 3
    assert remote(find(heard, choose())) == before
    assert not IndexOp.objects.exists()


def test_one_row_that_cannot_be_indexed_keeps_no_other_from_the_index(heard):
    items = [Item(f"n{n}", f"Lanterne {n}", NOON, Author(f"n{n}")) for n in range(5)]
    ingest(items, "echo", organisation_id=heard.organisation_id)
    # A row that an older version wrote: no list where there must be one.
    Mention.objects.filter(remote_id="n2").update(links=[5])
    assert index_pending() == 5
    assert not IndexOp.objects.exists()
    found = {row.remote_id for row in find(heard, choose()).mentions}
    assert found == {"r0", "r1", "r2", "n0", "n1", "n3", "n4"}
    assert reindex() == 7
