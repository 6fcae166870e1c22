"""Rules on their pages: made without a script, tried on what was said, switched on, told in a log."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.models import Conversation, ConversationTag, Rule, RuleRun
from palabre.engagement.ruling import running
from palabre.engagement.ruling.asked import Act, Condition, Doing, What
from palabre.engagement.ruling.ready import READY
from palabre.engagement.ruling.trying import tried
from palabre.engagement.tests.conftest import said
from palabre.engagement.views import ruling
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.listening.models import Mention

ROOM = "/o/lanterne/lanterne/engage/rules/"
ASKED = {"name": "Argent", "event": "text", "every": "all", "c0-what": "words", "most": "100"}
WHOLE = {**ASKED, "c0-values": "remboursez, arnaque", "a0-act": "tag", "a0-value": "argent"}


def _wish(**more):
    conditions = [Condition(What.WORDS, ("remboursez",))]
    return Wish("Argent", conditions=conditions, acts=[Doing(Act.TAG, "argent")], **more)


@pytest.mark.django_db
def test_a_rule_is_written_row_by_row_kept_off_and_switched_on(as_ada, brand):
    page = as_ada.post(f"{ROOM}new/", {"name": "Argent", "do": "add:words"})
    assert b'name="c0-what" value="words"' in page.content
    page = as_ada.post(f"{ROOM}new/", {**ASKED, "c0-values": "arnaque", "do": "act:tag"})
    assert b'value="arnaque"' in page.content
    assert b'name="a0-act" value="tag"' in page.content
    assert not Rule.objects.exists()
    as_ada.post(f"{ROOM}new/", WHOLE)
    row = Rule.objects.get()
    assert not row.is_on
    assert row.conditions == [{"what": "words", "values": ["remboursez", "arnaque"], "not": False}]
    as_ada.post(f"{ROOM}{row.pk}/on/")
    row.refresh_from_db()
    assert row.is_on
    page = as_ada.get(ROOM).content.decode()
    assert "“remboursez”" in page
    assert "“argent”" in page


@pytest.mark.django_db
def test_what_is_no_rule_is_said_and_what_was_typed_stays(as_ada, brand):
    page = as_ada.post(f"{ROOM}new/", {**WHOLE, "name": ""})
    assert page.status_code == 422
    assert "remboursez, arnaque" in page.content.decode()


@pytest.mark.django_db
def test_a_row_is_taken_away(as_ada, brand):
    page = as_ada.post(f"{ROOM}new/", {**WHOLE, "do": "drop:0"})
    assert b"c0-what" not in page.content
    assert b"a0-act" in page.content


@pytest.mark.django_db
def test_what_would_have_been_done_is_what_is_done(as_ada, brand, by, talk):
    row = verbs.keep_rule(by, brand, _wish())
    verbs.switch_rule(by, row, on=True)
    for number in range(3):
        talk(f"m{number}", "Remboursez-moi" if number % 2 == 0 else "Bonjour")
    would = {one.pk for one in tried(row).turns}
    assert not RuleRun.objects.exists()
    while running.run_rules(brand.pk):
        pass
    assert set(RuleRun.objects.values_list("turn_number", flat=True)) == would
    assert len(would) == 2
    page = as_ada.get(f"{ROOM}{row.pk}/?try=1").content.decode()
    assert page.count("Remboursez-moi") >= 2
    assert 'href="#tried"' in page
    assert ConversationTag.objects.count() == 2


@pytest.mark.django_db
def test_an_earlier_rule_that_ends_it_shows_in_the_trial(brand, by, talk):
    first = verbs.keep_rule(by, brand, Wish("Tout", acts=[Doing(Act.TAG, "vu")], stops=True))
    row = verbs.keep_rule(by, brand, _wish())
    talk("m1", "Remboursez-moi")
    assert len(tried(row).turns) == 1
    verbs.switch_rule(by, first, on=True)
    assert tried(row).turns == []


@pytest.mark.django_db
def test_the_list_asks_no_more_for_many_rules(as_ada, brand, by):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert as_ada.get(ROOM).status_code == 200
        return len(found)

    verbs.keep_rule(by, brand, Wish("0", acts=[Doing(Act.DONE)]))
    asked()  # the first request of a session asks more
    few = asked()
    for number in range(1, 8):
        verbs.keep_rule(by, brand, Wish(str(number), acts=[Doing(Act.DONE)]))
    assert asked() == few


@pytest.mark.django_db
def test_agents_read_rules_and_change_none_and_strangers_find_nothing(client, brand, by, zoe, cy):
    row = verbs.keep_rule(by, brand, _wish())
    client.force_login(zoe.user)
    assert client.get(f"{ROOM}{row.pk}/").status_code == 200
    assert client.post(f"{ROOM}{row.pk}/", WHOLE).status_code == 404
    assert client.post(f"{ROOM}{row.pk}/on/").status_code == 403
    client.force_login(cy.user)
    assert client.get(f"{ROOM}{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert (row.is_on, row.version) == (False, 1)


@pytest.mark.django_db
def test_a_trial_asks_no_more_for_many_texts(brand, by, talk, django_assert_num_queries):
    row = verbs.keep_rule(by, brand, _wish())
    talk("m0", "Remboursez-moi")
    with CaptureQueriesContext(connection) as few:
        assert len(tried(row).turns) == 1
    for number in range(1, 8):
        talk(f"m{number}", "Remboursez-moi")
    with django_assert_num_queries(len(few)):
        assert len(tried(row).turns) == 8


@pytest.mark.django_db
def test_a_rule_that_was_thrown_away_is_brought_back_by_who_did_it(as_ada, brand, by, client, zoe):
    rows = [verbs.keep_rule(by, brand, Wish(name, acts=[Doing(Act.DONE)])) for name in "abc"]
    verbs.switch_rule(by, rows[1], on=True)
    page = as_ada.post(f"{ROOM}{rows[1].pk}/remove/", follow=True).content.decode()
    assert "“b” is thrown away" in page
    assert f'action="{ROOM}back/"' in page
    assert [one.name for one in Rule.objects.all()] == ["a", "c"]
    page = as_ada.post(f"{ROOM}back/", follow=True).content.decode()
    assert "“b” is back." in page
    assert "is thrown away" not in page
    found = list(Rule.objects.all())
    assert [(one.pk, one.name) for one in found] == [(one.pk, one.name) for one in rows]
    assert [one.is_on for one in found] == [False, True, False]
    assert found[1].acts == rows[1].acts
    acts = AuditEntry.objects.filter(label="b").order_by("pk")
    assert [one.verb for one in acts][-3:] == ["removed", "brought back", "switched on"]
    assert sentence(acts[len(acts) - 2]).endswith("“b” back.")
    assert as_ada.post(f"{ROOM}back/").status_code == 404


@pytest.mark.django_db
def test_nobody_brings_back_what_somebody_else_threw_away(as_ada, brand, by, zoe, eve):
    row = verbs.keep_rule(by, brand, _wish())
    as_ada.post(f"{ROOM}{row.pk}/remove/")
    other = Client()
    other.force_login(eve.user)
    assert "is thrown away" not in other.get(ROOM).content.decode()
    assert other.post(f"{ROOM}back/").status_code in {403, 404}
    other.force_login(zoe.user)
    assert other.post(f"{ROOM}back/").status_code == 403
    assert not Rule.objects.exists()


@pytest.mark.django_db
def test_a_rule_whose_name_is_taken_meanwhile_stays_away_and_says_why(as_ada, brand, by):
    row = verbs.keep_rule(by, brand, _wish())
    as_ada.post(f"{ROOM}{row.pk}/remove/")
    verbs.keep_rule(by, brand, _wish())
    assert "is there already" in as_ada.post(f"{ROOM}back/", follow=True).content.decode()
    assert Rule.objects.count() == 1


@pytest.mark.django_db
def test_after_an_hour_nothing_is_offered_to_be_brought_back(as_ada, brand, by, monkeypatch):
    row = verbs.keep_rule(by, brand, _wish())
    as_ada.post(f"{ROOM}{row.pk}/remove/")
    monkeypatch.setattr(ruling, "AN_HOUR", -1)
    assert "is thrown away" not in as_ada.get(ROOM).content.decode()
    assert as_ada.post(f"{ROOM}back/").status_code == 404


@pytest.mark.django_db
def test_the_log_tells_a_conversation_once_with_each_of_its_texts(as_ada, brand, by, talk, hear):
    row = verbs.keep_rule(by, brand, _wish())
    verbs.switch_rule(by, row, on=True)
    talk("m1", "Remboursez-moi")
    hear(said("m2", "Remboursez vite", above="m1"))
    other = talk("n1", "Remboursez-nous")
    while running.run_rules(brand.pk):
        pass
    assert RuleRun.objects.count() == 3
    page = as_ada.get(f"{ROOM}{row.pk}/").content.decode()
    log = page[page.index("What it did") :].partition("</ul>")[0]
    assert Conversation.objects.count() == 2
    assert log.count("<li>") == 2
    assert log.count(f"/engage/{other.pk}/") == 1
    for words in ("Remboursez-moi", "Remboursez vite", "Remboursez-nous"):
        assert log.count(f"<q>{words}</q>") == 1


@pytest.mark.django_db
def test_the_log_asks_no_more_for_many_texts(as_ada, brand, by, talk):
    row = verbs.keep_rule(by, brand, _wish())
    verbs.switch_rule(by, row, on=True)

    def asked():
        while running.run_rules(brand.pk):
            pass
        with CaptureQueriesContext(connection) as found:
            assert as_ada.get(f"{ROOM}{row.pk}/").status_code == 200
        return len(found)

    talk("m0", "Remboursez-moi")
    asked()  # the first request of a session asks more
    few = asked()
    for number in range(1, 6):
        talk(f"m{number}", "Remboursez-moi")
    assert asked() == few


def test_a_ready_made_rule_is_one_click_and_off_until_somebody_saw_what_it_would_do(
    as_ada, brand, by, talk
):
    page = as_ada.get(ROOM).content.decode()
    assert "Complaints first" in page
    talk("m1", "Arnaque")
    Mention.objects.update(intents={"complaint": 0.9})
    answer = as_ada.post(f"{ROOM}ready/complaints/")
    row = Rule.objects.get()
    assert (row.is_on, row.to_try) == (False, True)
    as_ada.post(f"{ROOM}{row.pk}/on/")
    row.refresh_from_db()
    assert not row.is_on
    assert "See what it would do" in as_ada.get(ROOM).content.decode()
    page = as_ada.get(answer["Location"]).content.decode()
    assert "Arnaque" in page
    as_ada.post(f"{ROOM}{row.pk}/on/")
    row.refresh_from_db()
    assert (row.is_on, row.to_try) == (True, False)
    page = as_ada.get(ROOM).content.decode()
    assert f"{ROOM}ready/complaints/" not in page
    assert f"{ROOM}ready/spam/" in page
    as_ada.post(f"{ROOM}ready/complaints/")
    assert Rule.objects.count() == 1
    assert as_ada.post(f"{ROOM}ready/luck/").status_code == 404


@pytest.mark.django_db
def test_a_ready_made_rule_that_is_brought_back_is_still_to_be_looked_at(as_ada, brand, by):
    row = verbs.take_ready(by, brand, "spam")
    as_ada.post(f"{ROOM}{row.pk}/remove/")
    as_ada.post(f"{ROOM}back/")
    as_ada.post(f"{ROOM}{row.pk}/on/")
    row.refresh_from_db()
    assert (row.is_on, row.to_try) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(READY))
def test_each_ready_made_rule_can_be_kept_tried_and_switched_on(brand, by, eve, talk, slug):
    keep_team(by, brand.organisation, "Service clients", [eve])
    row = verbs.take_ready(by, brand, slug)
    talk()
    tried(row)
    verbs.looked_at(row)
    verbs.switch_rule(by, row, on=True)
    row.refresh_from_db()
    assert row.is_on
    assert row.acts
    assert not any(one.get("sends") for one in row.acts)


@pytest.mark.django_db
def test_a_ready_made_rule_gives_complaints_to_those_who_care_and_brings_its_reply(brand, by, eve):
    team = keep_team(by, brand.organisation, "Service clients", [eve])
    acts = verbs.take_ready(by, brand, "complaints").acts
    assert acts[0] == {"act": "assign", "value": f"team-{team.pk}"}
    acts = verbs.take_ready(by, brand, "closed").acts
    reply = brand.saved_replies.get()
    assert acts == [{"act": "answer", "value": str(reply.pk)}]
    assert set(reply.texts) == {"fr", "en"}


@pytest.mark.django_db
def test_what_one_took_in_french_is_not_offered_again_in_english(as_ada, brand, by):
    with translation.override("fr"):
        row = verbs.take_ready(by, brand, "closed")
    assert row.name == "Pendant la fermeture"
    assert f"{ROOM}ready/closed/" not in as_ada.get(ROOM).content.decode()
    with pytest.raises(Refused):
        verbs.take_ready(by, brand, "closed")
    assert brand.saved_replies.count() == 1


@pytest.mark.django_db
def test_who_only_answers_takes_no_ready_made_rule(client, brand, zoe):
    client.force_login(zoe.user)
    assert "ready/spam" not in client.get(ROOM).content.decode()
    assert client.post(f"{ROOM}ready/spam/").status_code == 403
    assert not Rule.objects.exists()
