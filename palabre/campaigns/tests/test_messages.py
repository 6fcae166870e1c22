"""A message left on a link page: with consent, within limits, by which link one came, and no cookie."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from palabre.campaigns.actions import messages
from palabre.campaigns.actions.links import keep_page, make_link
from palabre.campaigns.actions.messages import MOST_OF_ONE, forget_origins
from palabre.campaigns.models import LeftMessage
from palabre.campaigns.targets import Unfit, page_of, target_of, with_way
from palabre.campaigns.tests.conftest import BY

pytestmark = pytest.mark.django_db
WORDS = "La Lanterne peut me répondre."


@pytest.fixture
def page(brand):
    """A link page that asks."""
    return keep_page(BY, brand, None, "Lanterne", "", "lanterne", [], asks=True, consent=WORDS)


def left(**more):
    """What a visitor types."""
    told = {"name": "Zoé", "mail": "zoe@courriel.example", "text": "Un devis ?", "agreed": "on"}
    return {name: value for name, value in (told | more).items() if value}


def leave(address="/p/lanterne/", come_from="203.0.113.7", **more):
    """Send the form as a visitor does."""
    return Client().post(address, left(**more), REMOTE_ADDR=come_from)


def test_a_page_that_asks_shows_the_form_with_the_words_one_agrees_to_and_no_cookie(page):
    answer = Client().get("/p/lanterne/?via=abc")
    shown = answer.content.decode()
    assert WORDS in shown
    assert 'name="via" value="abc"' in shown
    assert "checked" not in shown
    assert not answer.cookies


def test_a_page_that_does_not_ask_takes_no_message(brand):
    keep_page(BY, brand, None, "Lanterne", "", "lanterne", [])
    assert b"<form" not in Client().get("/p/lanterne/").content
    assert leave().status_code == 405
    assert not LeftMessage.objects.exists()


def test_a_message_is_kept_with_the_words_and_the_link_that_one_came_by(page, link):
    answer = leave(via=link.slug)
    assert answer.status_code == 200
    assert not answer.cookies
    row = LeftMessage.objects.get()
    assert (row.name, row.mail, row.text) == ("Zoé", "zoe@courriel.example", "Un devis ?")
    assert (row.consent, row.link, row.page) == (WORDS, link, page)


def test_without_agreeing_nothing_is_kept(page):
    assert leave(agreed="").status_code == 422
    assert not LeftMessage.objects.exists()


def test_without_a_way_to_answer_the_visitor_is_asked_for_one(page):
    answer = leave(mail="")
    assert answer.status_code == 422
    assert b"phone number, so that we can answer" in answer.content
    assert leave(mail="", phone="06 39 98 00 81").status_code == 200
    assert LeftMessage.objects.get().phone == "06 39 98 00 81"


def test_the_link_of_another_brand_is_not_what_one_came_by(page, cy):
    theirs = make_link(BY, cy.organisation.brands.get(), "https://boreal.example/")
    leave(via=theirs.slug)
    assert LeftMessage.objects.get().link is None


@pytest.mark.parametrize("via", ["a\0b", "../../x", "é" * 60, "🏮"])
def test_a_link_that_is_none_keeps_no_message_from_being_left(page, via):
    assert leave(via=via).status_code == 200
    assert LeftMessage.objects.get().link is None


def test_who_fills_in_the_field_that_nobody_sees_is_told_nothing_and_leaves_nothing(page):
    assert leave(website="https://spam.example").status_code == 200
    assert not LeftMessage.objects.exists()


def test_a_form_that_is_sent_twice_is_one_message(page):
    leave()
    leave()
    assert LeftMessage.objects.count() == 1


def test_one_connection_leaves_so_many_within_an_hour_and_others_more(page):
    for number in range(MOST_OF_ONE):
        assert leave(text=f"Question {number}").status_code == 200
    refused = leave(text="Encore")
    assert refused.status_code == 422
    assert b"from your connection" in refused.content
    assert leave(text="Encore", come_from="198.51.100.9").status_code == 200


def test_whoever_fills_a_page_locks_nobody_else_out(page, monkeypatch):
    monkeypatch.setattr(messages, "CROWD", 6)
    for number in range(6):
        assert leave(text=f"{number}", come_from=f"203.0.113.{number % 2}").status_code == 200
    assert b"from your connection" in leave(text="Encore", come_from="203.0.113.1").content
    assert leave(come_from="198.51.100.9").status_code == 200
    assert leave(text="Encore", come_from="198.51.100.9").status_code == 422
    monkeypatch.setattr(messages, "FLOOD", 7)
    assert b"Too many people" in leave(come_from="198.51.100.10", text="Trop").content


def test_the_number_of_a_connection_goes_after_a_day(page):
    leave()
    LeftMessage.objects.update(at=timezone.now() - timedelta(days=2))
    assert forget_origins() == 1
    assert LeftMessage.objects.get().origin is None


def test_a_tracked_link_may_lead_to_a_link_page_and_tells_it_by_which_link(brand, settings):
    settings.ADDRESS = "https://palabre.example"
    row = make_link(BY, brand, "https://palabre.example/p/lanterne/", network="print")
    assert f"via={row.slug}" in row.leads_to
    with pytest.raises(Unfit):
        make_link(BY, brand, "https://palabre.example/l/other")
    with pytest.raises(Unfit):
        make_link(BY, brand, "https://palabre.example/p/lanterne/more")


def test_a_page_s_path_is_told_from_all_others():
    assert page_of("/p/lanterne/") == page_of("/p/lanterne") == "lanterne"
    assert [page_of(one) for one in ("/l/lanterne", "/p/", "/p/a/b", "/o/p/x")] == [""] * 4
    assert with_way("https://a.example/p/x/?a=1", "s1") == "https://a.example/p/x/?a=1&via=s1"
    assert target_of("https://a.example/p/x", frozenset({"a.example"})) == "https://a.example/p/x"


def test_whoever_publishes_lets_a_page_ask(as_ada, place, brand):
    sent = {"name": "L", "slug": "lanterne", "text": "", "asks": "on", "consent": "Oui."}
    assert as_ada.post(f"{place}/links/pages/new/", sent).status_code == 302
    assert b"visitors may leave a message" in as_ada.get(f"{place}/links/pages/").content
    assert b"Oui." in Client().get("/p/lanterne/").content
