"""What texts want: the shipped model, its labels, and categories told by a handful of examples."""

import gzip
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis import tone
from palabre.analysis.intent import CLASSES, LABELS, NONE, UNSURE, model, own, rules, score
from palabre.analysis.report import analysed
from palabre.analysis.tone import features, precise, small


def labels(text: str, language: str) -> set[str]:
    (found,) = score([text], [language])
    return set(found.labels)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Ma commande n'est toujours pas arrivée, c'est inadmissible", "fr", "complaint"),
        ("Livrez-vous en Suisse ?", "fr", "question"),
        ("Un grand merci à toute l'équipe, vous êtes formidables !", "fr", "praise"),
        ("Je vais acheter cette cafetière demain, je suis décidée", "fr", "buying"),
        ("Vous devriez proposer un paquet de 500 grammes", "fr", "idea"),
        ("Je recherche un stage en boulangerie, voici mon CV", "fr", "job"),
        ("Incendie à l'usine, deux morts et des dizaines de blessés", "fr", "crisis"),
        ("Gagnez 300 euros par jour, cliquez ici http://x.biz/1", "fr", "spam"),
        ("The parcel arrived broken and nobody answers my emails", "en", "complaint"),
        ("What time do you open on Sunday?", "en", "question"),
        ("Absolutely lovely people, thank you so much", "en", "praise"),
        ("I want to buy this grinder for my mum", "en", "buying"),
        ("You should offer a smaller bag", "en", "idea"),
        ("I applied for the baker position yesterday", "en", "job"),
        ("Two people died in the fire at the factory", "en", "crisis"),
        ("Earn $500 a day from home, DM me http://x.biz/1", "en", "spam"),
    ],
)
def test_each_intent_is_what_is_surest_in_both_languages(text, language, wanted):
    (found,) = score([text], [language])
    assert next(iter(found.labels)) == wanted


def test_a_text_may_want_two_things():
    text = "Votre appli plante sans arrêt depuis la mise à jour, quand allez-vous la réparer ?"
    assert labels(text, "fr") == {"complaint", "question"}


def test_a_text_that_wants_nothing_is_told_so():
    assert labels("Il fait doux à Nantes ce matin", "fr") == {NONE}


@pytest.mark.parametrize(
    ("text", "language"), [("Wo bleibt mein Paket?", "de"), ("🙂", "fr"), ("", "")]
)
def test_what_cannot_be_read_is_unsure(text, language):
    assert labels(text, language) == {UNSURE}


def test_what_lies_just_under_a_threshold_is_unsure_and_not_none():
    told = model.load().told
    row = [0.01] * len(CLASSES)
    row[3] = float(told[3]) - 0.02
    from palabre.analysis.intent.score import _labels

    assert set(_labels(row, told.tolist(), readable=True)) == {UNSURE}


def test_the_surest_label_comes_first_and_every_class_has_its_probability():
    (found,) = score(["Merci ! Vous livrez à Lyon ?"], ["fr"])
    assert list(found.labels.values()) == sorted(found.labels.values(), reverse=True)
    assert set(found.scores) == set(CLASSES)
    assert set(found.labels) <= set(LABELS)


def test_one_text_is_read_alike_alone_and_among_others():
    texts = ["Livrez-vous en Suisse ?", "Merci à tous", "Encore une panne ce matin"] * 200
    together = score(texts, ["fr"] * len(texts))
    (alone,) = score(texts[:1], ["fr"])
    assert together[300].scores["question"] == pytest.approx(alone.scores["question"], abs=1e-4)


def test_as_many_languages_as_texts_are_needed():
    with pytest.raises(ValueError, match="language"):
        score(["a"], [])


def test_a_very_long_text_is_read_in_no_time():
    (found,) = score(["je cherche " * 100_000], ["fr"])
    assert found.model.startswith("intent ")


def test_every_rule_stands_for_words_of_its_own():
    heard = {name: set() for name in rules.GROUPS}
    for name, words in rules.GROUPS.items():
        heard[name] = set(rules._alternatives(words))
    assert all(len(words) > 5 or name == "delighted" for name, words in heard.items())
    assert {name for pair in rules.PAIRS for name in pair} <= set(rules.GROUPS)


