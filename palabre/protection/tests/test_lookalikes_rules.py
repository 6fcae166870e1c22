"""The pure parts of look-alikes: states, gravity, comparing, lists, and the texts for takedown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.lookalikes import FRAUD, Class
from palabre.analysis.lookalikes.sentences import REASONS
from palabre.connectors.registry import PLATFORMS
from palabre.governance.rules import Refused
from palabre.protection.lookalikes import lists, takedowns
from palabre.protection.lookalikes.comparing import compared, plain
from palabre.protection.lookalikes.fetching import description_in
from palabre.protection.lookalikes.takedowns import Facts, letter, places_for
from palabre.protection.rules.lookalikes import (
    LAWFUL,
    SUSPECT_MOVES,
    SuspectState,
    gravity,
    level,
    may_be_reported,
)


def points(*given_):
    return sum(each for _code, each in gravity(*given_))


def test_nothing_comes_back_to_new_and_lawful_is_never_reported_at_once():
    assert all(SuspectState.NEW not in after for after in SUSPECT_MOVES.values())
    assert SuspectState.REPORTED not in SUSPECT_MOVES[SuspectState.LAWFUL]


def test_takedowns_are_for_fraud_alone():
    assert {one for one in Class if may_be_reported(one)} == FRAUD
    assert {Class.PARODY, Class.FAN, Class.CRITIC} == LAWFUL


def test_phishing_weighs_more_than_a_clone_and_that_more_than_a_close_name():
    order = [points(kind, (), 0, 1) for kind in ("phishing", "clone", "lookalike", "critic", "fan")]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)


def test_gravity_grows_with_reach_and_stays_within_a_hundred():
    assert (
        points("clone", (), 1_000_000, 1) > points("clone", (), 100, 1) > points("clone", (), 0, 1)
    )
    assert points("clone", (), None, 400) > points("clone", (), None, 1)
    assert points("phishing", list(REASONS), 10**12, 10**6) == 100


@given(st.sampled_from(sorted(LAWFUL)), st.lists(st.sampled_from(sorted(REASONS))), st.integers(0))
def test_what_is_lawful_is_light_whatever_else_it_does(kind, reasons, followers):
    assert level(points(kind, reasons, followers, 50)) == "light"


def test_what_differs_between_two_names_is_told_letter_by_letter():
    ours, theirs = compared("@torreo", "@torre0_sav")
    assert [piece for piece, differs in ours if differs] == ["o"]
    assert "".join(piece for piece, differs in theirs if differs) == "0_sav"
    assert compared("Torréo", "torréo") == ([("Torréo", False)], [("torréo", False)])


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_names_can_be_compared_and_lose_nothing(one, other):
    ours, theirs = compared(one, other)
    assert "".join(piece for piece, _ in ours) == plain(one[:120])
    assert "".join(piece for piece, _ in theirs) == plain(other[:120])


def test_characters_that_turn_or_hide_are_shown_as_codes():
    assert plain("a\u202eb\u200bc\x07") == "a⟨U+202E⟩b⟨U+200B⟩c⟨U+0007⟩"
    assert len(plain("x" * 10_000, 80)) == 81


def test_lines_are_read_by_the_divider_that_the_first_one_has():
    told = list(lists.lines_of('handle,name\ntorreo_sav,"Torréo, SAV",Help\n#no\n\nzoe\n'))
    assert [(one.handle, one.name, one.description) for one in told] == [
        ("torreo_sav", "Torréo, SAV", "Help"),
        ("zoe", "", ""),
    ]
    assert [one.handle for one in lists.lines_of("site\n")] == ["site"]
    assert list(lists.lines_of("# nothing")) == []


@given(st.text(max_size=400))
def test_any_text_is_a_list_or_is_refused_with_a_sentence(text):
    try:
        kept = lists.check(text)
    except Refused as refused:
        kept = ""
        told = str(refused)
    else:
        told = "taken"
    assert told
    assert all(one.handle and len(one.handle) <= lists.HANDLE for one in lists.lines_of(kept))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("  \n ", "empty"),
        ("a\n" * 100_001, "100,000"),
        ("a" * 6_000, "5,000"),
        (("x" * 4_000 + "\n") * 1_400, "5 MB"),
    ],
)
def test_a_list_that_is_too_much_is_refused_in_words(text, word):
    with pytest.raises(Refused, match=word):
        lists.check(text)


def test_a_file_that_is_no_text_is_refused_and_windows_is_read():
    with pytest.raises(Refused, match="no list of text"):
        lists.text_of(b"PK\x00\x03")
    with pytest.raises(Refused, match="5 MB"):
        lists.text_of(b"a" * (lists.MOST_BYTES + 1))
    assert lists.text_of("torréo".encode("cp1252")) == "torréo"
    assert lists.text_of(b"\xef\xbb\xbftorreo") == "torreo"


def facts(**more):
    told = {
        "brand": "Torréo", "person": "", "theirs": "torreo_sav", "address": "https://example.org/t",
        "ours": ["@torreo"], "reasons": ["It adds “sav”."], "first_seen": "21 November 2026",
        "evidence": ("21 November 2026, 10:00 CET", "ab" * 32), "today": "22 November 2026",
    }  # fmt: skip
    return Facts(**told | more)


def every_place():
    return [takedowns._place(slug) for slug in takedowns._data()["places"]]


@pytest.mark.parametrize("place", every_place(), ids=[one.slug for one in every_place()])
@pytest.mark.parametrize("language", takedowns.LANGUAGES)
@pytest.mark.parametrize("kind", sorted(FRAUD))
def test_every_text_is_filled_with_all_that_is_known(place, language, kind):
    told = letter(place, kind, facts(), language)
    for part in ("torreo_sav", "https://example.org/t", "@torreo", "It adds", "ab" * 32, "Torréo"):
        assert part in told.text
    assert "{" not in told.text + told.subject
    assert place.asks[language] in told.text
    assert place.where[language]


@pytest.mark.parametrize("kind", sorted(LAWFUL))
def test_there_is_no_text_against_what_is_lawful(kind):
    with pytest.raises(KeyError):
        letter(takedowns._place("generic"), kind, facts(), "fr")


def test_names_with_braces_and_markup_stay_what_they_are():
    odd = "{theirs} {0.__class__} %(x)s <b>"
    assert odd in letter(takedowns._place("x"), "clone", facts(theirs=odd), "en").text


def test_a_person_is_named_beside_the_brand():
    told = letter(takedowns._place("x"), "clone", facts(person="Claire Fontanel"), "fr")
    assert "Claire Fontanel, de Torréo" in told.text


def test_a_site_goes_to_its_host_and_registry_and_an_account_to_its_network():
    slugs = [one.slug for one in places_for("", "torreo-sav.fr", is_site=True)]
    assert slugs == ["hosting", "browsers", "syreli", "generic"]
    assert "udrp" in [one.slug for one in places_for("", "torreo.com", is_site=True)]
    assert [one.slug for one in places_for("bluesky", "x", is_site=False)] == ["bluesky", "generic"]
    assert [one.slug for one in places_for("", "x", is_site=False)] == ["generic"]


def test_places_are_networks_that_palabre_knows_and_their_doors_are_safe():
    sites = {"hosting", "browsers", "syreli", "udrp", "generic"}
    assert set(takedowns._data()["places"]) - sites <= set(PLATFORMS)
    assert all(one.help.startswith("https://") for one in every_place() if one.help)


def test_the_description_of_a_page_is_read_from_its_head():
    page = (
        '<meta name="description" content="b"><meta property="og:description" content="a &amp; c">'
    )
    assert description_in(page) == "a & c"
    assert description_in("<<<" * 1000 + "<meta property='og:description'>") == ""
