"""Acts on many conversations at once, and undoing what they did."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from palabre.engagement.actions import answers, macros, ruling
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.macros import Part, Step
from palabre.engagement.models import Conversation, ConversationTag, Happening, Note, Turn
from palabre.engagement.rules import Priority
from palabre.engagement.ruling.asked import Act, Doing, Event
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_answering import answer
from palabre.governance.acts import MACHINE, Actor

pytestmark = pytest.mark.django_db
ROOM = "/o/lanterne/lanterne/engage/"
BULK = f"{ROOM}bulk/"


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
    assert states() == ["open", "waiting", "done"]
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


def test_a_macro_answers_nobody_whom_somebody_answered_since_the_list_was_read(
    as_ada, brand, eve, three, network, work
):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    parts = [Part(Step.TAG, "colis"), Part(Step.REPLY, str(reply.pk)), Part(Step.SEND)]
    macro = macros.keep_macro(MACHINE, brand, macros.Wish("Colis", parts))
    page = as_ada.get(ROOM).content.decode()
    seen = re.findall(r'name="seen" value="(\d+-\d+)"', page)
    assert len(seen) == 3
    answers.send(Actor.person(eve.user), three[0], answer(three[0], "Je m’en occupe."))
    told = {"do": f"macro:{macro.pk}", "number": [one.pk for one in three], "seen": seen}
    page = as_ada.post(BULK, told, follow=True).content.decode()
    assert "Something was said meanwhile" in page
    assert ConversationTag.objects.count() == 3, "the rest of it is done"
    work()
    assert sorted(network.answers.values()) == ["c0", "c1", "c2"]
    assert sorted(network.taken) == ["Il part.", "Il part.", "Je m’en occupe."]


def test_an_answer_that_has_left_is_told_and_the_rest_is_undone(as_ada, brand, three, work):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    parts = [Part(Step.REPLY, str(reply.pk)), Part(Step.SEND), Part(Step.DONE)]
    macro = macros.keep_macro(MACHINE, brand, macros.Wish("Colis", parts))
    _page, back = do(as_ada, three[:1], f"macro:{macro.pk}")
    work()
    as_ada.post(back)
    assert "1 answer had left already." in as_ada.get(ROOM).content.decode()


def stand():
    """What sorts each conversation: to whom it is given, how much it presses, its tags."""
    rows = Conversation.objects.order_by("pk")
    return [
        (
            str(one.assignee or one.team or ""),
            one.priority,
            [tag.tag.name for tag in one.tagged.all()],
        )
        for one in rows
    ]


@pytest.fixture
def sorted_three(by, brand, ada, eve, three):
    """Three conversations that are sorted in three ways."""
    one, two, three = three
    verbs.assign(by, brand, [one.pk], eve)
    verbs.assign(by, brand, [two.pk], None, keep_team(by, brand.organisation, "Care", []))
    verbs.prioritise(by, brand, [two.pk], Priority.LOW)
    verbs.tag(by, brand, [one.pk, three.pk], "colis")
    return [one, two, three]


@pytest.mark.parametrize("act", ["tag:colis", "priority:high", "assign:me", "assign:"])
def test_sorting_is_brought_back_to_what_each_had_before(as_ada, sorted_three, act):
    before = stand()
    _page, back = do(as_ada, sorted_three, act)
    assert stand() != before
    as_ada.post(back)
    assert stand() == before
    assert "as it was" in as_ada.get(ROOM).content.decode().replace("as they were", "as it was")


def test_undo_brings_back_what_a_macro_sorted_and_says_that_the_note_stays(
    as_ada, brand, sorted_three
):
    parts = [
        Part(Step.ASSIGN, "me"), Part(Step.PRIORITY, "urgent"), Part(Step.UNTAG, "colis"),
        Part(Step.TAG, "vu"), Part(Step.NOTE, "Vu."), Part(Step.DONE),
    ]  # fmt: skip
    macro = macros.keep_macro(MACHINE, brand, macros.Wish("Vu", parts))
    before = stand()
    page, back = do(as_ada, sorted_three, f"macro:{macro.pk}")
    assert "“Undo” leaves in place: the note." in page
    assert stand() == [("Ada", "urgent", ["vu"])] * 3
    as_ada.post(back)
    assert (stand(), states()) == (before, ["open"] * 3)
    assert Note.objects.count() == 3


def test_undo_leaves_what_somebody_changed_since_and_says_so(as_ada, by, brand, eve, sorted_three):
    _page, back = do(as_ada, sorted_three, "assign:me")
    verbs.assign(by, brand, [sorted_three[1].pk], eve)
    as_ada.post(back)
    assert [who for who, _priority, _tags in stand()] == ["Eve", "Eve", ""]
    shown = as_ada.get(ROOM).content.decode()
    assert "1 conversation was changed by somebody since: that stays." in shown
    assert "2 conversations are as they were." in shown


def test_a_tag_that_somebody_took_off_since_is_not_put_back(as_ada, by, brand, three):
    _page, back = do(as_ada, three[:2], "tag:colis")
    verbs.untag(by, three[0], "colis")
    as_ada.post(back)
    assert [tags for _who, _priority, tags in stand()] == [[], [], []]


def test_what_was_ended_is_ended_again_when_opening_is_undone(as_ada, by, three):
    until = timezone.now() + timedelta(days=1)
    verbs.finish(by, three[0].brand, [three[0].pk])
    verbs.snooze(by, three[1].brand, [three[1].pk], until)
    answers.record(by, three[2], "Fait.")
    _page, back = do(as_ada, three, "reopen")
    assert states() == ["open"] * 3
    as_ada.post(back)
    assert states() == ["done", "snoozed", "waiting"]
    assert Conversation.objects.get(pk=three[1].pk).snoozed_until == until


def test_what_changes_nothing_offers_no_undo(as_ada, three):
    assert do(as_ada, three, "priority:normal")[1] == ""


def test_only_the_last_act_is_undone_and_once(as_ada, three):
    _page, first = do(as_ada, three[:1], "priority:high")
    _page, second = do(as_ada, three[1:2], "priority:high")
    for back in (first, second, second):
        as_ada.post(back)
    assert [priority for _who, priority, _tags in stand()] == ["high", "normal", "normal"]
    assert "can’t be undone any more" in as_ada.get(ROOM).content.decode()


def test_rules_that_wait_for_tags_hear_nothing_of_an_undo(as_ada, by, brand, three):
    wish = ruling.Wish("Un", Event.TAGGED, acts=[Doing(Act.TAG, "vu")])
    ruling.switch_rule(by, ruling.keep_rule(by, brand, wish), on=True)
    verbs.tag(by, brand, [three[0].pk], "colis")
    assert Happening.objects.count() == 1
    Happening.objects.all().delete()
    parts = [Part(Step.UNTAG, "colis")]
    macro = macros.keep_macro(MACHINE, brand, macros.Wish("Rien", parts))
    _page, back = do(as_ada, three[:1], f"macro:{macro.pk}")
    as_ada.post(back)
    assert stand()[0][2] == ["colis"]
    assert not Happening.objects.exists()


def test_undo_touches_no_other_brand_s(as_ada, by, three, organisation):
    from palabre.governance.actions import add_brand

    _page, back = do(as_ada, three[:1], "done")
    other = add_brand(by, organisation, "Autre")
    Conversation.objects.filter(pk=three[0].pk).update(brand=other)
    as_ada.post(back)
    as_ada.post(back.replace("lanterne/engage", "autre/engage"))
    assert states()[0] == "done"


def test_putting_aside_until_a_moment_of_its_own_wakes_then(as_ada, three):
    moment = timezone.now() + timedelta(days=3)
    do(as_ada, three[:1], f"snooze:{moment.isoformat()}")
    assert Conversation.objects.get(pk=three[0].pk).snoozed_until == moment
