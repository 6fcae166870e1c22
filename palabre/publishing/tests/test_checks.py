"""What stands against a text is found, said with its reason, and ordinary texts pass."""

import csv
import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.publishing.checks import Charter, Context, Credit, charter_of

CHARTER = Charter(
    forbidden=("concurrent", "arnaqu*", "royal"), risky=("garanti",), own_names=("Lanterne",)
)


def rules(findings):
    return [one.rule for one in findings]


def said(text, charter=None, **context):
    return charter_of(text, charter or Charter(), Context(**context))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Nos CONCURRENTS dorment", "CONCURRENTS"),
        ("Quelle arnaqueuse", "arnaqueuse"),
        ("Des cafés royaux", "royaux"),
    ],
)
def test_forbidden_words_are_found_in_any_case_and_number(text, word):
    (found,) = said(text, CHARTER)
    assert found.rule == "forbidden-word"
    assert text[slice(*found.where)] == word
    assert found.english == f"The charter forbids “{word}”."


def test_accents_ligatures_and_own_names_make_no_difference():
    charter = Charter(forbidden=("œuvre", "lumiere"), own_names=("Café Lumière",))
    assert rules(said("Une OEUVRE, une LUMIÈRE", charter)) == ["forbidden-word"] * 2
    assert said("Le café lumière ouvre", charter) == []
    text = "Œuvres: Ⅻ œuvres"
    assert [text[slice(*one.where)] for one in said(text, charter)] == ["Œuvres", "œuvres"]


def test_risky_words_are_advice():
    (found,) = said("Un goût garanti", CHARTER)
    assert (found.rule, found.grave) == ("risky-word", False)


def test_a_charter_is_read_from_json():
    told = json.dumps({"forbidden": ["a"], "alcohol": True, "disclosures": []})
    assert Charter.read(told) == Charter(forbidden=("a",), alcohol=True, disclosures=())
    for wrong in ('{"forbiden": []}', '{"forbidden": "a"}', '{"alcohol": 1}', "[]"):
        with pytest.raises(ValueError):
            Charter.read(wrong)


@pytest.mark.parametrize(
    ("text", "context", "rule"),
    [
        ("Merci à Lanterne pour ce café", {"country": "fr"}, "advertising-unclear"),
        ("Un bon café", {"country": "fr"}, "advertising-undisclosed"),
        ("Un bon café #ad", {"country": "fr"}, "advertising-undisclosed"),
        ("Great coffee", {"country": "gb"}, "advertising-undisclosed"),
        ("Great coffee #gifted", {"country": "us"}, "advertising-unclear"),
        ("a" * 130 + " publicité", {}, "advertising-late"),
    ],
)
def test_advertising_that_isn_t_told_is_found(text, context, rule):
    assert rules(said(text, is_partnership=True, **context)) == [rule]


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Publicité : un bon café", {}),
        ("[Collaboration commerciale] Un bon café", {}),
        ("#publicité Un bon café", {}),
        ("#ad Great coffee", {"language": "en"}),
        ("Ad: great coffee", {"country": "us"}),
    ],
)
def test_advertising_that_is_told_is_not(text, context):
    assert said(text, is_partnership=True, **context) == []


