"""A text as a network shows it: folded, with its tags, mentions and links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.looks import Look, addresses, folded, pieces
from palabre.connectors.registry import PLATFORMS

PLAIN = Look()
LOOKS = {slug: of.look for slug, (of, _connect) in PLATFORMS.items()}


def kinds(text, look=PLAIN):
    return [(one.kind, one.text) for one in pieces(text, look)]


def test_a_text_is_told_in_pieces():
    assert kinds("Le #café d'@ada : https://a.example/x.") == [
        ("", "Le "), ("tag", "#café"), ("", " d'"), ("mention", "@ada"), ("", " : "),
        ("link", "https://a.example/x"), ("", "."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["C#1 et #1", "ada@mail.example", "a/#b", "https:// ici", "# titre", "@ ici"]
)
def test_what_only_looks_like_a_mark_is_plain(text):
    assert {kind for kind, _text in kinds(text)} == {""}


def test_a_mention_keeps_its_server_or_loses_it():
    assert ("mention", "@ada@m.example") in kinds("Avec @ada@m.example !")
    assert ("mention", "@ada") in kinds("Avec @ada@m.example !", Look(servers=False))


def test_an_address_loses_its_beginning_and_its_end_where_the_network_does_that():
    long = "https://www.lanterne.example/cafes/ethiopie-guji"

    assert kinds(long, Look(link=21)) == [("link", "lanterne.example/cafe…")]
    assert kinds("https://a.example", Look(link=21)) == [("link", "a.example")]
    assert kinds(long) == [("link", long)]


def test_where_marks_mean_nothing_they_are_words():
    assert kinds("Le #café d'@ada", Look(marks=False)) == [("", "Le #café d'@ada")]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("(voir https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("« https://a.example/é »", "https://a.example/é"),
        ("https://a.example/x?y=1&z=2!", "https://a.example/x?y=1&z=2"),
        ("HTTPS://A.EXAMPLE/X…", "HTTPS://A.EXAMPLE/X"),
    ],
)
def test_an_address_ends_where_its_sentence_goes_on(text, end):
    ((start, stop),) = addresses(text)

    assert text[start:stop] == end


def test_a_text_is_folded_between_two_words():
    text = "un deux trois quatre"

    assert text[: folded(text, Look(fold=10))] == "un deux"
    assert folded(text, Look(fold=20)) == len(text)
    assert folded("a" * 30, Look(fold=10)) == 10
    assert folded(text, PLAIN) == len(text)


def test_a_text_is_folded_after_its_lines():
    text = "un\ndeux\n\ntrois\nquatre"

    assert text[: folded(text, Look(lines=2))] == "un\ndeux"
    assert folded(text, Look(lines=5)) == len(text)


def test_a_long_line_counts_as_several():
    text = "mot " * 40

    assert len(text[: folded(text, Look(lines=2, across=40))]) <= 80


@given(st.text(max_size=400), st.sampled_from(sorted(LOOKS)))
def test_no_word_is_lost_whatever_the_network(text, slug):
    look = LOOKS[slug]
    fold = folded(text, look)
    shown = "".join(one.text for part in (text[:fold], text[fold:]) for one in pieces(part, look))

    assert 0 <= fold <= len(text)
    if not look.link and look.servers:
        assert shown == text


@pytest.mark.parametrize("slug", sorted(LOOKS))
def test_the_data_of_every_look_fits_its_network(slug):
    of, look = PLATFORMS[slug][0], LOOKS[slug]

    assert look.pictures >= 1
    assert not (of.post and of.post.card) or look.card  # who has cards says how they look
    assert not look.card or (of.post and (of.post.card or slug in {"slack", "lemmy"}))
