import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.tone import LABELS, features, score, small
from palabre.analysis.tone.clauses import clauses

PLAIN = [
    ("fr", "Super service, livraison rapide, je recommande !", "positive"),
    ("fr", "Merci à toute l'équipe, vous êtes géniaux ❤️", "positive"),
    ("fr", "Service catastrophique, je suis furieux", "negative"),
    ("fr", "Je suis vraiment déçu, c'est nul", "negative"),
    ("en", "Great service, thank you so much!", "positive"),
    ("en", "Worst airline ever, never again", "negative"),
    ("en", "not good at all", "negative"),
    ("en", "The meeting is on Tuesday", "neutral"),
    ("", "😍😍", "positive"),
]
MIXED = [
    ("fr", "super service mais livraison catastrophique"),
    ("fr", "Produit excellent, mais le SAV est nul."),
    ("fr", "J'adore ce restaurant, par contre l'attente était horrible"),
    ("en", "great phone but terrible battery"),
    ("en", "I love the food, however the service was awful"),
    ("en", "The staff was lovely. The room was dirty and disgusting."),
]


@pytest.mark.parametrize(("language", "text", "label"), PLAIN)
def test_a_plain_text_gets_its_tone(language, text, label):
    assert score([text], [language])[0].label == label


@pytest.mark.parametrize(("language", "text"), MIXED)
def test_two_opposite_clauses_are_mixed(language, text):
    tone = score([text], [language])[0]
    assert tone.label == "mixed"
    assert tone.confidence >= 0.6


def test_a_but_between_two_facts_is_not_mixed():
    texts = ["Le magasin ouvre à 9h mais ferme à 18h", "The store opens at 9 but closes at 6"]
    assert "mixed" not in {tone.label for tone in score(texts, ["fr", "en"])}


def test_a_language_without_weights_is_unsure():
    tone = score(["Geweldige service, heel erg bedankt"], ["nl"])[0]
    assert tone.label == "unsure"


def test_what_is_not_probable_enough_is_said_to_be_unsure():
    tones = score(["", "mardi", "12:30"], ["fr", "fr", "fr"])
    for tone in tones:
        assert (tone.label == "unsure") == (tone.confidence < 0.45)
    assert tones[0].label == "unsure"


def test_a_text_has_the_same_tone_alone_and_in_a_batch():
    texts = [text for _, text, _ in PLAIN] * 60
    languages = [language for language, _, _ in PLAIN] * 60
    together = score(texts, languages)
    for at in (0, 5, 300, len(texts) - 1):
        alone = score([texts[at]], [languages[at]])[0]
        assert alone.label == together[at].label
        assert alone.scores == pytest.approx(together[at].scores, abs=1e-4)


def test_each_text_needs_its_language_and_the_model_its_name():
    with pytest.raises(ValueError, match="language"):
        score(["a", "b"], ["fr"])
    with pytest.raises(ValueError, match="small or precise"):
        score(["a"], ["fr"], model="big")


def test_no_texts_give_no_tones():
    assert score([], []) == []


HOSTILE = [
    "",
    " ",
    "\x00",
    "\x00\x01\x1b[31m" * 40,
    "😡" * 5_000,
    "a" * 1_000_000,
    "mais " * 200_000,
    "!?" * 500_000,
    "&amp;" * 200_000,
    "\ud800\udfff lone",
    "@" * 100_000,
    "http://" + "a" * 100_000,
    "\u202e\u2066 right to left",
    "ﷺ" * 10_000,
    "e" + "\u0301" * 100_000,
    ". ".join("bien mal" for _ in range(50_000)),
]


def test_hostile_texts_are_answered_within_reach():
    tones = score(HOSTILE, ["fr"] * len(HOSTILE))
    assert len(tones) == len(HOSTILE)
    assert all(tone.label in LABELS for tone in tones)
    assert all(len(features.normalise(text)) <= 40 * features.LONGEST for text in HOSTILE)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text(max_size=80), st.sampled_from(["fr", "en", "", "xx"]))))
def test_no_text_raises_and_probabilities_add_up(rows):
    for tone in score([text for text, _ in rows], [language for _, language in rows]):
        assert sum(tone.scores) == pytest.approx(1, abs=1e-3)
        assert 0 <= tone.confidence <= 1


def test_the_same_words_are_hashed_the_same_in_every_batch():
    one = features.columns(["bonjour le monde"])
    two = features.columns(["autre chose", "bonjour le monde"])
    assert set(one.column) == set(two.column[two.text == 1])


def test_no_piece_of_a_text_runs_into_its_neighbour():
    apart = features.columns(["ab"]).column, features.columns(["cd"]).column
    assert set(features.columns(["ab", "cd"]).column) == set(np.concatenate(apart))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Géniaaaaal !!", "geniaaal !!"),
        ("Voir https://a.example/b @Marie", "voir http @ user"),
        ("l'été &amp; l'hiver", "l ete & l hiver"),
        ("😀😀ok", "😀 😀 ok"),
    ],
)
def test_texts_are_folded_before_they_are_read(text, normal):
    assert features.normalise(text) == normal


def test_a_text_is_cut_at_its_turns():
    assert clauses("super service mais livraison catastrophique") == [
        "super service",
        "livraison catastrophique",
    ]
    assert clauses("Jamais déçu par ce service") == []
    assert clauses("") == []


def test_the_shipped_model_is_small_enough_to_ship():
    assert small.FILE.stat().st_size < 6_000_000