def test_who_works_for_the_house_says_so():
    assert rules(said("Le café est bon", is_ambassador=True)) == ["employment-undisclosed"]
    assert said("Je travaille chez Lanterne : le café est bon", is_ambassador=True) == []
    assert said("Le café est bon #TeamLanterne", CHARTER, is_ambassador=True) == []
    assert "L121-4" in said("Bon café", is_ambassador=True)[0].english
    assert "schedule 20" in said("Good coffee", is_ambassador=True, language="en")[0].english
    text = "Mon équipe vous offre mon code promo"
    assert rules(said(text, is_ambassador=True)) == ["advertising-sign"]


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("Écrivez à zoe.durand@exemple.fr vite", "personal-mail", "zoe.durand@exemple.fr"),
        ("Appelez le 06 12 34 56 78.", "personal-phone", "06 12 34 56 78"),
        ("Appelez le +33 (0)6 12 34 56 78", "personal-phone", "+33 (0)6 12 34 56 78"),
        ("0032 475 12 34 56", "personal-phone", "0032 475 12 34 56"),
        ("au 0475 12 34 56", "personal-phone", "0475 12 34 56"),
        ("+41 79 123 45 67", "personal-phone", "+41 79 123 45 67"),
        ("au 079 123 45 67", "personal-phone", "079 123 45 67"),
        ("call 07700 900123", "personal-phone", "07700 900123"),
        ("call +44 20 7946 0958", "personal-phone", "+44 20 7946 0958"),
        ("call (514) 555-0123 now", "personal-phone", "(514) 555-0123"),
        ("call 212-555-0123", "personal-phone", "212-555-0123"),
        ("FR76 3000 6000 0112 3456 7890 189", "personal-iban", "FR76 3000 6000 0112 3456 7890 189"),
        ("BE71 0961 2345 6769", "personal-iban", "BE71 0961 2345 6769"),
        ("2 55 08 14 168 025 38", "personal-nir", "2 55 08 14 168 025 38"),
        ("Carte 4111 1111 1111 1111", None, None),
        ("Carte 4539 1488 0343 6467", "personal-card", "4539 1488 0343 6467"),
        ("Zoé Durand, née le 12 mars 1984", "personal-birth", "née le 12 mars 1984"),
        ("Zoe Durand was born on March 12, 1984", "personal-birth", "born on March 12, 1984"),
    ],
)  # fmt: skip
def test_personal_data_are_found(text, rule, found):
    got = [(one.rule, text[slice(*one.where)]) for one in said(text)]
    assert got == ([(rule, found)] if rule else [])


@pytest.mark.parametrize(
    "text",
    [
        "Écrivez à contact@lanterne.fr ou service-client@lanterne.fr",
        "Commande 1234567890123456, colis 06123456789012",
        "En 2024, 12 345 678 tasses ; 3,14159265358 ; 10.20.30.40",
        "https://example.com/status/1234567890123456789?tel=0612345678",
        "IBAN FR76 3000 6000 0112 3456 7890 188",
        "Le 08 05 12 34 56 est gratuit",
        "La maison est née le 12 mars 1984",
        "Victor Hugo, né le 26 février 1802",
        "Du 01/02/2026 au 03/04/2026, de 10:00 à 18:30",
        "Version 1.2.3-4 du 2026-11-27, n° 2-1234-5678",
    ],
)
def test_ordinary_numbers_are_no_personal_data(text):
    assert said(text) == []


def test_the_houses_own_numbers_are_no_secret():
    charter = Charter(own_contacts=("+33 1 23 45 67 89", "zoe@lanterne.fr"))
    assert said("Appelez le 01 23 45 67 89 ou écrivez à Zoe@lanterne.fr", charter) == []


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("Jean Dupont est un escroc.", "Jean Dupont est un escroc"),
        ("Hier, Dupont a volé la caisse", "Dupont a volé"),
        (
            "Chez Torréfaction Martin, ce sont des voleurs !",
            "Torréfaction Martin, ce sont des voleurs",
        ),
        ("Méfiez-vous de cet escroc de Dupont", "escroc de Dupont"),
        ("Je confirme : ces voleurs de chez Martin", "voleurs de chez Martin"),
        ("Cafés Martin = arnaque", "Cafés Martin = arnaque"),
        ("La société Martin est vraiment malhonnête", "Martin est vraiment malhonnête"),
        ("John Smith is a fraudster", "John Smith is a fraudster"),
        ("@martin is a thief and I know it", "@martin is a thief"),
        ("Acme Corp has scammed us all", "Acme Corp has scammed"),
        ("Acme's a scam", None),
    ],
)
def test_who_is_named_may_not_be_accused(text, accused):
    found = [one for one in said(text) if one.rule == "defamation"]
    assert [text[slice(*one.where)] for one in found] == ([accused] if accused else [])
    assert all(one.grave and "1881" in one.english for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "Attention à l'arnaque au colis : voici comment la reconnaître.",
        "Jean Dupont n'est pas un escroc.",
        "Le Voleur de bicyclette passe ce soir au Café Martin.",
        "La lutte contre la fraude avance avec Marie Curie.",
        "Lanterne est une arnaque ? Non : venez goûter.",
        "The Thief of Bagdad is on tonight.",
        "Nous avons volé vers Paris.",
        "Il est un voleur dans ce film.",
        "Superman qui vole, une fois de plus",
        "Trop de gens se sont fait voler : Report stolen card",
        "The Nigerians have been scammed",
        "Les sciences criminelles du FBI",
    ],
)
def test_a_word_alone_accuses_nobody(text):
    assert said(text, CHARTER) == [] or rules(said(text, CHARTER)) == ["forbidden-word"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Espèce de connard", "insult"),
        ("You are a moron", "insult"),
        ("Cette tisane guérit les migraines", "claim-health"),
        ("Our tea cures cancer", "claim-health"),
        ("Perdez 5 kilos en dormant", "claim-health"),
        ("Un rendement garanti de 9 %", "claim-finance"),
        ("Double your money in a week", "claim-finance"),
        ("Le n°1 du café", "claim-comparative"),
        ("Les prix les plus bas de Lyon", "claim-comparative"),
        ("The cheapest coffee in town", "claim-comparative"),
        ("-20 % sur tout le café", "claim-reduction"),
        ("20% off all coffee", "claim-reduction"),
    ],
)
def test_claims_and_insults_are_found(text, rule):
    assert rules(said(text)) == [rule]


