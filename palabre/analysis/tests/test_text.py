"""The tokeniser: what is a word, a symbol, a link, and that the three forms stay side by side."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.text import LONGEST_TOKEN, MOST_TOKENS, Form, fold, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'eau qu'il boit", "l eau qu il boit"),
        ("Œuvré à Nîmes, straße, Łódź, Ærø", "oeuvre a nimes strasse lodz aero"),
        ("sncf-connect et jean_paul", "sncf connect et jean paul"),
        ("ﬁn ＯＲＡＮＧＥ e\u0301te\u0301", "fin orange ete"),
        ("Orange™ ré\u00adservé co\u200bupé", "orange reserve coupe"),
        ("j'❤️ ça 👍🏽 🇫🇷", "j ❤ ca 👍 🇫🇷"),
        ("東京へ", "東 京 へ"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("écrire à contact@orange.fr", "ecrire a contact orange fr"),
        ("___ ... --", ""),
        ("", ""),
    ],
)
def test_a_text_is_read_into_folded_words(text, words):
    assert " ".join(tokenise(text).words) == words


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("chez H&M et canal+, c++ ou C# ?", [(1, "h&m"), (4, "canal+"), (5, "c++"), (7, "c#")]),
        ("AT&T #Été2026 @Orange_FR $AAPL", [(0, "at&t"), (2, "#ete2026"), (3, "@orange_fr"), (5, "$aapl")]),
        ("@orange.bsky.social: bonjour", [(0, "@orange.bsky.social")]),
        ("via @orange@mastodon.social.", [(1, "@orange@mastodon.social")]),
        ("a#b a@b.fr 50 % 1 + 1", []),
    ],
)  # fmt: skip
def test_symbols_stay_whole_over_their_words(text, symbols):
    assert tokenise(text).symbols == symbols


def test_addresses_are_links_and_not_words():
    text = tokenise("Lire (https://Exemple.fr/Été?a=1), www.lemonde.fr. Fin")
    assert text.words == ["lire", "fin"]
    assert text.links == ["https://Exemple.fr/Été?a=1", "www.lemonde.fr"]


def test_a_platform_s_host_in_a_handle_is_no_word_of_the_text():
    assert tokenise("@orange.bsky.social salut").words == ["orange", "salut"]


@given(st.text(max_size=80))
def test_the_three_forms_lie_side_by_side(text):
    read = tokenise(text)
    assert len(read.words) == len(read.accented) == len(read.originals)
    assert len(read.symbols) == len(read.symbols_in(Form.ORIGINAL))
    for word in read.words:
        assert word
        assert not any(unicodedata.category(letter) in ("Zs", "Cc") for letter in word)


@given(st.text(max_size=60))
def test_case_and_composition_make_no_difference(text):
    assert fold(text) == fold(unicodedata.normalize("NFD", text))
    latin = text.encode("latin-1", "ignore").decode("latin-1")
    assert tokenise(latin).words == tokenise(latin.lower()).words


def test_a_text_of_any_size_is_read_in_bounds():
    read = tokenise("mot " * 100_000)
    assert len(read.words) == MOST_TOKENS
    assert max(map(len, tokenise("x" * 1_000_000).words)) == LONGEST_TOKEN
    assert len(tokenise("#" * 10_000 + "&" * 10_000 + "a&" * 10_000).words) <= MOST_TOKENS
