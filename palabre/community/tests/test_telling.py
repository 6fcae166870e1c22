"""Official answers: told to everyone who asked for it, each once, and to nobody else."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from palabre.community import telling
from palabre.community.actions import guests
from palabre.community.actions.boards import open_board
from palabre.community.actions.ideas import answer, judge_idea, make_idea, merge, tell_again
from palabre.community.models import Idea, Notice, OfficialAnswer
from palabre.community.tests.conftest import BY, key_in, mails, sheet, somebody, wants
from palabre.governance.acts import Moved
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.jobs.models import Job
from palabre.publishing.models import Hold

pytestmark = pytest.mark.django_db


def states():
    return sorted(Notice.objects.values_list("state", flat=True))


def test_an_answer_is_mailed_to_each_who_asked_and_to_nobody_else(idea):
    wants(idea, "zoe", "ali", tell=True)
    wants(idea, "kim")
    answer(BY, idea, "planned", "In spring.", sheet())
    left = mails()
    assert sorted(one.to[0] for one in left) == ["ali@example.org", "zoe@example.org"]
    assert all("In spring." in one.body and "planned" in one.body for one in left)
    assert len({one.extra_headers["Message-ID"] for one in left}) == 2
    assert mails() == []


def test_who_asked_at_an_idea_that_was_merged_is_told_too_and_once(board, idea):
    other = make_idea(BY, board, "Oats!")
    wants(idea, "zoe", tell=True)
    wants(other, "zoe", "kim", tell=True)
    merge(BY, other, idea)
    answer(BY, Idea.objects.get(pk=idea.pk), "done", "It is there.", sheet())
    assert sorted(one.to[0] for one in mails()) == ["kim@example.org", "zoe@example.org"]


def test_the_same_form_sent_twice_is_one_answer(idea):
    wants(idea, "zoe", tell=True)
    number = sheet()
    answer(BY, idea, "planned", "In spring.", number)
    answer(BY, idea, "planned", "In spring.", number)
    assert OfficialAnswer.objects.count() == 1
    assert len(mails()) == 1


def test_who_saw_a_state_that_is_over_answers_nothing_even_without_moving_it(idea):
    stale = Idea.objects.get(pk=idea.pk)
    answer(BY, idea, "planned", "In spring.", sheet())
    with pytest.raises(Moved):
        answer(BY, stale, "new", "Not yet.", sheet(), was="new")


def test_declining_takes_a_reason(idea):
    with pytest.raises(Refused):
        answer(BY, idea, "declined", "  ", sheet())
    answer(BY, idea, "declined", "Too dear.", sheet())
    idea.refresh_from_db()
    assert idea.state == "declined"


def test_a_state_without_a_text_is_mailed_to_nobody(idea):
    wants(idea, "zoe", tell=True)
    answer(BY, idea, "review", "", sheet())
    assert mails() == []


def test_who_answers_what_somebody_moved_meanwhile_is_told_so(idea):
    stale = Idea.objects.get(pk=idea.pk)
    answer(BY, idea, "planned", "", sheet())
    with pytest.raises(Moved):
        answer(BY, stale, "begun", "", sheet())


def test_who_took_their_wish_back_before_their_turn_gets_no_mail(idea):
    (zoe,) = wants(idea, "zoe", tell=True)
    answer(BY, idea, "planned", "In spring.", sheet())
    guests.vote(zoe, idea, tell=False)
    assert mails() == []
    assert states() == ["skipped"]


def test_a_row_that_a_dead_worker_left_is_in_doubt_and_only_a_person_sends_it_again(idea):
    wants(idea, "zoe", tell=True)
    row = answer(BY, idea, "planned", "In spring.", sheet())
    ago = timezone.now() - timezone.timedelta(minutes=2)
    Notice.objects.update(state="sending", began_at=ago)
    assert mails() == []
    assert states() == ["unknown"]
    assert tell_again(BY, row) == 1
    assert len(mails()) == 1
    assert tell_again(BY, row) == 0


def test_a_row_that_another_worker_holds_is_left_alone(idea):
    wants(idea, "zoe", tell=True)
    row = answer(BY, idea, "planned", "In spring.", sheet())
    Notice.objects.update(state="sending", began_at=timezone.now())
    assert telling.tell(row.pk) is not None
    assert states() == ["sending"]


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (SMTPServerDisconnected("gone"), "unknown"),
        (TimeoutError(), "unknown"),
        (SMTPDataError(451, "later"), "waiting"),
        (SMTPDataError(554, "never"), "failed"),
        (SMTPRecipientsRefused({"zoe@example.org": (550, b"nobody")}), "failed"),
        (SMTPRecipientsRefused({"zoe@example.org": (450, b"busy")}), "waiting"),
    ],
)
def test_what_the_mail_server_says_decides_whether_it_is_tried_again(
    idea, monkeypatch, fault, state
):
    wants(idea, "zoe", tell=True)
    row = answer(BY, idea, "planned", "In spring.", sheet())

    def refuse(self, messages):
        raise fault

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    telling.tell(row.pk)
    assert states() == [state]


def test_a_mail_server_that_is_not_there_costs_no_try(idea, monkeypatch):
    wants(idea, "zoe", tell=True)
    row = answer(BY, idea, "planned", "In spring.", sheet())

    def gone(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", gone)
    assert telling.tell(row.pk) > timezone.now()
    assert list(Notice.objects.values_list("state", "attempts")) == [("waiting", 0)]


def test_while_everything_is_held_back_no_answer_leaves(idea):
    wants(idea, "zoe", tell=True)
    hold = Hold.objects.create(organisation=idea.organisation, reason="Fire", by="Ada")
    row = answer(BY, idea, "planned", "In spring.", sheet())
    assert mails() == []
    Hold.objects.filter(pk=hold.pk).update(ended_at=timezone.now())
    telling.tell(row.pk)
    assert states() == ["sent"]


def test_an_answer_that_lost_its_nudge_is_found_by_the_sweep(idea):
    wants(idea, "zoe", tell=True)
    row = answer(BY, idea, "planned", "In spring.", sheet())
    Job.objects.all().delete()
    telling.nudge(lambda name, key: False)
    assert Job.objects.get().arguments == [row.pk]


def test_a_member_is_led_to_the_pages_inside_by_the_mail_about_an_idea_of_the_house(brand, ada):
    board = open_board(BY, brand, "Only us", audience="house")
    idea = make_idea(BY, board, "A sieve")
    guests.vote(guests.member_at(board, ada.user), idea, tell=True)
    answer(BY, idea, "planned", "In spring.", sheet())
    (told,) = mails()
    assert f"/o/lanterne/lanterne/engage/ideas/{idea.pk}/" in told.body
    assert "/ideas/by/" not in told.body


def test_a_refusal_is_told_to_the_author_once_and_spam_to_nobody(board):
    type(board).objects.update(is_moderated=True)
    zoe = somebody(board)
    guests.propose(zoe, "Sell my stuff", "", tell=False)
    guests.propose(zoe, "Another one", "", tell=False)
    first, second = Idea.objects.order_by("pk")
    judge_idea(BY, first, "refused", "This is an advertisement.")
    judge_idea(BY, second, "spam")
    (told,) = mails()
    assert "This is an advertisement." in told.body
    telling.mail_refusal(first.pk)
    assert mails() == []


def test_the_mail_that_asks_for_a_yes_leaves_once_in_ten_minutes_and_says_nothing_of_what_was_typed(
    board, idea
):
    caller = guests.Caller("zoe@example.org", 1, "Buy pills", "fr")
    guests.ask_to_vote(board, caller, idea, tell=False)
    guests.ask_to_propose(board, caller, "Buy pills at pills.example", "", tell=False)
    (asked,) = mails()
    assert asked.to == ["zoe@example.org"]
    assert "pills" not in asked.body + asked.subject
    assert len(key_in(asked)) == 43
    guests.ask_to_vote(board, caller, idea, tell=False)
    assert mails() == []


def test_what_was_done_to_an_idea_is_in_the_trail_in_words(board, idea):
    other = make_idea(BY, board, "Oats!")
    merge(BY, other, idea)
    answer(BY, Idea.objects.get(pk=idea.pk), "planned", "In spring.", sheet())
    told = [sentence(one) for one in AuditEntry.objects.filter(kind="idea").order_by("pk")]
    assert f"Ada merged the idea {other.trail_label} into the idea {idea.pk}." in told
    assert f"Ada answered officially to the idea {idea.trail_label}." in told
