"""No key does more than its maker may: what a page asks of a member, a call asks of the key."""

from django.urls import resolve

from palabre.channels.keys import DOORS
from palabre.channels.views.keys import NEEDS, WORDS
from palabre.governance.rules import Right
from palabre.site.openapi import calls
from tests import reach
from tests.test_strangers import OURS, filled


def _asked_by_pages():
    """Of each action the rights that its pages ask; one of them is enough, as on the pages."""
    found = {}
    for route in OURS:
        asks = getattr(resolve(filled(route)).func, "asks", None)
        for action in reach.by_route().get(route, ()) if asks else ():
            found.setdefault(action, set()).add(asks)
    return found


def _doors(call):
    """Each way in: one door, with those that are asked beside it."""
    return [(one, *call.also) for one in call.may]


def test_a_call_asks_of_a_key_the_right_that_a_page_asks_for_the_same():
    pages, beyond, compared = _asked_by_pages(), [], 0
    for route, of in calls():
        for call in of:
            if call.method == "GET":
                continue
            for action in reach.by_route()[route.lstrip("/")] & pages.keys():
                for doors in _doors(call):
                    held = {Right.READ}.union(*(NEEDS[one] for one in doors))
                    compared += 1
                    if not pages[action] & held:
                        beyond.append((call.method, route, action[1], doors, sorted(pages[action])))
    assert beyond == []
    assert compared > 250


def test_every_door_says_what_its_maker_must_be_able_to_do():
    assert set(NEEDS) == set(WORDS) == set(DOORS)
