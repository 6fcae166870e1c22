"""Contests are filled from the answers to a post that was sent."""

import pytest

from palabre.campaigns.actions.contests import make_contest, seal_contest
from palabre.engagement.answers import MOST_NAMES, every_answer_to
from palabre.engagement.tests.test_answers import said
from palabre.governance.acts import MACHINE
from palabre.publishing.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(published):
    Post.objects.filter(pk=published.pk).update(state="sent")
    published.refresh_from_db()
    return published


def at(contest):
    return f"/o/lanterne/lanterne/engage/contests/{contest.pk}/"


def test_who_answered_a_post_takes_part_once_however_often_they_are_brought_in(
    as_ada,
    brand,
    post,
    bring,
):
    bring(said("a1", above="p1", by="zoe"), said("a2", above="p1", by="max"))
    contest = make_contest(MACHINE, brand, "Un paquet")
    assert str(post) in as_ada.get(at(contest)).content.decode()
    for _time in range(2):
        as_ada.post(at(contest), {"post": post.pk})
    bring(said("a3", above="a1", thread="p1", by="lea"))
    as_ada.post(at(contest), {"post": post.pk})
    rows = contest.entrants.order_by("pk").values_list("name", "remote_id", "text")
    assert list(rows) == [("Zoe", "echo:a1", ""), ("Max", "echo:a2", ""), ("Lea", "echo:a3", "")]


def test_words_are_kept_only_where_the_conditions_ask_for_some(as_ada, brand, post, bring):
    bring(said("a1", "Moi, café !", above="p1"), said("a2", "Non", above="p1", by="max"))
    contest = make_contest(MACHINE, brand, "Un paquet", words=["café"])
    as_ada.post(at(contest), {"post": post.pk})
    seal_contest(MACHINE, contest)
    assert [row.reason for row in contest.entrants.order_by("pk")] == ["", "words"]


def test_nobody_is_left_out_when_very_many_answer(brand, post, bring):
    many = MOST_NAMES + 20
    bring(*(said(f"a{number}", above="p1", by=f"v{number}") for number in range(many)))
    bring(
        *(
            said(f"b{number}", above=f"a{number}", thread="p1", by=f"w{number}")
            for number in range(many)
        )
    )
    assert len({row.remote_id for row in every_answer_to(post)}) == 2 * many


def test_a_closed_list_takes_nobody_and_says_so(as_ada, brand, post, bring):
    bring(said("a1", above="p1"))
    contest = make_contest(MACHINE, brand, "Un paquet")
    as_ada.post(at(contest), {"post": post.pk})
    seal_contest(MACHINE, contest)
    bring(said("a2", above="p1", by="max"))
    page = as_ada.post(at(contest), {"post": post.pk}, follow=True).content.decode()
    assert "The list is closed" in page
    assert contest.entrants.count() == 1


def test_the_post_of_another_brand_is_not_there(as_ada, brand, post):
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    contest = make_contest(MACHINE, other, "Ailleurs")
    address = f"/o/lanterne/boreal/engage/contests/{contest.pk}/"
    assert as_ada.post(address, {"post": post.pk}).status_code == 404
    assert as_ada.post(at(contest), {"post": post.pk}).status_code == 404
