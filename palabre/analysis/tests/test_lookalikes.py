"""Look-alikes: what is told of each technique, and what is left in peace."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.lookalikes import FRAUD, Candidate, Class, Official, Watch, sweep
from palabre.analysis.lookalikes.lists import candidate, official
from palabre.analysis.lookalikes.sentences import ADVICE, CLASSES, REASONS

OURS = (
    Official(("@torreo",), "Torréo", ("torreo.fr",)),
    Official(("@lalanterneverte",), "La Lanterne Verte", ("lanterneverte.co.uk",)),
    Official(("@boussole",), "Boussole"),
    Official(("@bkl",), "BKL", ("bkl.fr",)),
)
WATCH = Watch(OURS)


def seen(handle, name="", description=""):
    """The class of a candidate and the codes of its reasons; None for none of ours."""
    suspect = WATCH.look(Candidate(handle, name, description))
    return suspect and (suspect.kind.value, [reason.code for reason in suspect.reasons])


@pytest.mark.parametrize(
    ("handle", "kind", "code"),
    [
        ("t\u043erreo", "clone", "foreign"),
        ("𝐭𝐨𝐫𝐫𝐞𝐨", "clone", "foreign"),
        ("t0rre0", "clone", "shaped"),
        ("IaIanterneverte", "clone", "shaped"),
        ("lalantemeverte", "clone", "shaped"),
        ("tor\u200breo", "clone", "hidden"),
        ("\u202eoerrot", "clone", "backwards"),
        ("torréo", "clone", "accents"),
        ("la_lanterne.verte", "clone", "separators"),
        ("torrreo", "lookalike", "doubled"),
        ("lalanternverte", "lookalike", "missing"),
        ("lalantenreverte", "lookalike", "swapped"),
        ("lalanternevertr", "lookalike", "neighbour"),
        ("lalanterniverte", "lookalike", "vowel"),
        ("lalanternexverte", "lookalike", "inserted"),
        ("vertelanterne", "lookalike", "turned"),
        ("torreo_france", "lookalike", "added"),
        ("torreo_officiel", "clone", "added"),
        ("torreo_sav", "phishing", "added"),
        ("0fficial.t0rreo", "clone", "added"),
        ("torreo.shop", "lookalike", "ending"),
        ("torreo.fr.suivi-colis.com", "phishing", "below"),
        ("https://torreo.fr.example.com/login", "phishing", "below"),
        ("https://torreo.fr:443@example.com/compte", "phishing", "below"),
        ("torreo。com:8080", "lookalike", "ending"),
        ("xn--trreo-jye.fr", "phishing", "punycode"),
        ("wwwtorreo.fr", "lookalike", "added"),
        ("tor.reo.com", "phishing", "separators"),
        ("bkl-fr.com", "lookalike", "added"),
        ("lalantcrnevcrte", "clone", "shaped"),
        ("aide@torreo-remboursement.com", "phishing", "added"),
        ("@torreo@example.org", "clone", "same"),
    ],
)
def test_each_technique_is_told_by_its_class_and_its_reason(handle, kind, code):
    found = seen(handle)
    assert found is not None
    assert found[0] == kind
    assert code in found[1]


@pytest.mark.parametrize(
    "handle",
    [
        "@torreo",
        "TORREO",
        "torreo.fr",
        "https://www.torreo.fr/boutique",
        "shop.lanterneverte.co.uk",
        "https://torreo.fr:8443?a=@b",
        "https://torreo.fr\\@example.com",
    ],
)
def test_what_is_ours_is_no_suspect(handle):
    assert seen(handle) is None


@pytest.mark.parametrize(
    "handle",
    [
        "boussole_1987",
        "boussole.lyon",
        "ma_boussole",
        "boussoles",
        "toreador",
        "bkl92",
        "abkl",
        "bklyn",
        "lanterne_rouge",
        "marie_dupont",
        "sav_martin",
        "official_anna",
        "fake_plastic_trees",
        "",
        "x",
        "日本",
    ],
)
def test_short_names_and_words_of_every_day_make_no_suspects(handle):
    assert seen(handle) is None


@pytest.mark.parametrize(
    ("handle", "code"),
    [
        ("boussole_sav", "phishing"),
        ("b0ussole", "clone"),
        ("bkl_officiel", "clone"),
        ("bkl-connexion.com", "phishing"),
    ],
)
def test_even_a_short_or_common_name_is_known_beside_a_telling_word_or_a_trick(handle, code):
    assert seen(handle)[0] == code


@pytest.mark.parametrize(
    ("handle", "name", "description", "kind"),
    [
        ("torreo_parodie", "", "", "parody"),
        ("faketorreo", "", "", "parody"),
        ("torreo_sav", "Torréo SAV", "Compte parodique, voyez @torreo", "parody"),
        ("t\u043erreo", "Torréo", "PARODY. Not affiliated with anybody.", "parody"),
        ("torreofans", "", "", "fan"),
        ("torreo.", "Torréo", "Unofficial, run by fans", "fan"),
        ("boycott_torreo", "", "", "critic"),
        ("antitorreo", "", "", "critic"),
        ("torreo_infos", "Torréo", "Collectif des clients", "critic"),
    ],
)
def test_who_says_what_they_are_is_never_called_fraud(handle, name, description, kind):
    assert seen(handle, name, description)[0] == kind


@pytest.mark.parametrize(
    "description",
    [
        "Beware of fake accounts: this is the real one",
        "Attention aux faux comptes !",
        "This is not a parody",
        "Ceci n’est pas une parodie",
        "Méfiez-vous des comptes parodiques",
    ],
)
def test_to_warn_of_fakes_or_to_deny_being_one_declares_nothing(description):
    kind, codes = seen("torreo_", "Torréo", description)
    assert Class(kind) in FRAUD
    assert "declared" not in codes


def test_a_name_alone_may_be_anybodys_and_a_request_beside_it_may_not():
    assert seen("user8821", "La Lanterne Verte") == ("lookalike", ["same_name"])
    assert seen("user8821", "La Lanterne Verte", "Contact sur WhatsApp")[0] == "phishing"
    assert seen("mimi33", "Boussole") is None


def test_a_check_mark_in_a_name_is_told():
    assert "checked" in seen("torreo_pro", "Torréo ✅")[1]


def test_the_same_picture_makes_a_clone_of_a_stranger():
    ours = Official(("@torreo",), "Torréo", picture=(0b1011 << 100,))
    watch = Watch([ours])
    suspect = watch.look(Candidate("nobody", picture=0b1010 << 100))
    assert (suspect.kind, suspect.reasons[0].code) == (Class.CLONE, "same_picture")
    assert watch.look(Candidate("nobody", picture=(1 << 120) - 1)) is None


def test_the_nearest_of_several_officials_is_named():
    suspect = WATCH.look(Candidate("lanterneverte_officiel"))
    assert suspect.official == OURS[1]


def test_every_class_and_reason_has_its_sentence_and_the_parts_for_it():
    assert set(CLASSES) == set(ADVICE) == {kind.value for kind in Class}
    names = ("t\u043erreo", "torreo_sav", "torreo.shop", "torreo.fr.compte.com", "xn--trreo-jye.fr")
    for handle in (*names, "torrreo", "vertelanterne", "tor\u200breo", "torreo_parodie"):
        for reason in WATCH.look(Candidate(handle, "Torréo ✔")).reasons:
            assert "%(" not in REASONS[reason.code] % reason.parts


def test_a_line_of_a_list_gives_its_handle_name_and_site_in_any_order():
    assert official("@torreo\tTorréo\ttorreo.fr\n") == OURS[0]
    assert official("torreo.fr\t@torreo\tTorréo\r\n") == OURS[0]
    assert official("torreo") == Official(("torreo",))
    assert official("La Lanterne Verte") == Official(name="La Lanterne Verte")
    assert candidate("a\tb\tc\td") == Candidate("a", "b", "c")


def test_a_profile_that_is_ours_makes_neither_its_network_ours_nor_its_handle_elsewhere():
    profile = official("https://www.example.org/@torreo\t@torreo@social.example\ttorreo.fr/")
    assert profile.handles == ("https://www.example.org/@torreo", "@torreo@social.example")
    assert profile.sites == ("torreo.fr/",)
    watch = Watch([profile])
    for ours in ("example.org/@torreo", "@Torreo@social.example", "https://torreo.fr"):
        assert watch.look(Candidate(ours)) is None
    for others in ("https://example.org/torreo_sav", "@torreo@elsewhere.example", "t0rreo"):
        assert watch.look(Candidate(others)).kind in FRAUD


def test_an_address_is_told_as_an_address_and_once():
    assert seen("torreo.com") == ("lookalike", ["ending"])
    assert seen("torreo.support") == ("phishing", ["ending"])
    assert seen("torreo.fan") == ("fan", ["ending", "declared"])


# --- hostile input

HOSTILE = (
    "torreo" * 50_000,
    "la" * 100_000,
    "1" * 100_000,
    "_" * 100_000,
    "torreo" + "\u0301" * 100_000,
    "\u202e" * 50_000 + "oerrot",
    "xn--" + "9" * 60 + ".fr",
    ("xn--" + "a" * 59 + ".") * 5 + "fr",
    "a." * 50_000 + "fr",
    "@" * 50_000,
    "https://" * 10_000,
    "\x00torreo\x00",
    "\ud800torreo\udfff",
    "torreo℀.fr",
    "https://[torreo.fr",
    "https://torreo／x.fr",
    "officiel" * 40,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_of_any_length_costs_more_than_a_moment(text):
    started = time.process_time()
    WATCH.look(Candidate(text, text, text))
    assert time.process_time() - started < 0.25


@pytest.mark.parametrize("text", ["parodie " * 300, "pas " * 700, "fan" * 900, "collectif d" * 300])
def test_a_description_made_to_be_slow_is_not(text):
    started = time.process_time()
    for _ in range(20):
        seen("torreo_", "", text)
    assert time.process_time() - started < 0.5


_ODD = st.one_of(
    st.text(max_size=80),
    st.text(
        alphabet="torelanvsfi01._-@/:℀。[] \u043e\u200b\u202e\u202c\u0301\x00\ud800\udfff٣²ﬁ😀",
        max_size=60,
    ),
    st.builds(
        lambda word, tail: word + tail, st.sampled_from(["torreo", "xn--"]), st.text(max_size=9)
    ),
)


@settings(max_examples=150, deadline=None)
@given(_ODD, _ODD, _ODD)
def test_any_text_is_taken_and_what_is_told_of_it_can_be_said(handle, name, description):
    suspect = WATCH.look(Candidate(handle, name, description))
    if suspect:
        for reason in suspect.reasons:
            assert REASONS[reason.code] % reason.parts
        json.dumps([dict(reason.parts) for reason in suspect.reasons])


@settings(max_examples=60, deadline=None)
@given(st.lists(_ODD, max_size=4), _ODD)
def test_any_text_can_be_ours_and_is_then_no_suspect(lines, line):
    officials = [official(text) for text in [*lines, line]]
    found = list(sweep(officials, [Candidate(text) for one in officials for text in one.handles]))
    assert found == []


def test_what_a_description_asks_for_is_quoted_as_it_stands():
    found = Watch([Official(handles=("@torreo",))]).look(
        Candidate("torreo_sav", "", "Sœur de Torréo : écrivez en Message privé")
    )
    assert [one.parts["words"] for one in found.reasons if one.code == "asks"] == ["Message privé"]
