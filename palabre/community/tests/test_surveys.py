"""Surveys: written in two languages, answered once, counted with their uncertainty."""

import csv
import io

import pytest
from django.utils import timezone

from palabre.community.actions import knocking
from palabre.community.actions import surveys as actions
from palabre.community.actions.surveys import Asked, Sheet, fill, one_use_link
from palabre.community.models import Filled, Knock, Question, Reply, Survey, Ticket
from palabre.community.rules import FEWEST, MOST_KNOCKS_AN_HOUR
from palabre.community.tally import results
from palabre.community.tests.conftest import BY
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.governance.words import sentence

pytestmark = pytest.mark.django_db
TEXTS = {
    "fr": {"title": "Votre avis", "intro": "", "thanks": "Merci bien"},
    "en": {"title": "Your view", "intro": "", "thanks": "Thanks a lot"},
}


def in_both(french, english):
    return {"fr": french, "en": english}


@pytest.fixture
def survey(brand):
    """An open survey with a question of each kind."""
    yes_no = [in_both("Oui", "Yes"), in_both("Non", "No")]
    asked = [
        Asked("one", in_both("Content ?", "Happy?"), yes_no),
        Asked("several", in_both("Quoi ?", "What?"), yes_no, is_required=False),
        Asked("scale", in_both("Recommander ?", "Recommend?"), is_required=False),
        Asked("stars", in_both("Étoiles ?", "Stars?"), is_required=False),
        Asked("text", in_both("Pourquoi ?", "Why?"), is_required=False),
    ]
    row = actions.make_survey(BY, brand, "Autumn", asked, texts=TEXTS)
    actions.move_survey(BY, row, "open")
    return row


def q(survey, place):
    return survey.questions.get(place=place).pk


def said(answer):
    return answer.content.decode()


def answers(survey, count, **by_place):
    for number in range(count):
        told = {q(survey, int(at[1:])): pick(number) for at, pick in by_place.items()}
        fill(survey, Sheet(f"sheet-{Filled.objects.count()}", told, origin=number))


def test_a_survey_is_shown_in_the_language_of_who_reads_without_cookie_or_script(client, survey):
    page = client.get(f"/s/{survey.slug}/", headers={"Accept-Language": "fr"})
    assert "Votre avis" in said(page)
    assert 'lang="fr"' in said(page)
    assert "Your view" in said(client.get(f"/s/{survey.slug}/?lang=en"))
    assert not client.cookies
    assert "<script" not in said(page)
    assert "csrfmiddlewaretoken" not in said(page)


def test_a_form_that_was_sent_twice_is_one_answer(client, survey):
    sent = {"sheet": "abc", "lang": "en", f"q{q(survey, 0)}": "1", f"q{q(survey, 3)}": "5"}
    for _ in range(2):
        page = client.post(f"/s/{survey.slug}/", sent)
        assert "Thanks a lot" in said(page)
    assert Filled.objects.count() == 1
    assert sorted(Reply.objects.values_list("chosen", "value"), key=str) == [([1], None), ([], 5)]


def test_a_number_of_a_form_that_no_database_takes_is_made_one(client, survey):
    client.post(f"/s/{survey.slug}/", {"sheet": "a\x00b", "lang": "en", f"q{q(survey, 0)}": "1"})
    assert Filled.objects.get().sheet == "ab"


def test_a_link_is_good_once_and_asked_for_again_is_the_same(client, survey):
    link = one_use_link(survey, "conversation:12")
    assert one_use_link(survey, "conversation:12") == link
    assert one_use_link(survey, "conversation:13") != link
    path = "/" + link.split("/", 3)[3]
    assert "is good once" in said(client.get(path))
    assert not Filled.objects.exists()
    client.post(path, {f"q{q(survey, 0)}": "0", "sheet": "one"})
    client.post(path, {f"q{q(survey, 0)}": "1", "sheet": "two"})
    assert "<form" not in said(client.get(path))
    (reply,) = Filled.objects.get(ticket__reference="conversation:12").replies.all()
    assert reply.chosen == [0]
    assert Filled.objects.count() == 1


def test_two_who_use_one_link_at_once_are_one_answer(survey):
    one_use_link(survey, "conversation:12")
    first, second = Ticket.objects.get(), Ticket.objects.get()
    told = {q(survey, 0): ["0"]}
    assert fill(survey, Sheet("a", told), first)
    assert not fill(survey, Sheet("b", told), second)


def test_a_link_of_another_survey_opens_nothing(client, survey, brand):
    other = actions.make_survey(BY, brand, "Other", [Asked("stars", {"en": "?"})], texts=TEXTS)
    actions.move_survey(BY, other, "open")
    key = one_use_link(survey, "x:1").rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/s/{other.slug}/{key}/").status_code == 404


def test_a_draft_and_one_that_is_answered_by_links_only_have_no_open_page(client, survey):
    Survey.objects.update(is_public=False)
    assert client.get(f"/s/{survey.slug}/").status_code == 404
    assert client.get("/" + one_use_link(survey, "x:1").split("/", 3)[3]).status_code == 200
    Survey.objects.update(is_public=True, state="draft")
    assert client.get(f"/s/{survey.slug}/").status_code == 404


