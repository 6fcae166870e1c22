"""The pages inside: boards, ideas, moderation, answering, and making an idea of a mention."""

import re

import pytest
from django.utils import timezone

from palabre.community.actions import boards
from palabre.community.actions.boards import open_board
from palabre.community.actions.ideas import make_idea, merge
from palabre.community.models import Board, Idea, IdeaVote, OfficialAnswer, Participant, Remark
from palabre.community.tests.conftest import BY, mails, sheet, somebody, wants
from palabre.connectors.contract import Author, Item
from palabre.listening.deleting import delete_mentions
from palabre.listening.ingest import ingest

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


@pytest.fixture
def mention(brand):
    """A text that a topic of the brand found."""
    brand.topics.create(organisation=brand.organisation, name="Milk", query="milk")
    at = timezone.now() - timezone.timedelta(hours=1)
    item = Item(
        "m1", "I wish they had oat milk", at, Author("zoe", "Zoe"), url="https://echo.example/m1"
    )
    return ingest([item], "echo", organisation_id=brand.organisation_id).mentions[0]


def test_a_board_is_opened_by_its_form_with_the_sites_that_may_frame_it(as_ada, place):
    sent = {"name": "Ideas", "audience": "public", "is_open": "on", "keep_days": "90"}
    page = as_ada.post(f"{place}/ideas/boards/new/", {**sent, "sites": "https://a.example/x"})
    board = Board.objects.get()
    assert page.url == f"{place}/ideas/boards/{board.pk}/"
    assert (board.sites, board.keep_days) == (["https://a.example"], 90)
    assert "&lt;iframe" in said(as_ada.get(page.url))
    page = as_ada.post(f"{place}/ideas/boards/new/", {**sent, "sites": "x;y"})
    assert page.status_code == 422
    assert "“x;y” is no site." in said(page)


def test_two_boards_of_one_name_at_once_are_two(brand, monkeypatch):
    slugs = iter(["ideas", "ideas", "ideas-2"])  # the second one looked before the first one stood
    monkeypatch.setattr(boards, "_slug", lambda name, audience: next(slugs))
    made = [open_board(BY, brand, "Ideas") for _ in range(2)]
    assert [one.slug for one in made] == ["ideas", "ideas-2"]


def test_a_mention_becomes_an_idea_with_its_link(as_ada, place, board, mention, client):
    there = f"/o/lanterne/lanterne/listen/mentions/{mention.pk}/"
    assert f"ideas/new/?mention={mention.pk}" in said(as_ada.get(there))
    form = f"{place}/ideas/new/?mention={mention.pk}"
    assert "I wish they had oat milk" in said(as_ada.get(form))
    as_ada.post(form, {"board": board.pk, "title": "Oat milk", "text": "Asked for online."})
    idea = Idea.objects.get()
    assert idea.mention == mention
    outside = said(client.get(f"/ideas/{board.slug}/{idea.pk}/"))
    assert 'href="https://echo.example/m1"' in outside
    delete_mentions([mention.pk])
    outside = said(client.get(f"/ideas/{board.slug}/{idea.pk}/"))
    assert "echo.example" not in outside
    assert "Asked for online." in outside


def test_a_mention_of_another_house_makes_no_idea(as_ada, place, board, cy):
    assert as_ada.get(f"{place}/ideas/new/?mention=12345").status_code == 404


def test_an_answer_by_its_form_is_shown_and_mailed(as_ada, place, idea):
    wants(idea, "zoe", tell=True)
    sent = {"state": "planned", "was": "new", "text": "In spring.", "sheet": sheet()}
    for _ in range(2):
        answer = as_ada.post(f"{place}/ideas/{idea.pk}/answer/", sent)
    assert OfficialAnswer.objects.count() == 1
    assert len(mails()) == 1
    page = said(as_ada.get(f"{place}/ideas/{idea.pk}/"))
    assert "In spring." in page
    assert "1 sent" in page
    assert answer.url == f"{place}/ideas/{idea.pk}/"


