"""What pages tell, programs are told: each address that opens a page is named beside the call that tells the
same, or does what its form does; or it stands in a short list with the reason why there is none.

A new address without a place here fails: nobody forgets to ask.
"""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from tests.test_strangers import addresses, filled

# A call, or several, and the pages that it answers for.
PAIRED = {
    # Listen
    "api_mentions_found": "listen_stream listen_new listen_search listen_export listen_events",
    "api_mention api_mentions_tone api_mentions_tag": "listen_mention listen_mention_act",
    "api_mentions_captured": "listen_capture",
    "api_topics": "listen_topics listen_topic_new",
    "api_topic": "listen_topic_edit listen_topic_remove",
    "api_topic_figures": "listen_topic",
    "api_tone": "listen_tones",
    "api_categories": "listen_categories listen_category_new",
    "api_category": "listen_category",
    "api_sources": "listen_sources listen_source_add",
    "api_source": "listen_source",
    "api_directory": "listen_directory",
    "api_imports api_imports_bring": "listen_imports listen_import_new",
    "api_import api_import_columns": "listen_import listen_import_map listen_import_refused",
    # Map
    "api_maps": "map_ecosystem",
    "api_map": "map_topic map_community map_places",
    "api_map_texts": "map_community_texts",
    "api_map_voices": "map_voices map_picture map_file",
    "api_map_voice": "map_voice",
    "api_lists": "map_lists",
    "api_sectors": "map_sectors",
    "api_theme": "map_themes",
    "api_theme_texts": "map_theme_texts",
    # Decide
    "api_path": "decide_path decide_path_step",
    "api_guide": "decide_guide",
    "api_stance": "decide_stance",
    "api_missions api_mission": "decide_missions",
    "api_objectives api_set_objective": "decide_objectives",
    "api_plan": "decide_plan decide_lines",
    "api_plan_version": "decide_version decide_compare",
    "api_plan_pilots": "decide_pilot",
    "api_plan_reviews": "decide_review",
    "api_budgets api_rates": "decide_budget",
    "api_spendings": "decide_spendings decide_spendings_csv",
    "api_spending": "decide_spending decide_spending_remove",
    # Engage
    "api_talks_talks": "engage_inbox engage_events",
    "api_talks_talk": "engage_conversation engage_answered",
    "api_post_answers": "engage_answers",
    "api_desk_alarms": "engage_alerts",
    "api_desk_rules": "engage_rules engage_rule_new",
    "api_desk_rule": "engage_rule",
    "api_desk_hooks": "engage_programs",
    "api_desk_hook api_desk_messages": "engage_program",
    "api_desk_replies": "engage_replies engage_replies_for",
    "api_desk_reply": "engage_reply",
    "api_desk_macros": "engage_macros engage_macro_new",
    "api_desk_macro": "engage_macro",
    "api_desk_teams": "engage_teams",
    "api_desk_team": "engage_team",
    "api_service": "engage_service engage_levels",
    "api_candidates": "engage_candidates engage_candidate_new",
    "api_candidate": "engage_candidate",
    "api_leads": "engage_leads engage_leads_export",
    "api_lead": "engage_lead",
    "api_lead_cost": "engage_lead_cost",
    "api_lead_stages": "engage_lead_stages",
    "api_people_records": "engage_people engage_person_new engage_people_export engage_voices",
    "api_people_record api_people_merge": "engage_person engage_person_about engage_person_erase"
    " engage_person_merge",
    "api_people_suggestions": "engage_suggestions",
    "api_people_segments": "engage_segments",
    "api_people_segment": "engage_segment",
    "api_people_files": "engage_people_files",
    "api_people_file": "engage_bring",
    "api_customer_files": "engage_links",
    "api_customer_file": "engage_link",
    "api_entrants": "engage_contest",
    "api_ideas": "community_ideas community_idea_new",
    "api_idea": "community_idea community_idea_edit",
    "api_boards": "community_boards community_board_new",
    "api_board": "community_board community_board_remove",
    "api_remarks": "community_moderation",
    "api_surveys": "community_surveys community_survey_new",
    "api_survey": "community_survey community_survey_edit community_survey_remove community_survey_file",
    "api_rewards api_pots": "community_rewards community_pot_new",
    "api_contributor": "community_person",
    "api_stories": "community_stories community_story_new",
    "api_story": "community_story",
    # Publish
    "api_posts": "publish_calendar publish_new",
    "api_post": "publish_post publish_edit engage_passed_on",
    "api_deliveries": "publish_attention",
    "api_versions": "publish_versions",
    "api_comparison": "publish_compare",
    "api_calendar_address": "publish_ical",
    "api_feeds": "publish_feeds",
    "api_all_series": "publish_series",
    "api_series": "publish_series_one",
    "api_tables": "publish_table publish_table_model",
    "api_table": "publish_batch",
    "api_queues": "publish_queues publish_queue",
    "api_kept_texts api_templates": "publish_kept",
    "api_people": "publish_people",
    "api_person": "publish_person",
    "api_reviews": "publish_approvals",
    "api_review": "publish_review",
    "api_chains": "publish_chains publish_chain_new",
    "api_chain": "publish_chain",
    "api_letters": "publish_letters",
    "api_letter": "publish_letter",
    "api_mailing_list": "publish_letters_settings",
    "api_subscribers_bring": "publish_letters_bring",
    "api_subscribers": "publish_subscribers",
    "api_media": "publish_media",
    "api_picture": "publish_picture",
    "api_picture_file": "publish_file publish_card_picture",
    "api_campaigns": "campaign_list campaign_new",
    "api_campaign": "campaign campaign_edit campaign_remove",
    "api_links": "campaign_links",
    "api_link": "campaign_link campaign_link_edit campaign_link_remove",
    "api_link_code": "campaign_code",
    "api_sheet": "campaign_sheet",
    "api_link_pages": "campaign_pages campaign_page_new",
    "api_link_page": "campaign_page campaign_page_remove",
    "api_events": "campaign_events campaign_event_new",
    "api_event": "campaign_event campaign_event_remove",
    "api_coupons": "campaign_coupons campaign_coupon_new",
    "api_coupon": "campaign_coupon campaign_coupon_edit campaign_coupon_remove",
    "api_coupon_file": "campaign_coupon_codes",
    "api_redeem": "campaign_redeem",
    "api_contests": "campaign_contests campaign_contest_new",
    "api_contest": "campaign_contest campaign_contest_edit campaign_contest_remove",
    "api_site": "campaign_site",
    "api_site_scripts": "campaign_site_script campaign_site_stop",
    "api_site_goals": "campaign_site_goals campaign_goal_new",
    "api_site_goal": "campaign_goal campaign_goal_remove",
    "api_site_log_bring": "campaign_log_new",
    "api_site_log": "campaign_log",
    # Protect
    "api_alerts": "protect_watch",
    "api_alert": "protect_alert",
    "api_months": "protect_months",
    "api_incidents": "protect_incidents protect_incident_new",
    "api_incident": "protect_incident protect_closing protect_report protect_slides",
    "api_task_change": "protect_task",
    "api_checks": "protect_streisand",
    "api_check": "protect_check",
    "api_drills": "protect_drills protect_drill_new",
    "api_drill": "protect_drill",
    "api_playbooks": "protect_playbooks protect_playbook_new",
    "api_playbook_take": "protect_usual",
    "api_playbook": "protect_playbook protect_playbook_edit",
    "api_suspects": "protect_lookalikes",
    "api_suspect": "protect_suspect protect_evidence protect_evidence_picture",
    "api_suspect_lists": "protect_lists",
    "api_officials": "protect_register",
    "api_official": "protect_register_picture",
    "api_telling_people api_telling_ways": "protect_vigil",
    # Measure
    "api_metrics": "measure_metrics",
    "api_metric_accounts": "measure_accounts",
    "api_metric_posts": "measure_posts",
    "api_objective_comment": "measure_board",
    "api_reports": "measure_reports",
    "api_report": "measure_report",
    "api_report_settings": "measure_report_edit",
    "api_barometer_editions api_barometer": "measure_barometer measure_barometer_pdf barometer_public"
    " barometer_month barometer_paper barometer_badge",
    "api_barometer_weights": "measure_weights",
    "api_awareness api_awareness_given": "measure_awareness",
    "api_awareness_behind": "measure_awareness_behind",
    "api_return": "measure_return measure_return_csv",
    "api_leads api_coupon_presented api_spendings": "measure_return_behind",
    # Govern
    "api_audit": "govern_audit",
    "api_audit_file": "govern_audit_csv govern_audit_jsonl",
    "api_charter_in_force": "govern_charter_read govern_charter_read_brand charter_public"
    " charter_public_brand",
    "api_charter_rules api_charter_file": "govern_charter govern_charter_text govern_charter_brand"
    " govern_charter_brand_text",
    "api_roles": "govern_roles",
    "api_members": "govern_team",
    "api_brands": "govern_brands",
    "api_channels": "govern_connections",
    "api_networks": "govern_networks govern_network",
    "api_channel_offers": "listen_source_choices publish_offers",
    "api_register": "govern_register govern_register_csv",
    "api_terms api_term": "govern_term",
}

