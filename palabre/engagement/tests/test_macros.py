"""Macros: what is kept as one, and what becomes of each part when one is run."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from palabre.engagement.actions import answers, presence
from palabre.engagement.actions import conversations as acts
from palabre.engagement.actions import macros as verbs
from palabre.engagement.actions.answers import Answer
from palabre.engagement.actions.macro_runs import Desk, run_macro
from palabre.engagement.actions.replies import keep_reply, remove_reply
from palabre.engagement.actions.teams import keep_team, retire_team
from palabre.engagement.actions.undoing import undo
from palabre.engagement.macros import Part, Step, parts_of, sends_nothing
from palabre.engagement.models import Macro, Turn
from palabre.engagement.replies import Place
from palabre.engagement.rules import NAPS, nap_ends
from palabre.engagement.tests.conftest import said
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState

KNOWN = {Place.NAME: "Zoe", Place.BRAND: "Lanterne", Place.AGENT: "Ada"}


@pytest.fixture
def late(brand):
    """A saved reply whose places are all known."""
    return keep_reply(MACHINE, brand, "Colis", {"fr": "Bonjour {nom}, il part."})


@pytest.fixture
def make(by, brand):
    """A macro of the brand with these parts."""

    def kept(*parts, name="Colis en retard", **more):
        wish = verbs.Wish(name, [Part(step, value) for step, value in parts])
        return verbs.keep_macro(by, brand, wish, **more)

    return kept


@pytest.fixture
def desk(ada):
    """Ada's desk, where Zoe is known."""
    return Desk(ada, [ada], lambda _row: KNOWN)


def kinds(ran):
    return [part.step for part, _why in ran.faults]


