import io

import numpy as np
import pytest

from palabre.analysis.tone import retrain, score

PHRASES = ["encore une dinguerie", "c'est une dinguerie", "quelle dinguerie ce café", "dinguerie"]
TAUGHT = [(f"{phrase} {n}", "fr", "positive") for n in range(8) for phrase in PHRASES]


@pytest.fixture(scope="module")
def own() -> bytes:
    return retrain("small", TAUGHT)


def test_what_people_corrected_is_learned(own):
    text = ["Le nouveau mélange, une dinguerie"]
    before, after = score(text, ["fr"])[0], score(text, ["fr"], own=own)[0]
    assert after.scores[2] > before.scores[2] + 0.05
    assert after.label == "positive"


def test_other_texts_keep_their_tone(own):
    texts = ["Service catastrophique, je suis furieux", "Worst airline ever, never again"]
    before, after = score(texts, ["fr", "en"]), score(texts, ["fr", "en"], own=own)
    assert [tone.label for tone in after] == [tone.label for tone in before]


def test_one_correction_changes_little():
    own = retrain("small", [("Service catastrophique, je suis furieux", "fr", "positive")])
    assert score(["C'est une catastrophe, furieux !"], ["fr"], own=own)[0].label == "negative"


def test_the_last_word_on_a_text_counts():
    text = ("une dinguerie", "fr")
    twice = [(*text, "negative"), (*text, "positive")]
    assert retrain("small", twice) == retrain("small", [(*text, "positive")])


def test_the_same_corrections_give_the_same_bytes(own):
    assert retrain("small", TAUGHT) == own


def test_a_correction_of_another_model_is_passed_over(own):
    with np.load(io.BytesIO(own)) as file:
        parts = dict(file)
    other = io.BytesIO()
    np.savez_compressed(other, **{**parts, "base": np.array("small:1999")})
    text = ["une dinguerie"]
    assert score(text, ["fr"], own=other.getvalue()) == score(text, ["fr"])


@pytest.mark.parametrize(
    "bad", [b"x", b"\x93NUMPY", b"PK\x03\x04" + b"\x00" * 60], ids=["text", "array", "archive"]
)
def test_bytes_that_are_no_correction_are_refused_in_a_sentence(bad):
    with pytest.raises(ValueError, match="not a correction"):
        score(["bonjour"], ["fr"], own=bad)


def test_nothing_to_learn_from_is_said():
    with pytest.raises(ValueError, match="no correction"):
        retrain("small", [("bof", "fr", "unsure"), ("bien mais cher", "fr", "mixed")])


def test_hostile_corrections_are_learned_without_an_exception():
    rows = [("", "fr", "neutral"), ("\x00" * 90, "", "negative"), ("😡" * 9_000, "xx", "positive")]
    assert score(["bonjour"], ["fr"], own=retrain("small", rows))[0].scores[0] < 1
