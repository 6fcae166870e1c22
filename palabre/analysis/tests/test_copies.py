import random
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.copies import Window, cleaned, own_words
from palabre.analysis.text import tokenise

TEXT = (
    "La nouvelle machine à café de Torréo est tombée en panne au bout de trois jours "
    "et le service client ne répond pas"
)
POST = TEXT.split()
COPIES = {
    "the same": POST,
    "a repost": ["RT", "@marie", *POST],
    "another link": [*POST, "https://t.co/abc"],
    "its host as a token": [*POST, "domain:t.co"],
    "capitals": [word.upper() for word in POST],
    "punctuation": [word + ("," if n % 5 == 0 else "") for n, word in enumerate(POST)],
    "shortened": [*POST[:16], "…"],
    "a longer end": [*POST, "via", "@journal"],
    "one word changed": [*POST[:6], "cassée", *POST[7:]],
}


@pytest.mark.parametrize("kind", COPIES)
def test_every_kind_of_copy_is_led_back_to_the_first(kind):
    window = Window()
    assert window.add(7, POST) is None
    assert window.add(8, COPIES[kind]) == 7


@pytest.mark.parametrize("name", ["@marie", "@jean_luc", "@jean.bsky.social"])
def test_a_tokenised_repost_loses_its_prefix(name):
    text = f"RT {name}: Torréo ouvre une boutique à Lyon https://t.co/x"
    assert own_words(tokenise(text)) == ["torreo", "ouvre", "une", "boutique", "a", "lyon"]
    assert own_words(tokenise("RT si tu es d'accord")) == ["si", "tu", "es", "d", "accord"]


def test_another_text_on_the_same_subject_is_no_copy():
    window = Window()
    window.add(1, POST)
    other = "Torréo ouvre une boutique à Lyon et offre un café aux cent premiers clients"
    assert window.add(2, other.split()) is None


def test_a_changed_word_in_a_short_text_is_another_statement():
    window = Window()
    window.add(1, ["livraison", "rapide", "service", "client", "excellent"])
    assert window.add(2, ["livraison", "rapide", "service", "client", "exécrable"]) is None


def test_a_short_text_with_words_added_is_a_copy():
    window = Window()
    window.add(1, ["livraison", "rapide", "service", "client", "excellent"])
    assert window.add(2, ["livraison", "rapide", "service", "client", "excellent", "bravo"]) == 1


def test_what_many_people_say_by_themselves_is_no_copy():
    window = Window()
    assert window.add(1, ["Bravo", "!"]) is None
    assert window.add(2, ["Bravo", "!"]) is None
    assert window.add(3, ["Joyeux", "anniversaire"]) is None
    assert window.add(4, ["Joyeux", "anniversaire"]) is None


def test_three_words_are_a_copy_only_when_all_are_the_same():
    window = Window()
    assert window.add(1, ["Torréo", "baisse", "ses"]) is None
    assert window.add(2, ["torréo", "baisse", "ses", "!"]) == 1
    assert window.add(3, ["Torréo", "baisse", "les"]) is None


def test_the_copy_of_a_copy_leads_to_the_first():
    window = Window()
    window.add(1, POST)
    window.add(2, [*POST, "via", "@journal"])
    assert window.add(3, [*POST, "via", "@journal", "ce", "matin"]) == 1


def test_an_old_text_is_forgotten_but_not_one_that_still_comes_back():
    window = Window(size=20)
    window.add(0, POST)
    for number in range(1, 60):
        window.add(number, [f"mot{number}-{place}" for place in range(9)])
        if number % 8 == 0 and number < 40:
            assert window.add(1_000 + number, POST) == 0
    assert len(window) <= 20
    for number in range(60, 90):
        window.add(number, [f"mot{number}-{place}" for place in range(9)])
    assert window.add(2_000, POST) is None


words = st.lists(st.sampled_from([f"m{n}" for n in range(30)]), min_size=0, max_size=25)


@given(st.lists(words, max_size=30))
def test_the_same_texts_in_the_same_order_give_the_same_answers(texts):
    first, again = Window(size=10), Window(size=10)
    assert [first.add(n, text) for n, text in enumerate(texts)] == [
        again.add(n, text) for n, text in enumerate(texts)
    ]


@given(words)
def test_a_text_of_three_words_or_more_is_its_own_copy(text):
    window = Window()
    window.add(1, text)
    assert window.add(2, text) == (1 if len(text) >= 3 else None)


@given(st.lists(st.text(max_size=20), max_size=40))
def test_no_tokens_raise(tokens):
    window = Window()
    window.add(1, tokens)
    window.add(2, tokens)
    assert len(window) <= 1


def test_a_huge_text_is_read_in_part():
    assert len(cleaned("mot" for _ in range(1_000_000))) == 512


def test_memory_is_bounded_by_the_size_of_the_window():
    rng = random.Random(1)
    window = Window(size=20_000)
    vocabulary = [f"w{n}" for n in range(5_000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for first in range(0, 30_000, 1_000):
        window.add_all((first + n, rng.choices(vocabulary, k=18)) for n in range(1_000))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert len(window) <= 20_000
    assert grown_kb * 1024 < 20_000 * 1_000


texts_of_a_stream = st.lists(words, max_size=40)


@given(texts_of_a_stream, st.integers(1, 40))
def test_texts_told_in_batches_get_the_answers_they_get_one_by_one(texts, size):
    alone, together = Window(size=10), Window(size=10)
    rows = list(enumerate(texts))
    told = []
    for start in range(0, len(rows), size):
        told += together.add_all(rows[start : start + size])
    assert told == [alone.add(number, text) for number, text in rows]


@given(st.lists(st.text(max_size=5) | st.sampled_from(["rt", "RT", "@marie", "ß", "été", "www.a"])))
def test_words_that_need_no_cleaning_are_those_that_cleaning_gives(tokens):
    assert cleaned(tokens) == cleaned([*tokens, "!"])