def test_an_answer_to_an_idea_that_moved_meanwhile_keeps_what_was_written(as_ada, place, idea):
    Idea.objects.filter(pk=idea.pk).update(state="done")
    sent = {"state": "planned", "was": "new", "text": "In spring.", "sheet": sheet()}
    page = as_ada.post(f"{place}/ideas/{idea.pk}/answer/", sent)
    assert page.status_code == 422
    assert "In spring." in said(page)
    assert "Somebody changed it meanwhile" in said(page)
    assert Idea.objects.get(pk=idea.pk).state == "done"


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "declined", "text": ""},
        {"state": "nonsense", "text": "x"},
        {"state": "spam", "text": "x"},
        {"state": "done", "text": "x", "sheet": "no number"},
    ],
)
def test_an_answer_with_a_fault_is_not_taken(as_ada, place, idea, sent):
    page = as_ada.post(f"{place}/ideas/{idea.pk}/answer/", {"sheet": sheet(), **sent})
    assert page.status_code == 422
    assert not OfficialAnswer.objects.exists()


def test_a_member_votes_inside_and_is_the_same_person_as_by_mail(as_ada, ada, place, idea):
    wants(idea, "ada")
    as_ada.post(f"{place}/ideas/{idea.pk}/vote/")
    assert Idea.objects.get(pk=idea.pk).votes == 1
    assert Participant.objects.get().user == ada.user
    as_ada.post(f"{place}/ideas/{idea.pk}/withdraw/")
    assert Idea.objects.get(pk=idea.pk).votes == 0


def test_ideas_are_merged_by_their_page_and_taken_apart_again(as_ada, place, board, idea):
    other = make_idea(BY, board, "Oats!")
    wants(idea, "zoe")
    wants(other, "zoe", "kim")
    as_ada.post(f"{place}/ideas/{other.pk}/merge/", {"into": f"{idea.pk} · Oat milk"})
    assert Idea.objects.get(pk=idea.pk).votes == 2
    assert "Take apart again" in said(as_ada.get(f"{place}/ideas/{other.pk}/"))
    as_ada.post(f"{place}/ideas/{other.pk}/unmerge/")
    assert Idea.objects.get(pk=idea.pk).votes == 1
    page = as_ada.post(f"{place}/ideas/{other.pk}/merge/", {"into": "nothing"}, follow=True)
    assert "Choose the idea that stays" in said(page)


def test_the_queue_lets_through_refuses_with_a_word_and_keeps_spam_apart(as_ada, place, board):
    rows = [make_idea(BY, board, f"Proposal {number}") for number in range(3)]
    Idea.objects.update(state="waiting")
    queue = f"{place}/ideas/moderation/"
    assert said(as_ada.get(queue)).count("Proposal") >= 3
    one, two, three = rows
    as_ada.post(f"{queue}{one.pk}/", {"to": "new"})
    as_ada.post(f"{queue}{two.pk}/", {"to": "refused"})
    assert Idea.objects.get(pk=two.pk).state == "waiting", "a refusal takes a word"
    as_ada.post(f"{queue}{two.pk}/", {"to": "refused", "word": "Off topic"})
    as_ada.post(f"{queue}{three.pk}/", {"to": "spam"})
    states = dict(Idea.objects.values_list("title", "state"))
    assert list(states.values()) == ["spam", "refused", "new"]
    assert "Off topic" in said(as_ada.get(f"{queue}?show=refused"))
    as_ada.post(f"{queue}{three.pk}/", {"to": "new"})
    assert Idea.objects.get(pk=three.pk).state == "new"


def test_two_moderators_at_once_decide_once(as_ada, place, board):
    idea = make_idea(BY, board, "Proposal")
    Idea.objects.update(state="spam")
    page = as_ada.post(f"{place}/ideas/moderation/{idea.pk}/", {"to": "spam"}, follow=True)
    assert "Somebody decided about it meanwhile." in said(page)