def test_the_analysis_of_a_file_tells_intents_too():
    (row,) = analysed([{"text": "Où est ma commande ? Elle devait arriver lundi.", "lang": "fr"}])
    assert "question" in row["intents"]
    assert row["intents"]["question"] > 0.5


LATE = ["Le livreur est passé avec deux heures de retard", "Livraison en retard, encore",
        "Mon colis arrive en retard à chaque fois", "The delivery was late again"]  # fmt: skip
VEGAN = ["Avez-vous des gâteaux vegan", "une option végane serait bien", "I'd love vegan cakes"]


def test_a_text_near_the_examples_of_a_category_belongs_to_it():
    near, far = own.nearest(
        ["Livraison en retard ce matin", "Le musée ouvre à dix heures"],
        {"late": LATE, "vegan": VEGAN},
    )
    assert set(near) == {"late"}
    assert 0.5 <= near["late"] <= 1
    assert far == {}


def test_a_category_without_examples_holds_nothing():
    assert own.nearest(["Livraison en retard"], {"empty": []}) == [{}]


@pytest.mark.skipif(not precise.installed(), reason="needs the extra `semantic`")
def test_sentences_find_what_is_said_in_another_language():
    found = own.nearest(["My package is always late"], {"late": LATE[:3]}, "sentences")
    assert set(found[0]) == {"late"}


def test_sentences_cannot_be_asked_for_without_the_extra(monkeypatch):
    monkeypatch.setattr(own.precise, "installed", lambda: False)
    assert own.best_means() == "ngrams"
    with pytest.raises(ValueError, match="semantic"):
        own.nearest(["a"], {"late": LATE}, "sentences")


def test_a_long_report_is_no_complaint_for_its_length_alone():
    calm = (
        "La maison torréfie deux matins par semaine dans un ancien dépôt. Le maire est venu voir le "
        "chantier jeudi. Le marché progresse de trois pour cent par an, porté par les bureaux. Les "
        "habitués retiennent surtout le calme du lieu et la lumière. Une carte des vins suivra. "
    )
    (found,) = score([calm * 6], ["fr"])
    assert found.scores["complaint"] < 0.5
    assert found.scores["crisis"] < 0.5


def heard_by_every_rule(text):
    """What is heard in a normalised text when every rule reads all of it."""
    found = [
        len(rule.findall(text)) if rule else 0
        for rule in map(rules._PHRASES.get, range(len(rules.GROUPS)))
    ]
    for place, rule in rules._SINGLE:
        found[place] += sum(bool(rule.match(word)) for word in text.split(" "))
    return found


# Every word that a rule names, as it is written there, and some that begin like one.
RULE_WORDS = sorted(
    {one for words in rules.GROUPS.values() for one in rules.re.findall(r"\w+", words)}
)


@given(st.lists(st.sampled_from(RULE_WORDS) | st.text(max_size=4), max_size=40))
def test_only_the_rules_that_a_word_can_begin_are_tried_and_none_is_missed(words):
    text = features.normalise(" ".join(words))
    assert rules._counted(text) == heard_by_every_rule(text)


@pytest.mark.parametrize(
    "text", ["if only it lacks", "est ce que je peux", "a a quand", "let down", "letdown"]
)
def test_a_phrase_is_heard_wherever_it_begins(text):
    for around in ("{}", "oui {}", "{} non", "{0} {0}"):
        said = features.normalise(around.format(text))
        assert rules._counted(said) == heard_by_every_rule(said)


@pytest.mark.shared
def test_rules_hear_the_same_in_what_people_wrote(shared):
    with gzip.open(
        shared / "data" / "sentiment" / "umsab_val.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        texts = [json.loads(line)["text"] for line in lines]
    for text in random.Random(9).sample(texts, min(len(texts), 2_000)):
        said = features.normalise(text)
        assert rules._counted(said) == heard_by_every_rule(said)


@given(st.text())
def test_capitals_of_every_script_are_counted(text):
    assert rules._capitals(text) == sum(map(str.isupper, text))


def test_what_was_read_for_the_tone_is_not_read_again_for_the_intents():
    texts = [f"Le café {n} est bon, mais le service {n} est lamentable" for n in range(600)]
    languages = ["fr"] * len(texts)
    tone.score(texts, languages)
    before = small.read.cache_info().misses
    score(texts, languages)
    assert small.read.cache_info().misses == before
