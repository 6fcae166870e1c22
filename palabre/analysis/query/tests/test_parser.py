"""The query language: what is read, what is written back, and what is said of mistakes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.query import Document, QueryError, evaluate, parse, to_text, words
from palabre.analysis.query.tests.strategies import queries
from palabre.analysis.text import tokenise


def answers(query: str, text: str, **fields) -> bool:
    return bool(evaluate(parse(query), Document(tokenise(text), **fields)))


@given(queries)
def test_a_tree_written_down_reads_as_the_same_tree(node):
    written = to_text(node)
    again = parse(written)
    assert to_text(again) == written
    assert again == node


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("aé \"()*?:,-/=#@&+<>.0OFNEARTDXU«»'", max_size=40))
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    read = _read(text)
    if isinstance(read, QueryError):
        assert 0 <= read.start <= read.end <= len(text)
        assert str(read) == (read.msgid % read.params if read.params else read.msgid)
    else:
        assert parse(to_text(read)) == read


@pytest.mark.parametrize("piece", ["title:", "text:", "(", "NOT ", "-", "2 OF (a, ", "title:("])
@pytest.mark.parametrize("times", [41, 2_500])
def test_a_query_too_deep_is_refused_in_words(piece, times):
    assert isinstance(_read(piece * times + "a"), QueryError)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["title:", "lang:fr ", "(", ")", "NOT ", "a "]), max_size=2_000))
def test_pieces_of_the_language_in_any_heap_are_read_or_refused(pieces):
    read = _read("".join(pieces))
    assert isinstance(read, QueryError) or parse(to_text(read)) == read


def _read(text):
    try:
        return parse(text)
    except QueryError as error:
        return error


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("orange panne", "Panne chez ORANGE", True),
        ("orange ET panne", "orange seule", False),
        ("orange OU sosh", "Sosh", True),
        ("orange SAUF fruit", "une orange, un fruit", False),
        ("orange -fruit", "une orange", True),
        ("NOT fruit orange", "une orange", True),
        ("a AND b OR c", "c", True),
        ("a AND (b OR c)", "c", False),
        ('"service client"', "le service du client", False),
        ("« service client »", "le Service Client", True),
        ("l'oréal", "chez L’Oréal", True),
        ("sncf-connect", "SNCF Connect", True),
        ("panne NEAR/2 orange", "orange est en panne", True),
        ("panne NEAR/1 orange", "orange est en panne", False),
        ("panne ONEAR/2 orange", "orange est en panne", False),
        ("orange ONEAR/2 panne", "orange est en panne", True),
        ('(panne OR "hors service") NEAR/1 orange', "orange encore hors service", True),
        ("2 OF (tea, milk, sugar)", "milk and sugar", True),
        ("2 OF (tea, milk, sugar)", "milk", False),
        ("2 PARMI (thé, lait)", "du lait dans le thé", True),
        ("télé*", "la télévision", True),
        ("télé*", "la television", False),
        ("tele*", "la télévision", True),
        ("ora?ge", "une orange", True),
        ("côte", "la cote", False),
        ("côte", "la CÔTE", True),
        ("cote", "la côte", True),
        ("coeur", "un cœur", True),
        ("cœur", "un coeur", True),
        ("=Orange", "une orange", False),
        ("=Orange", "chez Orange", True),
        ("h&m", "chez H&M !", True),
        ("h&m", "h et m", False),
        ("canal+", "canal du midi", False),
        ("canal", "sur Canal+", True),
        ("#soldes", "les soldes", False),
        ("soldes", "#Soldes", True),
        ('"chez h&m paris"', "chez H&M Paris", True),
        ("c++ -- a language\n AND /* fast */ rust", "rust ou c++", True),
        ('"and"', "this and that", True),
        ("https://x.fr/a", "lire https://www.x.fr/a/b?c", True),
    ],
)
def test_a_query_means_what_it_says(query, text, found):
    assert answers(query, text) is found


@pytest.mark.parametrize(
    ("query", "fields", "found"),
    [
        ("title:orange", {"title": tokenise("Orange en panne")}, True),
        ("title:absent", {"title": tokenise("Orange")}, False),
        ('title:"orange panne"', {"title": tokenise("Orange, panne")}, True),
        ("titre:(orange OU sosh)", {"title": tokenise("Sosh")}, True),
        ("author:dupont", {"author": "Jean Dupont"}, True),
        ("author:@jd", {"handle": "@jd"}, True),
        ("site:lemonde.fr", {"url": "https://www.LeMonde.fr/eco/x.html"}, True),
        ("site:lemonde.fr/eco", {"url": "https://www.lemonde.fr/eco/x.html"}, True),
        ("site:monde.fr", {"url": "https://www.lemonde.fr/"}, False),
        ("link:x.org", {"links": ["https://blog.x.org/1"]}, True),
        ("lang:fr,en", {"language": "en"}, True),
        ("langue:(fr OU en)", {"language": "de"}, False),
        ("pays:FR", {"country": "fr"}, True),
        ("source:bluesky", {"platform": "bluesky"}, True),
        ("kind:review", {"kind": "review"}, True),
        ("tone:négatif", {"tone": "negative"}, True),
        ("tag:\"À voir\"", {"tags": ["a VOIR"]}, True),
        ("followers:>1000", {"followers": 1000}, False),
        ("followers:>=1000", {"followers": 1000}, True),
        ("likes:10..20", {"likes": 20}, True),
        ("likes:<10", {"likes": None}, False),
    ],
)  # fmt: skip
def test_fields_look_at_their_own(query, fields, found):
    known = {"language": "", "tone": ""}
    assert answers(query, "absent", **{**known, **fields}) is found


@pytest.mark.parametrize(
    ("query", "start", "end", "said"),
    [
        ("", 0, 0, "Write at least one word to look for."),
        ("(orange", 0, 1, "This bracket is never closed."),
        ("orange)", 6, 7, "This bracket closes nothing."),
        ('orange "panne', 7, 8, "This quotation mark is never closed."),
        ("orange /* panne", 7, 9, "This comment is never closed."),
        ("NOT orange", 0, 10, "A query can't be made only of things to leave out."),
        ("orange OR", 7, 9, "Something is missing after “OR”."),
        ("AND orange", 0, 3, "A word is missing before “AND”."),
        ("()", 1, 2, "A word is missing before “)”."),
        ("a ...", 2, 5, "There is nothing to look for in “...”."),
        ("or*", 0, 3, "Write at least three letters before * or ?."),
        ("a NEAR/5 b NEAR/5 c", 11, 17, "NEAR joins two things only: write (a NEAR/5 b) AND (b NEAR/5 c)."),
        ("a NEAR/99 b", 2, 9, "NEAR reaches at most 50 words."),
        ("(a b) NEAR/5 c", 0, 1, "NEAR joins words, phrases or lists such as (tea OR coffee)."),
        ("4 OF (a, b)", 0, 5, "This list has 2 things: 4 of them can't be asked."),
        ("a, b", 1, 2, "A comma only belongs in a list such as 2 OF (tea, milk, sugar)."),
        ("lang:french", 5, 11, "“french” is not a language code such as fr or en."),
        ("lang: fr", 0, 5, "Write a value right after “lang:”."),
        ("likes:many", 6, 10, "Write a number as >1000, <=50 or 100..200."),
        ("likes:20..10", 6, 12, "This range ends before it begins."),
        (
            "date:2026-02-31",
            5,
            15,
            "Write a date as 2026-01-31, 2026-01, >2026-01-31 or 2026-01-01..2026-01-31.",
        ),
        ("tone:sad", 5, 8, "A tone is negative, neutral, positive, mixed or unsure."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_plain_words_with_its_place(query, start, end, said):
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert (str(caught.value), caught.value.start, caught.value.end) == (said, start, end)


def test_an_unknown_field_is_named_with_those_there_are():
    with pytest.raises(QueryError, match=r"no field “color”.*title, author"):
        parse("color:red")


def test_too_long_and_too_deep_queries_are_refused():
    for query in ("a " * 20_000, "(" * 500 + "a" + ")" * 500, "-" * 1 + "NOT " * 500 + "a"):
        with pytest.raises(QueryError):
            parse(query)


def test_what_is_looked_for_leaves_out_what_is_not_wanted():
    found = words(parse('orange AND ("service client" OR sav) NOT fruit lang:fr'))
    assert [to_text(word) for word in found] == ["orange", '"service client"', "sav"]
