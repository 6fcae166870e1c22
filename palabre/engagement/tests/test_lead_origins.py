"""Where leads come from: a mention, a conversation; kept as evidence, and opened from the lead."""

import pytest

from palabre.engagement.actions.leads import Evidence, make_lead_of_voice
from palabre.engagement.leads.rules import Origin
from palabre.engagement.models import Identity, Lead
from palabre.engagement.tests.people_world import says, voice
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.listening.actions.topics import make_topic
from palabre.listening.deleting import delete_mentions
from palabre.listening.rules import TopicKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(brand):
    """A mention that a topic of the brand follows."""
    make_topic(MACHINE, brand, "Lanterne", "lanterne", TopicKind.BRAND)
    return says(brand, "zoe", "Où acheter la Lanterne ?")


def test_a_mention_becomes_a_lead_of_its_writer_who_gets_a_record(desk, heard, ada):
    answer = desk("engage_lead_of_mention", heard.pk, post={})
    row = Lead.objects.get()
    assert answer.url.endswith(f"/leads/{row.pk}/")
    assert (row.origin, row.mention, row.owner) == (Origin.MENTION, heard, ada.user)
    assert Identity.objects.get(person=row.person).voice == heard.voice
    page = desk("engage_lead", row.pk).content.decode()
    assert "Où acheter la Lanterne ?" in page
    assert f"/listen/mentions/{heard.pk}/" in page


def test_the_mention_s_page_and_its_row_offer_to_make_a_lead(desk, heard):
    page = desk("listen_mention", heard.pk).content.decode()
    assert page.count(f"/engage/leads/mentions/{heard.pk}/") >= 2
    assert 'data-item-key="l"' in page


def test_within_the_stream_one_stays_and_is_told(desk, heard):
    answer = desk("engage_lead_of_mention", heard.pk, post={}, **{"HX-Request": "true"})
    assert answer.status_code == 204
    assert "It is a lead now." in answer["HX-Trigger"]
    again = desk("engage_lead_of_mention", heard.pk, post={}, **{"HX-Request": "true"})
    assert "under way already" in again["HX-Trigger"]
    assert Lead.objects.count() == 1


def test_a_second_mention_of_somebody_leads_to_the_lead_that_is_under_way(desk, brand, heard):
    desk("engage_lead_of_mention", heard.pk, post={})
    other = says(brand, "zoe", "Alors, la Lanterne ?")
    answer = desk("engage_lead_of_mention", other.pk, post={})
    assert answer.url.endswith(f"/leads/{Lead.objects.get().pk}/")


def test_a_mention_that_no_topic_of_the_brand_follows_makes_no_lead(desk, brand):
    elsewhere = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    make_topic(MACHINE, elsewhere, "Autre", "boréal", TopicKind.BRAND)
    other = says(brand, "zoe", "Le Boréal est fermé")
    assert desk("engage_lead_of_mention", other.pk, post={}).status_code == 404
    assert not Lead.objects.exists()


def test_who_only_reads_is_offered_no_lead_and_makes_none(client, bo, heard):
    client.force_login(bo.user)
    url = f"/o/lanterne/lanterne/engage/leads/mentions/{heard.pk}/"
    assert client.post(url).status_code == 403
    page = client.get(f"/o/lanterne/lanterne/listen/mentions/{heard.pk}/").content
    assert b"Make a lead" not in page


def test_where_a_lead_came_from_is_still_said_once_the_text_is_gone(desk, heard):
    desk("engage_lead_of_mention", heard.pk, post={})
    delete_mentions([heard.pk])
    row = Lead.objects.get()
    assert (row.origin, row.mention) == (Origin.MENTION, None)
    page = desk("engage_lead", row.pk).content.decode()
    assert "What it came from is gone" in page
    assert "Où acheter" not in page


def test_a_conversation_becomes_a_lead_by_a_key_and_shows_it(desk, talk):
    row = talk("m1", "Combien coûte un abonnement ?")
    page = desk("engage_conversation", row.pk).content.decode()
    assert f"/engage/{row.pk}/lead/" in page
    assert 'data-key="l"' in page
    desk("engage_lead_of_talk", row.pk, post={})
    lead = Lead.objects.get()
    assert (lead.origin, lead.conversation) == (Origin.CONVERSATION, row)
    assert f"/engage/{row.pk}/" in desk("engage_lead", lead.pk).content.decode()
    card = desk("engage_conversation", row.pk, query="?part=person").content.decode()
    assert "Lead: New" in card
    assert f"/leads/{lead.pk}/" in card


def test_a_conversation_with_nobody_known_makes_no_lead(desk, talk):
    row = talk("m1", "Bonjour ?")
    type(row).objects.update(voice=None)
    page = desk("engage_lead_of_talk", row.pk, post={})
    assert page.status_code == 302
    assert not Lead.objects.exists()


def test_no_lead_is_made_of_a_voice_whose_record_another_brand_keeps(brand, by):
    from palabre.engagement.actions.people import keep_voice

    other = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    keep_voice(by, other, voice(brand, "zoe"))
    with pytest.raises(Refused, match="Another brand"):
        make_lead_of_voice(by, brand, voice(brand, "zoe"), Evidence())
    assert not Lead.objects.exists()
