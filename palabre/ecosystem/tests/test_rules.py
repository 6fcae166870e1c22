"""What a text does, whom it calls, and what a community lacks."""

import pytest

from palabre.connectors.contract import Kind
from palabre.ecosystem.rules import Doing, Said, doing, has_figures, lacks, named_in

PLAIN = Said(Kind.POST, *[False] * 6)


@pytest.mark.parametrize(
    ("said", "does"),
    [
        (PLAIN, Doing.CREATE),
        (PLAIN._replace(is_relay=True, is_answer=True, has_figures=True), Doing.PROMOTE),
        (PLAIN._replace(is_answer=True, is_first_answer=True), Doing.INVOLVE),
        (PLAIN._replace(is_answer=True, answers_question=True), Doing.INVOLVE),
        (PLAIN._replace(is_answer=True, has_figures=True), Doing.DISCUSS),
        (PLAIN._replace(kind=Kind.REVIEW), Doing.MEASURE),
        (PLAIN._replace(has_figures=True, has_links=True), Doing.MEASURE),
        (PLAIN._replace(has_links=True), Doing.PROMOTE),
        (PLAIN._replace(has_links=True, kind=Kind.ARTICLE), Doing.CREATE),
        (PLAIN._replace(has_links=True, kind=Kind.VIDEO), Doing.CREATE),
    ],
)
def test_each_text_does_one_thing(said, does):
    assert doing(said) is does


@pytest.mark.parametrize(
    "text", ["à 12 €", "le comparatif", "4/5", "4,5 / 5", "80 % des gens", "$3", "A vs B", "★★★"]
)
def test_prices_marks_shares_and_comparisons_are_figures(text):
    assert has_figures(text)


@pytest.mark.parametrize("text", ["rendez-vous à 12 h", "le 3/5/2026 ?", "versus7", "", "1 café"])
def test_other_numbers_are_not(text):
    assert not has_figures(text)


def test_handles_are_read_as_people_write_them():
    text = "@Zoé, @bob. @café@instance.example ; mail@host.fr /@no @a-b- @bob @@x"
    assert named_in(text) == ["zoé", "bob", "café@instance.example", "a-b"]
    assert len(named_in(" ".join(f"@v{n}" for n in range(100)))) == 20


def test_a_community_lacks_what_it_does_less_than_half_as_often():
    everybody = {"involve": 100, "create": 100, "measure": 10}
    assert lacks({"involve": 120, "create": 20}, everybody) == ["create", "measure"]
    assert lacks({"involve": 6, "create": 2}, everybody) == []
    assert lacks({}, everybody) == []
    assert lacks({"involve": 3}, {}) == []
