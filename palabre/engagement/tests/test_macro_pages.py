"""Macros on their pages: made without a script, run on one conversation and on many."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.engagement.actions import answers
from palabre.engagement.actions import macros as verbs
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.actions.teams import keep_team, retire_team
from palabre.engagement.macros import Part, Step
from palabre.engagement.models import Conversation, Macro, Turn
from palabre.engagement.tests.conftest import said
from palabre.engagement.views import macro_runs
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry

pytestmark = pytest.mark.django_db
ROOM = "/o/lanterne/lanterne/engage/"
PAGE = f"{ROOM}macros/"
WHOLE = {
    "name": "Colis", "whose": "brand", "p0-step": "tag", "p0-value": "colis",
    "p1-step": "snooze", "p1-value": "tomorrow",
}  # fmt: skip


def kept(brand, *parts, name="Colis", **more):
    wish = verbs.Wish(name, [Part(step, value) for step, value in parts])
    return verbs.keep_macro(MACHINE, brand, wish, **more)


def as_part(client, address, **post):
    return client.post(address, post, headers={"HX-Request": "true"})


def toast(answer):
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def test_a_macro_is_made_act_by_act_changed_retired_and_brought_back(as_ada, brand):
    page = as_ada.post(f"{PAGE}new/", {"name": "Colis", "do": "add:tag"})
    assert b'name="p0-step" value="tag"' in page.content
    page = as_ada.post(f"{PAGE}new/", {**WHOLE, "do": "up:1"})
    assert b'name="p0-step" value="snooze"' in page.content
    page = as_ada.post(f"{PAGE}new/", {**WHOLE, "do": "drop:1"})
    assert b"p1-step" not in page.content
    assert not Macro.objects.exists()
    assert as_ada.post(f"{PAGE}new/", WHOLE).status_code == 302
    row = Macro.objects.get()
    shown = as_ada.get(PAGE).content.decode()
    assert "Put the tag “colis”" in shown
    assert "put it aside “Until tomorrow, 8 o’clock”" in shown
    page = as_ada.post(f"{PAGE}{row.pk}/", {**WHOLE, "name": "Retard", "seen": "1"})
    assert page.status_code == 302
    as_ada.post(f"{PAGE}{row.pk}/retire/")
    assert "Bring it back" in as_ada.get(PAGE).content.decode()
    as_ada.post(f"{PAGE}{row.pk}/revive/")
    row.refresh_from_db()
    assert (row.name, row.retired_at) == ("Retard", None)


def test_what_is_no_macro_is_said_and_what_was_typed_stays(as_ada, brand):
    page = as_ada.post(f"{PAGE}new/", {**WHOLE, "name": ""})
    assert page.status_code == 422
    assert 'value="colis"' in page.content.decode()


def test_a_macro_of_ones_own_is_nobody_else_s(client, brand, ada, zoe, cy):
    row = kept(brand, (Step.TAG, "a"), owner=zoe)
    client.force_login(zoe.user)
    assert "Yours alone" in client.get(PAGE).content.decode()
    client.force_login(ada.user)
    assert "No macro yet" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{row.pk}/").status_code == 404
    assert client.post(f"{PAGE}{row.pk}/retire/").status_code == 404
    client.force_login(cy.user)
    assert client.get(PAGE).status_code == 404


def test_one_s_own_come_first_and_bear_the_first_figures(as_ada, brand, ada, eve, talk):
    kept(brand, (Step.TAG, "a"), name="De la marque")
    kept(brand, (Step.TAG, "a"), name="À moi", owner=ada)
    kept(brand, (Step.TAG, "a"), name="À Ève", owner=eve)
    row = talk()
    shown = as_ada.get(f"{ROOM}{row.pk}/").content.decode()
    menu = shown[shown.index('id="macros"') :]
    assert menu.index("À moi") < menu.index("De la marque")
    assert 'data-menu-key="2"' in menu
    assert "À Ève" not in shown


def test_a_macro_runs_on_the_conversation_and_can_be_undone(as_ada, brand, talk):
    row, macro = talk(), kept(brand, (Step.TAG, "colis"), (Step.DONE, ""))
    answer = as_part(as_ada, f"{ROOM}{row.pk}/macro/", macro=macro.pk)
    told = toast(answer)
    row.refresh_from_db()
    assert row.state == "done"
    assert told["text"] == "“Colis” is done."
    assert "ran “Colis”" in as_ada.get(f"{ROOM}{row.pk}/?part=about").content.decode()
    as_part(as_ada, told["undo"])
    row.refresh_from_db()
    assert row.state == "open"


def test_undo_brings_back_all_that_a_macro_changed_but_its_note_and_its_reply(
    as_ada, brand, by, talk
):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    parts = [
        (Step.TAG, "vu"), (Step.PRIORITY, "high"), (Step.ASSIGN, "me"), (Step.REPLY, str(reply.pk)),
        (Step.NOTE, "Vu."), (Step.SNOOZE, "hour"),
    ]  # fmt: skip
    row, macro = talk(), kept(brand, *parts)
    told = toast(as_part(as_ada, f"{ROOM}{row.pk}/macro/", macro=macro.pk))
    assert told["text"].endswith("“Undo” leaves in place: the reply in the draft, the note.")
    back = toast(as_part(as_ada, told["undo"]))
    row.refresh_from_db()
    assert (row.priority, row.assignee, row.state) == ("normal", None, "open")
    assert (row.tagged.count(), row.notes.count(), row.draft.text) == (0, 1, "Il part.")
    assert back == {"text": "It is as it was."}


def test_what_waited_for_them_waits_again_when_putting_it_aside_is_undone(as_ada, by, talk):
    row = talk()
    answers.record(by, row, "Fait.")
    told = toast(as_part(as_ada, f"{ROOM}{row.pk}/act/snooze/", to="hour"))
    as_part(as_ada, told["undo"])
    row.refresh_from_db()
    assert row.state == "waiting"


def test_what_was_typed_is_kept_before_a_macro_puts_its_reply_below(as_ada, brand, talk):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    row, macro = talk(), kept(brand, (Step.REPLY, str(reply.pk)))
    answer = as_part(
        as_ada, f"{ROOM}{row.pk}/macro/", macro=macro.pk, text="Bonjour,", sheet=uuid4(),
        seen=row.version,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.draft.text == "Bonjour,\n\nIl part."
    assert "Il part." in answer.content.decode()


def test_what_was_typed_over_another_s_draft_stands_still(as_ada, brand, eve, talk):
    row, macro = talk(), kept(brand, (Step.TAG, "colis"))
    answers.keep_draft(Actor.person(eve.user), row, answers.Answer("D’Ève", uuid4()))
    answer = as_part(as_ada, f"{ROOM}{row.pk}/macro/", macro=macro.pk, text="D’Ada", sheet=uuid4())
    row.refresh_from_db()
    assert answer.status_code == 422
    assert "D’Ada" in answer.content.decode()
    assert row.draft.text == "D’Ève"
    assert row.tagged.count() == 0


def test_a_sent_reply_is_told_and_taken_back_by_undo(as_ada, brand, talk):
    reply = keep_reply(MACHINE, brand, "Colis", {"fr": "Il part."})
    row, macro = talk(), kept(brand, (Step.REPLY, str(reply.pk)), (Step.SEND, ""))
    told = toast(as_part(as_ada, f"{ROOM}{row.pk}/macro/", macro=macro.pk, seen=row.version))
    assert "leaves in ten seconds" in told["text"]
    assert Turn.objects.get(ours=True).state == "leaving"
    as_part(as_ada, told["undo"])
    assert not Turn.objects.filter(ours=True).exists()


def test_what_was_not_done_stays_on_the_screen_in_words(as_ada, brand, by, talk):
    team = keep_team(by, brand.organisation, "Care", [])
    row, macro = talk(), kept(brand, (Step.ASSIGN, f"team-{team.pk}"), (Step.TAG, "colis"))
    retire_team(by, team)
    told = toast(as_part(as_ada, f"{ROOM}{row.pk}/macro/", macro=macro.pk))
    assert told["kind"] == "error"
    assert "Not done: Give it to “something gone”. Whoever it is to be given to" in told["text"]
    assert row.tagged.count() == 1


@pytest.fixture
def three(hear):
    """Three conversations."""
    hear(*(said(f"c{number}") for number in range(3)))
    return list(Conversation.objects.order_by("pk"))


def test_a_macro_runs_on_many_and_says_in_how_many_what_was_not_done(as_ada, brand, three):
    reply = keep_reply(MACHINE, brand, "Merci", {"fr": "Merci {prénom}."})
    macro = kept(brand, (Step.TAG, "colis"), (Step.REPLY, str(reply.pk)), (Step.SEND, ""))
    page = as_ada.post(
        f"{ROOM}bulk/", {"number": [one.pk for one in three[:2]], "do": f"macro:{macro.pk}"},
        follow=True,
    ).content.decode()  # fmt: skip
    assert "“Colis” is done in 2 conversations." in page
    assert "Read it over first. (2 conversations)" in page
    assert [one.tagged.count() for one in three] == [1, 1, 0]
    assert AuditEntry.objects.filter(verb="ran a macro on").count() == 2


def test_more_than_a_run_takes_are_left_and_told(as_ada, brand, three, monkeypatch):
    monkeypatch.setattr(macro_runs, "MOST_AT_ONCE", 2)
    macro = kept(brand, (Step.TAG, "colis"))
    page = as_ada.post(
        f"{ROOM}bulk/",
        {"number": [one.pk for one in three], "do": f"macro:{macro.pk}"},
        follow=True,
    ).content.decode()
    assert "A macro takes 2 at once" in page
    assert sum(one.tagged.count() for one in three) == 2


def test_a_retired_macro_runs_no_more_and_another_brand_s_never(as_ada, brand, by, talk):
    from palabre.governance.actions import add_brand

    row, macro = talk(), kept(brand, (Step.TAG, "colis"))
    other = kept(add_brand(by, brand.organisation, "Autre"), (Step.TAG, "colis"))
    verbs.retire_macro(by, macro)
    for one in (macro, other):
        answer = as_part(as_ada, f"{ROOM}{row.pk}/macro/", macro=one.pk)
        assert answer.status_code == 404
    assert row.tagged.count() == 0


def test_the_list_of_macros_asks_no_more_for_many(as_ada, brand):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert as_ada.get(PAGE).status_code == 200
        return len(found)

    kept(brand, (Step.TAG, "a"), name="0")
    asked()  # the first request of a session asks more
    few = asked()
    for number in range(1, 8):
        kept(brand, (Step.TAG, "a"), name=str(number))
    assert asked() == few
