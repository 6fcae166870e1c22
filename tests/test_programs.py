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
LATER = "not done yet"
# Actions of pages that no call reaches: a module below palabre, the verbs, and why.
WITHOUT = {
    "channels.actions": {
        ACCOUNTS: "check_account connect_account disconnect_account give_account keep_app keep_tokens"
        " reconnect_account set_budget",
        HOUSE: "name_speakers",
    },
    "channels.keys": {HOUSE: "make_key revoke_key"},
    "community.actions.ambassadors": {
        PEOPLE: "leave show_figures sign",
        LATER: "invite write_charter",
    },
    "community.actions.own_accounts": {
        PEOPLE: "decide disconnect forget leave_now send_from take_up_again"
    },
    "community.actions.shares": {PEOPLE: "say_shared write"},
    "engagement.actions.rule_undo": {PEOPLE: "bring_back"},
    "engagement.actions.undoing": {PEOPLE: "undo"},
    "engagement.actions.macro_runs": {PEOPLE: "run_macro"},
    "governance.actions.accounts": {PEOPLE: "erase_account set_preferences"},
    "governance.actions.brands": {HOUSE: "add_brand change_brand remove_brand"},
    "governance.actions.charters": {
        PEOPLE: "accept_charter",
        HOUSE: "begin_charter publish_charter require_charter show_charter write_draft",
    },
    "governance.actions.erasures": {HOUSE: "erase_somebody"},
    "governance.actions.invitations": {PEOPLE: "accept", HOUSE: "invite renew revoke"},
    "governance.actions.members": {HOUSE: "change_member remove_member"},
    "governance.actions.notices": {PEOPLE: "notify read_notice read_notices"},
    "governance.actions.organisations": {
        HOUSE: "change_organisation demand_second_factor set_candidate_retention set_retention"
    },
    "governance.actions.roles": {HOUSE: "keep_role remove_role"},
    "listening.actions.digests": {PEOPLE: "subscribe unsubscribe"},
    "publishing.actions.reviews": {PEOPLE: "guest_approves guest_asks_for_change"},
    "strategy.actions.plans": {PEOPLE: "refuse revoke sign"},
    "strategy.actions.path": {PEOPLE: "note_step skip_step take_up_step"},
    "campaigns.actions.site_logs": {LATER: "keep_log remove_log start_log"},
    "campaigns.actions.site_script": {LATER: "keep_goal keep_meter remove_goal remove_meter"},
    "campaigns.actions.spendings": {LATER: "bring_in"},
    "community.actions.boards": {LATER: "change_board open_board remove_board"},
    "community.actions.ideas": {
        LATER: "answer change_idea judge_idea judge_remark merge remark_officially tell_again unmerge"
    },
    "community.actions.rewards": {
        LATER: "ask_to_be_named award give open_pot settle take_award_back thank write_name"
    },
    "community.actions.stories": {LATER: "end_story keep_story"},
    "community.actions.surveys": {
        LATER: "change_survey make_survey move_survey remove_survey set_end"
    },
    "ecosystem.actions.lists": {LATER: "put_in_lists"},
    "engagement.actions.candidates": {
        LATER: "change_candidate forget_candidate make_candidate move_candidate note_contact"
    },
    "engagement.actions.lead_stages": {LATER: "keep_stages"},
    "engagement.actions.people_consent": {LATER: "join_subscribers"},
    "engagement.actions.people_import": {LATER: "confirm_import start_import"},
    "engagement.actions.people_links": {
        LATER: "add_link change_link pause_link remove_link tell_all try_again"
    },
    "engagement.actions.pledges": {LATER: "keep_hours keep_levels keep_question show_persons"},
    "measurement.actions.reports": {
        LATER: "add_block drop_block keep_report make_report move_block remove_report"
    },
    "measurement.actions.thresholds": {LATER: "draw rub_out"},
    "measurement.barometer.actions": {LATER: "draft keep_weights open_to_all publish"},
    "protection.actions.alerts": {LATER: "keep_vigil"},
    "protection.actions.checks": {LATER: "acted ask say seconds_of"},
    "protection.actions.drills": {LATER: "look_after pause resume start stop"},
    "protection.actions.drills_room": {LATER: "answer hold open_room say write_statement"},
    "protection.actions.incidents": {LATER: "move_incident open_incident set_level"},
    "protection.actions.incidents_closing": {LATER: "close"},
    "protection.actions.incidents_statements": {LATER: "hold let_pass lift write_statement"},
    "protection.actions.incidents_work": {
        LATER: "add_task ask_advice change_task decide finish_task give_duty reopen_task take_duty"
        " take_task tell"
    },
    "protection.actions.lookalikes": {LATER: "bring_list correct is_ours note put put_all report"},
    "protection.actions.lookalikes_register": {LATER: "add_official give_picture remove_official"},
    "protection.actions.playbooks": {
        LATER: "change_playbook copy_usual forget_lesson make_playbook remove_playbook"
    },
    "protection.actions.telling": {
        LATER: "add_step add_way keep_telling pause_way remove_step remove_way"
    },
    "publishing.actions.acquaintances": {LATER: "get_to_know"},
    "publishing.actions.guests": {LATER: "end_link"},
    "publishing.actions.listening": {LATER: "waive"},
    "publishing.actions.media": {LATER: "aim_picture set_still"},
    "strategy.actions.budgets": {LATER: "set_rates"},
    "measurement.actions.pilots": {PEOPLE: "decide_pilot"},
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
    assert len(reach.of_programs()) > 180


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
