"""The percolator gives what a plain look at every query gives."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.query import Document, Percolator, QueryError, evaluate, parse
from palabre.analysis.query.anchors import anchors
from palabre.analysis.query.tests.strategies import documents, queries
from palabre.analysis.text import tokenise


def document(text: str, **fields) -> Document:
    return Document(tokenise(text), **{"language": "fr", "tone": "neutral", **fields})


def percolator(*written: str) -> Percolator[str]:
    found: Percolator[str] = Percolator()
    for query in written:
        found.add(query, parse(query))
    return found


@settings(max_examples=80, deadline=None)
@given(st.lists(queries, min_size=1, max_size=12), st.lists(documents, min_size=1, max_size=6))
def test_the_percolator_equals_a_look_at_every_query(nodes, found):
    filed: Percolator[int] = Percolator()
    usable = {}
    for key, node in enumerate(nodes):
        if anchors(node):
            filed.add(key, node)
            usable[key] = node
    for each in found:
        plainly = {key for key, node in usable.items() if evaluate(node, each) is not False}
        assert filed.match(each) == plainly


@settings(max_examples=60, deadline=None)
@given(queries, documents)
def test_what_is_refused_while_in_doubt_is_refused_once_all_is_known(node, unknown):
    if anchors(node) is None:
        return
    filed: Percolator[int] = Percolator()
    filed.add(1, node)
    first = filed.match(unknown)
    # What is known already stays as it is: only what is in doubt may turn out either way.
    for language in (unknown.language,) if unknown.language else ("fr", "en", "de"):
        for tone in (unknown.tone,) if unknown.tone else ("negative", "neutral"):
            known = replace(unknown, language=language, tone=tone)
            assert filed.match(known, among=first) == filed.match(known)
            assert filed.match(known) == ({1} if evaluate(node, known) else set())


def test_a_language_not_known_yet_counts_in_favour():
    filed = percolator("orange lang:fr", "orange NOT lang:fr", "orange NOT (pomme OR NOT lang:fr)")
    unknown = document("une orange", language=None)
    assert len(filed.match(unknown)) == 3
    survivors = filed.match(unknown)
    assert filed.match(document("une orange", language="en"), among=survivors) == {
        "orange NOT lang:fr"
    }


def test_a_query_removed_is_no_longer_found_and_one_replaced_answers_anew():
    filed = percolator("orange", "ora*")
    filed.remove("ora*")
    filed.add("orange", parse("pomme"))
    assert filed.match(document("orange")) == set()
    assert filed.match(document("pomme")) == {"orange"}
    filed.remove("never there")


def test_a_prefix_added_later_finds_words_already_met():
    filed = percolator("xyz*")
    assert filed.match(document("orangeraie")) == set()
    filed.add("late", parse("orang*"))
    assert filed.match(document("orangeraie")) == {"late"}


@pytest.mark.parametrize("query", ["lang:fr", "a OR NOT b", "likes:>10", "a OR lang:fr", "tag:x b"])
def test_a_query_that_would_look_at_everything_is_refused_for_a_stream(query):
    with pytest.raises(QueryError):
        Percolator().add(1, parse(query))


def test_a_query_is_filed_under_its_rarest_word():
    assert anchors(parse('the AND "la krolipan" AND (de OR le)')).tokens == {"krolipan"}
    assert anchors(parse("2 OF (the, krolipan, zanzibar)")).tokens == {"krolipan", "zanzibar"}


def test_frequencies_that_were_seen_decide_after_refiling():
    filed = percolator("zebulon AND abc")
    for _ in range(16 * 600):
        filed.match(document("zebulon"))
    assert filed.candidates(document("zebulon"))
    filed.refile()
    assert not filed.candidates(document("zebulon"))
    assert filed.match(document("zebulon abc"))
    assert filed.cost(parse("zebulon")) > 0.9


def test_site_link_author_and_source_anchor_a_query():
    filed = percolator("site:lemonde.fr", "link:example.com", "author:dupont", "source:bluesky")
    assert filed.match(document("x", url="https://www.lemonde.fr/a")) == {"site:lemonde.fr"}
    assert filed.match(document("see https://blog.example.com/x.")) == {"link:example.com"}
    assert filed.match(document("x", author="Jean Dupont")) == {"author:dupont"}
    assert filed.match(document("x", platform="bluesky")) == {"source:bluesky"}