def test_a_reduction_with_its_earlier_price_is_in_order():
    assert said("-20 % sur le café : 8 € au lieu de 10 €") == []


def test_alcohol_wants_its_warning_where_the_charter_says_so():
    charter = Charter(alcohol=True)
    warned = "Un bon vin. L’abus d’alcool est dangereux pour la santé."
    assert said("Un bon vin") == []
    assert said(warned, charter) == []
    assert rules(said("Un bon vin", charter)) == ["alcohol-warning"]
    assert rules(said("Faites la fête ! " + warned, charter)) == ["alcohol-scene"]
    assert said("A good wine", charter, country="gb") == []
    assert said("Un bon café, divin et vinaigré", charter) == []


@pytest.mark.parametrize(
    ("credit", "text", "found"),
    [
        (Credit("a.jpg"), "", ["copyright-licence", "copyright-author"]),
        (Credit("a.jpg", "own"), "", []),
        (Credit("a.jpg", "CC0 1.0"), "", []),
        (Credit("a.jpg", "permission", "Zoé Durand"), "", []),
        (Credit("a.jpg", "CC BY 4.0", "Zoé Durand"), "", ["copyright-credit"]),
        (Credit("a.jpg", "cc-by-sa 4.0", "Zoé Durand"), "Photo : Zoe Durand", []),
        (Credit("a.jpg", "cc-by-nc", "Zoé"), "Photo : Zoé", ["copyright-commercial"]),
        (Credit("a.jpg", "trouvé", "Zoé"), "", ["copyright-unknown"]),
    ],
)
def test_files_need_a_right_and_an_author(credit, text, found):
    got = said(text, credits=(credit,))
    assert rules(got) == found
    assert all(one.part == "media:0" and one.english for one in got)


@given(st.text())
def test_no_text_breaks_the_checks_and_places_lie_in_it(text):
    for found in said(text, CHARTER, is_ambassador=True, is_partnership=True):
        if found.where:
            assert 0 <= found.where[0] < found.where[1] <= len(text)


def _texts(shared):
    def lines(name, key):
        with gzip.open(shared / "data" / name, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    yield "airlines", [row["text"] for row in lines("brands/airline_tweets_a.jsonl.gz", "text")]
    tweets = lines("sentiment/umsab_train.jsonl.gz", "text")
    for language in ("fr", "en"):
        yield f"tweets {language}", [row["text"] for row in tweets if row["lang"] == language]
    with gzip.open(shared / "data/sentiment/allocine_sample_train.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
        yield "films", [max(row.values(), key=len) for row in rows]
    with gzip.open(shared / "data/intent/banking77_train.csv.gz", "rt") as file:
        yield "bank", [row["text"] for row in csv.DictReader(file)]


@pytest.mark.shared
def test_ordinary_texts_raise_few_alarms(shared, capsys):
    with capsys.disabled():
        for name, texts in _texts(shared):
            texts = texts[::6]
            found = [said(text) for text in texts]
            grave = sum(any(one.grave and one.rule != "insult" for one in each) for each in found)
            share = grave / len(texts)
            print(
                f"\n{name}: {len(texts)} texts, {share:.2%} with a grave alarm beside insults",
                end="",
            )
            assert share < 0.02


def test_the_sentences_name_no_value_that_isn_t_given():
    from palabre.publishing.checks import laws

    for name, sentences in vars(laws).items():
        if name.isupper() and name not in ("COUNTRIES", "N_"):
            for sentence in sentences.values() if isinstance(sentences, dict) else [sentences]:
                assert set(re.findall(r"%\((\w+)\)s", sentence)) <= {"file"}
                assert "%" not in re.sub(r"%\(\w+\)s", "", sentence)