def test_after_its_end_a_survey_takes_nothing_and_says_so(client, survey):
    Survey.objects.update(closes_at=timezone.now() - timezone.timedelta(minutes=1))
    assert "This survey is closed" in said(client.get(f"/s/{survey.slug}/?lang=en"))
    page = client.post(f"/s/{survey.slug}/?lang=en", {f"q{q(survey, 0)}": "1", "lang": "en"})
    assert "This survey is closed" in said(page)
    assert not Filled.objects.exists()


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (0, ["2"]),
        (0, ["-1"]),
        (0, ["0", "1"]),
        (1, ["0", "9"]),
        (2, ["11"]),
        (2, ["5.5"]),
        (3, ["0"]),
        (3, ["²"]),
    ],
)
def test_what_is_no_answer_to_a_question_is_not_taken(survey, place, values):
    told = {q(survey, 0): ["0"], q(survey, place): values}
    with pytest.raises(Refused):
        fill(survey, Sheet("a", told))
    assert not Filled.objects.exists()


def test_a_required_question_is_asked_again_and_what_was_said_stays(client, survey):
    sent = {f"q{q(survey, 4)}": "Because <b>", "lang": "en", "sheet": "abc"}
    page = client.post(f"/s/{survey.slug}/", sent)
    assert page.status_code == 422
    assert "Please answer every question" in said(page)
    assert "Because &lt;b&gt;" in said(page)
    assert 'value="abc"' in said(page)


def test_a_machine_that_fills_in_the_unseen_field_leaves_nothing(client, survey):
    page = client.post(f"/s/{survey.slug}/", {f"q{q(survey, 0)}": "1", "website": "x"})
    assert page.status_code == 200
    assert not Filled.objects.exists()


def test_one_connection_answers_so_often_an_hour_and_no_oftener(survey):
    told = {q(survey, 0): ["0"]}
    for number in range(MOST_KNOCKS_AN_HOUR):
        fill(survey, Sheet(f"s{number}", told, origin=5))
    with pytest.raises(Refused):
        fill(survey, Sheet("last", told, origin=5))
    assert fill(survey, Sheet("last", told, origin=6))
    assert Knock.objects.count() == MOST_KNOCKS_AN_HOUR + 1


def test_many_may_answer_within_an_hour_and_a_few_connections_lock_none_of_them_out(
    survey, board, monkeypatch
):
    told = {q(survey, 0): ["0"]}
    monkeypatch.setattr(knocking, "MOST_OF_A_BOARD_AN_HOUR", 2)
    monkeypatch.setattr(knocking, "MOST_OF_A_SURVEY_AN_HOUR", 20)
    for number in range(10):
        assert fill(survey, Sheet(f"s{number}", told, origin=5))
    with pytest.raises(Refused, match="your connection"):
        fill(survey, Sheet("more", told, origin=5))
    for number in range(10):
        assert fill(survey, Sheet(f"o{number}", told, origin=10 + number))
    with pytest.raises(Refused, match="Too many people"):
        fill(survey, Sheet("more", told, origin=30))


def test_below_thirty_answers_no_share_is_printed_and_from_thirty_on_with_its_interval(survey):
    answers(survey, FEWEST - 1, q0=lambda number: ["0"])
    (first, *_) = results(survey, "en")
    assert [(line.label, line.count, line.share) for line in first.lines] == [
        ("Yes", 29, None),
        ("No", 0, None),
    ]
    answers(survey, 1, q0=lambda number: ["1"])
    (first, *_) = results(survey, "fr")
    yes, no = first.lines
    assert (yes.label, yes.count) == ("Oui", 29)
    # Wilson, 29 of 30, by hand: (0.9667 + 1.9208/30 ± 1.96 √(0.9667·0.0333/30 + 3.8415/3600)) / 1.128
    assert (round(yes.low, 3), round(yes.high, 3)) == (0.833, 0.994)
    assert no.low > 0


def test_a_mean_comes_with_its_interval(survey):
    answers(survey, 40, q0=lambda number: ["0"], q2=lambda number: [str(number % 2 * 10)])
    scale = results(survey, "en")[2]
    assert scale.mean == 5
    assert round(scale.mean_high - scale.mean, 2) == round(1.96 * 5.0637 / 40**0.5, 2)
    assert len(scale.lines) == 11


def test_the_pages_inside_show_results_and_no_share_too_early(as_ada, place, survey):
    answers(survey, 3, q0=lambda number: ["0"], q4=lambda number: [f"<i>{number}</i>"])
    page = said(as_ada.get(f"{place}/surveys/{survey.pk}/"))
    assert "3 answers" in page
    assert "True share" not in page
    assert "&lt;i&gt;2&lt;/i&gt;" in page
    assert "Autumn" in said(as_ada.get(f"{place}/surveys/"))


