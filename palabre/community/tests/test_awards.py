"""Badges that a member gives, the one mail that asks to be named, and pots that two draw from at once."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from palabre.channels.keys import actor_of, make_key
from palabre.community import telling
from palabre.community.actions import guests
from palabre.community.actions.boards import open_board
from palabre.community.actions.rewards import (
    ask_to_be_named,
    award,
    give,
    open_pot,
    settle,
    take_award_back,
)
from palabre.community.models import Award, Idea, Participant, Pot, Reward
from palabre.community.rules import Deed
from palabre.community.tests.conftest import BY, mails, somebody
from palabre.community.thanking import spent_of
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Brand, Organisation
from palabre.governance.rules import Refused

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


@pytest.fixture
def zoe(board):
    """Somebody who proposed nothing, but helped."""
    return somebody(board)


def proposes(person, *titles):
    return [guests.propose(person, title, "", tell=False) for title in titles]


def test_a_badge_has_a_reason_is_told_once_and_is_seen_by_them_alone(client, board, zoe):
    row = award(BY, zoe, Deed.BUG, "Found that the form lost accents")
    (told,) = mails()
    assert "a fault found and told" in told.body
    assert "lost accents" in told.body
    telling.mail_award(row.pk)
    assert mails() == []
    guests.be_named(zoe, "Zoé", agrees=True)
    assert "lost accents" not in said(client.get(f"/ideas/{board.slug}/thanks/"))
    assert "lost accents" in said(client.get(f"/ideas/by/{zoe.key}/"))


def test_a_badge_is_shown_once_they_agree_and_as_long_as_they_do(client, board, zoe):
    row = award(BY, zoe, Deed.ANSWER, "Explained the grinder to three people")
    guests.be_named(zoe, "Zoé", agrees=True)
    own, there = f"/ideas/by/{zoe.key}/", f"/ideas/{board.slug}/thanks/"
    assert "Zoé" not in said(client.get(there))
    client.post(own, {"act": "badge", "award": row.pk, "shows": "1"})
    page = said(client.get(there))
    assert "Zoé" in page
    assert "an answer that helped others" in page
    client.post(own, {"act": "badge", "award": row.pk})
    assert "Zoé" not in said(client.get(there))


def test_nobody_shows_a_badge_of_somebody_else(client, board, zoe):
    row = award(BY, zoe, Deed.IDEA, "x")
    other = somebody(board, "kim")
    client.post(f"/ideas/by/{other.key}/", {"act": "badge", "award": row.pk, "shows": "1"})
    assert not Award.objects.get().is_shown


def test_a_badge_is_refused_without_a_reason_twice_and_for_oneself(board, zoe, ada):
    with pytest.raises(Refused, match="reason"):
        award(BY, zoe, Deed.BUG, "  ")
    award(BY, zoe, Deed.BUG, "Accents")
    with pytest.raises(Refused, match="already"):
        award(BY, zoe, Deed.BUG, " Accents ")
    own = guests.member_at(board, ada.user)
    key, _spelt = make_key(Actor.person(ada.user), ada.organisation, "shop", ["community"])
    for actor in (Actor.person(ada.user), actor_of(key)):
        with pytest.raises(Refused, match="themselves"):
            award(actor, Participant.objects.get(pk=own.pk), Deed.BUG, "x")
    assert Award.objects.count() == 1


def test_a_badge_given_by_mistake_is_taken_back(zoe):
    take_award_back(BY, award(BY, zoe, Deed.BUG, "x"))
    assert not Award.objects.exists()
    assert AuditEntry.objects.filter(verb="took a badge back").count() == 1


def test_to_be_named_is_asked_once_and_nothing_but_their_click_says_yes(client, board, zoe):
    proposes(zoe, "A bench")
    ask_to_be_named(BY, zoe)
    (told,) = mails()
    own = re.search(r"/ideas/by/[\w-]{43}/named/", told.body)[0]
    client.get(own)
    zoe.refresh_from_db()
    assert not zoe.in_hall
    with pytest.raises(Refused, match="twice"):
        ask_to_be_named(BY, zoe)
    assert client.post(own, {"agrees": "1", "name": ""}).status_code == 302
    there = f"/ideas/{board.slug}/thanks/"
    assert "Zoe" in said(client.get(there))
    client.post(own)
    assert "Zoe" not in said(client.get(there))
    assert mails() == []


def test_on_a_moderated_board_nobody_is_seen_by_a_name_at_which_nobody_looked(
    client, as_ada, place, board
):
    zoe = somebody(board)
    proposes(zoe, "A bench")
    board.is_moderated = True
    board.save()
    own, there = f"/ideas/by/{zoe.key}/named/", f"/ideas/{board.slug}/thanks/"
    shown = said(client.get(own))
    assert 'name="name"' not in shown
    assert "looks at names" in shown
    for agrees in ("", "1"):
        refused = client.post(own, {"name": "Buy here", "agrees": agrees})
        assert refused.status_code == 422
    zoe.refresh_from_db()
    assert (zoe.name, zoe.in_hall) == ("Zoe", False)
    with pytest.raises(Refused, match="their name first"):
        ask_to_be_named(BY, Participant(pk=zoe.pk, board=board, address="z@example.org"))
    ask_to_be_named(BY, zoe)
    assert "by the name you like" not in mails()[-1].body
    as_ada.post(f"{place}/rewards/people/{zoe.pk}/", {"act": "name", "name": " Zoé  M. "})
    client.post(own, {"agrees": "1"})
    assert "Zoé M." in said(client.get(there))


def test_the_page_of_ones_name_is_french_for_french_browsers_and_no_cookie_is_set(client, zoe):
    answer = client.get(f"/ideas/by/{zoe.key}/named/", headers={"accept-language": "fr"})
    assert "J’accepte" in said(answer)
    assert not answer.cookies
    assert answer["X-Robots-Tag"] == "noindex"
    assert client.get(f"/ideas/by/{'x' * 43}/named/").status_code == 404


def test_who_agreed_or_has_no_address_any_more_is_not_asked(zoe):
    Participant.objects.filter(pk=zoe.pk).update(address="")
    zoe.refresh_from_db()
    with pytest.raises(Refused, match="no address"):
        ask_to_be_named(BY, zoe)
    Participant.objects.filter(pk=zoe.pk).update(address="zoe@example.org", in_hall=True)
    zoe.refresh_from_db()
    with pytest.raises(Refused, match="agreed already"):
        ask_to_be_named(BY, zoe)


def test_the_page_of_a_contributor_gives_badges_and_asks(as_ada, place, board):
    zoe = somebody(board)
    proposes(zoe, "A bench")
    there = f"{place}/rewards/people/{zoe.pk}/"
    as_ada.post(there, {"act": "award", "deed": "bug", "reason": "Accents"})
    assert Award.objects.get().reason == "Accents"
    assert as_ada.post(there, {"act": "award", "deed": "x", "reason": "y"}).status_code == 404
    assert "seen by them alone" in said(as_ada.get(there))
    as_ada.post(there, {"act": "ask"})
    assert Participant.objects.get(pk=zoe.pk).hall_asked_at is not None
    as_ada.post(there, {"act": "take-back", "award": Award.objects.get().pk})
    assert not Award.objects.exists()


def test_one_person_gets_something_once_in_so_many_days(brand, board):
    pot = open_pot(BY, brand, "Thanks", 100_00, 60_00, every_days=30)
    zoe = somebody(board)
    bench, lamp = proposes(zoe, "A bench", "A lamp")
    row = give(BY, pot, zoe, bench, 10_00, "x")
    with pytest.raises(Refused, match="too lately"):
        give(BY, pot, zoe, lamp, 10_00, "x")
    Reward.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=31))
    second = give(BY, pot, zoe, lamp, 10_00, "x")
    settle(BY, second, "withdrawn")
    give(BY, pot, zoe, lamp, 10_00, "x")


def test_a_mailbox_under_two_spellings_and_at_two_boards_is_one_person(brand, board):
    pot = open_pot(BY, brand, "Thanks", 100_00, 60_00)
    other = open_board(BY, brand, "Another", is_moderated=False)
    first, second = somebody(board, "zoe"), somebody(other, "zoe+x")
    give(BY, pot, first, *proposes(first, "A bench"), 50_00, "x")
    with pytest.raises(Refused, match="one person may get"):
        give(BY, pot, second, *proposes(second, "A lamp"), 20_00, "x")


@pytest.mark.django_db(transaction=True)
def test_two_who_give_at_once_never_give_more_than_the_pot_holds():
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    board = open_board(BY, brand, "Ideas", is_moderated=False)
    pot = open_pot(BY, brand, "Thanks", 100_00, 60_00)
    ideas = []
    for name in ("zoe", "kim"):
        person = somebody(board, name)
        ideas.append(proposes(person, f"By {name}")[0].pk)
    start, outcomes = threading.Barrier(2), []

    def draws(number):
        try:
            idea = Idea.objects.select_related("author__board").get(pk=number)
            start.wait(timeout=30)
            give(BY, Pot.objects.get(pk=pot.pk), idea.author, idea, 60_00, "x")
            outcomes.append("given")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=draws, args=(number,)) for number in ideas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given", "refused"]
    assert spent_of(pot) == 60_00


@pytest.mark.django_db(transaction=True)
def test_two_who_reward_one_person_at_once_give_no_more_than_one_may_get():
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    board = open_board(BY, brand, "Ideas", is_moderated=False)
    pot = open_pot(BY, brand, "Thanks", 1000_00, 60_00, every_days=7)
    person = somebody(board)
    ideas = [one.pk for one in proposes(person, "A bench", "A lamp")]
    start, outcomes = threading.Barrier(2), []

    def draws(number):
        try:
            idea = Idea.objects.select_related("author__board").get(pk=number)
            start.wait(timeout=30)
            give(BY, Pot.objects.get(pk=pot.pk), idea.author, idea, 30_00, "x")
            outcomes.append("given")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=draws, args=(number,)) for number in ideas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given", "refused"]
    assert Reward.objects.count() == 1
