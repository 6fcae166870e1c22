"""Acts on many conversations at once, and undoing what they did."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from palabre.engagement.actions import answers, macros
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.macros import Part, Step
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.tests.conftest import said
from palabre.engagement.views import bulk
from palabre.governance.acts import MACHINE

pytestmark = pytest.mark.django_db
BULK = "/o/lanterne/lanterne/engage/bulk/"


@pytest.fixture
def three(hear):
    """Three conversations."""
    hear(*(said(f"c{number}") for number in range(3)))
    return list(Conversation.objects.order_by("pk"))


def do(client, rows, what):
    """Do an act to rows; the page that follows, and where it can be undone."""
    answer = client.post(
        BULK, {"number": [one.pk for one in rows], "do": what, "kept": "view=all"}, follow=True
    )
    page = answer.content.decode()
    found = re.search(r'data-back="([^"]+)"', page)
    return page, unescape(found[1]) if found else ""


def states():
    return list(Conversation.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("act", ["done", "snooze:tomorrow"])
def test_what_was_put_to_rest_stands_again_where_it_stood(as_ada, by, three, act):
    answers.record(by, three[1], "Fait.")
    verbs.finish(by, three[2].brand, [three[2].pk])
    assert states() == ["new", "waiting", "done"]
    _page, back = do(as_ada, three, act)
    rested = "done" if act == "done" else "snoozed"
    assert states() == [rested] * 3
    answer = as_ada.post(back, headers={"HX-Request": "true"})
    assert states() == ["open", "waiting", rested]
    assert answer.headers["HX-Redirect"].endswith("/engage/?view=all")


def test_undo_leaves_alone_what_news_opened_meanwhile(as_ada, three, hear):
    _page, back = do(as_ada, three[:2], "done")
    hear(said("d1", "Encore moi", above="c0"))
    assert states() == ["open", "done", "new"]
    as_ada.post(back)
    assert states() == ["open", "open", "new"]


def test_answers_that_a_macro_let_leave_are_taken_back_together(
    as_ada, brand, three, network, work
):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    parts = [Part(Step.REPLY, str(reply.pk)), Part(Step.SEND), Part(Step.DONE)]
    macro = macros.keep_macro(MACHINE, brand, macros.Wish("Colis", parts))
    _page, back = do(as_ada, three[:2], f"macro:{macro.pk}")
    assert Turn.objects.filter(state="leaving").count() == 2
    as_ada.post(back)
    work()
    assert network.texts == {}
    assert states() == ["open", "open", "new"]
    assert all(one.draft for one in Conversation.objects.order_by("pk")[:2])


def test_an_answer_that_has_left_is_told_and_the_rest_is_undone(as_ada, brand, three, work):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    parts = [Part(Step.REPLY, str(reply.pk)), Part(Step.SEND), Part(Step.DONE)]
    macro = macros.keep_macro(MACHINE, brand, macros.Wish("Colis", parts))
    _page, back = do(as_ada, three[:1], f"macro:{macro.pk}")
    work()
    as_ada.post(back)
    assert "1 answer had left already." in as_ada.get(BULK.replace("bulk/", "")).content.decode()


@pytest.mark.parametrize("act", ["tag:colis", "priority:high", "reopen"])
def test_what_lets_nothing_rest_offers_no_undo(as_ada, three, act):
    assert do(as_ada, three, act)[1] == ""


def test_more_than_an_address_holds_offers_no_undo(as_ada, three, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_UNDONE", 2)
    assert do(as_ada, three, "done")[1] == ""
    assert states() == ["done"] * 3


def test_undo_touches_no_other_brand_s(as_ada, by, three, organisation):
    from palabre.governance.actions import add_brand

    other = add_brand(by, organisation, "Autre")
    Conversation.objects.filter(pk=three[0].pk).update(brand=other, state="done", stage="done")
    as_ada.post(f"{BULK}undo/?open={three[0].pk}")
    assert states()[0] == "done"


def test_putting_aside_until_a_moment_of_its_own_wakes_then(as_ada, three):
    moment = timezone.now() + timedelta(days=3)
    do(as_ada, three[:1], f"snooze:{moment.isoformat()}")
    assert Conversation.objects.get(pk=three[0].pk).snoozed_until == moment