OWN = "a person's own: what waits for them, what they wish to be told, what they agreed to"
GIVEN = "who may what, and what is kept how long, is set by people who hold the right themselves"
SIGNING = "an account is connected, or somebody signs in, in a browser"
OUTSIDE = "people outside read or answer it without an account: it tells what its room's calls tell inside"
FETCHED = "what hangs on a mail is fetched from the mailbox for who looks; calls give its text"
MACHINES = "other programs already ask it, or files of the pages themselves"
WHOLE = "the command line and this page take the whole house away; a key opens less than that"
BEGIN = "a way through other pages, each of which has its call"
HOW_TOS = "the how-tos come with the product: the same words for everybody, and files of its source"
# Pages that no call tells, by their reason.
WITHOUT = {
    OWN: "today notices notice notices_unread me me_erase me_export me_places me_switch listen_digest"
    " listen_digest_preview listen_digest_stop measure_thresholds engage_mine govern_charter_accept"
    " govern_charter_accept_brand community_ambassadors community_ambassador_charter community_my_shares"
    " community_own_accounts community_share community_share_send me_end_session",
    GIVEN: "govern_keys govern_brand govern_brand_remove govern_member govern_role govern_role_add"
    " govern_account_brand govern_account_speakers govern_budget govern_charter_edit"
    " govern_charter_edit_brand govern_charter_version govern_charter_version_brand govern_privacy"
    " govern_somebody govern_impact govern_impact_paper",
    SIGNING: "govern_connect govern_reconnect govern_sign_in_there govern_signed_in govern_app_keys"
    " community_own_connect invitation home demonstration",
    OUTSIDE: "agree calendar_feed follow guest_review guest_picture guest_card public_code public_code_qr"
    " public_contest public_contest_file public_coupon public_coupon_qr public_links letters_confirm"
    " letters_leave letters_subscribe survey survey_by_link ideas_board ideas_embed ideas_feed ideas_hall"
    " ideas_mine ideas_named ideas_new ideas_one ideas_roadmap open_picture site_script",
    FETCHED: "engage_file",
    MACHINES: "healthz readyz metrics security_txt kit kit_atlas told websub",
    WHOLE: "govern_export govern_export_file govern_operations",
    BEGIN: "first_run first_run_sources first_run_listening",
    HOW_TOS: "help help_how_to",
}
# What the library of accounts brings.
ACCOUNTS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_")


def _split(told):
    return {one for names in told.values() for one in names.split()}


def _pages(client):
    """The names of the addresses that a page is asked at: those that refuse to be read only do something."""
    found = set()
    for route, one in addresses(get_resolver()):
        assert isinstance(one, URLPattern)
        name = one.name or ""
        if route.startswith("api/") or "^" in route or not name or name.startswith(ACCOUNTS):
            continue
        if client.get(filled(route)).status_code != 405:
            found.add(name)
    return found


@pytest.mark.django_db
def test_every_page_has_a_call_that_tells_the_same_or_a_reason(client):
    pages, placed = _pages(client), _split(PAIRED) | _split(WITHOUT)
    assert sorted(pages - placed) == []
    assert sorted(placed - pages) == []
    assert not _split(PAIRED) & _split(WITHOUT)
    # The list of those without stays short: most pages are told.
    assert len(_split(PAIRED)) > 2 * len(_split(WITHOUT))


def test_every_call_that_stands_beside_a_page_is_there():
    calls = {
        one.name
        for route, one in addresses(get_resolver())
        if route.startswith("api/") and one.name
    }
    named = {call for names in PAIRED for call in names.split()}
    assert sorted(named - calls) == []
