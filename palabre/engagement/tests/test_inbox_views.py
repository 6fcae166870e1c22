"""What stands at hand in the inbox, and what an empty one says."""

import pytest

pytestmark = pytest.mark.django_db

INBOX = "/o/lanterne/lanterne/engage/"


def page(client, query=""):
    """The inbox as HTML."""
    return client.get(INBOX + query).content.decode()


def test_an_empty_inbox_says_that_nobody_waits(as_ada, channel):
    assert "Nothing to do" in page(as_ada)


def test_an_inbox_to_which_nothing_leads_says_what_comes_first(as_ada, brand):
    shown = page(as_ada)
    assert "Connect an account" in shown
    assert "/govern/connections/" in shown
    assert "Choose a conversation" not in shown


def test_the_views_that_are_less_at_hand_stand_in_a_menu_until_one_is_looked_at(as_ada, talk):
    talk()
    menu = 'id="other-views"'
    before, after = page(as_ada).split(menu)
    assert "view=done" not in before
    assert "view=done" in after
    before, after = page(as_ada, "?view=done").split(menu)
    assert "view=done" in before
    assert "view=done" not in after.split("</nav>")[0]