def test_the_file_has_every_answer_and_no_formula(as_ada, place, survey):
    one_use_link(survey, "conversation:12")
    told = {q(survey, 0): ["1"], q(survey, 1): ["0", "1"], q(survey, 4): ["=1+1"]}
    fill(survey, Sheet("x", told, "en"), Ticket.objects.get())
    file = as_ada.get(f"{place}/surveys/{survey.pk}/answers.csv")
    lines = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert lines[0][4:] == ["Happy?", "What?", "Recommend?", "Stars?", "Why?"]
    assert lines[1][1:] == ["en", "yes", "conversation:12", "No", "Yes; No", "", "", "'=1+1"]
    assert "Ada exported" in sentence(AuditEntry.objects.latest("pk"))


def form(**more):
    return {
        "name": "New", "is_public": "on", "title_fr": "Titre", "title_en": "Title",
        "kind_1": "one", "text_1_fr": "Oui ?", "text_1_en": "Yes?",
        "options_1_fr": "Oui\nNon", "options_1_en": "Yes\nNo", **more,
    }  # fmt: skip


def test_a_survey_is_written_opened_and_closed_by_its_pages(as_ada, place, client):
    page = said(as_ada.get(f"{place}/surveys/new/"))
    assert page.count("No question") == 4
    assert page.count(">optional<") == 5, (
        "introductions, thanks and the end: all else hangs on others"
    )
    as_ada.post(f"{place}/surveys/new/", form(kind_3="text", text_3_fr="Et ?", text_3_en="And?"))
    survey = Survey.objects.get()
    assert list(survey.questions.values_list("place", "kind")) == [(0, "one"), (1, "text")]
    assert client.get(f"/s/{survey.slug}/").status_code == 404
    as_ada.post(f"{place}/surveys/{survey.pk}/edit/", form(text_1_en="Really?"))
    assert [one.texts["en"] for one in survey.questions.all()] == ["Really?"]
    as_ada.post(f"{place}/surveys/{survey.pk}/open/")
    assert "Really?" in said(client.get(f"/s/{survey.slug}/?lang=en"))
    as_ada.post(f"{place}/surveys/{survey.pk}/edit/", form(text_1_en="Changed?"))
    assert Question.objects.get().texts["en"] == "Really?"
    as_ada.post(f"{place}/surveys/{survey.pk}/end/", {"closes_at": "2020-01-01T10:00"})
    assert "This survey is closed" in said(client.get(f"/s/{survey.slug}/?lang=en"))
    as_ada.post(f"{place}/surveys/{survey.pk}/close/")
    assert Survey.objects.get().state == "closed"
    as_ada.post(f"{place}/surveys/{survey.pk}/remove/")
    assert not Survey.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title_fr": "", "title_en": ""}, "Give it a title"),
        ({"kind_1": ""}, "Ask at least one question"),
        ({"text_1_en": ""}, "Ask it in each language"),
        ({"options_1_en": "Yes"}, "different numbers of answers"),
        ({"options_1_fr": "Oui", "options_1_en": "Yes"}, "one a line"),
        ({"kind_1": "nonsense"}, "Select a valid choice"),
        ({"closes_at": "2020-01-01T10:00"}, "This time is over"),
    ],
)
def test_a_survey_with_a_fault_is_given_back_with_a_sentence(as_ada, place, changed, sentence):
    page = as_ada.post(f"{place}/surveys/new/", form(**changed))
    assert page.status_code == 422
    assert sentence in said(page)
    assert not Survey.objects.exists()


def test_one_language_is_enough(as_ada, place, client):
    as_ada.post(f"{place}/surveys/new/", form(title_fr="", text_1_fr="", options_1_fr=""))
    survey = Survey.objects.get()
    as_ada.post(f"{place}/surveys/{survey.pk}/open/")
    page = client.get(f"/s/{survey.slug}/", headers={"Accept-Language": "fr"})
    assert "Yes?" in said(page)


def test_nobody_takes_a_survey_back_to_a_draft_once_somebody_answered(survey):
    fill(survey, Sheet("a", {q(survey, 0): ["0"]}))
    with pytest.raises(Refused):
        actions.move_survey(BY, survey, "draft")


def test_a_viewer_reads_and_exports_but_changes_nothing(client, bo, place, survey):
    client.force_login(bo.user)
    here = f"{place}/surveys/{survey.pk}/"
    assert client.get(here).status_code == 200
    assert client.get(f"{here}answers.csv").status_code == 200
    assert client.post(f"{here}close/").status_code == 403
    assert client.get(f"{place}/surveys/new/").status_code == 403


def test_the_list_of_surveys_asks_as_often_for_few_as_for_many(as_ada, brand, place, survey):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert as_ada.get(f"{place}/surveys/").status_code == 200
        return len(asked)

    ask()
    few = ask()
    for number in range(8):
        actions.make_survey(BY, brand, str(number), [Asked("stars", {"en": "?"})], texts=TEXTS)
    assert ask() == few
