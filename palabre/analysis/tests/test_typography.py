"""French texts get French typography, and nothing else of them changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.typography import french

PIECES = [
    "mot", "Été", " ", "  ", "\n", "!", "?", ";", ":", "...", "…", "«", "»", "'", "’", '"', "(", ")", ".",
    ",", "12:30", "https://exemple.fr/a?b=c;d!e:f", ":)", ";-)", ":D", "#soldes", "@lanterne", "`a ; b`",
    "C:\\Temp", "&amp;", "\u00a0", "\u202f", "100", "%", "€", "🎉", "-", "*", "a@b.fr", ":coffee:", "<br>",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES)).map("".join)


def shown(text: str) -> str:
    """Spaces as signs that can be told apart: ~ is narrow, _ no-break."""
    return text.replace("\u202f", "~").replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Bonjour !", "Bonjour~!"),
        ("Bonjour!", "Bonjour~!"),
        ("Quoi?! Non ; oui; si.", "Quoi~?! Non~; oui~; si."),
        ("Voici : un café", "Voici_: un café"),
        ("Voici: un café", "Voici_: un café"),
        ("Au menu :\n- café", "Au menu_:\n- café"),
        ("« Oui »", "«~Oui~»"),
        ("«Oui», dit-il. «Non !»", "«~Oui~», dit-il. «~Non~!~»"),
        ("L'été d'@lanterne, aujourd'hui", "L’été d’@lanterne, aujourd’hui"),
        ("Attendez...", "Attendez…"),
        ("Quoi...?", "Quoi…~?"),
        ("(vraiment ?)", "(vraiment~?)"),
        ('Il dit "oui"!', 'Il dit "oui"~!'),
        ("Bravo 🎉!", "Bravo 🎉~!"),
        ("#soldes! @lanterne: merci", "#soldes~! @lanterne_: merci"),
        ("-20 % dès 10 €", "-20_% dès 10_€"),
        ("Bravo\u00a0!", "Bravo~!"),
    ],
)
def test_spaces_apostrophes_and_ellipses_are_set(typed, printed):
    assert shown(french(typed)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/a?b=c;d!e:f...",
        "Voir https://exemple.fr/quoi?",
        "exemple.fr/menu?jour=lundi;midi",
        "mailto:bonjour@exemple.fr",
        "Super :) et ;) et :D et :-( et :'( et :/",
        "à 12:30, en 16:9",
        "C:\\Temp\\a!b",
        "`a ; b ! c`",
        "```\nif (a) { b ; } ! :\n```",
        "Une :coffee: pause",
        "(!) et (?)",
        "Dupont &amp; fils",
        "color: red !important".replace("color: ", ""),
        "a != b",
        "std::vector",
        "../a et .../b",
        "5'8",
        "localhost:8000",
        "<a href='x:y'>",
        "Merci @[Jeanne d'Arc] pour {le prix d'ami ; s'il y en a}",
    ],
)
def test_what_isn_t_punctuation_is_left_alone(text):
    assert french(text) == text


def test_quebec_and_switzerland_have_their_own_customs():
    typed = "Quoi ? « Oui » : bien sûr ; merci !"
    assert shown(french(typed, "fr-CA")) == "Quoi? «_Oui_»_: bien sûr; merci!"
    assert shown(french(typed, "fr-CH")) == "Quoi~? «~Oui~»~: bien sûr~; merci~!"
    assert french(typed, "fr-BE") == french(typed, "fr_FR") == french(typed)


def test_other_languages_are_left_as_they_are():
    assert french("What? It's 'fine'...", "en") == "What? It's 'fine'..."


def bare(text: str) -> str:
    """Everything but spaces, with plain apostrophes and ellipses."""
    return re.sub(r"\s", "", text).replace("’", "'").replace("…", "...")


@given(TEXTS, st.sampled_from(["fr", "fr-CA", "fr-CH"]))
def test_done_twice_is_done_once_and_only_spaces_move(text, language):
    once = french(text, language)
    assert french(once, language) == once
    assert bare(once) == bare(text)
    assert once.count("\n") == text.count("\n")


@given(st.text(alphabet="aé '’\"«»;:!?.…()#@/\\`<>&=-_*\u00a0\u202f🎉1\n"))
def test_odd_texts_are_stable_too(text):
    once = french(text)
    assert french(once) == once
    assert bare(once) == bare(text)
