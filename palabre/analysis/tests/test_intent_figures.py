"""The figures that MODEL.md promises, computed again on texts that the model never saw."""

import pytest

from bench.intent import _f1, _keywords, _model, _own
from palabre.analysis.intent import CLASSES


@pytest.fixture(scope="module")
def measured():
    rows = list(_own())
    texts, languages = [row["text"] for row in rows], [row["lang"] for row in rows]
    wanted = [set(row["labels"].split(",")) for row in rows]
    return languages, wanted, _model(texts, languages), _keywords(texts, languages)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", CLASSES)
def test_the_model_is_better_than_keywords_on_each_class(measured, name, language):
    languages, wanted, model, keywords = measured
    here = [at for at, spoken in enumerate(languages) if spoken == language]
    assert _f1(name, here, wanted, model) > _f1(name, here, wanted, keywords)


@pytest.mark.parametrize(("language", "least"), [("fr", 82), ("en", 74)])
def test_the_mean_over_classes_reaches_its_figure(measured, language, least):
    languages, wanted, model, _ = measured
    here = [at for at, spoken in enumerate(languages) if spoken == language]
    mean = sum(_f1(name, here, wanted, model) for name in CLASSES) / len(CLASSES)
    assert mean >= least


def test_there_are_forty_texts_a_class_and_language_hard_ones_among_them():
    rows = list(_own())
    for name in CLASSES:
        for language in ("fr", "en"):
            mine = [row for row in rows if row["lang"] == language]
            holds = sum(name in row["labels"].split(",") for row in mine)
            near = sum(row["near"] == name for row in mine)
            assert holds >= 28
            assert near >= 12


def test_no_text_that_is_measured_on_was_learnt_from():
    from scripts.train_intent import composed

    learnt = {"".join(filter(str.isalnum, one.text.casefold())) for one in composed()}
    for row in _own():
        assert "".join(filter(str.isalnum, row["text"].casefold())) not in learnt
