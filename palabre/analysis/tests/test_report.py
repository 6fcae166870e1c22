import pytest

from palabre.analysis.report import analysed


def test_each_text_gets_language_and_tone_in_order():
    texts = ["Service catastrophique, je suis furieux", {"text": "Great service, thanks so much!"}]
    rows = list(analysed(texts))
    assert [(row["language"], row["tone"], row["model"]) for row in rows] == [
        ("fr", "negative", "small"),
        ("en", "positive", "small"),
    ]
    assert all(0 < row["tone_confidence"] <= 1 for row in rows)
    assert sum(rows[0]["scores"].values()) == pytest.approx(1, abs=0.01)


def test_the_platforms_word_for_the_language_is_heard():
    assert next(analysed([{"text": "Top !", "lang": "fr-FR"}]))["language"] == "fr"


def test_an_object_without_text_is_answered_too():
    row = next(analysed([{"text": None}]))
    assert row["text"] == ""
    assert row["language"] == ""
    assert row["tone"] == "unsure"


def test_a_file_is_read_as_it_goes():
    def endless():
        while True:
            yield "Merci beaucoup, c'est super !"

    rows = analysed(endless())
    assert [next(rows)["tone"] for _ in range(300)] == ["positive"] * 300


def test_an_unknown_model_is_refused():
    with pytest.raises(ValueError, match="small or precise"):
        next(analysed(["bonjour"], model="huge"))
