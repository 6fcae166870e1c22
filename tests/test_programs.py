"""What pages do, programs do: every action that a page reaches has a call, or a reason why it has none."""

import pytest
from django.urls import resolve

from palabre.channels.keys import DOORS, make_key
from palabre.governance.acts import MACHINE
from palabre.site.openapi import calls
from tests import reach
from tests.test_strangers import filled

PEOPLE = "a person's own word or wish, that no program gives for them"
HOUSE = "who may what is given by people who hold the right themselves: a key would go round them"
ACCOUNTS = "an account is connected at its network, in a browser"
PLAYED = "what a drill tries is what people do in its room; a program begins, halts and ends it"
OTHERWISE = "another call does the same"
# Actions of pages that no call reaches: a module below palabre, the verbs, and why.
WITHOUT = {
    "channels.actions": {
        ACCOUNTS: "check_account connect_account disconnect_account give_account keep_app keep_tokens"
        " reconnect_account set_budget",
        HOUSE: "name_speakers",
    },
    "channels.keys": {HOUSE: "make_key revoke_key take_key"},
    "community.actions.ambassadors": {
        PEOPLE: "leave show_figures sign",
        HOUSE: "write_charter",
    },
    "community.actions.own_accounts": {
        PEOPLE: "decide disconnect forget leave_now send_from take_up_again"
    },
    "community.actions.shares": {PEOPLE: "say_shared write"},
    "engagement.actions.pledges": {HOUSE: "show_persons"},
    "engagement.actions.rule_undo": {PEOPLE: "bring_back"},
    "engagement.actions.undoing": {PEOPLE: "undo"},
    "engagement.actions.macro_runs": {PEOPLE: "run_macro"},
    "governance.actions.accounts": {PEOPLE: "erase_account set_preferences"},
    "governance.actions.brands": {HOUSE: "add_brand change_brand remove_brand"},
    "governance.actions.charters": {
        PEOPLE: "accept_charter",
        HOUSE: "begin_charter end_charter publish_charter require_charter show_charter write_draft",
    },
    "governance.actions.erasures": {HOUSE: "erase_somebody"},
    "governance.actions.invitations": {PEOPLE: "accept", HOUSE: "invite renew revoke"},
    "governance.actions.members": {HOUSE: "change_member remove_member"},
    "governance.actions.notices": {PEOPLE: "read_notice read_notices"},
    "governance.actions.organisations": {HOUSE: "change_organisation demand_second_factor"},
    "governance.actions.roles": {HOUSE: "keep_role remove_role"},
    "listening.actions.digests": {PEOPLE: "subscribe unsubscribe"},
    "measurement.actions.pilots": {PEOPLE: "decide_pilot"},
    "measurement.actions.thresholds": {PEOPLE: "draw rub_out"},
    "protection.actions.checks": {PEOPLE: "say"},
    "protection.actions.drills": {PLAYED: "look_after"},
    "protection.actions.drills_room": {PLAYED: "answer hold open_room say write_statement"},
    "protection.actions.incidents_statements": {PEOPLE: "let_pass"},
    "protection.actions.incidents_work": {PEOPLE: "take_task"},
    "publishing.actions.acquaintances": {OTHERWISE: "get_to_know"},
    "publishing.actions.media": {OTHERWISE: "aim_picture"},
    "publishing.actions.reviews": {PEOPLE: "guest_approves guest_asks_for_change"},
    "strategy.actions.plans": {PEOPLE: "refuse revoke sign"},
    "strategy.actions.path": {PEOPLE: "note_step skip_step take_up_step"},
}
ROUTES = [(route, call) for route, of in calls() for call in of]


def _without():
    return {
        (f"palabre.{module}", verb)
        for module, reasons in WITHOUT.items()
        for verbs in reasons.values()
        for verb in verbs.split()
    }


def test_every_action_of_a_page_has_a_call_or_a_reason():
    missing = reach.of_pages() - reach.of_programs()
    assert sorted(missing - _without()) == []
    assert sorted(_without() - missing) == []
    assert len(reach.of_programs()) > 300


def _asked(rf, route, call, spelt):
    """A call as the view answers it: what each answer looks like is held to the description elsewhere."""
    # No number that a call before may have made.
    path = filled(route).replace("/1", "/987654321")
    found, headers = resolve(path), {"Authorization": f"Bearer {spelt}"}
    body = {} if call.form else {"data": "{}", "content_type": "application/json"}
    return found.func(rf.generic(call.method, path, **body, headers=headers), **found.kwargs)


@pytest.fixture
def quickly(monkeypatch):
    """Let a key call as often as it likes: what is tried here is not how often."""
    monkeypatch.setattr("palabre.channels.programs.count_call", lambda _key: 0)
    monkeypatch.setattr("palabre.publishing.doors.count_call", lambda _key: 0)
    monkeypatch.setattr("palabre.listening.views.incoming.count_call", lambda _key: 0)


@pytest.mark.django_db
def test_a_key_without_its_door_gets_403_at_every_call(rf, brand, quickly):
    """Each call is tried with all other doors open."""
    keys = {}
    for route, call in ROUTES:
        others = tuple(one for one in DOORS if one not in call.may)
        if others not in keys:
            keys[others] = make_key(MACHINE, brand.organisation, "other", others)[1]
        assert _asked(rf, route, call, keys[others]).status_code == 403, (call.method, route)


@pytest.mark.django_db
def test_a_key_of_another_organisation_finds_nothing_of_this_one(rf, brand, cy, quickly):
    """With all doors open: what is named by a number is not there, and lists are the stranger's own."""
    _key, spelt = make_key(MACHINE, cy.organisation, "stranger", DOORS)
    for route, call in ROUTES:
        answer = _asked(rf, route, call, spelt)
        assert answer.status_code < 500, (call.method, route)
        if "<int:" in route:
            assert answer.status_code in {404, 422}, (call.method, route)
        assert b"lanterne" not in answer.content.lower(), (call.method, route)
