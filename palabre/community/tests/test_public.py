"""What strangers may do at a board: read, propose, vote, say yes by mail; without a cookie or a script."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from palabre.community import telling
from palabre.community.actions import guests
from palabre.community.actions.boards import change_board, open_board
from palabre.community.actions.ideas import answer, judge_idea, make_idea, merge
from palabre.community.models import Board, Idea, IdeaVote, Participant, Remark
from palabre.community.tests.conftest import BY, key_in, mails, sheet, somebody, wants
from palabre.publishing.letters.rules import MOST_QUESTIONS_A_DAY

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def at(board, rest=""):
    return f"/ideas/{board.slug}/{rest}"


def said(answer):
    return answer.content.decode()


def test_a_stranger_proposes_says_yes_and_votes_without_a_further_mail(client, board, idea):
    sent = {"title": "A bench", "text": "Outside.", "address": "zoe@example.org", "name": "Zoé"}
    page = client.post(at(board, "new/"), {**sent, "tell": "1"})
    assert "Look into your mailbox" in said(page)
    assert "A bench" not in said(client.get(at(board)))
    (asked,) = mails()
    own = f"/ideas/by/{key_in(asked)}/"
    bench = Idea.objects.get(title="A bench")
    assert f'value="idea-{bench.pk}" checked' in said(client.get(own))
    assert client.get(own).status_code == 200
    assert Idea.objects.get(pk=bench.pk).state == "asked", "opening a link confirms nothing"
    client.post(own, {"act": "confirm", "yes": [f"idea-{bench.pk}"]})
    assert "A bench" in said(client.get(at(board)))
    client.post(own, {"act": "vote", "idea": idea.pk})
    assert Idea.objects.get(pk=idea.pk).votes == 1
    client.post(own, {"act": "withdraw", "idea": idea.pk})
    assert Idea.objects.get(pk=idea.pk).votes == 0
    assert mails() == []


def test_no_public_page_sets_a_cookie_or_brings_a_script(client, board, idea):
    (zoe,) = wants(idea, "zoe")
    pages = [at(board), at(board, "new/"), at(board, "roadmap/"), at(board, f"{idea.pk}/")]
    for address in [*pages, f"/ideas/by/{zoe.key}/"]:
        page = client.get(address)
        assert page.status_code == 200
        assert not page.cookies
        assert "<script" not in said(page)
        assert "csrfmiddlewaretoken" not in said(page)
    client.post(at(board, f"{idea.pk}/"), {"act": "vote", "address": "kim@example.org"})
    assert not client.cookies


def test_the_open_form_says_the_same_to_a_known_address_and_changes_nothing_of_theirs(
    client, board, idea
):
    wants(idea, "zoe", tell=True)
    texts = []
    for address in ("zoe@example.org", "new@example.org"):
        page = client.post(at(board, f"{idea.pk}/"), {"act": "vote", "address": address})
        texts.append(said(page).replace(address, ""))
    assert texts[0] == texts[1]
    assert IdeaVote.objects.get(participant__address="zoe@example.org").tell
    assert Participant.objects.get(address="zoe@example.org").name == "Zoe"


def test_a_name_that_somebody_typed_beside_an_address_is_theirs_once_the_mailbox_says_so(
    client, board, idea
):
    sent = {"title": "A bench", "address": "zoe@example.org", "name": "Village idiot"}
    client.post(at(board, "new/"), sent)
    own = f"/ideas/by/{key_in(mails()[0])}/"
    assert "Village idiot" in said(client.get(own))
    bench = Idea.objects.get(title="A bench")
    client.post(own, {"act": "confirm", "yes": [f"idea-{bench.pk}"]})
    assert "Village idiot" not in said(client.get(at(board, f"{bench.pk}/"))) + said(
        client.get(own)
    )
    client.post(at(board, "new/"), {**sent, "title": "A tap", "name": "Zoé"})
    assert Participant.objects.get().name == ""
    tap = Idea.objects.get(title="A tap")
    client.post(own, {"act": "confirm", "yes": [f"idea-{tap.pk}", "name"]})
    assert "proposed by Zoé" in said(client.get(at(board, f"{bench.pk}/")))
    client.post(at(board, "new/"), {**sent, "title": "A lamp"})
    client.post(own, {"act": "confirm", "yes": ["name"]})
    assert Participant.objects.get().name == "Zoé"


def test_a_board_asks_a_mailbox_few_times_a_day(client, board, idea, monkeypatch):
    monkeypatch.setattr(guests, "MAIL_AGAIN_AFTER", timedelta(0))
    monkeypatch.setattr(telling, "MAIL_AGAIN_AFTER", timedelta(0))
    asked = 0
    for _ in range(MOST_QUESTIONS_A_DAY + 2):
        client.post(at(board, f"{idea.pk}/"), {"act": "vote", "address": "zoe@example.org"})
        asked += len(mails())
    assert asked == MOST_QUESTIONS_A_DAY


def test_who_fills_in_the_field_that_people_do_not_see_leaves_nothing(client, board, idea):
    sent = {"address": "bot@example.org", "website": "x", "title": "Pills"}
    for address in (at(board, "new/"), at(board, f"{idea.pk}/")):
        assert "Look into your mailbox" in said(client.post(address, sent))
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": "A bench", "address": "nobody"}, "This is no mail address."),
        ({"title": "  ", "address": "zoe@example.org"}, "Give your idea a name."),
    ],
)
def test_a_fault_is_said_in_a_sentence_and_what_was_typed_stays(client, board, sent, sentence):
    page = client.post(at(board, "new/"), {**sent, "text": "Because of the <sun>"})
    assert page.status_code == 422
    assert sentence in said(page)
    assert "Because of the &lt;sun&gt;" in said(page)


def test_marks_that_turn_the_text_around_them_are_taken_out_of_what_strangers_type(client, board):
    sent = {"title": "A \u202ebench\u2066", "name": "Zo\u202eé", "address": "zoe@example.org"}
    client.post(at(board, "new/"), sent)
    assert Idea.objects.get().title == "A bench"
    assert Participant.objects.get().typed_name == "Zoé"


def test_a_board_of_the_house_has_no_public_address(client, brand):
    board = open_board(BY, brand, "Only us", audience="house")
    idea = make_idea(BY, board, "Secret")
    person = somebody(board)
    rests = ("", "new/", "roadmap/", "feed.atom", "embed/", f"{idea.pk}/")
    answers = [client.get(at(board, rest)).status_code for rest in rests]
    assert answers == [404] * 6
    assert client.get(f"/ideas/by/{person.key}/").status_code == 404


def test_a_board_for_those_who_have_its_address_cannot_be_guessed_and_gets_another_when_closed_up(
    client, board, brand
):
    known = board.slug
    assert known == "ideas-for-the-shop"
    change_board(BY, board, {"audience": "link"})
    assert client.get(f"/ideas/{known}/").status_code == 404
    assert len(board.slug) == 24
    page = client.get(at(board))
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"


def test_what_waits_was_refused_or_is_spam_is_seen_nowhere_outside(client, board, idea):
    waiting = make_idea(BY, board, "Hidden one")
    for state in ("waiting", "refused", "spam", "asked"):
        Idea.objects.filter(pk=waiting.pk).update(state=state)
        for rest in ("", "feed.atom", "embed/", "roadmap/", "?state=" + state):
            assert "Hidden one" not in said(client.get(at(board, rest)))
        assert client.get(at(board, f"{waiting.pk}/")).status_code == 404


def test_an_idea_of_another_board_is_not_found_under_this_one(client, board, brand):
    other = make_idea(BY, open_board(BY, brand, "Another"), "Far away")
    assert client.get(at(board, f"{other.pk}/")).status_code == 404


def test_the_address_of_a_merged_idea_leads_to_the_one_that_stays(client, board, idea):
    other = make_idea(BY, board, "Oats!")
    merge(BY, other, idea)
    assert client.get(at(board, f"{other.pk}/")).url == at(board, f"{idea.pk}/")
    client.post(at(board, f"{other.pk}/"), {"act": "vote", "address": "zoe@example.org"})
    assert IdeaVote.objects.get().idea_id == idea.pk


def test_remarks_wait_for_a_moderator_where_there_is_one(client, board, idea):
    Board.objects.update(is_moderated=True)
    sent = {"act": "remark", "text": "<b>Yes</b>", "address": "zoe@example.org"}
    client.post(at(board, f"{idea.pk}/"), sent)
    remark = Remark.objects.get()
    (asked,) = mails()
    client.post(f"/ideas/by/{key_in(asked)}/", {"act": "confirm", "yes": [f"remark-{remark.pk}"]})
    assert Remark.objects.get().state == "waiting"
    assert "Yes" not in said(client.get(at(board, f"{idea.pk}/"))).replace("Yes, it", "")
    Remark.objects.update(state="shown")
    assert "&lt;b&gt;Yes&lt;/b&gt;" in said(client.get(at(board, f"{idea.pk}/")))


def test_a_closed_board_takes_nothing(client, board, idea):
    Board.objects.update(is_open=False)
    page = client.post(at(board, "new/"), {"title": "A bench", "address": "zoe@example.org"})
    assert page.status_code == 422
    page = client.post(at(board, f"{idea.pk}/"), {"act": "vote", "address": "zoe@example.org"})
    assert page.status_code == 422
    assert not Participant.objects.exists()


def test_the_roadmap_shows_what_is_planned_begun_and_done_with_the_last_answer(client, board):
    for state in ("planned", "begun", "done", "review"):
        row = make_idea(BY, board, f"It is {state}")
        answer(BY, row, state, f"About {state}", sheet())
    page = said(client.get(at(board, "roadmap/")))
    assert all(f"About {state}" in page for state in ("planned", "begun", "done"))
    assert "It is review" not in page


def test_the_feed_is_atom_and_survives_hostile_texts(client, board):
    Board.objects.update(text="Say \x0b it", name="Ideas \ufffe")
    make_idea(BY, board, "Oat \x0b & <milk>\uffff", "]]>")
    answer = client.get(at(board, "feed.atom"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    (entry,) = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Oat  & <milk>"


@pytest.mark.parametrize(
    ("sites", "ancestors"),
    [
        ([], "frame-ancestors 'none'"),
        (
            ["https://www.lanterne.example", "https://blog.example"],
            "frame-ancestors https://www.lanterne.example https://blog.example",
        ),
    ],
)
def test_only_the_sites_of_a_board_may_frame_it_and_only_by_its_page_for_that(
    client, board, idea, sites, ancestors
):
    Board.objects.update(sites=sites)
    framed = client.get(at(board, "embed/"))
    policy = framed["Content-Security-Policy"]
    assert ancestors in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in framed
    whole = client.get(at(board))
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert whole["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("query", ["page=99999999", "page=-1", "sort=x&state=nope", "q=%00%ff"])
def test_a_senseless_address_is_no_fault(client, board, idea, query):
    assert client.get(f"{at(board)}?{query}").status_code == 200


def test_a_page_of_ideas_asks_the_database_as_often_for_few_as_for_many(
    client, board, django_assert_num_queries
):
    def fill(count):
        for number in range(count):
            row = make_idea(BY, board, f"Idea {number}")
            Remark.objects.create(idea=row, text="x", state="shown", at=row.created_at)

    fill(2)
    with django_assert_num_queries(3):
        client.get(at(board))
    fill(20)
    with django_assert_num_queries(3):
        page = client.get(at(board))
    assert said(page).count('class="idea"') == 22


def test_who_is_forgotten_by_their_own_page_is_gone(client, board, idea):
    (zoe,) = wants(idea, "zoe")
    page = client.post(f"/ideas/by/{zoe.key}/", {"act": "forget"})
    assert "You are forgotten" in said(page)
    assert not Participant.objects.exists()
    assert client.get(f"/ideas/by/{zoe.key}/").status_code == 404


def test_an_idea_that_was_refused_tells_its_author_why_on_their_page(client, board):
    zoe = somebody(board)
    row = make_idea(BY, board, "Pills")
    Idea.objects.filter(pk=row.pk).update(author=zoe)
    judge_idea(BY, Idea.objects.get(pk=row.pk), "refused", "An advertisement.")
    assert "An advertisement." in said(client.get(f"/ideas/by/{zoe.key}/"))