def test_remarks_are_judged_and_the_house_may_speak(as_ada, place, idea):
    zoe = somebody(idea.board)
    row = Remark.objects.create(
        idea=idea, author=zoe, text="Rude", state="waiting", at=timezone.now()
    )
    as_ada.post(f"{place}/ideas/moderation/remarks/{row.pk}/", {"to": "refused"})
    assert Remark.objects.get(pk=row.pk).state == "refused"
    as_ada.post(f"{place}/ideas/{idea.pk}/remark/", {"text": "We read this."})
    assert Remark.objects.get(is_official=True).state == "shown"


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("get", "boards/new/"),
        ("get", "new/"),
        ("get", "moderation/"),
        ("post", "{idea}/answer/"),
        ("post", "moderation/{idea}/"),
    ],
)
def test_a_viewer_changes_nothing(client, bo, place, idea, method, rest):
    client.force_login(bo.user)
    answer = getattr(client, method)(f"{place}/ideas/{rest.format(idea=idea.pk)}")
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["merge", "unmerge", "remark", "again"])
def test_a_viewer_may_vote_but_not_do_this(client, bo, place, idea, act):
    client.force_login(bo.user)
    assert client.get(f"{place}/ideas/{idea.pk}/").status_code == 200
    assert client.post(f"{place}/ideas/{idea.pk}/{act}/").status_code == 404
    assert client.post(f"{place}/ideas/{idea.pk}/vote/").status_code == 302
    assert IdeaVote.objects.count() == 1


def test_ideas_of_another_brand_are_not_found(as_ada, place, organisation):
    other = organisation.brands.create(name="Other", slug="other")
    idea = make_idea(BY, open_board(BY, other, "Elsewhere"), "Far away")
    assert as_ada.get(f"{place}/ideas/{idea.pk}/").status_code == 404
    assert as_ada.post(f"{place}/ideas/{idea.pk}/vote/").status_code == 404
    assert "Far away" not in said(as_ada.get(f"{place}/ideas/"))


def test_the_list_finds_by_words_state_and_order(as_ada, place, board, idea):
    other = make_idea(BY, board, "A bench")
    wants(idea, "zoe")
    page = said(as_ada.get(f"{place}/ideas/"))
    assert page.index("Oat milk") < page.index("A bench")
    page = said(as_ada.get(f"{place}/ideas/?sort=newest"))
    assert page.index("A bench") < page.index("Oat milk")
    assert "A bench" not in said(as_ada.get(f"{place}/ideas/?q=oat"))
    merge(BY, other, idea)
    assert "A bench" in said(as_ada.get(f"{place}/ideas/?state=merged"))
    assert "A bench" not in said(as_ada.get(f"{place}/ideas/"))


def test_the_list_asks_the_database_as_often_for_few_as_for_many(as_ada, place, board):
    def ask():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            assert as_ada.get(f"{place}/ideas/").status_code == 200
        return len(asked)

    def fill(count):
        for number in range(count):
            row = make_idea(BY, board, f"Idea {number}")
            Idea.objects.filter(pk=row.pk).update(author=somebody(board, f"p{number}"))

    fill(2)
    ask()
    few = ask()
    fill(15)
    assert ask() == few


def test_removing_a_board_takes_its_people_along(as_ada, place, board, idea):
    wants(idea, "zoe")
    as_ada.post(f"{place}/ideas/boards/{board.pk}/remove/")
    assert not Board.objects.exists()
    assert not Participant.objects.exists()


def test_the_page_of_an_idea_names_no_voter_by_number_in_its_questions(
    as_ada, place, idea, django_assert_max_num_queries
):
    wants(idea, *(f"zoe{number}" for number in range(9)))
    with django_assert_max_num_queries(40) as asked:
        as_ada.get(f"{place}/ideas/{idea.pk}/")
    lists = [one for row in asked for one in re.findall(r"IN \(([0-9, ]+)\)", row["sql"])]
    assert max(one.count(",") for one in lists) < 8


def test_the_page_of_an_idea_tells_from_which_mail_houses_its_votes_come(as_ada, place, idea):
    wants(idea, "zoe", "kim")
    assert "example.org (2)" in said(as_ada.get(f"{place}/ideas/{idea.pk}/"))
