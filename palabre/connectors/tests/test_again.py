"""What is the same wherever kept texts are looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from palabre.connectors.afterwards import Checks
from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place, slices
from palabre.connectors.contract import Author, Item, Page, RateLimited, Rejected, Unavailable
from palabre.connectors.registry import PLATFORMS
from tests.contract.trials import connector, finding, trial

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def item(name):
    return Item(name, "said", NOON, Author("v"))


def test_each_text_is_asked_for_once_and_only_its_own_answer_counts():
    asked = []

    def look(name):
        asked.append(name)
        if name == "gone":
            raise NoMore
        return {"edited": item("edited"), "odd": item("another")}.get(name)

    page = one_by_one(["edited", "same", "gone", "odd", "gone"], look)
    assert asked == ["edited", "same", "gone", "odd"]
    assert [one.remote_id for one in page.items] == ["edited"]
    assert page.deleted == ("gone",)


def test_a_place_that_can_not_be_asked_leaves_its_texts_and_hinders_no_other():
    def look(place, names):
        if place == "down":
            raise Unavailable("Down.")
        return Page((item(names[0]),), deleted=tuple(names[1:]))

    page = place_by_place({"down": ["d1"], "up": ["u1", "u2"]}, look)
    assert ([one.remote_id for one in page.items], page.deleted) == (["u1"], ("u2",))


def test_when_nobody_can_be_asked_that_is_said():
    def look(place, names):
        raise Rejected(f"Not {place}.")

    with pytest.raises(Rejected, match=r"Not a\."):
        place_by_place({"a": ["1"], "b": ["2"]}, look)
    assert place_by_place({}, look) == Page()


def test_a_place_that_asks_us_to_wait_is_asked_again_before_the_next_texts():
    def look(place, names):
        raise RateLimited("Often.", timedelta(minutes=1))

    with pytest.raises(RateLimited):
        place_by_place({"a": ["1"], "b": ["2"]}, look)


def test_what_was_learnt_before_calls_ran_out_is_told_and_the_rest_is_left():
    def look(name):
        if name == "gone":
            raise NoMore
        if name == "late":
            raise RateLimited("Enough.", timedelta(hours=1))
        return item(name)

    page = one_by_one(["gone", "b", "late", "d"], look)
    assert page == Page((item("b"),), deleted=("gone",), left=("late", "d"))
    with pytest.raises(RateLimited, match="Enough"):
        one_by_one(["late", "b"], look)
    pauses = iter((None, timedelta(hours=1)))
    assert one_by_one("bcd", look, lambda: next(pauses)).left == ("c", "d")
    with pytest.raises(RateLimited, match="kept for people"):
        one_by_one("bc", look, lambda: timedelta(hours=1))


def test_places_behind_one_that_asks_us_to_wait_are_left():
    def look(place, names):
        if place == "often":
            raise RateLimited("Often.", timedelta(minutes=1))
        return Page(left=tuple(names[1:]))

    known = {"up": ["1"], "often": ["2", "3"], "behind": ["4"]}
    assert place_by_place(known, look).left == ("2", "3", "4")
    assert place_by_place({"up": ["1", "2"], "behind": ["4"]}, look).left == ("2", "4")


def test_names_are_grouped_and_sliced_in_their_order():
    assert grouped([("a", "1"), ("b", "2"), ("a", "3"), ("a", "1")]) == {
        "a": ["1", "3"],
        "b": ["2"],
    }
    assert slices("abcde", 2) == ["ab", "cd", "e"]


@pytest.mark.parametrize("slug", [slug for slug in PLATFORMS if trial(slug).answer])
def test_a_network_on_paper_shows_again_what_it_showed(slug):
    one = connector(slug)
    if not isinstance(one, Checks):
        pytest.skip("doesn't look again")
    kept = [item.remote_id for page in finding(slug) for item in page.items]
    assert kept
    assert one.check(kept).deleted == ()