@pytest.mark.parametrize(
    ("nap", "back"),
    [
        ("hour", "2026-11-27T17:30+01:00"), ("three", "2026-11-27T19:30+01:00"),
        ("tomorrow", "2026-11-28T08:00+01:00"), ("monday", "2026-11-30T08:00+01:00"),
    ],
)  # fmt: skip
def test_a_nap_ends_by_the_clock_on_the_wall(nap, back):
    friday = datetime(2026, 11, 27, 16, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert nap_ends(nap, friday) == datetime.fromisoformat(back)


def test_a_nap_over_the_end_of_summer_time_is_as_long_as_it_says():
    paris = ZoneInfo("Europe/Paris")
    before = datetime(2026, 10, 25, 2, 30, tzinfo=paris)
    assert nap_ends("hour", before).astimezone(UTC) == before.astimezone(UTC) + timedelta(hours=1)
    assert nap_ends("tomorrow", before).hour == 8
    assert nap_ends("for ever", before) is None
    assert all(nap_ends(one, before) for one in NAPS)


def test_what_can_not_be_read_is_no_part():
    rows = [{"step": "tag", "value": "a"}, {"step": "dance"}, "x", {"value": "b"}]
    assert parts_of(rows) == [Part(Step.TAG, "a")]


@pytest.mark.parametrize(
    ("steps", "nothing"),
    [
        ([Step.SEND], True), ([Step.SEND, Step.REPLY], True), ([Step.REPLY, Step.SEND], False),
        ([Step.REPLY], False), ([], False),
    ],
)  # fmt: skip
def test_only_what_was_put_in_before_can_be_sent(steps, nothing):
    assert sends_nothing([Part(one) for one in steps]) is nothing


@pytest.mark.django_db
@pytest.mark.parametrize(
    "parts",
    [
        [], [("tag", "")], [("priority", "x")], [("snooze", "for ever")], [("reply", "7")],
        [("assign", "team-7")], [("assign", "")], [("send", "")], [("snooze", "hour"), ("done", "")],
        [("note", "  ")],
    ],
)  # fmt: skip
def test_what_does_nothing_is_no_macro(make, parts):
    with pytest.raises(Refused):
        make(*((Step(step), value) for step, value in parts))
    assert not Macro.objects.exists()


@pytest.mark.django_db
def test_two_members_may_have_one_name_and_the_brand_it_once(make, ada, eve):
    tag = (Step.TAG, "a")
    rows = [make(tag), make(tag, owner=ada), make(tag, owner=eve)]
    with pytest.raises(Refused, match="already"):
        make(tag)
    with pytest.raises(Refused, match="already"):
        make(tag, owner=eve)
    assert Macro.objects.count() == len(rows)


@pytest.mark.django_db
def test_of_two_who_change_a_macro_the_second_is_told(make, by, brand):
    row = make((Step.TAG, "a"))
    verbs.keep_macro(by, brand, verbs.Wish("B", [Part(Step.TAG, "b")]), row, seen=1)
    with pytest.raises(Refused, match="meanwhile"):
        verbs.keep_macro(by, brand, verbs.Wish("C", [Part(Step.TAG, "c")]), row, seen=1)
    assert Macro.objects.get().name == "B"


@pytest.mark.django_db
def test_macros_are_ordered_retired_and_brought_back_and_the_trail_says_so(make, by):
    one, two = make((Step.TAG, "a"), name="Un"), make((Step.TAG, "b"), name="Deux")
    verbs.move_macro(by, two)
    assert [row.name for row in verbs.beside(one)] == ["Deux", "Un"]
    verbs.move_macro(by, two, down=True)
    verbs.move_macro(by, two, down=True)
    assert [row.name for row in verbs.beside(one)] == ["Un", "Deux"]
    verbs.retire_macro(by, two)
    assert [row.name for row in verbs.beside(one)] == ["Un"]
    again = make((Step.TAG, "c"), name="Deux")
    with pytest.raises(Refused, match="already"):
        verbs.revive_macro(by, two)
    verbs.retire_macro(by, again)
    verbs.revive_macro(by, two)
    assert [row.name for row in verbs.beside(one)] == ["Un", "Deux"]
    trail = AuditEntry.objects.filter(kind="macro", object_id=two.pk).order_by("pk")
    told = list(trail.values_list("verb", flat=True))
    assert told == ["added", "moved up", "moved down", "retired", "brought back"]


@pytest.mark.django_db
def test_each_part_is_done_by_its_verb_with_one_entry_for_the_run(make, by, ada, talk, desk, late):
    row = talk()
    macro = make(
        (Step.PRIORITY, "high"), (Step.TAG, "colis"), (Step.ASSIGN, "me"),
        (Step.REPLY, str(late.pk)), (Step.NOTE, "À suivre, @Ada"), (Step.SNOOZE, "tomorrow"),
    )  # fmt: skip
    ran = run_macro(by, row, macro, desk)
    row.refresh_from_db()
    assert ran.faults == []
    assert (row.priority, row.assignee, row.state) == ("high", ada, "snoozed")
    assert [one.tag.name for one in row.tagged.all()] == ["colis"]
    assert (row.draft.text, row.draft.state) == ("Bonjour Zoe, il part.", "draft")
    assert list(row.notes.get().named.all()) == [ada]
    trail = AuditEntry.objects.filter(kind="conversation", object_id=row.pk).order_by("pk")
    found = list(trail.values_list("verb", flat=True))
    assert found.count("ran a macro on") == 1
    assert found == ["ran a macro on", "prioritised", "tagged", "assigned", "noted on", "moved"]
    assert trail[0].details["macro"] == macro.name


@pytest.mark.django_db
def test_a_tag_is_taken_off_and_a_conversation_given_back_and_ended(
    make, by, ada, brand, talk, desk
):
    row = talk()
    acts.tag(by, brand, [row.pk], "colis")
    acts.assign(by, brand, [row.pk], ada)
    ran = run_macro(
        by, row, make((Step.UNTAG, "#colis"), (Step.ASSIGN, "nobody"), (Step.DONE, "")), desk
    )
    row.refresh_from_db()
    assert ran.faults == []
    assert (row.tagged.count(), row.assignee, row.state) == (0, None, "done")


@pytest.mark.django_db
def test_what_is_gone_is_told_and_the_rest_is_done(make, by, brand, ada, talk, desk, late):
    row, team = talk(), keep_team(by, brand.organisation, "Care", [ada])
    macro = make((Step.ASSIGN, f"team-{team.pk}"), (Step.REPLY, str(late.pk)), (Step.TAG, "colis"))
    retire_team(by, team)
    remove_reply(by, late)
    ran = run_macro(by, row, macro, desk)
    assert kinds(ran) == [Step.ASSIGN, Step.REPLY]
    assert all("any more" in why for _part, why in ran.faults)
    assert [one.tag.name for one in row.tagged.all()] == ["colis"]


@pytest.mark.django_db
def test_a_reply_stands_below_what_was_written_and_nothing_is_sent(make, by, talk, desk, late):
    row = talk()
    answers.keep_draft(by, row, Answer("Un instant.", uuid4()))
    ran = run_macro(by, row, make((Step.REPLY, str(late.pk)), (Step.SEND, "")), desk)
    row.refresh_from_db()
    assert kinds(ran) == [Step.SEND]
    assert "begun here already" in ran.faults[0][1]
    assert row.draft.text == "Un instant.\n\nBonjour Zoe, il part."
    assert not Turn.objects.filter(ours=True).exists()


@pytest.mark.django_db
def test_a_macro_that_says_so_sends_in_ten_seconds_and_can_be_taken_back(
    make, by, talk, desk, late, network, work
):
    row = talk()
    ran = run_macro(
        by, row, make((Step.REPLY, str(late.pk)), (Step.SEND, ""), (Step.DONE, "")), desk
    )
    assert ran.faults == []
    assert ran.turn.state == "leaving"
    undo(by, row.brand, ran.changes, [ran.turn.pk])
    row.refresh_from_db()
    assert (row.state, row.draft.text) == ("open", "Bonjour Zoe, il part.")
    work()
    assert network.texts == {}


@pytest.mark.django_db
def test_what_a_macro_sends_arrives_once(make, by, talk, desk, late, network, work):
    row = talk()
    macro = make((Step.REPLY, str(late.pk)), (Step.SEND, ""))
    run_macro(by, row, macro, desk)
    stale = run_macro(by, row, macro, desk)  # a second press on the same page
    work()
    assert kinds(stale) == [Step.SEND]
    assert len(network.texts) == 1


@pytest.mark.django_db
def test_news_since_the_page_was_read_keep_a_macro_from_sending(make, by, talk, desk, late, hear):
    row = talk()
    hear(said("m2", "Trop tard !", above="m1"))
    ran = run_macro(by, row, make((Step.REPLY, str(late.pk)), (Step.SEND, "")), desk)
    assert kinds(ran) == [Step.SEND]
    assert not Turn.objects.filter(ours=True).exists()


@pytest.mark.django_db
def test_a_macro_sends_nothing_while_somebody_else_writes(make, by, eve, talk, desk, late):
    row = talk()
    presence.be_here(eve, row, typing=True)
    ran = run_macro(by, row, make((Step.REPLY, str(late.pk)), (Step.SEND, "")), desk)
    assert ran.faults[0][1] == "Eve is writing an answer."
    assert not Turn.objects.filter(ours=True).exists()


@pytest.mark.django_db
def test_a_reply_with_an_unknown_place_stays_a_draft(make, by, brand, talk, desk):
    row = talk()
    reply = keep_reply(by, brand, "Merci", {"fr": "Merci {prénom}."})
    ran = run_macro(by, row, make((Step.REPLY, str(reply.pk)), (Step.SEND, "")), desk)
    row.refresh_from_db()
    assert kinds(ran) == [Step.SEND]
    assert "their first name" in ran.says[0]
    assert row.draft.text == "Merci."


@pytest.mark.django_db
def test_what_a_junior_s_macro_sends_is_handed_in(make, zoe, talk, late, network, work):
    row, junior = talk(), Actor.person(zoe.user)
    ran = run_macro(
        junior, row, make((Step.REPLY, str(late.pk)), (Step.SEND, "")),
        Desk(zoe, [], lambda _row: KNOWN),
    )  # fmt: skip
    work()
    assert (ran.handed_in, ran.turn) == (True, None)
    assert Post.objects.get().state == PostState.REVIEW
    assert network.texts == {}


@pytest.mark.django_db
def test_a_conversation_put_aside_before_is_put_aside_anew(make, by, brand, talk, desk):
    row = talk()
    acts.snooze(by, brand, [row.pk], timezone.now() + timedelta(minutes=5))
    ran = run_macro(by, row, make((Step.SNOOZE, "monday")), desk)
    row.refresh_from_db()
    assert ran.faults == []
    assert row.snoozed_until > timezone.now() + timedelta(hours=1)
