"""Thanks and rewards: told once, within the budget and the rules, named only by one's own consent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from palabre.channels.keys import actor_of, make_key
from palabre.community import telling
from palabre.community.actions import guests
from palabre.community.actions.ideas import answer
from palabre.community.actions.rewards import (
    ask_to_be_named,
    award,
    give,
    open_pot,
    settle,
    thank,
)
from palabre.community.models import Idea, Participant, Pot, Reward, Thanks
from palabre.community.rules import REMARKS_FOR_BADGE, badges_of
from palabre.community.tests.conftest import BY, mails, sheet, somebody
from palabre.community.thanking import left_out, spent_of
from palabre.governance.acts import Actor, Moved
from palabre.governance.rules import Refused
from palabre.governance.tests.mail_server import BACKEND, Server
from palabre.jobs.running import run_due

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


@pytest.fixture
def pot(brand):
    """A pot of 100 euros, 60 at most for one."""
    return open_pot(BY, brand, "Thanks", 100_00, 60_00)


@pytest.fixture
def zoe(board):
    """Somebody who proposed two ideas."""
    person = somebody(board)
    for title in ("A bench", "A lamp"):
        guests.propose(person, title, "", tell=False)
    return person


def idea_of(person, title="A bench"):
    return Idea.objects.get(author=person, title=title)


def test_what_a_mail_server_that_is_away_did_not_take_is_mailed_once_it_is_there(
    zoe, settings, monkeypatch
):
    settings.EMAIL_BACKEND = BACKEND
    monkeypatch.setattr(Server, "away", 3)
    thank(BY, zoe, "For the bench")
    award(BY, zoe, "bug", "Accents")
    ask_to_be_named(BY, zoe)
    assert mails() == []
    before = len(mail.outbox)
    for later in (timedelta(minutes=5), timedelta(hours=5)):
        run_due(timezone.now() + later)
        assert len(mail.outbox) == before + 3


def test_a_thank_you_that_is_sent_twice_is_one_mail(zoe):
    first = thank(BY, zoe, "For the bench")
    assert thank(BY, zoe, " For the bench ") == first
    assert thank(BY, zoe, "For the lamp") != first
    assert len(mails()) == 2


def test_thanks_are_mailed_once(zoe):
    row = thank(BY, zoe, "For the bench")
    (told,) = mails()
    assert "For the bench" in told.body
    telling.mail_thanks(row.pk)
    assert mails() == []


def test_a_reward_is_promised_with_its_reason_told_and_handed_over(pot, zoe):
    row = give(BY, pot, zoe, idea_of(zoe), 40_00, "Your bench stands.")
    (told,) = mails()
    assert "Your bench stands." in told.body
    settle(BY, row, "handed")
    with pytest.raises(Moved):
        settle(BY, Reward.objects.get(), "withdrawn")


def test_nobody_gets_more_than_one_person_may_nor_than_the_pot_holds(board, pot, zoe):
    give(BY, pot, zoe, idea_of(zoe), 40_00, "x")
    with pytest.raises(Refused, match="one person may get"):
        give(BY, pot, zoe, idea_of(zoe, "A lamp"), 30_00, "x")
    kim = somebody(board, "kim")
    own = guests.propose(kim, "A tree", "", tell=False)
    give(BY, pot, kim, own, 60_00, "x")
    ali = somebody(board, "ali")
    own = guests.propose(ali, "A clock", "", tell=False)
    with pytest.raises(Refused, match="hold as much"):
        give(BY, pot, ali, own, 1, "x")
    assert spent_of(pot) == 100_00


def test_what_was_taken_back_is_in_the_pot_again_and_may_be_given_anew(pot, zoe):
    row = give(BY, pot, zoe, idea_of(zoe), 40_00, "x")
    with pytest.raises(Refused, match="rewarded already"):
        give(BY, pot, zoe, idea_of(zoe), 10_00, "x")
    settle(BY, row, "withdrawn")
    assert spent_of(pot) == 0
    give(BY, pot, zoe, idea_of(zoe), 10_00, "x")


@pytest.mark.parametrize(("amount", "reason"), [(0, "x"), (10, "  ")])
def test_a_reward_has_a_worth_and_a_reason(pot, zoe, amount, reason):
    with pytest.raises(Refused):
        give(BY, pot, zoe, idea_of(zoe), amount, reason)


def test_a_reward_is_for_an_idea_of_theirs_that_is_seen(board, pot, zoe, idea):
    with pytest.raises(Refused):
        give(BY, pot, zoe, idea, 10_00, "x")
    Idea.objects.filter(author=zoe).update(state="spam")
    with pytest.raises(Refused):
        give(BY, pot, zoe, idea_of(zoe), 10_00, "x")


def test_members_get_nothing_unless_the_pot_is_for_them_and_nobody_rewards_themselves(
    board, brand, pot, ada
):
    member = guests.member_at(board, ada.user)
    own = guests.propose(Participant.objects.get(pk=member.pk), "A sieve", "", tell=False)
    member.refresh_from_db()
    with pytest.raises(Refused, match="members of the house"):
        give(BY, pot, member, own, 10_00, "x")
    open_to_all = open_pot(BY, brand, "For all", 100_00, 60_00, for_members=True)
    key, _spelt = make_key(Actor.person(ada.user), ada.organisation, "shop", ["community"])
    for actor in (Actor.person(ada.user), actor_of(key)):
        with pytest.raises(Refused, match="themselves"):
            give(actor, open_to_all, member, own, 10_00, "x")
    give(BY, open_to_all, member, own, 10_00, "x")


def test_an_idea_that_was_taken_up_unrewarded_is_named_as_left_out(brand, pot, zoe):
    answer(BY, idea_of(zoe), "planned", "In spring.", sheet())
    assert [one.title for one in left_out(brand)] == ["A bench"]
    give(BY, pot, zoe, idea_of(zoe), 10_00, "x")
    assert list(left_out(brand)) == []


@pytest.mark.parametrize(
    ("deeds", "badges"),
    [
        ((0, 0, 0), []),
        ((1, 0, REMARKS_FOR_BADGE - 1), ["proposed"]),
        ((2, 1, REMARKS_FOR_BADGE), ["proposed", "carried out", "talks"]),
    ],
)
def test_badges_are_what_deeds_earn(deeds, badges):
    assert badges_of(*deeds) == badges


def test_only_who_agreed_on_their_own_page_is_named_and_only_as_long(client, board, zoe):
    there, own = f"/ideas/{board.slug}/thanks/", f"/ideas/by/{zoe.key}/"
    assert "Zoe" not in said(client.get(there))
    client.post(own, {"act": "hall", "agrees": "1", "name": "Zoé B."})
    assert "Zoé B." in said(client.get(there))
    client.post(own, {"act": "hall"})
    assert "Zoé B." not in said(client.get(there))
    client.post(own, {"act": "hall", "agrees": "1"})
    client.post(own, {"act": "forget"})
    assert "Zoé B." not in said(client.get(there))


def test_who_did_nothing_that_is_seen_is_not_named(client, board, zoe):
    guests.be_named(zoe, "Zoé", agrees=True)
    Idea.objects.filter(author=zoe).update(state="spam")
    assert "Zoé" not in said(client.get(f"/ideas/{board.slug}/thanks/"))


def test_the_pages_thank_and_give(as_ada, place, pot, zoe):
    page = said(as_ada.get(f"{place}/rewards/"))
    assert "Zoe" in page
    there = f"{place}/rewards/people/{zoe.pk}/"
    as_ada.post(there, {"act": "thank", "text": "Well thought"})
    assert Thanks.objects.get().text == "Well thought"
    give_it = {"act": "give", "pot": pot.pk, "idea": idea_of(zoe).pk, "reason": "Bench"}
    answer = as_ada.post(there, {**give_it, "amount": "61"})
    assert answer.status_code == 422
    assert "more than one person may get" in said(answer)
    as_ada.post(there, {**give_it, "amount": "20.50"})
    row = Reward.objects.get()
    assert row.amount == 20_50
    as_ada.post(f"{place}/rewards/{row.pk}/withdraw/")
    assert Reward.objects.get().state == "withdrawn"


def test_a_pot_is_opened_by_its_form_and_holds_what_one_person_may_get(as_ada, place):
    sent = {"name": "P", "budget": "10", "most_each": "20", "currency": "EUR"}
    assert as_ada.post(f"{place}/rewards/pots/new/", sent).status_code == 422
    as_ada.post(f"{place}/rewards/pots/new/", {**sent, "most_each": "5"})
    assert Pot.objects.get().most_each == 5_00


def test_a_viewer_gives_nothing(client, bo, place, zoe):
    client.force_login(bo.user)
    assert client.get(f"{place}/rewards/").status_code == 200
    assert client.post(f"{place}/rewards/people/{zoe.pk}/").status_code == 403
    assert client.get(f"{place}/rewards/pots/new/").status_code == 403


def test_contributors_are_listed_with_as_many_questions_for_few_as_for_many(
    as_ada, board, place, pot, zoe
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert as_ada.get(f"{place}/rewards/").status_code == 200
        return len(asked)

    ask()
    few = ask()
    for number in range(8):
        person = somebody(board, f"p{number}")
        own = guests.propose(person, "A tree", "", tell=False)
        give(BY, pot, person, own, 1, "x")
    ask()
    assert ask() - few <= 1  # the list of what was given is there now, with its one question
