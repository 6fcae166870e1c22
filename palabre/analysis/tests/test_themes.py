"""Themes of made-up texts whose themes are known, followed over looks and weeks."""

from random import Random

import pytest

from palabre.analysis.themes import Said, Turn, same_as, themes_of, turn_of

SUBJECTS = {
    "fr": (
        ("livraison colis retard livreur reçu attente suivi", "Livraison"),
        ("abonnement pause résilier compte facture paiement", "Abonnement"),
        ("brioche vitrine pâtisserie cardamome tarte gâteau", "Brioche"),
    ),
    "en": (
        ("delivery parcel late courier tracking missing", "Delivery"),
        ("subscription cancel pause account invoice payment", "Subscription"),
    ),
}  # fmt: skip


def spoken(each=40):
    """Texts of five known subjects in two languages, and the subject of each."""
    rng, texts, subjects = Random(3), [], []
    for language, some in SUBJECTS.items():
        for words, subject in some:
            for n in range(each):
                said = " ".join(rng.sample(words.split(), 4))
                texts.append(Said(n % 17, language, f"@brulerie.lanterne Le {said} {n} !"))
                subjects.append(subject)
    return texts, subjects


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_known_subjects_are_found_in_each_language_whatever_the_seed(seed):
    texts, subjects = spoken()
    found = themes_of(texts, frozenset({"the"}), seed)
    told = {frozenset(subjects[at] for at in theme.texts) for theme in found.themes}
    assert told == {frozenset({subject}) for subject in subjects}
    assert found.texts == {"fr": 120, "en": 80}
    assert all(value > 0.9 for value in found.stability.values())


def test_themes_are_named_by_words_as_people_write_them_and_never_by_a_handle():
    found = themes_of(spoken()[0])
    names = {word for theme in found.themes for word in theme.words}
    assert {"pâtisserie", "résilier", "parcel"} <= names
    assert not {"brulerie", "lanterne"} & names


def test_a_name_with_a_capital_keeps_it():
    texts = [Said(n, "fr", f"la Luciole en bouteille consignée {n}") for n in range(30)]
    texts += [Said(n, "fr", f"le moulin manuel trop bruyant {n}") for n in range(30)]
    assert any("Luciole" in theme.words for theme in themes_of(texts).themes)


def test_few_texts_or_one_voice_make_no_theme():
    assert not themes_of([Said(n, "fr", "livraison colis retard") for n in range(29)]).themes
    texts = [Said(1, "fr", "livraison colis retard") for _ in range(40)]
    texts += [Said(n, "fr", "brioche vitrine tarte") for n in range(40)]
    (only,) = themes_of(texts).themes
    assert "brioche" in only.words


@pytest.mark.parametrize(
    "text", ["", "!!! 12 34", "\x00\ud800", "a" * 5000, "@a @b https://x.example"]
)
def test_texts_that_say_nothing_harm_nothing(text):
    assert themes_of([Said(n, "fr", text) for n in range(60)]).themes == []


def test_a_theme_is_the_old_one_with_whom_it_shares_most_texts():
    old = {7: [1, 2, 3, 4], 8: [5, 6, 7], 9: [20, 21]}
    new = {0: [5, 6, 7, 8], 1: [1, 2, 3], 2: [4, 30, 31, 32, 33]}
    assert same_as(new, old) == {0: 8, 1: 7}


@pytest.mark.parametrize(
    ("weeks", "turn"),
    [
        ([5] * 12, Turn.STEADY),
        ([0] * 8 + [5, 9, 12, 20], Turn.NEW),
        ([3] * 8 + [9, 9, 12, 14], Turn.GROWING),
        ([9] * 8 + [1, 0, 0, 1], Turn.FADING),
        ([0] * 8 + [1, 2, 3, 3], Turn.UNTOLD),
    ],
)  # fmt: skip
def test_a_theme_goes_where_its_share_of_all_texts_goes(weeks, turn):
    assert turn_of(weeks, [100] * 12) is turn


def test_where_everything_grows_no_theme_does():
    weeks = [2] * 8 + [20] * 4
    assert turn_of(weeks, [n * 10 for n in weeks]) is Turn.STEADY


def test_without_an_earlier_time_nothing_is_new():
    weeks = [0] * 8 + [20] * 4
    assert turn_of(weeks, weeks) is Turn.UNTOLD
